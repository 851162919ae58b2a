//! The command, run as people run it, against a database of the test's own.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod cache;
mod doctor;
mod evaluate;
mod import_csv;
mod movielens;
mod program;
mod resume;
mod scale;
mod security;
mod seed;
mod state;
mod sync;
mod tmdb_stub;
mod users;
