//! Following a task: status, waiting, streaming, and who may.

use std::time::Duration;

use futures_util::StreamExt;
use marquee_queue::{Lease, QueueName, Task, TaskId};
use reqwest::Method;
use serde_json::value::RawValue;

use crate::harness::{Reply, SignedIn, TestApi};

/// Stands in for a worker: takes the task of `id` as its first attempt.
pub(crate) async fn claim(api: &TestApi, id: &str) -> (Task, Lease) {
    let task: TaskId = id.parse().unwrap();
    let message = marquee_queue::Message { task, attempt: 1 };
    api.queue
        .claim(QueueName::Recommendations, message)
        .await
        .unwrap()
        .expect("it was queued")
}

pub(crate) fn list(text: &str) -> Box<RawValue> {
    RawValue::from_string(text.to_owned()).unwrap()
}

async fn ask(api: &TestApi, who: &SignedIn) -> String {
    let reply = api.get("/recommendations", Some(who)).await;
    assert_eq!(reply.status, 202, "{}", reply.text);
    reply.json()["task_id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_task_is_followed_from_queued_to_completed() {
    let api = TestApi::start().await;
    let user = api.user("Ann").await;
    let id = ask(&api, &user).await;
    let status = format!("/recommendations/status?task_id={id}");
    let reply = api.get(&status, Some(&user)).await;
    assert_eq!(
        (reply.status, reply.header("retry-after")),
        (200, Some("1"))
    );
    let data = reply.data();
    assert_eq!(
        (&data["status"], &data["attempts"]),
        (&"queued".into(), &0.into())
    );
    assert_eq!(
        (&data["task_id"], &data["kind"]),
        (&id.as_str().into(), &"compute_recommendations".into())
    );

    let (_, lease) = claim(&api, &id).await;
    let data = api.get(&status, Some(&user)).await.data();
    assert_eq!(
        (&data["status"], &data["attempts"]),
        (&"processing".into(), &1.into())
    );
    assert!(data["started_at"].as_str().unwrap().ends_with('Z'));

    assert!(
        api.queue
            .complete(&lease, &list(r#"{"results":[]}"#))
            .await
            .unwrap()
    );
    let reply = api.get(&format!("/api/tasks/{id}"), Some(&user)).await;
    let data = reply.data();
    assert_eq!(
        (&data["status"], &data["result"]["results"]),
        (&"completed".into(), &serde_json::json!([]))
    );
    assert_eq!(reply.header("retry-after"), None);
}

#[tokio::test]
async fn a_waiting_client_is_answered_when_the_task_ends() {
    let api = TestApi::start().await;
    let user = api.user("Ann").await;
    let id = ask(&api, &user).await;
    let (_, lease) = claim(&api, &id).await;
    let by_parameter = format!("/recommendations/status?task_id={id}&wait=30");
    let by_header = api
        .request(Method::GET, &format!("/api/tasks/{id}"))
        .bearer_auth(&user.token);
    let (by_parameter, by_header, ()) = tokio::join!(
        api.get(&by_parameter, Some(&user)),
        Reply::to(by_header.header("prefer", "respond-async, wait=30")),
        async {
            tokio::time::sleep(Duration::from_millis(200)).await;
            api.queue.complete(&lease, &list("{}")).await.unwrap();
        },
    );
    assert_eq!(by_parameter.data()["status"], "completed");
    assert_eq!(by_header.data()["status"], "completed");
}

#[tokio::test]
async fn a_wait_of_more_than_thirty_seconds_is_refused() {
    let api = TestApi::start().await;
    let user = api.user("Ann").await;
    let id = ask(&api, &user).await;
    for wait in ["31", "-1", "1.5", "soon"] {
        api.get(&format!("/recommendations?wait={wait}"), Some(&user))
            .await
            .names_bad_fields(&["wait"]);
        let request = api
            .request(Method::GET, &format!("/api/tasks/{id}"))
            .bearer_auth(&user.token);
        Reply::to(request.header("prefer", format!("wait={wait}")))
            .await
            .names_bad_fields(&["Prefer"]);
    }
}

#[tokio::test]
async fn to_others_a_task_is_not_there_but_an_admin_sees_it() {
    let api = TestApi::start().await;
    let (ann, bob, admin) = (
        api.user("Ann").await,
        api.user("Bob").await,
        api.admin().await,
    );
    let id = ask(&api, &ann).await;
    let unknown = "01K00000000000000000000000";
    for path in [
        "/recommendations/status?task_id=",
        "/recommendations/stream?task_id=",
        "/api/tasks/",
    ] {
        api.get(&format!("{path}{id}"), Some(&bob))
            .await
            .refused(404, "TASK_NOT_FOUND");
        api.get(&format!("{path}{unknown}"), Some(&ann))
            .await
            .refused(404, "TASK_NOT_FOUND");
        api.get(&format!("{path}nonsense"), Some(&ann))
            .await
            .names_bad_fields(&["task_id"]);
        api.get(&format!("{path}{id}"), None)
            .await
            .refused(401, "AUTHENTICATION_REQUIRED");
    }
    api.get("/recommendations/status", Some(&ann))
        .await
        .names_bad_fields(&["task_id"]);
    assert_eq!(
        api.get(&format!("/api/tasks/{id}"), Some(&admin))
            .await
            .status,
        200
    );
}

#[tokio::test]
async fn the_stream_tells_every_change_and_ends_with_the_task() {
    let api = TestApi::start().await;
    let user = api.user("Ann").await;
    let id = ask(&api, &user).await;
    let request = api.request(
        Method::GET,
        &format!("/recommendations/stream?task_id={id}"),
    );
    let response = request.bearer_auth(&user.token).send().await.unwrap();
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    let mut events = response.bytes_stream();
    let mut next = async || {
        let event = events.next().await?.unwrap();
        let text = String::from_utf8(event.to_vec()).unwrap();
        let data = text
            .strip_prefix("event: status\ndata: ")
            .expect("an event")
            .trim_end();
        let data: serde_json::Value = serde_json::from_str(data).unwrap();
        Some(data["status"].as_str().unwrap().to_owned())
    };
    assert_eq!(next().await.as_deref(), Some("queued"));
    let (_, lease) = claim(&api, &id).await;
    assert_eq!(next().await.as_deref(), Some("processing"));
    api.queue.complete(&lease, &list("{}")).await.unwrap();
    assert_eq!(next().await.as_deref(), Some("completed"));
    assert_eq!(next().await, None);
}

#[tokio::test]
async fn a_failed_task_says_why_in_words_for_its_owner_only() {
    let api = TestApi::start().await;
    let user = api.user("Ann").await;
    let id = ask(&api, &user).await;
    let (_, lease) = claim(&api, &id).await;
    let error = marquee_queue::TaskError {
        code: "TOO_SAD".to_owned(),
        message: "Nothing to laugh at.".to_owned(),
    };
    api.queue
        .fail(&lease, &error, "secret cause at 10.0.0.7")
        .await
        .unwrap();
    let reply = api.get(&format!("/api/tasks/{id}"), Some(&user)).await;
    assert_eq!(reply.data()["status"], "failed");
    assert_eq!(
        reply.data()["error"],
        serde_json::json!({"code": "TOO_SAD", "message": "Nothing to laugh at."})
    );
    assert!(!reply.text.contains("10.0.0.7"), "{}", reply.text);
}
