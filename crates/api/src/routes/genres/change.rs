//! `PATCH` or `PUT /api/genres/{id}`: change what is named, or replace it all.

use actix_web::web;
use chrono::Utc;
use marquee_domain::GenreId;
use marquee_domain::models::genre::{self, GenreFields};
use marquee_domain::types::line;
use utoipa::ToSchema;

use super::{Genre, GenreBody, refused};
use crate::answer::Answer;
use crate::app::App;
use crate::error::ApiError;
use crate::extract::{Body, Caller, Client, Fields, IdInPath, Request};

/// What is left out stays as it is.
#[derive(Debug, ToSchema)]
pub struct GenrePart {
    /// Unique without regard to case and space.
    #[schema(
        nullable = false,
        min_length = 1,
        max_length = 100,
        example = "Film Noir"
    )]
    name: Option<String>,
    /// TMDb's id; null forgets it. No two genres have the same.
    #[schema(value_type = Option<u64>, example = 878)]
    #[expect(clippy::option_option, reason = "left out, null, or an id")]
    tmdb_id: Option<Option<u64>>,
}

impl Request for GenrePart {
    fn read(fields: &mut Fields) -> Option<Self> {
        let name = if fields.has("name") {
            let name = fields.text("name", |name| line(name, genre::Genre::LONGEST_NAME));
            name.map(Some)
        } else {
            Some(None)
        };
        let is_named = fields.has("tmdb_id");
        let tmdb_id = fields.optional_id("tmdb_id");
        Some(Self {
            name: name?,
            tmdb_id: tmdb_id.map(|id| is_named.then_some(id))?,
        })
    }
}

/// Changes a genre. Whoever has named it in their preferences names it by its new name from now on.
#[utoipa::path(
    patch, path = "/api/genres/{id}", tag = "movies", operation_id = "change_genre",
    params(("id" = u64, Path, description = "As in the list", example = 15)),
    request_body = GenrePart,
    responses(
        (status = 200, description = "The genre as it is now", body = inline(crate::openapi::Success<Genre>)),
        (status = 409, description = "`GENRE_EXISTS`: another has this name (`details.genre_id`); `TMDB_ID_TAKEN`: another has this TMDb id"),
    ),
)]
pub async fn patch(
    caller: Caller,
    client: Client,
    id: IdInPath,
    body: Body<GenrePart>,
    app: web::Data<App>,
) -> Result<Answer<Genre>, ApiError> {
    let GenrePart { name, tmdb_id } = body.0;
    apply(&caller, client, id.0, GenreFields { name, tmdb_id }, &app).await
}

/// Replaces a genre: without a TMDb id it has none any more. Whoever has named it in their preferences names it by its new name from now on.
#[utoipa::path(
    put, path = "/api/genres/{id}", tag = "movies", operation_id = "replace_genre",
    params(("id" = u64, Path, description = "As in the list", example = 15)),
    request_body = GenreBody,
    responses(
        (status = 200, description = "The genre as it is now", body = inline(crate::openapi::Success<Genre>)),
        (status = 409, description = "`GENRE_EXISTS`: another has this name (`details.genre_id`); `TMDB_ID_TAKEN`: another has this TMDb id"),
    ),
)]
pub async fn put(
    caller: Caller,
    client: Client,
    id: IdInPath,
    body: Body<GenreBody>,
    app: web::Data<App>,
) -> Result<Answer<Genre>, ApiError> {
    apply(&caller, client, id.0, body.0.into(), &app).await
}

async fn apply(
    caller: &Caller,
    client: Client,
    id: GenreId,
    change: GenreFields,
    app: &App,
) -> Result<Answer<Genre>, ApiError> {
    let origin = client.origin(Some(caller));
    let changed = genre::change(&app.db, id, &change, origin, Utc::now()).await;
    changed.map_err(refused)?;
    let genre = Genre::written(app, id).await?;
    Ok(Answer::ok("The genre was changed", genre))
}
