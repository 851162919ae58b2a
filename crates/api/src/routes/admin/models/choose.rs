//! `POST /api/admin/models/{version}/use`.

use actix_web::web;
use chrono::Utc;
use marquee_domain::models::audit_log::{self, Action, Entry};
use marquee_queue::TaskId;
use serde_json::json;

use super::Published;
use crate::answer::Answer;
use crate::app::App;
use crate::error::ApiError;
use crate::extract::{Caller, Client};

/// Puts a published model into use, an older one, say, when the newest is found wanting. The next training replaces it.
#[utoipa::path(
    post, path = "/api/admin/models/{version}/use", tag = "admin", operation_id = "use_model",
    params(("version" = String, Path, description = "As in the list", example = "01KAHB5V9V7D3Y0M5N8Q2R4T6W")),
    responses(
        (status = 200, description = "Every worker uses it for the lists it makes from now on", body = inline(crate::openapi::Success<Published>)),
        (status = 404, description = "`NOT_FOUND`: there is no such model (any more)"),
        (status = 503, description = "`QUEUE_UNAVAILABLE`: Redis cannot be reached"),
    ),
)]
pub async fn handle(
    caller: Caller,
    client: Client,
    version: web::Path<String>,
    app: web::Data<App>,
) -> Result<Answer<Published>, ApiError> {
    let version: TaskId = version
        .parse()
        .map_err(|_| ApiError::invalid_field("version", "must be 26 letters and digits"))?;
    if !app.queue.use_model(version).await? {
        return Err(ApiError::not_found("model"));
    }
    let entry = Entry::new(Action::ModelChosen, client.origin(Some(&caller)))
        .details(json!({"version": version}));
    audit_log::record(&mut *app.db.get().await?, &entry, Utc::now()).await?;
    let models = super::all(&app.queue).await?;
    Ok(Answer::ok("In use", models))
}
