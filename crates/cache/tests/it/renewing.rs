//! What may be older than it should be, rather than not there.

use std::convert::Infallible;
use std::time::Duration;

use marquee_cache::{Cache, Finished, Outcome, Topic};
use marquee_testkit::{TestRedis, eventually, free_port};
use secrecy::ExposeSecret;

use crate::{HOUR, answer, ask, body, cache};

/// Renews what is under `key`: `Err` where making it fails, and there is nothing older.
async fn renew(
    cache: &Cache,
    key: &str,
    fresh: Duration,
    made: Result<&str, &'static str>,
) -> Result<(String, Outcome), &'static str> {
    let make = async || made.map(answer);
    let renewed: Result<(Finished, Outcome), _> = cache.renew(key, fresh, HOUR, make).await;
    renewed.map(|(finished, outcome)| (body(&finished), outcome))
}

fn made(text: &str) -> (String, Outcome) {
    (text.to_owned(), Outcome::Miss)
}

fn kept(text: &str) -> (String, Outcome) {
    (text.to_owned(), Outcome::Hit)
}

#[tokio::test]
async fn while_it_is_fresh_it_is_not_made_again_by_any_process() {
    let redis = TestRedis::new();
    let (one, other) = (cache(redis.settings()), cache(redis.settings()));
    assert_eq!(renew(&one, "k", HOUR, Ok("first")).await, Ok(made("first")));
    for cache in [&one, &other] {
        assert_eq!(
            renew(cache, "k", HOUR, Ok("second")).await,
            Ok(kept("first"))
        );
        let away = renew(cache, "k", HOUR, Err("away")).await;
        assert_eq!(away, Ok(kept("first")));
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
            (renewed == Ok(made(text))).then_some(())
        })
        .await;
    }
    for cache in [&one, &other] {
        eventually("it is not fresh any more", async || {
            let renewed = renew(cache, "k", short, Err("away")).await;
            (renewed == Ok(("second".to_owned(), Outcome::Stale))).then_some(())
        })
        .await;
    }
    // an old one is not kept as a new one
    assert_eq!(
        renew(&one, "k", short, Ok("third")).await,
        Ok(made("third"))
    );
    assert_eq!(renew(&one, "other", short, Err("away")).await, Err("away"));
}

#[tokio::test]
async fn without_redis_it_is_made_each_time() {
    let mut settings = TestRedis::new().settings().clone();
    settings.queue_url = format!("redis://127.0.0.1:{}/", free_port()).into();
    let cache = cache(&settings);
    for text in ["first", "second"] {
        assert_eq!(renew(&cache, "k", HOUR, Ok(text)).await, Ok(made(text)));
    }
    assert_eq!(renew(&cache, "k", HOUR, Err("away")).await, Err("away"));
}

#[tokio::test]
async fn what_somebody_puts_there_is_what_was_made_last() {
    let redis = TestRedis::new();
    let (one, other) = (cache(redis.settings()), cache(redis.settings()));
    assert_eq!(renew(&one, "k", HOUR, Ok("first")).await, Ok(made("first")));
    other.put("k", HOUR, &answer("put")).await;
    assert_eq!(renew(&one, "k", HOUR, Ok("second")).await, Ok(kept("put")));
    one.touch(&[Topic::Everything]).await;
    assert_eq!(renew(&one, "k", HOUR, Ok("third")).await, Ok(made("third")));
}

/// Sees to it that what is under `k`, for an hour, has so much left.
async fn ahead(cache: &Cache, ahead: Duration, text: &str) -> (String, Outcome) {
    let make = async || Ok::<_, Infallible>(answer(text));
    let topics = [Topic::Lists];
    let Ok((finished, outcome)) = cache
        .get_or_make_ahead("k", &topics, HOUR, ahead, make)
        .await;
    (body(&finished), outcome)
}

#[tokio::test]
async fn what_ends_soon_is_made_before_it_does_and_not_twice() {
    let redis = TestRedis::new();
    let [one, other, third] = [(); 3].map(|()| cache(redis.settings()));
    let minute = Duration::from_mins(1);
    assert_eq!(ahead(&one, minute, "first").await, made("first"));
    assert_eq!(ahead(&one, minute, "second").await, kept("first"));
    // as if but half of its hour were left, for processes that have not seen it yet
    let mut conn = redis::Client::open(redis.settings().queue_url.expose_secret())
        .unwrap()
        .get_multiplexed_async_connection()
        .await
        .unwrap();
    let key = format!("{}:cache:answer:k", redis.prefix());
    let set: bool = redis::cmd("EXPIRE")
        .arg(key)
        .arg(1800)
        .query_async(&mut conn)
        .await
        .unwrap();
    assert!(set);
    let forty = 40 * minute;
    assert_eq!(ahead(&other, minute, "third").await, kept("first"));
    assert_eq!(ahead(&other, forty, "fourth").await, made("fourth"));
    assert_eq!(ahead(&third, forty, "fifth").await, kept("fourth"));
    assert_eq!(
        ask(&third, "k", &[Topic::Lists], "sixth").await,
        kept("fourth")
    );
}

#[tokio::test]
async fn a_turn_is_one_processs_until_it_is_over() {
    let redis = TestRedis::new();
    let (one, other) = (cache(redis.settings()), cache(redis.settings()));
    let short = Duration::from_secs(1);
    assert!(one.has_turn("warm", HOUR).await);
    assert!(!other.has_turn("warm", HOUR).await);
    assert!(other.has_turn("something else", short).await);
    eventually("it is over", async || {
        one.has_turn("something else", short).await.then_some(())
    })
    .await;
}
