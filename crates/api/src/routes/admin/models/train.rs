//! `POST /api/admin/models/train`.

use std::time::Duration;

use actix_web::web;
use marquee_queue::TaskId;
use marquee_queue::jobs::TrainModel;
use serde::Serialize;
use utoipa::ToSchema;

use crate::answer::Answer;
use crate::app::App;
use crate::error::ApiError;
use crate::extract::Caller;

/// A training that waits or runs.
#[derive(Debug, Serialize, ToSchema)]
pub struct TrainingAsked {
    /// Where to follow it: `GET /api/tasks/{task_id}`.
    #[schema(value_type = String, example = "01KAHB5V9V7D3Y0M5N8Q2R4T6W")]
    task_id: TaskId,
}

/// Has a worker learn from all ratings; a training that runs already is not begun twice.
#[utoipa::path(
    post, path = "/api/admin/models/train", tag = "admin", operation_id = "train_model",
    responses(
        (status = 202, description = "It waits or runs", body = inline(crate::openapi::Success<TrainingAsked>)),
        (status = 503, description = "`QUEUE_UNAVAILABLE`: Redis cannot be reached"),
    ),
)]
pub async fn handle(
    caller: Caller,
    app: web::Data<App>,
) -> Result<Answer<TrainingAsked>, ApiError> {
    let job = TrainModel { if_due: false };
    let asked = app
        .queue
        .ask(job.question(), &job, Some(caller.id), Duration::ZERO)
        .await?;
    let task_id = asked.task_id();
    let answer = Answer::accepted("Learning from all ratings", TrainingAsked { task_id });
    Ok(answer.task_id(task_id.to_string()))
}
