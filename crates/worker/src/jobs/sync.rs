//! Brings the catalogue in step with TMDb: a file a sync.
//!
//! - `lists.rs`: genres, trends, what is popular, what is popular in favoured genres. `changes.rs`, `refresh.rs`, `bootstrap.rs`: the rest.
//! - `movies.rs`: asks for movies and writes them. `run.rs`: how far a run is, and what came of it.
//!
//! How far a sync is stands in its row (`SyncState`), so that a run whose worker is lost goes on there. Movies are written one by one or a
//! page at a time; TMDb being away ends the attempt, and the next goes on.

mod bootstrap;
mod changes;
mod lists;
mod movies;
mod refresh;
mod run;

use std::time::Duration;

use marquee_domain::upstream::SyncState;
use marquee_queue::jobs::{SyncKind, SyncTmdb};
use marquee_tmdb::TmdbError;
use serde::Serialize;

use crate::{Env, JobError, Run, TaskContext};
use run::Running;

/// What a run did.
#[derive(Debug, Serialize)]
pub struct Synced {
    /// Which sync it was.
    pub sync: &'static str,
    /// Movies (or genres) written.
    pub written: u64,
    /// Movies that TMDb no longer has or that could not be read.
    pub skipped: u64,
}

impl Run for SyncTmdb {
    /// A whole catalogue of a million movies, at the usual budget, is fourteen hours.
    const DEADLINE: Duration = Duration::from_hours(24);
    type Answer = Synced;

    async fn run(self, env: &Env, task: &TaskContext) -> Result<Synced, JobError> {
        if !env.tmdb.is_set_up() {
            let message =
                "TMDb is not set up: the settings tmdb.read_token and tmdb.api_key are empty";
            return Err(JobError::fail("TMDB_NOT_SET_UP", message));
        }
        let name = self.what.as_str();
        let mut running = Running::begin(env, task, self.what).await?;
        let ended = match self.what {
            SyncKind::Genres => lists::genres(&mut running).await,
            SyncKind::Trending => lists::trending(&mut running).await,
            SyncKind::Popular => lists::popular(&mut running).await,
            SyncKind::Discover => lists::discover(&mut running).await,
            SyncKind::Changes => changes::run(&mut running).await,
            SyncKind::Refresh => refresh::run(&mut running).await,
            SyncKind::Bootstrap => bootstrap::run(&mut running).await,
        };
        match ended {
            Ok(()) => {
                let state = running.succeed().await?;
                Ok(Synced {
                    sync: name,
                    written: state.written,
                    skipped: state.skipped,
                })
            }
            Err(error) => {
                let mut conn = env.db.get().await?;
                SyncState::fail(
                    &mut conn,
                    name,
                    &error.to_string(),
                    env.queue.clock().await?,
                )
                .await?;
                Err(failed(error))
            }
        }
    }
}

/// Why a run ended early.
#[derive(Debug, thiserror::Error)]
enum SyncError {
    #[error(transparent)]
    Tmdb(#[from] TmdbError),
    #[error(transparent)]
    Db(#[from] marquee_domain::DbError),
    #[error("the position of the last run cannot be read: {0}")]
    Position(#[from] serde_json::Error),
    #[error("TMDb has no daily list of the last days")]
    NoExport,
}

/// What no patience mends fails at once.
fn failed(error: SyncError) -> JobError {
    match &error {
        SyncError::Tmdb(TmdbError::KeyRefused) => {
            JobError::fail("TMDB_KEY_REFUSED", error.to_string())
        }
        _ => JobError::Retry(error.into()),
    }
}
