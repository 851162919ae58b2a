//! `GET /recommendations`: one task for one question, stored answers, and nobody else's.

use std::collections::HashSet;

use futures_util::future::join_all;
use marquee_queue::QueueName;
use serde_json::json;

use crate::harness::TestApi;
use crate::tasks::{claim, list};

#[tokio::test]
async fn a_new_question_is_queued_and_says_where_to_follow_it() {
    let api = TestApi::start().await;
    let user = api.user("Ann").await;
    let reply = api.get("/recommendations?limit=5", Some(&user)).await;
    assert_eq!(reply.status, 202);
    let body = reply.json();
    let id = body["task_id"].as_str().unwrap();
    assert_eq!(
        (&body["status"], &body["message"]),
        (
            &json!("success"),
            &json!("Recommendations are being calculated!")
        )
    );
    assert_eq!(body["data"], json!({"task_id": id, "status": "queued"}));
    let location = format!("/recommendations/status?task_id={id}");
    assert_eq!(
        (reply.header("location"), reply.header("retry-after")),
        (Some(location.as_str()), Some("1"))
    );
    assert_eq!(reply.header("cache-control"), Some("private, no-store"));
    assert_eq!(api.get(&location, Some(&user)).await.status, 200);
}

#[tokio::test]
async fn fifty_equal_questions_at_once_give_one_task() {
    let api = TestApi::start().await;
    let user = api.user("Ann").await;
    let replies =
        join_all((0..50).map(|_| api.get("/recommendations?genre=Drama&limit=7", Some(&user))))
            .await;
    let ids: HashSet<String> = replies
        .iter()
        .map(|reply| reply.json()["task_id"].to_string())
        .collect();
    assert!(replies.iter().all(|reply| reply.status == 202));
    assert_eq!(ids.len(), 1);
    assert_eq!(
        api.queue.depth(QueueName::Recommendations).await.unwrap(),
        1
    );
}

#[tokio::test]
async fn a_stored_answer_is_served_until_the_profile_changes() {
    let api = TestApi::start().await;
    let user = api.user("Ann").await;
    let id = api.get("/recommendations", Some(&user)).await.json()["task_id"]
        .as_str()
        .unwrap()
        .to_owned();
    let (_, lease) = claim(&api, &id).await;
    api.queue
        .complete(&lease, &list(r#"{"results":[1]}"#))
        .await
        .unwrap();

    let hit = api.get("/recommendations", Some(&user)).await;
    assert_eq!(
        (hit.status, hit.header("x-cache"), hit.data()),
        (200, Some("HIT"), json!({"results": [1]}))
    );
    assert_eq!(
        api.get("/recommendations?limit=20&strategy=hybrid", Some(&user))
            .await
            .status,
        200,
        "the defaults, named"
    );
    assert_eq!(
        api.get("/recommendations?limit=19", Some(&user))
            .await
            .status,
        202,
        "another question"
    );

    api.post("/preferences", Some(&user), json!({"preferences": {}}))
        .await;
    assert_eq!(
        api.get("/recommendations", Some(&user)).await.status,
        202,
        "the profile moved on"
    );
}

#[tokio::test]
async fn a_patient_client_gets_its_list_in_one_call() {
    let api = TestApi::start().await;
    let user = api.user("Ann").await;
    for (path, question) in [
        ("/api/user/recommendations?limit=3", "limit=3"),
        ("/api/users/recommendations?limit=4", "limit=4"),
        ("/recommendations?limit=5&wait=30", "limit=5"),
        ("/api/movies/recommended?limit=6", "limit=6&strategy=genre"),
    ] {
        let work = async {
            let id = marquee_testkit::eventually("a task is queued", async || {
                (api.queue.depth(QueueName::Recommendations).await.unwrap() > 0).then_some(())
            });
            id.await;
            // the same question joins the task, and tells its id
            let id = api
                .get(&format!("/recommendations?{question}"), Some(&user))
                .await
                .json()["task_id"]
                .clone();
            let (_, lease) = claim(&api, id.as_str().unwrap()).await;
            api.queue
                .complete(&lease, &list(r#"{"results":[]}"#))
                .await
                .unwrap();
        };
        let (reply, ()) = tokio::join!(api.get(path, Some(&user)), work);
        assert_eq!(
            (reply.status, reply.header("x-cache")),
            (200, Some("MISS")),
            "{path}"
        );
    }
}

#[tokio::test]
async fn two_users_with_equal_filters_have_a_task_each() {
    let api = TestApi::start().await;
    let (ann, bob) = (api.user("Ann").await, api.user("Bob").await);
    let of_ann = api
        .get("/recommendations?genre=Drama", Some(&ann))
        .await
        .json()["task_id"]
        .clone();
    let of_bob = api
        .get("/recommendations?genre=Drama", Some(&bob))
        .await
        .json()["task_id"]
        .clone();
    assert_ne!(of_ann, of_bob);
    let (task, lease) = claim(&api, of_ann.as_str().unwrap()).await;
    assert_eq!(task.owner, Some(ann.id));
    api.queue
        .complete(&lease, &list(r#"{"results":["for Ann"]}"#))
        .await
        .unwrap();
    assert_eq!(
        api.get("/recommendations?genre=Drama", Some(&ann))
            .await
            .status,
        200
    );
    assert_eq!(
        api.get("/recommendations?genre=Drama", Some(&bob))
            .await
            .status,
        202
    );
}

#[tokio::test]
async fn an_admin_asks_for_others_and_nobody_else_does() {
    let api = TestApi::start().await;
    let (ann, bob, admin) = (
        api.user("Ann").await,
        api.user("Bob").await,
        api.admin().await,
    );
    for id in [bob.id, 4711] {
        api.get(&format!("/recommendations?user_id={id}"), Some(&ann))
            .await
            .refused(403, "FORBIDDEN");
    }
    api.get("/recommendations?user_id=4711", Some(&admin))
        .await
        .refused(404, "NOT_FOUND");
    let asked = api
        .get(
            &format!("/recommendations?user_id={}", bob.id),
            Some(&admin),
        )
        .await
        .json()["task_id"]
        .clone();
    let own = api.get("/recommendations", Some(&bob)).await.json()["task_id"].clone();
    assert_eq!(asked, own, "the same question");
}

#[tokio::test]
async fn wrong_parameters_are_named_and_queue_nothing() {
    let api = TestApi::start().await;
    let user = api.user("Ann").await;
    let cases = [
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=abc", "limit"),
        ("genre=Actn", "genre"),
        ("exclude_genre=Actn", "exclude_genre"),
        ("year=2022,2021", "year"),
        ("year=abc", "year"),
        ("rating=11", "rating"),
        ("rating=9,7", "rating"),
        ("strategy=magic", "strategy"),
        ("user_id=me", "user_id"),
        ("user_id=0", "user_id"),
        ("colour=red", "colour"),
        ("limit=5&limit=6", "limit"),
    ];
    for (query, field) in cases {
        api.get(&format!("/recommendations?{query}"), Some(&user))
            .await
            .names_bad_fields(&[field]);
    }
    let several = api
        .get("/recommendations?limit=0&year=x&genre=%20", Some(&user))
        .await;
    several.names_bad_fields(&["genre", "limit", "year"]);
    assert_eq!(
        api.queue.depth(QueueName::Recommendations).await.unwrap(),
        0
    );
}

#[tokio::test]
async fn a_full_queue_is_503_with_retry_after_and_known_questions_still_join() {
    let api = TestApi::start_with(|settings| settings.queue.max_depth = 2).await;
    let user = api.user("Ann").await;
    for limit in [1, 2] {
        assert_eq!(
            api.get(&format!("/recommendations?limit={limit}"), Some(&user))
                .await
                .status,
            202
        );
    }
    let full = api.get("/recommendations?limit=3", Some(&user)).await;
    full.refused(503, "QUEUE_FULL");
    assert!(full.header("retry-after").unwrap().parse::<u64>().unwrap() > 0);
    assert_eq!(
        api.get("/recommendations?limit=1", Some(&user))
            .await
            .status,
        202
    );
}

#[tokio::test]
async fn without_redis_the_answer_is_503() {
    let gone = marquee_testkit::free_port();
    let api = TestApi::start_with(|settings| {
        settings.redis.queue_url = format!("redis://127.0.0.1:{gone}/").into();
    })
    .await;
    let user = api.user("Ann").await;
    let reply = api.get("/recommendations", Some(&user)).await;
    reply.refused(503, "QUEUE_UNAVAILABLE");
    assert!(reply.header("retry-after").is_some());
}
