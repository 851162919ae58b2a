//! The task record: the truth about one job, from its enqueueing to the end of its time to live.

use std::collections::HashMap;
use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use ulid::Ulid;

use crate::{QueueError, QueueName};

/// Names a task. Ids made later sort later, to the millisecond.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TaskId(Ulid);

impl TaskId {
    pub(crate) fn generate() -> Self {
        Self(Ulid::generate())
    }
}

impl fmt::Display for TaskId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for TaskId {
    type Err = NotATaskId;

    fn from_str(text: &str) -> Result<Self, NotATaskId> {
        Ulid::from_string(text).map(Self).map_err(|_| NotATaskId)
    }
}

/// The text is not a task id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a task id")]
pub struct NotATaskId;

/// Where a task stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TaskState {
    /// Waits for a worker, perhaps for another try.
    Queued,
    /// A worker has it.
    Processing,
    /// Done; the result is there.
    Completed,
    /// Given up; the error is there.
    Failed,
}

impl TaskState {
    /// As stored and shown.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Processing => "processing",
            Self::Completed => "completed",
            Self::Failed => "failed",
        }
    }

    /// Whether nothing will change any more.
    pub const fn has_ended(self) -> bool {
        matches!(self, Self::Completed | Self::Failed)
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        [
            Self::Queued,
            Self::Processing,
            Self::Completed,
            Self::Failed,
        ]
        .into_iter()
        .find(|state| state.as_str() == text)
    }
}

/// How far a task has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// Steps done.
    pub done: u64,
    /// Steps in all.
    pub total: u64,
}

/// Why a task failed, in words its owner may read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskError {
    /// `UPPER_SNAKE`.
    pub code: String,
    /// A sentence.
    pub message: String,
}

/// A task as its record has it.
#[derive(Debug, Clone)]
pub struct Task {
    /// Its id.
    pub id: TaskId,
    /// The job's [`Job::KIND`](crate::Job::KIND).
    pub kind: String,
    /// The queue it was put into.
    pub queue: QueueName,
    /// The user who asked for it; nobody for what the schedule started.
    pub owner: Option<u64>,
    /// Where it stands.
    pub state: TaskState,
    /// How often it was started (a start that was handed back unfinished is not counted).
    pub attempts: u32,
    /// When it was enqueued.
    pub created_at: DateTime<Utc>,
    /// When it was last started.
    pub started_at: Option<DateTime<Utc>>,
    /// When it ended.
    pub finished_at: Option<DateTime<Utc>>,
    /// How far it has come, if the job says so.
    pub progress: Option<Progress>,
    /// What a completed task answers: JSON, passed on as it was written.
    pub result: Option<Box<RawValue>>,
    /// Why a failed task failed.
    pub error: Option<TaskError>,
    /// The last error as the job reported it: for logs and admins, never for users.
    pub cause: Option<String>,
    /// The job's payload, JSON.
    pub payload: String,
}

impl Task {
    /// Reads the fields of a record's hash.
    pub(crate) fn from_record(
        id: TaskId,
        mut record: HashMap<String, String>,
    ) -> Result<Self, QueueError> {
        let damaged = |what: &str| QueueError::Corrupt {
            id: id.to_string(),
            what: what.to_owned(),
        };
        let mut take = |field: &str| record.remove(field);
        let state = take("state")
            .and_then(|text| TaskState::parse(&text))
            .ok_or_else(|| damaged("state"))?;
        let queue = take("queue")
            .and_then(|text| QueueName::parse(&text))
            .ok_or_else(|| damaged("queue"))?;
        let result = match take("result") {
            Some(json) => Some(RawValue::from_string(json).map_err(|_| damaged("result"))?),
            None => None,
        };
        let error = match (take("code"), take("message")) {
            (Some(code), Some(message)) => Some(TaskError { code, message }),
            _ => None,
        };
        let progress = match (number(take("done")), number(take("total"))) {
            (Some(done), Some(total)) => Some(Progress { done, total }),
            _ => None,
        };
        Ok(Self {
            id,
            kind: take("kind").ok_or_else(|| damaged("kind"))?,
            queue,
            owner: number(take("owner")),
            state,
            attempts: number(take("starts")).unwrap_or(0),
            created_at: time(take("created")).ok_or_else(|| damaged("created"))?,
            started_at: time(take("started")),
            finished_at: time(take("finished")),
            progress,
            result,
            error,
            cause: take("cause"),
            payload: take("payload").ok_or_else(|| damaged("payload"))?,
        })
    }
}

fn number<T: FromStr>(text: Option<String>) -> Option<T> {
    text?.parse().ok()
}

/// Records keep times as milliseconds since 1970 of Redis's clock.
fn time(text: Option<String>) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp_millis(number(text)?)
}
