use std::collections::HashMap;

use diesel::prelude::*;
use diesel_async::{AsyncMysqlConnection, RunQueryDsl};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::NewMovie;
use crate::schema::movies;
use crate::types::name_key;
use crate::{DbError, MovieId};

/// Where a movie of a batch belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// It is in the catalogue.
    Row(MovieId),
    /// It is the movie that this one of the batch adds.
    New(usize),
}

/// What a batch's movies can be recognised by, in the catalogue and in the batch itself.
#[derive(Default)]
pub(super) struct Identities<'a> {
    known: Vec<Known>,
    // to numbers in `known`
    by_tmdb: HashMap<u64, usize>,
    by_imdb: HashMap<String, usize>,
    by_title: HashMap<(String, Option<i16>), Vec<usize>>,
    adopted: Vec<(MovieId, &'a NewMovie)>,
}

struct Known {
    place: Place,
    has_tmdb: bool,
    has_imdb: bool,
}

type Row = (MovieId, Option<u64>, Option<String>, String, Option<i16>);

impl<'a> Identities<'a> {
    /// Everything in the catalogue that a movie of this batch could be.
    pub(super) async fn load(
        conn: &mut AsyncMysqlConnection,
        batch: &[NewMovie],
    ) -> Result<Self, DbError> {
        let columns = (
            movies::id,
            movies::tmdb_id,
            movies::imdb_id,
            movies::title,
            movies::year,
        );
        let tmdb_ids = batch.iter().filter_map(|movie| movie.tmdb_id);
        let imdb_ids = batch.iter().filter_map(|movie| movie.imdb_id.as_deref());
        let titles = batch.iter().map(|movie| movie.title.as_str());
        // one query for each, so that each has its index; a row may come more than once
        let mut rows: Vec<Row> = movies::table
            .filter(movies::tmdb_id.eq_any(tmdb_ids))
            .select(columns)
            .load(conn)
            .await?;
        rows.extend(
            movies::table
                .filter(movies::imdb_id.eq_any(imdb_ids))
                .select(columns)
                .load::<Row>(conn)
                .await?,
        );
        rows.extend(
            movies::table
                .filter(movies::title.eq_any(titles))
                .select(columns)
                .load::<Row>(conn)
                .await?,
        );
        rows.sort_by_key(|row| row.0);
        rows.dedup_by_key(|row| row.0);

        let mut known = Self::default();
        for (id, tmdb_id, imdb_id, title, year) in rows {
            let number = known.add(Place::Row(id), &title, year);
            known.give_ids(number, tmdb_id, imdb_id.as_deref());
        }
        Ok(known)
    }

    /// Where `movie`, number `at` of the batch, belongs. To be asked in the order of the batch.
    pub(super) fn place(&mut self, movie: &'a NewMovie, at: usize) -> Place {
        let found = self.find(movie);
        let number = found.unwrap_or_else(|| self.add(Place::New(at), &movie.title, movie.year));
        let Known {
            place,
            has_tmdb,
            has_imdb,
        } = self.known[number];
        let brings_id =
            movie.tmdb_id.is_some() && !has_tmdb || movie.imdb_id.is_some() && !has_imdb;
        if brings_id {
            if let Place::Row(id) = place {
                self.adopted.push((id, movie));
            }
            self.give_ids(number, movie.tmdb_id, movie.imdb_id.as_deref());
        }
        place
    }

    /// Movies of the catalogue that lacked an id, and the movies of the batch that have it.
    pub(super) fn into_adopted(self) -> Vec<(MovieId, &'a NewMovie)> {
        self.adopted
    }

    fn find(&self, movie: &NewMovie) -> Option<usize> {
        let by_tmdb = movie.tmdb_id.and_then(|id| self.by_tmdb.get(&id)).copied();
        let by_imdb = movie
            .imdb_id
            .as_ref()
            .and_then(|id| self.by_imdb.get(id))
            .copied()
            // the same IMDb id under another TMDb id is another movie
            .filter(|number| movie.tmdb_id.is_none() || !self.known[*number].has_tmdb);
        by_tmdb.or(by_imdb).or_else(|| {
            let has_ids = movie.tmdb_id.is_some() || movie.imdb_id.is_some();
            let namesakes = self.by_title.get(&(title_key(&movie.title), movie.year))?;
            let fits = |number: &&usize| {
                let known = &self.known[**number];
                !has_ids || !(known.has_tmdb || known.has_imdb)
            };
            namesakes.iter().find(fits).copied()
        })
    }

    fn add(&mut self, place: Place, title: &str, year: Option<i16>) -> usize {
        let number = self.known.len();
        self.known.push(Known {
            place,
            has_tmdb: false,
            has_imdb: false,
        });
        self.by_title
            .entry((title_key(title), year))
            .or_default()
            .push(number);
        number
    }

    fn give_ids(&mut self, number: usize, tmdb_id: Option<u64>, imdb_id: Option<&str>) {
        let known = &mut self.known[number];
        if let Some(id) = tmdb_id.filter(|_| !known.has_tmdb) {
            known.has_tmdb = true;
            self.by_tmdb.entry(id).or_insert(number);
        }
        if let Some(id) = imdb_id.filter(|_| !known.has_imdb) {
            known.has_imdb = true;
            self.by_imdb.entry(id.to_owned()).or_insert(number);
        }
    }
}

/// What two titles are compared by: as names are, and accents, which are often left out, don't count either.
fn title_key(title: &str) -> String {
    name_key(title)
        .nfd()
        .filter(|c| !is_combining_mark(*c))
        .collect()
}
