//! `GET /api/tasks/{task_id}`: the state of a task of any kind, and its result.

use std::time::Duration;

use actix_web::{HttpRequest, web};

use super::TaskStatus;
use crate::answer::Answer;
use crate::app::App;
use crate::error::ApiError;
use crate::extract::{Caller, Fields, Params, Request, Wait};

/// `wait`.
#[derive(Debug)]
pub struct Show {
    wait: Wait,
}

impl Request for Show {
    fn read(fields: &mut Fields) -> Option<Self> {
        Some(Self {
            wait: Wait::read(fields)?,
        })
    }
}

/// Answers with the task; with `wait`, once it has ended or the wait is over.
#[utoipa::path(
    get, path = "/api/tasks/{task_id}", tag = "tasks", operation_id = "show_task",
    params(
        ("task_id" = String, Path, description = "The task's id", example = "01KAHB5V9V7D3Y0M5N8Q2R4T6W"),
        ("wait" = Option<u64>, Query, description = "Hold the answer until the task ends, at most so many seconds (0 to 30)", example = 5),
        ("Prefer" = Option<String>, Header, description = "The same: `wait=N`", example = "wait=5"),
    ),
    responses(
        (status = 200, description = "The task", body = inline(crate::openapi::Success<TaskStatus>)),
        (status = 404, description = "`TASK_NOT_FOUND`: there is no such task, or it is somebody else's"),
        (status = 503, description = "`QUEUE_UNAVAILABLE`: Redis cannot be reached"),
    ),
)]
pub async fn handle(
    request: HttpRequest,
    caller: Caller,
    id: web::Path<String>,
    show: Params<Show>,
    app: web::Data<App>,
) -> Result<Answer<TaskStatus>, ApiError> {
    let id = super::parse_id(&id).map_err(|problem| ApiError::invalid_field("task_id", problem))?;
    let wait = show.0.wait.or_preferred(&request, Duration::ZERO)?;
    super::wait_for(&app, &caller, id, wait)
        .await
        .map(super::answer)
}
