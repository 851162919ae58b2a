//! What became of the movies of a list.

use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{Reply, SignedIn, TestApi};
use crate::ratings::movies;

const LIST: &str = "01J00000000000000000000000";
const BOBS: &str = "01J00000000000000000000001";
const KEPT: &str = "SELECT COUNT(*) FROM recommendation_feedback";

/// A list of the movies 1 and 3 for Ann, one of the movie 2 for Bob.
async fn with_lists(api: &TestApi) -> (SignedIn, SignedIn) {
    movies(api).await;
    let (ann, bob) = (api.user("Ann").await, api.user("Bob").await);
    api.db
        .run(format!(
            "INSERT INTO recommendation_log (id, user_id, strategy, movies) VALUES
                 ('{LIST}', {}, 'genre', '[1, 3]'), ('{BOBS}', {}, 'genre', '[2]')",
            ann.id, bob.id
        ))
        .await;
    (ann, bob)
}

async fn tell(api: &TestApi, who: &SignedIn, list: &str, movie: u64, event: &str) -> Reply {
    let body = json!({"recommendation_id": list, "movie_id": movie, "event": event});
    api.post("/api/user/recommendations/feedback", Some(who), body)
        .await
}

async fn profile_version(api: &TestApi, who: &SignedIn) -> i64 {
    let version = format!("SELECT profile_version FROM users WHERE id = {}", who.id);
    api.db.number(&version).await
}

#[tokio::test]
async fn feedback_is_kept_once_however_often_and_how_fast_it_is_told() {
    let api = TestApi::start().await;
    let (ann, _) = with_lists(&api).await;
    let first = tell(&api, &ann, LIST, 1, "shown").await;
    assert_eq!(first.status, 200, "{}", first.text);
    assert_eq!(first.header("cache-control"), Some("private, no-store"));
    let data = first.data();
    let since = &data["created_at"];
    assert!(since.is_string());
    assert_eq!(
        data,
        json!({"recommendation_id": LIST, "movie_id": 1, "event": "shown", "created_at": since})
    );
    // ids are spelled in capitals, whoever sends them
    let again = tell(&api, &ann, &LIST.to_lowercase(), 1, "shown").await;
    assert_eq!((again.status, again.data()), (200, data));
    assert_eq!(api.db.number(KEPT).await, 1);
    let events = ["shown", "clicked", "dismissed"];
    let at_once = (0..12).map(|n| tell(&api, &ann, LIST, 3, events[n % 3]));
    for reply in join_all(at_once).await {
        assert_eq!(reply.status, 200, "{}", reply.text);
    }
    assert_eq!(api.db.number(KEPT).await, 4);
}

#[tokio::test]
async fn only_who_a_list_was_made_for_tells_of_its_movies() {
    let api = TestApi::start().await;
    let (ann, bob) = with_lists(&api).await;
    tell(&api, &bob, LIST, 1, "shown")
        .await
        .refused(404, "NOT_FOUND");
    let admin = api.admin().await;
    tell(&api, &admin, LIST, 1, "shown")
        .await
        .refused(404, "NOT_FOUND");
    let unknown = "01J00000000000000000000009";
    tell(&api, &ann, unknown, 1, "dismissed")
        .await
        .refused(404, "NOT_FOUND");
    for movie in [2, 4, 4711] {
        tell(&api, &ann, LIST, movie, "dismissed")
            .await
            .names_bad_fields(&["movie_id"]);
    }
    let post = async |body: Value| {
        let path = "/api/user/recommendations/feedback";
        api.post(path, Some(&ann), body).await
    };
    post(json!({}))
        .await
        .names_bad_fields(&["event", "movie_id", "recommendation_id"]);
    let wrong = json!({"recommendation_id": "7", "movie_id": 0, "event": "liked", "at": "now"});
    post(wrong)
        .await
        .names_bad_fields(&["at", "event", "movie_id", "recommendation_id"]);
    assert_eq!(api.db.number(KEPT).await, 0);
    let dismissed = "SELECT COUNT(*) FROM interactions";
    assert_eq!(api.db.number(dismissed).await, 0);
}

#[tokio::test]
async fn what_is_dismissed_is_noted_and_nothing_else_weighs_in_the_profile() {
    let api = TestApi::start().await;
    let (ann, _) = with_lists(&api).await;
    let asked = async || {
        let reply = api.get("/recommendations", Some(&ann)).await;
        reply.json()["task_id"].clone()
    };
    let (before, question) = (profile_version(&api, &ann).await, asked().await);
    for event in ["shown", "clicked"] {
        assert_eq!(tell(&api, &ann, LIST, 1, event).await.status, 200);
    }
    assert_eq!(profile_version(&api, &ann).await, before);
    assert_eq!(asked().await, question);
    assert_eq!(
        api.db.number("SELECT COUNT(*) FROM interactions").await,
        0,
        "neither a watch nor a like"
    );
    assert_eq!(tell(&api, &ann, LIST, 1, "dismissed").await.status, 200);
    let noted = api.get("/api/user/interactions", Some(&ann)).await.data();
    let noted = noted["results"].as_array().unwrap();
    assert_eq!(noted.len(), 1);
    assert_eq!(
        (&noted[0]["type"], &noted[0]["movie"]["id"]),
        (&json!("dismissed"), &json!(1))
    );
    assert_ne!(asked().await, question, "a list without it is another");
}

#[tokio::test]
async fn a_closed_account_takes_its_feedback_with_it() {
    let api = TestApi::start().await;
    let (ann, bob) = with_lists(&api).await;
    for event in ["shown", "clicked"] {
        tell(&api, &ann, LIST, 1, event).await;
    }
    tell(&api, &bob, BOBS, 2, "shown").await;
    let admin = api.admin().await;
    let path = format!("/api/admin/users/{}", ann.id);
    let closed = api.send(Method::DELETE, &path, Some(&admin), None).await;
    assert_eq!(closed.status, 204);
    let left = format!("{KEPT} WHERE recommendation_id = '{BOBS}'");
    assert_eq!(
        (api.db.number(KEPT).await, api.db.number(&left).await),
        (1, 1)
    );
}
