//! Ratings: stars that somebody gave a movie, with a review or without.
//!
//! - [`Rating`]: one, as answers show it. [`Filter`]: lists of them. [`Histogram`]: what they come to for a movie.
//! - [`Opinion`]: one, as models learn from it; all of them, page by page.
//! - [`rate`], [`change`](fn@change), [`delete`](fn@delete): each moves the movie's sum and counts along in its transaction.
//!
//! Whoever writes a rating or a watch of a user holds the user's row first ([`User::bump_profile`](super::user::User::bump_profile)): so
//! what it reads of them stays true until it commits, and the movie's aggregates are exact whoever else writes at the same time.

mod change;
mod delete;
mod histogram;
mod list;
mod opinion;
mod rate;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncMysqlConnection, RunQueryDsl};

use crate::Audience;
use crate::schema::{movies, ratings, users};
use crate::time::Utc6;
use crate::types::Review;
use crate::{DbError, MovieId, UserId};

pub use change::{Change, change};
pub use delete::delete;
pub use histogram::Histogram;
pub use list::Filter;
pub use opinion::{Opinion, changed_since};
pub use rate::{Given, rate};

/// A rating.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Rating {
    /// Its id.
    pub id: u64,
    /// Who rated.
    pub user: Rater,
    /// What was rated.
    pub movie: RatedMovie,
    /// Stars, 1 to 5.
    pub score: u8,
    /// What was written about it.
    pub review: Option<String>,
    /// When it was rated first.
    #[diesel(deserialize_as = Utc6)]
    pub created_at: DateTime<Utc>,
    /// When it was rated last.
    #[diesel(deserialize_as = Utc6)]
    pub updated_at: DateTime<Utc>,
}

/// Who rated, as everybody may know.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Rater {
    /// The account's id.
    pub id: UserId,
    /// The account's name.
    pub name: String,
}

/// What was rated.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct RatedMovie {
    /// The movie's id.
    pub id: MovieId,
    /// TMDb's id of it.
    pub tmdb_id: Option<u64>,
    /// Its title.
    pub title: String,
    /// When it came out.
    pub year: Option<i16>,
}

/// What is selected for a [`Rating`].
type Columns = (
    ratings::id,
    (users::id, users::name),
    (movies::id, movies::tmdb_id, movies::title, movies::year),
    ratings::score,
    ratings::review,
    ratings::created_at,
    ratings::updated_at,
);

const COLUMNS: Columns = (
    ratings::id,
    (users::id, users::name),
    (movies::id, movies::tmdb_id, movies::title, movies::year),
    ratings::score,
    ratings::review,
    ratings::created_at,
    ratings::updated_at,
);

impl Rating {
    /// The rating with this id, unless its movie is not there for this audience.
    pub async fn find(
        conn: &mut AsyncMysqlConnection,
        id: u64,
        audience: Audience,
    ) -> Result<Option<Self>, DbError> {
        Ok(ratings::table
            .inner_join(users::table)
            .inner_join(movies::table)
            .filter(ratings::id.eq(id))
            .filter(movies::deleted_at.is_null())
            .filter(movies::adult.le(audience.sees_adult()))
            .select(COLUMNS)
            .first(conn)
            .await
            .optional()?)
    }
}

fn text(review: Option<&Review>) -> Option<&str> {
    review.map(Review::as_str)
}
