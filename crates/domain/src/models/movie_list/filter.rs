use std::collections::BTreeSet;

use crate::models::credit::Credit;
use crate::models::movie_search::SearchText;
use crate::models::statement::Statement;
use crate::preferences::{Languages, Names, RatingRange, Years};
use crate::types::name_key;

/// Which movies a list has: those that pass all of it. What is not named lets all pass.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct MovieFilter {
    /// Found by this text, as in a search.
    pub search: Option<SearchText>,
    /// Of any of these genres.
    pub genre: Option<Names>,
    /// Of these years; a movie without a year doesn't pass.
    pub years: Option<Years>,
    /// Of this year or a later one.
    pub year_min: Option<i32>,
    /// Of this year or an earlier one.
    pub year_max: Option<i32>,
    /// Rated so on the 0–10 scale: by TMDb's vote average or, without votes, by the stars doubled. A movie with neither doesn't pass.
    pub rating: Option<RatingRange>,
    /// With at least so many stars on average.
    pub stars: Option<f64>,
    /// Directed by any of these.
    pub director: Option<Names>,
    /// With any of these in the cast.
    pub actor: Option<Names>,
    /// Of any of these original languages.
    pub language: Option<Languages>,
}

impl MovieFilter {
    /// The conditions, each behind an `AND`.
    pub(super) fn conditions(&self) -> Statement {
        let mut all = Statement::default();
        if let Some(search) = &self.search {
            all.sql(" AND movies.id IN (SELECT id FROM ")
                .append(&search.matching())
                .sql(" AS matching)");
        }
        if self.genre.is_some() {
            all.sql(
                " AND movies.id IN (SELECT movie_id FROM movie_genres \
                 JOIN genres ON genres.id = movie_genres.genre_id WHERE genres.name_key IN ",
            )
            .texts(self.genre_keys())
            .sql(")");
        }
        if let Some(years) = self.years {
            let (from, to) = (years.from(), years.to());
            all.sql(format_args!(" AND movies.year BETWEEN {from} AND {to}"));
        }
        if let Some(year) = self.year_min {
            all.sql(format_args!(" AND movies.year >= {year}"));
        }
        if let Some(year) = self.year_max {
            all.sql(format_args!(" AND movies.year <= {year}"));
        }
        if let Some(rating) = self.rating {
            // E: as a binary fraction, as the column is one
            all.sql(format_args!(
                " AND movies.rating BETWEEN {:E} AND {:E}",
                rating.min(),
                rating.max()
            ));
        }
        if let Some(stars) = self.stars {
            all.sql(format_args!(" AND movies.average_rating >= {stars:E}"));
        }
        for (names, credit) in [
            (&self.director, Credit::Director),
            (&self.actor, Credit::Cast),
        ] {
            if let Some(names) = names {
                all.sql(format_args!(
                    " AND movies.id IN (SELECT movie_id FROM movie_people \
                     JOIN people ON people.id = movie_people.person_id WHERE movie_people.role = '{}' AND people.name_key IN ",
                    credit.as_str()
                ))
                .texts(names.iter().map(name_key))
                .sql(")");
            }
        }
        if let Some(languages) = &self.language {
            all.sql(" AND movies.original_language IN ")
                .texts(languages.codes());
        }
        all
    }

    /// The genres it names, each once.
    pub(super) fn genre_keys(&self) -> BTreeSet<String> {
        let names = self.genre.iter().flat_map(Names::iter);
        names.map(name_key).collect()
    }

    /// How many of the genres it names there are.
    pub(super) fn genres_there(&self) -> Statement {
        let mut count = Statement::default();
        let keys = self.genre_keys();
        if keys.is_empty() {
            count.sql("0");
        } else {
            count
                .sql("(SELECT COUNT(*) FROM genres WHERE name_key IN ")
                .texts(keys)
                .sql(")");
        }
        count
    }
}
