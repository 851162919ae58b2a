//! Who plays in movies.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel_async::{AsyncMysqlConnection, RunQueryDsl};

use super::credit::Credit;
use super::movie_details::CastEntry;
use crate::schema::{movie_people, people};
use crate::{DbError, MovieId};

/// The cast of each of these movies, in the order of billing. One query. A movie without any is left out.
pub async fn of_each(
    conn: &mut AsyncMysqlConnection,
    movies: &[MovieId],
) -> Result<HashMap<MovieId, Vec<CastEntry>>, DbError> {
    let entries: Vec<(MovieId, u16, Option<String>, String)> = movie_people::table
        .inner_join(people::table)
        .filter(movie_people::movie_id.eq_any(movies))
        .filter(movie_people::role.eq(Credit::Cast.as_str()))
        .order((movie_people::movie_id, movie_people::position))
        .select((
            movie_people::movie_id,
            movie_people::position,
            movie_people::character_name,
            people::name,
        ))
        .load(conn)
        .await?;
    let mut casts: HashMap<MovieId, Vec<CastEntry>> = HashMap::new();
    for (movie, order, character, name) in entries {
        casts.entry(movie).or_default().push(CastEntry {
            name,
            character,
            order: order.into(),
        });
    }
    Ok(casts)
}
