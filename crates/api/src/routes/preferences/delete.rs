//! `DELETE /preferences`: forget what is stored.

use actix_web::{HttpResponse, web};
use marquee_domain::models::preferences;

use super::show::Whose;
use crate::answer;
use crate::app::App;
use crate::error::ApiError;
use crate::extract::{Caller, Params};

/// Forgets the preferences, if there are any.
#[utoipa::path(
    delete, path = "/preferences", tag = "preferences", operation_id = "delete_preferences",
    params(("user_id" = Option<u64>, Query, description = "Another user, for admins", example = 7)),
    responses(
        (status = 204, description = "Nothing is stored any more"),
        (status = 403, description = "`FORBIDDEN`: only an admin may name another user"),
        (status = 404, description = "`NOT_FOUND`: there is no such user"),
    ),
)]
pub async fn handle(
    caller: Caller,
    whose: Params<Whose>,
    app: web::Data<App>,
) -> Result<HttpResponse, ApiError> {
    let user_id = super::subject(&caller, whose.0.user_id)?;
    if !preferences::delete(&app.db, user_id).await? {
        return Err(ApiError::not_found("user"));
    }
    Ok(answer::no_content())
}
