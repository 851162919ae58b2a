//! What keeps the promise that nothing accepted is lost, and keeps Redis small: called by the leading worker every few seconds.

use std::time::Duration;

use chrono::{DateTime, Utc};

use crate::enqueue::millis;
use crate::transport::Message;
use crate::{Queue, QueueError, QueueName, script};

/// How many entries one script touches at most: Redis does nothing else meanwhile.
const CHUNK: usize = 500;

/// A task whose worker vanished this often is taken for what made it vanish.
const POISON: u32 = 3;

/// Nobody reads what apalis keeps about a lane; a day is for people who look at Redis.
const LANE_METADATA_SECONDS: i64 = 24 * 3600;

impl Queue {
    /// Pushes again what nobody would run any more: tasks whose worker stopped renewing its lease, and queued tasks
    /// whose message was lost. Answers how many.
    pub async fn sweep(&self, queue: QueueName) -> Result<usize, QueueError> {
        // else a message that waits for promotion would look lost
        self.promote(queue).await?;
        let lost_after = Duration::from_secs(self.settings().lost_after_seconds);
        let mut swept = 0;
        loop {
            let mut script = script::SWEEP.prepare_invoke();
            script
                .key(self.keys().running(queue))
                .key(self.keys().waiting(queue))
                .key(self.transport(queue).active_jobs_list())
                .key(self.keys().failed())
                .arg(self.keys().task_prefix())
                .arg(CHUNK)
                .arg(millis(lost_after))
                .arg(POISON)
                .arg("WORKER_LOST")
                .arg("The task could not be finished.")
                .arg("the worker vanished");
            let ids: Vec<String> = self.run(&script).await?;
            let messages: Vec<Message> = ids
                .iter()
                .filter_map(|id| Message::from_transport_id(id))
                .collect();
            if !messages.is_empty() {
                self.push(queue, &messages, None).await?;
            }
            swept += messages.len();
            if messages.len() < CHUNK {
                return Ok(swept);
            }
        }
    }

    /// Moves due messages to where workers fetch. Answers how many.
    pub async fn promote(&self, queue: QueueName) -> Result<usize, QueueError> {
        let transport = self.transport(queue);
        let mut script = script::PROMOTE.prepare_invoke();
        script
            .key(transport.scheduled_jobs_set())
            .key(transport.active_jobs_list())
            .key(transport.job_data_hash())
            .arg(CHUNK)
            .arg(self.nudge_channel(queue))
            .arg(format!("{}:", transport.job_meta_hash()));
        self.repeat(&script).await
    }

    /// Forgets handled messages. Answers how many.
    pub async fn clean(&self, queue: QueueName) -> Result<usize, QueueError> {
        let transport = self.transport(queue);
        let mut cleaned = 0;
        for handled in [transport.done_jobs_set(), transport.dead_jobs_set()] {
            let mut script = script::JANITOR.prepare_invoke();
            script
                .key(handled)
                .key(transport.job_data_hash())
                .arg(CHUNK)
                .arg(format!("{}:", transport.job_meta_hash()));
            cleaned += self.repeat(&script).await?;
        }
        Ok(cleaned)
    }

    /// Forgets tasks that failed before this time. Answers how many.
    pub async fn purge_failed(&self, before: DateTime<Utc>) -> Result<usize, QueueError> {
        let mut script = script::PURGE_FAILED.prepare_invoke();
        script
            .key(self.keys().failed())
            .arg(self.keys().task_prefix())
            .arg(before.timestamp_millis())
            .arg(CHUNK);
        self.repeat(&script).await
    }

    /// Makes what apalis will keep about a lane end by itself, for a lane that cannot be retired as its process was killed.
    pub async fn enlist(&self, queue: QueueName, lane: &str) -> Result<(), QueueError> {
        let key = lane_metadata(&self.transport(queue), lane);
        let mut connection = self.connection().await?;
        let mut pipeline = redis::pipe();
        pipeline.hset(&key, "name", lane).ignore();
        pipeline.expire(&key, LANE_METADATA_SECONDS).ignore();
        Ok(pipeline.query_async(&mut connection).await?)
    }

    /// Takes a lane that ended out of apalis's books and gives back what it had fetched.
    pub async fn retire(&self, queue: QueueName, lane: &str) -> Result<(), QueueError> {
        let transport = self.transport(queue);
        let mut script = script::RETIRE.prepare_invoke();
        script
            .key(transport.workers_set())
            .key(format!("{}:{lane}", transport.inflight_jobs_set()))
            .key(transport.active_jobs_list())
            .key(transport.job_data_hash())
            .key(lane_metadata(&transport, lane))
            .arg(lane)
            .arg(self.nudge_channel(queue));
        self.run(&script).await
    }

    /// Whether this worker leads for the next while. Ask again before it is over.
    pub async fn lead(&self, worker: &str, duration: Duration) -> Result<bool, QueueError> {
        let mut script = script::LEAD.prepare_invoke();
        script
            .key(self.keys().leader())
            .arg(worker)
            .arg(millis(duration));
        self.run(&script).await
    }

    /// Runs a script that works in chunks until it finds less than a chunk.
    async fn repeat(&self, script: &redis::ScriptInvocation<'_>) -> Result<usize, QueueError> {
        let mut total = 0;
        loop {
            let count: usize = self.run(script).await?;
            total += count;
            if count < CHUNK {
                return Ok(total);
            }
        }
    }
}

/// As apalis names it.
fn lane_metadata(transport: &apalis_redis::Config, lane: &str) -> String {
    format!("{}:workers:metadata:{lane}", transport.queue.as_ref())
}
