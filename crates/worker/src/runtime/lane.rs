//! One lane: an apalis worker that takes one message at a time.
//!
//! Fences of apalis-redis 1.0.0 that are its settings here:
//! - `batch_size(1)`: while fetched messages wait in a batch it sends no heartbeat and no ack, so they run again and again
//!   elsewhere. Throughput comes from several lanes.
//! - heartbeat 5 s × 4: by default the messages of a dead worker come back after 300 s.
//! - `lock_tasks(false)`: its locks are not renewed (the feature is not there) and a lost one ends the lane; our lease
//!   is the one that counts.
//! - a connection of its own with a longer time for answers: the default of 500 ms ends a lane whenever Redis is busy.
//! - the handler always answers Ok: `max_attempts` and `RetryAfter` are ignored, and 25 retries are hard-coded.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use apalis::layers::limit::ConcurrencyLimitLayer;
use apalis_core::backend::ext::BackendExt;
use apalis_core::error::WorkerError;
use apalis_core::worker::builder::WorkerBuilder;
use apalis_redis::RedisStorage;
use marquee_queue::{Message, QueueName};
use redis::AsyncConnectionConfig;
use tokio_util::sync::CancellationToken;

use super::handler::Handler;
use super::nudge::Nudge;

const HEARTBEAT: Duration = Duration::from_secs(5);
const MISSED_HEARTBEATS: usize = 4;
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
const RESPONSE_TIMEOUT: Duration = Duration::from_secs(10);

/// Runs a lane until it is told to stop or fails. `name` must never have been used: apalis refuses one that it knows.
pub(super) async fn run<E: Send + Sync + 'static>(
    name: String,
    queue: QueueName,
    handler: Arc<Handler<E>>,
    nudge: Nudge,
    stop: CancellationToken,
) -> anyhow::Result<()> {
    // apalis's own fetch would move all due messages at once, and fails for ever at 8,000
    handler.queue.promote(queue).await?;
    handler.queue.enlist(queue, &name).await?;
    let config = AsyncConnectionConfig::new()
        .set_connection_timeout(Some(CONNECT_TIMEOUT))
        .set_response_timeout(Some(RESPONSE_TIMEOUT));
    let connection = handler
        .queue
        .client()
        .get_multiplexed_async_connection_with_config(&config)
        .await
        .context("no connection to Redis")?;
    let transport = handler
        .queue
        .transport(queue)
        .batch_size(1)
        .heartbeat_interval(HEARTBEAT)
        .missed_heartbeats(MISSED_HEARTBEATS)
        .lock_tasks(false)
        .emit_events(false);
    let backend = RedisStorage::<Message, _>::new(connection)
        .with_config(transport)
        .poll_with_strategy(nudge);
    let worker = WorkerBuilder::new(name)
        .backend(backend)
        .layer(ConcurrencyLimitLayer::new(1))
        .build(move |message: Message| Arc::clone(&handler).receive(queue, message));
    let stopped = async move {
        stop.cancelled().await;
        Ok::<(), WorkerError>(())
    };
    Ok(worker.run_until(stopped).await?)
}
