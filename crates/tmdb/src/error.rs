//! How a call to TMDb ends when it does not end well. No text here holds an address or a key.

use std::time::Duration;

/// Why TMDb gave no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TmdbError {
    /// No key is set: this installation does without TMDb.
    #[error("TMDb is not set up")]
    NotSetUp,
    /// TMDb refuses the key (status codes 7, 10, 14). Nothing is asked for a while.
    #[error("TMDb refuses the key")]
    KeyRefused,
    /// There is no such thing there (6, 34).
    #[error("TMDb does not know it")]
    NotFound,
    /// TMDb refuses the parameters (20, 22, 23, 27): a defect of ours.
    #[error("TMDb refuses the request: {0}")]
    BadRequest(String),
    /// TMDb says that it is called too often (25).
    #[error("TMDb asks for a pause")]
    TooFast {
        /// When to ask again.
        retry_after: Duration,
    },
    /// All processes together have asked so much that it is not this call's turn before its deadline.
    #[error("too many calls to TMDb are waiting")]
    OverBudget,
    /// It cannot be reached, does not answer in time, or answers with an error of its own or with no JSON.
    #[error("TMDb is away: {0}")]
    Away(&'static str),
    /// It was away so often of late that it is left alone for a moment.
    #[error("TMDb is left alone for a moment")]
    LeftAlone,
    /// It answers, and its JSON is not what it was.
    #[error("TMDb answers with something else than it used to")]
    Unreadable,
}

impl TmdbError {
    /// Whether it may end otherwise if it is asked again in a while.
    pub fn passes(&self) -> bool {
        match self {
            Self::TooFast { .. } | Self::OverBudget | Self::Away(_) | Self::LeftAlone => true,
            Self::NotSetUp
            | Self::KeyRefused
            | Self::NotFound
            | Self::BadRequest(_)
            | Self::Unreadable => false,
        }
    }

    /// The word for it in metrics and figures.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::NotSetUp => "not_set_up",
            Self::KeyRefused => "key_refused",
            Self::NotFound => "not_found",
            Self::BadRequest(_) => "bad_request",
            Self::TooFast { .. } => "too_fast",
            Self::OverBudget => "over_budget",
            Self::Away(_) => "away",
            Self::LeftAlone => "left_alone",
            Self::Unreadable => "unreadable",
        }
    }
}
