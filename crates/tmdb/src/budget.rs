//! How often TMDb is called, by all processes together: a bucket in Redis.
//!
//! Calls are spaced evenly; who has reserved one and is asked for a pause meanwhile needs another turn. What a client waits for may
//! reserve as far ahead as the client waits; a job only the very next call, so however many jobs there are, a client is never behind
//! more than one of them.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{LazyLock, Mutex, PoisonError};
use std::time::{Duration, Instant};

use redis::aio::ConnectionManager;
use redis::{RedisResult, Script};

use crate::Patience;

static TAKE: LazyLock<Script> = LazyLock::new(|| Script::new(include_str!("lua/take.lua")));

/// While Redis is away each process keeps to this part of the budget by itself.
const ALONE: u32 = 4;

/// In this time are as many calls as may be in a second: the tenth more is for those that are late, so that one of them and the next,
/// which are not, are not too many in a second.
const SPACED: Duration = Duration::from_millis(1100);

/// Who comes so much later than the turn it has reserved needs another; the way to TMDb may take as long again.
const LATE: Duration = Duration::from_millis(50);

pub(crate) struct Budget {
    redis: ConnectionManager,
    bucket: String,
    hold: String,
    per_second: u32,
    /// When the next call may be made, while Redis is away.
    alone: Mutex<Option<Instant>>,
    is_alone: AtomicBool,
}

impl Budget {
    pub(crate) fn new(redis: ConnectionManager, prefix: &str, per_second: u32) -> Self {
        Self {
            redis,
            bucket: format!("{prefix}:tmdb:budget"),
            hold: format!("{prefix}:tmdb:hold"),
            per_second,
            alone: Mutex::default(),
            is_alone: AtomicBool::new(false),
        }
    }

    /// Returns when a call may be made. `false`: not before `end`, and nothing is reserved.
    pub(crate) async fn take(&self, patience: Patience, end: Instant) -> bool {
        let mut was_late = false;
        loop {
            let asked = Instant::now();
            let left = end.saturating_duration_since(asked);
            let ahead = match patience {
                Patience::Request => left,
                Patience::Job => left.min(self.step()),
            };
            let answer = self.ask(ahead).await;
            let is_alone = answer.is_err();
            let (pause, reserved) = match answer {
                Ok(wait) => {
                    self.is_alone.store(false, Ordering::Relaxed);
                    (Duration::from_micros(pause(wait)), wait >= 0)
                }
                Err(error) => {
                    if !self.is_alone.swap(true, Ordering::Relaxed) {
                        tracing::warn!(%error, "Redis is away: TMDb is called sparingly");
                    }
                    self.take_alone(ahead)
                }
            };
            if !reserved && (patience == Patience::Request || pause >= left) {
                return false;
            }
            // Redis has seen to it after it was asked, this process when it had no answer
            let turn = if is_alone { Instant::now() } else { asked } + pause;
            tokio::time::sleep_until(turn.into()).await;
            if !reserved {
                continue;
            }
            // who comes late, on a busy machine, would call together with the next; but not for ever
            if turn.elapsed() > LATE && !was_late {
                was_late = true;
                continue;
            }
            // TMDb may have asked for a pause since
            if is_alone || pause.is_zero() || !self.is_held().await {
                return true;
            }
        }
    }

    async fn ask(&self, ahead: Duration) -> RedisResult<i64> {
        TAKE.key(&self.bucket)
            .key(&self.hold)
            .arg(u64::try_from(self.step().as_micros()).unwrap_or(u64::MAX))
            .arg(u64::try_from(ahead.as_micros()).unwrap_or(u64::MAX))
            .invoke_async(&mut self.redis.clone())
            .await
    }

    /// How long to wait, and whether a call is reserved then.
    fn take_alone(&self, ahead: Duration) -> (Duration, bool) {
        let mut next = self.alone.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        let at = next.map_or(now, |next| next.max(now));
        let wait = at - now;
        if wait > ahead {
            return (wait.saturating_sub(ahead), false);
        }
        *next = Some(at + self.step() * ALONE);
        (wait, true)
    }

    /// TMDb asks for a pause: no process calls for so long.
    pub(crate) async fn hold(&self, pause: Duration) {
        *self.alone.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now() + pause);
        let held: RedisResult<()> = redis::cmd("SET")
            .arg(&self.hold)
            .arg(1)
            .arg("PX")
            .arg(u64::try_from(pause.as_millis()).unwrap_or(u64::MAX).max(1))
            .query_async(&mut self.redis.clone())
            .await;
        if let Err(error) = held {
            tracing::warn!(%error, "the other processes could not be told that TMDb asks for a pause");
        }
    }

    /// Nobody can tell while Redis is away.
    async fn is_held(&self) -> bool {
        self.held().await.is_ok_and(|held| !held.is_zero())
    }

    /// How long the pause that TMDb asked for still is.
    pub(crate) async fn held(&self) -> RedisResult<Duration> {
        let left: i64 = redis::cmd("PTTL")
            .arg(&self.hold)
            .query_async(&mut self.redis.clone())
            .await?;
        // negative: there is none
        Ok(Duration::from_millis(u64::try_from(left).unwrap_or(0)))
    }

    /// Between calls.
    fn step(&self) -> Duration {
        SPACED / self.per_second
    }
}

/// See `take.lua`.
fn pause(wait: i64) -> u64 {
    if wait >= 0 {
        wait.unsigned_abs()
    } else {
        (wait + 1).unsigned_abs()
    }
}
