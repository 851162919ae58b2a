//! `DELETE /api/movies/{movie}`.

use actix_web::{HttpResponse, web};
use chrono::Utc;
use marquee_domain::models::movie;

use super::written;
use crate::answer;
use crate::app::App;
use crate::error::ApiError;
use crate::extract::{Caller, Client, MovieName};

/// Takes a movie out of the catalogue and out of every answer. Whoever has rated it keeps the rating in the export of their data.
#[utoipa::path(
    delete, path = "/api/movies/{movie}", tag = "movies", operation_id = "delete_movie",
    params(("movie" = String, Path, description = "Marquee's id, or TMDb's as `tmdb:603`", example = "42")),
    responses(
        (status = 204, description = "It is in no answer any more"),
    ),
)]
pub async fn handle(
    caller: Caller,
    client: Client,
    movie: MovieName,
    app: web::Data<App>,
) -> Result<HttpResponse, ApiError> {
    let id = written::find_known(&app, movie.0).await?;
    let origin = client.origin(Some(&caller));
    if !movie::delete(&app.db, id, origin, Utc::now()).await? {
        return Err(ApiError::not_found("movie"));
    }
    written::drop_kept(&app, id).await;
    Ok(answer::no_content())
}
