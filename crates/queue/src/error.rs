//! Why the queue could not do what it was asked.

use std::time::Duration;

use deadpool_redis::PoolError;
use redis::RedisError;

/// Why the queue could not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum QueueError {
    /// Too many jobs wait already; nothing was stored.
    #[error("the queue is full")]
    Full {
        /// When to ask again.
        retry_after: Duration,
    },
    /// Redis cannot be reached or does not answer. What was asked may or may not have happened.
    #[error("the queue's Redis is not available: {0}")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A record in Redis does not look as this program writes it.
    #[error("task {id}: its record is damaged: {what}")]
    Corrupt {
        /// The task.
        id: String,
        /// What is wrong with it.
        what: String,
    },
    /// A payload cannot be written as JSON.
    #[error("the job's payload cannot be stored: {0}")]
    Payload(#[source] serde_json::Error),
}

impl From<RedisError> for QueueError {
    fn from(error: RedisError) -> Self {
        Self::Unavailable(Box::new(error))
    }
}

impl From<PoolError> for QueueError {
    fn from(error: PoolError) -> Self {
        Self::Unavailable(Box::new(error))
    }
}

impl From<apalis_redis::Error> for QueueError {
    fn from(error: apalis_redis::Error) -> Self {
        Self::Unavailable(Box::new(error))
    }
}
