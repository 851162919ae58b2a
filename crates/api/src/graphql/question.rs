//! What can be asked of the recommender.

use async_graphql::{Enum, ID, InputObject};
use marquee_domain::preferences::{Filters, Names};
use marquee_settings::Strategy;

use super::arguments::{languages, ratings, read, years};
use crate::error::{ApiError, BadFields};
use crate::extract::{Wait, id, limit};
use crate::routes::recommendations::question::Question;

/// Hard filters: each that is given stands in place of the stored one. A movie passes all of them or is not recommended.
#[derive(InputObject, Default)]
pub(super) struct RecommendationFilter {
    /// Only movies of any of these genres.
    genre: Option<Vec<String>>,
    /// No movie of any of these genres.
    exclude_genre: Option<Vec<String>>,
    /// One year, or the first and the last of a range.
    year: Option<Vec<i32>>,
    /// The lowest rating from 0 to 10, or the lowest and the highest.
    rating: Option<Vec<f64>>,
    /// Only movies in any of these original languages (ISO 639-1).
    language: Option<Vec<String>>,
    /// Only movies with any of these actors.
    actors: Option<Vec<String>>,
    /// Only movies by any of these directors.
    directors: Option<Vec<String>>,
}

/// How a list of recommendations is made.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "Strategy")]
pub(super) enum RecommendationStrategy {
    /// By the genres of what the user rated well.
    Genre,
    /// What most people watch and like.
    Popular,
    /// By what people with the same movies rated, as a model learned it.
    Collaborative,
    /// The same with popularity, stated taste and a mix of genres.
    Hybrid,
}

/// The question, with every bad argument named when there is one.
pub(super) fn question(
    filter: RecommendationFilter,
    most: i32,
    strategy: Option<RecommendationStrategy>,
    user: Option<&ID>,
) -> Result<Question, ApiError> {
    let mut bad = BadFields::new();
    let filters = Filters {
        genre: read(&mut bad, "genre", filter.genre, Names::list),
        exclude_genre: read(&mut bad, "excludeGenre", filter.exclude_genre, Names::list),
        year: read(&mut bad, "year", filter.year.as_deref(), years),
        rating: read(&mut bad, "rating", filter.rating.as_deref(), ratings),
        language: read(&mut bad, "language", filter.language.as_deref(), languages),
        actors: read(&mut bad, "actors", filter.actors, Names::list),
        directors: read(&mut bad, "directors", filter.directors, Names::list),
    };
    let limit = read(&mut bad, "limit", Some(most), |most| {
        limit(&most.to_string())
    });
    let user_id = read(&mut bad, "userId", user, |user| id(user));
    match limit {
        Some(limit) if bad.is_empty() => Ok(Question {
            user_id,
            filters,
            limit,
            strategy: strategy.map(Strategy::from),
            wait: Wait::default(),
        }),
        _ => Err(ApiError::invalid(&bad)),
    }
}
