//! Deletes what is past its retention.

use std::time::Duration;

use chrono::{DateTime, Days, Utc};
use marquee_domain::models::retention::{CHUNK, Expiring};
use marquee_queue::jobs::PurgeExpired;
use marquee_settings::Retention;
use serde::Serialize;

use crate::{Env, JobError, Run, TaskContext};

/// How much was deleted.
#[derive(Debug, Serialize)]
pub struct Purged {
    /// Rows in MySQL.
    pub rows: usize,
    /// Failed tasks in Redis.
    pub tasks: usize,
}

impl Run for PurgeExpired {
    const DEADLINE: Duration = Duration::from_mins(15);
    type Answer = Purged;

    async fn run(self, env: &Env, task: &TaskContext) -> Result<Purged, JobError> {
        let retention = &env.settings.retention;
        let now = task.started_at;
        let mut rows = 0;
        for expiring in Expiring::ALL {
            let before = days_before(now, days(retention, expiring));
            rows += purge(env, expiring, before).await?;
        }
        let before = days_before(now, retention.failed_tasks_days);
        let tasks = env.queue.purge_failed(before).await?;
        tracing::info!(rows, tasks, "purged");
        Ok(Purged { rows, tasks })
    }
}

async fn purge(env: &Env, expiring: Expiring, before: DateTime<Utc>) -> Result<usize, JobError> {
    let mut rows = 0;
    loop {
        // a connection a chunk: others want one too
        let mut conn = env.db.get().await?;
        let chunk = expiring.purge(&mut conn, before).await?;
        rows += chunk;
        if chunk < CHUNK {
            return Ok(rows);
        }
    }
}

fn days(retention: &Retention, expiring: Expiring) -> u32 {
    match expiring {
        Expiring::RefreshTokens
        | Expiring::Activations
        | Expiring::PasswordResets
        | Expiring::EmailChanges => retention.tokens_days,
        Expiring::Events => retention.events_days,
        Expiring::RecommendationLog => retention.recommendation_log_days,
        Expiring::AuditLog => retention.audit_log_days,
        Expiring::Uploads => retention.uploads_days,
    }
}

fn days_before(now: DateTime<Utc>, days: u32) -> DateTime<Utc> {
    // out of the calendar: nothing is that old
    now.checked_sub_days(Days::new(days.into()))
        .unwrap_or(DateTime::<Utc>::MIN_UTC)
}
