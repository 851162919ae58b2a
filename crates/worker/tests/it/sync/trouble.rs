//! What goes wrong with syncs: keys, bad movies, and too much at a time.

use std::time::Duration;

use marquee_queue::jobs::{SyncKind, SyncTmdb};
use marquee_queue::{Task, TaskState};
use marquee_testkit::tmdb::{Fault, Films};
use serde_json::json;

use super::{asked, house, sync, texts, told, with_worker};
use crate::house::House;

async fn fail(house: &House, what: SyncKind) -> Task {
    let job = SyncTmdb { what };
    let id = house.queue.enqueue(&job, None).await.unwrap();
    let task = house.queue.wait(id, Duration::from_mins(1)).await;
    let task = task.unwrap().unwrap();
    assert_eq!(task.state, TaskState::Failed, "{task:?}");
    task
}

#[tokio::test]
async fn without_a_key_every_sync_fails_at_once_and_says_which_settings_are_missing() {
    let (stub, house) = house(Films::generated(10), |settings| {
        settings.tmdb.read_token = "".into();
    })
    .await;
    house.start_worker();
    for what in SyncKind::ALL {
        let task = fail(&house, what).await;
        let error = task.error.unwrap();
        assert_eq!((error.code.as_str(), task.attempts), ("TMDB_NOT_SET_UP", 1));
        assert!(
            error.message.contains("tmdb.read_token"),
            "{}",
            error.message
        );
    }
    assert_eq!(stub.calls(), []);
    assert_eq!(house.db.number("SELECT COUNT(*) FROM sync_states").await, 0);
}

#[tokio::test]
async fn a_key_that_is_refused_fails_the_sync_at_once_and_is_in_no_word_of_it() {
    let (stub, house) = house(Films::generated(10), |settings| {
        settings.tmdb.read_token = "a wrong secret".into();
    })
    .await;
    house.start_worker();
    let task = fail(&house, SyncKind::Popular).await;
    let error = task.error.clone().unwrap();
    assert_eq!(
        (error.code.as_str(), task.attempts),
        ("TMDB_KEY_REFUSED", 1)
    );
    assert_eq!(stub.calls().len(), 1);
    let reasons = texts(
        &house.db,
        "SELECT error FROM sync_states WHERE finished_at IS NOT NULL",
    )
    .await;
    assert_eq!(reasons, ["TMDb refuses the key"]);
    assert!(!format!("{task:?}{reasons:?}").contains("a wrong secret"));
}

#[tokio::test]
async fn a_movie_for_which_tmdb_has_only_errors_is_left_out_and_does_not_end_a_sync() {
    for fault in [Fault::InternalError, Fault::TruncatedJson, Fault::CutOff] {
        let (stub, house) = with_worker(Films::generated(5)).await;
        stub.fail_at("/movie/3", fault.clone());
        told(&house.db, 1..=5, 200).await;
        let synced = sync(&house, SyncKind::Refresh).await;
        assert_eq!(
            synced,
            // one of the films is not in TMDb's catalogue
            json!({"sync": "refresh", "written": 4, "skipped": 2}),
            "{fault:?}"
        );
        let left = "SELECT title FROM movies WHERE title LIKE 'Old %'";
        assert_eq!(texts(&house.db, left).await, ["Old 3"]);
        // it is due again, once a run
        let tries = asked(&stub)[&3];
        let synced = sync(&house, SyncKind::Refresh).await;
        assert_eq!(
            (&synced["written"], &synced["skipped"]),
            (&json!(0), &json!(1))
        );
        assert_eq!(asked(&stub)[&3], 2 * tries);
    }
}

#[tokio::test]
async fn when_many_movies_cannot_be_asked_for_it_is_tmdb_that_has_errors() {
    let (stub, house) = house(Films::generated(30), |settings| {
        settings.queue.max_attempts = 2;
        settings.tmdb.breaker_failures = 1000;
    })
    .await;
    house.start_worker();
    stub.fail_at("/movie/", Fault::InternalError);
    let task = fail(&house, SyncKind::Bootstrap).await;
    assert_eq!(task.attempts, 2);
    let state = "SELECT CONCAT_WS(' ', succeeded_at IS NULL, error) FROM sync_states";
    let state = texts(&house.db, state).await;
    assert!(state[0].starts_with("1 TMDb is away"), "{state:?}");
    stub.recover();
    assert_eq!(sync(&house, SyncKind::Bootstrap).await["written"], 30);
}

#[tokio::test]
async fn calls_that_fail_now_and_then_are_made_again() {
    let (stub, house) = house(Films::generated(30), |settings| {
        settings.tmdb.job_tries = 20;
    })
    .await;
    house.start_worker();
    stub.fail_every(3, Fault::Reset);
    let synced = sync(&house, SyncKind::Trending).await;
    assert_eq!(synced["written"], 62);
    let people = "SELECT COUNT(DISTINCT movie_id) FROM movie_people JOIN movies ON movies.id = movie_id WHERE tmdb_id <= 30";
    assert_eq!(house.db.number(people).await, 30);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_workers_share_one_budget_of_calls() {
    const BUDGET: u32 = 40;
    let (stub, house) = house(Films::generated(120), |settings| {
        settings.tmdb.calls_per_second = BUDGET;
    })
    .await;
    told(&house.db, 1..=60, 200).await;
    house.start_worker();
    house.start_worker();
    let both = tokio::join!(
        sync(&house, SyncKind::Bootstrap),
        sync(&house, SyncKind::Refresh)
    );
    assert_eq!(
        (&both.0["written"], &both.1["written"]),
        (&json!(60), &json!(60))
    );
    assert_eq!(asked(&stub).len(), 121, "one of the films is not there");
    let most = stub.busiest_second();
    // a busy machine may be late with one call and in time with the next
    assert!(most <= (BUDGET + BUDGET / 5) as usize, "{most} in a second");
}
