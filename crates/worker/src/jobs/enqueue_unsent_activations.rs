//! Enqueues the mails of activations that were asked for and never sent: whoever registered them died before it could
//! enqueue, or Redis was wiped. The row is the outbox.

use std::time::Duration;

use chrono::TimeDelta;
use marquee_domain::models::activation::Activation;
use marquee_queue::Asked;
use marquee_queue::jobs::{EnqueueUnsentActivations, SendActivationEmail};

use crate::{Env, JobError, Run, TaskContext};

/// Before that, the mail is probably on its way.
const PATIENCE: TimeDelta = TimeDelta::minutes(2);

impl Run for EnqueueUnsentActivations {
    const DEADLINE: Duration = Duration::from_mins(1);
    /// How many were enqueued.
    type Answer = usize;

    async fn run(self, env: &Env, task: &TaskContext) -> Result<usize, JobError> {
        let mut conn = env.db.get().await?;
        let unsent = Activation::unsent(&mut conn, task.started_at - PATIENCE).await?;
        drop(conn);
        let mut enqueued = 0;
        for user_id in unsent {
            // one task at a time for each, however long the mail server is away
            let question = format!("unsent_activation:{user_id}");
            let job = SendActivationEmail { user_id };
            let asked = env.queue.ask(&question, &job, None, Duration::ZERO).await?;
            enqueued += usize::from(matches!(asked, Asked::Queued(_)));
        }
        if enqueued > 0 {
            tracing::warn!(enqueued, "activations were left unsent");
        }
        Ok(enqueued)
    }
}
