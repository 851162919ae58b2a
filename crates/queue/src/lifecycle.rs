//! What a worker does with a task: claim, renew, report, end. All of it is fenced: only the holder of the newest
//! attempt can write, so a worker that was taken for dead and comes back changes nothing.

use std::collections::HashMap;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::value::RawValue;

use crate::enqueue::millis;
use crate::transport::Message;
use crate::{Queue, QueueError, QueueName, Task, TaskError, TaskId, script};

/// The right to work on a task until it expires or is renewed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lease {
    task: TaskId,
    attempt: u32,
    queue: QueueName,
}

impl Lease {
    /// The task it is for.
    pub fn task(&self) -> TaskId {
        self.task
    }
}

impl Queue {
    /// Starts the task of a message: nothing if the message is a leftover (its task has ended, is under way, or has
    /// a newer message).
    pub async fn claim(
        &self,
        queue: QueueName,
        message: Message,
    ) -> Result<Option<(Task, Lease)>, QueueError> {
        let Message { task, attempt } = message;
        let mut script = script::CLAIM.prepare_invoke();
        script
            .key(self.keys().task(task))
            .key(self.keys().waiting(queue))
            .key(self.keys().running(queue))
            .arg(task.to_string())
            .arg(attempt)
            .arg(millis(self.lease_time()));
        let record: Option<HashMap<String, String>> = self.run(&script).await?;
        let Some(record) = record else {
            return Ok(None);
        };
        let lease = Lease {
            task,
            attempt,
            queue,
        };
        Ok(Some((Task::from_record(task, record)?, lease)))
    }

    /// Keeps the lease for another while. `false`, here and below: it is lost, and the work is somebody else's.
    pub async fn renew(&self, lease: &Lease) -> Result<bool, QueueError> {
        let mut script = script::RENEW.prepare_invoke();
        script
            .key(self.keys().task(lease.task))
            .key(self.keys().running(lease.queue))
            .arg(lease.task.to_string())
            .arg(lease.attempt)
            .arg(millis(self.lease_time()));
        self.run(&script).await
    }

    /// Tells how far the task has come.
    pub async fn progress(&self, lease: &Lease, done: u64, total: u64) -> Result<bool, QueueError> {
        let mut script = script::PROGRESS.prepare_invoke();
        script
            .key(self.keys().task(lease.task))
            .arg(lease.task.to_string())
            .arg(lease.attempt)
            .arg(done)
            .arg(total);
        self.run(&script).await
    }

    /// Ends the task with its result.
    pub async fn complete(&self, lease: &Lease, result: &RawValue) -> Result<bool, QueueError> {
        let mut script = script::COMPLETE.prepare_invoke();
        script
            .key(self.keys().task(lease.task))
            .key(self.keys().running(lease.queue))
            .arg(lease.task.to_string())
            .arg(lease.attempt)
            .arg(result.get())
            .arg(millis(self.task_ttl()));
        self.run(&script).await
    }

    /// Ends the task as failed. `error` is for its owner, `cause` for logs and admins.
    pub async fn fail(
        &self,
        lease: &Lease,
        error: &TaskError,
        cause: &str,
    ) -> Result<bool, QueueError> {
        let mut script = script::GIVE_UP.prepare_invoke();
        script
            .key(self.keys().task(lease.task))
            .key(self.keys().running(lease.queue))
            .key(self.keys().failed())
            .arg(lease.task.to_string())
            .arg(lease.attempt)
            .arg(&error.code)
            .arg(&error.message)
            .arg(cause);
        self.run(&script).await
    }

    /// Has the task started again after a while.
    pub async fn retry(
        &self,
        lease: &Lease,
        delay: Duration,
        cause: &str,
    ) -> Result<bool, QueueError> {
        // an empty cause means "handed back" to the script
        let cause = if cause.is_empty() { "unknown" } else { cause };
        self.requeue(lease, delay, cause).await
    }

    /// Returns the task unfinished, as if it had not been started: for a worker that must stop.
    pub async fn hand_back(&self, lease: &Lease) -> Result<bool, QueueError> {
        self.requeue(lease, Duration::ZERO, "").await
    }

    async fn requeue(
        &self,
        lease: &Lease,
        delay: Duration,
        cause: &str,
    ) -> Result<bool, QueueError> {
        let mut script = script::REQUEUE.prepare_invoke();
        script
            .key(self.keys().task(lease.task))
            .key(self.keys().running(lease.queue))
            .key(self.keys().waiting(lease.queue))
            .arg(lease.task.to_string())
            .arg(lease.attempt)
            .arg(millis(delay))
            .arg(cause);
        let Some(attempt) = self.run::<Option<u32>>(&script).await? else {
            return Ok(false);
        };
        let message = Message {
            task: lease.task,
            attempt,
        };
        let due = (!delay.is_zero()).then(|| seconds_from_now(delay));
        // written, so it will be run: a push that fails is made up for by the sweep
        if let Err(error) = self.push(lease.queue, &[message], due).await {
            tracing::warn!(task = %lease.task, %error, "the push failed; the sweep will repeat it");
        }
        Ok(true)
    }
}

/// apalis keeps due times in whole seconds of the caller's clock: rounded up, so that nothing starts too early.
fn seconds_from_now(delay: Duration) -> u64 {
    let due = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default()
        + delay;
    due.as_secs() + u64::from(due.subsec_nanos() > 0)
}
