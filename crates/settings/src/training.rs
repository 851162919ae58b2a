#![expect(
    missing_docs,
    reason = "each field is explained once, beside its default in config/default.toml"
)]

use serde::Deserialize;

use crate::SettingsError;
use crate::check::within;

/// When and how the model is trained.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Training {
    pub after_ratings: u32,
    pub after_hours: u32,
    pub threads: usize,
    pub max_megabytes: u64,
    pub head: usize,
    pub neighbours: usize,
    pub keep: usize,
}

impl Training {
    pub(crate) fn check(&self) -> Result<(), SettingsError> {
        within(
            "training.after_ratings",
            self.after_ratings,
            1,
            1_000_000_000,
        )?;
        within("training.after_hours", self.after_hours, 1, 24 * 365)?;
        within("training.threads", self.threads, 0, 1024)?;
        within("training.max_megabytes", self.max_megabytes, 64, 1 << 20)?;
        within("training.head", self.head, 100, 30_000)?;
        within("training.neighbours", self.neighbours, 1, 1_000)?;
        within("training.keep", self.keep, 1, 20)
    }
}
