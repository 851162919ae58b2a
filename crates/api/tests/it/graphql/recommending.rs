//! Recommendations: asked for as by REST, with the same tasks.

use serde_json::json;

use super::{ask, catalogue, codes, data, minor};
use crate::harness::TestApi;
use crate::tasks::{claim, list};

const QUESTION: &str = "{ recommendations(limit: 5) { id kind status attempts recommendations { strategy note results { score movie { title genres { name } } reasons { kind text } } } } }";

/// What a worker would write of these movies.
fn written(movies: &[u64]) -> String {
    let results: Vec<_> = movies
        .iter()
        .map(|id| json!({"movie": {"id": id, "title": "as it was"}, "score": 2.5, "reasons": [{"kind": "popular", "text": "watched 90 times", "weight": 1.0}]}))
        .collect();
    json!({"recommendation_id": "x", "strategy": "popular", "results": results}).to_string()
}

#[tokio::test]
async fn a_list_is_asked_for_followed_and_read() {
    let api = TestApi::start().await;
    catalogue(&api).await;
    let ann = api.user("Ann").await;
    let answer = ask(&api, QUESTION, Some(&ann)).await;
    let task = &data(&answer)["recommendations"];
    assert_eq!(
        (&task["status"], &task["kind"], &task["recommendations"]),
        (
            &json!("QUEUED"),
            &json!("compute_recommendations"),
            &json!(null)
        )
    );
    let id = task["id"].as_str().unwrap();
    let rest = api.get("/recommendations?limit=5", Some(&ann)).await;
    assert_eq!(rest.json()["task_id"], id, "the same question");

    let (_, lease) = claim(&api, id).await;
    api.queue
        .complete(&lease, &list(&written(&[3, 8, 2])))
        .await
        .unwrap();
    let answer = ask(&api, QUESTION, Some(&ann)).await;
    let task = &data(&answer)["recommendations"];
    assert_eq!(
        (&task["status"], &task["attempts"]),
        (&json!("COMPLETED"), &json!(1))
    );
    let found = &task["recommendations"];
    assert_eq!(
        (&found["strategy"], &found["note"]),
        (&json!("popular"), &json!(null))
    );
    let titles: Vec<_> = found["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|result| &result["movie"]["title"])
        .collect();
    assert_eq!(
        titles,
        ["Film 3", "Film 2"],
        "as they are now, without the deleted one"
    );
    assert_eq!(
        found["results"][0]["reasons"],
        json!([{"kind": "popular", "text": "watched 90 times"}])
    );

    let followed = format!(
        "{{ task(id: \"{id}\") {{ status finishedAt recommendations {{ results {{ score }} }} result }} }}"
    );
    let followed = ask(&api, &followed, Some(&ann)).await;
    let followed = &data(&followed)["task"];
    assert_eq!(
        (&followed["status"], &followed["result"]),
        (&json!("COMPLETED"), &json!(null))
    );
    assert!(
        followed["finishedAt"].as_str().unwrap().ends_with('Z')
            || followed["finishedAt"].as_str().unwrap().ends_with("+00:00")
    );
}

#[tokio::test]
async fn filters_make_another_question_and_wrong_ones_are_named() {
    let api = TestApi::start().await;
    let ann = api.user("Ann").await;
    let asked = ask(
        &api,
        r#"{ recommendations(filter: {genre: "Drama", year: [1990, 1999], rating: 7, language: ["en"]}, strategy: POPULAR) { id } }"#,
        Some(&ann),
    )
    .await;
    let id = &data(&asked)["recommendations"]["id"];
    let rest = "/recommendations?genre=Drama&year=1990,1999&rating=7&language=en&strategy=popular";
    let other = api.get("/recommendations", Some(&ann)).await.json()["task_id"].clone();
    assert_ne!(id, &other);
    assert_eq!(api.get(rest, Some(&ann)).await.status, 202);

    let wrong = ask(
        &api,
        r#"{ recommendations(limit: 101, userId: "me", filter: {genre: [" "], year: [2000, 1990], rating: [1, 2, 3], language: "english"}) { id } }"#,
        Some(&ann),
    )
    .await;
    assert_eq!(codes(&wrong), ["INVALID_INPUT"]);
    let fields = wrong["errors"][0]["extensions"]["details"]["fields"]
        .as_object()
        .unwrap();
    let fields: Vec<&str> = fields.keys().map(String::as_str).collect();
    assert_eq!(
        fields,
        ["genre", "language", "limit", "rating", "userId", "year"]
    );
    let unknown = ask(
        &api,
        r#"{ recommendations(filter: {excludeGenre: ["Actn"]}) { id } }"#,
        Some(&ann),
    )
    .await;
    assert!(
        unknown["errors"][0]["extensions"]["details"]["fields"]["excludeGenre"].is_array(),
        "{unknown}"
    );
}

#[tokio::test]
async fn another_users_task_is_not_there_and_another_user_only_for_admins() {
    let api = TestApi::start().await;
    let (ann, bob, admin) = (
        api.user("Ann").await,
        api.user("Bob").await,
        api.admin().await,
    );
    let asked = ask(&api, "{ recommendations { id } }", Some(&ann)).await;
    let id = data(&asked)["recommendations"]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let task = format!("{{ task(id: \"{id}\") {{ status }} }}");
    assert_eq!(
        codes(&ask(&api, &task, Some(&bob)).await),
        ["TASK_NOT_FOUND"]
    );
    assert_eq!(
        codes(&ask(&api, &task, None).await),
        ["AUTHENTICATION_REQUIRED"]
    );
    data(&ask(&api, &task, Some(&ann)).await);
    data(&ask(&api, &task, Some(&admin)).await);
    assert_eq!(
        codes(&ask(&api, "{ task(id: \"nonsense\") { id } }", Some(&ann)).await),
        ["INVALID_INPUT"]
    );

    let for_ann = format!("{{ recommendations(userId: {}) {{ id }} }}", ann.id);
    assert_eq!(codes(&ask(&api, &for_ann, Some(&bob)).await), ["FORBIDDEN"]);
    assert_eq!(
        data(&ask(&api, &for_ann, Some(&admin)).await)["recommendations"]["id"],
        id
    );
}

#[tokio::test]
async fn each_question_counts_as_one_that_makes_work() {
    let api = TestApi::start_with(|settings| {
        settings.limits.enabled = true;
        settings.limits.heavy.per_user = 2;
    })
    .await;
    let ann = api.user("Ann").await;
    let three = "{ a: recommendations(limit: 1) { id } b: recommendations(limit: 2) { id } c: recommendations(limit: 3) { id } me { name } }";
    let answer = ask(&api, three, Some(&ann)).await;
    assert_eq!(codes(&answer), ["TOO_MANY_REQUESTS"]);
    assert_eq!(answer["data"]["me"]["name"], "Ann");
    api.get("/recommendations", Some(&ann))
        .await
        .refused(429, "TOO_MANY_REQUESTS");
}

#[tokio::test]
async fn a_full_queue_and_a_damaged_result_are_told_by_their_codes() {
    let api = TestApi::start_with(|settings| settings.queue.max_depth = 1).await;
    let ann = api.user("Ann").await;
    let asked = ask(&api, "{ recommendations(limit: 1) { id } }", Some(&ann)).await;
    let id = data(&asked)["recommendations"]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let full = ask(&api, "{ recommendations(limit: 2) { id } }", Some(&ann)).await;
    assert_eq!(codes(&full), ["QUEUE_FULL"]);

    let (_, lease) = claim(&api, &id).await;
    api.queue
        .complete(&lease, &list(r#"{"results":["secret"]}"#))
        .await
        .unwrap();
    let damaged = ask(
        &api,
        "{ recommendations(limit: 1) { status recommendations { note } } }",
        Some(&ann),
    )
    .await;
    assert_eq!(codes(&damaged), ["INTERNAL_ERROR"]);
    assert!(damaged["errors"][0]["extensions"]["details"]["request_id"].is_string());
    assert!(!damaged.to_string().contains("secret"), "{damaged}");
}

#[tokio::test]
async fn a_stored_list_shows_no_adult_title_to_who_is_too_young() {
    let api = TestApi::start().await;
    catalogue(&api).await;
    let kid = minor(&api, "Kid").await;
    let id = api.get("/recommendations?limit=5", Some(&kid)).await.json()["task_id"]
        .as_str()
        .unwrap()
        .to_owned();
    let (_, lease) = claim(&api, &id).await;
    api.queue
        .complete(&lease, &list(&written(&[7, 2])))
        .await
        .unwrap();
    let answer = ask(&api, QUESTION, Some(&kid)).await;
    assert!(!answer.to_string().contains("Film 7"), "{answer}");
    assert!(answer.to_string().contains("Film 2"), "{answer}");
}
