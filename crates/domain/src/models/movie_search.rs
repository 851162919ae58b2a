//! The catalogue's own search by title.
//!
//! Titles are found by their words through the full-text index, and by their beginning, which also finds what that index leaves out:
//! short and very common words ("It", "Up"). The title itself comes first, then titles that begin like it, then the others by relevance;
//! among equals what is popular comes first. Where very many titles begin like it ("The"), only the best known of them are found.

mod text;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Unsigned};
use diesel_async::{AsyncMysqlConnection, RunQueryDsl};

use super::statement::{Statement, visible};
use crate::page::{COUNTED, Found, Page};
use crate::{Audience, DbError, MovieId};

pub use text::SearchText;

#[derive(QueryableByName)]
struct Hit {
    #[diesel(sql_type = Unsigned<BigInt>)]
    id: MovieId,
    #[diesel(sql_type = BigInt)]
    hits: i64,
}

/// So many titles with one beginning, original ones included, are not all ranked. The popular ones among them are soon found by going
/// through the most popular of all movies.
const TOO_MANY: i64 = 10_000;

/// How many of them are found then: so many by each measure of popularity, TMDb's and our own.
const BEST_KNOWN: usize = 500;

#[derive(QueryableByName)]
struct Beginning {
    #[diesel(sql_type = BigInt)]
    titles: i64,
}

/// A page of the movies that match, best first. Two queries, but for a page behind the last.
pub async fn find(
    conn: &mut AsyncMysqlConnection,
    text: &SearchText,
    page: Page,
    audience: Audience,
) -> Result<Found<MovieId>, DbError> {
    let candidates = candidates(conn, text, audience).await?;
    let hits = load(conn, &candidates, page, audience).await?;
    let count = match hits.as_slice().first() {
        Some(hit) => hit.hits,
        None if page.offset == 0 => 0,
        None => {
            let first = Page {
                limit: 1,
                offset: 0,
            };
            let hits = load(conn, &candidates, first, audience).await?;
            hits.as_slice().first().map_or(0, |hit| hit.hits)
        }
    };
    Ok(Found {
        rows: hits.into_iter().map(|hit| hit.id).collect(),
        count: count.unsigned_abs().min(COUNTED + 1),
    })
}

async fn load(
    conn: &mut AsyncMysqlConnection,
    candidates: &Statement,
    page: Page,
    audience: Audience,
) -> Result<Vec<Hit>, DbError> {
    let visible = visible(audience);
    let Page { limit, offset } = page;
    let mut statement = Statement::default();
    statement
        .sql("SELECT movies.id AS id, COUNT(*) OVER () AS hits FROM (SELECT id, MIN(tier) AS tier, MAX(relevance) AS relevance FROM (")
        .append(candidates)
        .sql(format_args!(
            ") AS found GROUP BY id) AS ranked JOIN movies ON movies.id = ranked.id WHERE {visible} \
             ORDER BY ranked.tier, (1 + ranked.relevance) * LN(2 + movies.popularity + movies.popularity_score) DESC, movies.id \
             LIMIT {limit} OFFSET {offset}"
        ));
    Ok(statement.query().load(conn).await?)
}

/// Every way in which a movie can match; the first that it matches in is its tier.
async fn candidates(
    conn: &mut AsyncMysqlConnection,
    text: &SearchText,
    audience: Audience,
) -> Result<Statement, DbError> {
    let mut tiers = Statement::default();
    tiers
        .sql("SELECT id, 0 AS tier, 0E0 AS relevance FROM movies WHERE title = ")
        .text(text.as_str())
        .sql(" UNION ALL SELECT id, 0, 0E0 FROM movies WHERE original_title = ")
        .text(text.as_str());
    if is_common(conn, text).await? {
        let visible = visible(audience);
        for popularity in ["popularity", "popularity_score"] {
            tiers
                .sql(format_args!(
                    " UNION ALL (SELECT id, 1, 0E0 FROM movies FORCE INDEX (movies_by_{popularity}_desc) WHERE {visible} AND (title LIKE "
                ))
                .text(text.prefix())
                .sql(" OR original_title LIKE ")
                .text(text.prefix())
                .sql(format_args!(") ORDER BY {popularity} DESC, id LIMIT {BEST_KNOWN})"));
        }
    } else {
        tiers
            .sql(" UNION ALL SELECT id, 1, 0E0 FROM movies WHERE title LIKE ")
            .text(text.prefix())
            .sql(" UNION ALL SELECT id, 1, 0E0 FROM movies WHERE original_title LIKE ")
            .text(text.prefix());
    }
    if let Some(words) = text.all_words() {
        let matches = |tiers: &mut Statement| {
            tiers
                .sql("MATCH (title, original_title) AGAINST (")
                .text(words.clone())
                .sql(" IN BOOLEAN MODE)");
        };
        tiers.sql(" UNION ALL SELECT id, 2, ");
        matches(&mut tiers);
        tiers.sql(" FROM movies WHERE ");
        matches(&mut tiers);
    }
    Ok(tiers)
}

/// Whether so many titles begin like it that they can't all be ranked.
async fn is_common(conn: &mut AsyncMysqlConnection, text: &SearchText) -> Result<bool, DbError> {
    let mut titles = Statement::default();
    titles
        .sql("SELECT COUNT(*) AS titles FROM ((SELECT id FROM movies WHERE title LIKE ")
        .text(text.prefix())
        .sql(format_args!(
            " LIMIT {TOO_MANY}) UNION ALL (SELECT id FROM movies WHERE original_title LIKE "
        ))
        .text(text.prefix())
        .sql(format_args!(" LIMIT {TOO_MANY})) AS beginning"));
    let count: Beginning = titles.query().get_result(conn).await?;
    Ok(count.titles >= TOO_MANY)
}
