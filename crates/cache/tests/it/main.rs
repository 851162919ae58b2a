//! The cache against a real Redis.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod keeping;
mod nearby;
mod outages;
mod renewing;
mod rounds;

use std::convert::Infallible;
use std::time::Duration;

use marquee_cache::{Cache, Finished, Outcome, Topic};
use marquee_settings::Redis;

const HOUR: Duration = Duration::from_hours(1);

fn cache(redis: &Redis) -> Cache {
    Cache::connect(redis, &marquee_testkit::default_settings().cache).unwrap()
}

/// What is kept under `key`, or `text` if it has to be made; and whether it was kept.
async fn ask(cache: &Cache, key: &str, topics: &[Topic], text: &str) -> (String, Outcome) {
    let make = async || Ok::<_, Infallible>(answer(text));
    let Ok((finished, outcome)) = cache.get_or_make(key, topics, HOUR, make).await;
    (body(&finished), outcome)
}

fn answer(text: &str) -> Finished {
    Finished::new(text.to_owned(), None)
}

fn body(finished: &Finished) -> String {
    String::from_utf8(finished.body.to_vec()).unwrap()
}
