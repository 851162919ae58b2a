//! The API over real HTTP, MariaDB and Redis, as its clients meet it.
#![expect(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod conventions;
mod documentation;
mod harness;
mod preferences;
mod recommendations;
mod tasks;
