//! All jobs: a file each, and the table of them.

pub mod audit_addresses;
pub mod compute_recommendations;
pub mod enqueue_unsent_activations;
pub mod purge_expired;
pub mod send_activation_email;

use marquee_queue::jobs::{
    AuditAddresses, ComputeRecommendations, EnqueueUnsentActivations, PurgeExpired,
    SendActivationEmail,
};

use crate::{Env, JobTable};

/// Every job this worker can run.
pub fn table() -> JobTable<Env> {
    JobTable::new()
        .with::<AuditAddresses>()
        .with::<ComputeRecommendations>()
        .with::<EnqueueUnsentActivations>()
        .with::<PurgeExpired>()
        .with::<SendActivationEmail>()
}
