#![expect(
    missing_docs,
    reason = "each field is explained once, beside its default in config/default.toml"
)]

use std::time::Duration;

use serde::Deserialize;

use crate::SettingsError;
use crate::check::within;

/// How much one GraphQL request may ask for.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Graphql {
    pub max_depth: usize,
    pub max_fields: usize,
    pub max_aliases: usize,
    pub max_complexity: usize,
    pub max_batch: usize,
    pub timeout_seconds: u64,
    pub connections: usize,
    pub introspection: bool,
}

impl Graphql {
    pub fn timeout(&self) -> Duration {
        Duration::from_secs(self.timeout_seconds)
    }

    pub(crate) fn check(&self) -> Result<(), SettingsError> {
        for (setting, value, most) in [
            ("graphql.max_depth", self.max_depth, 30),
            // a query is walked by recursion, so this has an end
            ("graphql.max_fields", self.max_fields, 2000),
            ("graphql.max_aliases", self.max_aliases, 2000),
            ("graphql.max_complexity", self.max_complexity, 1_000_000),
            ("graphql.max_batch", self.max_batch, 100),
            ("graphql.connections", self.connections, 100),
        ] {
            within(setting, value, 1, most)?;
        }
        within("graphql.timeout_seconds", self.timeout_seconds, 1, 600)
    }
}
