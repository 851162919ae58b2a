//! `GET /recommendations/status?task_id=…`: how far the calculation is, and its result.

use std::time::Duration;

use actix_web::{HttpRequest, web};
use marquee_queue::TaskId;

use crate::answer::Answer;
use crate::app::App;
use crate::error::ApiError;
use crate::extract::{Caller, Fields, Params, Request, Wait};
use crate::routes::tasks::{self, TaskStatus};

/// `task_id`, `wait`.
#[derive(Debug)]
pub struct Status {
    task_id: TaskId,
    wait: Wait,
}

impl Request for Status {
    fn read(fields: &mut Fields) -> Option<Self> {
        let (task_id, wait) = (fields.text("task_id", tasks::parse_id), Wait::read(fields));
        Some(Self {
            task_id: task_id?,
            wait: wait?,
        })
    }
}

/// Answers with the task; with `wait`, once it has ended or the wait is over.
#[utoipa::path(
    get, path = "/recommendations/status", tag = "recommendations", operation_id = "recommendation_status",
    params(
        ("task_id" = String, Query, description = "The id that GET /recommendations gave", example = "01KAHB5V9V7D3Y0M5N8Q2R4T6W"),
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
    status: Params<Status>,
    app: web::Data<App>,
) -> Result<Answer<TaskStatus>, ApiError> {
    let Status { task_id, wait } = status.0;
    let wait = wait.or_preferred(&request, Duration::ZERO)?;
    tasks::wait_for(&app, &caller, task_id, wait)
        .await
        .map(tasks::answer)
}
