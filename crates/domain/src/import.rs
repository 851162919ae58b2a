//! Much data at once: multi-row writes for the importers and the seed.
//!
//! - [`movies`]: movies that are not in the catalogue yet, with their genres and people.
//! - [`accounts`]: accounts that nobody signs in to, for the owners of imported ratings.
//! - [`ratings`]: ratings and the watches that go with them; the movies' sums and counts move in the same transaction.
//! - `aggregates.rs`: those sums and counts. [`colour`]: likes and reviews for invented ratings.
//! - [`keywords`]: keywords of movies.
//! - [`only_one`]: only one import at a time.
//!
//! Every function writes only what is missing, so that an import can be run again, and expects its caller's transaction.

pub mod accounts;
pub(crate) mod aggregates;
pub mod colour;
pub mod keywords;
pub mod movies;
pub mod only_one;
pub mod ratings;

/// Rows of one `INSERT`: a statement may have 65,535 parameters, and the widest table here takes 13 a row.
pub(crate) const ROWS_AN_INSERT: usize = 5000;
/// Keys looked up by one query, for the same reason.
pub(crate) const KEYS_A_QUERY: usize = 20_000;
