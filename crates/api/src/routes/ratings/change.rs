//! `PUT` and `PATCH /api/ratings/{id}`.

use actix_web::web;
use chrono::Utc;
use marquee_cache::Topic;
use marquee_domain::models::rating::{self, Change};
use marquee_domain::types::{Review, Stars};
use utoipa::ToSchema;

use super::Rating;
use crate::answer::Answer;
use crate::app::App;
use crate::error::ApiError;
use crate::extract::{Body, Caller, Fields, IdInPath, Request};

/// A rating in place of the old.
#[derive(Debug, ToSchema)]
#[schema(as = RatingReplacement)]
pub struct Replacement {
    /// Stars.
    #[schema(value_type = u8, minimum = 1, maximum = 5, example = 4)]
    score: Stars,
    /// At most 5,000 characters; without it the rating has no review any more.
    #[schema(value_type = Option<String>, max_length = 5000, example = "Still loud.")]
    review: Option<Review>,
}

impl Request for Replacement {
    fn read(fields: &mut Fields) -> Option<Self> {
        let (score, review) = (super::score(fields), super::review(fields));
        let Some(score) = score? else {
            return fields.refuse("score", "is required");
        };
        Some(Self {
            score,
            review: review?.flatten(),
        })
    }
}

/// What of a rating is to change; what is left out stays.
#[derive(Debug, ToSchema)]
#[schema(as = RatingChanges)]
pub struct Changes {
    /// Stars.
    #[schema(value_type = Option<u8>, minimum = 1, maximum = 5, example = 4)]
    score: Option<Stars>,
    /// At most 5,000 characters; null takes the review back.
    #[schema(value_type = Option<String>, max_length = 5000, example = "Still loud.")]
    #[expect(clippy::option_option, reason = "not sent, taken back, or a new one")]
    review: Option<Option<Review>>,
}

impl Request for Changes {
    fn read(fields: &mut Fields) -> Option<Self> {
        let (score, review) = (super::score(fields), super::review(fields));
        Some(Self {
            score: score?,
            review: review?,
        })
    }
}

/// Replaces one's own rating: a review that is not sent is taken back.
#[utoipa::path(
    put, path = "/api/ratings/{id}", tag = "ratings", operation_id = "replace_rating",
    params(("id" = u64, Path, description = "As in the list", example = 11)),
    request_body = Replacement,
    responses(
        (status = 200, description = "The rating as it is now", body = inline(crate::openapi::Success<Rating>)),
        (status = 403, description = "`FORBIDDEN`: it is another user's"),
    ),
)]
pub async fn put(
    caller: Caller,
    id: IdInPath,
    body: Body<Replacement>,
    app: web::Data<App>,
) -> Result<Answer<Rating>, ApiError> {
    let Replacement { score, review } = body.0;
    let change = Change {
        score: Some(score),
        review: Some(review),
    };
    apply(&caller, id, &change, &app).await
}

/// Changes one's own rating.
#[utoipa::path(
    patch, path = "/api/ratings/{id}", tag = "ratings", operation_id = "change_rating",
    params(("id" = u64, Path, description = "As in the list", example = 11)),
    request_body = Changes,
    responses(
        (status = 200, description = "The rating as it is now", body = inline(crate::openapi::Success<Rating>)),
        (status = 403, description = "`FORBIDDEN`: it is another user's"),
    ),
)]
pub async fn patch(
    caller: Caller,
    id: IdInPath,
    body: Body<Changes>,
    app: web::Data<App>,
) -> Result<Answer<Rating>, ApiError> {
    let Changes { score, review } = body.0;
    apply(&caller, id, &Change { score, review }, &app).await
}

async fn apply(
    caller: &Caller,
    id: IdInPath,
    change: &Change,
    app: &App,
) -> Result<Answer<Rating>, ApiError> {
    let now = Utc::now();
    let audience = caller.audience(now.date_naive());
    let rating = super::find(&mut app.db.get().await?, id.0, audience).await?;
    if rating.user.id != caller.id {
        return Err(ApiError::forbidden("Only who rated may change the rating"));
    }
    let changed = rating::change(&app.db, &rating, change, now).await?;
    let changed = changed.ok_or_else(|| ApiError::not_found("rating"))?;
    app.cache.touch(&[Topic::Movie(changed.movie.id)]).await;
    Ok(Answer::ok("The rating was changed", Rating::from(changed)))
}
