//! Roles and accounts, as admins see and change them.

use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{Reply, SignedIn, TestApi};

async fn assign(api: &TestApi, admin: &SignedIn, user: u64, role: &str) -> Reply {
    let body = json!({"user_id": user, "role": role});
    api.post("/api/admin/roles/assign", Some(admin), body).await
}

async fn revoke(api: &TestApi, admin: &SignedIn, user: u64, role: &str) -> Reply {
    let body = json!({"user_id": user, "role": role});
    api.post("/api/admin/roles/revoke", Some(admin), body).await
}

async fn close(api: &TestApi, admin: &SignedIn, user: u64) -> Reply {
    let path = format!("/api/admin/users/{user}");
    api.send(Method::DELETE, &path, Some(admin), None).await
}

async fn status_of(api: &TestApi, who: &SignedIn) -> u16 {
    api.get("/api/admin/users", Some(who)).await.status
}

#[tokio::test]
async fn a_role_counts_from_the_next_request_on_with_the_old_token() {
    let api = TestApi::start().await;
    let (admin, ann) = (api.admin().await, api.user("Ann").await);
    assert_eq!(status_of(&api, &ann).await, 403);
    for _ in 0..2 {
        let reply = assign(&api, &admin, ann.id, " Admin ").await;
        assert_eq!(reply.status, 200, "{}", reply.text);
        assert_eq!(reply.data()["roles"], json!(["admin", "user"]));
        assert_eq!(status_of(&api, &ann).await, 200);
    }
    for _ in 0..2 {
        let reply = revoke(&api, &ann, admin.id, "admin").await;
        assert_eq!(reply.data()["roles"], json!(["user"]), "{}", reply.text);
        assert_eq!(status_of(&api, &admin).await, 403);
    }
    assign(&api, &admin, admin.id, "admin")
        .await
        .refused(403, "FORBIDDEN");
    let log = api.get("/api/admin/audit-log", Some(&ann)).await.data();
    let entry = |action: &str, actor: u64, subject: u64| {
        let subject = format!("user:{subject}");
        let (actor, details) = (json!(actor), json!({"role": "admin"}));
        let fits = |entry: &&Value| {
            entry["action"] == action
                && entry["actor"] == actor
                && entry["subject"] == subject
                && entry["details"] == details
        };
        log["results"]
            .as_array()
            .unwrap()
            .iter()
            .filter(fits)
            .count()
    };
    assert_eq!(entry("role_granted", admin.id, ann.id), 1);
    assert_eq!(entry("role_revoked", ann.id, admin.id), 1);
}

#[tokio::test]
async fn unknown_roles_are_400_with_the_allowed_ones_and_unknown_users_404() {
    let api = TestApi::start().await;
    let (admin, ann) = (api.admin().await, api.user("Ann").await);
    for change in ["assign", "revoke"] {
        let path = format!("/api/admin/roles/{change}");
        let post = |body: Value| api.post(&path, Some(&admin), body);
        let reply = post(json!({"user_id": ann.id, "role": "king"})).await;
        let fields = reply.names_bad_fields(&["role"]);
        let told = fields["role"][0].as_str().unwrap();
        assert!(told.contains("admin, moderator, user"), "{told}");
        post(json!({"user_id": 99_999, "role": "moderator"}))
            .await
            .refused(404, "NOT_FOUND");
        post(json!({})).await.names_bad_fields(&["role", "user_id"]);
        post(json!({"user_id": "7", "role": "two words", "x": 1}))
            .await
            .names_bad_fields(&["role", "user_id", "x"]);
    }
}

#[tokio::test]
async fn the_last_admin_stays() {
    let api = TestApi::start().await;
    let admin = api.admin().await;
    revoke(&api, &admin, admin.id, "ADMIN")
        .await
        .refused(409, "LAST_ADMIN");
    close(&api, &admin, admin.id)
        .await
        .refused(409, "LAST_ADMIN");
    assert_eq!(status_of(&api, &admin).await, 200);
    assert_eq!(revoke(&api, &admin, admin.id, "user").await.status, 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_admins_who_demote_or_close_each_other_at_once_one_stays() {
    let api = TestApi::start().await;
    for round in 0..30 {
        let one = api.person(&format!("One{round}"), Some("admin")).await;
        let two = api.person(&format!("Two{round}"), Some("admin")).await;
        let replies = if round % 3 == 0 {
            join_all([close(&api, &one, two.id), close(&api, &two, one.id)]).await
        } else {
            join_all([
                revoke(&api, &one, two.id, "admin"),
                revoke(&api, &two, one.id, "admin"),
            ])
            .await
        };
        let mut done = 0;
        for reply in &replies {
            match reply.status {
                200 | 204 => done += 1,
                // too late: it was seen that the other is the last, or oneself no admin any more, or closed
                401 | 403 => {}
                _ => drop(reply.refused(409, "LAST_ADMIN")),
            }
        }
        assert_eq!(done, 1, "{replies:?}");
        let stay = [status_of(&api, &one).await, status_of(&api, &two).await];
        assert_eq!(stay.iter().filter(|status| **status == 200).count(), 1);
        // the next round's admins are alone again
        api.db.run("DELETE FROM users").await;
    }
}

#[tokio::test]
async fn roles_are_rows_and_have_one_name_each() {
    let api = TestApi::start().await;
    let (admin, ann) = (api.admin().await, api.user("Ann").await);
    let create = |name: &str| {
        let body = json!({"name": name});
        api.post("/api/admin/roles", Some(&admin), body)
    };
    let reply = create(" Critic ").await;
    assert_eq!(
        (reply.status, &reply.data()["name"]),
        (201, &json!("critic"))
    );
    for again in join_all((0..8).map(|_| create("CRITIC"))).await {
        again.refused(409, "ROLE_EXISTS");
    }
    create("two words").await.names_bad_fields(&["name"]);
    let list = api
        .get("/api/admin/roles?limit=3", Some(&admin))
        .await
        .data();
    let names: Vec<&str> = list["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|role| role["name"].as_str().unwrap())
        .collect();
    assert_eq!(
        (names, &list["count"]),
        (vec!["admin", "critic", "moderator"], &json!(4))
    );
    assert_eq!(list["next"], "/api/admin/roles?limit=3&offset=3");
    let reply = assign(&api, &admin, ann.id, "critic").await;
    assert_eq!(reply.data()["roles"], json!(["critic", "user"]));
    let reply = revoke(&api, &admin, ann.id, "critic").await;
    assert_eq!(reply.data()["roles"], json!(["user"]));
}

#[tokio::test]
async fn admins_find_accounts_page_by_page() {
    let api = TestApi::start().await;
    let admin = api.admin().await;
    for n in 0..5 {
        api.user(&format!("Ann{n}")).await;
    }
    let list = async |query: &str| {
        let reply = api
            .get(&format!("/api/admin/users{query}"), Some(&admin))
            .await;
        assert_eq!(reply.status, 200, "{}", reply.text);
        reply.data()
    };
    let all = list("").await;
    assert_eq!((&all["count"], &all["next"]), (&json!(6), &Value::Null));
    assert_eq!(all["results"][0]["roles"], json!(["admin", "user"]));
    assert_eq!(all["results"][0]["email"], "admin@example.com");
    assert!(!all.to_string().contains("password"), "{all}");
    let found = list("?search=ANN&limit=2&offset=2").await;
    let names: Vec<&str> = found["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|account| account["name"].as_str().unwrap())
        .collect();
    assert_eq!((names, &found["count"]), (vec!["Ann2", "Ann3"], &json!(5)));
    assert_eq!(
        found["next"],
        "/api/admin/users?search=ANN&limit=2&offset=4"
    );
    assert_eq!(
        found["previous"],
        "/api/admin/users?search=ANN&limit=2&offset=0"
    );
    assert_eq!(list("?search=%25").await["count"], 0, "% is a character");
    for bad in ["limit=0", "limit=101", "offset=-1", "search=", "page=2"] {
        let name = bad.split('=').next().unwrap();
        let reply = api
            .get(&format!("/api/admin/users?{bad}"), Some(&admin))
            .await;
        reply.names_bad_fields(&[name]);
    }
}

#[tokio::test]
async fn an_admin_closes_an_account_and_its_tokens_are_void_at_once() {
    let api = TestApi::start().await;
    let (admin, ann) = (api.admin().await, api.user("Ann").await);
    let reply = close(&api, &admin, ann.id).await;
    assert_eq!((reply.status, reply.text.as_str()), (204, ""));
    let profile = api.get("/api/user/profile", Some(&ann)).await;
    profile.refused(401, "ACCESS_TOKEN_INVALID");
    close(&api, &admin, ann.id).await.refused(404, "NOT_FOUND");
    let reply = api.send(Method::DELETE, "/api/admin/users/x", Some(&admin), None);
    reply.await.names_bad_fields(&["id"]);
}
