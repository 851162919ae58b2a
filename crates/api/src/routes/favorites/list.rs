//! `GET /api/user/favorites`.

use actix_web::{HttpRequest, web};
use marquee_domain::models::interaction::Kind;
use marquee_domain::page::Page;

use super::Favorite;
use crate::answer::Answer;
use crate::app::App;
use crate::error::ApiError;
use crate::extract::{Caller, Params};
use crate::list::List;
use crate::routes::interactions::list::part;

/// The movies that the caller has liked, latest first.
#[utoipa::path(
    get, path = "/api/user/favorites", tag = "ratings", operation_id = "list_favorites",
    params(
        ("limit" = Option<u32>, Query, description = "1 to 100", example = 20),
        ("offset" = Option<u32>, Query, description = "0 to 10,000", example = 0),
    ),
    responses((status = 200, description = "A part of the list", body = inline(crate::openapi::Success<List<Favorite>>))),
)]
pub async fn handle(
    caller: Caller,
    page: Params<Page>,
    request: HttpRequest,
    app: web::Data<App>,
) -> Result<Answer<List<Favorite>>, ApiError> {
    let Params(page) = page;
    let found = part(&app, &caller, Some(Kind::Liked), page, Favorite::new).await?;
    Ok(List::answer("Your favourites", &request, page, found))
}
