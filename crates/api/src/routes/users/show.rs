//! `GET /api/users/{id}`.

use actix_web::web;

use crate::answer::Answer;
use crate::app::App;
use crate::error::ApiError;
use crate::extract::{Caller, IdInPath};
use crate::routes::auth::Account;

/// An account, for its owner and for admins; to others it is not there.
#[utoipa::path(
    get, path = "/api/users/{id}", tag = "accounts", operation_id = "show_user",
    params(("id" = u64, Path, description = "Whose account", example = 7)),
    responses((status = 200, description = "The account", body = inline(crate::openapi::Success<Account>))),
)]
pub async fn handle(
    caller: Caller,
    id: IdInPath,
    app: web::Data<App>,
) -> Result<Answer<Account>, ApiError> {
    let account = super::visible(&app, &caller, id.0).await?;
    Ok(Answer::ok("The account", account))
}
