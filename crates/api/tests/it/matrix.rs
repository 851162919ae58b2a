//! Who may use which route: every route of the table, asked by everybody. A route that is not listed here fails the test.

use chrono::{TimeDelta, Utc};
use marquee_api::auth::gate::Access;
use marquee_api::auth::tokens::Tokens;
use marquee_api::routes;
use marquee_domain::models::refresh_token::Session;
use marquee_domain::types::RoleName;
use marquee_queue::jobs::SendActivationEmail;
use reqwest::Method;
use serde_json::{Value, json};

use crate::accounts::{PASSWORD, ada, login, register};
use crate::harness::{SignedIn, TestApi};
use crate::imports;
use crate::seen;

/// What each is answered: without a token, the owner of what the path names, another user, a moderator, an admin.
type Answers = [u16; 5];

const ASKERS: [&str; 5] = ["anonymous", "owner", "other", "moderator", "admin"];

/// Everybody who is signed in.
const fn signed_in(status: u16) -> Answers {
    [401, status, status, status, status]
}

/// Only the owner, and admins; to others it is not there.
const fn owned(status: u16) -> Answers {
    [401, status, 404, 404, status]
}

/// Only the owner; to others it is not there.
const fn own(status: u16) -> Answers {
    [401, status, 404, 404, 404]
}

/// Only admins.
const fn admins(status: u16) -> Answers {
    [401, 403, 403, 403, status]
}

/// A route, what is sent to it, and the answers. In the query and body of a route, and in its path, `{task}`, `{user}` and
/// `{block}` stand for ids of things that are there, made anew for each request. The movie 1 is always there.
struct Row {
    route: &'static str,
    query: &'static str,
    body: Option<Value>,
    /// A form in place of a JSON body.
    form: Option<String>,
    answers: Answers,
}

fn row(route: &'static str, answers: Answers) -> Row {
    Row {
        route,
        query: "",
        body: None,
        form: None,
        answers,
    }
}

impl Row {
    fn query(mut self, query: &'static str) -> Self {
        self.query = query;
        self
    }

    fn body(mut self, body: Value) -> Self {
        self.body = Some(body);
        self
    }

    fn form(mut self, form: String) -> Self {
        self.form = Some(form);
        self
    }
}

#[expect(clippy::too_many_lines, reason = "a table")]
fn rows() -> Vec<Row> {
    let nothing = || json!({});
    // the first account there was, the owner of the first request
    let role = || json!({"user_id": 1, "role": "moderator"});
    let preferences = || json!({"preferences": {}});
    let stars = || json!({"score": 4});
    vec![
        row("POST /api/auth/register", [400; 5]).body(nothing()),
        row("GET /api/auth/activate", [200; 5]),
        row("POST /api/auth/activate", [400; 5]).body(nothing()),
        row("POST /api/auth/activate/resend", [400; 5]).body(nothing()),
        row("POST /api/auth/password/forgot", [400; 5]).body(nothing()),
        row("GET /api/auth/password/reset", [200; 5]),
        row("POST /api/auth/password/reset", [400; 5]).body(nothing()),
        row("GET /api/auth/email/confirm", [200; 5]),
        row("POST /api/auth/email/confirm", [400; 5]).body(nothing()),
        row("POST /api/auth/login", [400; 5]).body(nothing()),
        row("POST /api/auth/refresh", [400; 5]).body(nothing()),
        row("POST /api/auth/logout", signed_in(200)),
        row("GET /api/user/profile", signed_in(200)),
        row("PUT /api/user/profile", signed_in(200)).body(nothing()),
        row("PATCH /api/user/profile", signed_in(200)).body(nothing()),
        row("POST /api/user/password", signed_in(400)).body(nothing()),
        row("GET /api/user/export", signed_in(200)),
        row("POST /api/user/import", signed_in(202))
            .query("format=letterboxd")
            .form(imports::form(&[("file", "ratings.csv", imports::RATINGS)])),
        row("GET /api/users", signed_in(200)),
        row("POST /api/users", [400; 5]).body(nothing()),
        row("GET /api/users/{id}", owned(200)),
        row("PUT /api/users/{id}", [401, 200, 404, 404, 403]).body(nothing()),
        row("PATCH /api/users/{id}", [401, 200, 404, 404, 403]).body(nothing()),
        // the owner without a password
        row("DELETE /api/users/{id}", [401, 400, 404, 404, 204]).body(nothing()),
        row("GET /preferences", signed_in(200)),
        row("POST /preferences", signed_in(200)).body(preferences()),
        row("PUT /preferences", signed_in(200)).body(preferences()),
        row("DELETE /preferences", signed_in(204)),
        row("GET /recommendations", signed_in(202)),
        row("GET /recommendations/status", owned(200)).query("task_id={task}"),
        row("GET /recommendations/stream", owned(200)).query("task_id={task}"),
        row("GET /api/user/recommendations", signed_in(202)).query("wait=0"),
        row("GET /api/movies/recommended", signed_in(202)).query("wait=0"),
        row("GET /api/user/home", signed_in(202)).query("wait=0"),
        // the list is the owner's
        row("POST /api/user/recommendations/feedback", own(200))
            .body(json!({"recommendation_id": "01J00000000000000000000000", "movie_id": 1, "event": "shown"})),
        row("GET /api/tasks/{task_id}", owned(200)),
        row("GET /api/movies", [200; 5]),
        row("GET /api/movies/search", [200; 5]).query("q=heat"),
        row("GET /api/movies/trending", [200; 5]),
        row("GET /api/movies/popular", [200; 5]),
        row("GET /api/movies/top-rated", [200; 5]),
        row("GET /api/movies/most-watched", [200; 5]),
        row("GET /api/movies/{movie}", [200; 5]),
        row("GET /api/movies/{movie}/recommendations", [200; 5]),
        row("POST /api/movies", admins(201)).body(json!({"title": "Ran"})),
        row("PUT /api/movies/{movie}", admins(200)).body(json!({"title": "Ran"})),
        row("PATCH /api/movies/{movie}", admins(200)).body(nothing()),
        row("DELETE /api/movies/{movie}", admins(204)),
        row("GET /api/genres", [200; 5]),
        row("POST /api/genres", admins(201)).body(json!({"name": "Film Noir"})),
        row("GET /api/genres/{id}", [200; 5]),
        row("PUT /api/genres/{id}", admins(200)).body(json!({"name": "Sword and Sandal"})),
        row("PATCH /api/genres/{id}", admins(200)).body(nothing()),
        row("DELETE /api/genres/{id}", admins(204)),
        row("GET /api/ratings", [200; 5]),
        row("GET /api/ratings/{id}", [200; 5]),
        row("PUT /api/ratings/{id}", [401, 200, 403, 403, 403]).body(stars()),
        row("PATCH /api/ratings/{id}", [401, 200, 403, 403, 403]).body(nothing()),
        row("DELETE /api/ratings/{id}", [401, 204, 403, 204, 204]),
        row("GET /api/watch-history", signed_in(200)),
        row("GET /api/watch-history/{id}", own(200)),
        row("DELETE /api/watch-history/{id}", own(204)),
        row("GET /api/user/interactions", signed_in(200)),
        row("POST /api/user/interactions", signed_in(201))
            .body(json!({"type": "dismissed", "movie_id": 1})),
        row("DELETE /api/user/interactions/{id}", own(204)),
        row("GET /api/user/favorites", signed_in(200)),
        row("POST /api/user/favorites", signed_in(201)).body(json!({"movie_id": 1})),
        row("DELETE /api/user/favorites/{movie}", own(204)),
        row("POST /api/events", [202; 5])
            .body(json!({"events": [{"type": "view", "movie_id": 1}]})),
        row("POST /api/movies/{movie}/rate", signed_in(201)).body(stars()),
        row("POST /api/movies/{movie}/watch", signed_in(200)),
        row("POST /api/movies/{movie}/unwatch", own(200)),
        row("GET /api/movies/{movie}/ratings", [200; 5]),
        row("GET /api/graphql", [404, 404, 404, 404, 200]),
        row("POST /api/graphql", [200; 5]).body(json!({"query": "{ me { id } }"})),
        row("GET /api/graphql/{file}", [404, 404, 404, 404, 200]),
        row("GET /api/admin/users", admins(200)),
        row("DELETE /api/admin/users/{id}", admins(204)),
        row("GET /api/admin/roles", admins(200)),
        row("POST /api/admin/roles", admins(201)).body(json!({"name": "critic"})),
        row("POST /api/admin/roles/assign", admins(200)).body(role()),
        row("POST /api/admin/roles/revoke", admins(200)).body(role()),
        row("GET /api/admin/security/blocked-ips", admins(200)),
        row("POST /api/admin/security/blocked-ips", admins(201))
            .body(json!({"address": "203.0.113.9"})),
        row("DELETE /api/admin/security/blocked-ips/{id}", admins(204)),
        row("GET /api/admin/audit-log", admins(200)),
        row("GET /api/admin/analytics", admins(200)),
        row("GET /api/admin/models", admins(200)),
        row("POST /api/admin/models/train", admins(202)),
        // there is none
        row("POST /api/admin/models/{version}/use", admins(404)),
        row("GET /api/admin/tmdb", admins(200)),
        // TMDb is not set up
        row("POST /api/admin/tmdb/sync", admins(503)).body(json!({"what": "changes"})),
        row("GET /livez", [200; 5]),
        row("GET /readyz", [200; 5]),
        row("GET /api/openapi.json", [200; 5]),
        row("GET /api/docs", [200; 5]),
        row("GET /api/docs/redoc", [200; 5]),
        row("GET /api/docs/redoc/{file}", [200; 5]),
        row("GET /api/docs/{file}", [200; 5]),
    ]
}

#[tokio::test]
async fn everybody_may_do_what_the_table_says_and_nothing_else() {
    let api = TestApi::start().await;
    api.db
        .run("INSERT INTO movies (id, title, original_title, overview) VALUES (1, 'Heat', 'Heat', '')")
        .await;
    let mut rows = rows();
    for resource in routes::table() {
        for endpoint in resource.endpoints() {
            let route = format!("{} {}", endpoint.method, resource.paths()[0]);
            let listed = rows.iter().position(|row| row.route == route);
            let row = listed.unwrap_or_else(|| panic!("{route}: list in rows() who may use it"));
            let row = rows.swap_remove(row);
            agrees(&row, endpoint.access);
            for path in resource.paths() {
                for (who, expected) in ASKERS.into_iter().zip(row.answers) {
                    let status = ask(&api, endpoint.method.as_str(), path, &row, who).await.0;
                    assert_eq!(status, expected, "{} {path} as {who}", endpoint.method);
                }
                for who in ["revoked", "expired"] {
                    let (status, text) = ask(&api, endpoint.method.as_str(), path, &row, who).await;
                    assert_eq!(status, 401, "{} {path}, {who} token", endpoint.method);
                    assert!(text.contains("ACCESS_TOKEN_INVALID"), "{text}");
                }
            }
        }
    }
    let gone: Vec<&str> = rows.iter().map(|row| row.route).collect();
    assert!(gone.is_empty(), "no such routes: {gone:?}");
}

/// The row says of strangers what the route table says.
fn agrees(row: &Row, access: Access) {
    let [anonymous, owner, ..] = row.answers;
    let (stranger, user) = (anonymous == 401, owner == 403);
    let says = match access {
        Access::Public => !stranger && !user,
        Access::User => stranger && !user,
        Access::Admin => stranger && user,
    };
    assert!(says, "{}: the table has {access:?}", row.route);
}

/// Asks once, with everything new: a request may use up or delete what it is about.
async fn ask(api: &TestApi, method: &str, path: &str, row: &Row, who: &str) -> (u16, String) {
    let owner = api.person(&unique("Owner"), None).await;
    let url = match row.query {
        "" => path.to_owned(),
        query => format!("{path}?{query}"),
    };
    let mut request = api.request(
        method.parse::<Method>().unwrap(),
        &filled(api, &url, &owner).await,
    );
    if let Some(body) = &row.body {
        request = request.json(body);
    }
    if let Some(form) = &row.form {
        request = imports::with_form(request, form.clone());
    }
    if let Some(token) = token(api, who, &owner).await {
        request = request.bearer_auth(token);
    }
    let response = request.send().await.unwrap();
    let status = response.status().as_u16();
    seen::note(method, response.url().path(), status);
    // a stream has no end to wait for
    let text = if status < 400 {
        String::new()
    } else {
        response.text().await.unwrap()
    };
    (status, text)
}

async fn token(api: &TestApi, who: &str, owner: &SignedIn) -> Option<String> {
    let with = async |role| api.person(&unique("Somebody"), role).await.token;
    Some(match who {
        "anonymous" => return None,
        "owner" => owner.token.clone(),
        "other" => with(None).await,
        "moderator" => with(Some(RoleName::MODERATOR)).await,
        "admin" => with(Some(RoleName::ADMIN)).await,
        "revoked" => {
            let mut conn = api.db.db().get().await.unwrap();
            Session::revoke(&mut conn, &owner.sid, Utc::now())
                .await
                .unwrap();
            owner.token.clone()
        }
        "expired" => {
            let yesterday = Utc::now() - TimeDelta::days(1);
            let tokens = Tokens::new(&api.settings.auth);
            tokens.sign(owner.id, &owner.sid, 0, yesterday).unwrap()
        }
        _ => unreachable!(),
    })
}

/// The path with ids of the owner's things in it.
async fn filled(api: &TestApi, url: &str, owner: &SignedIn) -> String {
    let mut url = url
        .replace("{task_id}", "{task}")
        .replace("redoc/{file}", "redoc/redoc.standalone.js")
        .replace("graphql/{file}", "graphql/start.js")
        .replace("{version}", "01KAHB5V9V7D3Y0M5N8Q2R4T6W")
        .replace("{file}", "swagger-ui.css");
    if url.contains("{task}") {
        let job = SendActivationEmail { user_id: owner.id };
        let task = api.queue.enqueue(&job, Some(owner.id)).await.unwrap();
        url = url.replace("{task}", &task.to_string());
    }
    if url.starts_with("/api/admin/security/blocked-ips/{id}") {
        api.db
            .run("REPLACE INTO blocked_ips (network) VALUES ('203.0.113.8')")
            .await;
        let id = api.db.number("SELECT MAX(id) FROM blocked_ips").await;
        url = url.replace("{id}", &id.to_string());
    }
    if url.ends_with("/recommendations/feedback") {
        api.db
            .run(format!(
                "REPLACE INTO recommendation_log (id, user_id, strategy, movies) VALUES ('01J00000000000000000000000', {}, 'genre', '[1]')",
                owner.id
            ))
            .await;
    }
    if url.starts_with("/api/genres/{id}") {
        let name = unique("genre");
        let genre = format!("INSERT INTO genres (name, name_key) VALUES ('{name}', '{name}')");
        api.db.run(genre).await;
        let id = api.db.number("SELECT MAX(id) FROM genres").await;
        url = url.replace("{id}", &id.to_string());
    }
    if url.starts_with("/api/ratings/{id}") {
        let rating = format!(
            "INSERT INTO ratings (user_id, movie_id, score) VALUES ({}, 1, 3);
             UPDATE movies SET rating_sum = rating_sum + 3, rating_count = rating_count + 1 WHERE id = 1",
            owner.id
        );
        api.db.run(rating).await;
        let id = api.db.number("SELECT MAX(id) FROM ratings").await;
        url = url.replace("{id}", &id.to_string());
    }
    if url.contains("{movie}") || url.contains("/watch-history/") || url.contains("/interactions/")
    {
        // the owner has liked it, and then watched it
        let done = format!(
            "INSERT INTO movies (title, original_title, overview, watch_count) VALUES ('Up', 'Up', '', 1);
             INSERT INTO interactions (user_id, movie_id, kind) SELECT {0}, MAX(id), 'liked' FROM movies;
             INSERT INTO interactions (user_id, movie_id, kind) SELECT {0}, MAX(id), 'watched' FROM movies",
            owner.id
        );
        api.db.run(done).await;
        let movie = api.db.number("SELECT MAX(id) FROM movies").await;
        let watched = api.db.number("SELECT MAX(id) FROM interactions").await;
        url = url
            .replace("{movie}", &movie.to_string())
            .replace("{id}", &watched.to_string());
    }
    if url.starts_with("/api/admin/users/{id}") || url.starts_with("/api/users/{id}") {
        url = url.replace("{id}", "{user}");
    }
    url.replace("{user}", &owner.id.to_string())
}

/// A name that nobody else has.
fn unique(name: &str) -> String {
    use std::sync::atomic::{AtomicU32, Ordering};
    static NEXT: AtomicU32 = AtomicU32::new(0);
    format!("{name}{}", NEXT.fetch_add(1, Ordering::Relaxed))
}

#[tokio::test]
async fn who_is_not_activated_gets_no_token() {
    let api = TestApi::start().await;
    assert_eq!(register(&api, ada()).await.status, 201);
    let reply = login(&api, "ada@example.com", PASSWORD).await;
    reply.refused(403, "ACCOUNT_NOT_ACTIVATED");
    assert!(!reply.text.contains("token\":"), "{}", reply.text);
}
