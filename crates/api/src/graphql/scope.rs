//! What the operations of one request share: who asks, what is left to be spent, its connections, and its loaders.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use marquee_domain::models::user::Caller as Account;
use marquee_domain::{Audience, DbConn};
use marquee_settings::Network;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::loaders::Loaders;
use super::measure::too_large;
use crate::app::App;
use crate::code::Code;
use crate::error::ApiError;
use crate::limits::{Asker, Class};

/// One HTTP request, be it a single operation or a batch.
pub struct Scope {
    pub(super) app: Arc<App>,
    pub(super) audience: Audience,
    pub(super) loaders: Loaders,
    pub(super) database: Database,
    caller: Option<Account>,
    network: Network,
    spent: AtomicUsize,
}

/// The database, through as few connections at a time as one request may have. Nobody who holds one may wait for another.
#[derive(Clone)]
pub(super) struct Database {
    app: Arc<App>,
    permits: Arc<Semaphore>,
}

/// A connection on loan.
pub(super) struct Connection {
    // given back before the turn is over
    conn: DbConn,
    _turn: OwnedSemaphorePermit,
}

impl Scope {
    /// For the caller, if there is one, who asks from this network.
    pub fn new(
        app: Arc<App>,
        caller: Option<Account>,
        audience: Audience,
        network: Network,
    ) -> Self {
        let permits = Semaphore::new(app.settings.graphql.connections);
        let database = Database {
            app: app.clone(),
            permits: Arc::new(permits),
        };
        let me = caller.as_ref().map(|caller| caller.id);
        Self {
            loaders: Loaders::new(&database, &app, audience, me),
            app,
            audience,
            database,
            caller,
            network,
            spent: AtomicUsize::new(0),
        }
    }

    /// Who is signed in; 401 when nobody is.
    pub(super) fn caller(&self) -> Result<&Account, ApiError> {
        self.caller.as_ref().ok_or_else(|| {
            let message = "Sign in first: send Authorization: Bearer <access token>";
            ApiError::new(Code::AuthenticationRequired, message)
        })
    }

    /// Whether this caller may ask for the schema.
    pub(super) fn may_see_schema(&self) -> bool {
        let admin = self.caller.as_ref().is_some_and(Account::is_admin);
        self.app.settings.graphql.introspection || admin
    }

    /// Whose requests are counted.
    pub(super) fn asker(&self) -> Asker {
        Asker {
            user: self
                .caller
                .as_ref()
                .map(|caller| (caller.id, caller.token_version)),
            network: self.network,
        }
    }

    /// Counts what makes work for the workers, as the REST routes that do.
    pub(super) async fn take_heavy(&self) -> Result<(), ApiError> {
        self.app.count(Class::Heavy, &self.asker()).await
    }

    /// Takes `cost` from what this request has left.
    pub(super) fn spend(&self, cost: usize) -> Result<(), ApiError> {
        let most = self.app.settings.graphql.max_complexity;
        let spent = self.spent.fetch_add(cost.min(most + 1), Ordering::Relaxed);
        if spent + cost.min(most + 1) > most {
            return Err(too_large("complexity", most));
        }
        Ok(())
    }
}

impl Database {
    pub(super) async fn get(&self) -> Result<Connection, ApiError> {
        let turn = self.turn().await?;
        Ok(Connection {
            conn: self.app.db.get().await?,
            _turn: turn,
        })
    }

    /// Leave to take a connection, for what takes it by itself.
    pub(super) async fn turn(&self) -> Result<OwnedSemaphorePermit, ApiError> {
        let turn = self.permits.clone().acquire_owned().await;
        // nobody ever closes the semaphore
        turn.map_err(|error| ApiError::internal(&error))
    }
}

impl Deref for Connection {
    type Target = DbConn;

    fn deref(&self) -> &DbConn {
        &self.conn
    }
}

impl DerefMut for Connection {
    fn deref_mut(&mut self) -> &mut DbConn {
        &mut self.conn
    }
}
