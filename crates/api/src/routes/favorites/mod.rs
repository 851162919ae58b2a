//! `/api/user/favorites`: the movies that the caller has liked.

pub mod add;
pub mod list;
pub mod remove;

use chrono::{DateTime, Utc};
use marquee_domain::models::interaction::Interaction;
use marquee_domain::models::movie_summary::MovieSummary;
use serde::Serialize;
use utoipa::ToSchema;

use crate::openapi::MovieSchema;

/// A movie that the caller has liked.
#[derive(Debug, Serialize, ToSchema)]
pub struct Favorite {
    #[serde(flatten)]
    #[schema(value_type = MovieSchema)]
    movie: MovieSummary,
    /// Since when it is a favourite.
    added_at: DateTime<Utc>,
}

impl Favorite {
    fn new(liked: &Interaction, movie: MovieSummary) -> Self {
        Self {
            movie,
            added_at: liked.created_at,
        }
    }
}
