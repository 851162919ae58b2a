use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncMysqlConnection, RunQueryDsl};

use crate::DbError;
use crate::schema::sync_states;

/// One kind of sync: how far it is, and what came of its last run.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = sync_states, check_for_backend(diesel::mysql::Mysql))]
pub struct SyncState {
    /// Which.
    pub name: String,
    /// Where a run that did not end goes on, or where the next one begins; in the sync's own words.
    pub position: Option<String>,
    /// The last run's begin.
    pub started_at: Option<NaiveDateTime>,
    /// Its end; none while it runs.
    pub finished_at: Option<NaiveDateTime>,
    /// The end of the last run that did what it should.
    pub succeeded_at: Option<NaiveDateTime>,
    /// How many movies the last run wrote.
    pub written: u64,
    /// How many it could not.
    pub skipped: u64,
    /// Why it failed.
    pub error: Option<String>,
}

impl SyncState {
    /// All that ever ran, by name.
    pub async fn all(conn: &mut AsyncMysqlConnection) -> Result<Vec<Self>, DbError> {
        let all = sync_states::table.order(sync_states::name);
        Ok(all.select(Self::as_select()).load(conn).await?)
    }

    /// A run begins, or goes on after its worker was lost or it failed. Gives the state it finds: the position is where to begin, and a run
    /// that goes on keeps its counts.
    pub async fn begin(
        conn: &mut AsyncMysqlConnection,
        name: &str,
        now: DateTime<Utc>,
    ) -> Result<Self, DbError> {
        diesel::insert_or_ignore_into(sync_states::table)
            .values(sync_states::name.eq(name))
            .execute(conn)
            .await?;
        let state = sync_states::table.find(name).select(Self::as_select());
        let mut state: Self = state.first(conn).await?;
        let has_ended = state.finished_at.is_some() && state.error.is_none();
        let goes_on = state.started_at.is_some() && !has_ended;
        if !goes_on {
            (state.written, state.skipped) = (0, 0);
            state.started_at = Some(now.naive_utc());
        }
        diesel::update(sync_states::table.find(name))
            .set((
                sync_states::started_at.eq(state.started_at),
                sync_states::finished_at.eq(None::<NaiveDateTime>),
                sync_states::written.eq(state.written),
                sync_states::skipped.eq(state.skipped),
                sync_states::error.eq(None::<String>),
            ))
            .execute(conn)
            .await?;
        Ok(state)
    }

    /// The run has come so far: a run after a loss goes on from there.
    pub async fn advance(&self, conn: &mut AsyncMysqlConnection) -> Result<(), DbError> {
        diesel::update(sync_states::table.find(&self.name))
            .set((
                sync_states::position.eq(&self.position),
                sync_states::written.eq(self.written),
                sync_states::skipped.eq(self.skipped),
            ))
            .execute(conn)
            .await?;
        Ok(())
    }

    /// The run did what it should; the position is the next one's begin.
    pub async fn succeed(
        &self,
        conn: &mut AsyncMysqlConnection,
        now: DateTime<Utc>,
    ) -> Result<(), DbError> {
        let now = Some(now.naive_utc());
        diesel::update(sync_states::table.find(&self.name))
            .set((
                sync_states::position.eq(&self.position),
                sync_states::written.eq(self.written),
                sync_states::skipped.eq(self.skipped),
                sync_states::finished_at.eq(now),
                sync_states::succeeded_at.eq(now),
            ))
            .execute(conn)
            .await?;
        Ok(())
    }

    /// The run ended for this reason; the next one goes on where it stopped.
    pub async fn fail(
        conn: &mut AsyncMysqlConnection,
        name: &str,
        reason: &str,
        now: DateTime<Utc>,
    ) -> Result<(), DbError> {
        let reason: String = reason.chars().take(500).collect();
        diesel::update(sync_states::table.find(name))
            .set((
                sync_states::finished_at.eq(now.naive_utc()),
                sync_states::error.eq(reason),
            ))
            .execute(conn)
            .await?;
        Ok(())
    }
}
