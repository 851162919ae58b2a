//! The section about guessed passwords. Explained as the others in `config/default.toml`.
#![expect(
    missing_docs,
    reason = "each field is explained once, beside its default in config/default.toml"
)]

use std::time::Duration;

use serde::Deserialize;

use crate::SettingsError;
use crate::check::within;

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lockout {
    pub enabled: bool,
    pub free_tries: u32,
    pub first_wait_seconds: u32,
    pub longest_wait_seconds: u32,
    pub per_account: u32,
    pub per_address: u32,
    pub seconds: u32,
    pub known_days: u32,
}

impl Lockout {
    /// How long an address that signed in to an account is remembered.
    pub fn known(&self) -> Duration {
        Duration::from_secs(u64::from(self.known_days) * 24 * 3600)
    }

    pub(crate) fn check(&self) -> Result<(), SettingsError> {
        within("auth.lockout.free_tries", self.free_tries, 1, 1000)?;
        within("auth.lockout.per_account", self.per_account, 1, 1_000_000)?;
        within("auth.lockout.per_address", self.per_address, 1, 1_000_000)?;
        within("auth.lockout.seconds", self.seconds, 1, 7 * 24 * 3600)?;
        within(
            "auth.lockout.first_wait_seconds",
            self.first_wait_seconds,
            1,
            self.longest_wait_seconds,
        )?;
        // a count must not be forgotten while it still makes somebody wait
        within(
            "auth.lockout.longest_wait_seconds",
            self.longest_wait_seconds,
            1,
            self.seconds,
        )?;
        within("auth.lockout.known_days", self.known_days, 1, 3650)
    }
}
