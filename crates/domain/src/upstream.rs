//! What TMDb says of movies, taken over into the catalogue.
//!
//! - [`store_listed`]: movies as lists have them; [`store_details`] (`details.rs`): one with its people and keywords.
//! - [`due`](mod@due) (`due.rs`): what is to be asked for: what was told long ago, [`known`] or [`unknown`] ids, what is [`sparse`], and
//!   the genres that users favour. [`mark_gone`]: TMDb no longer has it.
//! - [`SyncState`] (`sync_state.rs`): how far each sync has come, and how its last run ended.
//! - [`lock`]: fields that an admin has written are the admin's. `fit.rs`: whatever is told fits the columns.
//!
//! A movie that an admin has deleted stays deleted, whatever is told of it.

mod details;
mod due;
mod fit;
mod genres;
pub mod lock;
mod sync_state;

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types::Text;
use diesel_async::{AsyncMysqlConnection, RunQueryDsl};
use serde::Serialize;

use crate::schema::movies;
use crate::{Db, DbError, MovieId};

pub use details::{DetailedMovie, store_details};
pub use due::{due, favoured_genres, known, mark_gone, sparse, unknown};
pub use genres::{NamedGenre, store_genres};
pub use sync_state::SyncState;

/// For how long what TMDb said may be shown, in days: its terms allow six months.
pub const SHOWN_DAYS: i64 = 180;

/// A movie as TMDb lists it.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ListedMovie {
    /// TMDb's id.
    pub tmdb_id: u64,
    /// In the language that was asked for.
    pub title: String,
    /// In its own language.
    pub original_title: String,
    /// What it is about; may be empty.
    pub overview: String,
    /// The day of its first showing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub release_date: Option<NaiveDate>,
    /// ISO 639-1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub original_language: Option<String>,
    /// TMDb's ids of its genres.
    #[serde(skip)]
    pub genres: Vec<u64>,
    /// Below the base of images.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub poster_path: Option<String>,
    /// Below the base of images.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub backdrop_path: Option<String>,
    /// Only for users of age.
    #[serde(serialize_with = "as_number")]
    pub adult: bool,
    /// TMDb's figure.
    pub popularity: f64,
    /// 0–10; none while nobody has voted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vote_average: Option<f64>,
    /// How many voted.
    pub vote_count: u32,
}

/// For SQL, which has no other truth.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes it so")]
fn as_number<S: serde::Serializer>(truth: &bool, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_u8(u8::from(*truth))
}

/// Adds these movies or brings them up to date, and says where each is; none where an admin has deleted it.
pub async fn store_listed(db: &Db, told: &[ListedMovie]) -> Result<Vec<Option<MovieId>>, DbError> {
    if told.is_empty() {
        return Ok(Vec::new());
    }
    let told: Vec<ListedMovie> = told.iter().cloned().map(ListedMovie::fit).collect();
    let stored = db
        .transaction(async |conn: &mut AsyncMysqlConnection| store(conn, &told).await)
        .await?;
    Ok(told
        .iter()
        .map(|movie| stored.get(&movie.tmdb_id).copied())
        .collect())
}

/// Writes the movies, which fit; gives their ids by TMDb's, without those that are deleted.
async fn store(
    conn: &mut AsyncMysqlConnection,
    told: &[ListedMovie],
) -> Result<HashMap<u64, MovieId>, DbError> {
    let genres = genres::by_tmdb_id(conn, told).await?;
    let told: BTreeMap<u64, &ListedMovie> =
        told.iter().map(|movie| (movie.tmdb_id, movie)).collect();
    let mut known = living(conn, &told).await?;
    let missing: Vec<_> = told
        .values()
        .filter(|movie| !known.contains_key(&movie.tmdb_id))
        .map(|movie| {
            (
                movies::tmdb_id.eq(movie.tmdb_id),
                movies::title.eq(&movie.title),
                movies::original_title.eq(&movie.original_title),
                movies::overview.eq(""),
            )
        })
        .collect();
    if !missing.is_empty() {
        // somebody else may add it at the same time; and a deleted one is there
        diesel::insert_or_ignore_into(movies::table)
            .values(missing)
            .execute(conn)
            .await?;
        known = living(conn, &told).await?;
    }
    // by id, the order in which everybody locks movies
    let by_id: BTreeMap<MovieId, &ListedMovie> = known
        .iter()
        .filter_map(|(tmdb_id, id)| Some((*id, *told.get(tmdb_id)?)))
        .collect();
    if by_id.is_empty() {
        return Ok(known);
    }
    take_over(conn, &by_id).await?;
    genres::take_over(conn, &by_id, &genres).await?;
    Ok(known)
}

async fn living(
    conn: &mut AsyncMysqlConnection,
    told: &BTreeMap<u64, &ListedMovie>,
) -> Result<HashMap<u64, MovieId>, DbError> {
    let rows: Vec<(Option<u64>, MovieId)> = movies::table
        .filter(movies::tmdb_id.eq_any(told.keys()))
        .filter(movies::deleted_at.is_null())
        .select((movies::tmdb_id, movies::id))
        .load(conn)
        .await?;
    let rows = rows.into_iter();
    Ok(rows
        .filter_map(|(tmdb_id, id)| Some((tmdb_id?, id)))
        .collect())
}

#[derive(Serialize)]
struct Placed<'a> {
    id: MovieId,
    #[serde(flatten)]
    movie: &'a ListedMovie,
}

/// Fields that are one to an admin: whoever writes the year means the date too.
const FIELDS: [(&str, &str, &[&str]); 11] = [
    ("title", "told.title", &["title"]),
    ("original_title", "told.original_title", &["original_title"]),
    // one without a text there may have had one from elsewhere
    (
        "overview",
        "IF(told.overview = '', movies.overview, told.overview)",
        &["overview"],
    ),
    (
        "release_date",
        "COALESCE(told.release_date, movies.release_date)",
        &["release_date", "year"],
    ),
    (
        "year",
        "COALESCE(YEAR(told.release_date), movies.year)",
        &["release_date", "year"],
    ),
    (
        "original_language",
        "COALESCE(told.original_language, movies.original_language)",
        &["original_language"],
    ),
    ("poster_path", "told.poster_path", &["poster_path"]),
    ("backdrop_path", "told.backdrop_path", &["backdrop_path"]),
    ("adult", "told.adult", &["adult"]),
    ("popularity", "told.popularity", &["popularity"]),
    (
        "vote_average",
        "told.vote_average",
        &["vote_average", "vote_count"],
    ),
];

async fn take_over(
    conn: &mut AsyncMysqlConnection,
    by_id: &BTreeMap<MovieId, &ListedMovie>,
) -> Result<(), DbError> {
    let rows: Vec<Placed<'_>> = by_id
        .iter()
        .map(|(id, movie)| Placed { id: *id, movie })
        .collect();
    let mut sets: Vec<String> = FIELDS
        .iter()
        .map(|(column, told, locks)| {
            let locked = lock::any_of(locks);
            format!("movies.{column} = IF({locked}, movies.{column}, {told})")
        })
        .collect();
    let locked = lock::any_of(&["vote_average", "vote_count"]);
    sets.push(format!(
        "movies.vote_count = IF({locked}, movies.vote_count, told.vote_count)"
    ));
    let sets = sets.join(", ");
    let rows = serde_json::to_string(&rows).map_err(|error| {
        DbError::Query(diesel::result::Error::SerializationError(Box::new(error)))
    })?;
    diesel::sql_query(format!(
        "UPDATE JSON_TABLE(CONVERT(? USING utf8mb4), '$[*]' COLUMNS (\
             id BIGINT UNSIGNED PATH '$.id', title VARCHAR(500) PATH '$.title', original_title VARCHAR(500) PATH '$.original_title', \
             overview TEXT PATH '$.overview', release_date DATE PATH '$.release_date', original_language VARCHAR(10) PATH '$.original_language', \
             poster_path VARCHAR(255) PATH '$.poster_path', backdrop_path VARCHAR(255) PATH '$.backdrop_path', adult INT PATH '$.adult', \
             popularity DOUBLE PATH '$.popularity', vote_average DOUBLE PATH '$.vote_average', vote_count INT UNSIGNED PATH '$.vote_count')) AS told \
         STRAIGHT_JOIN movies ON movies.id = told.id \
         SET {sets}, movies.synced_at = CURRENT_TIMESTAMP(6), movies.deleted_upstream_at = NULL \
         WHERE movies.deleted_at IS NULL"
    ))
    .bind::<Text, _>(rows)
    .execute(conn)
    .await?;
    Ok(())
}
