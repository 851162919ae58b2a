//! `GET /recommendations/stream?task_id=…`: the task's record at every change, as Server-Sent Events, until it ends.

use std::convert::Infallible;
use std::time::Duration;

use actix_web::http::header;
use actix_web::{HttpResponse, web};
use futures_util::{Stream, StreamExt, stream};
use marquee_queue::{QueueError, Task, TaskId};

use crate::app::App;
use crate::error::ApiError;
use crate::extract::{Caller, Fields, Params, Request};
use crate::openapi::StatusEvent;
use crate::routes::tasks::{self, TaskStatus};

/// A comment line this often keeps proxies from closing a quiet stream.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// `task_id`.
#[derive(Debug)]
pub struct Follow {
    task_id: TaskId,
}

impl Request for Follow {
    fn read(fields: &mut Fields) -> Option<Self> {
        Some(Self {
            task_id: fields.text("task_id", tasks::parse_id)?,
        })
    }
}

/// Streams events named `status`, each with the same data as the status route; the last is `completed` or `failed`.
#[utoipa::path(
    get, path = "/recommendations/stream", tag = "recommendations", operation_id = "recommendation_stream",
    params(("task_id" = String, Query, description = "The id that GET /recommendations gave", example = "01KAHB5V9V7D3Y0M5N8Q2R4T6W")),
    responses(
        (status = 200, description = "Events named `status`, until the task ends", body = StatusEvent, content_type = "text/event-stream"),
        (status = 404, description = "`TASK_NOT_FOUND`: there is no such task, or it is somebody else's"),
        (status = 503, description = "`QUEUE_UNAVAILABLE`: Redis cannot be reached"),
    ),
)]
pub async fn handle(
    caller: Caller,
    follow: Params<Follow>,
    app: web::Data<App>,
) -> Result<HttpResponse, ApiError> {
    let id = follow.0.task_id;
    tasks::find(&app, &caller, id).await?;
    let events = app.queue.watch(id).map(event);
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "text/event-stream"))
        .insert_header((header::CACHE_CONTROL, "private, no-store"))
        .insert_header(("x-accel-buffering", "no"))
        .streaming(kept_alive(events)))
}

fn event(task: Result<Task, QueueError>) -> web::Bytes {
    let text = match task.map(|task| serde_json::to_string(&TaskStatus::from(task))) {
        Ok(Ok(data)) => format!("event: status\ndata: {data}\n\n"),
        Ok(Err(error)) => {
            tracing::error!(%error, "a task record does not serialise");
            "event: error\ndata: {\"code\":\"INTERNAL_ERROR\"}\n\n".to_owned()
        }
        Err(error) => {
            tracing::warn!(%error, "the task cannot be followed");
            "event: error\ndata: {\"code\":\"QUEUE_UNAVAILABLE\"}\n\n".to_owned()
        }
    };
    text.into()
}

/// `events`, with a comment line whenever none came for a while.
fn kept_alive(
    events: impl Stream<Item = web::Bytes> + 'static,
) -> impl Stream<Item = Result<web::Bytes, Infallible>> {
    stream::unfold(Box::pin(events), |mut events| async {
        match tokio::time::timeout(KEEP_ALIVE, events.next()).await {
            Ok(event) => event.map(|event| (Ok(event), events)),
            Err(_) => Some((Ok(web::Bytes::from_static(b": still here\n\n")), events)),
        }
    })
}
