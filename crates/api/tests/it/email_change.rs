//! Another e-mail address for an account.

use futures_util::future::join_all;
use marquee_domain::models::mailed_link::MailedLink;
use marquee_queue::QueueName;
use reqwest::Method;
use serde_json::{Value, json};

use crate::accounts::{PASSWORD, activated, ada, login, mailed};
use crate::harness::{Reply, TestApi};
use crate::reset::reset_link;

async fn ask(api: &TestApi, token: &Value, body: Value) -> Reply {
    let request = api.request(Method::PATCH, "/api/user/profile");
    Reply::to(request.bearer_auth(token.as_str().unwrap()).json(&body)).await
}

async fn ask_for(api: &TestApi, token: &Value, email: &str) -> Reply {
    let body = json!({"email": email, "current_password": PASSWORD});
    ask(api, token, body).await
}

async fn confirm(api: &TestApi, token: &str) -> Reply {
    let body = json!({"token": token});
    api.post("/api/auth/email/confirm", None, body).await
}

#[tokio::test]
async fn a_new_address_takes_effect_when_it_is_confirmed() {
    let api = TestApi::start().await;
    let id = activated(&api, ada()).await;
    let access = login(&api, "ada@example.com", PASSWORD).await.data()["access_token"].clone();
    let before = api.queue.depth(QueueName::Mail).await.unwrap();

    let body =
        json!({"email": "Countess@Example.com", "current_password": PASSWORD, "name": "Ada King"});
    let reply = ask(&api, &access, body).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    let (email, pending) = (&reply.data()["email"], &reply.data()["pending_email"]);
    assert_eq!(
        (email, pending),
        (&json!("Ada@Example.com"), &json!("Countess@Example.com"))
    );
    assert_eq!(reply.data()["name"], "Ada King");
    assert_eq!(api.queue.depth(QueueName::Mail).await.unwrap(), before + 1);
    assert_eq!(login(&api, "ada@example.com", PASSWORD).await.status, 200);

    // went to the old address, whose owner it may not be soon
    let reset = reset_link(&api, id).await;
    assert_eq!(api.get("/api/auth/email/confirm", None).await.status, 200);
    let token = mailed(&api, MailedLink::EmailChange, id).await;
    assert_eq!(confirm(&api, &token).await.status, 200);
    confirm(&api, &token).await.refused(400, "INVALID_TOKEN");
    let body = json!({"token": reset, "new_password": "another long pass phrase"});
    api.post("/api/auth/password/reset", None, body)
        .await
        .refused(400, "INVALID_TOKEN");

    let request = api.request(Method::GET, "/api/user/profile");
    let profile = Reply::to(request.bearer_auth(access.as_str().unwrap())).await;
    assert_eq!(profile.status, 200, "sessions go on");
    assert_eq!(profile.data()["email"], "Countess@Example.com");
    assert_eq!(profile.data()["pending_email"], Value::Null);
    assert_eq!(
        login(&api, "countess@example.com", PASSWORD).await.status,
        200
    );
    login(&api, "ada@example.com", PASSWORD)
        .await
        .refused(401, "INVALID_CREDENTIALS");
}

#[tokio::test]
async fn it_needs_the_password_and_nothing_changes_without() {
    let api = TestApi::start().await;
    activated(&api, ada()).await;
    let access = login(&api, "ada@example.com", PASSWORD).await.data()["access_token"].clone();
    let body = json!({"email": "new@example.com", "name": "Bob"});
    ask(&api, &access, body.clone())
        .await
        .names_bad_fields(&["current_password"]);
    let mut wrong = body;
    wrong["current_password"] = json!("wrong password");
    ask(&api, &access, wrong)
        .await
        .refused(403, "WRONG_PASSWORD");
    assert_eq!(api.db.number("SELECT COUNT(*) FROM email_changes").await, 0);
    assert_eq!(
        api.db
            .number("SELECT COUNT(*) FROM users WHERE name = 'Bob'")
            .await,
        0
    );
    // the present address is no other
    let same = ask(&api, &access, json!({"email": "Ada@Example.com"})).await;
    assert_eq!(
        (same.status, &same.data()["pending_email"]),
        (200, &Value::Null)
    );
}

#[tokio::test]
async fn a_taken_address_is_refused_when_asked_for_and_when_confirmed() {
    let api = TestApi::start().await;
    let id = activated(&api, ada()).await;
    api.user("Bob").await;
    let access = login(&api, "ada@example.com", PASSWORD).await.data()["access_token"].clone();
    ask_for(&api, &access, "BOB@example.com")
        .await
        .refused(409, "EMAIL_TAKEN");
    assert_eq!(
        ask_for(&api, &access, "carol@example.com").await.status,
        200
    );
    let token = mailed(&api, MailedLink::EmailChange, id).await;
    api.user("Carol").await;
    confirm(&api, &token).await.refused(409, "EMAIL_TAKEN");
    assert_eq!(login(&api, "ada@example.com", PASSWORD).await.status, 200);
}

#[tokio::test]
async fn a_link_is_void_after_another_request_a_new_password_or_its_time() {
    let api = TestApi::start().await;
    let id = activated(&api, ada()).await;
    let access = login(&api, "ada@example.com", PASSWORD).await.data()["access_token"].clone();
    let asked = async |email: &str| {
        assert_eq!(ask_for(&api, &access, email).await.status, 200);
        mailed(&api, MailedLink::EmailChange, id).await
    };
    let first = asked("first@example.com").await;
    let second = asked("second@example.com").await;
    confirm(&api, &first).await.refused(400, "INVALID_TOKEN");
    api.db
        .run("UPDATE email_changes SET expires_at = NOW(6)")
        .await;
    confirm(&api, &second).await.refused(400, "INVALID_TOKEN");
    for wrong in ["", "x", "\u{0}"] {
        confirm(&api, wrong).await.refused(400, "INVALID_TOKEN");
    }

    let third = asked("third@example.com").await;
    let body = json!({"current_password": PASSWORD, "new_password": "another long pass phrase"});
    let request = api.request(Method::POST, "/api/user/password");
    let reply = Reply::to(request.bearer_auth(access.as_str().unwrap()).json(&body)).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    confirm(&api, &third).await.refused(400, "INVALID_TOKEN");
}

#[tokio::test]
async fn of_twenty_confirmations_at_once_exactly_one_succeeds() {
    let api = TestApi::start().await;
    let id = activated(&api, ada()).await;
    let access = login(&api, "ada@example.com", PASSWORD).await.data()["access_token"].clone();
    ask_for(&api, &access, "new@example.com").await;
    let token = mailed(&api, MailedLink::EmailChange, id).await;
    let replies = join_all((0..20).map(|_| confirm(&api, &token))).await;
    let (good, bad): (Vec<_>, Vec<_>) = replies.iter().partition(|reply| reply.status == 200);
    assert_eq!(good.len(), 1);
    for reply in bad {
        reply.refused(400, "INVALID_TOKEN");
    }
}
