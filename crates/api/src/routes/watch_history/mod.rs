//! `/api/watch-history`: the movies that the caller has watched. To others an entry is not there.

pub mod list;
pub mod remove;
pub mod show;

use chrono::{DateTime, Utc};
use marquee_domain::models::interaction::Interaction;
use marquee_domain::models::movie_summary::MovieSummary;
use serde::Serialize;
use utoipa::ToSchema;

use crate::openapi::MovieSchema;

/// A movie that the caller has watched.
#[derive(Debug, Serialize, ToSchema)]
pub struct Watched {
    /// The entry's id.
    #[schema(example = 23)]
    id: u64,
    /// The movie.
    #[schema(value_type = MovieSchema)]
    movie: MovieSummary,
    /// When it was first marked as watched.
    #[expect(clippy::struct_field_names, reason = "the contract's name")]
    watched_at: DateTime<Utc>,
}

impl Watched {
    fn new(watched: &Interaction, movie: MovieSummary) -> Self {
        Self {
            id: watched.id,
            movie,
            watched_at: watched.created_at,
        }
    }
}
