//! `/api/user/profile`.

use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{Reply, SignedIn, TestApi};

async fn change(api: &TestApi, who: &SignedIn, body: Value) -> Reply {
    api.send(Method::PATCH, "/api/user/profile", Some(who), Some(body))
        .await
}

#[tokio::test]
async fn the_profile_shows_the_account_with_roles_and_preferences() {
    let api = TestApi::start().await;
    let admin = api.admin().await;
    let body = json!({"preferences": {"genre": "Drama"}});
    api.post("/preferences", Some(&admin), body).await;
    let reply = api.get("/api/user/profile", Some(&admin)).await;
    let data = reply.data();
    let expected = json!({
        "id": admin.id, "name": "Admin", "email": "admin@example.com", "date_of_birth": "1990-05-17", "activated": true,
        "roles": ["admin", "user"], "created_at": data["created_at"], "pending_email": null, "preferences": {"genre": "Drama"},
    });
    assert_eq!(data, expected);
    assert_eq!(reply.header("cache-control"), Some("private, no-store"));
    api.get("/api/user/profile", None)
        .await
        .refused(401, "AUTHENTICATION_REQUIRED");
}

#[tokio::test]
async fn what_is_left_out_stays_and_null_forgets_the_date_of_birth() {
    let api = TestApi::start().await;
    let user = api.user("Ann").await;
    let reply = change(&api, &user, json!({"name": " Ann Other "})).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    assert_eq!(reply.data()["name"], "Ann Other");
    assert_eq!(reply.data()["date_of_birth"], "1990-05-17");

    let reply = change(&api, &user, json!({"date_of_birth": null})).await;
    assert_eq!(
        (&reply.data()["name"], &reply.data()["date_of_birth"]),
        (&json!("Ann Other"), &Value::Null)
    );
    let body = json!({"date_of_birth": "1985-01-31"});
    let reply = api
        .send(Method::PUT, "/api/user/profile", Some(&user), Some(body))
        .await;
    assert_eq!(
        (&reply.data()["name"], &reply.data()["date_of_birth"]),
        (&json!("Ann Other"), &json!("1985-01-31"))
    );
    assert_eq!(change(&api, &user, json!({})).await.data(), reply.data());
}

#[tokio::test]
async fn wrong_and_unknown_fields_are_named_and_nothing_changes() {
    let api = TestApi::start().await;
    let user = api.user("Ann").await;
    let before = api.get("/api/user/profile", Some(&user)).await.data();
    for (body, bad) in [
        (json!({"name": ""}), vec!["name"]),
        (json!({"name": "a\nb"}), vec!["name"]),
        (
            json!({"name": "Bob", "date_of_birth": "2999-01-01"}),
            vec!["date_of_birth"],
        ),
        (
            json!({"name": "Bob", "email": "bob@example.com"}),
            vec!["current_password"],
        ),
        (json!({"email": "bob"}), vec!["email"]),
        (
            json!({"roles": ["admin"], "id": 1, "token_version": 9}),
            vec!["id", "roles", "token_version"],
        ),
    ] {
        change(&api, &user, body).await.names_bad_fields(&bad);
    }
    assert_eq!(
        api.get("/api/user/profile", Some(&user)).await.data(),
        before
    );
}
