//! `PATCH` or `PUT /api/movies/{movie}`: change what is named, or replace it all.

use actix_web::web;
use chrono::Utc;
use marquee_domain::models::movie::{self, MovieFields};

use super::Details;
use super::written::{self, MovieBody, MoviePart, Part, Whole};
use crate::answer::Answer;
use crate::app::App;
use crate::error::ApiError;
use crate::extract::{Body, Caller, Client, MovieInPath};

/// Changes what is named of a movie. What people have rated and watched stays as it is.
#[utoipa::path(
    patch, path = "/api/movies/{movie}", tag = "movies", operation_id = "change_movie",
    params(("movie" = String, Path, description = "Marquee's id, or TMDb's as `tmdb:603`", example = "42")),
    request_body = MoviePart,
    responses(
        (status = 200, description = "The movie as it is now", body = inline(crate::openapi::Success<Details>)),
        (status = 409, description = "`TMDB_ID_TAKEN`: another movie has it (`details.movie_id`), or had it when it was deleted (`details.deleted`)"),
        (status = 503, description = "`TMDB_UNAVAILABLE`: there is no movie with this TMDb id"),
    ),
)]
pub async fn patch(
    caller: Caller,
    client: Client,
    movie: MovieInPath,
    body: Body<Part>,
    app: web::Data<App>,
) -> Result<Answer<Details>, ApiError> {
    let Part(change) = body.0;
    apply(&caller, client, movie, &change, &app).await
}

/// Replaces a movie: what is left out is not known any more. What people have rated and watched stays as it is.
#[utoipa::path(
    put, path = "/api/movies/{movie}", tag = "movies", operation_id = "replace_movie",
    params(("movie" = String, Path, description = "Marquee's id, or TMDb's as `tmdb:603`", example = "42")),
    request_body = MovieBody,
    responses(
        (status = 200, description = "The movie as it is now", body = inline(crate::openapi::Success<Details>)),
        (status = 409, description = "`TMDB_ID_TAKEN`: another movie has it (`details.movie_id`), or had it when it was deleted (`details.deleted`)"),
        (status = 503, description = "`TMDB_UNAVAILABLE`: there is no movie with this TMDb id"),
    ),
)]
pub async fn put(
    caller: Caller,
    client: Client,
    movie: MovieInPath,
    body: Body<Whole>,
    app: web::Data<App>,
) -> Result<Answer<Details>, ApiError> {
    let Whole(new) = body.0;
    apply(&caller, client, movie, &new, &app).await
}

async fn apply(
    caller: &Caller,
    client: Client,
    MovieInPath(name): MovieInPath,
    change: &MovieFields,
    app: &App,
) -> Result<Answer<Details>, ApiError> {
    let id = written::find(app, name).await?;
    let origin = client.origin(Some(caller));
    let changed = movie::change(&app.db, id, change, origin, Utc::now()).await;
    changed.map_err(written::refused)?;
    let details = written::shown(app, caller, id).await?;
    Ok(Answer::ok("The movie was changed", details))
}
