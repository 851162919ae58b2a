use chrono::{DateTime, Utc};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Datetime, Unsigned};
use diesel_async::{AsyncMysqlConnection, RunQueryDsl};
use serde_json::json;

use super::{Genre, in_preferences};
use crate::models::audit_log::{self, Action, Entry, Origin, Subject};
use crate::models::last_insert_id;
use crate::schema::{genres, movie_genres, movies};
use crate::types::name_key;
use crate::{Db, DbError, GenreId};

/// What of a genre is to be written: `None` stays as it is (of a new genre: is not known), `Some(None)` is forgotten.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GenreFields {
    /// What it is called; unique but for case and space. A new genre must have one.
    pub name: Option<String>,
    /// TMDb's id. No two genres have the same.
    pub tmdb_id: Option<Option<u64>>,
}

/// Why a genre was not written; nothing has changed.
#[derive(Debug, thiserror::Error)]
pub enum NotWritten {
    /// It is not there.
    #[error("there is no such genre")]
    NoSuchGenre,
    /// There is no genre to replace it by.
    #[error("there is no genre to replace it by")]
    NoSuchReplacement,
    /// This other genre has the name.
    #[error("the name is that of genre {0}")]
    NameTaken(GenreId),
    /// Another genre has the TMDb id.
    #[error("the TMDb id is taken")]
    TmdbIdTaken,
    /// So many movies are of it.
    #[error("{0} movies are of this genre")]
    InUse(u64),
    /// Everything else.
    #[error(transparent)]
    Db(#[from] DbError),
}

#[derive(Insertable, AsChangeset)]
#[diesel(table_name = genres)]
#[expect(clippy::option_option, reason = "as in GenreFields")]
struct Columns<'a> {
    name: Option<&'a str>,
    name_key: Option<String>,
    tmdb_id: Option<Option<u64>>,
}

impl GenreFields {
    fn columns(&self) -> Columns<'_> {
        Columns {
            name: self.name.as_deref(),
            name_key: self.name.as_deref().map(name_key),
            tmdb_id: self.tmdb_id,
        }
    }
}

/// Makes a genre. Of two with the same name at once, one is refused.
pub async fn create(
    db: &Db,
    new: &GenreFields,
    origin: Origin,
    now: DateTime<Utc>,
) -> Result<GenreId, NotWritten> {
    db.transaction(async |conn: &mut AsyncMysqlConnection| {
        let inserted = diesel::insert_into(genres::table)
            .values(new.columns())
            .execute(conn)
            .await;
        written(conn, None, new, inserted).await?;
        let id = diesel::select(last_insert_id()).first(conn).await;
        let id = id.map_err(DbError::from)?;
        let entry = Entry::new(Action::GenreCreated, origin)
            .to(Subject::Genre(id))
            .details(json!({"name": new.name}));
        audit_log::record(conn, &entry, now).await?;
        Ok(id)
    })
    .await
}

/// Changes a genre. Whoever has named it in their preferences names it by its new name.
pub async fn change(
    db: &Db,
    id: GenreId,
    change: &GenreFields,
    origin: Origin,
    now: DateTime<Utc>,
) -> Result<(), NotWritten> {
    db.transaction(async |conn: &mut AsyncMysqlConnection| {
        let Some(before) = hold_alone(conn, &[id]).await?.pop() else {
            return Err(NotWritten::NoSuchGenre);
        };
        let changed_now = genres::updated_at.eq(sql::<Datetime>("CURRENT_TIMESTAMP(6)"));
        let updated = diesel::update(genres::table.find(id))
            .set((change.columns(), changed_now))
            .execute(conn)
            .await;
        written(conn, Some(id), change, updated).await?;
        let name = change.name.as_ref().unwrap_or(&before.name);
        if *name != before.name {
            in_preferences::rename(conn, &name_key(&before.name), Some(name)).await?;
            touch_movies(conn, id).await?;
        }
        let entry = Entry::new(Action::GenreChanged, origin)
            .to(Subject::Genre(id))
            .details(json!({"was": before.name, "name": name}));
        Ok(audit_log::record(conn, &entry, now).await?)
    })
    .await
}

/// Deletes a genre. Its movies, and whoever has named it in their preferences, get `replacement` instead; without one, a genre
/// that any movie has stays.
pub async fn delete(
    db: &Db,
    id: GenreId,
    replacement: Option<GenreId>,
    origin: Origin,
    now: DateTime<Utc>,
) -> Result<(), NotWritten> {
    db.transaction(async |conn: &mut AsyncMysqlConnection| {
        let ids: Vec<GenreId> = std::iter::once(id).chain(replacement).collect();
        let held = hold_alone(conn, &ids).await?;
        let named = |id| held.iter().find(|genre| genre.id == id);
        let genre = named(id).ok_or(NotWritten::NoSuchGenre)?;
        let replacement = match replacement {
            Some(id) => Some(named(id).ok_or(NotWritten::NoSuchReplacement)?),
            None => None,
        };
        if replacement.is_none() {
            let movies = used_by(conn, id).await?;
            if movies > 0 {
                return Err(NotWritten::InUse(movies));
            }
        }
        let new_name = replacement.map(|genre| genre.name.as_str());
        in_preferences::rename(conn, &name_key(&genre.name), new_name).await?;
        touch_movies(conn, id).await?;
        unlink(conn, id, replacement.map(|genre| genre.id)).await?;
        let entry = Entry::new(Action::GenreDeleted, origin)
            .to(Subject::Genre(id))
            .details(json!({"name": genre.name, "replaced_with": new_name}));
        Ok(audit_log::record(conn, &entry, now).await?)
    })
    .await
}

/// Those of these genres that are there, which nobody else writes, deletes or gives to a movie until the transaction ends.
/// Before the locks of users and movies, so that what is read of a genre is true for all that follows.
async fn hold_alone(
    conn: &mut AsyncMysqlConnection,
    ids: &[GenreId],
) -> Result<Vec<Genre>, DbError> {
    let held = genres::table
        .filter(genres::id.eq_any(ids))
        .order(genres::id)
        .select(Genre::as_select())
        .for_update();
    Ok(held.load(conn).await?)
}

/// How many movies are of this genre. Deleted ones don't count: nobody can see what they are of.
async fn used_by(conn: &mut AsyncMysqlConnection, id: GenreId) -> Result<u64, DbError> {
    let count: i64 = movie_genres::table
        .inner_join(movies::table)
        .filter(movie_genres::genre_id.eq(id))
        .filter(movies::deleted_at.is_null())
        .count()
        .get_result(conn)
        .await?;
    Ok(count.unsigned_abs())
}

/// Says of the genre's movies that they have changed.
async fn touch_movies(conn: &mut AsyncMysqlConnection, id: GenreId) -> Result<(), DbError> {
    let of_genre = movie_genres::table
        .filter(movie_genres::genre_id.eq(id))
        .select(movie_genres::movie_id);
    diesel::update(movies::table.filter(movies::id.eq_any(of_genre)))
        .set(movies::updated_at.eq(sql::<Datetime>("CURRENT_TIMESTAMP(6)")))
        .execute(conn)
        .await?;
    Ok(())
}

/// Deletes the genre itself, and puts the replacement, if any, in its place at its movies.
async fn unlink(
    conn: &mut AsyncMysqlConnection,
    id: GenreId,
    replacement: Option<GenreId>,
) -> Result<(), DbError> {
    let of_genre = movie_genres::table.filter(movie_genres::genre_id.eq(id));
    if let Some(replacement) = replacement {
        // ignored: movies that have it already
        let moved = of_genre.select((
            movie_genres::movie_id,
            replacement.into_sql::<Unsigned<BigInt>>(),
        ));
        diesel::insert_or_ignore_into(movie_genres::table)
            .values(moved)
            .into_columns((movie_genres::movie_id, movie_genres::genre_id))
            .execute(conn)
            .await?;
    }
    diesel::delete(of_genre).execute(conn).await?;
    diesel::delete(genres::table.find(id)).execute(conn).await?;
    Ok(())
}

/// Which of the two unique keys was in the way of this genre, if it is not a new one.
async fn written(
    conn: &mut AsyncMysqlConnection,
    id: Option<GenreId>,
    fields: &GenreFields,
    result: QueryResult<usize>,
) -> Result<(), NotWritten> {
    let Err(error) = result.map_err(DbError::from) else {
        return Ok(());
    };
    if !error.is_duplicate() {
        return Err(error.into());
    }
    let key = fields.name.as_deref().map(name_key).unwrap_or_default();
    let holder = genres::table
        .filter(genres::name_key.eq(key))
        .filter(genres::id.ne(id.unwrap_or_default()))
        .select(genres::id);
    let holder: Option<GenreId> = holder.first(conn).await.optional().map_err(DbError::from)?;
    Err(holder.map_or(NotWritten::TmdbIdTaken, NotWritten::NameTaken))
}
