//! The API over real HTTP, MariaDB and Redis, as its clients meet it.
#![expect(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod accounts;
mod aggregates;
mod analytics;
mod attacks;
mod audit_log;
mod blocked;
mod browsers;
mod closing;
mod conventions;
mod documentation;
mod email_change;
mod events;
mod export;
mod feedback;
mod freshness;
mod genres;
mod graphql;
mod harness;
mod home;
mod imports;
mod interactions;
mod limits;
mod lockout;
mod matrix;
mod models;
mod movies;
mod passwords;
mod preferences;
mod profile;
mod ratings;
mod recommendations;
mod reset;
mod roles;
mod seen;
mod sessions;
mod siblings;
mod statements;
mod statuses;
mod tasks;
mod upstream;
mod users;
mod writing_movies;
