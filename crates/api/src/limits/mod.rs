//! How often somebody may ask: token buckets in Redis, so that all API processes count together.
//!
//! - [`Class`]: kinds of routes, each with rates of its own in the settings; the route table says which route is of which.
//! - [`Limits::take`]: takes a token from each bucket that a request counts for, in one step (`bucket.lua`).
//! - [`outage`]: while Redis is away requests are let through, and a metric and the log say so.

mod outage;

use std::sync::LazyLock;
use std::time::Duration;

use marquee_domain::UserId;
use marquee_queue::Queue;
use marquee_settings::{Network, Rate};
use redis::Script;

use outage::Outage;

static TAKE: LazyLock<Script> = LazyLock::new(|| Script::new(include_str!("bucket.lua")));

/// What kind of work a route is, as far as limits go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
    outage: Outage,
}

/// What a request counts for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asker {
    /// The account its token was signed for, with the token's version, if it has one.
    pub user: Option<(UserId, u32)>,
    /// The client's address, or the part of the net that it holds.
    pub network: Network,
}

/// What is left after a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// How long until there is a token, in whole seconds; `None`: it was there.
    pub wait: Option<Duration>,
    /// The buckets the request counted for.
    pub buckets: Vec<Bucket>,
}

/// A bucket, after a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
    /// The limits of these settings, counted in the queue's Redis.
    pub fn new(queue: Queue, settings: &marquee_settings::Limits) -> Self {
        Self {
            queue,
            settings: settings.clone(),
            outage: Outage::default(),
        }
    }

    /// Counts a request. `None`: limits are off, or Redis is away.
    pub async fn take(&self, class: Class, asker: &Asker) -> Option<Verdict> {
        if !self.settings.enabled {
            return None;
        }
        if self.outage.is_on() {
            self.outage.let_through();
            return None;
        }
        let rate = class.rate(&self.settings);
        let mut invocation = TAKE.prepare_invoke();
        let mut buckets = Vec::with_capacity(2);
        let mut add = |per, capacity, whose: &str| {
            let key = format!("limit:{}:{whose}", class.as_str());
            invocation
                .key(self.queue.key(&key))
                .arg(capacity)
                .arg(rate.seconds);
            buckets.push(Bucket {
                class,
                per,
                capacity,
                seconds: rate.seconds,
                left: 0,
                full_in: 0,
            });
        };
        if let Some((user, version)) = asker.user {
            // with the version: who still has a token from before a password change does not use up its owner's requests
            add("user", rate.per_user, &format!("user:{user}.{version}"));
        }
        add(
            "address",
            rate.per_address,
            &format!("address:{}", asker.network),
        );

        let answer = tokio::time::timeout(
            self.settings.timeout(),
            self.queue.run::<Vec<u32>>(&invocation),
        );
        match answer.await {
            Ok(Ok(answer)) => Some(Verdict::read(&answer, buckets)),
            Ok(Err(error)) => self.outage.begin(&error),
            Err(slow) => self.outage.begin(&slow),
        }
    }
}

impl Verdict {
    /// The script's answer.
    fn read(answer: &[u32], mut buckets: Vec<Bucket>) -> Self {
        let (wait, states) = answer.split_first().unwrap_or((&0, &[]));
        for (bucket, state) in buckets.iter_mut().zip(states.chunks_exact(2)) {
            (bucket.left, bucket.full_in) = (state[0], state[1]);
        }
        Self {
            wait: (*wait > 0).then(|| Duration::from_secs(wait.div_ceil(1000).into())),
            buckets,
        }
    }
}
