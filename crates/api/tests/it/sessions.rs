//! Login, refresh, logout.

use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};

use crate::accounts::{PASSWORD, activated, ada, login};
use crate::harness::{Reply, TestApi};

async fn signed_in(api: &TestApi) -> Value {
    activated(api, ada()).await;
    login(api, "ada@example.com", PASSWORD).await.data()
}

async fn refresh(api: &TestApi, token: &Value) -> Reply {
    let body = json!({"refresh_token": token});
    api.post("/api/auth/refresh", None, body).await
}

async fn profile(api: &TestApi, access_token: &Value) -> Reply {
    let request = api.request(Method::GET, "/api/user/profile");
    Reply::to(request.bearer_auth(access_token.as_str().unwrap())).await
}

#[tokio::test]
async fn login_gives_tokens_and_the_user() {
    let api = TestApi::start().await;
    let data = signed_in(&api).await;
    assert_eq!(
        (&data["token_type"], &data["expires_in"]),
        (&json!("Bearer"), &json!(900))
    );
    assert_eq!(data["user"]["email"], "Ada@Example.com");
    let reply = profile(&api, &data["access_token"]).await;
    assert_eq!(
        (reply.status, &reply.data()["id"]),
        (200, &data["user"]["id"])
    );
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_address_are_answered_alike() {
    let api = TestApi::start().await;
    activated(&api, ada()).await;
    let wrong = login(&api, "ada@example.com", "wrong password").await;
    let unknown = login(&api, "bob@example.com", PASSWORD).await;
    wrong.refused(401, "INVALID_CREDENTIALS");
    assert_eq!((wrong.status, &wrong.text), (unknown.status, &unknown.text));
    assert_eq!(wrong.header("www-authenticate"), Some("Bearer"));
    for (body, bad) in [
        (json!({}), vec!["email", "password"]),
        (json!({"email": "ada", "password": "x"}), vec!["email"]),
        (
            json!({"email": "ada@example.com", "password": 7}),
            vec!["password"],
        ),
    ] {
        api.post("/api/auth/login", None, body)
            .await
            .names_bad_fields(&bad);
    }
}

#[tokio::test]
async fn a_password_is_compared_to_its_last_character() {
    let api = TestApi::start().await;
    let mut body = ada();
    body["password"] = json!("x".repeat(100) + "1");
    activated(&api, body).await;
    let right = login(&api, "ada@example.com", &("x".repeat(100) + "1")).await;
    assert_eq!(right.status, 200);
    login(&api, "ada@example.com", &("x".repeat(100) + "2"))
        .await
        .refused(401, "INVALID_CREDENTIALS");
}

#[tokio::test]
async fn refresh_rotates_and_both_access_tokens_work() {
    let api = TestApi::start().await;
    let first = signed_in(&api).await;
    let reply = refresh(&api, &first["refresh_token"]).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    let second = reply.data();
    assert_ne!(second["refresh_token"], first["refresh_token"]);
    for data in [&first, &second] {
        assert_eq!(profile(&api, &data["access_token"]).await.status, 200);
    }
    assert_eq!(refresh(&api, &second["refresh_token"]).await.status, 200);
}

#[tokio::test]
async fn a_refresh_token_used_twice_ends_the_session() {
    let api = TestApi::start().await;
    let first = signed_in(&api).await;
    let other = login(&api, "ada@example.com", PASSWORD).await.data();
    let second = refresh(&api, &first["refresh_token"]).await.data();
    refresh(&api, &first["refresh_token"])
        .await
        .refused(401, "TOKEN_REUSED");
    refresh(&api, &second["refresh_token"])
        .await
        .refused(401, "REFRESH_TOKEN_INVALID");
    profile(&api, &second["access_token"])
        .await
        .refused(401, "ACCESS_TOKEN_INVALID");
    assert_eq!(
        profile(&api, &other["access_token"]).await.status,
        200,
        "another session lives on"
    );
}

#[tokio::test]
async fn of_twenty_refreshes_at_once_exactly_one_succeeds_and_the_session_ends() {
    let api = TestApi::start().await;
    let data = signed_in(&api).await;
    let replies = join_all((0..20).map(|_| refresh(&api, &data["refresh_token"]))).await;
    let (good, bad): (Vec<_>, Vec<_>) = replies.iter().partition(|reply| reply.status == 200);
    assert_eq!(good.len(), 1);
    for reply in bad {
        reply.refused(401, "TOKEN_REUSED");
    }
    let next = good[0].data();
    refresh(&api, &next["refresh_token"])
        .await
        .refused(401, "REFRESH_TOKEN_INVALID");
    profile(&api, &next["access_token"])
        .await
        .refused(401, "ACCESS_TOKEN_INVALID");
}

#[tokio::test]
async fn what_is_no_refresh_token_is_refused() {
    let api = TestApi::start().await;
    let data = signed_in(&api).await;
    for wrong in [json!(""), json!("x"), data["access_token"].clone()] {
        refresh(&api, &wrong)
            .await
            .refused(401, "REFRESH_TOKEN_INVALID");
    }
    refresh(&api, &json!(7))
        .await
        .names_bad_fields(&["refresh_token"]);
    api.db
        .run("UPDATE refresh_tokens SET expires_at = NOW(6)")
        .await;
    refresh(&api, &data["refresh_token"])
        .await
        .refused(401, "REFRESH_TOKEN_INVALID");
}

#[tokio::test]
async fn logout_ends_the_session_at_once_and_no_other() {
    let api = TestApi::start().await;
    let data = signed_in(&api).await;
    let other = login(&api, "ada@example.com", PASSWORD).await.data();
    let logout = async |token: &Value| {
        let request = api.request(Method::POST, "/api/auth/logout");
        Reply::to(request.bearer_auth(token.as_str().unwrap())).await
    };
    assert_eq!(logout(&data["access_token"]).await.status, 200);
    profile(&api, &data["access_token"])
        .await
        .refused(401, "ACCESS_TOKEN_INVALID");
    logout(&data["access_token"])
        .await
        .refused(401, "ACCESS_TOKEN_INVALID");
    refresh(&api, &data["refresh_token"])
        .await
        .refused(401, "REFRESH_TOKEN_INVALID");
    assert_eq!(profile(&api, &other["access_token"]).await.status, 200);
    api.post("/api/auth/logout", None, json!({}))
        .await
        .refused(401, "AUTHENTICATION_REQUIRED");
}

#[tokio::test]
async fn a_raised_token_version_ends_all_access_tokens() {
    let api = TestApi::start().await;
    let data = signed_in(&api).await;
    api.db
        .run("UPDATE users SET token_version = token_version + 1")
        .await;
    profile(&api, &data["access_token"])
        .await
        .refused(401, "ACCESS_TOKEN_INVALID");
    let next = refresh(&api, &data["refresh_token"]).await.data();
    assert_eq!(profile(&api, &next["access_token"]).await.status, 200);
}
