//! `GET /recommendations`: a list at once when one is stored, else a queued job and its task id.

use std::time::Duration;

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, Responder, web};
use marquee_cache::Topic;
use marquee_domain::UserId;
use marquee_domain::models::genre;
use marquee_domain::models::user::{Caller as Account, User};
use marquee_queue::jobs::ComputeRecommendations;
use marquee_queue::{Asked, Task, TaskId, TaskState};
use marquee_settings::Strategy;
use serde::Serialize;
use serde_json::value::RawValue;
use utoipa::ToSchema;

use super::question::{Question, QuestionParams};
use crate::answer::Answer;
use crate::app::App;
use crate::error::{ApiError, BadFields};
use crate::extract::{Caller, Params};
use crate::middleware::request_id;
use crate::routes::preferences::subject;

/// How long the routes for plain clients wait unless told otherwise.
pub const PATIENCE: Duration = Duration::from_secs(2);

/// Where to follow a job that has not ended.
#[derive(Debug, Serialize, ToSchema)]
pub struct Underway {
    /// The id to ask the status route with.
    #[schema(value_type = String, example = "01KAHB5V9V7D3Y0M5N8Q2R4T6W")]
    pub task_id: TaskId,
    /// `queued` or `processing`; `failed` when it was waited for and failed.
    #[schema(value_type = String, example = "queued")]
    pub status: TaskState,
}

/// Answers 200 with a stored list, or 202 with the id of the task that computes it.
#[utoipa::path(
    get, path = "/recommendations", tag = "recommendations", operation_id = "ask_for_recommendations",
    params(
        QuestionParams,
        ("Prefer" = Option<String>, Header, description = "As `wait`", example = "wait=5"),
    ),
    responses(
        (status = 200, description = "The list; X-Cache says HIT when it was stored", body = inline(crate::openapi::Success<crate::openapi::Recommended>), headers(("X-Cache"))),
        (status = 202, description = "Being calculated: follow the task", body = inline(crate::openapi::Success<Underway>), headers(("Location"), ("Retry-After"))),
        (status = 403, description = "`FORBIDDEN`: only an admin may name another user"),
        (status = 404, description = "`NOT_FOUND`: there is no such user"),
        (status = 503, description = "`QUEUE_FULL`: too many jobs are waiting\n\n`QUEUE_UNAVAILABLE`: Redis cannot be reached"),
    ),
)]
pub async fn handle(
    request: HttpRequest,
    caller: Caller,
    question: Params<Question>,
    app: web::Data<App>,
) -> Result<HttpResponse, ApiError> {
    let strategy = app.settings.recommendations.default_strategy;
    ask(
        &request,
        &caller,
        question.0,
        &app,
        strategy,
        Duration::ZERO,
    )
    .await
}

/// As `/recommendations`, but waits a little, so that one call usually brings the list.
#[utoipa::path(
    get, path = "/api/user/recommendations", tag = "recommendations", operation_id = "my_recommendations",
    params(
        QuestionParams,
        ("Prefer" = Option<String>, Header, description = "As `wait`", example = "wait=5"),
    ),
    responses(
        (status = 200, description = "The list", body = inline(crate::openapi::Success<crate::openapi::Recommended>), headers(("X-Cache"))),
        (status = 202, description = "Still being calculated: follow the task", body = inline(crate::openapi::Success<Underway>), headers(("Location"), ("Retry-After"))),
        (status = 403, description = "`FORBIDDEN`: only an admin may name another user"),
        (status = 404, description = "`NOT_FOUND`: there is no such user"),
        (status = 503, description = "`QUEUE_FULL`: too many jobs are waiting\n\n`QUEUE_UNAVAILABLE`: Redis cannot be reached"),
    ),
)]
pub async fn patient(
    request: HttpRequest,
    caller: Caller,
    question: Params<Question>,
    app: web::Data<App>,
) -> Result<HttpResponse, ApiError> {
    let strategy = app.settings.recommendations.default_strategy;
    ask(&request, &caller, question.0, &app, strategy, PATIENCE).await
}

/// As `/api/user/recommendations`, by the strategy `genre` unless told otherwise.
#[utoipa::path(
    get, path = "/api/movies/recommended", tag = "recommendations", operation_id = "recommended_by_genre",
    params(
        QuestionParams,
        ("Prefer" = Option<String>, Header, description = "As `wait`", example = "wait=5"),
    ),
    responses(
        (status = 200, description = "The list", body = inline(crate::openapi::Success<crate::openapi::Recommended>), headers(("X-Cache"))),
        (status = 202, description = "Still being calculated: follow the task", body = inline(crate::openapi::Success<Underway>), headers(("Location"), ("Retry-After"))),
        (status = 403, description = "`FORBIDDEN`: only an admin may name another user"),
        (status = 404, description = "`NOT_FOUND`: there is no such user"),
        (status = 503, description = "`QUEUE_FULL`: too many jobs are waiting\n\n`QUEUE_UNAVAILABLE`: Redis cannot be reached"),
    ),
)]
pub async fn by_genre(
    request: HttpRequest,
    caller: Caller,
    question: Params<Question>,
    app: web::Data<App>,
) -> Result<HttpResponse, ApiError> {
    ask(
        &request,
        &caller,
        question.0,
        &app,
        Strategy::Genre,
        PATIENCE,
    )
    .await
}

async fn ask(
    request: &HttpRequest,
    caller: &Caller,
    question: Question,
    app: &App,
    strategy: Strategy,
    patience: Duration,
) -> Result<HttpResponse, ApiError> {
    let wait = question.wait.or_preferred(request, patience)?;
    let asked = put(app, caller, question, strategy).await?;
    follow(request, app, asked, wait, "Your recommendations").await
}

/// Answers with what a worker computed, once it is there; after `wait` with its task.
pub async fn follow(
    request: &HttpRequest,
    app: &App,
    asked: Asked,
    wait: Duration,
    message: &str,
) -> Result<HttpResponse, ApiError> {
    let (id, state) = match asked {
        Asked::Answered(task) => {
            request_id::concerns_task(task.id);
            return Ok(computed(request, *task, message, "HIT"));
        }
        Asked::Running(id, state) => (id, state),
        Asked::Queued(id) => (id, TaskState::Queued),
    };
    request_id::concerns_task(id);
    if wait.is_zero() {
        return Ok(underway(request, id, state));
    }
    match app.queue.wait(id, wait).await? {
        Some(task) if task.state == TaskState::Completed => {
            Ok(computed(request, task, message, "MISS"))
        }
        Some(task) => Ok(underway(request, id, task.state)),
        None => Ok(underway(request, id, state)),
    }
}

/// Puts the question to the workers, unless a list that answers it is stored. `strategy` is for a question that names none.
pub async fn put(
    app: &App,
    caller: &Account,
    question: Question,
    strategy: Strategy,
) -> Result<Asked, ApiError> {
    let user_id = subject(caller, question.user_id)?;
    check_genres(app, &question).await?;
    let version = profile_version(app, caller, user_id).await?;
    let job = ComputeRecommendations {
        user_id,
        overrides: question.filters,
        limit: question.limit,
        strategy: question.strategy.unwrap_or(strategy),
        catalogue: app.cache.stamps(&[Topic::Lists]).await,
    };
    let fresh_for = app.settings.recommendations.fresh_for();
    let key = job.question(version)?;
    Ok(app.queue.ask(&key, &job, Some(user_id), fresh_for).await?)
}

/// Every genre named must be in the catalogue.
async fn check_genres(app: &App, question: &Question) -> Result<(), ApiError> {
    let names: Vec<_> = question.filters.genre_names().collect();
    if names.is_empty() {
        return Ok(());
    }
    let mut bad = BadFields::new();
    let mut conn = app.db.get().await?;
    for (field, problem) in genre::unknown(&mut conn, names.into_iter()).await? {
        bad.entry(field.to_owned()).or_default().push(problem);
    }
    if bad.is_empty() {
        Ok(())
    } else {
        Err(ApiError::invalid(&bad))
    }
}

/// The version of what is known of the user; it moves with every rating and preference, and old answers with it.
async fn profile_version(app: &App, caller: &Account, user_id: UserId) -> Result<u64, ApiError> {
    if user_id == caller.id {
        return Ok(caller.profile_version);
    }
    let mut conn = app.db.get().await?;
    let user = User::find(&mut conn, user_id).await?;
    user.map(|user| user.profile_version)
        .ok_or_else(|| ApiError::not_found("user"))
}

fn computed(request: &HttpRequest, task: Task, message: &str, cache: &str) -> HttpResponse {
    let result: Option<Box<RawValue>> = task.result;
    Answer::ok(message, result)
        .header(header::HeaderName::from_static("x-cache"), cache)
        .respond_to(request)
}

fn underway(request: &HttpRequest, task_id: TaskId, status: TaskState) -> HttpResponse {
    let message = match status {
        TaskState::Failed => "The calculation failed; its task says why",
        _ => "Recommendations are being calculated!",
    };
    let answer = Answer::accepted(message, Underway { task_id, status })
        .task_id(task_id.to_string())
        .header(
            header::LOCATION,
            format!("/recommendations/status?task_id={task_id}"),
        );
    if status.has_ended() {
        return answer.respond_to(request);
    }
    answer.header(header::RETRY_AFTER, "1").respond_to(request)
}
