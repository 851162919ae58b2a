//! All jobs: a file each, and the table of them.

pub mod compute_recommendations;

use marquee_queue::jobs::ComputeRecommendations;

use crate::{Env, JobTable};

/// Every job this worker can run.
pub fn table() -> JobTable<Env> {
    JobTable::new().with::<ComputeRecommendations>()
}
