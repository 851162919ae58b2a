//! The API over real HTTP, MariaDB and Redis, as its clients meet it.
#![expect(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod accounts;
mod conventions;
mod documentation;
mod harness;
mod preferences;
mod profile;
mod recommendations;
mod sessions;
mod tasks;
