//! `GET /api/ratings/{id}`.

use actix_web::web;

use super::Rating;
use crate::answer::Answer;
use crate::app::App;
use crate::error::ApiError;
use crate::extract::{IdInPath, Viewer};

/// A rating, for everybody who may see its movie.
#[utoipa::path(
    get, path = "/api/ratings/{id}", tag = "ratings", operation_id = "show_rating",
    params(("id" = u64, Path, description = "As in the list", example = 11)),
    responses(
        (status = 200, description = "The rating", body = inline(crate::openapi::Success<Rating>)),
        (status = 304, description = "It has not changed"),
    ),
)]
pub async fn handle(
    viewer: Viewer,
    id: IdInPath,
    app: web::Data<App>,
) -> Result<Answer<Rating>, ApiError> {
    let rating = super::find(&mut app.db.get().await?, id.0, viewer.audience()).await?;
    Ok(Answer::ok("The rating", Rating::from(rating)).public(&viewer))
}
