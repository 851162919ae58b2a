//! The circuit breaker: who was away several times in a row is left alone for a moment, then asked once, and again by all if that went well.
//!
//! Each process has its own, so that it works without Redis; all of them are told of in [`crate::Figures`]. It counts calls after
//! their retries: a server that fails every second time works.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::TmdbError;

/// What the breaker lets through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BreakerState {
    /// Everything.
    Closed,
    /// Nothing.
    Open,
    /// One call, to see.
    HalfOpen,
}

impl BreakerState {
    /// The word for it in answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Closed => "closed",
            Self::Open => "open",
            Self::HalfOpen => "half_open",
        }
    }
}

#[derive(Debug)]
pub(crate) struct Breaker {
    /// Failures in a row that open it.
    most: u32,
    pause: Duration,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    failures: u32,
    /// Open until then; half open after it.
    until: Option<Instant>,
    trying: bool,
    /// It is open because the key is refused.
    refused: bool,
}

/// The leave to make one call. Dropped without an end, it was given up by whoever asked, which says nothing about the server.
pub(crate) struct Leave<'a> {
    breaker: &'a Breaker,
    trial: bool,
}

impl Breaker {
    pub(crate) fn new(most: u32, pause: Duration) -> Self {
        Self {
            most,
            pause,
            state: Mutex::default(),
        }
    }

    pub(crate) fn state(&self) -> BreakerState {
        match self.lock().until {
            None => BreakerState::Closed,
            Some(until) if Instant::now() < until => BreakerState::Open,
            Some(_) => BreakerState::HalfOpen,
        }
    }

    pub(crate) fn enter(&self) -> Result<Leave<'_>, TmdbError> {
        let mut state = self.lock();
        let trial = match state.until {
            None => false,
            Some(until) if Instant::now() < until || state.trying => {
                return Err(TmdbError::LeftAlone);
            }
            Some(_) => true,
        };
        state.trying |= trial;
        Ok(Leave {
            breaker: self,
            trial,
        })
    }

    /// The key is refused: nothing is let through for so long. Whether that is new.
    pub(crate) fn refuse(&self, pause: Duration) -> bool {
        let mut state = self.lock();
        state.until = Some(Instant::now() + pause);
        !std::mem::replace(&mut state.refused, true)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Leave<'_> {
    /// Whether it is the one call that shows whether the server is back.
    pub(crate) fn is_trial(&self) -> bool {
        self.trial
    }

    /// The server answered. Whether that closed the breaker.
    pub(crate) fn went_well(self) -> bool {
        let mut state = self.breaker.lock();
        state.failures = 0;
        // a call that was begun before it opened does not close it
        if self.trial {
            state.until = None;
            state.refused = false;
        }
        self.trial
    }

    /// The server did not answer. For how long that opened the breaker.
    pub(crate) fn failed(self) -> Option<Duration> {
        let mut state = self.breaker.lock();
        state.failures = state.failures.saturating_add(1);
        let opens = self.trial || (state.until.is_none() && state.failures >= self.breaker.most);
        if !opens {
            return None;
        }
        tracing::warn!(failures = state.failures, "TMDb is left alone for a moment");
        state.until = Some(Instant::now() + self.breaker.pause);
        Some(self.breaker.pause)
    }
}

impl Drop for Leave<'_> {
    fn drop(&mut self) {
        if self.trial {
            self.breaker.lock().trying = false;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHORT: Duration = Duration::from_millis(20);

    #[test]
    fn it_opens_after_failures_in_a_row_and_one_good_trial_closes_it() {
        let breaker = Breaker::new(2, SHORT);
        breaker.enter().unwrap().failed();
        breaker.enter().unwrap().went_well();
        breaker.enter().unwrap().failed();
        assert_eq!(breaker.state(), BreakerState::Closed, "not in a row");
        breaker.enter().unwrap().failed();
        assert_eq!(breaker.enter().err(), Some(TmdbError::LeftAlone));
        std::thread::sleep(SHORT);
        let trial = breaker.enter().unwrap();
        assert_eq!(
            breaker.enter().err(),
            Some(TmdbError::LeftAlone),
            "one only"
        );
        assert!(trial.went_well());
        assert_eq!(breaker.state(), BreakerState::Closed);
    }

    #[test]
    fn a_refused_key_is_news_once_until_it_is_accepted() {
        let breaker = Breaker::new(1, SHORT);
        assert!(breaker.refuse(SHORT));
        std::thread::sleep(SHORT);
        drop(breaker.enter().unwrap());
        assert!(!breaker.refuse(SHORT));
        std::thread::sleep(SHORT);
        breaker.enter().unwrap().went_well();
        assert!(breaker.refuse(SHORT));
    }

    #[test]
    fn a_trial_that_fails_opens_it_again_and_one_that_is_given_up_leaves_the_place_to_another() {
        let breaker = Breaker::new(1, SHORT);
        breaker.enter().unwrap().failed();
        std::thread::sleep(SHORT);
        breaker.enter().unwrap().failed();
        assert_eq!(breaker.state(), BreakerState::Open);
        std::thread::sleep(SHORT);
        drop(breaker.enter().unwrap());
        assert!(breaker.enter().is_ok());
    }
}
