//! `/api/movies`: the catalogue, and what people do with its movies.

pub mod rate;
pub mod ratings;
pub mod watch;
