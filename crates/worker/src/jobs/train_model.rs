//! Learns from all ratings, and publishes what was learned for all workers.
//!
//! Reads all ratings and what every movie is about, page by page; writes the model under the task's id, so that a second run replaces
//! it. A model that is worse than recommending what is popular is not published.

mod due;
mod input;

use std::time::{Duration, Instant};

use anyhow::Context;
use marquee_queue::jobs::TrainModel;
use marquee_queue::{PublishedModel, Training};
use marquee_recommender::model::Model;
use marquee_recommender::model::training::{self, Options, train};
use rayon::ThreadPoolBuilder;
use serde::Serialize;
use serde_json::value::to_raw_value;
use tokio::sync::watch;

use crate::{Env, JobError, Run, TaskContext};
use due::is_due;
use input::Input;

/// Progress is told in hundredths, of which reading takes these.
const READING: u64 = 20;
const WHOLE: u64 = 100;

/// What came of it.
#[derive(Debug, Serialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Trained {
    /// Too little has changed since the last training.
    NotDue,
    /// The new model is in use.
    Published(Report),
    /// The new model is worse than recommending what is popular; what was in use stays so.
    Refused(Report),
}

/// What there is to say of a training.
#[derive(Debug, Serialize)]
pub struct Report {
    seconds: f64,
    users: usize,
    ratings: usize,
    movies: usize,
    /// Movies that are related to each other by EASE, by who rated both, and by content alone.
    head: usize,
    tail: usize,
    cold: usize,
    /// Neighbours, of all movies together.
    neighbours: usize,
    artefact_bytes: usize,
    /// What it was expected to take at most.
    memory_bytes: u64,
    /// NDCG@10 for users who were kept out of a training, of the model and of what is popular; null where there are too few users to tell.
    ndcg: Option<f64>,
    ndcg_of_popular: Option<f64>,
    /// What was done otherwise than the settings say, and why.
    note: Option<String>,
}

impl Run for TrainModel {
    const DEADLINE: Duration = Duration::from_hours(3);
    type Answer = Trained;

    async fn run(self, env: &Env, task: &TaskContext) -> Result<Trained, JobError> {
        if self.if_due && !is_due(env, task.started_at).await? {
            return Ok(Trained::NotDue);
        }
        let start = Instant::now();
        let input = Input::read(env, task).await?;
        let (model, trained) = computed(env, task, input).await?;
        let artefact = tokio::task::spawn_blocking(move || model.encode()).await?;
        let report = Report::new(start.elapsed(), artefact.len(), &trained);
        env.queue
            .trained(&Training {
                at: task.started_at,
                ratings: trained.ratings,
            })
            .await?;
        if trained.quality.is_some_and(|quality| !quality.passes()) {
            tracing::warn!(
                ?trained,
                "the model is worse than what is popular: not published"
            );
            return Ok(Trained::Refused(report));
        }
        let published = PublishedModel {
            version: task.id,
            trained_at: task.started_at,
            bytes: artefact.len(),
            report: to_raw_value(&report).context("the report")?,
        };
        let keep = env.settings.training.keep;
        env.queue.publish_model(&published, &artefact, keep).await?;
        Ok(Trained::Published(report))
    }
}

/// Trains on threads of its own, and tells how far it is.
async fn computed(
    env: &Env,
    task: &TaskContext,
    input: Input,
) -> anyhow::Result<(Model, training::Report)> {
    let settings = &env.settings.training;
    let mut options = Options::default();
    options.ease.head = settings.head;
    options.memory = settings.max_megabytes << 20;
    let pool = ThreadPoolBuilder::new()
        .num_threads(threads(settings.threads))
        .build()?;
    let (told, mut progress) = watch::channel(0.0_f32);
    let computing = tokio::task::spawn_blocking(move || {
        pool.install(|| {
            train(&input.ratings, &input.features, &options, |_, done| {
                told.send_replace(done);
            })
        })
    });
    while progress.changed().await.is_ok() {
        let done = *progress.borrow_and_update();
        task.progress(READING + share(done, WHOLE - READING), WHOLE)
            .await;
    }
    computing.await.context("the training")
}

fn threads(set: usize) -> usize {
    match set {
        0 => {
            std::thread::available_parallelism().map_or(1, |all| all.get().saturating_sub(1).max(1))
        }
        set => set,
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "0 to 1 of a hundred"
)]
fn share(done: f32, of: u64) -> u64 {
    (f64::from(done.clamp(0.0, 1.0)) * of as f64) as u64
}

impl Report {
    fn new(took: Duration, artefact_bytes: usize, trained: &training::Report) -> Self {
        Self {
            seconds: took.as_secs_f64(),
            users: trained.users,
            ratings: trained.ratings,
            movies: trained.movies,
            head: trained.head,
            tail: trained.tail,
            cold: trained.cold,
            neighbours: trained.weights,
            artefact_bytes,
            memory_bytes: trained.memory,
            ndcg: trained.quality.map(|quality| quality.model),
            ndcg_of_popular: trained.quality.map(|quality| quality.popular),
            note: trained.note(),
        }
    }
}
