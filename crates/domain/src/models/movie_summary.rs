//! Movies as answers show them.

use std::collections::HashMap;

use chrono::{NaiveDate, NaiveDateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncMysqlConnection, RunQueryDsl};
use serde::Serialize;

use super::movie_labels::Label;
use crate::rounding::{average_rating, popularity_score};
use crate::schema::movies;
use crate::upstream::SHOWN_DAYS;
use crate::{DbError, GenreId, MovieId};

/// A movie as it stands in any answer (details add the cast).
#[derive(Debug, Clone, PartialEq, Serialize)]
#[expect(missing_docs, reason = "the names are the contract's and say it")]
pub struct MovieSummary {
    pub id: MovieId,
    pub tmdb_id: Option<u64>,
    pub title: String,
    pub original_title: String,
    pub overview: String,
    pub release_date: Option<NaiveDate>,
    pub year: Option<i16>,
    /// Minutes.
    pub runtime: Option<u32>,
    pub original_language: Option<String>,
    /// By name.
    pub genres: Vec<GenreName>,
    /// As credited.
    pub directors: Vec<String>,
    pub poster_path: Option<String>,
    /// The poster's full address.
    pub poster_url: Option<String>,
    pub backdrop_path: Option<String>,
    pub adult: bool,
    /// TMDb's.
    pub popularity: f64,
    /// TMDb's, 0–10.
    pub vote_average: Option<f64>,
    /// TMDb's.
    pub vote_count: u32,
    /// Stars, two decimals, half up; none while nobody has rated it.
    pub average_rating: Option<f64>,
    pub rating_count: u32,
    pub watch_count: u32,
    /// Two decimals, half up.
    pub popularity_score: f64,
    /// What TMDb said of it is too old to be shown: of that there is the title and the year only.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub stale: bool,
}

/// A genre in a movie.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the names are the contract's and say it")]
pub struct GenreName {
    pub id: GenreId,
    pub name: String,
}

/// A movie's own row, as far as answers show it.
#[derive(Queryable, Selectable)]
#[diesel(table_name = movies)]
pub(super) struct Row {
    pub(super) id: MovieId,
    tmdb_id: Option<u64>,
    title: String,
    original_title: String,
    overview: String,
    release_date: Option<NaiveDate>,
    year: Option<i16>,
    runtime: Option<u32>,
    original_language: Option<String>,
    poster_path: Option<String>,
    backdrop_path: Option<String>,
    adult: bool,
    popularity: f64,
    vote_average: Option<f64>,
    vote_count: u32,
    rating_sum: u64,
    rating_count: u32,
    watch_count: u32,
    synced_at: Option<NaiveDateTime>,
}

impl MovieSummary {
    /// These movies in this order, without those that are deleted or unknown. `image_base` is where poster paths begin. Two queries.
    pub async fn of(
        conn: &mut AsyncMysqlConnection,
        ids: &[MovieId],
        image_base: &str,
    ) -> Result<Vec<Self>, DbError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let rows: Vec<Row> = movies::table
            .filter(movies::id.eq_any(ids))
            .filter(movies::deleted_at.is_null())
            .select(Row::as_select())
            .load(conn)
            .await?;
        let mut found: HashMap<MovieId, Self> = rows
            .into_iter()
            .map(|row| (row.id, row.shown(image_base)))
            .collect();
        for label in Label::of_summaries(conn, ids).await? {
            if let Some(movie) = found.get_mut(&label.movie_id) {
                movie.add(label);
            }
        }
        Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
    }

    /// Takes in a genre or a director; gives back what else it is.
    pub(super) fn add(&mut self, label: Label) -> Option<Label> {
        if self.stale {
            return None;
        }
        match label.kind.as_str() {
            "genre" => self.genres.push(GenreName {
                id: label.id,
                name: label.name,
            }),
            "director" => self.directors.push(label.name),
            _ => return Some(label),
        }
        None
    }
}

impl Row {
    /// Whether any of it is TMDb's.
    pub(super) fn is_told(&self) -> bool {
        self.synced_at.is_some()
    }

    /// Without what stands in other tables.
    pub(super) fn shown(mut self, image_base: &str) -> MovieSummary {
        let oldest = Utc::now().naive_utc() - TimeDelta::days(SHOWN_DAYS);
        let stale = self.synced_at.is_some_and(|at| at < oldest);
        if stale {
            self.forget();
        }
        let image_base = image_base.trim_end_matches('/');
        MovieSummary {
            id: self.id,
            tmdb_id: self.tmdb_id,
            title: self.title,
            original_title: self.original_title,
            overview: self.overview,
            release_date: self.release_date,
            year: self.year,
            runtime: self.runtime,
            original_language: self.original_language,
            genres: Vec::new(),
            directors: Vec::new(),
            poster_url: self
                .poster_path
                .as_ref()
                .map(|path| format!("{image_base}/{}", path.trim_start_matches('/'))),
            poster_path: self.poster_path,
            backdrop_path: self.backdrop_path,
            adult: self.adult,
            popularity: self.popularity,
            vote_average: self.vote_average,
            vote_count: self.vote_count,
            average_rating: average_rating(self.rating_sum, self.rating_count),
            rating_count: self.rating_count,
            watch_count: self.watch_count,
            popularity_score: popularity_score(
                self.rating_sum,
                self.rating_count,
                self.watch_count,
            ),
            stale,
        }
    }

    /// All that TMDb said, but for title and year.
    fn forget(&mut self) {
        self.original_title.clone_from(&self.title);
        self.overview.clear();
        (self.release_date, self.runtime, self.original_language) = (None, None, None);
        (self.poster_path, self.backdrop_path) = (None, None);
        (self.popularity, self.vote_average, self.vote_count) = (0.0, None, 0);
    }
}
