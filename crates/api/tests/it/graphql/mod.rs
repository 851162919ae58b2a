//! `/api/graphql` as its clients meet it.
#![expect(
    clippy::format_collect,
    clippy::format_push_string,
    reason = "queries are put together of many small parts, a few times"
)]

mod hostile;
mod limits;
mod page;
mod reading;
mod recommending;
mod rights;
mod schema;

use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{Reply, SignedIn, TestApi};

/// Asks, and is answered with 200.
async fn ask(api: &TestApi, query: &str, who: Option<&SignedIn>) -> Value {
    send(api, json!({ "query": query }), who).await
}

/// Sends a body that is well-formed: the answer is 200, and nobody else's.
async fn send(api: &TestApi, body: Value, who: Option<&SignedIn>) -> Value {
    let reply = api.post("/api/graphql", who, body).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    assert_eq!(reply.header("cache-control"), Some("private, no-store"));
    reply.json()
}

/// Asks for what can be answered whole: the data.
#[track_caller]
fn data(answer: &Value) -> &Value {
    assert_eq!(answer.get("errors"), None, "{answer}");
    &answer["data"]
}

/// The code of each error.
fn codes(answer: &Value) -> Vec<&str> {
    let errors = answer["errors"].as_array().map_or(&[][..], Vec::as_slice);
    errors
        .iter()
        .map(|error| error["extensions"]["code"].as_str().unwrap())
        .collect()
}

/// A body as it is, JSON or not.
async fn raw(api: &TestApi, content_type: &str, body: &str) -> Reply {
    let request = api.request(Method::POST, "/api/graphql");
    let request = request.header("content-type", content_type);
    Reply::to(request.body(body.to_owned())).await
}

/// Movies 1 to 30, each with a director, two actors and two genres; 7 is for adults, 8 is deleted. The first is the most popular.
async fn catalogue(api: &TestApi) {
    let mut sql = String::new();
    for n in 1..=30 {
        let (adult, deleted) = (n == 7, if n == 8 { "NOW()" } else { "NULL" });
        sql += &format!(
            "INSERT INTO movies (id, tmdb_id, title, original_title, overview, release_date, year, adult, watch_count, vote_average, vote_count, deleted_at, original_language)
             VALUES ({n}, {tmdb}, 'Film {n}', 'Film {n}', 'About {n}', '{year}-05-01', {year}, {adult}, {watched}, {vote}, 100, {deleted}, 'en');
             INSERT INTO movie_genres VALUES ({n}, 1), ({n}, {genre});
             INSERT INTO people (id, name, name_key) VALUES ({n}0, 'Director {n}', 'director {n}'), ({n}1, 'Actor {n}', 'actor {n}'), ({n}2, 'Other {n}', 'other {n}');
             INSERT INTO movie_people VALUES ({n}, 'director', 0, {n}0, NULL), ({n}, 'cast', 0, {n}1, 'Hero'), ({n}, 'cast', 1, {n}2, NULL);",
            tmdb = 600 + n,
            year = 1980 + n,
            watched = 100 - n,
            vote = f64::from(n) / 4.0,
            genre = 2 + n % 3,
        );
    }
    api.db.run(sql).await;
}

/// Somebody whom adult titles are not for.
async fn minor(api: &TestApi, name: &str) -> SignedIn {
    let minor = api.person(name, None).await;
    let id = minor.id;
    let young =
        format!("UPDATE users SET date_of_birth = CURDATE() - INTERVAL 17 YEAR WHERE id = {id}");
    api.db.run(young).await;
    minor
}
