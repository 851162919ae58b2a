//! What is in Redis, under `{prefix}:cache:`:
//!
//! | key | type | what | ends |
//! | --- | --- | --- | --- |
//! | `answer:{key}` | hash | `stamps` it was made under, `etag`, `link`, `body`; its `size` and the hour in which it `ends` | after its time to live |
//! | `room` | hash | bytes of the answers that end in an hour, by that hour: however much is asked for, there is an end to what is kept | two weeks after it was last set |
//! | `stamp:{topic}` | string | changes with every write; nothing else about it matters | two weeks after it was set: longer than any answer; if nothing came to be kept under it (whatever is asked for has topics, be it there or not), after ten minutes |
//! | `turn:{what}` | string | somebody does this regularly, for all processes, and just did | with the turn |
//!
//! All of it may be lost or evicted at any time: a stamp that is not there is made anew, and equals no earlier one.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;
use std::time::Duration;

use bytes::Bytes;
use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use redis::{Client, RedisResult, Script};
use secrecy::ExposeSecret;
use ulid::Ulid;

use crate::{Finished, Topic};

/// How long stamps live.
pub(crate) const STAMP_SECONDS: u64 = 14 * 24 * 3600;
/// As long as nothing is kept under a stamp; longer than an answer is in the making.
pub(crate) const NEW_STAMP_SECONDS: u64 = 600;

static KEEP: LazyLock<Script> = LazyLock::new(|| Script::new(include_str!("lua/keep.lua")));
static LOOK_UP: LazyLock<Script> = LazyLock::new(|| Script::new(include_str!("lua/look_up.lua")));

#[derive(Clone)]
pub(crate) struct Store {
    /// One connection for all: what is asked of it is short, and many requests share its round trips.
    connection: ConnectionManager,
    prefix: String,
    /// How many bytes all answers together may take.
    room: u64,
}

/// What the script tells of an answer: tag, link, body, and the milliseconds it has left.
type Told = (String, String, Vec<u8>, i64);

/// What there is under a key.
pub(crate) struct Found {
    /// The stamps that an answer made now has to be kept with.
    pub(crate) stamps: String,
    /// An answer that may be served.
    pub(crate) kept: Option<Kept>,
}

/// An answer that is kept.
pub(crate) struct Kept {
    pub(crate) finished: Finished,
    /// For how long it still will be.
    pub(crate) left: Duration,
}

impl Store {
    pub(crate) fn connect(
        settings: &marquee_settings::Redis,
        cache: &marquee_settings::Cache,
    ) -> RedisResult<Self> {
        let patience = cache.timeout();
        let own = settings.cache_url.expose_secret();
        let url = if own.is_empty() {
            settings.queue_url.expose_secret()
        } else {
            own
        };
        let config = ConnectionManagerConfig::new()
            .set_connection_timeout(Some(patience))
            .set_response_timeout(Some(patience))
            // while it is away requests do without, so nobody waits for attempts
            .set_number_of_retries(1)
            .set_max_delay(patience);
        Ok(Self {
            connection: Client::open(url)?.get_connection_manager_lazy(config)?,
            prefix: format!("{}:cache", settings.prefix),
            room: cache.max_bytes(),
        })
    }

    /// A stamp that is made by the way lives `stamp_seconds`.
    pub(crate) async fn look_up(
        &self,
        key: &str,
        topics: &[Topic],
        stamp_seconds: u64,
    ) -> RedisResult<Found> {
        let mut call = LOOK_UP.key(self.answer(key));
        for stamp in self.stamps(topics) {
            call.key(stamp);
        }
        call.arg(Ulid::generate().to_string()).arg(stamp_seconds);
        let (stamps, kept): (String, Option<Told>) =
            call.invoke_async(&mut self.connection.clone()).await?;
        let kept = kept.map(|(etag, link, body, left)| Kept {
            finished: Finished {
                etag,
                link: Some(link).filter(|link| !link.is_empty()),
                body: Bytes::from(body),
            },
            left: Duration::from_millis(u64::try_from(left).unwrap_or(0)),
        });
        Ok(Found { stamps, kept })
    }

    /// The stamps of each of these lists of topics, as an answer is kept with them; one that is not there is told as nothing.
    pub(crate) async fn stamps_of(&self, lists: &[Vec<Topic>]) -> RedisResult<Vec<String>> {
        let all: BTreeSet<Topic> = lists
            .iter()
            .flatten()
            .copied()
            .chain([Topic::Everything])
            .collect();
        let mut call = redis::cmd("MGET");
        for topic in &all {
            call.arg(self.stamp(*topic));
        }
        let stamps: Vec<Option<String>> = call.query_async(&mut self.connection.clone()).await?;
        let stamps: BTreeMap<Topic, String> = all
            .into_iter()
            .zip(stamps.into_iter().map(Option::unwrap_or_default))
            .collect();
        Ok(lists
            .iter()
            .map(|topics| {
                let of_each: Vec<&str> = with_everything(topics)
                    .map(|topic| stamps[&topic].as_str())
                    .collect();
                of_each.join(" ")
            })
            .collect())
    }

    /// `false`: there is no room for it.
    pub(crate) async fn keep(
        &self,
        key: &str,
        topics: &[Topic],
        stamps: &str,
        finished: &Finished,
        ttl: Duration,
    ) -> RedisResult<bool> {
        let mut call = KEEP.key(self.answer(key));
        call.key(format!("{}:room", self.prefix));
        for stamp in self.stamps(topics) {
            call.key(stamp);
        }
        call.arg(stamps)
            .arg(&finished.etag)
            .arg(finished.link.as_deref().unwrap_or(""))
            .arg(&finished.body[..])
            .arg(ttl.as_secs().max(1))
            .arg(STAMP_SECONDS)
            .arg(self.room);
        call.invoke_async(&mut self.connection.clone()).await
    }

    /// `true` for one who asks in so long.
    pub(crate) async fn claim(&self, what: &str, pause: Duration) -> RedisResult<bool> {
        redis::cmd("SET")
            .arg(format!("{}:turn:{what}", self.prefix))
            .arg(1)
            .arg("NX")
            .arg("PX")
            .arg(u64::try_from(pause.as_millis()).unwrap_or(u64::MAX).max(1))
            .query_async(&mut self.connection.clone())
            .await
    }

    pub(crate) async fn restamp(&self, topics: &[Topic]) -> RedisResult<()> {
        let mut pipe = redis::pipe();
        for topic in topics {
            pipe.cmd("SET")
                .arg(self.stamp(*topic))
                .arg(Ulid::generate().to_string())
                .arg("EX")
                .arg(STAMP_SECONDS)
                .ignore();
        }
        pipe.query_async(&mut self.connection.clone()).await
    }

    fn answer(&self, key: &str) -> String {
        format!("{}:answer:{key}", self.prefix)
    }

    /// Those of an answer with these topics.
    fn stamps(&self, topics: &[Topic]) -> impl Iterator<Item = String> {
        with_everything(topics).map(move |topic| self.stamp(topic))
    }

    fn stamp(&self, topic: Topic) -> String {
        format!("{}:stamp:{}", self.prefix, topic.name())
    }
}

/// All topics of an answer with these.
fn with_everything(topics: &[Topic]) -> impl Iterator<Item = Topic> {
    std::iter::once(Topic::Everything).chain(topics.iter().copied())
}
