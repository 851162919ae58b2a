//! `marquee sync`: has a worker bring the catalogue in step with TMDb, and waits for it.

use std::time::Duration;

use anyhow::{Context, bail};
use marquee_queue::Queue;
use marquee_queue::jobs::{SyncKind, SyncTmdb};
use marquee_settings::Settings;

use crate::follow::follow;

/// What to sync.
#[derive(Debug, clap::Args)]
pub(crate) struct SyncNow {
    /// genres, trending, popular, discover, changes, refresh or bootstrap
    #[arg(value_parser = what)]
    what: SyncKind,
    /// Do not wait for the end
    #[arg(long)]
    no_wait: bool,
}

fn what(name: &str) -> Result<SyncKind, String> {
    let names = SyncKind::ALL.map(SyncKind::as_str).join(", ");
    SyncKind::parse(name).ok_or_else(|| format!("there are {names}"))
}

/// Asks for it, or joins the one under way; fails as the task does.
pub(crate) async fn run(settings: &Settings, sync: SyncNow) -> anyhow::Result<()> {
    if !settings.tmdb.is_set_up() {
        bail!(
            "TMDb is not set up: give tmdb.read_token or tmdb.api_key (MARQUEE__TMDB__READ_TOKEN)"
        );
    }
    let queue = Queue::connect(&settings.redis, &settings.queue)?;
    let job = SyncTmdb { what: sync.what };
    let question = job.question();
    let asked = queue.ask(&question, &job, None, Duration::ZERO);
    let id = asked.await.context("Redis cannot be asked")?.task_id();
    eprintln!("task {id}: a worker brings it in step with TMDb");
    if sync.no_wait {
        return Ok(());
    }
    follow(&queue, id).await
}
