//! Sees to uploaded histories that were left behind: enqueues those without a task, as whoever took them died before it could or
//! Redis was wiped, and deletes those whose import has ended. The row is the outbox.

use std::time::Duration;

use chrono::TimeDelta;
use marquee_domain::models::upload::Upload;
use marquee_queue::jobs::{ImportHistory, TidyUploads};
use marquee_queue::{Asked, Task};
use serde::Serialize;

use crate::{Env, JobError, Run, TaskContext};

/// Before that, its task is probably on its way.
const PATIENCE: TimeDelta = TimeDelta::minutes(2);

/// How much there was to do.
#[derive(Debug, Default, Serialize)]
pub struct Tidied {
    /// Imports that were enqueued.
    pub enqueued: usize,
    /// Uploads whose import has ended.
    pub deleted: usize,
}

impl Run for TidyUploads {
    const DEADLINE: Duration = Duration::from_mins(5);
    type Answer = Tidied;

    async fn run(self, env: &Env, task: &TaskContext) -> Result<Tidied, JobError> {
        let (mut tidied, mut after) = (Tidied::default(), 0);
        loop {
            let mut conn = env.db.get().await?;
            let left = Upload::left_before(&mut conn, task.started_at - PATIENCE, after).await?;
            drop(conn);
            let Some(last) = left.last() else {
                break;
            };
            after = last.id;
            for upload in left {
                see_to(env, &upload, &mut tidied).await?;
            }
        }
        if tidied.enqueued > 0 {
            tracing::warn!(enqueued = tidied.enqueued, "imports were left unqueued");
        }
        Ok(tidied)
    }
}

async fn see_to(env: &Env, upload: &Upload, tidied: &mut Tidied) -> Result<(), JobError> {
    match task_of(env, upload).await? {
        Some(task) if task.state.has_ended() => {
            let mut conn = env.db.get().await?;
            Upload::delete(&mut conn, upload.id).await?;
            tidied.deleted += 1;
        }
        Some(_) => {}
        None => {
            let job = ImportHistory {
                upload_id: upload.id,
            };
            let (question, owner) = (job.question(), Some(upload.user_id));
            let asked = env
                .queue
                .ask(&question, &job, owner, Duration::ZERO)
                .await?;
            tidied.enqueued += usize::from(matches!(asked, Asked::Queued(_)));
        }
    }
    Ok(())
}

async fn task_of(env: &Env, upload: &Upload) -> Result<Option<Task>, JobError> {
    match upload.task_id.as_deref().map(str::parse) {
        Some(Ok(id)) => Ok(env.queue.task(id).await?),
        _ => Ok(None),
    }
}
