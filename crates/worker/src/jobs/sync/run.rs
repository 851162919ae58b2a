use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use marquee_cache::Topic;
use marquee_domain::upstream::SyncState;
use marquee_domain::{DbError, MovieId};
use marquee_queue::jobs::SyncKind;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::SyncError;
use crate::{Env, JobError, TaskContext};

/// A run under way: what it works with, and how far it is.
pub(super) struct Running<'a> {
    pub(super) env: &'a Env,
    task: &'a TaskContext,
    state: SyncState,
}

impl<'a> Running<'a> {
    pub(super) async fn begin(
        env: &'a Env,
        task: &'a TaskContext,
        what: SyncKind,
    ) -> Result<Self, JobError> {
        let mut conn = env.db.get().await?;
        let state = SyncState::begin(&mut conn, what.as_str(), task.started_at).await?;
        drop(conn);
        Ok(Self { env, task, state })
    }

    /// Now, as the queue's clock had it when this attempt began.
    pub(super) fn now(&self) -> DateTime<Utc> {
        self.task.started_at
    }

    /// Where to begin.
    pub(super) fn position<P: DeserializeOwned>(&self) -> Result<Option<P>, SyncError> {
        let position = self.state.position.as_deref();
        Ok(position.map(serde_json::from_str).transpose()?)
    }

    /// Remembers the position; tells who watches. `total` may be a guess.
    pub(super) async fn advance(
        &mut self,
        position: &impl Serialize,
        done: u64,
        total: u64,
    ) -> Result<(), SyncError> {
        self.state.position = Some(serde_json::to_string(position)?);
        self.state.advance(&mut *self.env.db.get().await?).await?;
        self.tell(done, total).await;
        Ok(())
    }

    /// Tells who watches the task.
    pub(super) async fn tell(&self, done: u64, total: u64) {
        self.task.progress(done, total.max(done)).await;
    }

    /// These were written: answers that show them are dropped.
    pub(super) async fn wrote(&mut self, movies: &BTreeSet<MovieId>) {
        self.state.written += movies.len() as u64;
        let topics: Vec<Topic> = movies.iter().map(|id| Topic::Movie(*id)).collect();
        self.env.cache.touch(&topics).await;
    }

    pub(super) fn wrote_genres(&mut self, number: usize) {
        self.state.written += number as u64;
    }

    pub(super) fn skipped(&mut self) {
        self.state.skipped += 1;
    }

    /// The next run begins from the start.
    pub(super) fn forget_position(&mut self) {
        self.state.position = None;
    }

    pub(super) async fn succeed(self) -> Result<SyncState, DbError> {
        if self.state.written > 0 {
            self.env.cache.touch(&[Topic::Lists, Topic::Genres]).await;
        }
        let mut conn = self.env.db.get().await?;
        self.state.succeed(&mut conn, Utc::now()).await?;
        Ok(self.state)
    }
}
