//! How a run ended, and what follows from it: the retries are ours, as apalis knows only its own 25.

use std::time::Duration;

use marquee_queue::TaskError;
use serde_json::value::RawValue;
use tokio::task::JoinError;

use super::table::Outcome;
use crate::JobError;

/// How a run ended.
pub(super) enum Ended {
    Completed(Box<RawValue>),
    /// In the job's own words: never again.
    Failed(TaskError),
    /// Something passing, a panic, the deadline: again, unless that was the last time.
    Again(String),
    /// The worker stops.
    HandedBack,
    /// Somebody else has the task by now.
    Lost,
}

impl Ended {
    pub(super) fn of(joined: Result<Outcome, JoinError>) -> Self {
        match joined {
            Ok(Ok(result)) => Self::Completed(result),
            Ok(Err(JobError::Fail { code, message })) => Self::Failed(TaskError {
                code: code.to_owned(),
                message,
            }),
            Ok(Err(JobError::Retry(error))) => Self::Again(format!("{error:#}")),
            Err(joined) => Self::Again(match joined.try_into_panic() {
                Ok(panic) => format!("panicked: {}", words(panic.as_ref())),
                Err(joined) => joined.to_string(),
            }),
        }
    }
}

fn words(panic: &(dyn std::any::Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("without words")
}

/// What is to be written into the record.
pub(super) enum Ending {
    Complete(Box<RawValue>),
    Fail { error: TaskError, cause: String },
    Retry { delay: Duration, cause: String },
    HandBack,
}

/// How often, and with what pauses.
#[derive(Debug, Clone, Copy)]
pub(super) struct Retries {
    pub(super) max_attempts: u32,
    pub(super) base: Duration,
    pub(super) longest: Duration,
}

impl Retries {
    /// What is to be written after this many starts; nothing if the task is no longer ours.
    pub(super) fn decide(self, ended: Ended, attempts: u32) -> Option<Ending> {
        Some(match ended {
            Ended::Completed(result) => Ending::Complete(result),
            Ended::Failed(error) => Ending::Fail {
                cause: error.message.clone(),
                error,
            },
            Ended::Again(cause) if attempts >= self.max_attempts => Ending::Fail {
                error: TaskError {
                    code: "GAVE_UP".to_owned(),
                    message: "It did not work, and trying again did not help.".to_owned(),
                },
                cause,
            },
            Ended::Again(cause) => Ending::Retry {
                delay: self.delay(attempts),
                cause,
            },
            Ended::HandedBack => Ending::HandBack,
            Ended::Lost => return None,
        })
    }

    /// Exponential with full jitter (M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015).
    fn delay(self, attempts: u32) -> Duration {
        let factor = 2_u32.saturating_pow(attempts.saturating_sub(1));
        let most = self.base.saturating_mul(factor).min(self.longest);
        most.mul_f64(rand::random::<f64>())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RETRIES: Retries = Retries {
        max_attempts: 8,
        base: Duration::from_millis(500),
        longest: Duration::from_mins(1),
    };

    #[test]
    fn pauses_grow_to_the_longest_and_no_further() {
        for attempts in 1..100 {
            let most = 2_u64.saturating_pow(attempts - 1).saturating_mul(500);
            let most = Duration::from_millis(most).min(RETRIES.longest);
            assert!((0..50).all(|_| RETRIES.delay(attempts) <= most));
        }
        assert!((0..200).any(|_| RETRIES.delay(99) > Duration::from_secs(30)));
    }

    #[test]
    fn the_last_attempt_is_the_last() {
        let again = |attempts| RETRIES.decide(Ended::Again("cause".to_owned()), attempts);
        assert!(matches!(again(7), Some(Ending::Retry { .. })));
        assert!(matches!(again(8), Some(Ending::Fail { .. })));
    }
}
