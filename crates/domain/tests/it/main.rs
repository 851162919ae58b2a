//! The domain against a real server. Run by `scripts/test`.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod accounts;
mod activations;
mod analytics;
mod catalogue;
mod db;
mod history;
mod migrations;
mod preferences;
mod roles;
mod sessions;
mod upstream;
