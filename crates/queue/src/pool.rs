//! The pool of connections.

use std::time::Duration;

use deadpool_redis::{Manager, Pool, Runtime};
use redis::{AsyncConnectionConfig, Client, RedisError, RedisResult};

/// At most `size` connections; each step of one (a free one, a new one, an answer) may take as long as `patience`.
pub(crate) fn pool(client: &Client, size: usize, patience: Duration) -> RedisResult<Pool> {
    let config = AsyncConnectionConfig::new()
        .set_connection_timeout(Some(patience))
        .set_response_timeout(Some(patience));
    let manager = Manager::new_with_config(client.get_connection_info().clone(), config)?;
    Pool::builder(manager)
        .max_size(size)
        .wait_timeout(Some(patience))
        .create_timeout(Some(patience))
        .recycle_timeout(Some(patience))
        .runtime(Runtime::Tokio1)
        .build()
        .map_err(|error| RedisError::from(std::io::Error::other(error)))
}
