//! Accounts by their ids.

use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::TestApi;

fn ids(list: &Value) -> Vec<u64> {
    let results = list["results"].as_array().unwrap();
    results
        .iter()
        .map(|user| user["id"].as_u64().unwrap())
        .collect()
}

#[tokio::test]
async fn admins_are_listed_everybody_and_others_themselves() {
    let api = TestApi::start().await;
    let (admin, ann, bob) = (
        api.admin().await,
        api.user("Ann").await,
        api.user("Bob").await,
    );
    let list = api.get("/api/users", Some(&admin)).await.data();
    assert_eq!(
        (ids(&list), &list["count"]),
        (vec![admin.id, ann.id, bob.id], &json!(3))
    );
    let list = api
        .get("/api/users?limit=1&offset=1&search=B", Some(&admin))
        .await
        .data();
    assert_eq!((ids(&list), &list["count"]), (vec![], &json!(1)));
    let found = api
        .get("/api/users?search=ANN%40", Some(&admin))
        .await
        .data();
    assert_eq!(ids(&found), [ann.id]);
    let page = api.get("/api/users/?limit=2", Some(&admin)).await;
    assert_eq!(page.data()["next"], "/api/users?limit=2&offset=2");
    assert!(page.header("link").unwrap().contains("rel=\"next\""));

    let own = api.get("/api/users", Some(&ann)).await.data();
    assert_eq!((ids(&own), &own["count"]), (vec![ann.id], &json!(1)));
    let none = api.get("/api/users?search=bob", Some(&ann)).await.data();
    assert_eq!(ids(&none), [0; 0]);
    api.get("/api/users?limit=101&sort=x", Some(&ann))
        .await
        .names_bad_fields(&["limit", "sort"]);
    api.get("/api/users", None)
        .await
        .refused(401, "AUTHENTICATION_REQUIRED");
}

#[tokio::test]
async fn an_account_is_there_for_its_owner_and_admins_only() {
    let api = TestApi::start().await;
    let (admin, ann, bob) = (
        api.admin().await,
        api.user("Ann").await,
        api.user("Bob").await,
    );
    let path = format!("/api/users/{}", ann.id);
    for who in [&ann, &admin] {
        let reply = api.get(&path, Some(who)).await;
        assert_eq!((reply.status, &reply.data()["name"]), (200, &json!("Ann")));
        assert!(!reply.text.contains("password"));
    }
    let hidden = api.get(&path, Some(&bob)).await;
    let unknown = api.get("/api/users/4711", Some(&bob)).await;
    hidden.refused(404, "NOT_FOUND");
    assert_eq!(hidden.text, unknown.text);
    api.get("/api/users/4711", Some(&admin))
        .await
        .refused(404, "NOT_FOUND");
    for malformed in ["x", "0", "-1", "1.5", "99999999999999999999"] {
        let reply = api
            .get(&format!("/api/users/{malformed}"), Some(&ann))
            .await;
        reply.names_bad_fields(&["id"]);
    }
}

#[tokio::test]
async fn only_its_owner_changes_an_account() {
    let api = TestApi::start().await;
    let (admin, ann, bob) = (
        api.admin().await,
        api.user("Ann").await,
        api.user("Bob").await,
    );
    let path = format!("/api/users/{}", ann.id);
    let body = || Some(json!({"name": "Another"}));
    for method in [Method::PUT, Method::PATCH] {
        let send = async |who, body| api.send(method.clone(), &path, Some(who), body).await;
        // whose it is comes before what is sent
        let bad = || Some(json!({"role": "admin"}));
        send(&bob, bad()).await.refused(404, "NOT_FOUND");
        send(&admin, bad()).await.refused(403, "FORBIDDEN");
        send(&bob, body()).await.refused(404, "NOT_FOUND");
        send(&admin, body()).await.refused(403, "FORBIDDEN");
        send(&ann, bad()).await.names_bad_fields(&["role"]);
        let reply = send(&ann, body()).await;
        assert_eq!(
            (reply.status, &reply.data()["name"]),
            (200, &json!("Another"))
        );
        let nobody = api
            .send(method.clone(), "/api/users/4711", Some(&admin), body())
            .await;
        nobody.refused(404, "NOT_FOUND");
    }
}
