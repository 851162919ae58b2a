//! Movies: which there are, and how admins write them.

mod fields;
mod links;
mod write;

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncMysqlConnection, RunQueryDsl};

use crate::schema::movies;
use crate::types::MovieRef;
use crate::{Audience, DbError, MovieId};

pub use fields::{MovieFields, WrongYear};
pub(crate) use links::write as write_links;
pub use write::{NotWritten, change, create, delete};

/// Whether the catalogue has any movie.
pub async fn any(conn: &mut AsyncMysqlConnection) -> Result<bool, DbError> {
    let first = movies::table
        .select(movies::id)
        .first::<MovieId>(conn)
        .await;
    Ok(first.optional()?.is_some())
}

/// Whether a movie was added since then.
pub async fn added_since(
    conn: &mut AsyncMysqlConnection,
    since: DateTime<Utc>,
) -> Result<bool, DbError> {
    let added = movies::table
        .filter(movies::created_at.gt(since.naive_utc()))
        .select(movies::id)
        .first::<MovieId>(conn)
        .await;
    Ok(added.optional()?.is_some())
}

/// Of the ids given, those that no movie has which is in the catalogue and for this audience.
pub async fn unknown(
    conn: &mut AsyncMysqlConnection,
    ids: &[MovieId],
    audience: Audience,
) -> Result<Vec<MovieId>, DbError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let known = movies::table
        .filter(movies::id.eq_any(ids))
        .filter(movies::deleted_at.is_null())
        .filter(movies::adult.le(audience.sees_adult()))
        .select(movies::id);
    let known: HashSet<MovieId> = known.load(conn).await?.into_iter().collect();
    Ok(ids
        .iter()
        .copied()
        .filter(|id| !known.contains(id))
        .collect())
}

/// Those of these movies, in their order, that are in the catalogue and for this audience.
pub async fn shown_of(
    conn: &mut AsyncMysqlConnection,
    ids: &[MovieId],
    audience: Audience,
) -> Result<Vec<MovieId>, DbError> {
    let hidden: HashSet<MovieId> = unknown(conn, ids, audience).await?.into_iter().collect();
    let shown = ids.iter().copied();
    Ok(shown.filter(|id| !hidden.contains(id)).collect())
}

/// The titles of those of these movies that are in the catalogue.
pub async fn titles(
    conn: &mut AsyncMysqlConnection,
    ids: &[MovieId],
) -> Result<HashMap<MovieId, String>, DbError> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let titles = movies::table
        .filter(movies::id.eq_any(ids))
        .filter(movies::deleted_at.is_null())
        .select((movies::id, movies::title));
    let titles: Vec<(MovieId, String)> = titles.load(conn).await?;
    Ok(titles.into_iter().collect())
}

/// The movie of this name, if it is in the catalogue and for this audience.
pub async fn resolve(
    conn: &mut AsyncMysqlConnection,
    name: MovieRef,
    audience: Audience,
) -> Result<Option<MovieId>, DbError> {
    let mut found = movies::table
        .filter(movies::deleted_at.is_null())
        .select(movies::id)
        .into_boxed();
    found = match name {
        MovieRef::Id(id) => found.filter(movies::id.eq(id)),
        MovieRef::Tmdb(id) => found.filter(movies::tmdb_id.eq(id)),
    };
    if !audience.sees_adult() {
        found = found.filter(movies::adult.eq(false));
    }
    Ok(found.first(conn).await.optional()?)
}

/// TMDb's id of a movie that is in the catalogue and for this audience, if it has one.
pub async fn tmdb_id(
    conn: &mut AsyncMysqlConnection,
    id: MovieId,
    audience: Audience,
) -> Result<Option<u64>, DbError> {
    let movie = movies::table
        .find(id)
        .filter(movies::deleted_at.is_null())
        .filter(movies::adult.le(audience.sees_adult()))
        .select(movies::tmdb_id);
    let found: Option<Option<u64>> = movie.first(conn).await.optional()?;
    Ok(found.flatten())
}

/// Whether there is a movie with this TMDb id, be it deleted or not for everybody.
pub async fn knows_tmdb_id(conn: &mut AsyncMysqlConnection, id: u64) -> Result<bool, DbError> {
    let with_id = movies::table
        .filter(movies::tmdb_id.eq(id))
        .select(movies::id);
    let found = with_id.first::<MovieId>(conn).await;
    Ok(found.optional()?.is_some())
}
