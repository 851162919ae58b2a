//! What somebody has done with a movie.

use std::collections::HashMap;

use diesel::dsl::exists;
use diesel::prelude::*;
use diesel_async::{AsyncMysqlConnection, RunQueryDsl};
use serde::Serialize;

use crate::schema::{interactions, movies, ratings};
use crate::types::MovieRef;
use crate::{Audience, DbError, MovieId, UserId};

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

    /// What `user` has done with each of these movies. Two queries. A movie with which nothing was done is left out.
    pub async fn of_each(
        conn: &mut AsyncMysqlConnection,
        user: UserId,
        movies: &[MovieId],
    ) -> Result<HashMap<MovieId, Self>, DbError> {
        let ratings: Vec<(MovieId, u8)> = ratings::table
            .filter(ratings::user_id.eq(user))
            .filter(ratings::movie_id.eq_any(movies))
            .select((ratings::movie_id, ratings::score))
            .load(conn)
            .await?;
        let done: Vec<(MovieId, String)> = interactions::table
            .filter(interactions::user_id.eq(user))
            .filter(interactions::movie_id.eq_any(movies))
            .select((interactions::movie_id, interactions::kind))
            .load(conn)
            .await?;
        let mut each: HashMap<MovieId, Self> = HashMap::new();
        for (movie, score) in ratings {
            each.entry(movie).or_default().rating = Some(score);
        }
        for (movie, kind) in done {
            let my = each.entry(movie).or_default();
            match kind.as_str() {
                "watched" => my.watched = true,
                "liked" => my.liked = true,
                "bookmarked" => my.bookmarked = true,
                _ => {}
            }
        }
        Ok(each)
    }

    /// The movie of this name, if it is in the catalogue and for this audience, and what `user` has done with it. One query.
    pub async fn find(
        conn: &mut AsyncMysqlConnection,
        user: UserId,
        name: MovieRef,
        audience: Audience,
    ) -> Result<Option<(MovieId, Self)>, DbError> {
        let rating = ratings::table
            .filter(ratings::user_id.eq(user))
            .filter(ratings::movie_id.eq(movies::id))
            .select(ratings::score)
            .single_value();
        let has = |kind: &'static str| {
            exists(
                interactions::table
                    .filter(interactions::user_id.eq(user))
                    .filter(interactions::movie_id.eq(movies::id))
                    .filter(interactions::kind.eq(kind)),
            )
        };
        let all = (rating, has("watched"), has("liked"), has("bookmarked"));
        let mut found = movies::table
            .filter(movies::deleted_at.is_null())
            .select((movies::id, all))
            .into_boxed();
        found = match name {
            MovieRef::Id(id) => found.filter(movies::id.eq(id)),
            MovieRef::Tmdb(id) => found.filter(movies::tmdb_id.eq(id)),
        };
        if !audience.sees_adult() {
            found = found.filter(movies::adult.eq(false));
        }
        let found: Option<(MovieId, Self)> = found.first(conn).await.optional()?;
        Ok(found)
    }
}
