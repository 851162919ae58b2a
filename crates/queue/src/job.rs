//! What a job is: a payload with a name and a queue.

use serde::Serialize;
use serde::de::DeserializeOwned;

/// The queues. Each has lanes of its own in every worker, so that a slow one never delays another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum QueueName {
    /// Interactive: somebody waits for the answer.
    Recommendations,
    /// E-mail, and what sees to it.
    Mail,
    /// Retention and other work nobody waits for.
    Maintenance,
    /// Histories that users brought along: somebody watches, but it may take a while.
    Import,
    /// What keeps the catalogue in step with TMDb: hours, at times, and nobody waits for it.
    Sync,
    /// What learns from all ratings: minutes of computing.
    Train,
    /// Lists made before anybody asks for them: it steps back for those that somebody waits for.
    Batch,
}

impl QueueName {
    /// Every queue.
    pub const ALL: [Self; 7] = [
        Self::Recommendations,
        Self::Mail,
        Self::Maintenance,
        Self::Import,
        Self::Sync,
        Self::Train,
        Self::Batch,
    ];

    /// The name in Redis keys, settings and logs.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Recommendations => "recommendations",
            Self::Mail => "mail",
            Self::Maintenance => "maintenance",
            Self::Import => "import",
            Self::Sync => "sync",
            Self::Train => "train",
            Self::Batch => "batch",
        }
    }

    /// The queue of this name, if there is one.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|queue| queue.as_str() == name)
    }
}

/// The payload of a job: ids and small values only, never what the worker can read from a row.
pub trait Job: Serialize + DeserializeOwned + Send + Sync + 'static {
    /// The name under which the worker finds what to run. It is stored: never give an old one a new meaning.
    const KIND: &'static str;
    /// The queue it waits in.
    const QUEUE: QueueName;
}
