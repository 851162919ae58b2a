//! What a job has to say: how to run it, how long it may take, and how it can end.

use std::time::Duration;

use chrono::{DateTime, Utc};
use marquee_queue::{Job, Lease, Queue, Task, TaskId};
use serde::Serialize;

use crate::Env;

/// Runs one kind of job. It may run twice for one task (a worker can die before it can say that it was done),
/// so the second run must change nothing that the first has done.
///
/// In `run`, `?` on any error means "again later"; [`JobError::fail`] means "never". A job that finds that
/// its row has vanished has nothing to do: it says so in the log and answers `Ok`.
pub trait Run<E = Env>: Job {
    /// A run that takes longer is ended and tried again later.
    const DEADLINE: Duration;
    /// What the completed task answers, as JSON.
    type Answer: Serialize + Send + 'static;

    /// Does the work. Computing for more than a millisecond belongs on `tokio::task::spawn_blocking`.
    fn run(
        self,
        env: &E,
        task: &TaskContext,
    ) -> impl Future<Output = Result<Self::Answer, JobError>> + Send;
}

/// The task a job runs for.
#[derive(Debug)]
pub struct TaskContext {
    /// Its id.
    pub id: TaskId,
    /// Who asked for it.
    pub owner: Option<u64>,
    /// Which start this is; 1 is the first.
    pub attempt: u32,
    /// When this start began, by Redis's clock.
    pub started_at: DateTime<Utc>,
    queue: Queue,
    lease: Lease,
}

impl TaskContext {
    pub(crate) fn new(task: &Task, queue: Queue, lease: Lease) -> Self {
        Self {
            id: task.id,
            owner: task.owner,
            attempt: task.attempts,
            started_at: task.started_at.unwrap_or(task.created_at),
            queue,
            lease,
        }
    }

    /// Tells those who watch the task how far it has come. Not more often than they would want to look.
    pub async fn progress(&self, done: u64, total: u64) {
        // the work is worth more than the news of it
        if let Err(error) = self.queue.progress(&self.lease, done, total).await {
            tracing::warn!(%error, "progress could not be told");
        }
    }
}

/// How a job ends when it does not end well.
#[derive(Debug)]
pub enum JobError {
    /// Something passing: again later, until the attempts are used up.
    Retry(anyhow::Error),
    /// Trying again would not help.
    Fail {
        /// `UPPER_SNAKE`, shown to the task's owner.
        code: &'static str,
        /// A sentence, shown to the task's owner.
        message: String,
    },
}

impl JobError {
    /// The task fails at once, with words its owner may read.
    pub fn fail(code: &'static str, message: impl Into<String>) -> Self {
        Self::Fail {
            code,
            message: message.into(),
        }
    }
}

impl<E: Into<anyhow::Error>> From<E> for JobError {
    fn from(error: E) -> Self {
        Self::Retry(error.into())
    }
}
