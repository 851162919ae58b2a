//! The catalogue as ranking needs it: read in batches at first, then only what changed.

use std::collections::HashMap;

use chrono::NaiveDateTime;
use diesel::prelude::*;
use diesel_async::{AsyncMysqlConnection, RunQueryDsl};

use crate::schema::{genres, movie_genres, movies};
use crate::{DbError, GenreId, MovieId};

/// A movie as far as it bears on ranking.
#[derive(Debug, Clone, PartialEq)]
pub struct CatalogueMovie {
    /// Its id.
    pub id: MovieId,
    /// The ids of its genres.
    pub genres: Vec<GenreId>,
    /// The year it came out.
    pub year: Option<i32>,
    /// The code of its original language.
    pub language: Option<String>,
    /// Only for users of age.
    pub adult: bool,
    /// TMDb's vote average, 0–10; none while nobody has voted.
    pub vote_average: Option<f64>,
    /// The stars it was given, added up.
    pub rating_sum: u64,
    /// How often it was rated.
    pub rating_count: u32,
    /// How often it was watched.
    pub watch_count: u32,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = movies)]
struct Row {
    id: MovieId,
    year: Option<i16>,
    original_language: Option<String>,
    adult: bool,
    vote_average: Option<f64>,
    vote_count: u32,
    rating_sum: u64,
    rating_count: u32,
    watch_count: u32,
}

/// A movie and when it last changed. A change of its aggregates, genres or people counts, and so does its deletion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Queryable)]
pub struct MovieStamp {
    /// The movie.
    pub id: MovieId,
    /// By the database's clock.
    pub updated_at: NaiveDateTime,
}

impl MovieStamp {
    /// The movies that changed at `since` or later.
    pub async fn since(
        conn: &mut AsyncMysqlConnection,
        since: NaiveDateTime,
    ) -> Result<Vec<Self>, DbError> {
        let changed = movies::table
            .filter(movies::updated_at.ge(since))
            .select((movies::id, movies::updated_at));
        Ok(changed.load(conn).await?)
    }
}

impl CatalogueMovie {
    /// The first `most` movies whose ids are above `after`, by id; without deleted ones.
    pub async fn page(
        conn: &mut AsyncMysqlConnection,
        after: MovieId,
        most: u16,
    ) -> Result<Vec<Self>, DbError> {
        let rows: Vec<Row> = movies::table
            .filter(movies::id.gt(after))
            .filter(movies::deleted_at.is_null())
            .order(movies::id)
            .limit(most.into())
            .select(Row::as_select())
            .load(conn)
            .await?;
        let Some(last) = rows.last().map(|row| row.id) else {
            return Ok(Vec::new());
        };
        let genres = movie_genres::table
            .filter(movie_genres::movie_id.gt(after))
            .filter(movie_genres::movie_id.le(last))
            .select((movie_genres::movie_id, movie_genres::genre_id))
            .load(conn)
            .await?;
        Ok(with_genres(rows, genres))
    }

    /// Those of these movies that exist and are not deleted.
    pub async fn of(
        conn: &mut AsyncMysqlConnection,
        ids: &[MovieId],
    ) -> Result<Vec<Self>, DbError> {
        let rows = movies::table
            .filter(movies::id.eq_any(ids))
            .filter(movies::deleted_at.is_null())
            .select(Row::as_select())
            .load(conn)
            .await?;
        let genres = movie_genres::table
            .filter(movie_genres::movie_id.eq_any(ids))
            .select((movie_genres::movie_id, movie_genres::genre_id))
            .load(conn)
            .await?;
        Ok(with_genres(rows, genres))
    }
}

fn with_genres(rows: Vec<Row>, pairs: Vec<(MovieId, GenreId)>) -> Vec<CatalogueMovie> {
    let mut genres: HashMap<MovieId, Vec<GenreId>> = HashMap::new();
    for (movie, genre) in pairs {
        genres.entry(movie).or_default().push(genre);
    }
    rows.into_iter()
        .map(|row| CatalogueMovie {
            genres: genres.remove(&row.id).unwrap_or_default(),
            id: row.id,
            year: row.year.map(Into::into),
            language: row.original_language,
            adult: row.adult,
            vote_average: row.vote_average.filter(|_| row.vote_count > 0),
            rating_sum: row.rating_sum,
            rating_count: row.rating_count,
            watch_count: row.watch_count,
        })
        .collect()
}

/// All genres, as id and name, by id.
pub async fn genre_names(
    conn: &mut AsyncMysqlConnection,
) -> Result<Vec<(GenreId, String)>, DbError> {
    let all = genres::table
        .order(genres::id)
        .select((genres::id, genres::name));
    Ok(all.load(conn).await?)
}

/// What time the database has, in UTC.
pub async fn database_time(conn: &mut AsyncMysqlConnection) -> Result<NaiveDateTime, DbError> {
    Ok(diesel::select(diesel::dsl::now).get_result(conn).await?)
}
