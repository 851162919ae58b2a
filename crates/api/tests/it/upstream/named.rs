//! Movies by TMDb's id that are not in the catalogue yet.

use futures_util::future::join_all;
use marquee_testkit::tmdb::{Fault, TmdbStub};
use reqwest::Method;
use serde_json::{Value, json};

use super::{data, start, start_with};
use crate::harness::{Reply, SignedIn, TestApi};

/// The row of a movie of TMDb's: how many there are.
async fn rows(api: &TestApi, tmdb_id: u64) -> i64 {
    let sql = format!("SELECT COUNT(*) FROM movies WHERE tmdb_id = {tmdb_id}");
    api.db.number(&sql).await
}

/// Makes the stand-in tell this of a movie.
fn tell(stub: &TmdbStub, id: u64, fields: Value) {
    let Value::Object(fields) = fields else {
        panic!("not an object: {fields}");
    };
    stub.films(|films| films.tell(id, fields));
}

#[tokio::test]
async fn its_details_are_fetched_and_stored_with_genres_cast_and_keywords() {
    let (stub, api) = start(100).await;
    // it has two directors
    let path = "/api/movies/tmdb:10";
    let movie = data(&api.get(path, None).await);
    assert_eq!(movie["tmdb_id"], 10);
    assert_eq!(movie["imdb_id"], "tt0000010");
    assert!(movie["runtime"].as_u64().unwrap() >= 80, "{movie}");
    let count = |field: &str| movie[field].as_array().unwrap().len();
    assert!(count("genres") > 0, "{movie}");
    assert_eq!((count("directors"), count("cast")), (2, 4), "{movie}");
    assert!(count("keywords") > 0, "{movie}");
    assert_eq!(
        movie["cast"][3]["character"],
        Value::Null,
        "TMDb has none for the fourth"
    );
    assert_eq!(rows(&api, 10).await, 1);
    let by_id = format!("/api/movies/{}", movie["id"]);
    assert_eq!(data(&api.get(&by_id, None).await), movie);
    assert_eq!(data(&api.get(path, None).await), movie);
    assert_eq!(stub.called("/movie/10"), 1);
    assert_eq!(
        stub.calls()[0].parameters["append_to_response"],
        "credits,keywords,release_dates"
    );
}

#[tokio::test]
async fn one_that_was_only_listed_is_asked_for_when_its_details_are() {
    let (stub, api) = start(60).await;
    let found = data(&api.get("/api/movies/search?query=the&limit=1", None).await);
    let listed = &found["results"][0];
    assert_eq!(listed["runtime"], Value::Null);
    let (id, tmdb_id) = (&listed["id"], &listed["tmdb_id"]);
    for _ in 0..2 {
        let movie = data(&api.get(&format!("/api/movies/{id}"), None).await);
        assert!(!movie["cast"].as_array().unwrap().is_empty(), "{movie}");
        assert!(movie["runtime"].as_u64().is_some(), "{movie}");
    }
    assert_eq!(stub.called(&format!("/movie/{tmdb_id}")), 1);
}

#[tokio::test]
async fn whatever_is_done_with_it_brings_it_in() {
    let (stub, api) = start(60).await;
    let ann = api.user("Ann").await;
    let send = async |method: Method, path: &str, body: Value| {
        let reply = api.send(method, path, Some(&ann), Some(body)).await;
        (reply.status, reply.data())
    };
    let (status, rating) = send(
        Method::POST,
        "/api/movies/tmdb:11/rate",
        json!({"score": 4}),
    )
    .await;
    assert_eq!(status, 201, "{rating}");
    for (tmdb_id, path, body) in [
        (12, "/api/movies/tmdb:12/watch", json!({})),
        (13, "/api/user/favorites", json!({"tmdb_id": 13})),
        (
            14,
            "/api/user/interactions",
            json!({"type": "bookmarked", "tmdb_id": 14}),
        ),
    ] {
        let (status, answer) = send(Method::POST, path, body).await;
        assert!([200, 201].contains(&status), "{path}: {answer}");
        assert_eq!(rows(&api, tmdb_id).await, 1, "{path}");
    }
    for path in ["/api/movies/tmdb:15/ratings", "/api/movies/tmdb:16/similar"] {
        assert_eq!(api.get(path, None).await.status, 200, "{path}");
    }
    let query = json!({"query": "{ movie(id: \"tmdb:57\") { title genres { name } directors } }"});
    let answer = api.post("/api/graphql", None, query).await.json();
    assert_eq!(answer.get("errors"), None, "{answer}");
    let movie = &answer["data"]["movie"];
    assert!(movie["title"].as_str().unwrap().ends_with(" 57"), "{movie}");
    assert_eq!(movie["directors"].as_array().unwrap().len(), 1, "{movie}");
    // 57, because what is like 16 is in the catalogue by now
    for id in (11..=16).chain([57]) {
        let details = stub.calls().into_iter();
        let details = details.filter(|call| call.path == format!("/movie/{id}"));
        assert_eq!(details.count(), 1, "movie {id}");
        assert_eq!(rows(&api, id).await, 1, "movie {id}");
    }
}

#[tokio::test]
async fn what_tmdb_does_not_know_is_404_and_remembered() {
    let (stub, api) = start(10).await;
    // in lists, and not there in detail
    stub.films(|films| films.delete(5, "2026-11-01".parse().unwrap()));
    let ann = api.user("Ann").await;
    for id in [5, 11] {
        let path = format!("/api/movies/tmdb:{id}");
        for who in [None, Some(&ann)] {
            api.get(&path, who).await.refused(404, "NOT_FOUND");
        }
        let rate = format!("{path}/rate");
        let rated = api.post(&rate, Some(&ann), json!({"score": 4})).await;
        rated.refused(404, "NOT_FOUND");
        let favorite = json!({"tmdb_id": id});
        let liked = api.post("/api/user/favorites", Some(&ann), favorite).await;
        liked.refused(404, "NOT_FOUND");
        assert_eq!(stub.called(&format!("/movie/{id}")), 1);
        assert_eq!(rows(&api, id).await, 0);
    }
}

#[tokio::test]
async fn what_an_admin_has_deleted_is_404_and_not_asked_for() {
    let (stub, api) = start(10).await;
    let admin = api.admin().await;
    let movie = data(&api.get("/api/movies/tmdb:3", None).await);
    let path = format!("/api/movies/{}", movie["id"]);
    let deleted = api.send(Method::DELETE, &path, Some(&admin), None).await;
    assert_eq!(deleted.status, 204, "{}", deleted.text);
    for who in [None, Some(&admin)] {
        let reply = api.get("/api/movies/tmdb:3", who).await;
        reply.refused(404, "NOT_FOUND");
    }
    assert_eq!(stub.called("/movie/3"), 1, "before it was deleted");
    // nor does a list bring it back
    let found = super::theirs(&api.get("/api/movies/search?query=the", None).await);
    assert_eq!(found, [1, 2, 4, 5, 6, 7, 8, 9, 10]);
    let sql = "SELECT COUNT(*) FROM movies WHERE tmdb_id = 3 AND deleted_at IS NOT NULL";
    assert_eq!(api.db.number(sql).await, 1);
}

#[tokio::test]
async fn what_is_for_adults_is_stored_and_404_to_others() {
    let (stub, api) = start(30).await;
    tell(&stub, 4, json!({"adult": true}));
    let minor = api.user("Mina").await;
    let birthday = "UPDATE users SET date_of_birth = DATE_SUB(UTC_DATE(), INTERVAL 17 YEAR)";
    api.db.run(birthday).await;
    let adult = api.user("Ada").await;
    let askers: [Option<&SignedIn>; 2] = [None, Some(&minor)];
    for who in askers {
        for below in ["", "/recommendations", "/ratings"] {
            let reply = api.get(&format!("/api/movies/tmdb:4{below}"), who).await;
            reply.refused(404, "NOT_FOUND");
        }
        let found = super::theirs(&api.get("/api/movies/search?query=the", who).await);
        assert!(!found.contains(&4), "{found:?}");
    }
    let rate = async |who: &SignedIn| {
        let body = json!({"score": 4});
        api.post("/api/movies/tmdb:4/rate", Some(who), body).await
    };
    rate(&minor).await.refused(404, "NOT_FOUND");
    assert_eq!(rate(&adult).await.status, 201);
    let found = super::theirs(&api.get("/api/movies/search?query=the", Some(&adult)).await);
    assert!(found.contains(&4), "{found:?}");
    let details = stub.calls().into_iter();
    let details = details.filter(|call| call.path == "/movie/4");
    assert_eq!(details.count(), 1);
    let asked: Vec<String> = stub
        .calls()
        .into_iter()
        .filter_map(|mut call| call.parameters.remove("include_adult"))
        .collect();
    assert_eq!(
        asked,
        ["false", "true"],
        "minors share what is not for adults"
    );
}

#[tokio::test]
async fn a_hundred_who_want_the_same_at_once_are_one_call() {
    let (stub, api) = start_with(10, |settings| {
        settings.limits.enabled = false;
    })
    .await;
    let path = "/api/movies/tmdb:7";
    let replies = join_all((0..100).map(|_| api.get(path, None))).await;
    for reply in &replies {
        assert_eq!(data(reply)["tmdb_id"], 7);
    }
    assert_eq!(stub.called("/movie/7"), 1);
    assert_eq!(rows(&api, 7).await, 1);
}

#[tokio::test]
async fn while_tmdb_is_away_a_movie_that_only_it_knows_is_503_and_asked_for_again_later() {
    let (stub, api) = start(10).await;
    let ann = api.user("Ann").await;
    stub.fail(Fault::HtmlUnavailable);
    let get = async || api.get("/api/movies/tmdb:7", None).await;
    get().await.refused(503, "TMDB_UNAVAILABLE");
    let favorite = json!({"tmdb_id": 7});
    let liked = api.post("/api/user/favorites", Some(&ann), favorite).await;
    liked.refused(503, "TMDB_UNAVAILABLE");
    let query = json!({"query": "{ movie(id: \"tmdb:7\") { title } }"});
    let answer: Reply = api.post("/api/graphql", None, query).await;
    let code = &answer.json()["errors"][0]["extensions"]["code"];
    assert_eq!(code, "TMDB_UNAVAILABLE", "{}", answer.text);
    assert_eq!(rows(&api, 7).await, 0);
    stub.recover();
    assert_eq!(data(&get().await)["tmdb_id"], 7);
}

#[tokio::test]
async fn what_is_not_here_cannot_be_taken_back_and_is_not_asked_for() {
    let (stub, api) = start(10).await;
    let (admin, ann) = (api.admin().await, api.user("Ann").await);
    for (method, path, who) in [
        (Method::POST, "/api/movies/tmdb:7/unwatch", &ann),
        (Method::DELETE, "/api/user/favorites/tmdb:7", &ann),
        (Method::DELETE, "/api/movies/tmdb:7", &admin),
    ] {
        let reply = api.send(method, path, Some(who), None).await;
        reply.refused(404, "NOT_FOUND");
    }
    assert_eq!(stub.calls().len(), 0);
    assert_eq!(rows(&api, 7).await, 0);
}
