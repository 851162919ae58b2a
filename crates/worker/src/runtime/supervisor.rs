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
    let mut pause = FIRST_PAUSE;
    let mut failing_since = None;
    let mut unretired = Vec::new();
    loop {
        let name = format!("{}-{}", queue.as_str(), Ulid::generate());
        let started = Instant::now();
        unretired.push(name.clone());
        let nudge = nudges.strategy(queue);
        let lane = lane::run(name, queue, Arc::clone(&handler), nudge, stop.clone());
        // in a task of its own, so that a panic in apalis ends the lane and not its supervision
        let ended = tokio::spawn(lane).await;
        retire(&handler, queue, &mut unretired).await;
        if stop.is_cancelled() {
            return Ok(());
        }
        let error = match ended {
            Ok(Ok(())) => "it stopped by itself".to_owned(),
            Ok(Err(error)) => format!("{error:#}"),
            Err(panic) => panic.to_string(),
        };
        if started.elapsed() > IN_ORDER {
            pause = FIRST_PAUSE;
            failing_since = None;
        }
        let since = *failing_since.get_or_insert(started);
        if since.elapsed() > patience {
            return Err(GaveUp {
                queue: queue.as_str(),
                tried: since.elapsed(),
                last: error,
            });
        }
        tracing::warn!(
            queue = queue.as_str(),
            error,
            "a lane ended; starting another"
        );
        tokio::select! {
            () = sleep(pause) => pause = (pause * 2).min(LONGEST_PAUSE),
            () = stop.cancelled() => {}
        }
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
