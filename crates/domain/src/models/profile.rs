//! What a user has told and done, as far as it bears on recommendations.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncMysqlConnection, RunQueryDsl};

use super::interaction::Kind;
use crate::preferences::Preferences;
use crate::schema::{interactions, preferences, ratings, users};
use crate::time::Utc6;
use crate::{DbError, MovieId, UserId};

/// A user's profile.
#[derive(Debug, Clone, PartialEq)]
pub struct UserProfile {
    /// Who is not known to be of age sees no adult movies.
    pub date_of_birth: Option<NaiveDate>,
    /// What is stored, or nothing.
    pub preferences: Preferences,
    /// Rated movies.
    pub ratings: Vec<Rated>,
    /// Watched movies.
    pub watched: Vec<MovieId>,
    /// Favourites.
    pub liked: Vec<MovieId>,
    /// Movies to be watched some day.
    pub bookmarked: Vec<MovieId>,
    /// Movies never to be shown again.
    pub dismissed: Vec<MovieId>,
}

/// A movie that the user rated.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Rated {
    /// The movie.
    pub movie: MovieId,
    /// 1 to 5.
    pub stars: u8,
    /// When it was rated, or rated otherwise.
    #[diesel(deserialize_as = Utc6)]
    pub at: DateTime<Utc>,
}

/// Which version the profiles of these users have; it moves with all that bears on their recommendations.
pub async fn versions(
    conn: &mut AsyncMysqlConnection,
    users: &[UserId],
) -> Result<Vec<(UserId, u64)>, DbError> {
    let versions = users::table
        .filter(users::id.eq_any(users))
        .select((users::id, users::profile_version));
    Ok(versions.load(conn).await?)
}

impl UserProfile {
    /// The profile of this user; none if the account is gone.
    pub async fn load(
        conn: &mut AsyncMysqlConnection,
        user: UserId,
    ) -> Result<Option<Self>, DbError> {
        let row: Option<(Option<NaiveDate>, Option<serde_json::Value>)> = users::table
            .left_join(preferences::table)
            .filter(users::id.eq(user))
            .select((users::date_of_birth, preferences::body.nullable()))
            .first(conn)
            .await
            .optional()?;
        let Some((date_of_birth, stored)) = row else {
            return Ok(None);
        };
        let preferences = super::preferences::read(stored)?;

        let ratings = ratings::table
            .filter(ratings::user_id.eq(user))
            .select((ratings::movie_id, ratings::score, ratings::updated_at))
            .load(conn)
            .await?;
        let done: Vec<(MovieId, Kind)> = interactions::table
            .filter(interactions::user_id.eq(user))
            .select((interactions::movie_id, interactions::kind))
            .load(conn)
            .await?;
        let movies = |of: Kind| {
            let of = done.iter().filter(|(_, kind)| *kind == of);
            of.map(|(movie, _)| *movie).collect()
        };
        Ok(Some(Self {
            date_of_birth,
            preferences,
            ratings,
            watched: movies(Kind::Watched),
            liked: movies(Kind::Liked),
            bookmarked: movies(Kind::Bookmarked),
            dismissed: movies(Kind::Dismissed),
        }))
    }
}
