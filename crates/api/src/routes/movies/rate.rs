//! `POST /api/movies/{movie}/rate`.

use actix_web::web;
use chrono::Utc;
use marquee_cache::Topic;
use marquee_domain::models::rating::{self, Given};
use marquee_domain::types::{MovieRef, Review, Stars};
use utoipa::ToSchema;

use crate::answer::Answer;
use crate::app::App;
use crate::error::ApiError;
use crate::extract::{Body, Caller, Fields, MovieInPath, Request};
use crate::routes::ratings::{self, Rating};

/// What somebody thinks of a movie.
#[derive(Debug, ToSchema)]
pub struct Rate {
    /// Stars.
    #[schema(value_type = u8, minimum = 1, maximum = 5, example = 5)]
    score: Stars,
    /// At most 5,000 characters. Without it an earlier review stays; null takes it back.
    #[schema(value_type = Option<String>, max_length = 5000, example = "Loud, and worth it.")]
    #[expect(clippy::option_option, reason = "not sent, taken back, or a new one")]
    review: Option<Option<Review>>,
}

impl Request for Rate {
    fn read(fields: &mut Fields) -> Option<Self> {
        let (score, review) = (ratings::score(fields), ratings::review(fields));
        let Some(score) = score? else {
            return fields.refuse("score", "is required");
        };
        Some(Self {
            score,
            review: review?,
        })
    }
}

/// Rates a movie, and marks it as watched. Each user rates a movie once: rated again, the rating is updated.
#[utoipa::path(
    post, path = "/api/movies/{movie}/rate", tag = "ratings", operation_id = "rate_movie",
    params(("movie" = String, Path, description = "The movie's id, or `tmdb:` and TMDb's", example = "42")),
    request_body = Rate,
    responses(
        (status = 201, description = "Rated for the first time", body = inline(crate::openapi::Success<Rating>)),
        (status = 200, description = "It was rated before, and is rated like this now", body = inline(crate::openapi::Success<Rating>)),
        (status = 503, description = "`TMDB_UNAVAILABLE`: the movie is not in the catalogue, and TMDb cannot be asked for it"),
    ),
)]
pub async fn handle(
    caller: Caller,
    movie: MovieInPath,
    body: Body<Rate>,
    app: web::Data<App>,
) -> Result<Answer<Rating>, ApiError> {
    let now = Utc::now();
    let audience = caller.audience(now.date_naive());
    let movie = match movie.0 {
        // whether it is there is found out by the way
        MovieRef::Id(id) => id,
        name @ MovieRef::Tmdb(_) => {
            app.find_movie(&mut app.db.get().await?, name, audience)
                .await?
        }
    };
    let Rate { score, review } = body.0;
    let given = Given { score, review };
    let rated = rating::rate(&app.db, caller.id, movie, audience, &given, now).await?;
    let (rating, is_new) = rated.ok_or_else(|| ApiError::not_found("movie"))?;
    app.cache.touch(&[Topic::Movie(movie)]).await;
    let rating = Rating::from(rating);
    if !is_new {
        return Ok(Answer::ok("Your rating was updated", rating));
    }
    let location = format!("/api/ratings/{}", rating.id);
    Ok(Answer::created(location, "Rated", rating))
}
