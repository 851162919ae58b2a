//! The end of an account.

use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};

use crate::accounts::{PASSWORD, activated, ada, login};
use crate::harness::{Reply, SignedIn, TestApi};

async fn close(api: &TestApi, id: u64, who: &SignedIn, body: Option<Value>) -> Reply {
    let path = format!("/api/users/{id}");
    api.send(Method::DELETE, &path, Some(who), body).await
}

/// Two movies; Ann rated the first and watched both, Bob rated and watched the first.
pub(crate) async fn watched(api: &TestApi, ann: u64, bob: u64) {
    api.db
        .run(format!(
            "INSERT INTO movies (id, title, original_title, overview, rating_sum, rating_count, watch_count) VALUES
                 (1, 'Heat', 'Heat', '', 7, 2, 2), (2, 'Up', 'Up', '', 0, 0, 1);
             INSERT INTO ratings (user_id, movie_id, score, review) VALUES ({ann}, 1, 5, 'Loud.'), ({bob}, 1, 2, NULL);
             INSERT INTO interactions (user_id, movie_id, kind) VALUES
                 ({ann}, 1, 'watched'), ({ann}, 2, 'watched'), ({ann}, 2, 'liked'), ({bob}, 1, 'watched');
             INSERT INTO preferences (user_id, body) VALUES ({ann}, '{{\"genre\": [\"Drama\"]}}');
             INSERT INTO events (user_id, kind, query, at) VALUES ({ann}, 'search', 'heat', NOW(6));
             INSERT INTO recommendation_log (id, user_id, strategy, movies) VALUES ('01J00000000000000000000000', {ann}, 'genre', '[1, 2]')"
        ))
        .await;
}

const AGGREGATES: &str =
    "SELECT CONCAT_WS('/', rating_sum, rating_count, watch_count) FROM movies ORDER BY id";

#[tokio::test]
async fn a_closed_account_leaves_nothing_and_the_movies_without_its_ratings() {
    let api = TestApi::start().await;
    let id = activated(&api, ada()).await;
    let data = login(&api, "ada@example.com", PASSWORD).await.data();
    let bob = api.user("Bob").await;
    watched(&api, id, bob.id).await;
    api.db
        .run("UPDATE movies SET updated_at = '2020-01-01'")
        .await;

    let delete = async |body: Option<Value>| {
        let request = api.request(Method::DELETE, &format!("/api/users/{id}"));
        let mut request = request.bearer_auth(data["access_token"].as_str().unwrap());
        if let Some(body) = body {
            request = request.json(&body);
        }
        Reply::to(request).await
    };
    delete(Some(json!({})))
        .await
        .names_bad_fields(&["password"]);
    delete(None).await.refused(415, "UNSUPPORTED_MEDIA_TYPE");
    delete(Some(json!({"password": "wrong"})))
        .await
        .refused(403, "WRONG_PASSWORD");
    close(&api, id, &bob, None).await.refused(404, "NOT_FOUND");
    assert_eq!(api.db.number("SELECT COUNT(*) FROM ratings").await, 2);

    assert_eq!(
        delete(Some(json!({"password": PASSWORD}))).await.status,
        204
    );
    let aggregates = api.db.column(AGGREGATES).await;
    assert_eq!(
        aggregates,
        [Some("2/1/1".to_owned()), Some("0/0/0".to_owned())]
    );
    let noticed = "SELECT COUNT(*) FROM movies WHERE updated_at > '2020-01-01'";
    assert_eq!(
        api.db.number(noticed).await,
        2,
        "workers load what has changed"
    );
    for table in [
        "ratings",
        "interactions",
        "preferences",
        "recommendation_log",
        "refresh_tokens",
        "activations",
        "user_roles",
        "events",
    ] {
        let left = format!("SELECT COUNT(*) FROM {table} WHERE user_id = {id}");
        assert_eq!(api.db.number(&left).await, 0, "{table}");
    }
    assert_eq!(api.db.number("SELECT COUNT(*) FROM ratings").await, 1);
    let audited = format!(
        "SELECT COUNT(*) FROM audit_log WHERE action = 'account_closed' AND subject = 'user:{id}'"
    );
    assert_eq!(api.db.number(&audited).await, 1);

    let request = api.request(Method::GET, "/api/user/profile");
    Reply::to(request.bearer_auth(data["access_token"].as_str().unwrap()))
        .await
        .refused(401, "ACCESS_TOKEN_INVALID");
    login(&api, "ada@example.com", PASSWORD)
        .await
        .refused(401, "INVALID_CREDENTIALS");
    activated(&api, ada()).await;
}

#[tokio::test]
async fn an_admin_closes_any_account_but_the_last_admins() {
    let api = TestApi::start().await;
    let (admin, ann) = (api.admin().await, api.user("Ann").await);
    assert_eq!(close(&api, ann.id, &admin, None).await.status, 204);
    close(&api, ann.id, &admin, None)
        .await
        .refused(404, "NOT_FOUND");
    close(&api, 4711, &admin, None)
        .await
        .refused(404, "NOT_FOUND");
    api.get("/api/user/profile", Some(&ann))
        .await
        .refused(401, "ACCESS_TOKEN_INVALID");
    let path = format!("/api/admin/users/{}", admin.id);
    api.send(Method::DELETE, &path, Some(&admin), None)
        .await
        .refused(409, "LAST_ADMIN");
}

#[tokio::test]
async fn the_last_admin_cannot_close_the_own_account() {
    let api = TestApi::start().await;
    let id = activated(&api, ada()).await;
    let grant = format!(
        "INSERT INTO user_roles (user_id, role_id) SELECT {id}, id FROM roles WHERE name = 'admin'"
    );
    api.db.run(grant).await;
    let session = login(&api, "ada@example.com", PASSWORD).await.data();
    let path = format!("/api/users/{id}");
    let request = api.request(Method::DELETE, &path);
    let request = request.bearer_auth(session["access_token"].as_str().unwrap());
    let reply = Reply::to(request.json(&json!({"password": PASSWORD}))).await;
    reply.refused(409, "LAST_ADMIN");
    let again = login(&api, "ada@example.com", PASSWORD).await;
    assert_eq!(again.status, 200, "it is there as before");
}

#[tokio::test]
async fn of_admins_who_close_and_demote_each_other_at_once_one_stays() {
    let api = TestApi::start().await;
    for round in 0..5 {
        api.db.run("DELETE FROM users").await;
        let one = api.person(&format!("One{round}"), Some("admin")).await;
        let two = api.person(&format!("Two{round}"), Some("admin")).await;
        let demote = json!({"user_id": one.id, "role": "admin"});
        let replies = join_all([
            Box::pin(close(&api, two.id, &one, None))
                as std::pin::Pin<Box<dyn Future<Output = Reply>>>,
            Box::pin(api.post("/api/admin/roles/revoke", Some(&two), demote)),
        ])
        .await;
        let admins =
            "SELECT COUNT(*) FROM user_roles JOIN roles ON roles.id = role_id WHERE name = 'admin'";
        assert_eq!(api.db.number(admins).await, 1, "{replies:?}");
        assert!(
            replies.iter().all(|reply| reply.status < 500),
            "{replies:?}"
        );
    }
}

#[tokio::test]
async fn averages_are_exact_after_raters_of_the_same_movies_close_at_once() {
    let api = TestApi::start().await;
    let admin = api.admin().await;
    let mut ids = Vec::new();
    for n in 0..8 {
        ids.push(api.user(&format!("Rater{n}")).await.id);
    }
    api.db
        .run(
            "INSERT INTO movies (id, title, original_title, overview) VALUES (1, 'a', 'a', ''), (2, 'b', 'b', ''), (3, 'c', 'c', '');
             INSERT INTO ratings (user_id, movie_id, score) SELECT users.id, movies.id, 1 + (users.id + movies.id) % 5 FROM users, movies;
             INSERT INTO interactions (user_id, movie_id, kind) SELECT users.id, movies.id, 'watched' FROM users, movies;
             UPDATE movies SET rating_count = (SELECT COUNT(*) FROM ratings WHERE movie_id = movies.id),
                 rating_sum = (SELECT SUM(score) FROM ratings WHERE movie_id = movies.id), watch_count = rating_count",
        )
        .await;
    let replies = join_all(ids.iter().map(|id| close(&api, *id, &admin, None))).await;
    assert!(
        replies.iter().all(|reply| reply.status == 204),
        "{replies:?}"
    );
    let wrong = "SELECT COUNT(*) FROM movies WHERE rating_count <> 1 OR watch_count <> 1 \
                 OR rating_sum <> (SELECT SUM(score) FROM ratings WHERE movie_id = movies.id)";
    assert_eq!(api.db.number(wrong).await, 0);
}
