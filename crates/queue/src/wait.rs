//! Reading a task, and waiting for it.

use std::collections::HashMap;
use std::time::Duration;

use futures_util::Stream;
use futures_util::stream::unfold;
use redis::AsyncCommands;
use tokio::time::Instant;

use crate::bells::Rope;
use crate::{Queue, QueueError, Task, TaskId};

impl Queue {
    /// The task's record; nothing if there never was one or its time to live is over.
    pub async fn task(&self, id: TaskId) -> Result<Option<Task>, QueueError> {
        let mut connection = self.connection().await?;
        let record: HashMap<String, String> = connection.hgetall(self.keys().task(id)).await?;
        if record.is_empty() {
            return Ok(None);
        }
        Task::from_record(id, record).map(Some)
    }

    /// The task's record as soon as it has ended, or as it is after `timeout`. A short absence of Redis is waited out.
    pub async fn wait(&self, id: TaskId, timeout: Duration) -> Result<Option<Task>, QueueError> {
        let deadline = Instant::now() + timeout;
        let mut rope = self.bells().rope(id);
        loop {
            let task = self.task(id).await;
            let going_on = match &task {
                Ok(Some(task)) => !task.state.has_ended(),
                Ok(None) | Err(QueueError::Corrupt { .. }) => false,
                Err(_) => true,
            };
            if !going_on || Instant::now() >= deadline {
                return task;
            }
            rope.pulled(Some(deadline)).await;
        }
    }

    /// The task's record as it is now, then again after every change, until it has ended. Ends at once for an unknown
    /// task. An error is told, and then looked again.
    pub fn watch(
        &self,
        id: TaskId,
    ) -> impl Stream<Item = Result<Task, QueueError>> + Send + 'static {
        let watch = Watch {
            queue: self.clone(),
            id,
            rope: self.bells().rope(id),
            last: None,
            failing: false,
        };
        unfold(watch, |mut watch| async {
            let seen = watch.next().await?;
            Some((seen, watch))
        })
    }
}

struct Watch {
    queue: Queue,
    id: TaskId,
    rope: Rope,
    /// What was told last.
    last: Option<Task>,
    /// Redis did not answer last time.
    failing: bool,
}

impl Watch {
    async fn next(&mut self) -> Option<Result<Task, QueueError>> {
        if self
            .last
            .as_ref()
            .is_some_and(|task| task.state.has_ended())
        {
            return None;
        }
        if self.failing {
            self.rope.pulled(None).await;
        }
        loop {
            let task = self.queue.task(self.id).await;
            self.failing = task.is_err();
            match task {
                Ok(Some(task)) if self.is_news(&task) => {
                    self.last = Some(task.clone());
                    return Some(Ok(task));
                }
                Ok(Some(_)) => self.rope.pulled(None).await,
                Ok(None) => return None,
                Err(error) => return Some(Err(error)),
            }
        }
    }

    fn is_news(&self, task: &Task) -> bool {
        let look = |task: &Task| (task.state, task.attempts, task.progress);
        self.last
            .as_ref()
            .is_none_or(|last| look(last) != look(task))
    }
}
