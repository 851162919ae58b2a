//! Lists that are there before anybody asks.

use std::time::Duration;

use marquee_cache::Topic;
use marquee_domain::preferences::Filters;
use marquee_queue::jobs::{ComputeRecommendations, RefreshLists};
use marquee_queue::{Asked, Task, TaskId};
use marquee_settings::Strategy;
use marquee_testkit::{TestDb, eventually};
use serde_json::{Value, json};

use crate::films::{ANN, BOB, KIM, NEW, rate};
use crate::house::House;

/// The user began or renewed a session so many days ago.
async fn visited(db: &TestDb, user: u64, days_ago: u32) {
    db.run(format!(
        "INSERT INTO refresh_tokens (family, user_id, token_hash, issued_at, expires_at) VALUES
             (LPAD({user}, 26, '0'), {user}, UNHEX(SHA2('{user}-{days_ago}', 256)), NOW(6) - INTERVAL {days_ago} DAY, NOW(6) + INTERVAL 1 DAY)"
    ))
    .await;
}

/// What a client asks who names no parameter.
async fn asked(house: &House, user: u64) -> Asked {
    let job = ComputeRecommendations {
        user_id: user,
        overrides: Filters::default(),
        limit: 20,
        strategy: Strategy::Genre,
        catalogue: house.cache().stamps(&[Topic::Lists]).await,
    };
    let version = format!("SELECT profile_version FROM users WHERE id = {user}");
    let version = house.db.number(&version).await.unsigned_abs();
    let question = job.question(version).unwrap();
    let fresh_for = Duration::from_mins(10);
    let asked = house.queue.ask(&question, &job, Some(user), fresh_for);
    asked.await.unwrap()
}

async fn answered(house: &House, user: u64) -> Task {
    match asked(house, user).await {
        Asked::Answered(task) => *task,
        other => panic!("not there: {other:?}"),
    }
}

fn genre(settings: &mut marquee_settings::Settings) {
    settings.recommendations.default_strategy = Strategy::Genre;
}

#[tokio::test]
async fn who_was_here_lately_finds_a_list_ready_and_nobody_else_does() {
    let house = House::with(genre).await;
    visited(&house.db, ANN, 40).await;
    visited(&house.db, ANN, 0).await;
    visited(&house.db, BOB, 6).await;
    visited(&house.db, KIM, 8).await;
    rate(&house.db, ANN, 1, 5).await;
    let refreshed = house.run(&RefreshLists {}).await;
    assert_eq!(refreshed, json!({"active": 2, "seen": 2, "made": 2}));
    for user in [ANN, BOB] {
        let task = answered(&house, user).await;
        assert_eq!(task.owner, Some(user));
        let list: Value = serde_json::from_str(task.result.unwrap().get()).unwrap();
        assert!(!list["results"].as_array().unwrap().is_empty());
    }
    assert_eq!(
        house.run(&RefreshLists {}).await,
        json!({"active": 2, "seen": 2, "made": 0}),
        "they are fresh"
    );
    let logged = "SELECT COUNT(*) FROM recommendation_log";
    assert_eq!(house.db.number(logged).await, 2);
    for user in [KIM, NEW] {
        assert!(matches!(asked(&house, user).await, Asked::Queued(_)));
    }
}

#[tokio::test]
async fn a_changed_profile_gets_another_list() {
    let house = House::with(genre).await;
    visited(&house.db, ANN, 0).await;
    house.run(&RefreshLists {}).await;
    house
        .db
        .run("UPDATE users SET profile_version = profile_version + 1")
        .await;
    let refreshed = house.run(&RefreshLists {}).await;
    assert_eq!(refreshed, json!({"active": 1, "seen": 1, "made": 1}));
    answered(&house, ANN).await;
}

#[tokio::test]
async fn no_list_is_made_ahead_where_the_settings_do_not_want_it() {
    let house = House::with(|settings| settings.recommendations.active_days = 0).await;
    visited(&house.db, ANN, 0).await;
    let refreshed = house.run(&RefreshLists {}).await;
    assert_eq!(refreshed, json!({"active": 0, "seen": 0, "made": 0}));
}

#[tokio::test]
async fn while_others_wait_for_lists_it_waits_too() {
    let house = House::without_worker(genre).await;
    visited(&house.db, ANN, 0).await;
    let mut waiting: Vec<TaskId> = Vec::new();
    for limit in 1..4 {
        let mut job = ComputeRecommendations::usual(BOB, Strategy::Genre, None);
        job.limit = limit;
        waiting.push(house.queue.enqueue(&job, Some(BOB)).await.unwrap());
    }
    let batch = house.queue.enqueue(&RefreshLists {}, None).await.unwrap();
    house.start_worker_with(|settings| settings.queue.lanes.recommendations = 0);
    eventually("it has begun", async || {
        let task = house.queue.task(batch).await.unwrap().unwrap();
        task.progress
    })
    .await;
    house.start_worker_with(|settings| settings.queue.lanes.recommendations = 1);
    let refreshed = house.answer(batch).await;
    assert_eq!(refreshed, json!({"active": 1, "seen": 1, "made": 1}));
    let asked_at = answered(&house, ANN).await.created_at;
    for id in waiting {
        let task = house.queue.task(id).await.unwrap().unwrap();
        assert!(task.started_at.unwrap() <= asked_at, "{task:?}");
    }
}
