//! `GET /api/user/profile`.

use actix_web::web;

use super::Profile;
use crate::answer::Answer;
use crate::app::App;
use crate::error::ApiError;
use crate::extract::Caller;

/// The caller's account, roles and preferences.
#[utoipa::path(
    get, path = "/api/user/profile", tag = "accounts", operation_id = "show_profile",
    responses((status = 200, description = "The profile", body = inline(crate::openapi::Success<Profile>))),
)]
pub async fn handle(caller: Caller, app: web::Data<App>) -> Result<Answer<Profile>, ApiError> {
    Ok(Answer::ok(
        "Your profile",
        Profile::of(&app, caller.id).await?,
    ))
}
