//! What may be older than it should be, rather than not there.

use std::time::Duration;

use marquee_cache::{Age, Cache, Finished};
use marquee_testkit::{TestRedis, eventually, free_port};

use crate::{HOUR, answer, body, cache};

/// Renews what is under `key`: `Err` where making it fails, and there is nothing older.
async fn renew(
    cache: &Cache,
    key: &str,
    fresh: Duration,
    made: Result<&str, &'static str>,
) -> Result<(String, Age), &'static str> {
    let make = async || made.map(answer);
    let renewed: Result<(Finished, Age), _> = cache.renew(key, fresh, HOUR, make).await;
    renewed.map(|(finished, age)| (body(&finished), age))
}

fn new(text: &str) -> (String, Age) {
    (text.to_owned(), Age::New)
}

#[tokio::test]
async fn while_it_is_fresh_it_is_not_made_again_by_any_process() {
    let redis = TestRedis::new();
    let (one, other) = (cache(redis.settings()), cache(redis.settings()));
    assert_eq!(renew(&one, "k", HOUR, Ok("first")).await, Ok(new("first")));
    for cache in [&one, &other] {
        assert_eq!(
            renew(cache, "k", HOUR, Ok("second")).await,
            Ok(new("first"))
        );
        assert_eq!(renew(cache, "k", HOUR, Err("away")).await, Ok(new("first")));
    }
}

#[tokio::test]
async fn what_cannot_be_made_anew_is_what_there_was_last() {
    let redis = TestRedis::new();
    let (one, other) = (cache(redis.settings()), cache(redis.settings()));
    let short = Duration::from_secs(1);
    for text in ["first", "second"] {
        eventually("it is made", async || {
            let renewed = renew(&one, "k", short, Ok(text)).await;
            (renewed == Ok(new(text))).then_some(())
        })
        .await;
    }
    for cache in [&one, &other] {
        eventually("it is not fresh any more", async || {
            let renewed = renew(cache, "k", short, Err("away")).await;
            (renewed == Ok(("second".to_owned(), Age::Old))).then_some(())
        })
        .await;
    }
    // an old one is not kept as a new one
    assert_eq!(renew(&one, "k", short, Ok("third")).await, Ok(new("third")));
    assert_eq!(renew(&one, "other", short, Err("away")).await, Err("away"));
}

#[tokio::test]
async fn without_redis_it_is_made_each_time() {
    let mut settings = TestRedis::new().settings().clone();
    settings.queue_url = format!("redis://127.0.0.1:{}/", free_port()).into();
    let cache = cache(&settings);
    for text in ["first", "second"] {
        assert_eq!(renew(&cache, "k", HOUR, Ok(text)).await, Ok(new(text)));
    }
    assert_eq!(renew(&cache, "k", HOUR, Err("away")).await, Err("away"));
}
