//! `/api/tasks`: what became of a job, of whatever kind.

pub mod show;

use std::time::Duration;

use actix_web::http::header;
use chrono::{DateTime, Utc};
use marquee_domain::models::user::Caller as Account;
use marquee_queue::{Progress, Task, TaskError, TaskId, TaskState};
use serde::Serialize;
use serde_json::value::RawValue;
use utoipa::ToSchema;

use crate::answer::Answer;
use crate::app::App;
use crate::code::Code;
use crate::error::ApiError;
use crate::extract::Caller;
use crate::middleware::request_id;

/// A task as its owner sees it.
#[derive(Debug, Serialize, ToSchema)]
pub struct TaskStatus {
    /// The task's id.
    #[schema(value_type = String, example = "01KAHB5V9V7D3Y0M5N8Q2R4T6W")]
    pub task_id: TaskId,
    /// What kind of job it is, e.g. `compute_recommendations`.
    pub kind: String,
    /// `queued`, `processing`, `completed` or `failed`.
    #[schema(value_type = String, example = "completed")]
    pub status: TaskState,
    /// How often it was started.
    pub attempts: u32,
    /// When it was asked for.
    pub created_at: DateTime<Utc>,
    /// When its latest attempt began.
    pub started_at: Option<DateTime<Utc>>,
    /// When it ended.
    pub finished_at: Option<DateTime<Utc>>,
    /// How far it is, for kinds that tell.
    #[schema(value_type = Option<Object>)]
    pub progress: Option<Progress>,
    /// What came of it, once completed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub result: Option<Box<RawValue>>,
    /// Why it failed, once failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub error: Option<TaskError>,
}

impl From<Task> for TaskStatus {
    fn from(task: Task) -> Self {
        Self {
            task_id: task.id,
            kind: task.kind,
            status: task.state,
            attempts: task.attempts,
            created_at: task.created_at,
            started_at: task.started_at,
            finished_at: task.finished_at,
            progress: task.progress,
            result: task.result,
            error: task.error,
        }
    }
}

/// The answer of every route that shows a task. One that has not ended says when to ask again.
pub fn answer(task: Task) -> Answer<TaskStatus> {
    let message = match task.state {
        TaskState::Queued => "The task is waiting for a worker",
        TaskState::Processing => "The task is being worked on",
        TaskState::Completed => "The task is completed",
        TaskState::Failed => "The task failed",
    };
    let ended = task.state.has_ended();
    let answer = Answer::ok(message, TaskStatus::from(task));
    if ended {
        answer
    } else {
        answer.header(header::RETRY_AFTER, "1")
    }
}

/// The task, if there is one and the caller may see it: its owner or an admin. To all others it is not there.
pub async fn find(app: &App, caller: &Account, id: TaskId) -> Result<Task, ApiError> {
    request_id::concerns_task(id);
    match app.queue.task(id).await? {
        Some(task) if task.owner == Some(caller.id) || caller.is_admin() => Ok(task),
        _ => Err(not_found()),
    }
}

/// As [`find`], once the task has ended or `wait` is over.
pub async fn wait_for(
    app: &App,
    caller: &Caller,
    id: TaskId,
    wait: Duration,
) -> Result<Task, ApiError> {
    let task = find(app, caller, id).await?;
    if task.state.has_ended() || wait.is_zero() {
        return Ok(task);
    }
    app.queue.wait(id, wait).await?.ok_or_else(not_found)
}

/// 404 `TASK_NOT_FOUND`.
pub fn not_found() -> ApiError {
    ApiError::new(Code::TaskNotFound, "There is no such task")
}

/// A task id from a path or query.
pub fn parse_id(text: &str) -> Result<TaskId, String> {
    text.parse()
        .map_err(|_| "must be a task id, 26 letters and digits".to_owned())
}
