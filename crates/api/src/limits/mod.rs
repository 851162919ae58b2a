//! How often somebody may ask: token buckets in Redis, so that all API processes count together.
//!
//! - [`Class`]: kinds of routes, each with rates of its own in the settings; the route table says which route is of which.
//! - [`Limits::take`]: takes a token from each bucket that a request counts for, in one step.
//! - `buckets.rs`, `bucket.lua`: the tokens of all who ask at the same time, in one call.
//! - [`outage`]: while Redis is away requests are let through, and a metric and the log say so.

mod buckets;
mod outage;

use std::sync::Arc;

use marquee_cache::Rounds;
use marquee_domain::UserId;
use marquee_queue::Queue;
use marquee_settings::{Network, Rate};
use redis::RedisResult;

pub use buckets::Verdict;
use buckets::{Buckets, Wanted};
use outage::Outage;

/// Requests that were let through uncounted.
const LET_THROUGH: &str = "marquee_rate_limit_unavailable_total";

/// What kind of work a route is, as far as limits go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Class {
    /// What passwords and mailboxes are attacked with: login, registration, tokens and links sent by e-mail.
    SignIn,
    /// Whatever else only reads.
    Read,
    /// Whatever else changes something.
    Write,
    /// What makes work for the workers or for others' servers.
    Heavy,
    /// Movies that TMDb has to be asked for, beside the class of the route.
    Upstream,
}

impl Class {
    /// All classes.
    pub const ALL: [Self; 5] = [
        Self::SignIn,
        Self::Read,
        Self::Write,
        Self::Heavy,
        Self::Upstream,
    ];

    /// Its name in the settings, in headers and in Redis keys.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SignIn => "sign_in",
            Self::Read => "read",
            Self::Write => "write",
            Self::Heavy => "heavy",
            Self::Upstream => "upstream",
        }
    }

    fn rate(self, settings: &marquee_settings::Limits) -> Rate {
        match self {
            Self::SignIn => settings.sign_in,
            Self::Read => settings.read,
            Self::Write => settings.write,
            Self::Heavy => settings.heavy,
            Self::Upstream => settings.upstream,
        }
    }
}

/// The rate limits of this installation.
pub struct Limits {
    queue: Queue,
    settings: marquee_settings::Limits,
    outage: Arc<Outage>,
    rounds: Rounds<Buckets>,
}

/// What a request counts for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asker {
    /// The account its token was signed for, with the token's version, if it has one.
    pub user: Option<(UserId, u32)>,
    /// The client's address, or the part of the net that it holds.
    pub network: Network,
}

/// A bucket, after a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Bucket {
    /// Of which class.
    pub class: Class,
    /// `user` or `address`: who shares it.
    pub per: &'static str,
    /// How many requests it holds when it is full.
    pub capacity: u32,
    /// In how many seconds they all come back.
    pub seconds: u32,
    /// How many are left.
    pub left: u32,
    /// In how many seconds it is full again.
    pub full_in: u32,
}

impl Limits {
    /// The limits of these settings, counted in the queue's Redis, which need not be there, now or later.
    pub fn new(queue: Queue, settings: &marquee_settings::Limits) -> RedisResult<Self> {
        let outage = Arc::new(Outage::default());
        let buckets = Buckets::new(queue.client(), settings.timeout(), outage.clone())?;
        Ok(Self {
            queue,
            settings: settings.clone(),
            outage,
            rounds: Rounds::new(buckets),
        })
    }

    /// Counts a request. `None`: limits are off, or Redis is away.
    pub async fn take(&self, class: Class, asker: &Asker) -> Option<Verdict> {
        if !self.settings.enabled {
            return None;
        }
        let verdict = if self.outage.is_on() {
            None
        } else {
            self.rounds.ask(self.wanted(class, asker)).await.flatten()
        };
        if verdict.is_none() {
            metrics::counter!(LET_THROUGH).increment(1);
        }
        verdict
    }

    fn wanted(&self, class: Class, asker: &Asker) -> Wanted {
        let rate = class.rate(&self.settings);
        let bucket = |per, capacity, whose: &str| {
            let bucket = Bucket {
                class,
                per,
                capacity,
                seconds: rate.seconds,
                left: 0,
                full_in: 0,
            };
            let key = format!("limit:{}:{whose}", class.as_str());
            (bucket, self.queue.key(&key))
        };
        // with the version: who still has a token from before a password change does not use up its owner's requests
        let user = asker.user.map(|(user, version)| {
            bucket("user", rate.per_user, &format!("user:{user}.{version}"))
        });
        let address = format!("address:{}", asker.network);
        let address = bucket("address", rate.per_address, &address);
        user.into_iter().chain([address]).collect()
    }
}
