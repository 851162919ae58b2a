//! What Marquee knows, in MySQL. No HTTP, no Redis.
//!
//! - [`db`]: the pool; connections that survive dropped futures; transactions that begin again on a deadlock.
//! - [`migrate`]: the schema's steps, built in; [`schema`] is generated from the migrated database (`scripts/schema`).
//! - [`types`]: values that are right by being there; [`models`]: the rows and their queries.
//! - [`import`]: much data at once; [`history`]: one person's own, from elsewhere. [`figures`]: whether what is stored twice agrees.
//! - [`upstream`]: what TMDb says of movies, taken over into the catalogue.
//! - [`Audience`]: who may see which movies.
//! - [`page`]: lists in parts.
//! - [`preferences`]: what a user asks the recommender for.
//! - [`rounding`]: how averages are shown.
//! - [`time`]: times as the database keeps them.

mod audience;
pub mod db;
mod error;
pub mod figures;
pub mod history;
pub mod import;
pub mod migrate;
pub mod models;
pub mod page;
pub mod preferences;
pub mod rounding;
#[expect(missing_docs, reason = "generated")]
pub mod schema;
pub mod time;
pub mod types;
pub mod upstream;

pub use audience::Audience;
pub use db::{Db, DbConn};
pub use error::DbError;

/// Id of a user.
pub type UserId = u64;
/// Id of a movie: Marquee's own, not TMDb's.
pub type MovieId = u64;
/// Id of a genre: Marquee's own, not TMDb's.
pub type GenreId = u64;
