//! What makes the queue trustworthy on the worker's side.
//!
//! apalis-redis 1.0.0 fetches and hands out messages; everything it gets wrong is fenced here, each fault where it is
//! dealt with:
//!
//! - `lane.rs`: one apalis worker, and the settings it needs;
//! - `supervisor.rs`: starts lanes again, under new names, and gives up loudly;
//! - `nudge.rs`: wakes lanes at once when there is work, and hardly ever otherwise;
//! - `handler.rs`: claim, lease, deadline, panic guard; `ending.rs`: retries and their end;
//! - `upkeep.rs`: sweep and janitor, in one worker of all;
//! - `clock.rs`: refuses a clock that is wrong;
//! - `table.rs`: which job is run by what.

mod clock;
mod ending;
mod handler;
mod lane;
mod nudge;
mod supervisor;
mod table;
mod upkeep;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use marquee_queue::{Queue, QueueName};
use tokio::task::{JoinError, JoinSet};
use tokio::time::{Instant, sleep, timeout};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use ulid::Ulid;

pub use clock::WrongClock;
pub use supervisor::GaveUp;
pub use table::JobTable;

use crate::schedule::Schedule;
use ending::Retries;
use handler::Handler;
use nudge::Nudges;

/// How long handing back may take, after the grace.
const HAND_BACK_TIME: Duration = Duration::from_secs(5);
/// Between looks for a Redis that is not there yet.
const PAUSE: Duration = Duration::from_secs(1);

/// A worker, ready to run. `E` is what its jobs work with.
pub struct Runtime<E> {
    settings: marquee_settings::Queue,
    schedule: Schedule,
    nudges: Nudges,
    handler: Arc<Handler<E>>,
}

/// Why a worker ended that was not told to.
#[derive(Debug, thiserror::Error)]
pub enum RuntimeError {
    /// See [`WrongClock`].
    #[error(transparent)]
    Clock(#[from] WrongClock),
    /// See [`GaveUp`].
    #[error(transparent)]
    GaveUp(#[from] GaveUp),
    /// Redis was not there when the worker started, and did not come.
    #[error("Redis did not answer for {0} s; is redis.queue_url right?")]
    NoRedis(u64),
    /// A part of the runtime itself panicked: better no worker than half of one.
    #[error("a part of the worker broke: {0}")]
    Broken(#[from] JoinError),
}

impl<E: Send + Sync + 'static> Runtime<E> {
    /// Puts a worker together.
    pub fn new(
        queue: Queue,
        settings: &marquee_settings::Queue,
        env: Arc<E>,
        jobs: JobTable<E>,
        schedule: Schedule,
    ) -> Self {
        let handler = Handler {
            queue,
            env,
            jobs,
            retries: Retries {
                max_attempts: settings.max_attempts,
                base: Duration::from_millis(settings.retry_base_milliseconds),
                longest: Duration::from_secs(settings.retry_max_seconds),
            },
            under_way: TaskTracker::new(),
            hand_back: CancellationToken::new(),
        };
        Self {
            settings: settings.clone(),
            schedule,
            nudges: Nudges::new(),
            handler: Arc::new(handler),
        }
    }

    /// Works until told to stop. Then it fetches nothing more, finishes what it has begun, hands back what it cannot
    /// finish within the grace, and answers `Ok`.
    pub async fn run(self, stop: CancellationToken) -> Result<(), RuntimeError> {
        let patience = Duration::from_secs(self.settings.give_up_seconds);
        tokio::select! {
            ready = self.check_clock(patience) => ready?,
            () = stop.cancelled() => return Ok(()),
        }
        // these end with this function, the lanes do in their own time
        let mut companions = JoinSet::new();
        let queue = &self.handler.queue;
        let every = Duration::from_secs(self.settings.sweep_interval_seconds);
        companions.spawn(self.nudges.clone().tick());
        companions.spawn(self.nudges.clone().listen(queue.clone()));
        companions.spawn(upkeep::keep_up(
            queue.clone(),
            Ulid::generate().to_string(),
            every,
        ));
        companions.spawn(self.schedule.keep(queue.clone()));
        let lanes_stop = stop.child_token();
        let mut lanes = JoinSet::new();
        for name in QueueName::ALL {
            for _ in 0..lanes_of(&self.settings, name) {
                let (handler, nudges) = (Arc::clone(&self.handler), self.nudges.clone());
                lanes.spawn(supervisor::keep(
                    name,
                    handler,
                    nudges,
                    patience,
                    lanes_stop.clone(),
                ));
            }
        }
        tracing::info!(lanes = lanes.len(), "the worker has started");
        let ended = loop {
            tokio::select! {
                () = stop.cancelled() => break Ok(()),
                ended = lanes.join_next() => match ended {
                    Some(Ok(Ok(()))) => {}
                    Some(Ok(Err(gave_up))) => break Err(gave_up.into()),
                    Some(Err(panic)) => break Err(panic.into()),
                    None => break Ok(()),
                },
                // an empty schedule ends at once, which is no fault
                Some(ended) = companions.join_next() => if let Err(panic) = ended {
                    break Err(panic.into());
                },
            }
        };
        lanes_stop.cancel();
        self.handler
            .drain(
                lanes,
                Duration::from_secs(self.settings.shutdown_grace_seconds),
            )
            .await;
        ended
    }

    /// Waits for Redis, then compares clocks.
    async fn check_clock(&self, patience: Duration) -> Result<(), RuntimeError> {
        let started = Instant::now();
        loop {
            match clock::check(&self.handler.queue).await {
                Ok(compared) => return Ok(compared?),
                Err(_) if started.elapsed() > patience => {
                    return Err(RuntimeError::NoRedis(patience.as_secs()));
                }
                Err(error) => tracing::warn!(%error, "waiting for Redis"),
            }
            sleep(PAUSE).await;
        }
    }
}

impl<E: Send + Sync + 'static> Handler<E> {
    /// Waits for the lanes and for all tasks under way; after the grace, has them handed back.
    async fn drain(&self, mut lanes: JoinSet<Result<(), GaveUp>>, grace: Duration) {
        let started = Instant::now();
        self.under_way.close();
        tracing::info!(
            tasks = self.under_way.len(),
            "stopping: finishing what was begun"
        );
        let idle = async {
            while lanes.join_next().await.is_some() {}
            self.under_way.wait().await;
        };
        tokio::pin!(idle);
        if timeout(grace, &mut idle).await.is_err() {
            tracing::warn!(
                tasks = self.under_way.len(),
                "the grace is over: handing back"
            );
            self.hand_back.cancel();
            if timeout(HAND_BACK_TIME, idle).await.is_err() {
                tracing::warn!("not everything could be handed back; the sweep will find it");
            }
        }
        tracing::info!(after = ?started.elapsed(), "the worker has stopped");
    }
}

fn lanes_of(settings: &marquee_settings::Queue, queue: QueueName) -> usize {
    match queue {
        QueueName::Recommendations => settings.lanes.recommendations,
        QueueName::Mail => settings.lanes.mail,
        QueueName::Maintenance => settings.lanes.maintenance,
        QueueName::Import => settings.lanes.import,
        QueueName::Sync => settings.lanes.sync,
        QueueName::Train => settings.lanes.train,
        QueueName::Batch => settings.lanes.batch,
    }
}

impl<E> fmt::Debug for Runtime<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Runtime")
            .field("settings", &self.settings)
            .field("schedule", &self.schedule)
            .finish_non_exhaustive()
    }
}
