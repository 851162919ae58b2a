//! Ratings: given, changed and taken back by their owners, removed by moderators, and read by everybody.

use chrono::{DateTime, Utc};
use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{Reply, SignedIn, TestApi};

/// Heat (1, TMDb's 949), Up (2), the adult Blue (3) and the deleted Gone (4).
pub(crate) async fn movies(api: &TestApi) {
    api.db
        .run(
            "INSERT INTO movies (id, tmdb_id, title, original_title, overview, year, adult, deleted_at) VALUES
                 (1, 949, 'Heat', 'Heat', '', 1995, FALSE, NULL), (2, NULL, 'Up', 'Up', '', 2009, FALSE, NULL),
                 (3, 3, 'Blue', 'Blue', '', 1999, TRUE, NULL), (4, 4, 'Gone', 'Gone', '', 2001, FALSE, NOW(6))",
        )
        .await;
}

/// Somebody too young for adult titles.
pub(crate) async fn child(api: &TestApi) -> SignedIn {
    let child = api.user("Kid").await;
    api.db
        .run(format!(
            "UPDATE users SET date_of_birth = CURRENT_DATE - INTERVAL 10 YEAR WHERE id = {}",
            child.id
        ))
        .await;
    child
}

/// Sum and count of the stars, and how often it was watched.
pub(crate) async fn aggregates(api: &TestApi, movie: u64) -> String {
    let of = format!(
        "SELECT CONCAT_WS('/', rating_sum, rating_count, watch_count) FROM movies WHERE id = {movie}"
    );
    api.db.column(&of).await.remove(0).unwrap()
}

/// Sums and counts that are not what the rows come to.
pub(crate) const WRONG_AGGREGATES: &str = "SELECT COUNT(*) FROM movies WHERE \
     rating_count <> (SELECT COUNT(*) FROM ratings WHERE movie_id = movies.id) OR \
     rating_sum <> (SELECT COALESCE(SUM(score), 0) FROM ratings WHERE movie_id = movies.id) OR \
     watch_count <> (SELECT COUNT(*) FROM interactions WHERE movie_id = movies.id AND kind = 'watched')";

pub(crate) async fn rate(api: &TestApi, who: &SignedIn, movie: u64, score: u8) -> Reply {
    let path = format!("/api/movies/{movie}/rate");
    api.post(&path, Some(who), json!({"score": score})).await
}

async fn reviewed(api: &TestApi, who: &SignedIn, movie: u64, score: u8, review: &str) -> u64 {
    let path = format!("/api/movies/{movie}/rate");
    let body = json!({"score": score, "review": review});
    let data = api.post(&path, Some(who), body).await.data();
    data["id"].as_u64().unwrap()
}

fn ids(reply: &Reply) -> Vec<u64> {
    let data = reply.data();
    let results = data["results"].as_array().expect("a list").iter();
    results.map(|entry| entry["id"].as_u64().unwrap()).collect()
}

fn time(value: &Value) -> DateTime<Utc> {
    value.as_str().unwrap().parse().unwrap()
}

#[tokio::test]
async fn a_movie_is_rated_once_and_rated_again_it_is_updated() {
    let api = TestApi::start().await;
    movies(&api).await;
    let ann = api.user("Ann").await;
    let body = json!({"score": 4, "review": " Loud.\nAnd long. "});
    let first = api.post("/api/movies/1/rate", Some(&ann), body).await;
    assert_eq!(first.status, 201, "{}", first.text);
    let data = first.data();
    let location = format!("/api/ratings/{}", data["id"]);
    assert_eq!(first.header("location"), Some(location.as_str()));
    assert_eq!(data["user"], json!({"id": ann.id, "name": "Ann"}));
    assert_eq!(
        data["movie"],
        json!({"id": 1, "tmdb_id": 949, "title": "Heat", "year": 1995})
    );
    assert_eq!(
        (&data["score"], &data["review"]),
        (&json!(4), &json!("Loud.\nAnd long."))
    );
    assert_eq!(data["created_at"], data["updated_at"]);
    assert_eq!(aggregates(&api, 1).await, "4/1/1");

    let again = api
        .post("/api/movies/tmdb:949/rate", Some(&ann), json!({"score": 2}))
        .await;
    assert_eq!((again.status, again.header("location")), (200, None));
    let updated = again.data();
    assert_eq!(
        (&updated["id"], &updated["score"]),
        (&data["id"], &json!(2))
    );
    assert_eq!(updated["review"], data["review"], "it was not sent");
    assert_eq!(updated["created_at"], data["created_at"]);
    assert!(time(&updated["updated_at"]) > time(&data["updated_at"]));
    assert_eq!(aggregates(&api, 1).await, "2/1/1");
    let body = json!({"score": 2, "review": null});
    let forgotten = api.post("/api/movies/1/rate", Some(&ann), body).await;
    assert_eq!(forgotten.data()["review"], Value::Null);

    let shown = api.get(&location, None).await;
    assert_eq!((shown.status, shown.data()), (200, forgotten.data()));
    assert!(!shown.text.contains("example.com"), "{}", shown.text);
}

#[tokio::test]
async fn a_rating_that_cannot_be_is_refused() {
    let api = TestApi::start().await;
    movies(&api).await;
    let (ann, kid) = (api.user("Ann").await, child(&api).await);
    let rate = async |path: &str, body: Value| {
        let path = format!("/api/movies/{path}/rate");
        api.post(&path, Some(&ann), body).await
    };
    for score in [
        json!(0),
        json!(6),
        json!(-1),
        json!(3.5),
        json!("5"),
        json!(1e300),
        json!(null),
    ] {
        let reply = rate("1", json!({ "score": score })).await;
        reply.names_bad_fields(&["score"]);
    }
    rate("1", json!({})).await.names_bad_fields(&["score"]);
    for review in ["a\u{0}b", "\u{1b}[31m", &"ü".repeat(5_001)] {
        rate("1", json!({"score": 9, "review": review}))
            .await
            .names_bad_fields(&["review", "score"]);
    }
    rate("1", json!({"score": 5, "review": 7}))
        .await
        .names_bad_fields(&["review"]);
    rate("1", json!({"score": 5, "user_id": 1}))
        .await
        .names_bad_fields(&["user_id"]);
    for malformed in ["0", "-1", "heat", "tmdb:x", "99999999999999999999"] {
        rate(malformed, json!({"score": 5}))
            .await
            .names_bad_fields(&["movie"]);
    }
    let stars = || json!({"score": 5});
    // one that is hidden or deleted is known, so TMDb need not be asked
    for unknown in ["5", "4", "tmdb:4", "9223372036854775807"] {
        rate(unknown, stars()).await.refused(404, "NOT_FOUND");
    }
    let reply = rate("tmdb:603", stars()).await;
    reply.refused(503, "TMDB_UNAVAILABLE");
    for adult in ["3", "tmdb:3"] {
        let path = format!("/api/movies/{adult}/rate");
        let reply = api.post(&path, Some(&kid), stars()).await;
        reply.refused(404, "NOT_FOUND");
    }
    assert_eq!(rate("3", stars()).await.status, 201);
    let longest = json!({"score": 5, "review": "🎬".repeat(5_000)});
    assert_eq!(rate("2", longest).await.status, 201);
    let blank = rate("1", json!({"score": 5, "review": " \n "})).await;
    assert_eq!(blank.data()["review"], Value::Null);
    assert_eq!(api.db.number(WRONG_AGGREGATES).await, 0);
}

#[tokio::test]
async fn only_its_owner_changes_a_rating() {
    let api = TestApi::start().await;
    movies(&api).await;
    let (ann, bob, admin) = (
        api.user("Ann").await,
        api.user("Bob").await,
        api.admin().await,
    );
    let id = reviewed(&api, &ann, 1, 4, "Loud.").await;
    let path = format!("/api/ratings/{id}");
    let send =
        async |method, who, body: Value| api.send(method, &path, Some(who), Some(body)).await;
    for other in [&bob, &admin] {
        for method in [Method::PUT, Method::PATCH] {
            let reply = send(method, other, json!({"score": 1})).await;
            reply.refused(403, "FORBIDDEN");
        }
    }
    let patched = send(Method::PATCH, &ann, json!({"score": 5})).await;
    assert_eq!(
        (patched.status, patched.data()["review"].clone()),
        (200, json!("Loud."))
    );
    assert_eq!(aggregates(&api, 1).await, "5/1/1");
    let patched = send(Method::PATCH, &ann, json!({"review": "Quiet."})).await;
    assert_eq!(
        (
            patched.data()["score"].clone(),
            patched.data()["review"].clone()
        ),
        (json!(5), json!("Quiet."))
    );
    assert_eq!(send(Method::PATCH, &ann, json!({})).await.status, 200);
    let put = send(Method::PUT, &ann, json!({"score": 3})).await;
    assert_eq!(
        (put.status, put.data()["review"].clone()),
        (200, Value::Null)
    );
    assert_eq!(aggregates(&api, 1).await, "3/1/1");
    send(Method::PUT, &ann, json!({"review": "x"}))
        .await
        .names_bad_fields(&["score"]);
    send(Method::PATCH, &ann, json!({"score": 0, "movie_id": 2}))
        .await
        .names_bad_fields(&["movie_id", "score"]);
    for id in ["0", "x"] {
        let path = format!("/api/ratings/{id}");
        api.get(&path, None).await.names_bad_fields(&["id"]);
    }
    api.get("/api/ratings/4711", None)
        .await
        .refused(404, "NOT_FOUND");
    let path = "/api/ratings/4711";
    let reply = api
        .send(Method::PATCH, path, Some(&ann), Some(json!({})))
        .await;
    reply.refused(404, "NOT_FOUND");
}

#[tokio::test]
async fn a_deleted_rating_leaves_the_watch_and_a_moderators_deed_is_written_down() {
    let api = TestApi::start().await;
    movies(&api).await;
    let (ann, bob) = (api.user("Ann").await, api.user("Bob").await);
    let moderator = api.person("Mod", Some("moderator")).await;
    let (own, foreign) = (
        reviewed(&api, &ann, 1, 4, "Loud.").await,
        reviewed(&api, &ann, 2, 5, "Rude.").await,
    );
    let delete = async |id: u64, who| {
        let path = format!("/api/ratings/{id}");
        api.send(Method::DELETE, &path, Some(who), None).await
    };
    delete(own, &bob).await.refused(403, "FORBIDDEN");
    assert_eq!(delete(own, &ann).await.status, 204);
    delete(own, &ann).await.refused(404, "NOT_FOUND");
    assert_eq!(aggregates(&api, 1).await, "0/0/1");
    let audited = "SELECT COUNT(*) FROM audit_log WHERE action = 'review_removed'";
    assert_eq!(api.db.number(audited).await, 0, "one's own affair");

    assert_eq!(delete(foreign, &moderator).await.status, 204);
    assert_eq!(aggregates(&api, 2).await, "0/0/1");
    let admin = api.admin().await;
    let log = api
        .get("/api/admin/audit-log?action=review_removed", Some(&admin))
        .await;
    let entry = log.data()["results"][0].clone();
    assert_eq!(entry["actor"], moderator.id, "{entry}");
    assert_eq!(entry["subject"], format!("user:{}", ann.id));
    assert_eq!(
        entry["details"],
        json!({"rating_id": foreign, "movie_id": 2})
    );
}

#[tokio::test]
async fn ratings_are_listed_newest_first_by_movie_and_by_user() {
    let api = TestApi::start().await;
    movies(&api).await;
    let (ann, bob) = (api.user("Ann").await, api.user("Bob").await);
    let mut made = Vec::new();
    for (who, movie) in [(&ann, 1), (&bob, 1), (&ann, 2), (&bob, 3), (&ann, 3)] {
        made.push(
            rate(&api, who, movie, 3).await.data()["id"]
                .as_u64()
                .unwrap(),
        );
    }
    // two at the same moment: the id decides
    api.db
        .run("UPDATE ratings SET created_at = '2024-01-01' WHERE movie_id < 3")
        .await;
    let list = async |query: &str, who| api.get(&format!("/api/ratings{query}"), who).await;
    assert_eq!(ids(&list("", None).await), made[..3]);
    let adult = list("", Some(&ann)).await;
    assert_eq!(ids(&adult), [made[4], made[3], made[0], made[1], made[2]]);
    assert_eq!(adult.data()["count"], 5);
    assert_eq!(ids(&list("?movie_id=1", None).await), made[..2]);
    assert_eq!(ids(&list("?movie_id=3", None).await), [] as [u64; 0]);
    let of_ann = list(&format!("?user_id={}", ann.id), None).await;
    assert_eq!(ids(&of_ann), [made[0], made[2]]);
    let both = list(&format!("?movie_id=2&user_id={}", ann.id), None).await;
    assert_eq!(ids(&both), [made[2]]);
    let part = list("?limit=1&offset=1", None).await;
    assert_eq!(ids(&part), [made[1]]);
    assert_eq!(part.data()["next"], "/api/ratings?limit=1&offset=2");
    list("?movie_id=x&user_id=0&limit=101&sort=id", None)
        .await
        .names_bad_fields(&["limit", "movie_id", "sort", "user_id"]);

    let etag = part.header("etag").unwrap();
    assert_eq!(part.header("cache-control"), Some("public, no-cache"));
    let request = api.request(Method::GET, "/api/ratings?limit=1&offset=1");
    let same = Reply::to(request.header("if-none-match", etag)).await;
    assert_eq!((same.status, same.text.as_str()), (304, ""));
    api.db
        .run("UPDATE movies SET deleted_at = NOW(6) WHERE id = 1")
        .await;
    assert_eq!(ids(&list("", None).await), [made[2]]);
    for path in [
        format!("/api/ratings/{}", made[0]),
        format!("/api/ratings/{}", made[3]),
    ] {
        api.get(&path, None).await.refused(404, "NOT_FOUND");
    }
    let path = format!("/api/ratings/{}", made[0]);
    let reply = api.send(Method::DELETE, &path, Some(&ann), None).await;
    reply.refused(404, "NOT_FOUND");
}

#[tokio::test]
async fn reviews_come_with_the_average_and_the_histogram_of_all_ratings() {
    let api = TestApi::start().await;
    movies(&api).await;
    let path = "/api/movies/1/ratings";
    let none = api.get(path, None).await.data();
    assert_eq!(none["average_rating"], Value::Null);
    assert_eq!(
        none["histogram"],
        json!({"1": 0, "2": 0, "3": 0, "4": 0, "5": 0})
    );
    let mut people = Vec::new();
    for name in ["Ann", "Bob", "Cleo"] {
        people.push(api.user(name).await);
    }
    let first = reviewed(&api, &people[0], 1, 5, "Loud.").await;
    rate(&api, &people[1], 1, 5).await;
    let second = reviewed(&api, &people[2], 1, 3, "Long.").await;
    let reply = api.get("/api/movies/tmdb:949/ratings", None).await;
    assert_eq!(ids(&reply), [second, first]);
    let data = reply.data();
    assert_eq!(
        (
            &data["count"],
            &data["rating_count"],
            &data["average_rating"]
        ),
        (&json!(2), &json!(3), &json!(4.33))
    );
    assert_eq!(
        data["histogram"],
        json!({"1": 0, "2": 0, "3": 1, "4": 0, "5": 2})
    );
    assert_eq!(data["results"][0]["user"]["name"], "Cleo");
    let part = api.get("/api/movies/1/ratings?limit=1", None).await;
    assert_eq!(
        part.header("link"),
        Some("</api/movies/1/ratings?limit=1&offset=1>; rel=\"next\"")
    );
    let etag = part.header("etag").unwrap();
    let again = async || {
        let request = api.request(Method::GET, "/api/movies/1/ratings?limit=1");
        Reply::to(request.header("if-none-match", etag))
            .await
            .status
    };
    assert_eq!(again().await, 304);
    rate(&api, &people[1], 1, 4).await;
    assert_eq!(again().await, 200);

    api.get("/api/movies/1/ratings?sort=x", None)
        .await
        .names_bad_fields(&["sort"]);
    for (path, status, code) in [
        ("/api/movies/5/ratings", 404, "NOT_FOUND"),
        ("/api/movies/4/ratings", 404, "NOT_FOUND"),
        ("/api/movies/3/ratings", 404, "NOT_FOUND"),
        ("/api/movies/tmdb:603/ratings", 503, "TMDB_UNAVAILABLE"),
    ] {
        api.get(path, None).await.refused(status, code);
    }
    let adult = api.get("/api/movies/3/ratings", Some(&people[0])).await;
    assert_eq!(
        (adult.status, adult.header("cache-control")),
        (200, Some("private, no-cache"))
    );
}

#[tokio::test]
async fn the_same_rating_at_once_is_one() {
    let api = TestApi::start().await;
    movies(&api).await;
    let ann = api.user("Ann").await;
    let replies = join_all((0..8).map(|_| rate(&api, &ann, 1, 4))).await;
    let mut statuses: Vec<u16> = replies.iter().map(|reply| reply.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 200, 200, 200, 200, 200, 200, 201]);
    assert_eq!(aggregates(&api, 1).await, "4/1/1");

    let path = format!("/api/ratings/{}", replies[0].data()["id"]);
    let deleted = join_all((0..8).map(|_| api.send(Method::DELETE, &path, Some(&ann), None))).await;
    let mut statuses: Vec<u16> = deleted.iter().map(|reply| reply.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [204, 404, 404, 404, 404, 404, 404, 404]);
    assert_eq!(aggregates(&api, 1).await, "0/0/1");
}
