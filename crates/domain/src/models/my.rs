//! What somebody has done with a movie.

use diesel::dsl::exists;
use diesel::prelude::*;
use diesel_async::{AsyncMysqlConnection, RunQueryDsl};
use serde::Serialize;

use crate::schema::{interactions, ratings};
use crate::{DbError, MovieId, UserId};

/// The signed-in user's part of a movie.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Queryable)]
#[expect(missing_docs, reason = "the names are the contract's and say it")]
pub struct My {
    /// Stars; none if it is not rated.
    pub rating: Option<u8>,
    pub watched: bool,
    pub liked: bool,
    pub bookmarked: bool,
}

impl My {
    /// What `user` has done with `movie`. One query.
    pub async fn of(
        conn: &mut AsyncMysqlConnection,
        user: UserId,
        movie: MovieId,
    ) -> Result<Self, DbError> {
        let rating = ratings::table
            .filter(ratings::user_id.eq(user))
            .filter(ratings::movie_id.eq(movie))
            .select(ratings::score)
            .single_value();
        let has = |kind: &'static str| {
            exists(
                interactions::table
                    .filter(interactions::user_id.eq(user))
                    .filter(interactions::movie_id.eq(movie))
                    .filter(interactions::kind.eq(kind)),
            )
        };
        let all = (rating, has("watched"), has("liked"), has("bookmarked"));
        Ok(diesel::select(all).get_result(conn).await?)
    }
}
