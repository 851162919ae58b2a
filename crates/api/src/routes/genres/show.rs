//! `GET /api/genres/{id}`.

use actix_web::{HttpRequest, HttpResponse, web};
use marquee_cache::Topic;

use super::Genre;
use crate::app::App;
use crate::error::ApiError;
use crate::extract::{IdInPath, Viewer};
use crate::kept::Kept;

/// One genre.
#[utoipa::path(
    get, path = "/api/genres/{id}", tag = "movies", operation_id = "show_genre",
    params(("id" = u64, Path, description = "As in the list", example = 15)),
    responses(
        (status = 200, description = "The genre", body = inline(crate::openapi::Success<Genre>), headers(("X-Cache"))),
        (status = 304, description = "It is as the client has it"),
    ),
)]
pub async fn handle(
    id: IdInPath,
    viewer: Viewer,
    request: HttpRequest,
    app: web::Data<App>,
) -> Result<HttpResponse, ApiError> {
    let kept = Kept {
        key: format!("/api/genres/{}", id.0),
        topics: &[Topic::Genres],
        ttl: app.settings.cache.genres(),
    };
    kept.answer(&request, &app, &viewer, "A genre", async || {
        Genre::find(&mut app.db.get().await?, id.0).await
    })
    .await
}
