//! One movie with everything that is shown of it.

use diesel::prelude::*;
use diesel_async::{AsyncMysqlConnection, RunQueryDsl};
use serde::Serialize;

use super::movie_labels::Label;
use super::movie_summary::{MovieSummary, Row};
use crate::schema::movies;
use crate::{Audience, DbError, MovieId};

/// A movie with its IMDb id, cast and keywords.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MovieDetails {
    /// As in any answer.
    #[serde(flatten)]
    pub summary: MovieSummary,
    /// IMDb's id of it.
    pub imdb_id: Option<String>,
    /// In the order of billing.
    pub cast: Vec<CastEntry>,
    /// By name.
    pub keywords: Vec<String>,
    /// Some of it is TMDb's, whose terms ask that it be said.
    #[serde(skip)]
    pub is_told: bool,
}

/// Somebody in a movie's cast.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the names are the contract's and say it")]
pub struct CastEntry {
    pub name: String,
    /// None where it is not known.
    pub character: Option<String>,
    /// From 0.
    pub order: u32,
}

impl MovieDetails {
    /// The movie, if it is there and for this audience. `image_base` is where poster paths begin. Two queries.
    pub async fn find(
        conn: &mut AsyncMysqlConnection,
        movie: MovieId,
        audience: Audience,
        image_base: &str,
    ) -> Result<Option<Self>, DbError> {
        let mut found = movies::table
            .filter(movies::id.eq(movie))
            .filter(movies::deleted_at.is_null())
            .select((Row::as_select(), movies::imdb_id))
            .into_boxed();
        if !audience.sees_adult() {
            found = found.filter(movies::adult.eq(false));
        }
        let row: Option<(Row, Option<String>)> = found.first(conn).await.optional()?;
        let Some((row, imdb_id)) = row else {
            return Ok(None);
        };
        let mut details = Self {
            is_told: row.is_told(),
            summary: row.shown(image_base),
            imdb_id,
            cast: Vec::new(),
            keywords: Vec::new(),
        };
        for label in Label::of_details(conn, movie).await? {
            details.add(label);
        }
        Ok(Some(details))
    }

    /// TMDb only listed it, and was never asked for its people and keywords.
    pub fn is_sparse(&self) -> bool {
        self.is_told && self.imdb_id.is_none() && self.summary.runtime.is_none()
    }

    fn add(&mut self, label: Label) {
        if self.summary.stale {
            return;
        }
        let Some(label) = self.summary.add(label) else {
            return;
        };
        match label.kind.as_str() {
            "cast" => self.cast.push(CastEntry {
                name: label.name,
                character: label.part,
                order: u32::try_from(label.place).unwrap_or(u32::MAX),
            }),
            _ => self.keywords.push(label.name),
        }
    }
}
