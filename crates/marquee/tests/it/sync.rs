use marquee_testkit::{TestDb, TestRedis};

use crate::program::{command, fail, marquee, run};

#[tokio::test]
async fn without_a_key_the_command_says_which_setting_is_missing() {
    let db = TestDb::new().await;
    let error = fail(&db, &["sync", "genres"]);
    assert!(error.contains("MARQUEE__TMDB__READ_TOKEN"), "{error}");
}

#[tokio::test]
async fn a_sync_that_there_is_not_is_refused_with_those_that_there_are() {
    let db = TestDb::new().await;
    let error = fail(&db, &["sync", "nonsense"]);
    assert!(
        error.contains("genres, trending, popular, discover, changes, refresh, bootstrap"),
        "{error}"
    );
    let help = marquee(&db, &["sync", "--help"]);
    assert!(help.success, "{}", help.err);
    for said in ["bootstrap", "--no-wait", "goes on there"] {
        assert!(help.out.contains(said), "{said}: {}", help.out);
    }
}

#[tokio::test]
async fn one_that_is_asked_for_twice_is_one_task() {
    let (db, redis) = (TestDb::new().await, TestRedis::new());
    let ask = || {
        let mut command = command(&db, &["sync", "genres", "--no-wait"]);
        command
            .env("MARQUEE__REDIS__PREFIX", redis.prefix())
            .env("MARQUEE__TMDB__READ_TOKEN", "very-secret-token");
        let ended = run(command);
        assert!(ended.success && ended.out.is_empty(), "{}", ended.err);
        assert!(!ended.err.contains("very-secret"), "{}", ended.err);
        ended.err
    };
    let first = ask();
    assert!(first.starts_with("task "), "{first}");
    assert_eq!(ask(), first);
}

#[tokio::test]
async fn a_redis_that_is_away_is_named() {
    let db = TestDb::new().await;
    let mut command = command(&db, &["sync", "genres", "--no-wait"]);
    command
        .env(
            "MARQUEE__REDIS__QUEUE_URL",
            "redis://:very-secret@127.0.0.1:1/0",
        )
        .env("MARQUEE__TMDB__READ_TOKEN", "token");
    let ended = run(command);
    assert!(
        !ended.success && ended.err.contains("Redis"),
        "{}",
        ended.err
    );
    assert!(!ended.err.contains("very-secret"), "{}", ended.err);
}
