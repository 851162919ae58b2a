//! What admins see of trained models, and which of them they put into use.

use chrono::{DateTime, Utc};
use marquee_queue::jobs::TrainModel;
use marquee_queue::{PublishedModel, TaskId, Training};
use serde_json::value::RawValue;
use serde_json::{Value, json};

use crate::harness::{SignedIn, TestApi};

/// Publishes a model, as a worker would.
async fn published(api: &TestApi, artefact: &str, report: &str) -> TaskId {
    let job = TrainModel { if_due: false };
    let version = api.queue.enqueue(&job, None).await.unwrap();
    let model = PublishedModel {
        version,
        trained_at: Utc::now(),
        bytes: artefact.len(),
        report: RawValue::from_string(report.into()).unwrap(),
    };
    let publishing = api.queue.publish_model(&model, artefact.as_bytes(), 3);
    publishing.await.unwrap();
    version
}

async fn models(api: &TestApi, admin: &SignedIn) -> Value {
    let reply = api.get("/api/admin/models", Some(admin)).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    reply.data()
}

#[tokio::test]
async fn without_a_training_there_is_no_model() {
    let api = TestApi::start().await;
    let admin = api.admin().await;
    let none = json!({"in_use": null, "last_training": null, "models": []});
    assert_eq!(models(&api, &admin).await, none);
}

#[tokio::test]
async fn who_asks_for_a_training_that_waits_is_shown_that_one() {
    let api = TestApi::start().await;
    let admin = api.admin().await;
    let first = api
        .post("/api/admin/models/train", Some(&admin), json!({}))
        .await;
    let again = api
        .post("/api/admin/models/train", Some(&admin), json!({}))
        .await;
    assert_eq!((first.status, again.status), (202, 202));
    assert_eq!(first.data(), again.data());
    let id = first.json()["task_id"].as_str().unwrap().to_owned();
    let task = api.get(&format!("/api/tasks/{id}"), Some(&admin)).await;
    assert_eq!(task.data()["status"], "queued");
}

#[tokio::test]
async fn an_older_model_is_put_into_use_and_the_audit_log_says_by_whom() {
    let api = TestApi::start().await;
    let admin = api.admin().await;
    let older = published(&api, "bytes", r#"{"ratings":12,"ndcg":0.25}"#).await;
    let newer = published(&api, "more of them", "{}").await;
    let at = DateTime::from_timestamp(1_763_700_000, 0).unwrap();
    api.queue
        .trained(&Training { at, ratings: 12 })
        .await
        .unwrap();

    let all = models(&api, &admin).await;
    assert_eq!(all["in_use"], json!(newer));
    assert_eq!(all["last_training"], "2025-11-21T04:40:00Z");
    assert_eq!(
        all["models"][1],
        json!({"version": older, "trained_at": all["models"][1]["trained_at"], "in_use": false, "bytes": 5, "report": {"ratings": 12, "ndcg": 0.25}})
    );

    let path = format!("/api/admin/models/{older}/use");
    let chosen = api.post(&path, Some(&admin), json!({})).await;
    assert_eq!(chosen.status, 200, "{}", chosen.text);
    assert_eq!(chosen.data()["in_use"], json!(older));
    assert_eq!(api.queue.model_in_use().await.unwrap(), Some(older));
    let log = api
        .get("/api/admin/audit-log?action=model_chosen", Some(&admin))
        .await;
    let entry = &log.data()["results"][0];
    assert_eq!(
        (&entry["actor"], &entry["details"]),
        (&json!(admin.id), &json!({"version": older}))
    );
}

#[tokio::test]
async fn what_is_no_model_is_not_put_into_use() {
    let api = TestApi::start().await;
    let admin = api.admin().await;
    let known = published(&api, "bytes", "{}").await;
    let unknown = "/api/admin/models/01KAHB5V9V7D3Y0M5N8Q2R4T6W/use";
    let reply = api.post(unknown, Some(&admin), json!({})).await;
    reply.refused(404, "NOT_FOUND");
    let reply = api
        .post("/api/admin/models/latest/use", Some(&admin), json!({}))
        .await;
    reply.names_bad_fields(&["version"]);
    assert_eq!(api.queue.model_in_use().await.unwrap(), Some(known));
}
