//! Answers in this process's own memory, so that a hit need not carry them over from Redis: only their stamps are asked for there, for
//! all who ask at the same time in one call. What was made anew ahead of its time by another process is noticed a few seconds later.

use std::sync::Arc;
use std::time::{Duration, Instant};

use quick_cache::Weighter;
use quick_cache::sync::Cache;

use crate::outage::Outage;
use crate::rounds::{Call, Rounds};
use crate::store::{Kept, Store};
use crate::{Finished, Topic};

/// After so long in this process an answer is looked up in Redis again.
const AGAIN: Duration = Duration::from_secs(5);
/// What an answer needs besides its bytes, about.
const BESIDES: usize = 200;
/// The size of an answer, about.
const USUAL: u64 = 8_192;

pub(crate) struct Nearby {
    answers: Cache<String, Answer, Bytes>,
    stamps: Rounds<Stamps>,
}

#[derive(Clone)]
struct Answer {
    /// It is good while these are the stamps of its topics.
    stamps: Arc<str>,
    finished: Finished,
    came: Instant,
    ends: Instant,
}

#[derive(Clone)]
struct Bytes;

impl Weighter<String, Answer> for Bytes {
    fn weight(&self, key: &String, answer: &Answer) -> u64 {
        let Finished { etag, link, body } = &answer.finished;
        let link = link.as_ref().map_or(0, String::len);
        (key.len() + answer.stamps.len() + etag.len() + link + body.len() + BESIDES) as u64
    }
}

/// What is known of an answer.
pub(crate) enum Near {
    /// It is here, good, and may be served.
    Good(Arc<str>, Kept),
    /// It is not here, or no longer good: Redis has to be asked.
    Unknown,
    /// Redis is away.
    Away,
}

impl Nearby {
    pub(crate) fn new(store: Store, outage: Arc<Outage>, room: u64) -> Self {
        let usual = usize::try_from(room / USUAL).unwrap_or(usize::MAX);
        Self {
            answers: Cache::with_weighter(usual, room, Bytes),
            stamps: Rounds::new(Stamps { store, outage }),
        }
    }

    /// What has less than `least` left may have been made anew by others; and so may, ahead of its time, what has been here for a while.
    pub(crate) async fn get(&self, key: &str, topics: &[Topic], least: Duration) -> Near {
        let Some(answer) = self.answers.get(key) else {
            return Near::Unknown;
        };
        let left = answer.ends.saturating_duration_since(Instant::now());
        if left.is_zero() {
            self.forget(key, &answer);
            return Near::Unknown;
        }
        if left < least || answer.came.elapsed() > AGAIN {
            return Near::Unknown;
        }
        match self.stamps.ask(topics.to_vec()).await.flatten() {
            None => Near::Away,
            Some(stamps) if *stamps == *answer.stamps => {
                let finished = answer.finished;
                Near::Good(answer.stamps, Kept { finished, left })
            }
            Some(_) => {
                self.forget(key, &answer);
                Near::Unknown
            }
        }
    }

    fn forget(&self, key: &str, answer: &Answer) {
        let is_same = |other: &Answer| Arc::ptr_eq(&other.stamps, &answer.stamps);
        self.answers.remove_if(key, is_same);
    }

    pub(crate) fn put(&self, key: &str, stamps: &str, finished: &Finished, left: Duration) {
        let now = Instant::now();
        let answer = Answer {
            stamps: stamps.into(),
            finished: finished.clone(),
            came: now,
            ends: now + left,
        };
        self.answers.insert(key.to_owned(), answer);
    }
}

/// Asks for the stamps of all topics that anybody wants.
struct Stamps {
    store: Store,
    outage: Arc<Outage>,
}

impl Call for Stamps {
    type Question = Vec<Topic>;
    /// As an answer with these topics is kept with them; `None` while Redis is away.
    type Answer = Option<String>;

    async fn call(&self, questions: Vec<Vec<Topic>>) -> Vec<Option<String>> {
        // who came during the call that found it away does not wait once more
        if self.outage.is_on() {
            return vec![None; questions.len()];
        }
        match self.store.stamps_of(&questions).await {
            Ok(stamps) => stamps.into_iter().map(Some).collect(),
            Err(error) => {
                self.outage.begin(&error);
                vec![None; questions.len()]
            }
        }
    }
}
