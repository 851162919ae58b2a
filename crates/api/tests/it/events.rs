//! What people search, view and click.

use chrono::{SecondsFormat, TimeDelta, Utc};
use serde_json::{Value, json};

use crate::harness::TestApi;
use crate::ratings::{child, movies};

fn ago(time: TimeDelta) -> String {
    (Utc::now() - time).to_rfc3339_opts(SecondsFormat::Micros, true)
}

#[tokio::test]
async fn events_are_taken_from_everybody_and_bear_on_nobodys_profile() {
    let api = TestApi::start().await;
    movies(&api).await;
    let ann = api.user("Ann").await;
    let version = "SELECT SUM(profile_version) FROM users";
    let before = api.db.number(version).await;
    let earlier = ago(TimeDelta::days(6));
    let events = json!({"events": [
        {"type": "search", "query": " heat "},
        {"type": "view", "movie_id": 1, "at": earlier},
        {"type": "click", "movie_id": 2, "query": "up"}
    ]});
    for who in [Some(&ann), None] {
        let reply = api.post("/api/events", who, events.clone()).await;
        assert_eq!(
            (reply.status, reply.data()),
            (202, json!({"accepted": 3})),
            "{}",
            reply.text
        );
    }
    let kept = api
        .db
        .column("SELECT CONCAT_WS('/', kind, COALESCE(user_id, 'nobody'), movie_id, query) FROM events ORDER BY id")
        .await;
    let kept: Vec<String> = kept.into_iter().flatten().collect();
    let ann = ann.id;
    assert_eq!(
        kept,
        [
            format!("search/{ann}/heat"),
            format!("view/{ann}/1"),
            format!("click/{ann}/2/up"),
            "search/nobody/heat".to_owned(),
            "view/nobody/1".to_owned(),
            "click/nobody/2/up".to_owned(),
        ]
    );
    let late = "SELECT COUNT(*) FROM events WHERE at < NOW(6) - INTERVAL 5 DAY";
    assert_eq!(api.db.number(late).await, 2);
    assert_eq!(api.db.number(version).await, before);
}

#[tokio::test]
async fn every_bad_event_is_named_and_none_is_kept() {
    let api = TestApi::start().await;
    movies(&api).await;
    let (ann, kid) = (api.user("Ann").await, child(&api).await);
    let post = async |who, events: Value| {
        let body = json!({ "events": events });
        api.post("/api/events", who, body).await
    };
    let reply = post(
        None,
        json!([
            {"type": "view", "movie_id": 1},
            {"type": "view"},
            {"type": "search", "movie_id": 1},
            {"type": "read", "movie_id": 0, "user_id": 7},
            {"type": "search", "query": "a\u{0}b"},
            {"type": "search", "query": "x".repeat(256)},
            {"type": "view", "movie_id": 1, "at": ago(TimeDelta::days(8))},
            {"type": "view", "movie_id": 1, "at": ago(TimeDelta::hours(-1))},
            {"type": "view", "movie_id": 1, "at": "yesterday"},
            "view"
        ]),
    )
    .await;
    reply.names_bad_fields(&[
        "events[1].movie_id",
        "events[2].query",
        "events[3].movie_id",
        "events[3].type",
        "events[3].user_id",
        "events[4].query",
        "events[5].query",
        "events[6].at",
        "events[7].at",
        "events[8].at",
        "events[9]",
    ]);
    let views = json!([
        {"type": "view", "movie_id": 1},
        {"type": "view", "movie_id": 3},
        {"type": "click", "movie_id": 4},
        {"type": "search", "query": "x", "movie_id": 5}
    ]);
    for who in [None, Some(&kid)] {
        let reply = post(who, views.clone()).await;
        reply.names_bad_fields(&[
            "events[1].movie_id",
            "events[2].movie_id",
            "events[3].movie_id",
        ]);
    }
    post(Some(&ann), views)
        .await
        .names_bad_fields(&["events[2].movie_id", "events[3].movie_id"]);
    for wrong in [json!({}), json!("x"), Value::Null] {
        post(None, wrong).await.names_bad_fields(&["events"]);
    }
    let many = |count| Value::from(vec![json!({"type": "view", "movie_id": 1}); count]);
    post(None, many(101)).await.names_bad_fields(&["events"]);
    api.post("/api/events", None, json!({}))
        .await
        .names_bad_fields(&["events"]);
    let kept = "SELECT COUNT(*) FROM events";
    assert_eq!(api.db.number(kept).await, 0);
    assert_eq!(post(None, many(100)).await.status, 202);
    assert_eq!(post(None, json!([])).await.data()["accepted"], 0);
    assert_eq!(api.db.number(kept).await, 100);
}
