//! The catalogue as a list: filtered, in some order, in parts.
//!
//! For every order, there and back, `movies` has an index that also knows who may see a movie, so that a page without filters is read
//! from the index alone. What genres and people filter is sorted among its own matches.

mod filter;
mod ordering;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Unsigned};
use diesel_async::{AsyncMysqlConnection, RunQueryDsl};

use super::statement::{Statement, visible};
use crate::page::{Found, Page, up_to};
use crate::{Audience, DbError, MovieId};

pub use filter::MovieFilter;
pub use ordering::{OrderBy, Ordering};

#[derive(QueryableByName)]
struct Entry {
    #[diesel(sql_type = Unsigned<BigInt>)]
    id: MovieId,
    #[diesel(embed)]
    whole: Whole,
}

/// What is true of the whole list.
#[derive(QueryableByName)]
struct Whole {
    #[diesel(sql_type = BigInt)]
    count: i64,
    /// How many of the genres that the filter names there are.
    #[diesel(sql_type = BigInt)]
    genres: i64,
}

/// A page of the movies that pass, by id. `None`: the filter names a genre that there is not; [`super::genre::unknown`] knows which.
///
/// One query, but for a page behind the last.
pub async fn find(
    conn: &mut AsyncMysqlConnection,
    filter: &MovieFilter,
    ordering: Ordering,
    page: Page,
    audience: Audience,
) -> Result<Option<Found<MovieId>>, DbError> {
    let mut passing = Statement::default();
    passing
        .sql(" FROM movies WHERE ")
        .sql(visible(audience))
        .append(&filter.conditions());
    let mut whole = Statement::default();
    whole
        .sql("(SELECT COUNT(*) FROM (SELECT movies.id")
        .append(&passing)
        .sql(format_args!(" LIMIT {}) AS counted) AS count, ", up_to()))
        .append(&filter.genres_there())
        .sql(" AS genres");

    let Page { limit, offset } = page;
    let mut part = Statement::default();
    part.sql("SELECT movies.id AS id, ")
        .append(&whole)
        .append(&passing)
        .sql(format_args!(
            " ORDER BY {ordering}, movies.id LIMIT {limit} OFFSET {offset}",
            ordering = ordering.sql()
        ));
    let entries: Vec<Entry> = part.query().load(conn).await?;
    let (count, genres) = if let Some(entry) = entries.as_slice().first() {
        (entry.whole.count, entry.whole.genres)
    } else {
        let mut alone = Statement::default();
        alone.sql("SELECT ").append(&whole);
        let whole: Whole = alone.query().get_result(conn).await?;
        (whole.count, whole.genres)
    };
    if usize::try_from(genres) != Ok(filter.genre_keys().len()) {
        return Ok(None);
    }
    Ok(Some(Found {
        rows: entries.into_iter().map(|entry| entry.id).collect(),
        count: count.unsigned_abs(),
    }))
}
