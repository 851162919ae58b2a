//! `DELETE /api/admin/security/blocked-ips/{id}`.

use actix_web::{HttpResponse, web};
use chrono::Utc;
use marquee_domain::models::blocked_ip::{BlockedIp, Which};

use crate::answer;
use crate::app::App;
use crate::error::ApiError;
use crate::extract::{Caller, Client, IdInPath};

/// Lets an address or range in again.
#[utoipa::path(
    delete, path = "/api/admin/security/blocked-ips/{id}", tag = "admin", operation_id = "unblock_ip",
    params(("id" = u64, Path, description = "As in the list", example = 1)),
    responses((status = 204, description = "It is not blocked any more")),
)]
pub async fn handle(
    caller: Caller,
    client: Client,
    id: IdInPath,
    app: web::Data<App>,
) -> Result<HttpResponse, ApiError> {
    let which = Which::Id(id.0);
    let origin = client.origin(Some(&caller));
    if !BlockedIp::remove(&app.db, which, origin, Utc::now()).await? {
        return Err(ApiError::not_found("block"));
    }
    app.blocklist.refresh(&app.db).await?;
    Ok(answer::no_content())
}
