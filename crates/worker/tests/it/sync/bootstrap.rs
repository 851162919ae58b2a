//! The whole catalogue, from the daily export; and workers and a TMDb that are lost on the way.

use std::time::Duration;

use diesel_async::SimpleAsyncConnection;
use marquee_domain::DbConn;
use marquee_queue::jobs::{SyncKind, SyncTmdb};
use marquee_queue::{Task, TaskId, TaskState};
use marquee_testkit::eventually;
use marquee_testkit::tmdb::{Fault, Films};
use serde_json::{Value, json};

use super::{asked, house, sync, texts, told, with_worker};
use crate::house::House;

const BOOTSTRAP: SyncTmdb = SyncTmdb {
    what: SyncKind::Bootstrap,
};
/// How many movies are asked for between two notes of how far it is.
const BATCH: usize = 64;
const HERE: &str = "SELECT COUNT(*) FROM movies WHERE tmdb_id <= 300 AND synced_at IS NOT NULL";
const HOLD: &str = "BEGIN; UPDATE movies SET watch_count = 2 WHERE tmdb_id = 150";

/// Somebody holds the 150th movie, so that who writes comes no further than the third batch.
async fn holding(house: &House) -> DbConn {
    told(&house.db, [150], 1).await;
    house
        .db
        .run("UPDATE movies SET synced_at = NULL WHERE tmdb_id = 150")
        .await;
    let mut held = house.db.db().get().await.unwrap();
    held.batch_execute(HOLD).await.unwrap();
    held
}

async fn ended(house: &House, id: TaskId) -> Task {
    let ended = house.queue.wait(id, Duration::from_mins(2)).await;
    ended.unwrap().unwrap()
}

/// The held movie is asked for: two batches are done, and more than one is not.
async fn until_it_stands(stub: &super::TmdbStub) {
    eventually("the third batch is under way", async || {
        asked(stub).contains_key(&150).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bootstrap_writes_all_that_is_not_here_yet_and_says_how_far_it_is() {
    let (stub, house) = with_worker(Films::generated(300)).await;
    told(&house.db, 1..=10, 1).await;
    house
        .db
        .run("UPDATE movies SET deleted_at = NOW(6) WHERE tmdb_id = 10")
        .await;
    stub.films(|films| films.delete(20, super::today()));
    let id = house.queue.enqueue(&BOOTSTRAP, None).await.unwrap();
    let task = ended(&house, id).await;
    assert_eq!((task.state, task.attempts), (TaskState::Completed, 1));
    let progress = task.progress.unwrap();
    assert_eq!((progress.done, progress.total), (300, 300));
    let result: Value = serde_json::from_str(task.result.unwrap().get()).unwrap();
    assert_eq!(
        result,
        json!({"sync": "bootstrap", "written": 289, "skipped": 1})
    );
    assert_eq!(house.db.number(HERE).await, 299);
    let asked_for = asked(&stub);
    assert_eq!(asked_for.keys().next(), Some(&11), "the others are here");
    assert!(asked_for.values().all(|times| *times == 1));
    let namesakes =
        "SELECT COUNT(*) - COUNT(DISTINCT name_key) FROM people WHERE name_key LIKE 'actor %'";
    assert_eq!(house.db.number(namesakes).await, 0, "each person once");
    let state = "SELECT CONCAT_WS(' ', name, written, skipped, position IS NULL, succeeded_at IS NOT NULL) FROM sync_states";
    assert_eq!(texts(&house.db, state).await, ["bootstrap 289 1 1 1"]);

    let again = sync(&house, SyncKind::Bootstrap).await;
    assert_eq!(
        (&again["written"], &again["skipped"]),
        (&json!(0), &json!(1))
    );
    assert_eq!(
        asked(&stub).values().sum::<usize>(),
        291,
        "what is gone, once more"
    );
}

#[tokio::test]
async fn a_bootstrap_leaves_out_what_hardly_anybody_knows() {
    let (stub, house) = house(Films::generated(100), |settings| {
        settings.tmdb.bootstrap_popularity = 200.0;
    })
    .await;
    house.start_worker();
    sync(&house, SyncKind::Bootstrap).await;
    assert_eq!(asked(&stub).into_keys().max(), Some(40));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bootstrap_whose_worker_is_killed_is_completed_by_another_that_asks_for_little_again() {
    let (stub, house) = house(Films::generated(300), |settings| {
        settings.queue.lease_seconds = 2;
        settings.queue.sweep_interval_seconds = 1;
    })
    .await;
    let mut held = holding(&house).await;
    let victim = house.start_victim();
    let id = house.queue.enqueue(&BOOTSTRAP, None).await.unwrap();
    until_it_stands(&stub).await;
    drop(victim);
    held.batch_execute("ROLLBACK").await.unwrap();
    house.start_worker();

    let task = ended(&house, id).await;
    assert_eq!(
        (task.state, task.attempts),
        (TaskState::Completed, 2),
        "{task:?}"
    );
    assert_eq!(house.db.number(HERE).await, 300);
    let asked = asked(&stub);
    assert_eq!(asked.len(), 300);
    let again: Vec<u64> = asked
        .into_iter()
        .filter(|(_, times)| *times > 1)
        .map(|(id, _)| id)
        .collect();
    assert!(again.contains(&150) && again.len() <= BATCH, "{again:?}");
    assert!(again.iter().all(|id| (129..=192).contains(id)), "{again:?}");
    let twice = "SELECT COUNT(*) FROM (SELECT 1 FROM movie_people WHERE role = 'cast' GROUP BY movie_id HAVING COUNT(*) > 4) AS doubled";
    assert_eq!(house.db.number(twice).await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_tmdb_is_away_a_bootstrap_is_tried_again_and_then_goes_on_where_it_was() {
    let (stub, house) = house(Films::generated(300), |settings| {
        settings.queue.retry_base_milliseconds = 300;
        // it is the queue that waits here
        settings.tmdb.breaker_failures = 1000;
    })
    .await;
    let mut held = holding(&house).await;
    house.start_worker();
    let id = house.queue.enqueue(&BOOTSTRAP, None).await.unwrap();
    until_it_stands(&stub).await;
    stub.fail(Fault::HtmlUnavailable);
    held.batch_execute("ROLLBACK").await.unwrap();
    let error = eventually("it failed", async || {
        let errors = "SELECT error FROM sync_states WHERE error IS NOT NULL";
        texts(&house.db, errors).await.pop()
    })
    .await;
    assert!(error.contains("TMDb is away"), "{error}");
    stub.recover();

    let task = ended(&house, id).await;
    assert_eq!(task.state, TaskState::Completed, "{task:?}");
    assert!(task.attempts > 1, "{task:?}");
    assert_eq!(house.db.number(HERE).await, 300);
    let asked = asked(&stub);
    assert!((1..=128).all(|id| asked[&id] == 1), "{asked:?}");
    let state = "SELECT CONCAT_WS(' ', error IS NULL, finished_at = succeeded_at) FROM sync_states";
    assert_eq!(texts(&house.db, state).await, ["1 1"]);
}
