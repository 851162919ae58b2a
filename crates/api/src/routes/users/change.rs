//! `PATCH` or `PUT /api/users/{id}`: as `/api/user/profile`, for the account's owner only.

use actix_web::web;
use marquee_domain::UserId;

use crate::answer::Answer;
use crate::app::App;
use crate::error::ApiError;
use crate::extract::{Body, Caller, Client, IdInPath};
use crate::routes::profile::Profile;
use crate::routes::profile::change::Change;

/// Changes the caller's own profile, as PATCH of `/api/user/profile` does. An admin may see other accounts, but not change them.
#[utoipa::path(
    patch, path = "/api/users/{id}", tag = "accounts", operation_id = "patch_user",
    params(("id" = u64, Path, description = "Whose account", example = 7)),
    request_body = Change,
    responses(
        (status = 200, description = "The profile as it is now", body = inline(crate::openapi::Success<Profile>)),
        (status = 403, description = "`FORBIDDEN`: only its owner may change an account\n\n`WRONG_PASSWORD`: `current_password` is wrong"),
        (status = 409, description = "`EMAIL_TAKEN`: the address has an account already; nothing was changed"),
        (status = 429, description = "`LOGIN_LOCKED`: too many wrong passwords"),
    ),
)]
pub async fn patch(
    caller: Caller,
    client: Client,
    id: IdInPath,
    body: Result<Body<Change>, ApiError>,
    app: web::Data<App>,
) -> Result<Answer<Profile>, ApiError> {
    change(&caller, client, id.0, body, &app).await
}

/// The same as PATCH: what is left out stays as it is.
#[utoipa::path(
    put, path = "/api/users/{id}", tag = "accounts", operation_id = "put_user",
    params(("id" = u64, Path, description = "Whose account", example = 7)),
    request_body = Change,
    responses(
        (status = 200, description = "The profile as it is now", body = inline(crate::openapi::Success<Profile>)),
        (status = 403, description = "`FORBIDDEN`: only its owner may change an account\n\n`WRONG_PASSWORD`: `current_password` is wrong"),
        (status = 409, description = "`EMAIL_TAKEN`: the address has an account already; nothing was changed"),
        (status = 429, description = "`LOGIN_LOCKED`: too many wrong passwords"),
    ),
)]
pub async fn put(
    caller: Caller,
    client: Client,
    id: IdInPath,
    body: Result<Body<Change>, ApiError>,
    app: web::Data<App>,
) -> Result<Answer<Profile>, ApiError> {
    change(&caller, client, id.0, body, &app).await
}

/// Whose account it is comes before what the body says.
async fn change(
    caller: &Caller,
    client: Client,
    id: UserId,
    body: Result<Body<Change>, ApiError>,
    app: &App,
) -> Result<Answer<Profile>, ApiError> {
    if caller.id != id {
        super::visible(app, caller, id).await?;
        return Err(ApiError::forbidden("Only its owner may change an account"));
    }
    body?.0.apply(caller, client, app).await
}
