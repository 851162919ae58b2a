//! TMDb fails now and then: nobody notices.

use marquee_testkit::tmdb::Fault;

use super::{ours, start, start_with, theirs};

/// What is worth another try.
const PASSING: [Fault; 7] = [
    Fault::HtmlUnavailable,
    Fault::InternalError,
    Fault::TruncatedJson,
    Fault::CutOff,
    Fault::Reset,
    Fault::TooFast(None),
    Fault::TooFast(Some(1)),
];

#[tokio::test]
async fn what_goes_wrong_once_is_tried_again() {
    let (stub, api) = start(100).await;
    for (id, fault) in (10..).zip(PASSING) {
        let before = stub.calls().len();
        stub.fail_times(fault.clone(), 1);
        let reply = api
            .get(&format!("/api/movies/search?query={id}"), None)
            .await;
        assert!(theirs(&reply).contains(&id), "{fault:?}: {}", reply.text);
        assert_eq!(stub.calls().len() - before, 2, "{fault:?}");
        let sql = format!("SELECT COUNT(*) FROM movies WHERE tmdb_id = {id}");
        assert_eq!(api.db.number(&sql).await, 1, "{fault:?}");
    }
}

#[tokio::test]
async fn what_goes_wrong_again_and_again_is_given_up_after_three_tries_and_stores_nothing() {
    let (stub, api) = start(100).await;
    api.db
        .run("INSERT INTO movies (tmdb_id, title, original_title, overview) VALUES (777, 'The One', 'The One', '')")
        .await;
    for (id, fault) in (10..).zip(PASSING) {
        stub.fail(fault.clone());
        let before = stub.calls().len();
        let reply = api
            .get(&format!("/api/movies/search?query=the&offset={id}"), None)
            .await;
        assert!(ours(&reply).is_empty(), "{fault:?}");
        assert_eq!(reply.data()["count"], 1, "{fault:?}");
        assert_eq!(stub.calls().len() - before, 3, "{fault:?}");
        let unknown = api.get(&format!("/api/movies/tmdb:{id}"), None).await;
        unknown.refused(503, "TMDB_UNAVAILABLE");
        assert_eq!(stub.called(&format!("/movie/{id}")), 3, "{fault:?}");
    }
    let others = "SELECT COUNT(*) FROM movies WHERE tmdb_id <> 777";
    assert_eq!(api.db.number(others).await, 0);
}

#[tokio::test]
async fn with_every_second_call_failing_two_hundred_searches_in_a_row_are_tmdbs() {
    let (stub, api) = start(200).await;
    stub.fail_every(2, Fault::HtmlUnavailable);
    for id in 1..=200 {
        let reply = api
            .get(&format!("/api/movies/search?query={id}"), None)
            .await;
        assert!(theirs(&reply).contains(&id), "{id}: {}", reply.text);
    }
    assert_eq!(stub.called("/search"), 400);
}

#[tokio::test]
async fn when_tmdb_wants_a_long_pause_it_gets_it() {
    let (stub, api) = start(10).await;
    stub.fail_times(Fault::TooFast(Some(120)), 1);
    for query in ["the", "movie", "1"] {
        let reply = api
            .get(&format!("/api/movies/search?query={query}"), None)
            .await;
        ours(&reply);
    }
    let other = format!("{}/api/movies/tmdb:1", api.another_server());
    let other = reqwest::get(other).await.unwrap();
    assert_eq!(other.status(), 503, "the pause is everybody's");
    assert_eq!(stub.calls().len(), 1);
    let admin = api.admin().await;
    let figures = super::data(&api.get("/api/admin/tmdb", Some(&admin)).await);
    assert!(
        figures["paused_milliseconds"].as_u64() > Some(60_000),
        "{figures}"
    );
    assert_eq!(figures["days"][0]["outcomes"]["too_fast"], 1, "{figures}");
}

#[tokio::test]
async fn a_request_that_tmdb_does_not_answer_in_time_has_the_catalogues() {
    let (stub, api) = start_with(10, |settings| {
        settings.tmdb.request_deadline_milliseconds = 200;
    })
    .await;
    api.db
        .run("INSERT INTO movies (tmdb_id, title, original_title, overview) VALUES (77, 'The One', 'The One', '')")
        .await;
    stub.fail(Fault::Stall(std::time::Duration::from_hours(1)));
    let reply = api.get("/api/movies/search?query=the", None).await;
    assert_eq!(ours(&reply), [77]);
    let unknown = api.get("/api/movies/tmdb:1", None).await;
    unknown.refused(503, "TMDB_UNAVAILABLE");
    assert_eq!(stub.calls().len(), 2);
    // what needs no TMDb does not wait for it
    assert_eq!(api.get("/api/movies/tmdb:77", None).await.status, 200);
    assert_eq!(api.get("/api/movies?limit=1", None).await.status, 200);
    assert_eq!(stub.calls().len(), 2);
}

#[tokio::test]
async fn what_tmdb_does_not_accept_is_400_and_asked_for_once() {
    let (stub, api) = start(10).await;
    stub.fail(Fault::BadRequest);
    for path in [
        "/api/movies/search?query=the",
        "/api/movies/trending?window=week",
        "/api/movies/tmdb:7",
    ] {
        let before = stub.calls().len();
        let refused = api.get(path, None).await;
        refused.refused(400, "INVALID_INPUT");
        assert_eq!(stub.calls().len() - before, 1, "{path}");
    }
    let all = "SELECT COUNT(*) FROM movies";
    assert_eq!(api.db.number(all).await, 0);
    stub.recover();
    let found = theirs(&api.get("/api/movies/search?query=the", None).await);
    assert_eq!(found.len(), 10, "it is not left alone for that");
}
