//! The worker against real servers.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]

mod audit;
mod catalogue;
mod films;
mod history;
mod home;
mod house;
mod lab;
mod links;
mod mail;
mod ready_lists;
mod recommendations;
mod runtime;
mod sync;
mod training;
mod upkeep;
