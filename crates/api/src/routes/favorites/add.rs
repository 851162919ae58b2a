//! `POST /api/user/favorites`.

use actix_web::web;
use marquee_domain::models::interaction::Kind;
use marquee_domain::types::MovieRef;
use utoipa::ToSchema;

use super::Favorite;
use crate::answer::Answer;
use crate::app::App;
use crate::error::ApiError;
use crate::extract::{Body, Caller, Client, Fields, Request};
use crate::routes::interactions::add::note;
use crate::routes::interactions::{named_movie, with_movie};

/// Which movie was liked.
#[derive(Debug)]
pub struct NewFavorite(MovieRef);

impl Request for NewFavorite {
    fn read(fields: &mut Fields) -> Option<Self> {
        named_movie(fields).map(Self)
    }
}

/// Which movie was liked: `movie_id` or `tmdb_id`, not both.
#[derive(ToSchema)]
#[schema(as = NewFavorite, example = json!({"movie_id": 42}))]
#[expect(dead_code, reason = "describes a body; nothing is made of it")]
pub struct NewFavoriteSchema {
    /// The movie's id.
    movie_id: Option<u64>,
    /// TMDb's id of it.
    tmdb_id: Option<u64>,
}

/// Makes a movie a favourite: the same as the interaction `liked`.
#[utoipa::path(
    post, path = "/api/user/favorites", tag = "ratings", operation_id = "add_favorite",
    request_body = NewFavoriteSchema,
    responses(
        (status = 201, description = "It is a favourite now", body = inline(crate::openapi::Success<Favorite>)),
        (status = 200, description = "It was one before", body = inline(crate::openapi::Success<Favorite>)),
        (status = 404, description = "`NOT_FOUND`: there is no such movie"),
        (status = 503, description = "`TMDB_UNAVAILABLE`: the movie is not in the catalogue, and TMDb cannot be asked for it"),
    ),
)]
pub async fn handle(
    caller: Caller,
    client: Client,
    body: Body<NewFavorite>,
    app: web::Data<App>,
) -> Result<Answer<Favorite>, ApiError> {
    let (liked, is_new) = note(&app, (client, &caller), Kind::Liked, body.0.0).await?;
    let location = format!("/api/user/favorites/{}", liked.movie_id);
    let favorite = with_movie(&app, liked, Favorite::new).await?;
    if is_new {
        Ok(Answer::created(location, "A favourite", favorite))
    } else {
        Ok(Answer::ok("A favourite already", favorite))
    }
}
