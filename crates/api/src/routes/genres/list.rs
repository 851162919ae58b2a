//! `GET /api/genres`.

use actix_web::{HttpRequest, HttpResponse, web};
use marquee_cache::Topic;
use marquee_domain::models::genre;
use marquee_domain::page::Page;

use super::Genre;
use crate::app::App;
use crate::error::ApiError;
use crate::extract::{Params, Viewer};
use crate::kept::Kept;
use crate::list::{Address, List};

/// All genres, in alphabetical order.
#[utoipa::path(
    get, path = "/api/genres", tag = "movies", operation_id = "list_genres",
    params(
        ("limit" = Option<u32>, Query, description = "1 to 100", example = 20),
        ("offset" = Option<u32>, Query, description = "0 to 10,000", example = 0),
    ),
    responses(
        (status = 200, description = "A part of the list", body = inline(crate::openapi::Success<List<Genre>>), headers(("X-Cache"))),
        (status = 304, description = "It is as the client has it"),
    ),
)]
pub async fn handle(
    page: Params<Page>,
    viewer: Viewer,
    request: HttpRequest,
    app: web::Data<App>,
) -> Result<HttpResponse, ApiError> {
    let Params(page) = page;
    let address = Address::new("/api/genres", Vec::new());
    let kept = Kept {
        key: address.part(page.limit, page.offset),
        topics: &[Topic::Genres],
        ttl: app.settings.cache.genres(),
    };
    kept.answer(&request, &app, &viewer, "Genres", async || {
        let found = genre::Genre::list(&mut *app.db.get().await?, page).await?;
        Ok(List::of(&address, page, found.map(Genre::from)))
    })
    .await
}
