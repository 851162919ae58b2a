//! The audit log: what is written into it, and how it is read.

use reqwest::Method;
use serde_json::{Value, json};

use crate::accounts::{PASSWORD, activated, ada, login};
use crate::harness::{Reply, SignedIn, TestApi};

const PATH: &str = "/api/admin/audit-log";

async fn entries(api: &TestApi, admin: &SignedIn, query: &str) -> Vec<Value> {
    let reply = api.get(&format!("{PATH}?{query}"), Some(admin)).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    reply.data()["results"].as_array().unwrap().clone()
}

#[tokio::test]
async fn logins_are_written_down_without_what_was_typed() {
    let api = TestApi::start().await;
    let admin = api.admin().await;
    activated(&api, ada()).await;
    login(&api, "ada@example.com", "not her password").await;
    login(&api, "nobody@example.com", "whatever it is").await;
    let session = login(&api, "ada@example.com", PASSWORD).await.data();
    let logout = api.request(Method::POST, "/api/auth/logout");
    let logout = logout.bearer_auth(session["access_token"].as_str().unwrap());
    assert_eq!(Reply::to(logout).await.status, 200);

    let all = entries(&api, &admin, "").await;
    let actions: Vec<&str> = all.iter().map(|e| e["action"].as_str().unwrap()).collect();
    assert_eq!(
        actions,
        [
            "logout",
            "login",
            "login_failed",
            "login_failed",
            "register"
        ]
    );
    let (ada, nobody, known) = (&session["user"]["id"], &all[2], &all[3]);
    assert_eq!((&all[0]["actor"], &all[1]["actor"]), (ada, ada));
    assert_eq!(
        (&known["actor"], &known["subject"], &known["address"]),
        (
            &Value::Null,
            &json!(format!("user:{ada}")),
            &json!("127.0.0.1")
        )
    );
    assert_eq!(nobody["subject"], Value::Null);
    assert_eq!(known["details"], nobody["details"]);

    let stored = api
        .db
        .column("SELECT CONCAT_WS(' ', action, subject, address, details) FROM audit_log")
        .await;
    let stored = format!("{stored:?}");
    for typed in [PASSWORD, "not her password", "whatever it is", "nobody@"] {
        assert!(!stored.contains(typed), "{stored}");
    }
}

#[tokio::test]
async fn a_refresh_token_used_twice_is_written_down_with_whose_it_was() {
    let api = TestApi::start().await;
    let admin = api.admin().await;
    let id = activated(&api, ada()).await;
    let session = login(&api, "ada@example.com", PASSWORD).await.data();
    for _ in 0..2 {
        let body = json!({"refresh_token": session["refresh_token"]});
        api.post("/api/auth/refresh", None, body).await;
    }
    let reused = entries(&api, &admin, "action=token_reused").await;
    assert_eq!(reused.len(), 1);
    assert_eq!(reused[0]["subject"], format!("user:{id}"));
}

#[tokio::test]
async fn what_admins_do_is_written_down() {
    let api = TestApi::start().await;
    let admin = api.admin().await;
    let path = "/api/admin/security/blocked-ips";
    let body = json!({"address": "203.0.113.0/24", "reason": "scans"});
    let blocked = api.post(path, Some(&admin), body).await.data();
    let path = format!("{path}/{}", blocked["id"]);
    api.send(Method::DELETE, &path, Some(&admin), None).await;
    let done = entries(&api, &admin, &format!("actor={}", admin.id)).await;
    assert_eq!(done[0]["action"], "address_unblocked");
    assert_eq!(done[1]["action"], "address_blocked");
    for entry in &done {
        assert_eq!(entry["subject"], "address:203.0.113.0/24");
    }
    assert_eq!(done[1]["details"]["reason"], "scans");
}

#[tokio::test]
async fn filters_narrow_the_log_and_stay_in_its_links() {
    let api = TestApi::start().await;
    let (admin, ann) = (api.admin().await, api.user("Ann").await);
    api.db
        .run(format!(
            "INSERT INTO audit_log (action, actor_id, subject, address, created_at) VALUES \
             ('login', {0}, NULL, '198.51.100.1', '2026-01-01 10:00:00'), \
             ('login', {0}, NULL, '198.51.100.2', '2026-01-02 10:00:00'), \
             ('logout', {0}, NULL, '198.51.100.2', '2026-01-03 10:00:00'), \
             ('login_failed', NULL, 'user:{0}', '198.51.100.2', '2026-01-04 10:00:00')",
            ann.id
        ))
        .await;
    let days = async |query: &str| -> Vec<String> {
        let found = entries(&api, &admin, query).await;
        let day = |entry: &Value| entry["created_at"].as_str().unwrap()[8..10].to_owned();
        found.iter().map(day).collect()
    };
    assert_eq!(days("").await, ["04", "03", "02", "01"], "newest first");
    assert_eq!(days("action=login").await, ["02", "01"]);
    assert_eq!(days(&format!("actor={}", ann.id)).await, ["03", "02", "01"]);
    assert_eq!(days(&format!("subject=user:{}", ann.id)).await, ["04"]);
    assert_eq!(days("address=::ffff:198.51.100.1").await, ["01"]);
    let range = "from=2026-01-02T10:00:00Z&to=2026-01-04T11:00:00%2B01:00";
    assert_eq!(days(range).await, ["03", "02"], "from is inside, to is not");
    let ever = "from=0001-01-01T00:00:00Z&to=9999-12-31T23:59:59-05:00";
    assert_eq!(days(ever).await, ["04", "03", "02", "01"]);

    let reply = api
        .get(&format!("{PATH}?{range}&limit=1"), Some(&admin))
        .await;
    let next = reply.data()["next"].as_str().unwrap().to_owned();
    assert!(
        next.contains("to=2026-01-04T11%3A00%3A00%2B01%3A00"),
        "{next}"
    );
    let reply = api.get(&next, Some(&admin)).await;
    assert_eq!(reply.data()["results"][0]["action"], "login");
    assert_eq!(reply.data()["next"], Value::Null);

    api.get(
        &format!("{PATH}?actor=x&action=dance&address=y&from=z&to=1&who=me"),
        Some(&admin),
    )
    .await
    .names_bad_fields(&["action", "actor", "address", "from", "to", "who"]);
}

#[tokio::test]
async fn a_long_log_is_counted_to_ten_thousand() {
    let api = TestApi::start().await;
    let admin = api.admin().await;
    api.db
        .run("INSERT INTO audit_log (action) VALUES ('login')")
        .await;
    for _ in 0..14 {
        api.db
            .run("INSERT INTO audit_log (action) SELECT action FROM audit_log")
            .await;
    }
    let data = api.get(PATH, Some(&admin)).await.data();
    assert_eq!(
        (&data["count"], &data["count_capped"]),
        (&json!(10_000), &json!(true))
    );
    let last = api.get(&format!("{PATH}?offset=10000"), Some(&admin)).await;
    assert_eq!(last.data()["results"].as_array().unwrap().len(), 20);
    assert_eq!(last.data()["next"], Value::Null);
}
