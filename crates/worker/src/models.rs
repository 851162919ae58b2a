//! The model in use, in memory: whichever is published, swapped in while jobs run.
//!
//! A job takes the model as it is. Once a second at most, a job looks which one is in use; another than the held one is loaded beside the
//! work, and until it is there the held one serves. Only where none is held, the job waits for it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context;
use marquee_queue::{Queue, TaskId};
use marquee_recommender::model::Model;
use tokio::sync::Mutex;

/// How often it is looked which model is in use.
const LOOK: Duration = Duration::from_secs(1);

/// Hands out the model. One a process.
#[derive(Clone)]
pub struct Models {
    queue: Queue,
    held: Arc<Mutex<Held>>,
}

#[derive(Default)]
struct Held {
    looked_at: Option<Instant>,
    /// Of this version there is the model, or there is none to be had.
    version: Option<TaskId>,
    model: Option<Arc<Model>>,
    loading: Option<TaskId>,
}

impl Models {
    /// Loads nothing yet.
    pub fn new(queue: Queue) -> Self {
        Self {
            queue,
            held: Arc::default(),
        }
    }

    /// The model in use, or the one before it for as long as that takes to load; none if nothing was ever learned.
    pub async fn current(&self) -> anyhow::Result<Option<Arc<Model>>> {
        let mut held = self.held.lock().await;
        if held.looked_at.is_some_and(|at| at.elapsed() < LOOK) {
            return Ok(held.model.clone());
        }
        let in_use = self.queue.model_in_use().await?;
        if in_use != held.version && in_use != held.loading {
            match in_use {
                Some(version) if held.model.is_some() => {
                    held.loading = in_use;
                    tokio::spawn(self.clone().swap(version));
                }
                Some(version) => held.put(version, self.load(version).await?),
                None => *held = Held::default(),
            }
        }
        held.looked_at = Some(Instant::now());
        Ok(held.model.clone())
    }

    /// Loads it, and puts it in the place of the one that is held.
    async fn swap(self, version: TaskId) {
        let loaded = self.load(version).await;
        let mut held = self.held.lock().await;
        if held.loading == Some(version) {
            held.loading = None;
            match loaded {
                Ok(model) => held.put(version, model),
                // the next look tries again
                Err(error) => tracing::warn!(%version, %error, "the model in use was not loaded"),
            }
        }
    }

    /// None if it is not there or cannot be read; the training that the schedule asks for next mends that.
    async fn load(&self, version: TaskId) -> anyhow::Result<Option<Model>> {
        let start = Instant::now();
        let Some(artefact) = self.queue.artefact(version).await? else {
            tracing::error!(%version, "the model in use is lost; another will be trained");
            return Ok(None);
        };
        let bytes = artefact.len();
        let decoded = tokio::task::spawn_blocking(move || Model::decode(&artefact)).await;
        match decoded.context("decoding the model")? {
            Ok(model) => {
                tracing::info!(%version, bytes, elapsed = ?start.elapsed(), "the model is loaded");
                Ok(Some(model))
            }
            Err(error) => {
                tracing::error!(%version, %error, "the model in use cannot be read; another will be trained");
                Ok(None)
            }
        }
    }
}

impl Held {
    /// A model that cannot be had does not take the place of one that serves.
    fn put(&mut self, version: TaskId, model: Option<Model>) {
        self.version = Some(version);
        if let Some(model) = model {
            self.model = Some(Arc::new(model));
        }
    }
}
