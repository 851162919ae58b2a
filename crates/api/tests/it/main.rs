//! The API over real HTTP, MariaDB and Redis, as its clients meet it.
#![expect(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod accounts;
mod attacks;
mod audit_log;
mod blocked;
mod browsers;
mod closing;
mod conventions;
mod documentation;
mod email_change;
mod export;
mod harness;
mod limits;
mod lockout;
mod matrix;
mod passwords;
mod preferences;
mod profile;
mod recommendations;
mod reset;
mod roles;
mod seen;
mod sessions;
mod statuses;
mod statements;
mod tasks;
mod users;
