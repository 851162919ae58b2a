//! `GET /api/admin/models`.

use actix_web::web;

use super::Published;
use crate::answer::Answer;
use crate::app::App;
use crate::error::ApiError;

/// The models that were trained and published of late, and which is in use.
#[utoipa::path(
    get, path = "/api/admin/models", tag = "admin", operation_id = "list_models",
    responses(
        (status = 200, description = "The newest first", body = inline(crate::openapi::Success<Published>)),
        (status = 503, description = "`QUEUE_UNAVAILABLE`: Redis cannot be reached"),
    ),
)]
pub async fn handle(app: web::Data<App>) -> Result<Answer<Published>, ApiError> {
    Ok(Answer::ok("Models", super::all(&app.queue).await?))
}
