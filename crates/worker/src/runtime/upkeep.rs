//! Every few seconds, in one worker of all: the sweep and the janitor.
//!
//! The janitor fences a fault of apalis-redis 1.0.0: its done and dead sets, data and metadata of messages never shrink, and
//! its own `vacuum` also deletes what waits for a retry.

use std::time::Duration;

use marquee_queue::{Queue, QueueError, QueueName};
use tokio::time::{MissedTickBehavior, interval, sleep};

/// Leads or follows, for ever. `name` is this worker's own.
pub(super) async fn keep_up(queue: Queue, name: String, every: Duration) {
    let mut rounds = interval(every);
    rounds.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        rounds.tick().await;
        if let Err(error) = round(&queue, &name, every).await {
            tracing::warn!(%error, "the sweep has to wait");
            // when Redis comes back, those who kept working get the time to renew their leases first
            sleep(queue.lease_time() / 2).await;
        }
    }
}

async fn round(queue: &Queue, name: &str, every: Duration) -> Result<(), QueueError> {
    // one missed round and another worker takes over
    if !queue.lead(name, every * 2).await? {
        return Ok(());
    }
    for name in QueueName::ALL {
        let swept = queue.sweep(name).await?;
        if swept > 0 {
            tracing::warn!(
                queue = name.as_str(),
                tasks = swept,
                "lost tasks were queued again"
            );
        }
        let cleaned = queue.clean(name).await?;
        tracing::debug!(
            queue = name.as_str(),
            messages = cleaned,
            "handled messages forgotten"
        );
    }
    Ok(())
}
