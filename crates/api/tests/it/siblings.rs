//! Operations that do what a sibling does, which is tested at length elsewhere: that they really answer alike.

use reqwest::Method;
use serde_json::{Value, json};

use crate::accounts::{PASSWORD, activated, ada, login, register};
use crate::harness::{Reply, TestApi};
use crate::ratings::{movies, rate};

const NOBODY: u64 = 999_999_999;

#[tokio::test]
async fn whatever_is_asked_for_a_user_who_is_not_there_is_404() {
    let api = TestApi::start().await;
    let admin = api.admin().await;
    let named = format!("user_id={NOBODY}&wait=0");
    for path in [
        "/recommendations",
        "/api/user/recommendations",
        "/api/movies/recommended",
    ] {
        let reply = api.get(&format!("{path}?{named}"), Some(&admin)).await;
        reply.refused(404, "NOT_FOUND");
    }
    let path = format!("/preferences?user_id={NOBODY}");
    for method in [Method::GET, Method::DELETE] {
        let reply = api.send(method, &path, Some(&admin), None).await;
        reply.refused(404, "NOT_FOUND");
    }
    let body = json!({"user_id": NOBODY, "preferences": {}});
    for method in [Method::POST, Method::PUT] {
        let body = Some(body.clone());
        let reply = api.send(method, "/preferences", Some(&admin), body).await;
        reply.refused(404, "NOT_FOUND");
    }
}

#[tokio::test]
async fn a_taken_address_is_taken_however_it_is_asked_for() {
    let api = TestApi::start().await;
    api.user("Grace").await;
    let id = activated(&api, ada()).await;
    let token = login(&api, "ada@example.com", PASSWORD).await.data()["access_token"].clone();
    let body = json!({"email": "grace@example.com", "current_password": PASSWORD});
    let own = format!("/api/users/{id}");
    for path in ["/api/user/profile", &own] {
        for method in [Method::PUT, Method::PATCH] {
            let request = api.request(method, path).json(&body);
            let reply = Reply::to(request.bearer_auth(token.as_str().unwrap())).await;
            reply.refused(409, "EMAIL_TAKEN");
        }
    }
    register(&api, ada()).await.refused(409, "EMAIL_TAKEN");
    let reply = api.post("/api/users", None, ada()).await;
    reply.refused(409, "EMAIL_TAKEN");
}

#[tokio::test]
async fn put_refuses_what_patch_does() {
    let api = TestApi::start().await;
    let admin = api.admin().await;
    let put = async |path: &str, body: Value| {
        let path = path.replace("NOBODY", &NOBODY.to_string());
        api.send(Method::PUT, &path, Some(&admin), Some(body)).await
    };
    let made = api.post("/api/genres", Some(&admin), json!({"name": "Noir"}));
    let noir = format!("/api/genres/{}", made.await.data()["id"]);
    let made = api.post("/api/genres", Some(&admin), json!({"name": "Camp"}));
    assert_eq!(made.await.status, 201);
    let taken = put(&noir, json!({"name": "camp"})).await;
    taken.refused(409, "GENRE_EXISTS");
    let nowhere = put("/api/genres/NOBODY", json!({"name": "Sword"})).await;
    nowhere.refused(404, "NOT_FOUND");
    let nowhere = put("/api/ratings/NOBODY", json!({"score": 3})).await;
    nowhere.refused(404, "NOT_FOUND");
}

#[tokio::test]
async fn what_has_not_changed_is_not_sent_again() {
    let api = TestApi::start_with(|settings| settings.demo.enabled = true).await;
    movies(&api).await;
    let user = api.user("Ann").await;
    let rated = rate(&api, &user, 1, 4).await;
    let rating = format!("/api/ratings/{}", rated.data()["id"]);
    for path in ["/api/graphql", "/api/graphql/start.js", &rating] {
        let first = api.get(path, None).await;
        assert_eq!(first.status, 200, "{path}");
        let request = api.request(Method::GET, path);
        let again = request.header("if-none-match", first.header("etag").unwrap());
        let again = Reply::to(again).await;
        assert_eq!((again.status, &*again.text), (304, ""), "{path}");
    }
}
