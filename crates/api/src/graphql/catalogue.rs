//! The catalogue as a list.

use async_graphql::{Enum, InputObject};
use marquee_domain::DbConn;
use marquee_domain::models::genre;
use marquee_domain::models::movie_list::{self, OrderBy, Ordering};
use marquee_domain::models::movie_search::SearchText;
use marquee_domain::page::Found;
use marquee_domain::preferences::{Names, RatingRange, Years};

use super::arguments::{languages, page, read, years};
use super::list::Part;
use super::movie::Movie;
use super::scope::Scope;
use crate::error::{ApiError, BadFields};

/// Which movies a list has: those that pass all of it.
#[derive(InputObject, Default)]
pub(super) struct MovieFilter {
    /// Found by this text, as in a search.
    search: Option<String>,
    /// Of any of these genres.
    genre: Option<Vec<String>>,
    /// Of one year, or of a range: the first and the last.
    year: Option<Vec<i32>>,
    /// Of this year or a later one.
    year_min: Option<i32>,
    /// Of this year or an earlier one.
    year_max: Option<i32>,
    /// Rated so or better, from 0 to 10: by TMDb's vote average or, without votes, by the stars doubled.
    rating_min: Option<f64>,
    /// By any of these directors.
    director: Option<Vec<String>>,
    /// With any of these actors.
    actor: Option<Vec<String>>,
    /// In any of these original languages (ISO 639-1).
    language: Option<Vec<String>>,
}

/// What movies can be ordered by. Equal ones follow by id.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "OrderBy")]
pub(super) enum MovieOrder {
    Title,
    Year,
    ReleaseDate,
    /// TMDb's.
    Popularity,
    /// The average of the stars.
    AverageRating,
    WatchCount,
    /// Stars and watches.
    PopularityScore,
    /// When it came into the catalogue.
    CreatedAt,
}

/// A part of the catalogue, as `GET /api/movies` has it.
pub(super) async fn movies(
    scope: &Scope,
    filter: MovieFilter,
    ordering: Ordering,
    (limit, offset): (i32, i32),
) -> Result<Part<Movie>, ApiError> {
    let mut bad = BadFields::new();
    let filter = filter.read(&mut bad);
    let page = page(bad, limit, offset)?;
    let found = {
        let mut conn = scope.database.get().await?;
        let found = movie_list::find(&mut conn, &filter, ordering, page, scope.audience).await?;
        match found {
            Some(found) => found,
            None => return Err(unknown_genre(&mut conn, &filter).await?),
        }
    };
    let movies = scope.loaders.movies(found.rows.iter().copied()).await?;
    let rows = found.rows.iter().filter_map(|id| movies.get(id).cloned());
    let rows = rows.map(Movie).collect();
    let count = found.count;
    Ok(Part::new(page, Found { rows, count }))
}

impl MovieFilter {
    fn read(self, bad: &mut BadFields) -> movie_list::MovieFilter {
        let one_year = |year: i32| Years::one(year.into()).map(Years::from);
        if let (Some(min), Some(max)) = (self.year_min, self.year_max)
            && min > max
        {
            let problems = bad.entry("yearMax".to_owned()).or_default();
            problems.push("is before yearMin".to_owned());
        }
        movie_list::MovieFilter {
            search: read(bad, "search", self.search, |text| {
                text.parse::<SearchText>()
            }),
            genre: read(bad, "genre", self.genre, Names::list),
            years: read(bad, "year", self.year.as_deref(), years),
            year_min: read(bad, "yearMin", self.year_min, one_year),
            year_max: read(bad, "yearMax", self.year_max, one_year),
            rating: read(bad, "ratingMin", self.rating_min, RatingRange::at_least),
            stars: None,
            director: read(bad, "director", self.director, Names::list),
            actor: read(bad, "actor", self.actor, Names::list),
            language: read(bad, "language", self.language.as_deref(), languages),
        }
    }
}

async fn unknown_genre(
    conn: &mut DbConn,
    filter: &movie_list::MovieFilter,
) -> Result<ApiError, ApiError> {
    let names = filter.genre.iter().flat_map(Names::iter);
    let named: Vec<_> = names.map(|name| ("genre", name)).collect();
    let mut bad = BadFields::new();
    for (field, problem) in genre::unknown(conn, named.into_iter()).await? {
        bad.entry(field.to_owned()).or_default().push(problem);
    }
    Ok(ApiError::invalid(&bad))
}
