//! Keeps the lists of active users fresh: puts the usual question for each, so that its answer is there before its user asks.
//!
//! It steps back for those who wait: no more than half of a worker's lanes at a time, and only while nobody else's question waits for a lane. A
//! run takes at most so long ([`TIME`]); whom it did not reach, a later one does: each begins with somebody else, drawn by lot, so that with
//! too many users for one run all have the same chance, and nobody need remember where the last one stopped. Whose list is still fresh
//! costs one look at Redis.

use std::time::Duration;

use chrono::TimeDelta;
use marquee_cache::Topic;
use marquee_domain::UserId;
use marquee_domain::models::profile;
use marquee_domain::models::refresh_token::Session;
use marquee_queue::jobs::{ComputeRecommendations, RefreshLists};
use marquee_queue::{Asked, QueueName};
use serde::Serialize;
use tokio::time::{Instant, sleep};

use crate::{Env, JobError, Run, TaskContext};

/// How long a run goes on.
const TIME: Duration = Duration::from_mins(4);

/// Between looks whether somebody waits.
const PAUSE: Duration = Duration::from_millis(250);

/// So many users are looked at together.
const CHUNK: usize = 100;

/// What a run did.
#[derive(Debug, Default, Serialize)]
pub struct Refreshed {
    /// Users who were here lately.
    pub active: usize,
    /// How many of them it had the time to see to.
    pub seen: usize,
    /// Lists that were made.
    pub made: usize,
}

impl Run for RefreshLists {
    const DEADLINE: Duration = Duration::from_mins(5);
    type Answer = Refreshed;

    async fn run(self, env: &Env, task: &TaskContext) -> Result<Refreshed, JobError> {
        let end = Instant::now() + TIME;
        let mut users = active(env, task).await?;
        if !users.is_empty() {
            let first = rand::random_range(0..users.len());
            users.rotate_left(first);
        }
        let mut refreshed = Refreshed {
            active: users.len(),
            ..Refreshed::default()
        };
        for chunk in users.chunks(CHUNK) {
            tell(task, &refreshed).await;
            for few in due(env, chunk).await?.chunks(at_once(env)) {
                if !is_quiet(env, end).await? {
                    return Ok(refreshed);
                }
                refreshed.made += make(env, few, end).await?;
            }
            refreshed.seen += chunk.len();
        }
        tell(task, &refreshed).await;
        Ok(refreshed)
    }
}

async fn tell(task: &TaskContext, refreshed: &Refreshed) {
    let (done, total) = (refreshed.seen as u64, refreshed.active as u64);
    task.progress(done, total).await;
}

/// Somebody who asks meanwhile finds a lane free.
fn at_once(env: &Env) -> usize {
    (env.settings.queue.lanes.recommendations / 2).max(1)
}

/// Who was here lately.
async fn active(env: &Env, task: &TaskContext) -> Result<Vec<UserId>, JobError> {
    let days = env.settings.recommendations.active_days;
    let (mut active, mut after) = (Vec::new(), 0);
    if days == 0 {
        return Ok(active);
    }
    let since = task.started_at - TimeDelta::days(days.into());
    loop {
        // a connection a chunk: others want one too
        let mut conn = env.db.get().await?;
        let chunk = Session::last_begun(&mut conn, after).await?;
        let Some((last, _)) = chunk.last() else {
            return Ok(active);
        };
        after = *last;
        let lately = chunk.iter().filter(|(_, begun)| *begun >= since);
        active.extend(lately.map(|(user, _)| *user));
    }
}

/// A question, and its name.
type Question = (ComputeRecommendations, String);

/// The usual questions of those whose list is not there or no longer fresh.
async fn due(env: &Env, users: &[UserId]) -> Result<Vec<Question>, JobError> {
    let versions = profile::versions(&mut *env.db.get().await?, users).await?;
    let catalogue = env.cache.stamps(&[Topic::Lists]).await;
    let strategy = env.settings.recommendations.default_strategy;
    let mut due = Vec::new();
    for (user, version) in versions {
        let job = ComputeRecommendations::usual(user, strategy, catalogue.clone());
        let question = job.question(version)?;
        if !env.queue.is_asked(&question).await? {
            due.push((job, question));
        }
    }
    Ok(due)
}

/// Waits until nobody waits. `false`: the time is over.
async fn is_quiet(env: &Env, end: Instant) -> Result<bool, JobError> {
    while env.queue.depth(QueueName::Recommendations).await? > 0 {
        if Instant::now() >= end {
            return Ok(false);
        }
        sleep(PAUSE).await;
    }
    Ok(Instant::now() < end)
}

/// Puts the questions, and waits for the lists. How many were made for it.
async fn make(env: &Env, questions: &[Question], end: Instant) -> Result<usize, JobError> {
    let settings = &env.settings.recommendations;
    let mut made = Vec::new();
    for (job, question) in questions {
        let asked = env.queue.ask(
            question,
            job,
            Some(job.user_id),
            settings.fresh_for_when_prepared(),
        );
        // else its user was quicker
        if let Asked::Queued(id) = asked.await? {
            made.push(id);
        }
    }
    for id in &made {
        let left = end.saturating_duration_since(Instant::now());
        env.queue.wait(*id, left).await?;
    }
    Ok(made.len())
}
