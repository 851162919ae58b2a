//! `GET /api/watch-history`.

use actix_web::{HttpRequest, web};
use marquee_domain::models::interaction::Kind;
use marquee_domain::page::Page;

use super::Watched;
use crate::answer::Answer;
use crate::app::App;
use crate::error::ApiError;
use crate::extract::{Caller, Params};
use crate::list::List;
use crate::routes::interactions::list::part;

/// The movies that the caller has watched, latest first.
#[utoipa::path(
    get, path = "/api/watch-history", tag = "ratings", operation_id = "list_watch_history",
    params(
        ("limit" = Option<u32>, Query, description = "1 to 100", example = 20),
        ("offset" = Option<u32>, Query, description = "0 to 10,000", example = 0),
    ),
    responses((status = 200, description = "A part of the list", body = inline(crate::openapi::Success<List<Watched>>))),
)]
pub async fn handle(
    caller: Caller,
    page: Params<Page>,
    request: HttpRequest,
    app: web::Data<App>,
) -> Result<Answer<List<Watched>>, ApiError> {
    let Params(page) = page;
    let found = part(&app, &caller, Some(Kind::Watched), page, Watched::new).await?;
    Ok(List::answer("Your watch history", &request, page, found))
}
