//! Trained models, published for all workers: each a compressed artefact, under the id of the task that trained it, with a report. One of
//! them is in use. Should they be lost with their Redis, a worker trains a new one.

use std::cmp::Reverse;

use chrono::{DateTime, Utc};
use redis::AsyncCommands;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::{Queue, QueueError, TaskId};

/// What is known of a published model.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PublishedModel {
    /// The task that trained it.
    pub version: TaskId,
    /// When its training began.
    pub trained_at: DateTime<Utc>,
    /// How large its artefact is.
    pub bytes: usize,
    /// What its training has to say of it.
    pub report: Box<RawValue>,
}

/// A training that came to its end, whether its model was published or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Training {
    /// When it began; it knows of nothing later.
    pub at: DateTime<Utc>,
    /// How many ratings it learned from.
    pub ratings: usize,
}

impl Queue {
    /// Remembers the last training.
    pub async fn trained(&self, training: &Training) -> Result<(), QueueError> {
        let text = serde_json::to_string(training).map_err(QueueError::Payload)?;
        let mut connection = self.connection().await?;
        Ok(connection.set(self.keys().training(), text).await?)
    }

    /// The last training, if there ever was one.
    pub async fn last_training(&self) -> Result<Option<Training>, QueueError> {
        let mut connection = self.connection().await?;
        let text: Option<String> = connection.get(self.keys().training()).await?;
        let training = text.map(|text| serde_json::from_str(&text));
        training.transpose().map_err(QueueError::Payload)
    }

    /// Publishes a model; from now on it is the one in use. The oldest are forgotten, so that at most `keep` remain.
    pub async fn publish_model(
        &self,
        model: &PublishedModel,
        artefact: &[u8],
        keep: usize,
    ) -> Result<(), QueueError> {
        let about = serde_json::to_string(model).map_err(QueueError::Payload)?;
        let version = model.version.to_string();
        redis::pipe()
            .atomic()
            .hset(self.keys().artefacts(), &version, artefact)
            .hset(self.keys().models(), &version, about)
            .set(self.keys().model_in_use(), &version)
            .exec_async(&mut self.connection().await?)
            .await?;
        let old: Vec<String> = self
            .models()
            .await?
            .into_iter()
            .map(|model| model.version.to_string())
            .filter(|other| *other != version)
            .skip(keep.saturating_sub(1))
            .collect();
        if !old.is_empty() {
            redis::pipe()
                .hdel(self.keys().models(), &old)
                .hdel(self.keys().artefacts(), &old)
                .exec_async(&mut self.connection().await?)
                .await?;
        }
        Ok(())
    }

    /// All published models, the newest first.
    pub async fn models(&self) -> Result<Vec<PublishedModel>, QueueError> {
        let mut connection = self.connection().await?;
        let all: Vec<String> = connection.hvals(self.keys().models()).await?;
        let mut models: Vec<PublishedModel> = all
            .iter()
            .map(|about| serde_json::from_str(about).map_err(QueueError::Payload))
            .collect::<Result<_, _>>()?;
        models.sort_by_key(|model| Reverse((model.trained_at, model.version)));
        Ok(models)
    }

    /// The model in use, if there is one.
    pub async fn model_in_use(&self) -> Result<Option<TaskId>, QueueError> {
        let mut connection = self.connection().await?;
        let version: Option<String> = connection.get(self.keys().model_in_use()).await?;
        Ok(version.and_then(|version| version.parse().ok()))
    }

    /// The artefact of a model; none if it is not published (any more).
    pub async fn artefact(&self, version: TaskId) -> Result<Option<Vec<u8>>, QueueError> {
        let mut connection = self.connection().await?;
        let artefacts = self.keys().artefacts();
        Ok(connection.hget(artefacts, version.to_string()).await?)
    }

    /// Uses this model from now on, instead of a newer one, say. `false`: it is not published.
    pub async fn use_model(&self, version: TaskId) -> Result<bool, QueueError> {
        let mut connection = self.connection().await?;
        let version = version.to_string();
        if !connection.hexists(self.keys().models(), &version).await? {
            return Ok(false);
        }
        let (): () = connection.set(self.keys().model_in_use(), version).await?;
        Ok(true)
    }
}
