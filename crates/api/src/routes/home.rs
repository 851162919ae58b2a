//! `GET /api/user/home`: the rows of a home screen.

use actix_web::{HttpRequest, HttpResponse, web};
use marquee_cache::Topic;
use marquee_queue::jobs::ComputeHome;

use crate::app::App;
use crate::error::ApiError;
use crate::extract::{Caller, Fields, Params, Request, Wait};
use crate::routes::recommendations::ask::{PATIENCE, Underway, follow};

/// `wait`.
#[derive(Debug)]
pub struct Asked {
    wait: Wait,
}

impl Request for Asked {
    fn read(fields: &mut Fields) -> Option<Self> {
        Some(Self {
            wait: Wait::read(fields)?,
        })
    }
}

/// Rows of movies for a home screen, none of them twice: what the caller's taste picks, what is like movies they liked, what is trending, what is
/// new, what is in their genres. A row with nothing to show is left out.
#[utoipa::path(
    get, path = "/api/user/home", tag = "recommendations", operation_id = "my_home",
    params(
        ("wait" = Option<u64>, Query, description = "Hold the answer until the rows are there, at most so many seconds (0 to 30)", example = 5),
        ("Prefer" = Option<String>, Header, description = "As `wait`", example = "wait=5"),
    ),
    responses(
        (status = 200, description = "The rows; X-Cache says HIT when they were stored", body = inline(crate::openapi::Success<crate::openapi::Home>), headers(("X-Cache"))),
        (status = 202, description = "Still being calculated: follow the task", body = inline(crate::openapi::Success<Underway>), headers(("Location"), ("Retry-After"))),
        (status = 503, description = "`QUEUE_FULL`: too many jobs are waiting\n\n`QUEUE_UNAVAILABLE`: Redis cannot be reached"),
    ),
)]
pub async fn handle(
    request: HttpRequest,
    caller: Caller,
    asked: Params<Asked>,
    app: web::Data<App>,
) -> Result<HttpResponse, ApiError> {
    let wait = asked.0.wait.or_preferred(&request, PATIENCE)?;
    let settings = &app.settings.recommendations;
    let job = ComputeHome {
        user_id: caller.id,
        strategy: settings.default_strategy,
        catalogue: app.cache.stamps(&[Topic::Lists]).await,
    };
    let question = job.question(caller.profile_version)?;
    let asked = app
        .queue
        .ask(&question, &job, Some(caller.id), settings.fresh_for());
    follow(&request, &app, asked.await?, wait, "Your home screen").await
}
