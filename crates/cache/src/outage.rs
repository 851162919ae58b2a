//! Redis is away: for a moment it is not even asked, so that no request waits for an answer that does not come.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Redis is asked again after this long.
const PAUSE: Duration = Duration::from_secs(1);

#[derive(Default)]
pub(crate) struct Outage {
    ask_again: Mutex<Option<Instant>>,
}

impl Outage {
    pub(crate) fn is_on(&self) -> bool {
        let ask_again = *self
            .ask_again
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        ask_again.is_some_and(|at| Instant::now() < at)
    }

    pub(crate) fn begin(&self, error: &redis::RedisError) {
        tracing::warn!(%error, "the cache is away: answers are made anew");
        let again = Some(Instant::now() + PAUSE);
        *self
            .ask_again
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = again;
    }
}
