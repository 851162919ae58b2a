//! What a process has in its own memory.

use std::time::Duration;

use marquee_cache::{Cache, Outcome, Topic};
use marquee_testkit::TestRedis;
use redis::AsyncCommands;

use crate::{ask, cache};

const TOPICS: [Topic; 2] = [Topic::Movie(1), Topic::Lists];

async fn drop_keys(redis: &TestRedis, of: &str) {
    let mut connection = redis.connection().await;
    let pattern = format!("{}:cache:{of}*", redis.prefix());
    let keys: Vec<String> = connection.keys(pattern).await.unwrap();
    assert!(!keys.is_empty(), "there is no {of}");
    let (): () = connection.del(keys).await.unwrap();
}

#[tokio::test]
async fn a_hit_needs_nothing_of_redis_but_the_stamps() {
    let redis = TestRedis::new();
    let (one, other) = (cache(redis.settings()), cache(redis.settings()));
    ask(&one, "k", &TOPICS, "made").await;
    ask(&other, "k", &TOPICS, "never made").await;
    drop_keys(&redis, "answer:").await;
    for process in [&one, &other] {
        let kept = ask(process, "k", &TOPICS, "made again").await;
        assert_eq!(kept, ("made".to_owned(), Outcome::Hit));
    }
    other.touch(&[Topic::Movie(1)]).await;
    let anew = ask(&one, "k", &TOPICS, "made anew").await;
    assert_eq!(anew, ("made anew".to_owned(), Outcome::Miss));
}

#[tokio::test]
async fn whoever_finds_no_stamps_serves_nothing() {
    let redis = TestRedis::new();
    let cache = cache(redis.settings());
    ask(&cache, "k", &TOPICS, "made").await;
    drop_keys(&redis, "stamp:").await;
    let anew = ask(&cache, "k", &TOPICS, "made anew").await;
    assert_eq!(anew, ("made anew".to_owned(), Outcome::Miss));
}

#[tokio::test]
async fn it_ends_when_its_time_is_over() {
    let redis = TestRedis::new();
    let cache = cache(redis.settings());
    let second = Duration::from_secs(1);
    let make = async |text: &'static str| {
        let make = async || Ok::<_, std::convert::Infallible>(crate::answer(text));
        let Ok((finished, outcome)) = cache.get_or_make("k", &TOPICS, second, make).await;
        (crate::body(&finished), outcome)
    };
    assert_eq!(make("first").await.1, Outcome::Miss);
    assert_eq!(make("second").await, ("first".to_owned(), Outcome::Hit));
    tokio::time::sleep(second + Duration::from_millis(100)).await;
    assert_eq!(make("third").await, ("third".to_owned(), Outcome::Miss));
}

#[tokio::test]
async fn without_memory_of_its_own_a_process_asks_redis_for_all_of_it() {
    let redis = TestRedis::new();
    let mut settings = marquee_testkit::default_settings().cache;
    settings.process_megabytes = 0;
    let cache = Cache::connect(redis.settings(), &settings).unwrap();
    ask(&cache, "k", &TOPICS, "made").await;
    let kept = ask(&cache, "k", &TOPICS, "made again").await;
    assert_eq!(kept, ("made".to_owned(), Outcome::Hit));
    drop_keys(&redis, "answer:").await;
    let anew = ask(&cache, "k", &TOPICS, "made anew").await;
    assert_eq!(anew, ("made anew".to_owned(), Outcome::Miss));
}
