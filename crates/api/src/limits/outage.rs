//! Redis is away: for a moment it is not even asked, so that requests don't queue up for an answer that does not come.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Redis is asked again after this long.
const PAUSE: Duration = Duration::from_secs(1);
/// The log says it this often.
const TELL: Duration = Duration::from_secs(30);

#[derive(Debug, Default)]
pub(super) struct Outage {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    ask_again: Option<Instant>,
    told: Option<Instant>,
}

impl Outage {
    /// Whether Redis was away a moment ago.
    pub(super) fn is_on(&self) -> bool {
        let ask_again = self.state().ask_again;
        ask_again.is_some_and(|at| Instant::now() < at)
    }

    /// Redis did not answer just now.
    pub(super) fn begin(&self, error: &dyn std::fmt::Display) {
        let now = Instant::now();
        let mut state = self.state();
        state.ask_again = Some(now + PAUSE);
        if state.told.is_none_or(|told| now - told >= TELL) {
            state.told = Some(now);
            tracing::warn!(%error, "Redis is away: requests are let through without limits");
        }
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
