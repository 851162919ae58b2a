//! Look-ups of what only TMDb knows have a limit of their own.

use marquee_settings::{Rate, Settings};
use serde_json::json;

use super::{data, start_with};

fn two_an_hour(settings: &mut Settings) {
    settings.limits.upstream = Rate {
        seconds: 3600,
        per_user: 2,
        per_address: 2,
    };
}

#[tokio::test]
async fn past_it_only_what_is_known_is_answered() {
    let (stub, api) = start_with(10, two_an_hour).await;
    // 11 is not there: that was a call too
    assert_eq!(api.get("/api/movies/tmdb:1", None).await.status, 200);
    assert_eq!(api.get("/api/movies/tmdb:11", None).await.status, 404);
    let refused = api.get("/api/movies/tmdb:2", None).await;
    let details = refused.refused(429, "TOO_MANY_REQUESTS");
    assert_eq!(details, json!({"class": "upstream"}));
    assert!(refused.header("retry-after").is_some());
    for _ in 0..3 {
        let known = api.get("/api/movies/tmdb:1", None).await;
        assert_eq!(data(&known)["tmdb_id"], 1);
    }
    let query = json!({"query": "{ movie(id: \"tmdb:2\") { title } }"});
    let answer = api.post("/api/graphql", None, query).await.json();
    let code = &answer["errors"][0]["extensions"]["code"];
    assert_eq!(code, "TOO_MANY_REQUESTS", "{answer}");
    assert_eq!(stub.calls().len(), 2);
    // lists are not look-ups
    let found = super::theirs(&api.get("/api/movies/search?query=the", None).await);
    assert_eq!(found.len(), 10);
}

#[tokio::test]
async fn who_is_signed_in_counts_for_itself_and_its_address() {
    let (stub, api) = start_with(10, |settings| {
        two_an_hour(settings);
        settings.limits.upstream.per_address = 100;
    })
    .await;
    let (ann, bob) = (api.user("Ann").await, api.user("Bob").await);
    for (tmdb_id, status) in [(1, 201), (2, 201), (3, 429)] {
        let favorite = json!({"tmdb_id": tmdb_id});
        let liked = api.post("/api/user/favorites", Some(&ann), favorite).await;
        assert_eq!(liked.status, status, "{}", liked.text);
    }
    let watched = api
        .post("/api/movies/tmdb:3/watch", Some(&ann), json!({}))
        .await;
    watched.refused(429, "TOO_MANY_REQUESTS");
    let watched = api
        .post("/api/movies/tmdb:3/watch", Some(&bob), json!({}))
        .await;
    assert!([200, 201].contains(&watched.status), "{}", watched.text);
    assert_eq!(stub.called("/movie"), 3);
}
