//! Connections to MySQL: a pool whose connections are safe to use from futures that may be dropped.
//!
//! - [`Db`]: the pool; [`Db::get`] for a connection, [`Db::transaction`] for all or nothing.
//! - [`DbConn`] ([`guard`]): a connection on loan. It goes back to the pool only if it is in step with the server.
//! - [`connect`]: how a connection is opened: TLS, time zone, strictness, timeouts.

mod connect;
mod guard;

use std::time::Duration;

use diesel_async::pooled_connection::deadpool::Pool;
use diesel_async::pooled_connection::{
    AsyncDieselConnectionManager, ManagerConfig, RecyclingMethod,
};
use diesel_async::{AnsiTransactionManager, AsyncMysqlConnection, TransactionManager};
use marquee_settings::Mysql;
use rand::Rng;

use crate::DbError;

pub use guard::DbConn;

pub(crate) use connect::open;

/// How often a transaction is begun again before its conflict is reported.
const ATTEMPTS: u32 = 6;

/// The database. Cheap to clone; all clones share one pool.
#[derive(Clone)]
pub struct Db {
    pool: Pool<AsyncMysqlConnection>,
}

impl Db {
    /// A pool for these settings. Opens nothing yet, so the server need not be there.
    pub fn connect(settings: &Mysql) -> Result<Self, DbError> {
        let patience = Some(Duration::from_secs(settings.acquire_timeout_seconds));
        let plan = connect::Plan::new(settings)?;
        let mut config = ManagerConfig::default();
        config.recycling_method = RecyclingMethod::Verified;
        config.custom_setup = Box::new(move |_| {
            let plan = plan.clone();
            Box::pin(async move { plan.open().await })
        });
        let manager = AsyncDieselConnectionManager::new_with_config(String::new(), config);
        let pool = Pool::builder(manager)
            .max_size(settings.max_connections)
            .wait_timeout(patience)
            .create_timeout(patience)
            .recycle_timeout(patience)
            .runtime(deadpool::Runtime::Tokio1)
            .build()
            .map_err(|error| DbError::Unavailable(error.to_string()))?;
        Ok(Self { pool })
    }

    /// A connection on loan; waits for a free one as long as the settings say.
    pub async fn get(&self) -> Result<DbConn, DbError> {
        let taken = self.pool.get().await;
        taken
            .map(DbConn::new)
            .map_err(|error| DbError::Unavailable(error.to_string()))
    }

    /// Whether the server answers.
    pub async fn ping(&self) -> Result<(), DbError> {
        // taking a connection asks the server already
        self.get().await.map(drop)
    }

    /// Runs `work` in a transaction: committed if it gives `Ok`, else rolled back.
    ///
    /// On a deadlock or a lock wait timeout the whole of `work` runs again, so it must not do anything but use the connection.
    pub async fn transaction<T, E, F>(&self, work: F) -> Result<T, E>
    where
        for<'c> F: Work<&'c mut AsyncMysqlConnection, Result<T, E>, Future: Send> + Send + Sync,
        T: Send,
        E: From<DbError> + Send,
    {
        let mut conn = self.get().await?;
        let mut attempt = 1;
        loop {
            conn.forget_conflict();
            let result = once(&mut conn, &work).await;
            if result.is_ok() || !conn.had_conflict() || attempt == ATTEMPTS {
                return result;
            }
            let wait = rand::rng().random_range(1..=10 * 2_u64.pow(attempt));
            tracing::debug!(attempt, wait, "transaction conflict, beginning again");
            tokio::time::sleep(Duration::from_millis(wait)).await;
            attempt += 1;
        }
    }
}

async fn once<T, E, F>(conn: &mut AsyncMysqlConnection, work: &F) -> Result<T, E>
where
    for<'c> F: Work<&'c mut AsyncMysqlConnection, Result<T, E>, Future: Send> + Send + Sync,
    T: Send,
    E: From<DbError> + Send,
{
    let failed = |error| E::from(DbError::from(error));
    AnsiTransactionManager::begin_transaction(conn)
        .await
        .map_err(failed)?;
    match work(&mut *conn).await {
        Ok(value) => {
            AnsiTransactionManager::commit_transaction(conn)
                .await
                .map_err(failed)?;
            Ok(value)
        }
        Err(error) => {
            // what went wrong first is what the caller wants to know; a connection that cannot roll back is thrown away
            let _ = AnsiTransactionManager::rollback_transaction(conn).await;
            Err(error)
        }
    }
}

/// An async closure that can be called again and whose future can be named, so that it can be asked to be `Send`.
pub trait Work<A, R>: AsyncFn(A) -> R + Fn(A) -> <Self as Work<A, R>>::Future {
    /// What a call gives.
    type Future: Future<Output = R>;
}

impl<F, A, R, Fut> Work<A, R> for F
where
    F: AsyncFn(A) -> R + Fn(A) -> Fut,
    Fut: Future<Output = R>,
{
    type Future = Fut;
}
