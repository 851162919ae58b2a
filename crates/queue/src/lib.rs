//! What api and worker agree on, in Redis. apalis carries the messages; our own task record is the truth.
//!
//! The promise: at least once, and harmless twice; nothing accepted is lost; nothing hangs.
//!
//! - [`jobs`]: the payloads of all jobs; [`Job`]: what a payload is.
//! - [`Queue::enqueue`], [`Queue::ask`], [`Queue::tick`] (`enqueue.rs`): how a task comes to be.
//! - [`Task`] and its id (`task.rs`); [`Queue::task`], [`Queue::wait`], [`Queue::watch`] (`wait.rs`): what became of it.
//!   `bells.rs` has the one subscription behind all waiting.
//! - `lifecycle.rs`: what a worker does with a task, each step fenced by a [`Lease`].
//! - `upkeep.rs`: sweep, promotion, janitor: nothing is lost, and Redis stays small.
//! - [`PublishedModel`] (`models.rs`): what the workers learned from all ratings, published for all of them.
//! - [`Misdeed`] (`misdeeds.rs`): what addresses did wrong of late, for the job that looks for suspicious ones.
//! - `pool.rs`: connections. `transport.rs`: the messages apalis carries; `keys.rs`: every structure in Redis and why it is there; `lua/`: each
//!   step that must happen whole or not at all.

mod bells;
mod enqueue;
mod error;
mod job;
pub mod jobs;
mod keys;
mod lifecycle;
mod misdeeds;
mod models;
mod pool;
mod script;
mod task;
mod transport;
mod upkeep;
mod wait;

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use deadpool_redis::{Connection, Pool};
use redis::AsyncCommands;
use secrecy::ExposeSecret;

pub use enqueue::Asked;
pub use error::QueueError;
pub use job::{Job, QueueName};
pub use lifecycle::Lease;
pub use misdeeds::Misdeed;
pub use models::{PublishedModel, Training};
pub use task::{NotATaskId, Progress, Task, TaskError, TaskId, TaskState};
pub use transport::Message;

use bells::Bells;
use keys::Keys;

/// The queue in one Redis, under one prefix. Cheap to clone; clones share their connections.
#[derive(Debug, Clone)]
pub struct Queue {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    pool: Pool,
    client: redis::Client,
    keys: Keys,
    settings: marquee_settings::Queue,
    bells: Bells,
}

impl Queue {
    /// Prepares the queue. Redis need not be there yet: connections are made when needed, and again after a loss. An
    /// error means that the settings cannot be right.
    ///
    /// # Panics
    ///
    /// Outside a tokio runtime.
    pub fn connect(
        redis: &marquee_settings::Redis,
        queue: &marquee_settings::Queue,
    ) -> Result<Self, QueueError> {
        let client = redis::Client::open(redis.queue_url.expose_secret())?;
        let patience = Duration::from_secs(redis.timeout_seconds);
        let pool = pool::pool(&client, redis.max_connections, patience)?;
        let keys = Keys::new(&redis.prefix);
        Ok(Self {
            inner: Arc::new(Inner {
                pool,
                bells: Bells::hang(client.clone(), keys.clone()),
                client,
                keys,
                settings: queue.clone(),
            }),
        })
    }

    /// Whether Redis answers.
    pub async fn ping(&self) -> Result<(), QueueError> {
        let mut connection = self.connection().await?;
        Ok(redis::cmd("PING").query_async(&mut connection).await?)
    }

    /// What Redis's clock says.
    pub async fn clock(&self) -> Result<DateTime<Utc>, QueueError> {
        let mut connection = self.connection().await?;
        let (seconds, micros): (i64, u32) = redis::cmd("TIME").query_async(&mut connection).await?;
        Ok(DateTime::from_timestamp(seconds, micros * 1000).unwrap_or_default())
    }

    /// How many tasks wait to be started, those that wait for another try among them.
    pub async fn depth(&self, queue: QueueName) -> Result<u64, QueueError> {
        let mut connection = self.connection().await?;
        Ok(connection.zcard(self.keys().waiting(queue)).await?)
    }

    /// Makes connections of their own, for lanes, subscriptions and the API's limits.
    pub fn client(&self) -> &redis::Client {
        &self.inner.client
    }

    /// apalis's settings for the messages of a queue: the names of its structures.
    pub fn transport(&self, queue: QueueName) -> apalis_redis::Config {
        self.keys().transport(queue)
    }

    /// A key for something that is not the queue's, but lives beside it. `keys.rs` lists them all.
    pub fn key(&self, name: &str) -> String {
        self.keys().own(name)
    }

    /// Where "there is work" is published.
    pub fn nudge_channel(&self, queue: QueueName) -> String {
        self.keys().nudge(queue)
    }

    /// How long a lease lasts without renewal.
    pub fn lease_time(&self) -> Duration {
        Duration::from_secs(self.inner.settings.lease_seconds)
    }

    async fn connection(&self) -> Result<Connection, QueueError> {
        Ok(self.inner.pool.get().await?)
    }

    fn keys(&self) -> &Keys {
        &self.inner.keys
    }

    fn settings(&self) -> &marquee_settings::Queue {
        &self.inner.settings
    }

    fn bells(&self) -> &Bells {
        &self.inner.bells
    }

    fn task_ttl(&self) -> Duration {
        Duration::from_secs(self.inner.settings.task_ttl_seconds)
    }
}
