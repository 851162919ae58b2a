//! `POST /api/movies/{movie}/watch` and `/unwatch`.

use actix_web::web;
use chrono::Utc;
use marquee_cache::Topic;
use marquee_domain::MovieId;
use marquee_domain::models::interaction::{self, Kind};
use marquee_domain::models::my::My;
use serde::Serialize;
use utoipa::ToSchema;

use crate::answer::Answer;
use crate::app::App;
use crate::auth::gate;
use crate::error::ApiError;
use crate::extract::{Caller, MovieInPath, MovieName};
use crate::openapi::MySchema;
use crate::routes::interactions::removed;

/// What the caller has done with a movie.
#[derive(Debug, Serialize, ToSchema)]
pub struct Mine {
    /// The movie.
    #[schema(example = 42)]
    movie_id: MovieId,
    /// As in the movie's details.
    #[schema(value_type = MySchema)]
    my: My,
}

/// Marks a movie as watched. Watched again it stays one entry of the watch history.
#[utoipa::path(
    post, path = "/api/movies/{movie}/watch", tag = "ratings", operation_id = "watch_movie",
    params(("movie" = String, Path, description = "The movie's id, or `tmdb:` and TMDb's", example = "42")),
    responses(
        (status = 200, description = "It is watched", body = inline(crate::openapi::Success<Mine>)),
        (status = 503, description = "`TMDB_UNAVAILABLE`: the movie is not in the catalogue, and TMDb cannot be asked for it"),
    ),
)]
pub async fn watch(
    caller: Caller,
    movie: MovieInPath,
    app: web::Data<App>,
) -> Result<Answer<Mine>, ApiError> {
    let now = Utc::now();
    let audience = caller.audience(now.date_naive());
    let mut conn = app.db.get().await?;
    let movie = app.find_movie(&mut conn, movie.0, audience).await?;
    drop(conn);
    interaction::add(&app.db, caller.id, movie, Kind::Watched, now)
        .await?
        .ok_or_else(gate::refused)?;
    mine(&app, &caller, movie, "Watched").await
}

/// Takes back that a movie was watched.
#[utoipa::path(
    post, path = "/api/movies/{movie}/unwatch", tag = "ratings", operation_id = "unwatch_movie",
    params(("movie" = String, Path, description = "The movie's id, or `tmdb:` and TMDb's", example = "42")),
    responses(
        (status = 200, description = "It is not watched any more", body = inline(crate::openapi::Success<Mine>)),
        (status = 404, description = "`NOT_FOUND`: there is no such movie, or it was not watched"),
        (status = 409, description = "`MOVIE_IS_RATED`: who rates a movie has watched it; delete the rating first"),
    ),
)]
pub async fn unwatch(
    caller: Caller,
    movie: MovieName,
    app: web::Data<App>,
) -> Result<Answer<Mine>, ApiError> {
    let audience = caller.audience(Utc::now().date_naive());
    let mut conn = app.db.get().await?;
    let movie = app.find_known_movie(&mut conn, movie.0, audience).await?;
    drop(conn);
    let removal = interaction::remove(&app.db, caller.id, movie, Kind::Watched).await?;
    removed(removal, "entry in your watch history")?;
    mine(&app, &caller, movie, "Not watched any more").await
}

/// The movie's watch count may have moved: drops what shows it, and answers with what the caller has done with it.
async fn mine(
    app: &App,
    caller: &Caller,
    movie_id: MovieId,
    message: &str,
) -> Result<Answer<Mine>, ApiError> {
    app.cache.touch(&[Topic::Movie(movie_id)]).await;
    let my = My::of(&mut *app.db.get().await?, caller.id, movie_id).await?;
    Ok(Answer::ok(message, Mine { movie_id, my }))
}
