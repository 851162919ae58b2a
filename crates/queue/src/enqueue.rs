//! The three ways a task comes to be: enqueued, asked for, started by the schedule.

use std::collections::HashMap;
use std::time::Duration;

use chrono::{DateTime, Utc};
use redis::{AsyncCommands, ScriptInvocation};

use crate::transport::Message;
use crate::{Job, Queue, QueueError, QueueName, Task, TaskId, TaskState, script};

/// What became of a question.
#[derive(Debug)]
pub enum Asked {
    /// It was answered a short while ago: the completed task.
    Answered(Box<Task>),
    /// Its task is under way since an earlier asking.
    Running(TaskId, TaskState),
    /// A task was made for it.
    Queued(TaskId),
}

impl Asked {
    /// The task that answers it, did so, or will.
    pub fn task_id(&self) -> TaskId {
        match self {
            Self::Answered(task) => task.id,
            Self::Running(id, _) | Self::Queued(id) => *id,
        }
    }
}

/// The first message of a task.
const FIRST: u32 = 1;

/// How long a client should wait before it asks a full queue again.
const FULL_RETRY_AFTER: Duration = Duration::from_secs(5);

impl Queue {
    /// Makes a task for the job. When this answers `Ok`, the task will end `completed` or `failed`, whatever dies in between.
    pub async fn enqueue<J: Job>(&self, job: &J, owner: Option<u64>) -> Result<TaskId, QueueError> {
        let id = TaskId::generate();
        let mut script = script::ENQUEUE.prepare_invoke();
        self.create(&mut script, id, &[], job, owner)?;
        self.run::<()>(&script).await?;
        self.push_first(J::QUEUE, id).await;
        Ok(id)
    }

    /// Makes a task for the job unless the same question has one under way or was answered within the last `fresh_for`
    /// (at most the time to live of tasks). A failed task answers nothing: the next asking makes a new one.
    ///
    /// Whoever may see the answer of a question may see it all: `question` must name the user it is for.
    pub async fn ask<J: Job>(
        &self,
        question: &str,
        job: &J,
        owner: Option<u64>,
        fresh_for: Duration,
    ) -> Result<Asked, QueueError> {
        let id = TaskId::generate();
        let mut script = script::ASK.prepare_invoke();
        self.create(&mut script, id, &[self.keys().ask(question)], job, owner)?;
        script
            .arg(self.keys().task_prefix())
            .arg(self.settings().max_depth)
            .arg(millis(fresh_for));
        let (what, known, record): (String, String, HashMap<String, String>) =
            self.run(&script).await?;
        if what == "full" {
            return Err(QueueError::Full {
                retry_after: FULL_RETRY_AFTER,
            });
        }
        if what == "created" {
            self.push_first(J::QUEUE, id).await;
            return Ok(Asked::Queued(id));
        }
        let damaged = || QueueError::Corrupt {
            id: known.clone(),
            what: "id".to_owned(),
        };
        let known: TaskId = known.parse().map_err(|_| damaged())?;
        match TaskState::parse(&what) {
            Some(state) => Ok(Asked::Running(known, state)),
            None => Ok(Asked::Answered(Box::new(Task::from_record(known, record)?))),
        }
    }

    /// Whether asking this would make no task: its answer is fresh, or its task under way.
    pub async fn is_asked(&self, question: &str) -> Result<bool, QueueError> {
        let mut connection = self.connection().await?;
        Ok(connection.exists(self.keys().ask(question)).await?)
    }

    /// Makes a task for this tick of a scheduled job, unless another worker was quicker, or the same question has one under way.
    pub async fn tick<J: Job>(
        &self,
        name: &str,
        tick: DateTime<Utc>,
        question: &str,
        job: &J,
    ) -> Result<Option<TaskId>, QueueError> {
        let id = TaskId::generate();
        let mut script = script::TICK.prepare_invoke();
        let more = [self.keys().schedule(), self.keys().ask(question)];
        self.create(&mut script, id, &more, job, None)?;
        script
            .arg(name)
            .arg(tick.timestamp_millis())
            .arg(self.keys().task_prefix());
        if !self.run::<bool>(&script).await? {
            return Ok(None);
        }
        self.push_first(J::QUEUE, id).await;
        Ok(Some(id))
    }

    /// The keys and arguments that `create.lua` takes, with the further keys of the script that includes it.
    fn create<J: Job>(
        &self,
        script: &mut ScriptInvocation<'_>,
        id: TaskId,
        more_keys: &[String],
        job: &J,
        owner: Option<u64>,
    ) -> Result<(), QueueError> {
        script
            .key(self.keys().task(id))
            .key(self.keys().waiting(J::QUEUE));
        for key in more_keys {
            script.key(key);
        }
        script
            .arg(id.to_string())
            .arg(J::KIND)
            .arg(J::QUEUE.as_str())
            .arg(owner.map(|id| id.to_string()).unwrap_or_default())
            .arg(serde_json::to_string(job).map_err(QueueError::Payload)?);
        Ok(())
    }

    /// The record is written, so the task is accepted: a push that fails is made up for by the sweep.
    async fn push_first(&self, queue: QueueName, task: TaskId) {
        let message = Message {
            task,
            attempt: FIRST,
        };
        if let Err(error) = self.push(queue, &[message], None).await {
            tracing::warn!(task = %task, %error, "the push failed; the sweep will repeat it");
        }
    }
}

pub(crate) fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
