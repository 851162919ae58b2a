//! Tasks, and the lists of recommendations that come of them.

use async_graphql::{Context, Enum, ID, Json, Object, SimpleObject};
use marquee_domain::MovieId;
use marquee_queue::jobs::ComputeRecommendations;
use marquee_queue::{Job, TaskState};
use serde::Deserialize;

use super::movie::Movie;
use super::time::Time;
use super::{Outcome, scope};
use crate::error::ApiError;

/// What became of something that a worker does.
pub(super) struct Task(pub(super) marquee_queue::Task);

/// Where a task stands.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TaskStatus {
    /// Waits for a worker.
    Queued,
    /// A worker has it.
    Processing,
    /// Done.
    Completed,
    /// Given up; its error says why.
    Failed,
}

/// How far a task has come.
#[derive(SimpleObject)]
pub(super) struct Progress {
    done: u64,
    total: u64,
}

/// Why a task failed.
#[derive(SimpleObject)]
pub(super) struct TaskError {
    code: String,
    message: String,
}

/// Movies for a user, best first.
#[derive(SimpleObject)]
pub(super) struct RecommendationList {
    /// What decided the list: not always what was asked for, since a new user's ratings decide nothing.
    strategy: String,
    /// Without movies that are no longer there.
    #[graphql(complexity = "50 * child_complexity")]
    results: Vec<Recommended>,
    /// Which filter bound, when there are fewer than were asked for.
    note: Option<String>,
}

/// A movie that is recommended.
#[derive(SimpleObject)]
pub(super) struct Recommended {
    movie: Movie,
    /// What it is ranked by.
    score: f64,
    /// Why it is here.
    #[graphql(complexity = "1 + 2 * child_complexity")]
    reasons: Vec<Reason>,
}

/// Why a movie is recommended.
#[derive(SimpleObject, Deserialize)]
pub(super) struct Reason {
    /// What sort of reason it is.
    kind: String,
    /// For people.
    text: String,
    /// The movie it speaks of, where it speaks of one.
    #[serde(default)]
    movie_id: Option<MovieId>,
    /// What it counted for; comparable among reasons of one kind.
    weight: f64,
}

/// What the worker wrote, as far as it is needed: the movies are looked up as they are now.
#[derive(Deserialize)]
struct Written {
    strategy: String,
    results: Vec<WrittenResult>,
    note: Option<String>,
}

#[derive(Deserialize)]
struct WrittenResult {
    movie: WrittenMovie,
    score: f64,
    reasons: Vec<Reason>,
}

#[derive(Deserialize)]
struct WrittenMovie {
    id: MovieId,
}

/// What became of something that a worker does.
#[Object]
impl Task {
    async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// What kind of job it is, e.g. `compute_recommendations`.
    async fn kind(&self) -> &str {
        &self.0.kind
    }

    async fn status(&self) -> TaskStatus {
        match self.0.state {
            TaskState::Queued => TaskStatus::Queued,
            TaskState::Processing => TaskStatus::Processing,
            TaskState::Completed => TaskStatus::Completed,
            TaskState::Failed => TaskStatus::Failed,
        }
    }

    /// How often it was started.
    async fn attempts(&self) -> u32 {
        self.0.attempts
    }

    async fn created_at(&self) -> Time {
        self.0.created_at.into()
    }

    async fn started_at(&self) -> Option<Time> {
        self.0.started_at.map(Time::from)
    }

    async fn finished_at(&self) -> Option<Time> {
        self.0.finished_at.map(Time::from)
    }

    /// How far it is, for kinds that tell.
    async fn progress(&self) -> Option<Progress> {
        self.0.progress.map(|progress| Progress {
            done: progress.done,
            total: progress.total,
        })
    }

    /// Why it failed, once failed.
    async fn error(&self) -> Option<TaskError> {
        self.0.error.as_ref().map(|error| TaskError {
            code: error.code.clone(),
            message: error.message.clone(),
        })
    }

    /// What came of it, once completed, as the REST API shows it. For recommendations there is a field with more to choose from.
    async fn result(&self) -> Outcome<Option<Json<serde_json::Value>>> {
        if self.is_list() {
            return Ok(None);
        }
        let Some(result) = &self.0.result else {
            return Ok(None);
        };
        let result = serde_json::from_str(result.get());
        Ok(Some(Json(
            result.map_err(|error| ApiError::internal(&error))?,
        )))
    }

    /// The list, once a task that was to make one is completed.
    #[graphql(complexity = "super::budget::one(child_complexity)")]
    async fn recommendations(&self, context: &Context<'_>) -> Outcome<Option<RecommendationList>> {
        let Some(result) = self.0.result.as_ref().filter(|_| self.is_list()) else {
            return Ok(None);
        };
        let written: Written =
            serde_json::from_str(result.get()).map_err(|error| ApiError::internal(&error))?;
        let ids = written.results.iter().map(|result| result.movie.id);
        let movies = scope(context).loaders.movies(ids).await?;
        let results = written.results.into_iter().filter_map(|result| {
            Some(Recommended {
                movie: Movie(movies.get(&result.movie.id)?.clone()),
                score: result.score,
                reasons: result.reasons,
            })
        });
        Ok(Some(RecommendationList {
            strategy: written.strategy,
            results: results.collect(),
            note: written.note,
        }))
    }
}

impl Task {
    fn is_list(&self) -> bool {
        self.0.kind == ComputeRecommendations::KIND
    }
}
