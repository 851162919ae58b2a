//! Movies that are not in the catalogue yet.

mod credits;
mod identity;

use std::collections::HashSet;

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types::Text;
use diesel_async::{AsyncMysqlConnection, RunQueryDsl};
use serde_json::json;

use super::ROWS_AN_INSERT;
use crate::schema::{movie_genres, movies};
use crate::{DbError, GenreId, MovieId};

use identity::{Identities, Place};

/// A movie to be added.
#[derive(Debug, Clone, Default)]
pub struct NewMovie {
    /// TMDb's id.
    pub tmdb_id: Option<u64>,
    /// IMDb's id: `tt` and at least seven digits.
    pub imdb_id: Option<String>,
    /// The English title, as a rule.
    pub title: String,
    /// The title in the movie's own language.
    pub original_title: String,
    /// What it is about; may be empty.
    pub overview: String,
    /// The day of its first showing.
    pub release_date: Option<NaiveDate>,
    /// The year of its first showing.
    pub year: Option<i16>,
    /// Minutes.
    pub runtime: Option<u32>,
    /// ISO 639-1.
    pub original_language: Option<String>,
    /// For adults only.
    pub adult: bool,
    /// What TMDb says of it.
    pub standing: Standing,
    /// Its genres.
    pub genres: Vec<GenreId>,
    /// Its directors, by name.
    pub directors: Vec<String>,
    /// Its cast in the order of billing.
    pub cast: Vec<CastMember>,
}

/// TMDb's figures of a movie; all zero where nothing is known.
#[derive(Debug, Clone, Copy, Default)]
pub struct Standing {
    /// How much it is looked at; no unit.
    pub popularity: f64,
    /// 0 to 10; none while nobody has voted.
    pub vote_average: Option<f64>,
    /// How many voted.
    pub vote_count: u32,
}

/// An actor in a movie.
#[derive(Debug, Clone)]
pub struct CastMember {
    /// The actor's name.
    pub name: String,
    /// The part, where it is known.
    pub character: Option<String>,
}

/// A movie of the catalogue, and whether it is new there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Placed {
    /// Its id.
    pub id: MovieId,
    /// It was added, not found.
    pub is_new: bool,
}

/// Finds or adds each of these movies, and gives where they are, in the same order.
///
/// A movie is known by its TMDb id, else its IMDb id, else title and year together (one with ids takes the place of one with
/// neither). At most 20,000 at once. A known movie is left as it is, but for an id that it lacked; one that an admin has deleted stays deleted.
pub async fn add_movies(
    conn: &mut AsyncMysqlConnection,
    batch: &[NewMovie],
) -> Result<Vec<Placed>, DbError> {
    let mut known = Identities::load(conn, batch).await?;
    let places: Vec<Place> = batch
        .iter()
        .enumerate()
        .map(|(at, movie)| known.place(movie, at))
        .collect();
    give_ids(conn, known.into_adopted()).await?;

    let fresh: Vec<&NewMovie> = places
        .iter()
        .enumerate()
        .filter(|(at, place)| **place == Place::New(*at))
        .map(|(at, _)| &batch[at])
        .collect();
    for rows in fresh.chunks(ROWS_AN_INSERT) {
        let rows: Vec<MovieRow> = rows.iter().map(|movie| MovieRow::from(*movie)).collect();
        diesel::insert_into(movies::table)
            .values(rows)
            .execute(conn)
            .await?;
    }

    // the new ones' ids, found as they would be by the next run
    let mut known = Identities::load(conn, batch).await?;
    let mut placed = Vec::with_capacity(batch.len());
    let mut described = Vec::with_capacity(fresh.len());
    for (at, movie) in batch.iter().enumerate() {
        let is_new = places[at] == Place::New(at);
        let Place::Row(id) = known.place(movie, at) else {
            // added a moment ago in this transaction
            return Err(DbError::Query(diesel::result::Error::NotFound));
        };
        placed.push(Placed { id, is_new });
        if is_new {
            described.push((id, movie));
        }
    }
    // where one movie of the batch was added without an id that a later one has
    give_ids(conn, known.into_adopted()).await?;
    add_genres(conn, &described).await?;
    credits::add(conn, &described).await?;
    Ok(placed)
}

#[derive(Insertable)]
#[diesel(table_name = movies)]
struct MovieRow<'a> {
    tmdb_id: Option<u64>,
    imdb_id: Option<&'a str>,
    title: &'a str,
    original_title: &'a str,
    overview: &'a str,
    release_date: Option<NaiveDate>,
    year: Option<i16>,
    runtime: Option<u32>,
    original_language: Option<&'a str>,
    adult: bool,
    popularity: f64,
    vote_average: Option<f64>,
    vote_count: u32,
}

impl<'a> From<&'a NewMovie> for MovieRow<'a> {
    fn from(movie: &'a NewMovie) -> Self {
        Self {
            tmdb_id: movie.tmdb_id,
            imdb_id: movie.imdb_id.as_deref(),
            title: &movie.title,
            original_title: &movie.original_title,
            overview: &movie.overview,
            release_date: movie.release_date,
            year: movie.year,
            runtime: movie.runtime,
            original_language: movie.original_language.as_deref(),
            adult: movie.adult,
            popularity: movie.standing.popularity,
            vote_average: movie.standing.vote_average,
            vote_count: movie.standing.vote_count,
        }
    }
}

async fn give_ids(
    conn: &mut AsyncMysqlConnection,
    adopted: Vec<(MovieId, &NewMovie)>,
) -> Result<(), DbError> {
    if adopted.is_empty() {
        return Ok(());
    }
    let rows: Vec<_> = adopted
        .iter()
        .map(|(id, movie)| json!([id, movie.tmdb_id, movie.imdb_id]))
        .collect();
    diesel::sql_query(
        "UPDATE JSON_TABLE(CONVERT(? USING utf8mb4), '$[*]' COLUMNS (\
             id BIGINT UNSIGNED PATH '$[0]', tmdb_id BIGINT UNSIGNED PATH '$[1]', \
             imdb_id VARCHAR(16) PATH '$[2]')) AS given \
         STRAIGHT_JOIN movies ON movies.id = given.id \
         SET movies.tmdb_id = COALESCE(movies.tmdb_id, given.tmdb_id), \
             movies.imdb_id = COALESCE(movies.imdb_id, given.imdb_id)",
    )
    .bind::<Text, _>(json!(rows).to_string())
    .execute(conn)
    .await?;
    Ok(())
}

async fn add_genres(
    conn: &mut AsyncMysqlConnection,
    described: &[(MovieId, &NewMovie)],
) -> Result<(), DbError> {
    let mut links = HashSet::new();
    let rows: Vec<_> = described
        .iter()
        .flat_map(|(id, movie)| movie.genres.iter().map(move |genre| (*id, *genre)))
        .filter(|link| links.insert(*link))
        .map(|(movie, genre)| {
            (
                movie_genres::movie_id.eq(movie),
                movie_genres::genre_id.eq(genre),
            )
        })
        .collect();
    for rows in rows.chunks(ROWS_AN_INSERT) {
        diesel::insert_into(movie_genres::table)
            .values(rows.to_vec())
            .execute(conn)
            .await?;
    }
    Ok(())
}
