//! `POST /api/admin/tmdb/sync`: in step with TMDb, now.

use std::time::Duration;

use actix_web::web;
use marquee_queue::jobs::{SyncKind, SyncTmdb};
use serde::Serialize;
use utoipa::ToSchema;

use crate::answer::Answer;
use crate::app::App;
use crate::code::Code;
use crate::error::ApiError;
use crate::extract::{Body, Caller, Fields, Request};

/// What to sync.
#[derive(Debug)]
pub struct SyncNow(SyncKind);

impl Request for SyncNow {
    fn read(fields: &mut Fields) -> Option<Self> {
        let what = fields.text("what", |name| {
            let names = || SyncKind::ALL.map(SyncKind::as_str).join(", ");
            SyncKind::parse(name).ok_or_else(|| format!("must be one of: {}", names()))
        });
        Some(Self(what?))
    }
}

/// What to sync.
#[derive(ToSchema)]
#[schema(as = SyncNow)]
#[expect(dead_code, reason = "describes a body; nothing is made of it")]
pub struct SyncNowSchema {
    /// `genres`, `trending`, `popular`, `discover` (popular in favoured genres), `changes`, `refresh` (what is old) or `bootstrap`
    /// (everything).
    #[schema(
        pattern = "^(genres|trending|popular|discover|changes|refresh|bootstrap)$",
        example = "changes"
    )]
    what: String,
}

/// A sync that waits or runs.
#[derive(Debug, Serialize, ToSchema)]
pub struct SyncAsked {
    /// Where to follow it: `GET /api/tasks/{task_id}`.
    #[schema(example = "01KAHB5V9V7D3Y0M5N8Q2R4T6W")]
    task_id: String,
}

/// Has a worker bring the catalogue in step with TMDb; one that runs already is not begun twice.
#[utoipa::path(
    post, path = "/api/admin/tmdb/sync", tag = "admin", operation_id = "sync_tmdb",
    request_body = SyncNowSchema,
    responses(
        (status = 202, description = "It waits or runs", body = inline(crate::openapi::Success<SyncAsked>)),
        (status = 503, description = "`TMDB_UNAVAILABLE`: TMDb is not set up; `QUEUE_UNAVAILABLE`: Redis cannot be reached"),
    ),
)]
pub async fn handle(
    caller: Caller,
    body: Body<SyncNow>,
    app: web::Data<App>,
) -> Result<Answer<SyncAsked>, ApiError> {
    if !app.upstream.tmdb().is_set_up() {
        let message = "TMDb is not set up: the settings have no key for it";
        return Err(ApiError::new(Code::TmdbUnavailable, message));
    }
    let job = SyncTmdb { what: body.0.0 };
    let asked = app
        .queue
        .ask(&job.question(), &job, Some(caller.id), Duration::ZERO)
        .await?;
    let task_id = asked.task_id().to_string();
    Ok(Answer::accepted(
        "Bringing it in step",
        SyncAsked {
            task_id: task_id.clone(),
        },
    )
    .task_id(task_id))
}
