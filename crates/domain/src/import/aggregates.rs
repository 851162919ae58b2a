//! Sums and counts of many movies, moved along with their ratings and watches.

use std::collections::BTreeMap;

use diesel::sql_types::Text;
use diesel_async::{AsyncMysqlConnection, RunQueryDsl};
use serde_json::json;

use crate::{DbError, MovieId};

/// What written rows add to a movie.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Increment {
    /// Fewer, where a rating was replaced by a lower one.
    pub(crate) stars: i64,
    pub(crate) ratings: u32,
    pub(crate) watches: u32,
}

/// Moves the movies' aggregates. To be called before the rows are written: an inserted rating locks its movie for reading, and two
/// writers who then both want more deadlock.
pub(crate) async fn raise(
    conn: &mut AsyncMysqlConnection,
    increments: &BTreeMap<MovieId, Increment>,
) -> Result<(), DbError> {
    let rows: Vec<_> = increments
        .iter()
        .map(|(id, by)| json!([id, by.stars, by.ratings, by.watches]))
        .collect();
    // STRAIGHT_JOIN: one movie after the other by id, the order in which everybody locks them
    diesel::sql_query(
        "UPDATE JSON_TABLE(CONVERT(? USING utf8mb4), '$[*]' COLUMNS (\
             id BIGINT UNSIGNED PATH '$[0]', stars BIGINT PATH '$[1]', \
             ratings INT UNSIGNED PATH '$[2]', watches INT UNSIGNED PATH '$[3]')) AS increment \
         STRAIGHT_JOIN movies ON movies.id = increment.id \
         SET movies.rating_sum = movies.rating_sum + increment.stars, \
             movies.rating_count = movies.rating_count + increment.ratings, \
             movies.watch_count = movies.watch_count + increment.watches",
    )
    .bind::<Text, _>(json!(rows).to_string())
    .execute(conn)
    .await?;
    Ok(())
}
