//! Keeps a lane running.
//!
//! Fences of apalis-redis 1.0.0: any Redis error ends a worker for good; a worker's name is refused after a restart; a clean
//! stop does not take the name out of the books. So here a lane that ended is started again, after a pause, under a
//! name never used before, and the old name is retired with whatever it had fetched.

use std::sync::Arc;
use std::time::Duration;

use marquee_queue::QueueName;
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;
use ulid::Ulid;

use super::handler::Handler;
use super::lane;
use super::nudge::Nudges;

const FIRST_PAUSE: Duration = Duration::from_millis(200);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);
/// A lane that ran this long was in order.
const IN_ORDER: Duration = Duration::from_secs(30);

/// A lane could not be kept running.
#[derive(Debug, thiserror::Error)]
#[error("no lane of the queue {queue} could be kept running for {} s; the last error: {last}", tried.as_secs())]
pub struct GaveUp {
    queue: &'static str,
    tried: Duration,
    last: String,
}

/// Runs a lane, again and again, until told to stop or nothing has worked for `patience`.
pub(super) async fn keep<E: Send + Sync + 'static>(
    queue: QueueName,
    handler: Arc<Handler<E>>,
    nudges: Nudges,
    patience: Duration,
    stop: CancellationToken,
) -> Result<(), GaveUp> {
    let mut failures = Failures::none(patience);
    let mut unretired = Vec::new();
    loop {
        let name = format!("{}-{}", queue.as_str(), Ulid::generate());
        let started = Instant::now();
        unretired.push(name.clone());
        let nudge = nudges.strategy(queue);
        let lane = lane::run(name, queue, Arc::clone(&handler), nudge, stop.clone());
        // in a task of its own, so that a panic in apalis ends the lane and not its supervision
        let ended = tokio::spawn(lane).await;
        let ran = (started, Instant::now());
        retire(&handler, queue, &mut unretired).await;
        if stop.is_cancelled() {
            return Ok(());
        }
        let error = match ended {
            Ok(Ok(())) => "it stopped by itself".to_owned(),
            Ok(Err(error)) => format!("{error:#}"),
            Err(panic) => panic.to_string(),
        };
        let pause = match failures.after(ran.0, ran.1) {
            Ok(pause) => pause,
            Err(tried) => {
                return Err(GaveUp {
                    queue: queue.as_str(),
                    tried,
                    last: error,
                });
            }
        };
        tracing::warn!(
            queue = queue.as_str(),
            error,
            "a lane ended; starting another"
        );
        tokio::select! {
            () = sleep(pause) => {}
            () = stop.cancelled() => {}
        }
    }
}

/// How long lanes have failed one after the other, and what that means for the next.
struct Failures {
    patience: Duration,
    since: Option<Instant>,
    pause: Duration,
}

impl Failures {
    fn none(patience: Duration) -> Self {
        Self {
            patience,
            since: None,
            pause: FIRST_PAUSE,
        }
    }

    /// A lane ran from `started` to `ended`: the pause before the next one, or for how long nothing has worked when that
    /// is too long.
    fn after(&mut self, started: Instant, ended: Instant) -> Result<Duration, Duration> {
        if ended - started > IN_ORDER {
            *self = Self::none(self.patience);
        }
        // from the end of the first lane on, not from its start: until then it may have worked for days
        let failing = ended - *self.since.get_or_insert(ended);
        if failing > self.patience {
            return Err(failing);
        }
        let pause = self.pause;
        self.pause = (pause * 2).min(LONGEST_PAUSE);
        Ok(pause)
    }
}

/// While Redis is away nothing can be retired: then the next time, or, after a crash, apalis's other workers do it.
async fn retire<E: Send + Sync + 'static>(
    handler: &Handler<E>,
    queue: QueueName,
    names: &mut Vec<String>,
) {
    while let Some(name) = names.last() {
        if let Err(error) = handler.queue.retire(queue, name).await {
            tracing::debug!(lane = name, %error, "not retired yet");
            return;
        }
        names.pop();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATIENCE: Duration = Duration::from_mins(5);

    #[test]
    fn a_lane_that_worked_for_days_may_fail_as_long_as_a_new_one() {
        let mut failures = Failures::none(PATIENCE);
        let days = Duration::from_hours(72);
        let start = Instant::now();
        let lost = start + days;
        assert_eq!(failures.after(start, lost), Ok(FIRST_PAUSE));
        let soon = lost + PATIENCE;
        assert!(failures.after(soon, soon).is_ok());
        let late = lost + PATIENCE + Duration::from_secs(1);
        assert_eq!(
            failures.after(late, late),
            Err(PATIENCE + Duration::from_secs(1))
        );
    }

    #[test]
    fn pauses_grow_until_a_lane_is_in_order_again() {
        let mut failures = Failures::none(PATIENCE);
        let now = Instant::now();
        let pauses: Vec<_> = (0..8).map(|_| failures.after(now, now).unwrap()).collect();
        assert!(pauses.is_sorted());
        assert_eq!(pauses.last(), Some(&LONGEST_PAUSE));
        let worked = now + IN_ORDER + Duration::from_secs(1);
        assert_eq!(failures.after(now, worked), Ok(FIRST_PAUSE));
    }
}
