//! What is kept, for how long, and what ends it.

use std::convert::Infallible;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures_util::future::join_all;
use marquee_cache::{Cache, Finished, Outcome, Topic};
use marquee_testkit::{TestRedis, eventually};
use tokio::sync::Semaphore;

use crate::{HOUR, answer, ask, body, cache};

#[tokio::test]
async fn what_was_made_once_is_served_again_as_it_was_to_every_process() {
    let redis = TestRedis::new();
    let (one, other) = (cache(redis.settings()), cache(redis.settings()));
    let made = Finished::new("a list", Some("</next>; rel=\"next\"".to_owned()));
    let make = async || Ok::<_, Infallible>(made.clone());
    let Ok(first) = one.get_or_make("k", &[Topic::Lists], HOUR, make).await;
    assert_eq!(first, (made.clone(), Outcome::Miss));
    let never = async || Err("asked to make it");
    let again = other.get_or_make("k", &[Topic::Lists], HOUR, never).await;
    assert_eq!(again, Ok((made, Outcome::Hit)));
}

#[tokio::test]
async fn a_write_ends_what_shows_it_in_every_process_and_nothing_else() {
    let redis = TestRedis::new();
    let (one, other) = (cache(redis.settings()), cache(redis.settings()));
    let (details, list) = ([Topic::Movie(1), Topic::Genres], [Topic::Lists]);
    ask(&one, "details", &details, "old").await;
    ask(&one, "list", &list, "old").await;
    other.touch(&[Topic::Movie(2)]).await;
    assert_eq!(ask(&one, "details", &details, "new").await.0, "old");
    other.touch(&[Topic::Movie(1)]).await;
    assert_eq!(ask(&one, "details", &details, "new").await.0, "new");
    assert_eq!(ask(&one, "list", &list, "new").await.0, "old");
    other.touch(&[Topic::Everything]).await;
    assert_eq!(ask(&one, "details", &details, "newer").await.0, "newer");
    assert_eq!(ask(&one, "list", &list, "newer").await.0, "newer");
}

#[tokio::test]
async fn an_answer_that_was_in_the_making_during_a_write_is_not_served_after_it() {
    let redis = TestRedis::new();
    let cache = cache(redis.settings());
    let topics = [Topic::Movie(1)];
    let make = async || {
        // its rows are read; now they change, and who changed them looks at once
        cache.touch(&topics).await;
        let writer = ask(&cache, "k", &topics, "after").await;
        assert_eq!(writer, ("after".to_owned(), Outcome::Miss));
        Ok::<_, Infallible>(answer("before"))
    };
    let Ok((finished, _)) = cache.get_or_make("k", &topics, HOUR, make).await;
    assert_eq!(body(&finished), "before", "who asked before may see it");
    assert_eq!(ask(&cache, "k", &topics, "after").await.0, "after");
}

#[tokio::test]
async fn of_a_hundred_who_want_the_same_one_makes_it() {
    let redis = TestRedis::new();
    let cache = cache(redis.settings());
    let (makers, gate) = (AtomicUsize::new(0), Semaphore::new(0));
    let asking = at_once(100, async || {
        let make = async || {
            makers.fetch_add(1, Ordering::SeqCst);
            gate.acquire().await.unwrap().forget();
            Ok::<_, Infallible>(answer("made"))
        };
        let Ok((finished, _)) = cache.get_or_make("k", &[Topic::Lists], HOUR, make).await;
        assert_eq!(body(&finished), "made");
    });
    let open = async {
        eventually("somebody makes it", async || made(&makers)).await;
        gate.add_permits(100);
    };
    tokio::join!(asking, open);
    assert_eq!(makers.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn one_callers_error_is_not_anothers() {
    let redis = TestRedis::new();
    let cache = cache(redis.settings());
    let (makers, failed) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let gate = Semaphore::new(0);
    let asking = at_once(20, async || {
        let make = async || {
            if makers.fetch_add(1, Ordering::SeqCst) == 0 {
                gate.acquire().await.unwrap().forget();
                return Err("away");
            }
            Ok(answer("made"))
        };
        match cache.get_or_make("k", &[], HOUR, make).await {
            Ok((finished, _)) => assert_eq!(body(&finished), "made"),
            Err(_) => drop(failed.fetch_add(1, Ordering::SeqCst)),
        }
    });
    let open = async {
        eventually("somebody makes it", async || made(&makers)).await;
        gate.add_permits(1);
    };
    tokio::join!(asking, open);
    assert_eq!(failed.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn an_answer_is_kept_no_longer_than_it_may_be() {
    let redis = TestRedis::new();
    let cache = cache(redis.settings());
    let second = Duration::from_secs(1);
    let make = async || Ok::<_, Infallible>(answer("old"));
    let Ok(_) = cache.get_or_make("k", &[], second, make).await;
    eventually("the answer is made anew", async || {
        let (text, _) = ask(&cache, "k", &[], "new").await;
        (text == "new").then_some(())
    })
    .await;
}

#[tokio::test]
async fn all_answers_together_take_no_more_room_than_they_may() {
    let redis = TestRedis::new();
    let mut settings = marquee_testkit::default_settings().cache;
    settings.max_megabytes = 1;
    let cache = Cache::connect(redis.settings(), &settings).unwrap();
    let (large, other) = ("l".repeat(600_000), "o".repeat(600_000));
    ask(&cache, "one", &[Topic::Lists], &large).await;
    ask(&cache, "two", &[Topic::Genres], &large).await;
    assert_eq!(ask(&cache, "one", &[Topic::Lists], "").await.0, large);
    let asked = ask(&cache, "two", &[Topic::Genres], "small").await;
    assert_eq!(asked, ("small".to_owned(), Outcome::Miss));
    let asked = ask(&cache, "two", &[Topic::Genres], "").await;
    assert_eq!(asked, ("small".to_owned(), Outcome::Hit));
    // one that is made anew takes the place of the old
    for text in [&other, &large] {
        cache.touch(&[Topic::Lists]).await;
        ask(&cache, "one", &[Topic::Lists], text).await;
        assert_eq!(ask(&cache, "one", &[Topic::Lists], "").await.0, *text);
    }
}

#[tokio::test]
async fn asking_for_what_is_not_there_leaves_nothing_behind_for_long() {
    let redis = TestRedis::new();
    let cache = cache(redis.settings());
    let stamp = format!("{}:cache:stamp:movie:1", redis.prefix());
    let mut connection = redis.connection().await;
    let mut lives = async || -> u64 {
        let ttl = redis::cmd("TTL")
            .arg(&stamp)
            .query_async(&mut connection)
            .await;
        ttl.unwrap()
    };
    let make = async || Err::<Finished, _>("not there");
    let asked = cache.get_or_make("k", &[Topic::Movie(1)], HOUR, make).await;
    asked.unwrap_err();
    assert!((1..=600).contains(&lives().await));
    ask(&cache, "k", &[Topic::Movie(1)], "there").await;
    assert!(lives().await > HOUR.as_secs());
}

#[tokio::test]
async fn switched_off_nothing_is_kept() {
    let redis = TestRedis::new();
    let mut settings = marquee_testkit::default_settings().cache;
    settings.enabled = false;
    let cache = Cache::connect(redis.settings(), &settings).unwrap();
    ask(&cache, "k", &[], "old").await;
    let asked = ask(&cache, "k", &[], "new").await;
    assert_eq!(asked, ("new".to_owned(), Outcome::Miss));
}

fn made(makers: &AtomicUsize) -> Option<()> {
    (makers.load(Ordering::SeqCst) > 0).then_some(())
}

/// Runs `work` so many times at once.
async fn at_once(count: usize, work: impl AsyncFn()) {
    join_all((0..count).map(|_| work())).await;
}
