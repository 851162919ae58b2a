//! `marquee train`: has a worker learn from all ratings, and waits for it.

use std::time::Duration;

use anyhow::Context;
use marquee_queue::Queue;
use marquee_queue::jobs::TrainModel;
use marquee_settings::Settings;

use crate::follow::follow;

/// How to wait.
#[derive(Debug, clap::Args)]
pub(crate) struct Train {
    /// Only if there is no model, or enough has changed since the last training
    #[arg(long)]
    if_due: bool,
    /// Do not wait for the end
    #[arg(long)]
    no_wait: bool,
}

/// Asks for it, or joins the one under way; fails as the task does.
pub(crate) async fn run(settings: &Settings, train: Train) -> anyhow::Result<()> {
    let queue = Queue::connect(&settings.redis, &settings.queue)?;
    let job = TrainModel {
        if_due: train.if_due,
    };
    let asked = queue.ask(job.question(), &job, None, Duration::ZERO);
    let id = asked.await.context("Redis cannot be asked")?.task_id();
    eprintln!("task {id}: a worker learns from all ratings");
    if train.no_wait {
        return Ok(());
    }
    follow(&queue, id).await
}
