#![expect(
    missing_docs,
    reason = "each field is explained once, beside its default in config/default.toml"
)]

use std::time::Duration;

use serde::Deserialize;

use crate::SettingsError;
use crate::check::within;

/// How long answers are kept.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cache {
    pub enabled: bool,
    pub lists_seconds: u64,
    pub genres_seconds: u64,
    pub trending_seconds: u64,
    pub details_seconds: u64,
    pub warm_seconds: u64,
    pub max_megabytes: u64,
    pub process_megabytes: u64,
    pub timeout_milliseconds: u64,
}

const DAY: u64 = 24 * 3600;

impl Cache {
    pub fn lists(&self) -> Duration {
        Duration::from_secs(self.lists_seconds)
    }

    pub fn genres(&self) -> Duration {
        Duration::from_secs(self.genres_seconds)
    }

    pub fn trending(&self) -> Duration {
        Duration::from_secs(self.trending_seconds)
    }

    pub fn details(&self) -> Duration {
        Duration::from_secs(self.details_seconds)
    }

    pub fn max_bytes(&self) -> u64 {
        self.max_megabytes * 1024 * 1024
    }

    pub fn process_bytes(&self) -> u64 {
        self.process_megabytes * 1024 * 1024
    }

    pub fn timeout(&self) -> Duration {
        Duration::from_millis(self.timeout_milliseconds)
    }

    pub(crate) fn check(&self) -> Result<(), SettingsError> {
        for (setting, seconds) in [
            ("cache.lists_seconds", self.lists_seconds),
            ("cache.genres_seconds", self.genres_seconds),
            ("cache.trending_seconds", self.trending_seconds),
            ("cache.details_seconds", self.details_seconds),
        ] {
            within(setting, seconds, 1, 7 * DAY)?;
        }
        within("cache.warm_seconds", self.warm_seconds, 0, 3600)?;
        within("cache.max_megabytes", self.max_megabytes, 1, 1_000_000)?;
        within(
            "cache.process_megabytes",
            self.process_megabytes,
            0,
            100_000,
        )?;
        within(
            "cache.timeout_milliseconds",
            self.timeout_milliseconds,
            1,
            10_000,
        )
    }
}
