//! Password hashes: slow on purpose, so off the server's threads, and only so many at once.

use std::sync::Arc;

use marquee_domain::types::{Password, PasswordHash};
use marquee_settings::Auth;
use tokio::sync::Semaphore;

use crate::error::ApiError;

/// Hashes and compares passwords.
pub struct Hashing {
    cost: u32,
    permits: Arc<Semaphore>,
    /// Of no password that anybody knows; compared with when there is no account, so that it takes as long as if there were.
    nobodys: PasswordHash,
}

impl Hashing {
    /// Makes one hash already, at the cost in the settings.
    pub fn new(settings: &Auth) -> anyhow::Result<Self> {
        let cores = || std::thread::available_parallelism().map_or(1, usize::from);
        let permits = match settings.max_concurrent_hashes {
            0 => cores(),
            most => most,
        };
        let random = Password::typed(&marquee_domain::types::Secret::random().reveal());
        Ok(Self {
            cost: settings.bcrypt_cost,
            permits: Arc::new(Semaphore::new(permits)),
            nobodys: PasswordHash::new(&random, settings.bcrypt_cost)?,
        })
    }

    /// What is to be stored of a new password.
    pub async fn hash(&self, password: Password) -> Result<PasswordHash, ApiError> {
        let cost = self.cost;
        let hash = self
            .slowly(move || PasswordHash::new(&password, cost))
            .await?;
        hash.map_err(|error| ApiError::internal(&error))
    }

    /// Whether `password` is the one that `stored` was made of. Without a stored one it is not, and that takes as long to say.
    pub async fn matches(
        &self,
        password: Password,
        stored: Option<PasswordHash>,
    ) -> Result<bool, ApiError> {
        let stored = stored.filter(PasswordHash::is_usable);
        let known = stored.is_some();
        let compared = stored.unwrap_or_else(|| self.nobodys.clone());
        let cost = self.cost;
        let same = self.slowly(move || {
            let same = compared.matches(&password);
            if !same {
                // one made cheaply, before the cost was raised, was quicker to compare: 2^a + 2^a + … + 2^(b-1) = 2^b
                for cost in compared.cost().unwrap_or(cost)..cost {
                    let _ = PasswordHash::new(&password, cost);
                }
            }
            same
        });
        Ok(same.await? && known)
    }

    /// Whether a hash was made at another cost than the one in the settings.
    pub fn is_outdated(&self, stored: &PasswordHash) -> bool {
        stored.cost().is_some_and(|cost| cost != self.cost)
    }

    /// The permit goes into the blocking task: a client that hangs up must not free the place of a hash still being made.
    async fn slowly<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, ApiError> {
        let permit = self.permits.clone().acquire_owned().await;
        let permit = permit.map_err(|error| ApiError::internal(&error))?;
        let done = tokio::task::spawn_blocking(move || {
            let result = work();
            drop(permit);
            result
        });
        done.await.map_err(|error| ApiError::internal(&error))
    }
}
