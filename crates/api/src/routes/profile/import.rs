//! `POST /api/user/import`: brings a history along from elsewhere.

use std::time::Duration;

use actix_web::http::header;
use actix_web::web;
use chrono::Utc;
use marquee_domain::UserId;
use marquee_domain::history::{File, Format};
use marquee_domain::models::upload::{NewUpload, Upload};
use marquee_queue::jobs::ImportHistory;
use marquee_queue::{Asked, TaskId, TaskState};
use serde_json::json;
use utoipa::ToSchema;

use crate::answer::Answer;
use crate::app::App;
use crate::code::Code;
use crate::error::{ApiError, BadFields};
use crate::extract::{Caller, Fields, Files, Params, Request};
use crate::middleware::request_id;
use crate::routes::recommendations::ask::Underway;

/// `format` and `overwrite`.
#[derive(Debug, Clone, Copy)]
pub struct How {
    format: Format,
    overwrite: bool,
}

impl Request for How {
    fn read(fields: &mut Fields) -> Option<Self> {
        let format = fields.text("format", Format::parse);
        let overwrite = fields.optional_text("overwrite", |text| match text {
            "true" => Ok(true),
            "false" => Ok(false),
            _ => Err("must be true or false"),
        });
        Some(Self {
            format: format?,
            overwrite: overwrite?.unwrap_or(false),
        })
    }
}

/// The files of a history: 1 to 10 fields of the same name.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes a body; nothing is made of it")]
pub struct HistoryFiles {
    /// Letterboxd: `ratings.csv`, `diary.csv`, `watchlist.csv`, `watched.csv`. Trakt: JSON arrays of ratings, watched movies or a watchlist.
    #[schema(value_type = Vec<HistoryFile>, min_items = 1, max_items = 10,
        example = json!(["Date,Name,Year,Letterboxd URI,Rating\n2024-03-01,Heat,1995,https://boxd.it/2aHi,4.5\n"]))]
    file: Vec<HistoryFile>,
}

/// A file.
#[derive(ToSchema)]
#[schema(value_type = String, format = Binary)]
#[expect(dead_code, reason = "describes a body; nothing is made of it")]
pub struct HistoryFile(Vec<u8>);

/// Imports what you have rated, watched and put on your watchlist elsewhere, as a task.
///
/// A movie is found by its TMDb id, else by its IMDb id, else by title and year. Half stars and tens become whole stars, half up
/// (3.5 and 7 are 4 stars), at least one. A rating keeps its date and marks its movie as watched; a watchlist becomes bookmarks.
/// What is here already stays as it is, unless `overwrite` is true. The completed task's `result` reports: `rows`,
/// `imported` (`ratings`, `watched`, `bookmarked`), `unchanged` movies, `skipped` lines (shows, episodes), and up to a hundred each of the
/// `unmatched` lines (`file`, `line`, `title`, `year`; `unmatched_count` in all) and `bad_lines` (`file`, `line`, `problem`; `bad_count`).
/// In JSON a line is an element of the array.
#[utoipa::path(
    post, path = "/api/user/import", tag = "accounts", operation_id = "import_history",
    params(
        ("format" = String, Query, description = "`letterboxd` or `trakt`", pattern = "^(letterboxd|trakt)$", example = "letterboxd"),
        ("overwrite" = Option<bool>, Query, description = "Whether the files replace ratings and dates that are here already", example = false),
    ),
    request_body(content = inline(HistoryFiles), content_type = "multipart/form-data"),
    responses(
        (status = 202, description = "Taken: follow the task", body = inline(crate::openapi::Success<Underway>), headers(("Location"), ("Retry-After"))),
        (status = 400, description = "`MALFORMED_FORM`: the body is not a form"),
        (status = 409, description = "`IMPORT_RUNNING`: an import of yours has not ended; `details.task_id` names it"),
        (status = 503, description = "`QUEUE_FULL`: too many jobs are waiting\n\n`QUEUE_UNAVAILABLE`: Redis cannot be reached"),
    ),
)]
pub async fn handle(
    caller: Caller,
    how: Params<How>,
    files: Files,
    app: web::Data<App>,
) -> Result<Answer<Underway>, ApiError> {
    let How { format, overwrite } = how.0;
    let new = NewUpload {
        user_id: caller.id,
        format,
        overwrite,
        files: checked(&app, files.0, format).await?,
    };
    let ended = ended(&app, caller.id).await?;
    let upload_id = match Upload::store(&app.db, &new, ended, Utc::now()).await {
        // another request was quicker
        Err(error) if error.is_duplicate() => return Err(running(&app, caller.id).await?),
        stored => stored?,
    };
    let (task_id, status) = match enqueue(&app, upload_id, caller.id).await {
        Ok(task) => task,
        Err(error) => return Err(taken_back(&app, upload_id, error).await),
    };
    let answer = Answer::accepted(
        "Your history is being imported!",
        Underway { task_id, status },
    );
    Ok(answer
        .task_id(task_id.to_string())
        .header(header::LOCATION, format!("/api/tasks/{task_id}"))
        .header(header::RETRY_AFTER, "1"))
}

/// The files, if each is what `format` says and all together are not too long.
async fn checked(app: &App, files: Vec<File>, format: Format) -> Result<Vec<File>, ApiError> {
    let check = move || {
        let checks: Vec<_> = files.iter().map(|file| file.check(format)).collect();
        (files, checks)
    };
    // reading some megabytes is too long for a thread that others wait for
    let checked = web::block(check).await;
    let (files, checks) = checked.map_err(|error| ApiError::internal(&error))?;
    let (mut lines, mut problems) = (0, Vec::new());
    for (file, check) in files.iter().zip(checks) {
        match check {
            Ok(count) => lines += count,
            Err(unfit) if file.name.is_empty() => problems.push(unfit.to_string()),
            Err(unfit) => problems.push(format!("{} {unfit}", file.name)),
        }
    }
    if !problems.is_empty() {
        let bad = BadFields::from([("file".to_owned(), problems)]);
        return Err(ApiError::invalid(&bad));
    }
    let most = app.settings.uploads.max_lines;
    if lines > most {
        let message = format!("The files may have at most {most} lines together");
        return Err(ApiError::new(Code::PayloadTooLarge, message));
    }
    Ok(files)
}

/// The user's last upload, whose place the next one takes; refused while its import has not ended.
async fn ended(app: &App, user: UserId) -> Result<Option<u64>, ApiError> {
    let Some(upload) = last(app, user).await? else {
        return Ok(None);
    };
    let task = match upload.task_id.as_deref().map(str::parse::<TaskId>) {
        Some(Ok(id)) => app.queue.task(id).await?,
        _ => None,
    };
    if task.is_some_and(|task| task.state.has_ended()) {
        return Ok(Some(upload.id));
    }
    Err(running(app, user).await?)
}

/// 409, with the task of the user's last upload. One that has lost its task, or never had one, gets it now.
async fn running(app: &App, user: UserId) -> Result<ApiError, ApiError> {
    let error = ApiError::new(
        Code::ImportRunning,
        "An import of yours has not ended; several files can be sent at once",
    );
    let Some(upload) = last(app, user).await? else {
        return Ok(error);
    };
    let (task_id, _) = enqueue(app, upload.id, user).await?;
    Ok(error
        .detail("task_id", json!(task_id))
        .retry_after(Duration::from_secs(1)))
}

async fn last(app: &App, user: UserId) -> Result<Option<Upload>, ApiError> {
    let mut conn = app.db.get().await?;
    Ok(Upload::of(&mut conn, user).await?)
}

/// The upload's one task.
async fn enqueue(app: &App, upload_id: u64, user: UserId) -> Result<(TaskId, TaskState), ApiError> {
    let job = ImportHistory { upload_id };
    let asked = app
        .queue
        .ask(&job.question(), &job, Some(user), Duration::ZERO)
        .await?;
    let (id, state) = match asked {
        Asked::Queued(id) => (id, TaskState::Queued),
        Asked::Running(id, state) => (id, state),
        Asked::Answered(task) => (task.id, task.state),
    };
    request_id::concerns_task(id);
    let noted = async {
        let mut conn = app.db.get().await?;
        Upload::runs_as(&mut conn, upload_id, &id.to_string()).await
    };
    if let Err(error) = noted.await {
        tracing::warn!(%error, upload_id, "the upload's task was not noted; the job does it too");
    }
    Ok((id, state))
}

/// The error, for an upload that got no task: whoever is told so sends it again.
async fn taken_back(app: &App, upload_id: u64, error: ApiError) -> ApiError {
    let deleted = async {
        let mut conn = app.db.get().await?;
        Upload::delete(&mut conn, upload_id).await
    };
    if let Err(error) = deleted.await {
        tracing::warn!(%error, upload_id, "an upload was left behind; the schedule will enqueue it");
    }
    error
}
