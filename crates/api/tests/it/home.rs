//! `GET /api/user/home`: as a list of recommendations, with a question of its own.

use marquee_queue::QueueName;
use serde_json::json;

use crate::harness::TestApi;
use crate::tasks::{claim, list};

const ROWS: &str = r#"{"rows":[]}"#;

#[tokio::test]
async fn a_home_screen_is_computed_once_for_each_state_of_the_profile() {
    let api = TestApi::start().await;
    let (ann, bob) = (api.user("Ann").await, api.user("Bob").await);
    let asked = api.get("/api/user/home?wait=0", Some(&ann)).await;
    assert_eq!(asked.status, 202, "{}", asked.text);
    let id = asked.json()["task_id"].as_str().unwrap().to_owned();
    assert_eq!(asked.data(), json!({"task_id": id, "status": "queued"}));
    let location = format!("/recommendations/status?task_id={id}");
    assert_eq!(asked.header("location"), Some(location.as_str()));
    assert_eq!(asked.header("retry-after"), Some("1"));
    let again = api.get("/api/user/home?wait=0", Some(&ann)).await;
    assert_eq!(again.json()["task_id"], id.as_str());
    // a list is another question
    api.get("/recommendations", Some(&ann)).await;
    assert_eq!(
        api.queue.depth(QueueName::Recommendations).await.unwrap(),
        2
    );

    let (task, lease) = claim(&api, &id).await;
    assert_eq!(
        (task.kind.as_str(), task.owner),
        ("compute_home", Some(ann.id))
    );
    api.queue.complete(&lease, &list(ROWS)).await.unwrap();
    let hit = api.get("/api/user/home", Some(&ann)).await;
    assert_eq!(
        (hit.status, hit.header("x-cache"), hit.data()),
        (200, Some("HIT"), json!({"rows": []}))
    );
    assert_eq!(hit.header("cache-control"), Some("private, no-store"));
    let others = api.get("/api/user/home?wait=0", Some(&bob)).await;
    assert_eq!(others.status, 202, "{}", others.text);

    let preferences = json!({"preferences": {"genre": "Drama"}});
    api.post("/preferences", Some(&ann), preferences).await;
    let moved = api.get("/api/user/home?wait=0", Some(&ann)).await;
    assert_eq!(moved.status, 202, "the profile moved on");
}

#[tokio::test]
async fn who_waits_gets_the_rows_in_one_call() {
    let api = TestApi::start().await;
    let ann = api.user("Ann").await;
    let work = async {
        let asked = async || {
            let reply = api.get("/api/user/home?wait=0", Some(&ann)).await;
            reply.json()["task_id"].as_str().unwrap().to_owned()
        };
        let (_, lease) = claim(&api, &asked().await).await;
        api.queue.complete(&lease, &list(ROWS)).await.unwrap();
    };
    let (reply, ()) = tokio::join!(api.get("/api/user/home?wait=30", Some(&ann)), work);
    assert_eq!((reply.status, reply.data()), (200, json!({"rows": []})));
    for query in ["wait=31", "limit=5", "user_id=1"] {
        let path = format!("/api/user/home?{query}");
        let field = query.split('=').next().unwrap();
        api.get(&path, Some(&ann)).await.names_bad_fields(&[field]);
    }
}
