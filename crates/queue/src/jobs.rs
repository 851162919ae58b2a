//! The payloads of all jobs. What they do is in the worker's `jobs/`.

use marquee_domain::preferences::Filters;
use marquee_domain::{MovieId, UserId};
use marquee_settings::Strategy;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{Job, QueueError, QueueName};

/// Computes a user's list of recommendations.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ComputeRecommendations {
    /// Whose.
    pub user_id: UserId,
    /// Filters of this question, each in place of the stored one.
    pub overrides: Filters,
    /// How many movies at most.
    pub limit: u32,
    /// How.
    pub strategy: Strategy,
    /// Names the state of the catalogue that was asked about, if it is known: the answer must not be older. What was asked about another
    /// state is another question.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub catalogue: Option<String>,
}

impl ComputeRecommendations {
    /// How many movies are asked for when nobody says.
    pub const USUAL_LIMIT: u32 = 20;

    /// What is asked when nobody says anything.
    pub fn usual(user_id: UserId, strategy: Strategy, catalogue: Option<String>) -> Self {
        Self {
            user_id,
            overrides: Filters::default(),
            limit: Self::USUAL_LIMIT,
            strategy,
            catalogue,
        }
    }

    /// The question to ask the queue with: the same user, profile, filters, limit, strategy and catalogue always give the same, no others
    /// do. `version` is that of the user's profile.
    pub fn question(&self, version: u64) -> Result<String, QueueError> {
        Ok(format!("{}:{version}:{}", self.user_id, digest(self)?))
    }
}

/// What differs between any two jobs that differ.
fn digest(job: &impl Serialize) -> Result<String, QueueError> {
    let text = serde_json::to_vec(job).map_err(QueueError::Payload)?;
    Ok(format!("{:x}", Sha256::digest(text)))
}

impl Job for ComputeRecommendations {
    const KIND: &'static str = "compute_recommendations";
    const QUEUE: QueueName = QueueName::Recommendations;
}

/// Computes the rows of a user's home screen.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ComputeHome {
    /// Whose.
    pub user_id: UserId,
    /// How the picks are chosen.
    pub strategy: Strategy,
    /// As in [`ComputeRecommendations`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub catalogue: Option<String>,
}

impl ComputeHome {
    /// As [`ComputeRecommendations::question`].
    pub fn question(&self, version: u64) -> Result<String, QueueError> {
        Ok(format!("home:{}:{version}:{}", self.user_id, digest(self)?))
    }
}

impl Job for ComputeHome {
    const KIND: &'static str = "compute_home";
    const QUEUE: QueueName = QueueName::Recommendations;
}

/// Has the usual lists of active users ready before they ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefreshLists {}

impl Job for RefreshLists {
    const KIND: &'static str = "refresh_lists";
    const QUEUE: QueueName = QueueName::Batch;
}

/// Finds movies like another, by what was learned from all ratings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindSimilar {
    /// The other one.
    pub movie_id: MovieId,
}

impl FindSimilar {
    /// The question to ask the queue with, so that all who wait for it wait for one answer.
    pub fn question(self) -> String {
        format!("similar:{}", self.movie_id)
    }
}

impl Job for FindSimilar {
    const KIND: &'static str = "find_similar";
    const QUEUE: QueueName = QueueName::Recommendations;
}

/// Sends the link that activates a new account. The token is made by the job, so that none lies in Redis.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SendActivationEmail {
    /// To whom.
    pub user_id: UserId,
}

impl Job for SendActivationEmail {
    const KIND: &'static str = "send_activation_email";
    const QUEUE: QueueName = QueueName::Mail;
}

/// Sends the link that sets a new password. Its token is made as for [`SendActivationEmail`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SendPasswordResetEmail {
    /// To whom.
    pub user_id: UserId,
}

impl Job for SendPasswordResetEmail {
    const KIND: &'static str = "send_password_reset_email";
    const QUEUE: QueueName = QueueName::Mail;
}

/// Sends the link that confirms an account's new address there, and a notice to the old address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SendEmailChangeEmails {
    /// To whom.
    pub user_id: UserId,
}

impl Job for SendEmailChangeEmails {
    const KIND: &'static str = "send_email_change_emails";
    const QUEUE: QueueName = QueueName::Mail;
}

/// Deletes what is past its retention: spent tokens, failed tasks, events, logs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PurgeExpired {}

impl Job for PurgeExpired {
    const KIND: &'static str = "purge_expired";
    const QUEUE: QueueName = QueueName::Maintenance;
}

/// Looks for addresses that do wrong more often than people do, and flags or blocks them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditAddresses {}

impl Job for AuditAddresses {
    const KIND: &'static str = "audit_addresses";
    const QUEUE: QueueName = QueueName::Maintenance;
}

/// Enqueues the mails with links that were asked for and never sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnqueueUnsentMails {}

impl Job for EnqueueUnsentMails {
    const KIND: &'static str = "enqueue_unsent_mails";
    const QUEUE: QueueName = QueueName::Mail;
}

/// Imports a history that its owner has uploaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportHistory {
    /// The upload.
    pub upload_id: u64,
}

impl ImportHistory {
    /// The question to ask the queue with, so that an upload has one task.
    pub fn question(self) -> String {
        format!("import:{}", self.upload_id)
    }
}

impl Job for ImportHistory {
    const KIND: &'static str = "import_history";
    const QUEUE: QueueName = QueueName::Import;
}

/// Enqueues uploads that have no task, and forgets those whose import has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct TidyUploads {}

impl Job for TidyUploads {
    const KIND: &'static str = "tidy_uploads";
    const QUEUE: QueueName = QueueName::Maintenance;
}

/// Brings the catalogue in step with TMDb.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SyncTmdb {
    /// What of it.
    pub what: SyncKind,
}

/// What there is to sync. The names are those of the rows that say how far each is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SyncKind {
    /// The genres there are.
    Genres,
    /// What is trending there, by day and by week.
    Trending,
    /// The first pages of what is popular there.
    Popular,
    /// What is popular there in the genres that users favour here.
    Discover,
    /// What has changed there since the last time.
    Changes,
    /// What has not been asked for in a long time.
    Refresh,
    /// Everything there is, from the daily export.
    Bootstrap,
}

impl SyncKind {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Genres,
        Self::Trending,
        Self::Popular,
        Self::Discover,
        Self::Changes,
        Self::Refresh,
        Self::Bootstrap,
    ];

    /// The name in commands, addresses and rows.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Genres => "genres",
            Self::Trending => "trending",
            Self::Popular => "popular",
            Self::Discover => "discover",
            Self::Changes => "changes",
            Self::Refresh => "refresh",
            Self::Bootstrap => "bootstrap",
        }
    }

    /// The sync of this name, if there is one.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|sync| sync.as_str() == name)
    }
}

impl SyncTmdb {
    /// The question to ask the queue with, so that who asks while one runs is shown that one.
    pub fn question(self) -> String {
        format!("sync:{}", self.what.as_str())
    }
}

impl Job for SyncTmdb {
    const KIND: &'static str = "sync_tmdb";
    const QUEUE: QueueName = QueueName::Sync;
}

/// Learns from all ratings, and publishes what was learned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrainModel {
    /// Only if there is none, or enough has changed since the last.
    pub if_due: bool,
}

impl TrainModel {
    /// The question to ask the queue with, so that who asks while one runs is shown that one.
    pub const fn question(self) -> &'static str {
        if self.if_due { "train_if_due" } else { "train" }
    }
}

impl Job for TrainModel {
    const KIND: &'static str = "train_model";
    const QUEUE: QueueName = QueueName::Train;
}
