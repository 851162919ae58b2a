use std::collections::{BTreeSet, HashSet};

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Unsigned};
use diesel_async::{AsyncMysqlConnection, RunQueryDsl};

use crate::schema::movies;
use crate::{DbError, MovieId};

/// TMDb's ids of the movies that were last told of before `before`, or never: the longest ago first, at most so many.
pub async fn due(
    conn: &mut AsyncMysqlConnection,
    before: DateTime<Utc>,
    most: u32,
) -> Result<Vec<u64>, DbError> {
    let due = movies::table
        .filter(movies::tmdb_id.is_not_null())
        .filter(movies::deleted_at.is_null())
        .filter(
            movies::synced_at
                .is_null()
                .or(movies::synced_at.lt(before.naive_utc())),
        )
        .order(movies::synced_at)
        .limit(most.into())
        .select(movies::tmdb_id.assume_not_null());
    Ok(due.load(conn).await?)
}

/// Of these TMDb ids, those of movies that are here and were last told of before `before`.
pub async fn known(
    conn: &mut AsyncMysqlConnection,
    tmdb_ids: &[u64],
    before: DateTime<Utc>,
) -> Result<Vec<u64>, DbError> {
    let known = movies::table
        .filter(movies::tmdb_id.eq_any(tmdb_ids))
        .filter(movies::deleted_at.is_null())
        .filter(
            movies::synced_at
                .is_null()
                .or(movies::synced_at.lt(before.naive_utc())),
        )
        .select(movies::tmdb_id.assume_not_null());
    Ok(known.load(conn).await?)
}

/// Of these TMDb ids, those that no movie here has which TMDb was ever asked for; a deleted one is here.
pub async fn unknown(
    conn: &mut AsyncMysqlConnection,
    tmdb_ids: &[u64],
) -> Result<Vec<u64>, DbError> {
    let known = movies::table
        .filter(movies::tmdb_id.eq_any(tmdb_ids))
        .filter(
            movies::synced_at
                .is_not_null()
                .or(movies::deleted_at.is_not_null()),
        )
        .select(movies::tmdb_id.assume_not_null());
    let known: HashSet<u64> = known.load(conn).await?.into_iter().collect();
    let ids = tmdb_ids.iter().copied();
    Ok(ids.filter(|id| !known.contains(id)).collect())
}

/// TMDb's ids of those of these movies that it was never asked for one by one: nothing is known of their people.
pub async fn sparse(
    conn: &mut AsyncMysqlConnection,
    ids: &BTreeSet<MovieId>,
) -> Result<Vec<u64>, DbError> {
    let sparse = movies::table
        .filter(movies::id.eq_any(ids))
        .filter(movies::tmdb_id.is_not_null())
        .filter(movies::imdb_id.is_null())
        .filter(movies::runtime.is_null())
        .select(movies::tmdb_id.assume_not_null());
    Ok(sparse.load(conn).await?)
}

/// TMDb says that it has no such movie. Here it stays, marked, for those who rated it. `None`: it is not here.
pub async fn mark_gone(
    conn: &mut AsyncMysqlConnection,
    tmdb_id: u64,
    now: DateTime<Utc>,
) -> Result<Option<MovieId>, DbError> {
    let movie = movies::table.filter(movies::tmdb_id.eq(tmdb_id));
    let id: Option<MovieId> = movie.select(movies::id).first(conn).await.optional()?;
    if let Some(id) = id {
        let now = now.naive_utc();
        diesel::update(movies::table.find(id))
            .set((
                movies::deleted_upstream_at.eq(now),
                movies::synced_at.eq(now),
            ))
            .execute(conn)
            .await?;
    }
    Ok(id)
}

#[derive(QueryableByName)]
struct Favoured {
    #[diesel(sql_type = Unsigned<BigInt>)]
    tmdb_id: u64,
}

/// TMDb's ids of the genres that users think most of, of late: those of the movies that they gave four stars or more in the last 90 days.
pub async fn favoured_genres(
    conn: &mut AsyncMysqlConnection,
    now: DateTime<Utc>,
    most: u32,
) -> Result<Vec<u64>, DbError> {
    let since = (now - chrono::TimeDelta::days(90)).format("%Y-%m-%d %H:%M:%S");
    // a sample of what is latest: it need not be exact, and must not grow with the years
    let rows: Vec<Favoured> = diesel::sql_query(format!(
        "SELECT genres.tmdb_id AS tmdb_id FROM \
         (SELECT movie_id FROM ratings WHERE updated_at >= '{since}' AND score >= 4 ORDER BY updated_at DESC LIMIT 50000) AS liked \
         JOIN movie_genres ON movie_genres.movie_id = liked.movie_id JOIN genres ON genres.id = movie_genres.genre_id \
         WHERE genres.tmdb_id IS NOT NULL GROUP BY genres.tmdb_id ORDER BY COUNT(*) DESC, genres.tmdb_id LIMIT {most}"
    ))
    .load(conn)
    .await?;
    Ok(rows.into_iter().map(|genre| genre.tmdb_id).collect())
}
