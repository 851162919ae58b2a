//! Keywords of movies.

use std::collections::{BTreeSet, HashSet};

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Datetime;
use diesel_async::{AsyncMysqlConnection, RunQueryDsl};

use super::ROWS_AN_INSERT;
use crate::models::keyword;
use crate::schema::{movie_keywords, movies};
use crate::types::name_key;
use crate::{DbError, MovieId};

/// Gives movies the keywords that they do not have yet. Keywords differ by more than case and
/// surrounding space, and are written as the first to use them wrote them. Gives how many links between movie and keyword are new.
pub async fn add_keywords(
    conn: &mut AsyncMysqlConnection,
    batch: &[(MovieId, String)],
) -> Result<usize, DbError> {
    let named: Vec<&str> = batch.iter().map(|(_, name)| name.as_str()).collect();
    let ids = keyword::ids(conn, named.into_iter()).await?;

    let touched: BTreeSet<MovieId> = batch.iter().map(|(movie, _)| *movie).collect();
    let mut linked: HashSet<(MovieId, u64)> = movie_keywords::table
        .filter(movie_keywords::movie_id.eq_any(&touched))
        .load(conn)
        .await?
        .into_iter()
        .collect();
    let fresh: Vec<(MovieId, u64)> = batch
        .iter()
        .filter_map(|(movie, name)| Some((*movie, *ids.get(&name_key(name))?)))
        .filter(|link| linked.insert(*link))
        .collect();
    if fresh.is_empty() {
        return Ok(0);
    }
    let touched: BTreeSet<MovieId> = fresh.iter().map(|(movie, _)| *movie).collect();
    diesel::update(movies::table.filter(movies::id.eq_any(touched)))
        .set(movies::updated_at.eq(sql::<Datetime>("CURRENT_TIMESTAMP(6)")))
        .execute(conn)
        .await?;
    for links in fresh.chunks(ROWS_AN_INSERT) {
        let rows: Vec<_> = links
            .iter()
            .map(|(movie, keyword)| {
                (
                    movie_keywords::movie_id.eq(*movie),
                    movie_keywords::keyword_id.eq(*keyword),
                )
            })
            .collect();
        diesel::insert_into(movie_keywords::table)
            .values(rows)
            .execute(conn)
            .await?;
    }
    Ok(fresh.len())
}
