//! What movies are about, as models learn from it.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel_async::{AsyncMysqlConnection, RunQueryDsl};

use super::credit::Credit;
use crate::schema::{movie_genres, movie_keywords, movie_people, movies};
use crate::{DbError, MovieId};

/// So many of the cast are its leads.
const LEADS: u16 = 5;

/// Of how many movies is read at once.
const PAGE: i64 = 5_000;

/// A movie's features, by their ids.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MovieFeatures {
    /// The movie.
    pub movie: MovieId,
    /// The year it came out.
    pub year: Option<i16>,
    /// Its genres.
    pub genres: Vec<u64>,
    /// Its keywords.
    pub keywords: Vec<u64>,
    /// Who directed it.
    pub directors: Vec<u64>,
    /// Who is billed first.
    pub leads: Vec<u64>,
}

impl MovieFeatures {
    /// Of all movies, by id; without deleted ones. Each page is read on its own, so that nothing is held from those who write.
    pub async fn all(conn: &mut AsyncMysqlConnection) -> Result<Vec<Self>, DbError> {
        let mut all: Vec<Self> = Vec::new();
        loop {
            let after = all.last().map_or(0, |of| of.movie);
            let page = Self::page(conn, after).await?;
            if page.is_empty() {
                return Ok(all);
            }
            all.extend(page);
        }
    }

    /// The first [`PAGE`] movies whose ids are above `after`. Four queries.
    async fn page(conn: &mut AsyncMysqlConnection, after: MovieId) -> Result<Vec<Self>, DbError> {
        let rows: Vec<(MovieId, Option<i16>)> = movies::table
            .filter(movies::id.gt(after))
            .filter(movies::deleted_at.is_null())
            .order(movies::id)
            .limit(PAGE)
            .select((movies::id, movies::year))
            .load(conn)
            .await?;
        let Some(&(last, _)) = rows.last() else {
            return Ok(Vec::new());
        };
        let genres: Vec<(MovieId, u64)> = movie_genres::table
            .filter(movie_genres::movie_id.gt(after))
            .filter(movie_genres::movie_id.le(last))
            .select((movie_genres::movie_id, movie_genres::genre_id))
            .load(conn)
            .await?;
        let keywords: Vec<(MovieId, u64)> = movie_keywords::table
            .filter(movie_keywords::movie_id.gt(after))
            .filter(movie_keywords::movie_id.le(last))
            .select((movie_keywords::movie_id, movie_keywords::keyword_id))
            .load(conn)
            .await?;
        let people: Vec<(MovieId, String, u64)> = movie_people::table
            .filter(movie_people::movie_id.gt(after))
            .filter(movie_people::movie_id.le(last))
            .filter(movie_people::position.lt(LEADS))
            .select((
                movie_people::movie_id,
                movie_people::role,
                movie_people::person_id,
            ))
            .load(conn)
            .await?;

        let mut all: Vec<Self> = rows
            .into_iter()
            .map(|(movie, year)| Self {
                movie,
                year,
                ..Self::default()
            })
            .collect();
        let at: HashMap<MovieId, usize> = (0..).zip(&all).map(|(at, of)| (of.movie, at)).collect();
        let mut add = |movie, id, list: fn(&mut Self) -> &mut Vec<u64>| {
            // those of a deleted movie are nobody's
            if let Some(&at) = at.get(&movie) {
                list(&mut all[at]).push(id);
            }
        };
        for (movie, id) in genres {
            add(movie, id, |of| &mut of.genres);
        }
        for (movie, id) in keywords {
            add(movie, id, |of| &mut of.keywords);
        }
        for (movie, role, id) in people {
            if role == Credit::Director.as_str() {
                add(movie, id, |of| &mut of.directors);
            } else {
                add(movie, id, |of| &mut of.leads);
            }
        }
        Ok(all)
    }
}
