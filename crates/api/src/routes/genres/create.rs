//! `POST /api/genres`.

use actix_web::web;
use chrono::Utc;
use marquee_domain::models::genre;

use super::{Genre, GenreBody, refused};
use crate::answer::Answer;
use crate::app::App;
use crate::error::ApiError;
use crate::extract::{Body, Caller, Client};

/// Makes a genre.
#[utoipa::path(
    post, path = "/api/genres", tag = "movies", operation_id = "create_genre",
    request_body = GenreBody,
    responses(
        (status = 201, description = "Made", body = inline(crate::openapi::Success<Genre>)),
        (status = 409, description = "`GENRE_EXISTS`: there is one of this name (`details.genre_id`); `TMDB_ID_TAKEN`: another has this TMDb id"),
    ),
)]
pub async fn handle(
    caller: Caller,
    client: Client,
    body: Body<GenreBody>,
    app: web::Data<App>,
) -> Result<Answer<Genre>, ApiError> {
    let origin = client.origin(Some(&caller));
    let created = genre::create(&app.db, &body.0.into(), origin, Utc::now()).await;
    let id = created.map_err(refused)?;
    let genre = Genre::written(&app, id).await?;
    let location = format!("/api/genres/{id}");
    Ok(Answer::created(location, "The genre was made", genre))
}
