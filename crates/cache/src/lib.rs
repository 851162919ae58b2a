//! Answers kept in Redis for a while, as finished bytes.
//!
//! - [`Cache::get_or_make`]: what is kept under a key, or what is made now. One makes it, those who ask meanwhile wait (`flight.rs`).
//! - [`Cache::renew`]: the same for what may be older than it should be, rather than not there.
//! - [`Cache::touch`] (`touch.rs`): something was written; what shows it is not served again.
//! - [`Topic`]: what an answer shows. [`Finished`]: the answer.
//! - `store.rs`: what is in Redis; `outage.rs`: Redis is away, and no request fails or waits for it.
//!
//! Nothing is deleted to drop it. Each topic has a *stamp*, and an answer is kept with the stamps that its topics had **before** it was made.
//! It is served only while they are the same, so an answer that was in the making while somebody wrote is never served after the write.

mod finished;
mod flight;
mod outage;
mod store;
mod topic;
mod touch;

use std::sync::Arc;
use std::time::Duration;

pub use finished::Finished;
pub use topic::Topic;

use flight::Flights;
use outage::Outage;
use store::{Found, NEW_STAMP_SECONDS, STAMP_SECONDS, Store};
use touch::Untold;

/// The kept answers of one installation. Cheap to clone; clones share everything.
#[derive(Clone)]
pub struct Cache {
    inner: Arc<Inner>,
}

struct Inner {
    enabled: bool,
    store: Store,
    flights: Flights,
    outage: Outage,
    untold: Untold,
}

/// Whether an answer was there already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It was kept, or somebody else had it made just now.
    Hit,
    /// It was made for this request.
    Miss,
}

impl Outcome {
    /// The word for it in headers and metrics.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Hit => "HIT",
            Self::Miss => "MISS",
        }
    }
}

/// Whether something that is renewed is as new as it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Age {
    /// It is.
    New,
    /// It could not be made anew: this is what there was last.
    Old,
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
        Ok(Self {
            inner: Arc::new(Inner {
                enabled: cache.enabled,
                store: Store::connect(redis, cache)?,
                flights: Flights::default(),
                outage: Outage::default(),
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
        let Some(found) = self.look_up(key, topics, NEW_STAMP_SECONDS).await else {
            return Ok((make().await?, Outcome::Miss));
        };
        let stamps = match found {
            Found::Kept(kept) => return Ok((counted(kept, Outcome::Hit), Outcome::Hit)),
            Found::Nothing { stamps } => stamps,
        };
        // with the stamps in its name: who comes after a write never waits for an answer that was begun before it
        let flight = format!("{key} {stamps}");
        let (finished, outcome) = self
            .inner
            .flights
            .join(flight, async || {
                // kept by a flight that landed between the look above and boarding this one
                if let Some(Found::Kept(kept)) = self.look_up(key, topics, NEW_STAMP_SECONDS).await
                {
                    return Ok(kept);
                }
                let finished = make().await?;
                self.keep(key, topics, &stamps, &finished, ttl).await;
                Ok(finished)
            })
            .await?;
        Ok((counted(finished, outcome), outcome))
    }

    /// What was made under `key` at most `fresh` ago, or what `make` gives now. Where that fails: what it gave last, for so long as `kept`.
    pub async fn renew<E>(
        &self,
        key: &str,
        fresh: Duration,
        kept: Duration,
        make: impl AsyncFnOnce() -> Result<Finished, E>,
    ) -> Result<(Finished, Age), E> {
        let last = format!("{key} last");
        let made = self.get_or_make(key, &[], fresh, async || {
            let stamps = self.stamps(&[]).await;
            let finished = make().await?;
            if let Some(stamps) = stamps {
                self.keep(&last, &[], &stamps, &finished, kept).await;
            }
            Ok(finished)
        });
        match made.await {
            Ok((finished, _)) => Ok((finished, Age::New)),
            Err(error) => match self.look_up(&last, &[], NEW_STAMP_SECONDS).await {
                Some(Found::Kept(finished)) => Ok((finished, Age::Old)),
                _ => Err(error),
            },
        }
    }

    /// The stamps of these topics, for who keeps an answer elsewhere: it is good while they are the same. `None` while nobody can tell.
    pub async fn stamps(&self, topics: &[Topic]) -> Option<String> {
        // under no key nothing is kept
        match self.look_up("", topics, STAMP_SECONDS).await? {
            Found::Nothing { stamps } => Some(stamps),
            Found::Kept(_) => None,
        }
    }

    /// `None` when the cache cannot be asked, or not trusted.
    async fn look_up(&self, key: &str, topics: &[Topic], stamp_seconds: u64) -> Option<Found> {
        let inner = &*self.inner;
        if !inner.enabled || inner.outage.is_on() || inner.untold.any() {
            return None;
        }
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
            Ok(true) => {}
            Ok(false) => metrics::counter!("marquee_cache_full_total").increment(1),
            Err(error) => inner.outage.begin(&error),
        }
    }
}

fn counted(finished: Finished, outcome: Outcome) -> Finished {
    metrics::counter!("marquee_cache_lookups_total", "outcome" => outcome.as_str()).increment(1);
    finished
}
