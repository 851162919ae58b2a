//! The pool of connections. One that was lost is known without asking (over RESP3 the library tells), so that a connection
//! in steady use costs no extra round trip; only one that lay idle for long is tested first.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use deadpool::managed::{self, Metrics, RecycleError, RecycleResult};
use redis::aio::MultiplexedConnection;
use redis::{
    AsyncConnectionConfig, Client, IntoConnectionInfo, ProtocolVersion, PushInfo, PushKind,
    RedisError, RedisResult,
};

/// After this long without use, a firewall may have forgotten the connection.
const IDLE: Duration = Duration::from_secs(10);

pub(crate) type Pool = managed::Pool<Connections>;

/// Makes and tests connections.
#[derive(Debug)]
pub(crate) struct Connections {
    client: Client,
    patience: Duration,
}

/// A connection of the pool.
#[derive(Debug)]
pub(crate) struct Connection {
    pub(crate) redis: MultiplexedConnection,
    lost: Arc<AtomicBool>,
}

pub(crate) fn pool(client: &Client, size: usize, patience: Duration) -> RedisResult<Pool> {
    let info = client.get_connection_info().clone();
    let speaks = info.redis_settings().clone();
    let info = info.set_redis_settings(speaks.set_protocol(ProtocolVersion::RESP3));
    let manager = Connections {
        client: Client::open(info.into_connection_info()?)?,
        patience,
    };
    Pool::builder(manager)
        .max_size(size)
        .wait_timeout(Some(patience))
        .create_timeout(Some(patience))
        .recycle_timeout(Some(patience))
        .runtime(deadpool::Runtime::Tokio1)
        .build()
        .map_err(|error| RedisError::from(std::io::Error::other(error)))
}

impl managed::Manager for Connections {
    type Type = Connection;
    type Error = RedisError;

    async fn create(&self) -> Result<Connection, RedisError> {
        let lost = Arc::new(AtomicBool::new(false));
        let told = Arc::clone(&lost);
        let listener = move |told_of: PushInfo| {
            if told_of.kind == PushKind::Disconnection {
                told.store(true, Ordering::Relaxed);
            }
            Ok::<(), std::convert::Infallible>(())
        };
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(self.patience))
            .set_response_timeout(Some(self.patience))
            .set_push_sender(listener);
        let redis = self
            .client
            .get_multiplexed_async_connection_with_config(&config)
            .await?;
        Ok(Connection { redis, lost })
    }

    async fn recycle(
        &self,
        connection: &mut Connection,
        metrics: &Metrics,
    ) -> RecycleResult<RedisError> {
        if connection.lost.load(Ordering::Relaxed) {
            return Err(RecycleError::message("the connection was lost"));
        }
        if metrics.last_used() > IDLE {
            let () = redis::cmd("PING")
                .query_async(&mut connection.redis)
                .await?;
        }
        Ok(())
    }
}
