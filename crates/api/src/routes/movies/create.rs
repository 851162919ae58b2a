//! `POST /api/movies`.

use actix_web::web;
use chrono::Utc;
use marquee_domain::models::movie;

use super::Details;
use super::written::{self, MovieBody, Whole};
use crate::answer::Answer;
use crate::app::App;
use crate::error::ApiError;
use crate::extract::{Body, Caller, Client};

/// Adds a movie to the catalogue.
#[utoipa::path(
    post, path = "/api/movies", tag = "movies", operation_id = "create_movie",
    request_body = MovieBody,
    responses(
        (status = 201, description = "The movie as it is now", body = inline(crate::openapi::Success<Details>)),
        (status = 409, description = "`TMDB_ID_TAKEN`: another movie has it (`details.movie_id`), or had it when it was deleted (`details.deleted`)"),
    ),
)]
pub async fn handle(
    caller: Caller,
    client: Client,
    body: Body<Whole>,
    app: web::Data<App>,
) -> Result<Answer<Details>, ApiError> {
    let Whole(new) = body.0;
    let origin = client.origin(Some(&caller));
    let created = movie::create(&app.db, &new, origin, Utc::now()).await;
    let id = created.map_err(written::refused)?;
    let details = written::shown(&app, &caller, id).await?;
    let location = format!("/api/movies/{id}");
    Ok(Answer::created(location, "The movie was added", details))
}
