//! Answers kept in Redis for a while, as finished bytes.
//!
//! - [`Cache::get_or_make`]: what is kept under a key, or what is made now. One makes it, those who ask meanwhile wait (`flight.rs`).
//! - [`Cache::get_or_make_ahead`]: the same, but made before what is kept ends, so that nobody has to wait for it.
//! - [`Cache::renew`]: for what may be older than it should be, rather than not there.
//! - [`Cache::touch`] (`touch.rs`): something was written; what shows it is not served again.
//! - [`Topic`]: what an answer shows. [`Finished`]: the answer.
//! - `store.rs`: what is in Redis; `nearby.rs`: what this process has of it; `outage.rs`: Redis is away, and no request fails or waits
//!   for it.
//! - [`Rounds`]: one call to Redis for all who ask at the same time.
//!
//! Nothing is deleted to drop it. Each topic has a *stamp*, and an answer is kept with the stamps that its topics had **before** it was made.
//! It is served only while they are the same, so an answer that was in the making while somebody wrote is never served after the write.

mod finished;
mod flight;
mod nearby;
mod outage;
mod rounds;
mod store;
mod topic;
mod touch;

use std::sync::Arc;
use std::time::Duration;

pub use finished::Finished;
pub use rounds::{Call, Rounds};
pub use topic::Topic;

use flight::Flights;
use nearby::{Near, Nearby};
use outage::Outage;
use store::{Found, Kept, NEW_STAMP_SECONDS, STAMP_SECONDS, Store};
use touch::Untold;

/// The kept answers of one installation. Cheap to clone; clones share everything.
#[derive(Clone)]
pub struct Cache {
    inner: Arc<Inner>,
}

struct Inner {
    enabled: bool,
    store: Store,
    nearby: Nearby,
    flights: Flights,
    outage: Arc<Outage>,
    untold: Untold,
}

/// Whether an answer was there already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It was kept, or somebody else had it made just now.
    Hit,
    /// It was made for this request.
    Miss,
    /// It should have been made anew and could not be: this is what there was last.
    Stale,
}

impl Outcome {
    /// The word for it in headers and metrics.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Hit => "HIT",
            Self::Miss => "MISS",
            Self::Stale => "STALE",
        }
    }
}

impl Cache {
    /// Prepares the cache. Redis need not be there, now or later. An error means that the settings cannot be right.
    ///
    /// # Panics
    ///
    /// Outside a tokio runtime.
    pub fn connect(
        redis: &marquee_settings::Redis,
        cache: &marquee_settings::Cache,
    ) -> Result<Self, redis::RedisError> {
        let store = Store::connect(redis, cache)?;
        let outage = Arc::new(Outage::default());
        Ok(Self {
            inner: Arc::new(Inner {
                enabled: cache.enabled,
                nearby: Nearby::new(store.clone(), outage.clone(), cache.process_bytes()),
                store,
                flights: Flights::default(),
                outage,
                untold: Untold::default(),
            }),
        })
    }

    /// What is kept under `key`, or what `make` gives, which is then kept for `ttl` or until one of `topics` is touched.
    /// An error of `make` is the caller's alone; nothing is kept of it.
    pub async fn get_or_make<E>(
        &self,
        key: &str,
        topics: &[Topic],
        ttl: Duration,
        make: impl AsyncFnOnce() -> Result<Finished, E>,
    ) -> Result<(Finished, Outcome), E> {
        self.get_or_make_ahead(key, topics, ttl, Duration::ZERO, make)
            .await
    }

    /// The same, and what will be kept for less than `ahead` is made anew already. For who sees to it that others find something.
    pub async fn get_or_make_ahead<E>(
        &self,
        key: &str,
        topics: &[Topic],
        ttl: Duration,
        ahead: Duration,
        make: impl AsyncFnOnce() -> Result<Finished, E>,
    ) -> Result<(Finished, Outcome), E> {
        match self.found(key, topics, ahead).await {
            Some(found) => self.have(key, topics, ttl, ahead, &found, make).await,
            None => Ok((make().await?, Outcome::Miss)),
        }
    }

    /// What was made under `key` at most `fresh` ago, or what `make` gives now. Where that fails: what it gave last, for so long as `kept`.
    pub async fn renew<E>(
        &self,
        key: &str,
        fresh: Duration,
        kept: Duration,
        make: impl AsyncFnOnce() -> Result<Finished, E>,
    ) -> Result<(Finished, Outcome), E> {
        let Some(found) = self.found(key, &[], Duration::ZERO).await else {
            return Ok((make().await?, Outcome::Miss));
        };
        let least = kept.saturating_sub(fresh);
        match self.have(key, &[], kept, least, &found, make).await {
            Ok(made) => Ok(made),
            Err(error) => match found.kept {
                Some(last) => Ok((counted(last.finished, Outcome::Stale), Outcome::Stale)),
                None => Err(error),
            },
        }
    }

    /// Keeps what somebody has made without being asked for it, as [`Cache::renew`] would. Nothing that depends on a topic.
    pub async fn put(&self, key: &str, kept: Duration, finished: &Finished) {
        if let Some(found) = self.found(key, &[], Duration::ZERO).await {
            self.keep(key, &[], &found.stamps, finished, kept).await;
        }
    }

    /// Whether it is this caller's turn to do what one process does for all: one has it in so long. Nobody while Redis is away.
    pub async fn has_turn(&self, what: &str, pause: Duration) -> bool {
        let inner = &*self.inner;
        if !inner.enabled || inner.outage.is_on() {
            return false;
        }
        inner
            .store
            .claim(what, pause)
            .await
            .unwrap_or_else(|error| {
                inner.outage.begin(&error);
                false
            })
    }

    /// What was found, if it has at least `least` left, or what `make` gives, which is then kept.
    async fn have<E>(
        &self,
        key: &str,
        topics: &[Topic],
        ttl: Duration,
        least: Duration,
        found: &Found,
        make: impl AsyncFnOnce() -> Result<Finished, E>,
    ) -> Result<(Finished, Outcome), E> {
        let has_long = |kept: &&Kept| kept.left >= least;
        if let Some(kept) = found.kept.as_ref().filter(has_long) {
            return Ok((counted(kept.finished.clone(), Outcome::Hit), Outcome::Hit));
        }
        // with the stamps in its name: who comes after a write never waits for an answer that was begun before it
        let flight = format!("{key} {}", found.stamps);
        let (finished, outcome) = self
            .inner
            .flights
            .join(flight, async || {
                // kept by a flight that landed between the look above and boarding this one
                let again = self
                    .found(key, topics, least)
                    .await
                    .and_then(|found| found.kept);
                if let Some(kept) = again.as_ref().filter(has_long) {
                    return Ok(kept.finished.clone());
                }
                let finished = make().await?;
                self.keep(key, topics, &found.stamps, &finished, ttl).await;
                Ok(finished)
            })
            .await?;
        Ok((counted(finished, outcome), outcome))
    }

    /// The stamps of these topics, for who keeps an answer elsewhere: it is good while they are the same. `None` while nobody can tell.
    pub async fn stamps(&self, topics: &[Topic]) -> Option<String> {
        // under no key nothing is kept
        Some(self.look_up("", topics, STAMP_SECONDS).await?.stamps)
    }

    /// `None` when the cache cannot be asked, or not trusted.
    async fn found(&self, key: &str, topics: &[Topic], least: Duration) -> Option<Found> {
        if !self.is_trusted() {
            return None;
        }
        // what no topic ends may be made anew before its time, and by others
        if topics.is_empty() {
            return self.look_up(key, topics, NEW_STAMP_SECONDS).await;
        }
        match self.inner.nearby.get(key, topics, least).await {
            Near::Good(stamps, kept) => Some(Found {
                stamps: stamps.to_string(),
                kept: Some(kept),
            }),
            Near::Away => None,
            Near::Unknown => {
                let found = self.look_up(key, topics, NEW_STAMP_SECONDS).await?;
                if let Some(Kept { finished, left }) = &found.kept {
                    self.inner.nearby.put(key, &found.stamps, finished, *left);
                }
                Some(found)
            }
        }
    }

    fn is_trusted(&self) -> bool {
        let inner = &*self.inner;
        inner.enabled && !inner.outage.is_on() && !inner.untold.any()
    }

    /// `None` when the cache cannot be asked, or not trusted.
    async fn look_up(&self, key: &str, topics: &[Topic], stamp_seconds: u64) -> Option<Found> {
        if !self.is_trusted() {
            return None;
        }
        let inner = &*self.inner;
        match inner.store.look_up(key, topics, stamp_seconds).await {
            Ok(found) => Some(found),
            Err(error) => {
                inner.outage.begin(&error);
                None
            }
        }
    }

    async fn keep(
        &self,
        key: &str,
        topics: &[Topic],
        stamps: &str,
        finished: &Finished,
        ttl: Duration,
    ) {
        let inner = &*self.inner;
        match inner.store.keep(key, topics, stamps, finished, ttl).await {
            Ok(true) if topics.is_empty() => {}
            Ok(true) => inner.nearby.put(key, stamps, finished, ttl),
            Ok(false) => metrics::counter!("marquee_cache_full_total").increment(1),
            Err(error) => inner.outage.begin(&error),
        }
    }
}

fn counted(finished: Finished, outcome: Outcome) -> Finished {
    metrics::counter!("marquee_cache_lookups_total", "outcome" => outcome.as_str()).increment(1);
    finished
}
