//! Messages: what apalis carries. A message says only "there is this task, at this attempt".

use apalis_core::task::builder::TaskBuilder;
use apalis_core::task::task_id::TaskId as TransportId;
use apalis_redis::queries::push_tasks;
use serde::{Deserialize, Serialize};

use crate::{Queue, QueueError, QueueName, TaskId, script};

/// What apalis carries. One whose attempt is no longer the record's is dropped by whoever receives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// The task.
    pub task: TaskId,
    /// Counts the messages of this task; the newest is the only one that is valid.
    pub attempt: u32,
}

impl Message {
    /// The id under which apalis knows the message. It has the attempt in it as apalis drops a known id in silence,
    /// even one that was handled long ago.
    pub(crate) fn transport_id(&self) -> String {
        format!("{}:{}", self.task, self.attempt)
    }

    pub(crate) fn from_transport_id(id: &str) -> Option<Self> {
        let (task, attempt) = id.split_once(':')?;
        Some(Self {
            task: task.parse().ok()?,
            attempt: attempt.parse().ok()?,
        })
    }
}

impl Queue {
    /// Hands messages to apalis and, if they are due, on to the workers.
    /// `due`: seconds since 1970; nothing means now.
    pub(crate) async fn push(
        &self,
        queue: QueueName,
        messages: &[Message],
        due: Option<u64>,
    ) -> Result<(), QueueError> {
        let transport = self.transport(queue);
        let tasks = messages
            .iter()
            .map(|message| {
                let id = TransportId::from_string(message.transport_id());
                let data = serde_json::to_vec(message).map_err(QueueError::Payload)?;
                let task = TaskBuilder::new(data).task_id(id).max_attempts(1);
                Ok(match due {
                    Some(due) => task.run_at_timestamp(due).build(),
                    None => task.build(),
                })
            })
            .collect::<Result<Vec<_>, QueueError>>()?;
        let mut connection = self.connection().await?;
        push_tasks(&mut connection, &transport, &tasks).await?;
        if due.is_some() {
            return Ok(());
        }
        let mut announce = script::ANNOUNCE.prepare_invoke();
        announce
            .key(transport.scheduled_jobs_set())
            .key(transport.active_jobs_list())
            .arg(self.nudge_channel(queue));
        for message in messages {
            announce.arg(message.transport_id());
        }
        Ok(announce.invoke_async(&mut connection).await?)
    }
}
