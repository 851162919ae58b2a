//! `POST /api/admin/roles/revoke`.

use actix_web::web;
use chrono::Utc;
use marquee_domain::models::role;

use super::RoleOfUser;
use crate::answer::Answer;
use crate::app::App;
use crate::error::ApiError;
use crate::extract::{Body, Caller, Client};
use crate::routes::auth::Account;

/// Takes a role from a user; again changes nothing. It counts at once, also for tokens that the user has already. The last admin
/// stays one.
#[utoipa::path(
    post, path = "/api/admin/roles/revoke", tag = "admin", operation_id = "revoke_role",
    request_body = RoleOfUser,
    responses(
        (status = 200, description = "The account as it is now", body = inline(crate::openapi::Success<Account>)),
        (status = 404, description = "`NOT_FOUND`: there is no such user"),
        (status = 409, description = "`LAST_ADMIN`: nobody else is an admin"),
    ),
)]
pub async fn handle(
    caller: Caller,
    client: Client,
    body: Body<RoleOfUser>,
    app: web::Data<App>,
) -> Result<Answer<Account>, ApiError> {
    let RoleOfUser { user_id, role } = body.0;
    let origin = client.origin(Some(&caller));
    let changed = role::revoke(&app.db, user_id, &role, origin, Utc::now()).await?;
    let message = format!("The user does not have the role {role}");
    super::answer(&app, user_id, changed, message).await
}
