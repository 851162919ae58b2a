//! Forgotten and changed passwords.

use chrono::{TimeDelta, Utc};
use futures_util::future::join_all;
use marquee_domain::UserId;
use marquee_domain::models::mailed_link::MailedLink;
use marquee_domain::models::password_reset;
use marquee_queue::QueueName;
use marquee_testkit::eventually;
use reqwest::Method;
use serde_json::{Value, json};

use crate::accounts::{PASSWORD, activated, ada, login, mailed, register};
use crate::harness::{Reply, TestApi};

const NEW: &str = "another long pass phrase";
const DUE: &str =
    "SELECT COUNT(*) FROM password_resets WHERE sent_at IS NULL AND voided_at IS NULL";

async fn forgot(api: &TestApi, email: &str) -> Reply {
    let body = json!({"email": email});
    api.post("/api/auth/password/forgot", None, body).await
}

async fn reset(api: &TestApi, token: &str, password: &str) -> Reply {
    let body = json!({"token": token, "new_password": password});
    api.post("/api/auth/password/reset", None, body).await
}

/// Asks for a link, and does what the mail job does.
pub(crate) async fn reset_link(api: &TestApi, id: UserId) -> String {
    assert_eq!(forgot(api, "ada@example.com").await.status, 202);
    eventually("a mail is due", async || {
        (api.db.number(DUE).await == 1).then_some(())
    })
    .await;
    mailed(api, MailedLink::PasswordReset, id).await
}

async fn profile(api: &TestApi, access_token: &Value) -> Reply {
    let request = api.request(Method::GET, "/api/user/profile");
    Reply::to(request.bearer_auth(access_token.as_str().unwrap())).await
}

async fn change(api: &TestApi, access_token: &Value, current: &str, new: &str) -> Reply {
    let request = api.request(Method::POST, "/api/user/password");
    let body = json!({"current_password": current, "new_password": new});
    Reply::to(
        request
            .bearer_auth(access_token.as_str().unwrap())
            .json(&body),
    )
    .await
}

#[tokio::test]
async fn a_forgotten_password_is_set_anew_once_and_all_sessions_end() {
    let api = TestApi::start().await;
    let id = activated(&api, ada()).await;
    let session = login(&api, "ada@example.com", PASSWORD).await.data();
    let token = reset_link(&api, id).await;
    assert_eq!(
        profile(&api, &session["access_token"]).await.status,
        200,
        "asking ends nothing"
    );

    let weak = reset(&api, &token, "short").await;
    weak.names_bad_fields(&["new_password"]);
    let reply = reset(&api, &token, NEW).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    reset(&api, &token, NEW).await.refused(400, "INVALID_TOKEN");

    profile(&api, &session["access_token"])
        .await
        .refused(401, "ACCESS_TOKEN_INVALID");
    let refresh = json!({"refresh_token": session["refresh_token"]});
    api.post("/api/auth/refresh", None, refresh)
        .await
        .refused(401, "REFRESH_TOKEN_INVALID");
    login(&api, "ada@example.com", PASSWORD)
        .await
        .refused(401, "INVALID_CREDENTIALS");
    assert_eq!(login(&api, "ada@example.com", NEW).await.status, 200);
    let audited = "SELECT COUNT(*) FROM audit_log WHERE action = 'password_reset'";
    assert_eq!(api.db.number(audited).await, 1);
}

#[tokio::test]
async fn known_unknown_and_nobodys_addresses_are_answered_alike() {
    let api = TestApi::start().await;
    activated(&api, ada()).await;
    // nobody can sign in to it, so nobody has forgotten how
    api.user("Imported").await;
    let known = forgot(&api, " ADA@example.com").await;
    let unknown = forgot(&api, "bob@example.com").await;
    let imported = forgot(&api, "imported@example.com").await;
    assert_eq!(known.status, 202);
    assert_eq!((known.status, &known.text), (unknown.status, &unknown.text));
    assert_eq!(
        (known.status, &known.text),
        (imported.status, &imported.text)
    );
    eventually("the mail is enqueued", async || {
        // the activation's, and this one
        (api.queue.depth(QueueName::Mail).await.unwrap() == 2).then_some(())
    })
    .await;
    assert_eq!(
        api.db.number("SELECT COUNT(*) FROM password_resets").await,
        1
    );
    forgot(&api, "ada").await.names_bad_fields(&["email"]);
}

#[tokio::test]
async fn a_link_is_void_once_another_is_asked_for_has_expired_or_is_not_ours() {
    let api = TestApi::start().await;
    let id = activated(&api, ada()).await;
    let first = reset_link(&api, id).await;
    let second = reset_link(&api, id).await;
    for wrong in [first.as_str(), "", "x", "\u{0}", "' OR 1=1"] {
        reset(&api, wrong, NEW).await.refused(400, "INVALID_TOKEN");
    }
    api.db
        .run("UPDATE password_resets SET expires_at = NOW(6)")
        .await;
    reset(&api, &second, NEW)
        .await
        .refused(400, "INVALID_TOKEN");
    let reply = api.post("/api/auth/password/reset", None, json!({})).await;
    reply.names_bad_fields(&["new_password", "token"]);
    // the database has only what it can recognise a token by
    let stored = "SELECT COUNT(*) FROM password_resets WHERE LENGTH(token_hash) = 32";
    assert_eq!(api.db.number(stored).await, 2);
}

#[tokio::test]
async fn of_twenty_resets_at_once_exactly_one_succeeds() {
    let api = TestApi::start().await;
    let id = activated(&api, ada()).await;
    let token = reset_link(&api, id).await;
    let passwords: Vec<String> = (0..20).map(|n| format!("pass phrase number {n}")).collect();
    let replies = join_all(passwords.iter().map(|new| reset(&api, &token, new))).await;
    let mut set = Vec::new();
    for (reply, password) in replies.iter().zip(&passwords) {
        if reply.status == 200 {
            set.push(password);
        } else {
            reply.refused(400, "INVALID_TOKEN");
        }
    }
    assert_eq!(set.len(), 1);
    assert_eq!(login(&api, "ada@example.com", set[0]).await.status, 200);
}

#[tokio::test]
async fn nobodys_mailbox_is_filled() {
    let api = TestApi::start().await;
    let id = activated(&api, ada()).await;
    let mut last = String::new();
    for _ in 0..5 {
        last = reset_link(&api, id).await;
    }
    // what the handler does behind its answer
    let sixth = password_reset::request(api.db.db(), id, TimeDelta::hours(1), Utc::now()).await;
    assert!(!sixth.unwrap(), "five an hour");
    assert_eq!(
        reset(&api, &last, NEW).await.status,
        200,
        "the fifth is good still"
    );
}

#[tokio::test]
async fn a_reset_proves_the_address_of_a_new_account() {
    let api = TestApi::start().await;
    let id = register(&api, ada()).await.data()["id"].as_u64().unwrap();
    let token = reset_link(&api, id).await;
    assert_eq!(reset(&api, &token, NEW).await.status, 200);
    assert_eq!(login(&api, "ada@example.com", NEW).await.status, 200);
}

#[tokio::test]
async fn the_page_behind_the_link_asks_for_a_password_and_runs_its_own_script_only() {
    let api = TestApi::start().await;
    let page = api.get("/api/auth/password/reset", None).await;
    assert_eq!(page.status, 200);
    assert!(page.text.contains("name=\"new_password\""), "{}", page.text);
    assert!(!page.text.contains("{{"), "{}", page.text);
    let policy = page.header("content-security-policy").unwrap();
    assert!(
        policy.starts_with("default-src 'none'; script-src 'sha256-"),
        "{policy}"
    );
}

#[tokio::test]
async fn a_changed_password_ends_the_other_sessions_and_open_links() {
    let api = TestApi::start().await;
    let id = activated(&api, ada()).await;
    let here = login(&api, "ada@example.com", PASSWORD).await.data();
    let there = login(&api, "ada@example.com", PASSWORD).await.data();
    let link = reset_link(&api, id).await;

    let wrong = change(&api, &here["access_token"], "wrong password", NEW).await;
    let details = wrong.refused(403, "WRONG_PASSWORD");
    assert!(details["fields"]["current_password"].is_array());
    let weak = change(&api, &here["access_token"], PASSWORD, "12345678").await;
    weak.names_bad_fields(&["new_password"]);
    assert_eq!(
        profile(&api, &there["access_token"]).await.status,
        200,
        "nothing has changed"
    );

    let reply = change(&api, &here["access_token"], PASSWORD, NEW).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    assert_eq!(profile(&api, &here["access_token"]).await.status, 200);
    let refresh = json!({"refresh_token": here["refresh_token"]});
    assert_eq!(
        api.post("/api/auth/refresh", None, refresh).await.status,
        200
    );
    profile(&api, &there["access_token"])
        .await
        .refused(401, "ACCESS_TOKEN_INVALID");
    reset(&api, &link, "yet another phrase")
        .await
        .refused(400, "INVALID_TOKEN");
    login(&api, "ada@example.com", PASSWORD)
        .await
        .refused(401, "INVALID_CREDENTIALS");
    assert_eq!(login(&api, "ada@example.com", NEW).await.status, 200);
}
