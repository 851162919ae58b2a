//! Redis is away: for a moment it is not even asked, so that requests don't queue up for an answer that does not come.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Redis is asked again after this long.
const PAUSE: Duration = Duration::from_secs(1);
/// The log says it this often.
const TELL: Duration = Duration::from_secs(30);
/// Requests that were let through uncounted.
const LET_THROUGH: &str = "marquee_rate_limit_unavailable_total";

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

    /// Redis did not answer this request, which is let through.
    pub(super) fn begin<T>(&self, error: &dyn std::fmt::Display) -> Option<T> {
        let now = Instant::now();
        let mut state = self.state();
        state.ask_again = Some(now + PAUSE);
        if state.told.is_none_or(|told| now - told >= TELL) {
            state.told = Some(now);
            tracing::warn!(%error, "Redis is away: requests are let through without limits");
        }
        drop(state);
        self.let_through();
        None
    }

    #[expect(
        clippy::unused_self,
        reason = "it is the outage that lets them through"
    )]
    pub(super) fn let_through(&self) {
        metrics::counter!(LET_THROUGH).increment(1);
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
