//! Tokens from Redis, for all who ask at the same time in one call.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use marquee_cache::Call;
use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use redis::{Client, RedisResult, Script};

use super::Bucket;
use super::outage::Outage;

static TAKE: LazyLock<Script> = LazyLock::new(|| Script::new(include_str!("bucket.lua")));

/// What a request takes a token from: the bucket and its key, one after another.
pub(super) type Wanted = Vec<(Bucket, String)>;

/// What is left after a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// How long until there is a token, in whole seconds; `None`: it was there.
    pub wait: Option<Duration>,
    /// The buckets the request counted for. Of several requests of one asker at the same time each sees what is left after all of them.
    pub buckets: Vec<Bucket>,
}

pub(super) struct Buckets {
    /// One for all: a call counts many requests, and another need not wait for a connection of the queue's.
    connection: ConnectionManager,
    patience: Duration,
    outage: Arc<Outage>,
}

impl Call for Buckets {
    type Question = Wanted;
    /// `None` while Redis is away.
    type Answer = Option<Verdict>;

    async fn call(&self, requests: Vec<Wanted>) -> Vec<Option<Verdict>> {
        // who came during the call that found it away does not wait once more
        if self.outage.is_on() {
            return vec![None; requests.len()];
        }
        let asked = tokio::time::timeout(self.patience, self.ask(&requests));
        match asked.await {
            Ok(Ok(verdicts)) => return verdicts,
            Ok(Err(error)) => self.outage.begin(&error),
            Err(slow) => self.outage.begin(&slow),
        }
        vec![None; requests.len()]
    }
}

impl Buckets {
    pub(super) fn new(
        redis: &Client,
        patience: Duration,
        outage: Arc<Outage>,
    ) -> RedisResult<Self> {
        let config = ConnectionManagerConfig::new()
            .set_connection_timeout(Some(patience))
            .set_response_timeout(Some(patience))
            // while it is away requests are let through, so nobody waits for attempts
            .set_number_of_retries(1)
            .set_max_delay(patience);
        Ok(Self {
            connection: redis.get_connection_manager_lazy(config)?,
            patience,
            outage,
        })
    }

    async fn ask(&self, requests: &[Wanted]) -> RedisResult<Vec<Option<Verdict>>> {
        let askers = askers(requests);
        let mut invocation = TAKE.prepare_invoke();
        for asker in &askers {
            let wanted = &requests[asker[0]];
            invocation.arg(asker.len()).arg(wanted.len());
            for (bucket, key) in wanted {
                invocation.key(key).arg(bucket.capacity).arg(bucket.seconds);
            }
        }
        let answer: Vec<u32> = invocation
            .invoke_async(&mut self.connection.clone())
            .await?;
        let mut verdicts = vec![None; requests.len()];
        let mut told = answer.into_iter();
        let mut next = || told.next().unwrap_or_default();
        for asker in askers {
            let (got, wait) = (next() as usize, next());
            let buckets = requests[asker[0]].iter().map(|(bucket, _)| Bucket {
                left: next(),
                full_in: next(),
                ..*bucket
            });
            let buckets: Vec<Bucket> = buckets.collect();
            for (nth, request) in asker.into_iter().enumerate() {
                let wait = u64::from(wait.div_ceil(1000));
                verdicts[request] = Some(Verdict {
                    wait: (nth >= got).then(|| Duration::from_secs(wait)),
                    buckets: buckets.clone(),
                });
            }
        }
        Ok(verdicts)
    }
}

/// The requests of each asker, by their places.
fn askers(requests: &[Wanted]) -> Vec<Vec<usize>> {
    let mut askers: Vec<Vec<usize>> = Vec::new();
    let mut seen: HashMap<&Wanted, usize> = HashMap::new();
    for (at, wanted) in requests.iter().enumerate() {
        let asker = *seen.entry(wanted).or_insert(askers.len());
        if asker == askers.len() {
            askers.push(Vec::new());
        }
        askers[asker].push(at);
    }
    askers
}
