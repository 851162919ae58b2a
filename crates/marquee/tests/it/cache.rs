use std::convert::Infallible;
use std::time::Duration;

use marquee_cache::{Cache, Finished, Outcome, Topic};
use marquee_testkit::{TestDb, TestRedis, default_settings};

use crate::program::{Ended, command, run};

/// Whether the servers' kept answers survive this command, and how it ended.
async fn survive(db: &TestDb, redis: &TestRedis, arguments: &[&str]) -> (bool, Ended) {
    let cache = Cache::connect(redis.settings(), &default_settings().cache).unwrap();
    let ask = async || {
        let topics = [Topic::Movie(1)];
        let make = async || Ok::<_, Infallible>(Finished::new(b"1".to_vec(), None));
        let asked = cache.get_or_make("key", &topics, Duration::from_mins(1), make);
        asked.await.unwrap().1
    };
    ask().await;
    assert_eq!(ask().await, Outcome::Hit);
    let mut command = command(db, arguments);
    command.env("MARQUEE__REDIS__PREFIX", redis.prefix());
    let ended = tokio::task::spawn_blocking(move || run(command));
    let ended = ended.await.unwrap();
    (ask().await == Outcome::Hit, ended)
}

#[tokio::test]
async fn what_writes_much_has_every_kept_answer_made_anew() {
    let (db, redis) = (TestDb::new().await, TestRedis::new());
    let csv = tempfile::Builder::new().suffix(".csv").tempfile().unwrap();
    std::fs::write(csv.path(), "title,year\nHeat,1995\n").unwrap();
    let file = csv.path().to_str().unwrap();
    for writing in [
        &["seed"][..],
        &["import", "csv", file],
        &["doctor", "--repair"],
    ] {
        let (survived, ended) = survive(&db, &redis, writing).await;
        assert!(ended.success && !survived, "{writing:?}: {}", ended.err);
    }
    let (survived, ended) = survive(&db, &redis, &["doctor"]).await;
    assert!(ended.success && survived, "{}", ended.err);
}

#[tokio::test]
async fn a_cache_that_cannot_be_told_is_named_and_undoes_nothing() {
    let db = TestDb::new().await;
    let mut seed = command(&db, &["seed"]);
    seed.env(
        "MARQUEE__REDIS__QUEUE_URL",
        "redis://:very-secret@127.0.0.1:1/0",
    );
    let ended = run(seed);
    assert!(
        ended.success && ended.err.contains("redis.queue_url"),
        "{}",
        ended.err
    );
    assert!(!ended.err.contains("very-secret"), "{}", ended.err);
    assert!(db.number("SELECT COUNT(*) FROM movies").await > 0);
}
