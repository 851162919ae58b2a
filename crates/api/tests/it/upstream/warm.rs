//! Trends and rankings are there before somebody asks for them.

use std::time::Duration;

use marquee_settings::Settings;
use marquee_testkit::eventually;
use marquee_testkit::tmdb::{Fault, TmdbStub};
use secrecy::ExposeSecret;

use super::{ours, start_with, theirs};
use crate::harness::TestApi;

const LISTS: [&str; 5] = [
    "trending?window=day",
    "trending?window=week",
    "popular",
    "top-rated",
    "most-watched",
];
const TREND: &str = "/api/movies/trending";
/// Three parts of each list, for two audiences.
const PARTS: usize = 5 * 3 * 2;

async fn warm(movies: u64, change: impl FnOnce(&mut Settings)) -> (TmdbStub, TestApi) {
    start_with(movies, |settings| {
        settings.cache.warm_seconds = 1;
        change(settings);
    })
    .await
}

/// The names of what is kept that have this in them.
async fn kept(api: &TestApi, what: &str) -> Vec<String> {
    let redis = &api.settings.redis;
    let pattern = format!("{}:cache:answer:*{what}*", redis.prefix);
    run(api, redis::cmd("KEYS").arg(pattern)).await
}

async fn run<T: redis::FromRedisValue>(api: &TestApi, command: &redis::Cmd) -> T {
    let url = api.settings.redis.queue_url.expose_secret();
    let client = redis::Client::open(url).unwrap();
    let mut conn = client.get_multiplexed_async_connection().await.unwrap();
    command.query_async(&mut conn).await.unwrap()
}

/// What is kept under such names ends in so long.
async fn end_in(api: &TestApi, what: &str, left: Duration) {
    for key in kept(api, what).await {
        let expire = redis::cmd("EXPIRE").arg(key).arg(left.as_secs()).to_owned();
        assert!(run::<bool>(api, &expire).await);
    }
}

async fn until_all_is_there(api: &TestApi) {
    eventually("all parts are there", async || {
        (kept(api, ":/api/movies/").await.len() >= PARTS).then_some(())
    })
    .await;
}

#[tokio::test]
async fn the_first_who_asks_for_a_trend_or_a_ranking_finds_it() {
    let (stub, api) = warm(100, |_| ()).await;
    until_all_is_there(&api).await;
    let ann = api.user("Ann").await;
    for list in LISTS {
        let joint = if list.contains('?') { '&' } else { '?' };
        for offset in [0, 20, 40] {
            let path = format!("/api/movies/{list}{joint}offset={offset}");
            for who in [None, Some(&ann)] {
                let reply = api.get(&path, who).await;
                assert_eq!(reply.header("x-cache"), Some("HIT"), "{path}");
            }
        }
    }
    assert_eq!(theirs(&api.get(TREND, None).await).len(), 20);
    assert_eq!(stub.called("/trending"), 6, "three pages of each");
}

#[tokio::test]
async fn however_many_servers_there_are_tmdb_is_asked_once() {
    let (stub, api) = warm(100, |_| ()).await;
    for _ in 0..3 {
        api.another_server();
    }
    until_all_is_there(&api).await;
    // another round
    end_in(&api, ":/api/movies/", Duration::from_mins(1)).await;
    eventually("they are made anew", async || {
        let key = kept(&api, "general:/api/movies/most-watched").await.pop()?;
        let left: i64 = run(&api, redis::cmd("TTL").arg(key)).await;
        (left > 60).then_some(())
    })
    .await;
    assert_eq!(stub.called("/trending"), 6);
}

#[tokio::test]
async fn a_trend_is_asked_for_again_before_it_is_old_and_meanwhile_nobody_waits() {
    let (stub, api) = warm(40, |_| ()).await;
    until_all_is_there(&api).await;
    assert_eq!(stub.called("/trending/movie/day"), 3);
    // an hour it is new; of that five minutes are left
    let left = Duration::from_mins(7 * 24 * 60 - 55);
    stub.fail(Fault::Stall(Duration::from_hours(1)));
    end_in(&api, "tmdb trending", left).await;
    eventually("it is asked for", async || {
        (stub.called("/trending/movie/day") > 3).then_some(())
    })
    .await;
    let reply = api.get(TREND, None).await;
    assert_eq!(reply.header("x-cache"), Some("HIT"));
    assert_eq!(theirs(&reply).len(), 20, "not stale");
}

#[tokio::test]
async fn while_tmdb_is_away_the_old_trend_stays_and_is_renewed_when_it_is_back() {
    let (stub, api) = warm(40, |settings| {
        settings.tmdb.breaker_failures = 2;
        settings.tmdb.breaker_pause_seconds = 1;
    })
    .await;
    until_all_is_there(&api).await;
    stub.fail(Fault::HtmlUnavailable);
    end_in(&api, "tmdb trending", Duration::from_hours(24)).await;
    let stale = eventually("what it said last is ready", async || {
        let reply = api.get(TREND, None).await;
        (reply.header("x-cache") == Some("HIT")).then_some(reply)
    })
    .await;
    assert_eq!(stale.data()["stale"], true, "{}", stale.text);
    assert_eq!(stale.data()["results"].as_array().unwrap().len(), 20);
    stub.recover();
    eventually("it is as new as can be", async || {
        let reply = api.get(TREND, None).await;
        let is_new = reply.data().get("stale").is_none();
        (is_new && reply.header("x-cache") == Some("HIT")).then_some(())
    })
    .await;
}

#[tokio::test]
async fn without_a_key_the_catalogues_own_trend_is_there() {
    let (stub, api) = warm(1, |settings| settings.tmdb.read_token = "".into()).await;
    until_all_is_there(&api).await;
    let reply = api.get(TREND, None).await;
    assert_eq!(reply.header("x-cache"), Some("HIT"));
    assert!(ours(&reply).is_empty());
    assert_eq!(stub.calls().len(), 0);
}
