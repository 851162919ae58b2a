//! `/api/ratings`: what users think of movies, for everybody to read. Their owners change them; moderators may remove any.

pub mod change;
pub mod delete;
pub mod list;
pub mod show;

use chrono::{DateTime, Utc};
use marquee_domain::models::rating::{self, RatedMovie, Rater};
use marquee_domain::types::{Review, Stars};
use marquee_domain::{Audience, DbConn, MovieId, UserId};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::error::ApiError;
use crate::extract::{Fields, as_whole};

/// A rating.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = UserRating)]
pub struct Rating {
    /// Its id.
    #[schema(example = 11)]
    pub id: u64,
    user: Author,
    movie: Rated,
    /// Stars.
    #[schema(minimum = 1, maximum = 5, example = 5)]
    score: u8,
    /// What was written about the movie; null if nothing.
    #[schema(example = "Loud, and worth it.")]
    review: Option<String>,
    /// When the movie was rated first.
    created_at: DateTime<Utc>,
    /// When it was rated last.
    updated_at: DateTime<Utc>,
}

/// Who rated.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Rater)]
struct Author {
    /// The account's id.
    #[schema(example = 7)]
    id: UserId,
    /// The account's name.
    #[schema(example = "Ada")]
    name: String,
}

/// What was rated.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RatedMovie)]
struct Rated {
    /// The movie's id.
    #[schema(example = 42)]
    id: MovieId,
    /// TMDb's id of it.
    #[schema(example = 949)]
    tmdb_id: Option<u64>,
    /// Its title.
    #[schema(example = "Heat")]
    title: String,
    /// When it came out.
    #[schema(example = 1995)]
    year: Option<i16>,
}

impl From<rating::Rating> for Rating {
    fn from(rating: rating::Rating) -> Self {
        let (Rater { id, name }, movie) = (rating.user, rating.movie);
        let RatedMovie {
            id: movie_id,
            tmdb_id,
            title,
            year,
        } = movie;
        Self {
            id: rating.id,
            user: Author { id, name },
            movie: Rated {
                id: movie_id,
                tmdb_id,
                title,
                year,
            },
            score: rating.score,
            review: rating.review,
            created_at: rating.created_at,
            updated_at: rating.updated_at,
        }
    }
}

/// Takes the field `score`, which may be missing.
pub fn score(fields: &mut Fields) -> Option<Option<Stars>> {
    let Some(given) = fields.optional::<Value>("score")? else {
        return Some(None);
    };
    // what is no whole number is outside the range too
    match Stars::parse(as_whole(&given).unwrap_or_default()) {
        Ok(stars) => Some(Some(stars)),
        Err(problem) => fields.refuse("score", problem.to_string()),
    }
}

/// Takes the field `review`. `Some(None)`: it was not sent; `Some(Some(None))`: it was sent as null, or blank.
pub fn review(fields: &mut Fields) -> Option<Option<Option<Review>>> {
    let sent = fields.has("review");
    let review = fields.optional_text("review", Review::parse)?;
    Some(sent.then(|| review.flatten()))
}

/// The rating with this id, if its movie is for this audience.
async fn find(conn: &mut DbConn, id: u64, audience: Audience) -> Result<rating::Rating, ApiError> {
    let found = rating::Rating::find(conn, id, audience).await?;
    found.ok_or_else(|| ApiError::not_found("rating"))
}
