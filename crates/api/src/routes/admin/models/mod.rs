//! `/api/admin/models`: what the recommender learned from all ratings.

pub mod choose;
pub mod list;
pub mod train;

use chrono::{DateTime, Utc};
use marquee_queue::TaskId;
use serde::Serialize;
use serde_json::value::RawValue;
use utoipa::ToSchema;

/// All published models.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PublishedModels)]
pub struct Published {
    /// The version in use; null if there is none.
    #[schema(value_type = Option<String>, example = "01KAHB5V9V7D3Y0M5N8Q2R4T6W")]
    in_use: Option<TaskId>,
    /// When the last training began, also if its model was not good enough to be published; null if there never was one.
    last_training: Option<DateTime<Utc>>,
    /// The newest first.
    models: Vec<Model>,
}

/// A published model.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TrainedModel)]
pub struct Model {
    /// The id of the task that trained it.
    #[schema(value_type = String, example = "01KAHB5V9V7D3Y0M5N8Q2R4T6W")]
    version: TaskId,
    /// When its training began; later ratings are not in it.
    trained_at: DateTime<Utc>,
    /// Whether it is the one in use.
    in_use: bool,
    /// How large its artefact is.
    #[schema(example = 1_480_221)]
    bytes: usize,
    /// What its training has to say: how many users, ratings and movies, how long it took, NDCG@10 beside that of what is popular.
    #[schema(value_type = Object, example = json!({
        "seconds": 4.2, "users": 610, "ratings": 100_836, "movies": 9742,
        "head": 3650, "tail": 6074, "cold": 18, "neighbours": 1_101_934, "artefact_bytes": 1_480_221, "memory_bytes": 310_000_000,
        "ndcg": 0.31, "ndcg_of_popular": 0.17, "note": null
    }))]
    report: Box<RawValue>,
}

async fn all(queue: &marquee_queue::Queue) -> Result<Published, marquee_queue::QueueError> {
    let in_use = queue.model_in_use().await?;
    let last = queue.last_training().await?;
    let models = queue.models().await?;
    Ok(Published {
        in_use,
        last_training: last.map(|training| training.at),
        models: models
            .into_iter()
            .map(|model| Model {
                version: model.version,
                trained_at: model.trained_at,
                in_use: Some(model.version) == in_use,
                bytes: model.bytes,
                report: model.report,
            })
            .collect(),
    })
}
