//! What can be told about the calls of all processes. In Redis, under `{prefix}:tmdb:`; it may be lost at any time.
//!
//! | key | type | what | ends |
//! | --- | --- | --- | --- |
//! | `budget`, `hold` | string | see `lua/take.lua` | with the call, the pause |
//! | `calls:{date}` | hash | calls of that day (UTC) by how they ended | after a month |
//! | `lookups:{date}` | hash | how often that day's requests found what TMDb had said: `hits`, `stale`, `misses` | after a month |
//! | `open` | sorted set | processes whose breaker is not closed, by when it lets a call through (milliseconds) | after an hour |

use std::collections::BTreeMap;
use std::ops::AddAssign;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{Days, NaiveDate, Utc};
use redis::RedisResult;
use redis::aio::ConnectionManager;

use crate::{BreakerState, Tmdb};

/// Whether this process leaves TMDb alone.
const BREAKER: &str = "marquee_tmdb_breaker_open";
const KEPT_SECONDS: i64 = 32 * 24 * 3600;
const OPEN_SECONDS: i64 = 3600;
/// For so long look-ups are counted here before all are told.
const TOGETHER: Duration = Duration::from_millis(500);

/// How a call ended that nobody waited for any more.
const GIVEN_UP: &str = "given_up";

/// What there is to say about TMDb.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figures {
    /// How many calls a second all processes together may make.
    pub calls_per_second: u32,
    /// How long all are still silent because TMDb asked for it.
    pub paused: Duration,
    /// The worst state that the breaker of any process is in.
    pub breaker: BreakerState,
    /// In how many processes it is not closed.
    pub breakers_open: usize,
    /// The calls of each day, today first.
    pub days: Vec<Day>,
}

/// The calls of a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Day {
    /// Which, in UTC.
    pub date: NaiveDate,
    /// How they ended: `ok`, `not_found`, `given_up` or a word for an error ([`crate::TmdbError::as_str`]).
    pub outcomes: BTreeMap<String, u64>,
    /// How often nobody had to be called.
    pub lookups: Lookups,
}

/// How often requests found kept what TMDb had said.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Lookups {
    /// It was there, and new.
    pub hits: u64,
    /// It was older than it should be, and TMDb was away.
    pub stale: u64,
    /// TMDb was asked.
    pub misses: u64,
}

impl Lookups {
    /// The part of them that were hits; `None`: there were none.
    pub fn hit_ratio(self) -> Option<f64> {
        let all = self.hits + self.stale + self.misses;
        #[expect(clippy::cast_precision_loss, reason = "a ratio to be shown")]
        (all > 0).then(|| self.hits as f64 / all as f64)
    }

    fn is_none(self) -> bool {
        self == Self::default()
    }
}

impl Day {
    /// All calls, each try for itself.
    pub fn calls(&self) -> u64 {
        self.outcomes.values().sum()
    }

    /// Those that went wrong. What is not there, or was not waited for, did not.
    pub fn errors(&self) -> u64 {
        let fine = ["ok", "not_found", GIVEN_UP];
        let wrong = self.outcomes.iter();
        wrong
            .filter(|(outcome, _)| !fine.contains(&outcome.as_str()))
            .map(|(_, count)| count)
            .sum()
    }
}

impl AddAssign for Lookups {
    fn add_assign(&mut self, more: Self) {
        self.hits += more.hits;
        self.stale += more.stale;
        self.misses += more.misses;
    }
}

/// Counts the calls of this process where all see it.
#[derive(Clone)]
pub(crate) struct Tally {
    redis: ConnectionManager,
    prefix: String,
    /// A name that no other process has.
    process: String,
    /// Look-ups that are not told yet: they are many, and told together.
    lookups: Arc<Mutex<Lookups>>,
}

/// A call that is being made; counted when it ends, however it does.
pub(crate) struct Counted<'a> {
    tally: &'a Tally,
    pub(crate) outcome: &'static str,
}

impl Tally {
    pub(crate) fn new(redis: ConnectionManager, prefix: &str) -> Self {
        metrics::gauge!(BREAKER).set(0);
        Self {
            redis,
            prefix: format!("{prefix}:tmdb"),
            process: format!("{:016x}", rand::random::<u64>()),
            lookups: Arc::default(),
        }
    }

    pub(crate) fn begin(&self) -> Counted<'_> {
        Counted {
            tally: self,
            outcome: GIVEN_UP,
        }
    }

    /// This process lets nothing through for so long.
    pub(crate) fn opened(&self, pause: Duration) {
        metrics::gauge!(BREAKER).set(1);
        let now = Utc::now().timestamp_millis();
        let until = now.saturating_add(i64::try_from(pause.as_millis()).unwrap_or(i64::MAX));
        let mut pipe = redis::pipe();
        pipe.zadd(self.open(), &self.process, until)
            .ignore()
            .expire(self.open(), OPEN_SECONDS)
            .ignore();
        self.tell(pipe);
    }

    pub(crate) fn closed(&self) {
        metrics::gauge!(BREAKER).set(0);
        let mut pipe = redis::pipe();
        pipe.zrem(self.open(), &self.process).ignore();
        self.tell(pipe);
    }

    /// These look-ups ended so; told to the others in a moment, with those that come until then.
    fn looked_up(&self, count: impl FnOnce(&mut Lookups)) {
        let mut untold = self.untold();
        let is_first = untold.is_none();
        count(&mut untold);
        drop(untold);
        if !is_first {
            return;
        }
        let Ok(runtime) = tokio::runtime::Handle::try_current() else {
            return;
        };
        let tally = self.clone();
        runtime.spawn(async move {
            tokio::time::sleep(TOGETHER).await;
            let Lookups {
                hits,
                stale,
                misses,
            } = std::mem::take(&mut *tally.untold());
            let key = tally.lookups(Utc::now().date_naive());
            let mut pipe = redis::pipe();
            for (how, count) in [("hits", hits), ("stale", stale), ("misses", misses)] {
                pipe.hincr(&key, how, count).ignore();
            }
            pipe.expire(&key, KEPT_SECONDS).ignore();
            tally.tell(pipe);
        });
    }

    fn untold(&self) -> MutexGuard<'_, Lookups> {
        self.lookups.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Without waiting: no answer is late for being counted, and while Redis is away nothing is.
    fn tell(&self, pipe: redis::Pipeline) {
        let Ok(runtime) = tokio::runtime::Handle::try_current() else {
            return;
        };
        let mut redis = self.redis.clone();
        runtime.spawn(async move {
            if let Err(error) = pipe.query_async::<()>(&mut redis).await {
                tracing::debug!(%error, "calls of TMDb could not be counted");
            }
        });
    }

    fn open(&self) -> String {
        format!("{}:open", self.prefix)
    }

    fn calls(&self, day: NaiveDate) -> String {
        format!("{}:calls:{day}", self.prefix)
    }

    fn lookups(&self, day: NaiveDate) -> String {
        format!("{}:lookups:{day}", self.prefix)
    }

    /// The state of all processes' breakers, and how many are not closed.
    async fn breakers(&self) -> RedisResult<(BreakerState, usize)> {
        let now = Utc::now().timestamp_millis();
        // of a process that has not said more for so long nothing is known
        let (waiting, open): (usize, usize) = redis::pipe()
            .zcount(self.open(), now - OPEN_SECONDS * 1000, now)
            .zcount(self.open(), format!("({now}"), "+inf".to_owned())
            .query_async(&mut self.redis.clone())
            .await?;
        let state = match (waiting, open) {
            (_, 1..) => BreakerState::Open,
            (1.., 0) => BreakerState::HalfOpen,
            (0, 0) => BreakerState::Closed,
        };
        Ok((state, waiting + open))
    }

    async fn days(&self, count: u32) -> RedisResult<Vec<Day>> {
        let today = Utc::now().date_naive();
        let dates: Vec<NaiveDate> = (0..u64::from(count))
            .filter_map(|days| today.checked_sub_days(Days::new(days)))
            .collect();
        let mut pipe = redis::pipe();
        for date in &dates {
            pipe.hgetall(self.calls(*date)).hgetall(self.lookups(*date));
        }
        let counts: Vec<BTreeMap<String, u64>> = pipe.query_async(&mut self.redis.clone()).await?;
        let mut counts = counts.into_iter();
        let days = dates.into_iter().map_while(|date| {
            let (outcomes, lookups) = (counts.next()?, counts.next()?);
            let count = |how: &str| lookups.get(how).copied().unwrap_or(0);
            let lookups = Lookups {
                hits: count("hits"),
                stale: count("stale"),
                misses: count("misses"),
            };
            Some(Day {
                date,
                outcomes,
                lookups,
            })
        });
        Ok(days.collect())
    }
}

impl Drop for Counted<'_> {
    fn drop(&mut self) {
        metrics::counter!("marquee_tmdb_calls_total", "outcome" => self.outcome).increment(1);
        let key = self.tally.calls(Utc::now().date_naive());
        let mut pipe = redis::pipe();
        pipe.hincr(&key, self.outcome, 1)
            .ignore()
            .expire(&key, KEPT_SECONDS)
            .ignore();
        self.tally.tell(pipe);
    }
}

impl Tmdb {
    /// Counts what a request found of what TMDb had said before.
    pub fn looked_up(&self, count: impl FnOnce(&mut Lookups)) {
        self.tally.looked_up(count);
    }

    /// What all processes did on so many days (at most a month back), and how things stand.
    pub async fn figures(&self, days: u32) -> RedisResult<Figures> {
        match self.look(days).await {
            // after a restart of Redis the first to ask learns that the connection is gone, the second has a new one
            Err(error) if error.is_io_error() => self.look(days).await,
            looked => looked,
        }
    }

    async fn look(&self, days: u32) -> RedisResult<Figures> {
        let (breaker, breakers_open) = self.tally.breakers().await?;
        Ok(Figures {
            calls_per_second: self.settings.calls_per_second,
            paused: self.budget.held().await?,
            breaker,
            breakers_open,
            days: self.tally.days(days.clamp(1, 31)).await?,
        })
    }
}
