//! The signed-in user.

use async_graphql::{Context, ID, Object, SimpleObject};
use chrono::NaiveDate;
use marquee_domain::models::preferences;
use marquee_domain::models::user::Caller;
use marquee_domain::preferences::{Names, Preferences};

use super::time::Time;
use super::{Outcome, scope};
use crate::error::ApiError;

/// The signed-in user.
pub(super) struct Me(Caller);

/// What a user asks the recommender for. What is not stated is null.
#[derive(SimpleObject)]
#[graphql(name = "Preferences")]
pub(super) struct Stated {
    /// Only movies of any of these genres.
    genre: Option<Vec<String>>,
    /// No movie of any of these genres.
    exclude_genre: Option<Vec<String>>,
    /// Only movies of these years.
    year: Option<YearRange>,
    /// Only movies rated so, on the 0–10 scale.
    rating: Option<RatingRange>,
    /// Only movies in any of these original languages.
    language: Option<Vec<String>>,
    /// Taste: genres to see more of.
    favorite_genres: Option<Vec<String>>,
    /// Taste: actors to see more of.
    actors: Option<Vec<String>>,
    /// Taste: directors to see more of.
    directors: Option<Vec<String>>,
    /// Taste: ids of movies the user likes.
    movies: Option<Vec<ID>>,
}

/// Years, ends included.
#[derive(SimpleObject)]
pub(super) struct YearRange {
    from: i32,
    to: i32,
}

/// Ratings from 0 to 10, ends included.
#[derive(SimpleObject)]
pub(super) struct RatingRange {
    min: f64,
    max: f64,
}

impl Me {
    pub(super) fn new(caller: &Caller) -> Self {
        Self(caller.clone())
    }
}

/// The signed-in user.
#[Object]
impl Me {
    async fn id(&self) -> ID {
        self.0.id.into()
    }

    async fn name(&self) -> &str {
        &self.0.user.name
    }

    async fn email(&self) -> &str {
        &self.0.user.email
    }

    async fn date_of_birth(&self) -> Option<NaiveDate> {
        self.0.user.date_of_birth
    }

    /// The names of the user's roles.
    async fn roles(&self) -> Vec<&str> {
        self.0.roles.iter().map(String::as_str).collect()
    }

    async fn created_at(&self) -> Time {
        self.0.user.created_at.into()
    }

    /// Filters and taste.
    #[graphql(complexity = "super::budget::one(child_complexity)")]
    async fn preferences(&self, context: &Context<'_>) -> Outcome<Stated> {
        let mut conn = scope(context).database.get().await?;
        let stored = preferences::find(&mut conn, self.0.id).await;
        // closed since the request came in
        let gone = || ApiError::not_found("user");
        let stored = stored.map_err(ApiError::from)?.ok_or_else(gone)?;
        Ok(stored.into())
    }
}

impl From<Preferences> for Stated {
    fn from(stated: Preferences) -> Self {
        let names = |names: Option<Names>| {
            names.map(|names| names.iter().map(str::to_owned).collect::<Vec<_>>())
        };
        Self {
            genre: names(stated.genre),
            exclude_genre: names(stated.exclude_genre),
            year: stated.year.map(|years| YearRange {
                from: years.from(),
                to: years.to(),
            }),
            rating: stated.rating.map(|rating| RatingRange {
                min: rating.min(),
                max: rating.max(),
            }),
            language: stated.language.map(|of| of.codes().collect()),
            favorite_genres: names(stated.favorite_genres),
            actors: names(stated.actors),
            directors: names(stated.directors),
            movies: stated
                .movies
                .map(|ids| ids.into_iter().map(ID::from).collect()),
        }
    }
}
