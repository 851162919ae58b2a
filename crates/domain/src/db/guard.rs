//! A connection on loan.
//!
//! A query future that is dropped half way (timeout, `select!`, a client that went away) leaves its connection out of step: the
//! next user of it would read the answer to another's query, and its locks would stay. So every loan is watched through Diesel's
//! instrumentation, and a connection with a query under way or a transaction open is closed instead of being given back.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use diesel::connection::{Instrumentation, InstrumentationEvent};
use diesel_async::pooled_connection::deadpool::Object;
use diesel_async::{
    AnsiTransactionManager, AsyncConnection, AsyncMysqlConnection, TransactionManager,
};

use crate::error::must_retry;

/// A pooled connection, to be passed to queries as `&mut AsyncMysqlConnection`.
pub struct DbConn {
    /// `None` only while it is being dropped.
    pooled: Option<Object<AsyncMysqlConnection>>,
    watch: Arc<Watch>,
}

#[derive(Default)]
struct Watch {
    in_flight: AtomicBool,
    conflict: AtomicBool,
}

/// The connection's side of [`Watch`].
struct Watched(Arc<Watch>);

impl Instrumentation for Watched {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        match event {
            InstrumentationEvent::StartQuery { .. } => {
                self.0.in_flight.store(true, Ordering::Relaxed);
            }
            InstrumentationEvent::FinishQuery { error, .. } => {
                self.0.in_flight.store(false, Ordering::Relaxed);
                if error.is_some_and(must_retry) {
                    self.0.conflict.store(true, Ordering::Relaxed);
                }
            }
            _ => {}
        }
    }
}

impl DbConn {
    pub(super) fn new(mut pooled: Object<AsyncMysqlConnection>) -> Self {
        let watch = Arc::new(Watch::default());
        pooled.set_instrumentation(Watched(watch.clone()));
        Self {
            pooled: Some(pooled),
            watch,
        }
    }

    pub(super) fn forget_conflict(&self) {
        self.watch.conflict.store(false, Ordering::Relaxed);
    }

    /// Whether a statement failed because another transaction stood in the way.
    pub(super) fn had_conflict(&self) -> bool {
        self.watch.conflict.load(Ordering::Relaxed)
    }
}

impl Deref for DbConn {
    type Target = AsyncMysqlConnection;

    #[expect(clippy::expect_used, reason = "taken out in drop only")]
    fn deref(&self) -> &Self::Target {
        self.pooled.as_ref().expect("on loan")
    }
}

impl DerefMut for DbConn {
    #[expect(clippy::expect_used, reason = "taken out in drop only")]
    fn deref_mut(&mut self) -> &mut Self::Target {
        self.pooled.as_mut().expect("on loan")
    }
}

impl Drop for DbConn {
    fn drop(&mut self) {
        let Some(mut pooled) = self.pooled.take() else {
            return;
        };
        let in_step = !std::thread::panicking()
            && !self.watch.in_flight.load(Ordering::Relaxed)
            && !AnsiTransactionManager::is_broken_transaction_manager(&mut *pooled);
        if in_step {
            drop(pooled);
        } else {
            // closes it, and makes room in the pool for a new one
            drop(Object::take(pooled));
        }
    }
}
