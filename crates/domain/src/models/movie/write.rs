#![expect(
    clippy::ref_option_ref,
    reason = "Diesel's derives borrow nested options so"
)]

use chrono::{DateTime, NaiveDate, Utc};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Datetime;
use diesel_async::{AsyncMysqlConnection, RunQueryDsl};
use serde_json::json;

use super::{MovieFields, WrongYear, links};
use crate::models::audit_log::{self, Action, Entry, Origin, Subject};
use crate::models::{genre, last_insert_id};
use crate::schema::movies;
use crate::upstream::lock;
use crate::{Db, DbError, MovieId};

/// Why a movie was not written; nothing has changed.
#[derive(Debug, thiserror::Error)]
pub enum NotWritten {
    /// It is not there, or was deleted.
    #[error("there is no such movie")]
    NoSuchMovie,
    /// Another movie has this TMDb id.
    #[error("the TMDb id is taken")]
    TmdbIdTaken {
        /// That movie, unless it has given the id up since.
        by: Option<MovieId>,
        /// It was deleted, but is kept.
        deleted: bool,
    },
    /// Some of the genres are not there: what to say of each.
    #[error("unknown genres")]
    UnknownGenres(Vec<String>),
    /// The year is not that of the release date that the movie has.
    #[error("the year is not that of {0}")]
    YearOfAnotherDate(NaiveDate),
    /// Everything else.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl From<WrongYear> for NotWritten {
    fn from(WrongYear(date): WrongYear) -> Self {
        Self::YearOfAnotherDate(date)
    }
}

#[derive(Insertable, AsChangeset)]
#[diesel(table_name = movies)]
#[expect(clippy::option_option, reason = "as in MovieFields")]
struct Columns<'a> {
    title: Option<&'a str>,
    original_title: Option<&'a str>,
    overview: Option<&'a str>,
    release_date: Option<Option<NaiveDate>>,
    year: Option<Option<i16>>,
    runtime: Option<Option<u32>>,
    original_language: Option<Option<&'a str>>,
    tmdb_id: Option<Option<u64>>,
    imdb_id: Option<Option<&'a str>>,
    poster_path: Option<Option<&'a str>>,
    backdrop_path: Option<Option<&'a str>>,
    adult: Option<bool>,
    popularity: Option<f64>,
    vote_average: Option<Option<f64>>,
    vote_count: Option<u32>,
    locked_fields: String,
}

impl MovieFields {
    /// The columns for a movie that has this title and release date so far, and these fields locked. What an admin writes is the admin's:
    /// no sync overwrites it, unless the admin says which fields are.
    fn columns<'a>(
        &'a self,
        title: &'a str,
        release_date: Option<NaiveDate>,
        locked: &str,
    ) -> Result<Columns<'a>, WrongYear> {
        let title = self.title.as_deref().unwrap_or(title);
        let original_title = self.original_title.as_ref();
        Ok(Columns {
            title: Some(title),
            original_title: original_title.map(|given| given.as_deref().unwrap_or(title)),
            overview: self.overview.as_deref(),
            release_date: self.release_date,
            year: self.settled_year(release_date)?,
            runtime: self.runtime,
            original_language: self.original_language.as_ref().map(Option::as_deref),
            tmdb_id: self.tmdb_id,
            imdb_id: self.imdb_id.as_ref().map(Option::as_deref),
            poster_path: self.poster_path.as_ref().map(Option::as_deref),
            backdrop_path: self.backdrop_path.as_ref().map(Option::as_deref),
            adult: self.adult,
            popularity: self.popularity,
            vote_average: self.vote_average,
            vote_count: self.vote_count,
            locked_fields: match &self.locked {
                Some(locked) => lock::with("", locked),
                None => lock::with(locked, &self.named()),
            },
        })
    }
}

/// Adds a movie. Of two with the same TMDb id at once, one is refused.
pub async fn create(
    db: &Db,
    new: &MovieFields,
    origin: Origin,
    now: DateTime<Utc>,
) -> Result<MovieId, NotWritten> {
    db.transaction(async |conn: &mut AsyncMysqlConnection| {
        hold_genres(conn, new).await?;
        let mut columns = new.columns("", None, "")?;
        columns.original_title = columns.original_title.or(columns.title);
        columns.overview = columns.overview.or(Some(""));
        let inserted = diesel::insert_into(movies::table)
            .values(columns)
            .execute(conn)
            .await;
        written(conn, new, inserted).await?;
        let id = diesel::select(last_insert_id()).first(conn).await;
        let id = id.map_err(DbError::from)?;
        links::write(conn, id, new).await?;
        let entry = Entry::new(Action::MovieCreated, origin).to(Subject::Movie(id));
        audit_log::record(conn, &entry, now).await?;
        Ok(id)
    })
    .await
}

/// Changes a movie. `updated_at` moves with its genres and people too.
pub async fn change(
    db: &Db,
    id: MovieId,
    change: &MovieFields,
    origin: Origin,
    now: DateTime<Utc>,
) -> Result<(), NotWritten> {
    db.transaction(async |conn: &mut AsyncMysqlConnection| {
        hold_genres(conn, change).await?;
        let row = movies::table
            .find(id)
            .filter(movies::deleted_at.is_null())
            .select((movies::title, movies::release_date, movies::locked_fields))
            .for_update();
        let row = row.first::<(String, Option<NaiveDate>, String)>(conn).await;
        let Some((title, release_date, locked)) = row.optional().map_err(DbError::from)? else {
            return Err(NotWritten::NoSuchMovie);
        };
        let columns = change.columns(&title, release_date, &locked)?;
        let changed_now = movies::updated_at.eq(sql::<Datetime>("CURRENT_TIMESTAMP(6)"));
        let updated = diesel::update(movies::table.find(id))
            .set((columns, changed_now))
            .execute(conn)
            .await;
        written(conn, change, updated).await?;
        links::write(conn, id, change).await?;
        let entry = Entry::new(Action::MovieChanged, origin)
            .to(Subject::Movie(id))
            .details(json!({"fields": change.named()}));
        Ok(audit_log::record(conn, &entry, now).await?)
    })
    .await
}

/// Takes a movie out of every answer; its ratings stay for their owners' export. `false`: it was not there.
pub async fn delete(
    db: &Db,
    id: MovieId,
    origin: Origin,
    now: DateTime<Utc>,
) -> Result<bool, DbError> {
    db.transaction(async |conn: &mut AsyncMysqlConnection| {
        let living = movies::table.find(id).filter(movies::deleted_at.is_null());
        // the database's clock, like updated_at
        let deleted_now = movies::deleted_at.eq(sql::<Datetime>("CURRENT_TIMESTAMP(6)").nullable());
        let deleted = diesel::update(living).set(deleted_now);
        if deleted.execute(conn).await? == 0 {
            return Ok(false);
        }
        let entry = Entry::new(Action::MovieDeleted, origin).to(Subject::Movie(id));
        audit_log::record(conn, &entry, now).await?;
        Ok::<_, DbError>(true)
    })
    .await
}

async fn hold_genres(
    conn: &mut AsyncMysqlConnection,
    fields: &MovieFields,
) -> Result<(), NotWritten> {
    let ids = fields.genres.as_deref().unwrap_or_default();
    let problems = genre::hold(conn, ids).await?;
    if problems.is_empty() {
        Ok(())
    } else {
        Err(NotWritten::UnknownGenres(problems))
    }
}

/// The only unique key of a movie that is written is its TMDb id.
async fn written(
    conn: &mut AsyncMysqlConnection,
    fields: &MovieFields,
    result: QueryResult<usize>,
) -> Result<(), NotWritten> {
    let Err(error) = result.map_err(DbError::from) else {
        return Ok(());
    };
    if !error.is_duplicate() {
        return Err(error.into());
    }
    let holder = movies::table
        .filter(movies::tmdb_id.eq(fields.tmdb_id.flatten()))
        .select((movies::id, movies::deleted_at.is_not_null()))
        .first::<(MovieId, bool)>(conn)
        .await;
    let holder = holder.optional().map_err(DbError::from)?;
    Err(NotWritten::TmdbIdTaken {
        by: holder.map(|(id, _)| id),
        deleted: holder.is_some_and(|(_, deleted)| deleted),
    })
}
