//! Finds movies like another, by what was learned from all ratings. Reads the model; writes nothing.

use std::time::Duration;

use marquee_domain::MovieId;
use marquee_queue::jobs::FindSimilar;

use crate::{Env, JobError, Run, TaskContext};

/// How many at most.
const MOST: usize = 200;

impl Run for FindSimilar {
    const DEADLINE: Duration = Duration::from_secs(10);
    /// The most alike first; empty if nothing was learned of it.
    type Answer = Vec<MovieId>;

    async fn run(self, env: &Env, _: &TaskContext) -> Result<Vec<MovieId>, JobError> {
        let recommender = env.recommenders.current().await?;
        let similar = recommender.similar(self.movie_id, MOST).into_iter();
        Ok(similar.map(|(movie, _)| movie).collect())
    }
}
