//! The sections about who may ask how much, and from where. Explained as the others in `config/default.toml`.
#![expect(
    missing_docs,
    reason = "each field is explained once, beside its default in config/default.toml"
)]

use std::time::Duration;

use serde::Deserialize;

use crate::check::{not_allowed, within};
use crate::{Network, Settings, SettingsError};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ForwardedHeader {
    XForwardedFor,
    Forwarded,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    pub enabled: bool,
    pub timeout_milliseconds: u64,
    pub sign_in: Rate,
    pub read: Rate,
    pub write: Rate,
    pub heavy: Rate,
    pub upstream: Rate,
}

impl Limits {
    pub fn timeout(&self) -> Duration {
        Duration::from_millis(self.timeout_milliseconds)
    }
}

/// So many requests in so many seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rate {
    pub seconds: u32,
    pub per_user: u32,
    pub per_address: u32,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Security {
    pub blocked_refresh_seconds: u64,
    pub window_minutes: u32,
    pub suspicious: Thresholds,
    pub auto_block: bool,
    pub auto_block_hours: u32,
    pub auto_block_never: Vec<Network>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Thresholds {
    pub failed_logins: u64,
    pub not_found: u64,
    pub limit_hits: u64,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cors {
    pub allowed_origins: Vec<String>,
    pub max_age_seconds: usize,
}

impl Settings {
    pub(crate) fn check_protections(&self) -> Result<(), SettingsError> {
        let Self {
            limits,
            security,
            cors,
            ..
        } = self;
        within(
            "limits.timeout_milliseconds",
            limits.timeout_milliseconds,
            1,
            10_000,
        )?;
        limits.sign_in.check("limits.sign_in")?;
        limits.read.check("limits.read")?;
        limits.write.check("limits.write")?;
        limits.heavy.check("limits.heavy")?;
        limits.upstream.check("limits.upstream")?;
        within(
            "security.blocked_refresh_seconds",
            security.blocked_refresh_seconds,
            1,
            300,
        )?;
        within(
            "security.window_minutes",
            security.window_minutes,
            1,
            24 * 60,
        )?;
        within(
            "security.auto_block_hours",
            security.auto_block_hours,
            1,
            24 * 365,
        )?;
        let least = security.suspicious;
        within(
            "security.suspicious.failed_logins",
            least.failed_logins,
            1,
            u64::MAX,
        )?;
        within(
            "security.suspicious.not_found",
            least.not_found,
            1,
            u64::MAX,
        )?;
        within(
            "security.suspicious.limit_hits",
            least.limit_hits,
            1,
            u64::MAX,
        )?;
        cors.check()
    }
}

impl Rate {
    fn check(self, class: &'static str) -> Result<(), SettingsError> {
        let requests = 1..=1_000_000;
        if !requests.contains(&self.per_user) || !requests.contains(&self.per_address) {
            let allowed = "per_user and per_address must be 1 to 1000000";
            return Err(not_allowed(class, allowed));
        }
        if !(1..=24 * 3600).contains(&self.seconds) {
            return Err(not_allowed(class, "seconds must be 1 to 86400"));
        }
        Ok(())
    }
}

impl Cors {
    /// Whether pages from anywhere may call.
    pub fn allows_all(&self) -> bool {
        self.allowed_origins == ["*"]
    }

    fn check(&self) -> Result<(), SettingsError> {
        let is_origin = |text: &String| {
            let host = text
                .strip_prefix("http://")
                .or(text.strip_prefix("https://"));
            host.is_some_and(|host| !host.is_empty() && !host.contains(['/', '*', ' ']))
        };
        if !self.allows_all() && !self.allowed_origins.iter().all(is_origin) {
            let allowed = "origins such as \"https://app.example.com\" (no path, no slash at the end), or \"*\" alone";
            return Err(not_allowed("cors.allowed_origins", allowed));
        }
        Ok(())
    }
}

impl Security {
    /// What an address did wrong is counted in windows of this length.
    pub fn window(&self) -> Duration {
        Duration::from_secs(u64::from(self.window_minutes) * 60)
    }
}
