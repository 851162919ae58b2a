//! All jobs: a file each, and the table of them.

pub mod audit_addresses;
pub mod compute_home;
pub mod compute_recommendations;
pub mod enqueue_unsent_mails;
pub mod find_similar;
pub mod import_history;
pub mod purge_expired;
pub mod refresh_lists;
pub mod send_activation_email;
pub mod send_email_change_emails;
pub mod send_password_reset_email;
pub mod sync;
pub mod tidy_uploads;
pub mod train_model;

use marquee_queue::jobs::{
    AuditAddresses, ComputeHome, ComputeRecommendations, EnqueueUnsentMails, FindSimilar,
    ImportHistory, PurgeExpired, RefreshLists, SendActivationEmail, SendEmailChangeEmails,
    SendPasswordResetEmail, SyncTmdb, TidyUploads, TrainModel,
};

use crate::{Env, JobTable};

/// Every job this worker can run.
pub fn table() -> JobTable<Env> {
    JobTable::new()
        .with::<AuditAddresses>()
        .with::<ComputeHome>()
        .with::<ComputeRecommendations>()
        .with::<EnqueueUnsentMails>()
        .with::<FindSimilar>()
        .with::<ImportHistory>()
        .with::<PurgeExpired>()
        .with::<RefreshLists>()
        .with::<SendActivationEmail>()
        .with::<SendEmailChangeEmails>()
        .with::<SendPasswordResetEmail>()
        .with::<SyncTmdb>()
        .with::<TidyUploads>()
        .with::<TrainModel>()
}
