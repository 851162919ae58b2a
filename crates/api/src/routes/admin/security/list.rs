//! `GET /api/admin/security/blocked-ips`.

use actix_web::{HttpRequest, web};
use chrono::Utc;
use marquee_domain::models::blocked_ip::BlockedIp;
use marquee_domain::page::Page;

use super::Blocked;
use crate::answer::Answer;
use crate::app::App;
use crate::error::ApiError;
use crate::extract::Params;
use crate::list::List;

/// What is blocked now, newest first.
#[utoipa::path(
    get, path = "/api/admin/security/blocked-ips", tag = "admin", operation_id = "list_blocked_ips",
    params(
        ("limit" = Option<u32>, Query, description = "1 to 100", example = 20),
        ("offset" = Option<u32>, Query, description = "0 to 10,000", example = 0),
    ),
    responses((status = 200, description = "A part of the list", body = inline(crate::openapi::Success<List<Blocked>>))),
)]
pub async fn handle(
    page: Params<Page>,
    request: HttpRequest,
    app: web::Data<App>,
) -> Result<Answer<List<Blocked>>, ApiError> {
    let Params(page) = page;
    let found = BlockedIp::find(&mut *app.db.get().await?, page, Utc::now()).await?;
    let found = found.map(Blocked::from);
    Ok(List::answer("Blocked addresses", &request, page, found))
}
