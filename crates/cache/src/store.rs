//! What is in Redis, under `{prefix}:cache:`:
//!
//! | key | type | what | ends |
//! | --- | --- | --- | --- |
//! | `answer:{key}` | hash | `stamps` it was made under, `etag`, `link`, `body` | after its time to live |
//! | `stamp:{topic}` | string | changes with every write; nothing else about it matters | two weeks after it was set: longer than any answer |
//!
//! All of it may be lost or evicted at any time: a stamp that is not there is made anew, and equals no earlier one.

use std::sync::LazyLock;
use std::time::Duration;

use bytes::Bytes;
use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use redis::{Client, RedisResult, Script};
use secrecy::ExposeSecret;
use ulid::Ulid;

use crate::{Finished, Topic};

const STAMP_SECONDS: u64 = 14 * 24 * 3600;

static LOOK_UP: LazyLock<Script> = LazyLock::new(|| Script::new(include_str!("lua/look_up.lua")));

pub(crate) struct Store {
    /// One connection for all: what is asked of it is short, and many requests share its round trips.
    connection: ConnectionManager,
    prefix: String,
}

/// What is kept under a key.
pub(crate) enum Found {
    /// An answer that may be served.
    Kept(Finished),
    /// None; these are the stamps an answer has to be kept with.
    Nothing { stamps: String },
}

impl Store {
    pub(crate) fn connect(
        settings: &marquee_settings::Redis,
        patience: Duration,
    ) -> RedisResult<Self> {
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
        })
    }

    pub(crate) async fn look_up(&self, key: &str, topics: &[Topic]) -> RedisResult<Found> {
        let mut call = LOOK_UP.key(self.answer(key));
        call.key(self.stamp(Topic::Everything));
        for topic in topics {
            call.key(self.stamp(*topic));
        }
        call.arg(Ulid::generate().to_string()).arg(STAMP_SECONDS);
        let (stamps, kept): (String, Option<(String, String, Vec<u8>)>) =
            call.invoke_async(&mut self.connection.clone()).await?;
        Ok(match kept {
            Some((etag, link, body)) => Found::Kept(Finished {
                etag,
                link: Some(link).filter(|link| !link.is_empty()),
                body: Bytes::from(body),
            }),
            None => Found::Nothing { stamps },
        })
    }

    pub(crate) async fn keep(
        &self,
        key: &str,
        stamps: &str,
        finished: &Finished,
        ttl: Duration,
    ) -> RedisResult<()> {
        let (key, link) = (self.answer(key), finished.link.as_deref().unwrap_or(""));
        redis::pipe()
            .atomic()
            .cmd("HSET")
            .arg(&key)
            .arg(&[("stamps", stamps), ("etag", &finished.etag), ("link", link)])
            .arg("body")
            .arg(&finished.body[..])
            .ignore()
            .cmd("EXPIRE")
            .arg(&key)
            .arg(ttl.as_secs().max(1))
            .ignore()
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

    fn stamp(&self, topic: Topic) -> String {
        format!("{}:stamp:{}", self.prefix, topic.name())
    }
}
