//! Registration and activation.

use chrono::{TimeDelta, Utc};
use marquee_domain::UserId;
use marquee_domain::models::mailed_link::MailedLink;
use marquee_domain::types::Secret;
use marquee_queue::QueueName;
use marquee_testkit::eventually;
use serde_json::{Value, json};

use crate::harness::{Reply, TestApi};

pub(crate) const PASSWORD: &str = "correct horse battery";

pub(crate) fn ada() -> Value {
    json!({"name": "Ada Lovelace", "email": "Ada@Example.com", "password": PASSWORD, "date_of_birth": "1990-12-10"})
}

pub(crate) async fn register(api: &TestApi, body: Value) -> Reply {
    api.post("/api/auth/register", None, body).await
}

/// What the mail job does; gives the token of the link.
pub(crate) async fn mailed(api: &TestApi, link: MailedLink, user: UserId) -> String {
    let mut conn = api.db.db().get().await.unwrap();
    let unsent = link.to_send(&mut conn, user).await.unwrap().unwrap();
    let (token, now) = (Secret::random(), Utc::now());
    let expires_at = now + link.good_for(&api.settings.auth);
    link.set_token(&mut conn, unsent.id, &token, expires_at)
        .await
        .unwrap();
    link.mark_sent(&mut conn, unsent.id, now).await.unwrap();
    token.reveal()
}

pub(crate) async fn mailed_token(api: &TestApi, user: UserId) -> String {
    mailed(api, MailedLink::Activation, user).await
}

pub(crate) async fn activate(api: &TestApi, token: &str) -> Reply {
    let body = json!({"token": token});
    api.post("/api/auth/activate", None, body).await
}

/// A registered and activated account; its id.
pub(crate) async fn activated(api: &TestApi, body: Value) -> UserId {
    let id = register(api, body).await.data()["id"].as_u64().unwrap();
    let token = mailed_token(api, id).await;
    assert_eq!(activate(api, &token).await.status, 200);
    id
}

pub(crate) async fn login(api: &TestApi, email: &str, password: &str) -> Reply {
    let body = json!({"email": email, "password": password});
    api.post("/api/auth/login", None, body).await
}

#[tokio::test]
async fn registering_makes_an_account_and_a_mail_to_be_sent() {
    let api = TestApi::start().await;
    let reply = register(&api, ada()).await;
    assert_eq!(reply.status, 201, "{}", reply.text);
    let id = reply.data()["id"].as_u64().unwrap();
    assert_eq!(
        reply.header("location"),
        Some(format!("/api/users/{id}").as_str())
    );
    let expected = json!({
        "id": id, "name": "Ada Lovelace", "email": "Ada@Example.com", "date_of_birth": "1990-12-10",
        "activated": false, "roles": ["user"], "created_at": reply.data()["created_at"],
    });
    assert_eq!(reply.data(), expected, "and no token");
    assert!(!reply.text.contains(PASSWORD));
    assert_eq!(api.queue.depth(QueueName::Mail).await.unwrap(), 1);
    let hash = api.db.column("SELECT password_hash FROM users").await;
    assert!(hash[0].as_deref().unwrap().starts_with("$2"));
}

#[tokio::test]
async fn the_alias_registers_too() {
    let api = TestApi::start().await;
    assert_eq!(api.post("/api/users", None, ada()).await.status, 201);
}

#[tokio::test]
async fn wrong_input_names_each_field_and_stores_nothing() {
    let api = TestApi::start().await;
    let long = "x".repeat(101);
    let cases: [(&str, Value, &[&str]); 13] = [
        ("name", Value::Null, &["name"]),
        ("name", json!("  "), &["name"]),
        ("name", json!("a\u{0}b"), &["name"]),
        ("name", json!(long), &["name"]),
        ("email", json!("ada"), &["email"]),
        (
            "email",
            json!("ada@example.com\r\nBcc: x@example.com"),
            &["email"],
        ),
        ("email", json!(7), &["email"]),
        ("password", json!("short"), &["password"]),
        ("password", json!("with\u{0}nul-inside"), &["password"]),
        ("date_of_birth", json!("2999-01-01"), &["date_of_birth"]),
        ("date_of_birth", json!("10.12.1990"), &["date_of_birth"]),
        ("role", json!("admin"), &["role"]),
        (
            "activated_at",
            json!("2020-01-01T00:00:00Z"),
            &["activated_at"],
        ),
    ];
    for (field, value, bad) in cases {
        let mut body = ada();
        body[field] = value;
        register(&api, body).await.names_bad_fields(bad);
    }
    let reply = register(&api, json!({"email": "x"})).await;
    reply.names_bad_fields(&["email", "name", "password"]);
    let reply = register(&api, json!({"email": "x", "password": "short", "zz": 1})).await;
    reply.names_bad_fields(&["email", "name", "password", "zz"]);
    assert_eq!(api.db.number("SELECT COUNT(*) FROM users").await, 0);
}

#[tokio::test]
async fn an_address_has_one_account_in_whatever_case_and_however_often_at_once() {
    let api = TestApi::start().await;
    let tries = (0..8).map(|i| {
        let mut body = ada();
        body["email"] = json!(if i % 2 == 0 {
            "ada@example.com"
        } else {
            " ADA@EXAMPLE.COM "
        });
        register(&api, body)
    });
    let mut statuses = Vec::new();
    for reply in futures_util::future::join_all(tries).await {
        if reply.status != 201 {
            reply.refused(409, "EMAIL_TAKEN");
        }
        statuses.push(reply.status);
    }
    assert_eq!(statuses.iter().filter(|status| **status == 201).count(), 1);
    assert_eq!(api.db.number("SELECT COUNT(*) FROM users").await, 1);
}

#[tokio::test]
async fn a_server_that_asks_for_no_activation_gives_tokens_at_once() {
    let api = TestApi::start_with(|settings| settings.auth.require_activation = false).await;
    let reply = register(&api, ada()).await;
    assert_eq!(reply.status, 201, "{}", reply.text);
    assert_eq!(reply.data()["activated"], true);
    let token = reply.data()["access_token"].as_str().unwrap().to_owned();
    let request = api.request(reqwest::Method::GET, "/api/user/profile");
    assert_eq!(Reply::to(request.bearer_auth(token)).await.status, 200);
    assert_eq!(api.queue.depth(QueueName::Mail).await.unwrap(), 0);
}

#[tokio::test]
async fn an_account_is_there_even_if_its_mail_cannot_be_enqueued() {
    let api = TestApi::start_with(|settings| {
        let nowhere = format!("redis://127.0.0.1:{}/0", marquee_testkit::free_port());
        settings.redis.queue_url = nowhere.into();
        settings.redis.timeout_seconds = 1;
    })
    .await;
    assert_eq!(register(&api, ada()).await.status, 201);
    let mut conn = api.db.db().get().await.unwrap();
    let later = Utc::now() + TimeDelta::seconds(1);
    let unsent = MailedLink::Activation.unsent(&mut conn, later).await;
    assert_eq!(unsent.unwrap().len(), 1);
}

#[tokio::test]
async fn the_link_activates_once() {
    let api = TestApi::start().await;
    let id = register(&api, ada()).await.data()["id"].as_u64().unwrap();
    login(&api, "ada@example.com", PASSWORD)
        .await
        .refused(403, "ACCOUNT_NOT_ACTIVATED");
    // only whoever has the password learns that
    login(&api, "ada@example.com", "wrong password")
        .await
        .refused(401, "INVALID_CREDENTIALS");

    let token = mailed_token(&api, id).await;
    // a mail scanner opens the link; that is a GET, and the token behind # stays with it
    let page = api.get("/api/auth/activate", None).await;
    assert_eq!(page.status, 200);
    let reply = activate(&api, &token).await;
    assert_eq!(
        (reply.status, &reply.data()["activated"]),
        (200, &json!(true))
    );
    activate(&api, &token).await.refused(400, "INVALID_TOKEN");
    assert_eq!(login(&api, "ADA@example.com", PASSWORD).await.status, 200);
}

#[tokio::test]
async fn unknown_malformed_expired_and_voided_tokens_are_all_invalid() {
    let api = TestApi::start().await;
    let id = register(&api, ada()).await.data()["id"].as_u64().unwrap();
    let token = mailed_token(&api, id).await;
    for wrong in ["", "x", "\u{0}", "' OR 1=1", &Secret::random().reveal()] {
        activate(&api, wrong).await.refused(400, "INVALID_TOKEN");
    }
    let reply = api.post("/api/auth/activate", None, json!({})).await;
    reply.names_bad_fields(&["token"]);
    for change in [
        "expires_at = NOW(6)",
        "expires_at = NOW(6) + INTERVAL 1 DAY, voided_at = NOW(6)",
    ] {
        api.db.run(format!("UPDATE activations SET {change}")).await;
        activate(&api, &token).await.refused(400, "INVALID_TOKEN");
    }
}

#[tokio::test]
async fn the_page_behind_the_link_runs_nothing_but_its_own_script() {
    let api = TestApi::start().await;
    let page = api.get("/api/auth/activate", None).await;
    assert!(
        page.header("content-type")
            .unwrap()
            .starts_with("text/html")
    );
    assert_eq!(page.header("referrer-policy"), Some("no-referrer"));
    let policy = page.header("content-security-policy").unwrap();
    assert!(
        policy.starts_with("default-src 'none'; script-src 'sha256-"),
        "{policy}"
    );
    assert!(page.text.contains("<button"));
    assert!(!page.text.contains("http://") && !page.text.contains("https://"));
}

#[tokio::test]
async fn asking_for_another_mail_tells_nothing_and_voids_the_earlier_link() {
    let api = TestApi::start().await;
    let resend = async |email: &str| {
        let body = json!({"email": email});
        api.post("/api/auth/activate/resend", None, body).await
    };
    let id = register(&api, ada()).await.data()["id"].as_u64().unwrap();
    let first = mailed_token(&api, id).await;
    // as if it had been a while ago
    api.db
        .run("UPDATE activations SET created_at = NOW(6) - INTERVAL 1 HOUR")
        .await;
    let (known, unknown) = (
        resend("ada@EXAMPLE.com").await,
        resend("bob@example.com").await,
    );
    assert_eq!(known.status, 202);
    assert_eq!((known.status, known.text), (unknown.status, unknown.text));

    let due = "SELECT COUNT(*) FROM activations WHERE sent_at IS NULL AND voided_at IS NULL";
    eventually("another mail is due", async || {
        (api.db.number(due).await == 1).then_some(())
    })
    .await;
    let second = mailed_token(&api, id).await;
    activate(&api, &first).await.refused(400, "INVALID_TOKEN");
    assert_eq!(activate(&api, &second).await.status, 200);
    resend("not an address").await.names_bad_fields(&["email"]);
}

#[tokio::test]
async fn an_address_that_was_never_activated_is_free_again_after_a_day() {
    let api = TestApi::start().await;
    let first = register(&api, ada()).await.data()["id"].clone();
    register(&api, ada()).await.refused(409, "EMAIL_TAKEN");
    api.db
        .run("UPDATE activations SET expires_at = NOW(6)")
        .await;
    let again = register(&api, ada()).await;
    assert_eq!(again.status, 201);
    assert_ne!(again.data()["id"], first);
}
