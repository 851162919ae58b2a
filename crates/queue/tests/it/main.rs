//! The queue against a real Redis, without a worker: each test plays the worker's part itself.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]

mod asking;
mod bench;
mod ending;
mod models;
mod recovery;
mod waiting;
