//! Enqueues the mails with links that were asked for and never sent: whoever asked died before it could enqueue, or Redis was
//! wiped. The row is the outbox.

use std::time::Duration;

use chrono::TimeDelta;
use marquee_domain::UserId;
use marquee_domain::models::mailed_link::MailedLink;
use marquee_queue::jobs::{
    EnqueueUnsentMails, SendActivationEmail, SendEmailChangeEmails, SendPasswordResetEmail,
};
use marquee_queue::{Asked, Job, QueueError};

use crate::{Env, JobError, Run, TaskContext};

/// Before that, the mail is probably on its way.
const PATIENCE: TimeDelta = TimeDelta::minutes(2);

impl Run for EnqueueUnsentMails {
    const DEADLINE: Duration = Duration::from_mins(1);
    /// How many were enqueued.
    type Answer = usize;

    async fn run(self, env: &Env, task: &TaskContext) -> Result<usize, JobError> {
        let mut enqueued = 0;
        for link in MailedLink::ALL {
            let mut conn = env.db.get().await?;
            let unsent = link.unsent(&mut conn, task.started_at - PATIENCE).await?;
            drop(conn);
            for user_id in unsent {
                enqueued += usize::from(enqueue(env, link, user_id).await?);
            }
        }
        if enqueued > 0 {
            tracing::warn!(enqueued, "mails were left unsent");
        }
        Ok(enqueued)
    }
}

async fn enqueue(env: &Env, link: MailedLink, user_id: UserId) -> Result<bool, QueueError> {
    match link {
        MailedLink::Activation => ask(env, user_id, &SendActivationEmail { user_id }).await,
        MailedLink::PasswordReset => ask(env, user_id, &SendPasswordResetEmail { user_id }).await,
        MailedLink::EmailChange => ask(env, user_id, &SendEmailChangeEmails { user_id }).await,
    }
}

/// One task at a time for each, however long the mail server is away.
async fn ask<J: Job>(env: &Env, user: UserId, job: &J) -> Result<bool, QueueError> {
    let question = format!("unsent:{}:{user}", J::KIND);
    let asked = env.queue.ask(&question, job, None, Duration::ZERO).await?;
    Ok(matches!(asked, Asked::Queued(_)))
}
