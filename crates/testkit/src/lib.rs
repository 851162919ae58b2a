//! What tests run against: real servers, but each test with its own part of them. For tests only, so everything here panics
//! instead of returning errors.
//!
//! - [`TestDb`]: a migrated database of its own on the server that `scripts/test` started; dropped at the end.
//! - [`TestRedis`]: a key prefix of its own on that Redis; [`PrivateRedis`]: a server of its own, to be stopped and killed.
//! - [`SqlProxy`]: the way to the database that counts the statements that take it.
//! - [`SmtpSink`]: a mail server that keeps what it is sent, or refuses it.
//! - [`tmdb`]: a stand-in for TMDb.
//! - [`settings`]: settings that point at all of these.
//! - [`eventually`]: waits for something to become true.
#![expect(
    clippy::expect_used,
    clippy::missing_panics_doc,
    reason = "a test that cannot go on has failed"
)]

mod database;
mod eventually;
mod ports;
mod private_redis;
mod redis;
mod settings;
mod smtp;
mod sql_proxy;

pub use crate::redis::TestRedis;
pub use database::TestDb;
pub use eventually::eventually;
pub use marquee_tmdb_stub as tmdb;
pub use ports::free_port;
pub use private_redis::PrivateRedis;
pub use settings::{default_settings, settings};
pub use smtp::{Mail, SmtpMode, SmtpSink};
pub use sql_proxy::{Sql, SqlProxy};

/// The value of a variable that `scripts/test` sets.
fn from_script(variable: &str) -> String {
    std::env::var(variable).unwrap_or_else(|_| {
        panic!("{variable} is not set: run scripts/test, which starts the servers that tests need")
    })
}

/// A name that no other test has.
fn unique() -> String {
    format!("test_{}", ulid::Ulid::generate().to_string().to_lowercase())
}
