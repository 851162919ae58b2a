//! Trending, and what is like a movie.

use marquee_testkit::tmdb::Fault;
use reqwest::Method;
use serde_json::json;

use super::{data, ours, start, theirs};

#[tokio::test]
async fn trending_is_tmdbs_by_day_and_by_week() {
    let (stub, api) = start(50).await;
    let get = async |window: &str| {
        let path = format!("/api/movies/trending?window={window}&limit=5");
        api.get(&path, None).await
    };
    let day = get("day").await;
    assert_eq!(theirs(&day), [1, 2, 3, 4, 5]);
    assert_eq!(day.data()["count"], 50);
    assert_eq!(
        day.data()["next"],
        "/api/movies/trending?window=day&limit=5&offset=5"
    );
    assert_eq!(theirs(&get("week").await), [50, 49, 48, 47, 46]);
    assert_eq!(get("day").await.header("x-cache"), Some("HIT"));
    assert_eq!(stub.called("/trending/movie/day"), 1);
    assert_eq!(stub.called("/trending/movie/week"), 1);
}

#[tokio::test]
async fn while_tmdb_is_away_what_trends_here_is_answered() {
    let (stub, api) = start(50).await;
    let movie = data(&api.get("/api/movies/tmdb:9", None).await);
    let viewed = format!(
        "INSERT INTO events (kind, movie_id, at) VALUES ('view', {}, UTC_TIMESTAMP(6))",
        movie["id"]
    );
    api.db.run(viewed).await;
    stub.fail(Fault::InternalError);
    let reply = api.get("/api/movies/trending?window=day", None).await;
    assert_eq!(ours(&reply), [9]);
}

#[tokio::test]
async fn what_is_like_a_movie_is_tmdbs_unless_this_servers_own_is_wanted() {
    let (stub, api) = start(100).await;
    let movie = data(&api.get("/api/movies/tmdb:20", None).await);
    // TMDb's pages hold 21 here: the 21st would move all after it
    let path = format!("/api/movies/{}/recommendations", movie["id"]);
    let reply = api.get(&format!("{path}?limit=20"), None).await;
    assert_eq!(theirs(&reply), (21..=40).collect::<Vec<u64>>());
    assert_eq!(reply.data()["count"], 60);
    let rest = theirs(&api.get(&format!("{path}?limit=20&offset=20"), None).await);
    assert_eq!(rest, (41..=60).collect::<Vec<u64>>());
    assert_eq!(stub.called("/movie/20/recommendations"), 2);

    // of its genres, people and keywords
    let genre =
        "INSERT IGNORE INTO movie_genres SELECT id, 1 FROM movies WHERE tmdb_id IN (20, 33)";
    api.db.run(genre).await;
    let own = api
        .get(&format!("{path}?source=marquee&limit=100"), None)
        .await;
    assert!(ours(&own).contains(&33), "{}", own.text);
    assert_eq!(stub.called("/movie/20/recommendations"), 2);
    let wrong = api.get(&format!("{path}?source=tmdb"), None).await;
    wrong.names_bad_fields(&["source"]);
}

#[tokio::test]
async fn a_movie_that_tmdb_knows_nothing_of_has_this_servers_own_list() {
    let (stub, api) = start(10).await;
    let admin = api.admin().await;
    let new = json!({"title": "Home made", "overview": "Ours alone."});
    let made = api
        .send(Method::POST, "/api/movies", Some(&admin), Some(new))
        .await;
    assert_eq!(made.status, 201, "{}", made.text);
    let path = format!("/api/movies/{}/similar", made.data()["id"]);
    assert!(ours(&api.get(&path, None).await).is_empty());
    assert_eq!(stub.calls().len(), 0);
}
