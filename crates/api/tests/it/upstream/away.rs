//! TMDb is away for longer: what it said last, what the catalogue has, and no calls for nothing.

use marquee_testkit::eventually;
use marquee_testkit::tmdb::Fault;
use secrecy::ExposeSecret;

use super::{data, ours, start, start_with, theirs, tmdb_ids};
use crate::harness::TestApi;

const SEARCH: &str = "/api/movies/search?query=the&limit=30";

/// What is new of TMDb's lists is not new any more, as after its time.
pub(super) async fn grow_old(api: &TestApi) {
    let redis = &api.settings.redis;
    let client = redis::Client::open(redis.queue_url.expose_secret()).unwrap();
    let mut conn = client.get_multiplexed_async_connection().await.unwrap();
    let pattern = format!("{}:cache:answer:tmdb *", redis.prefix);
    let keys: Vec<String> = redis::cmd("KEYS")
        .arg(pattern)
        .query_async(&mut conn)
        .await
        .unwrap();
    assert!(!keys.is_empty());
    for key in keys {
        let last_day = redis::cmd("EXPIRE").arg(key).arg(24 * 3600).to_owned();
        assert!(last_day.query_async::<bool>(&mut conn).await.unwrap());
    }
}

#[tokio::test]
async fn what_it_said_last_is_answered_as_stale_until_it_is_back() {
    let (stub, api) = start(50).await;
    let first = theirs(&api.get(SEARCH, None).await);
    grow_old(&api).await;
    stub.fail(Fault::HtmlUnavailable);
    for cached in ["MISS", "HIT"] {
        let reply = api.get(SEARCH, None).await;
        let list = data(&reply);
        assert_eq!(list["source"], "tmdb", "{}", reply.text);
        assert_eq!(list["stale"], true, "{}", reply.text);
        assert!(list["attribution"].is_string(), "{}", reply.text);
        assert_eq!(
            (tmdb_ids(&list), &list["count"]),
            (first.clone(), &50.into())
        );
        assert_eq!(reply.header("x-cache"), Some(cached));
    }
    // what it was never asked is the catalogue's
    let other = ours(
        &api.get("/api/movies/search?query=The&limit=5&offset=45", None)
            .await,
    );
    assert_eq!(other.len(), 0, "the catalogue has but 39");
    stub.recover();
    let again = api.get(SEARCH, None).await;
    assert_eq!(theirs(&again), first);
}

#[tokio::test]
async fn what_it_was_never_asked_is_the_catalogues_own() {
    let (stub, api) = start(50).await;
    let movie = data(&api.get("/api/movies/tmdb:7", None).await);
    stub.fail(Fault::Reset);
    let found = ours(&api.get("/api/movies/search?query=the", None).await);
    assert_eq!(found, [7]);
    let like = format!("/api/movies/{}/recommendations", movie["id"]);
    assert!(ours(&api.get(&like, None).await).is_empty());
    let known = data(&api.get("/api/movies/tmdb:7", None).await);
    assert_eq!(known["title"], movie["title"]);
}

#[tokio::test]
async fn it_is_left_alone_after_some_failures_and_asked_again_by_itself() {
    let (stub, api) = start_with(10, |settings| {
        settings.tmdb.breaker_failures = 2;
        settings.tmdb.breaker_pause_seconds = 3600;
        settings.tmdb.request_tries = 1;
    })
    .await;
    let admin = api.admin().await;
    stub.fail(Fault::InternalError);
    for query in ["a", "b", "c", "d"] {
        ours(
            &api.get(&format!("/api/movies/search?query={query}"), None)
                .await,
        );
    }
    let unknown = api.get("/api/movies/tmdb:1", None).await;
    unknown.refused(503, "TMDB_UNAVAILABLE");
    assert_eq!(stub.calls().len(), 2, "then nobody asks");
    let figures = eventually("all know that it is open", async || {
        let figures = data(&api.get("/api/admin/tmdb", Some(&admin)).await);
        (figures["breakers_open"] == 1).then_some(figures)
    })
    .await;
    assert_eq!(figures["breaker"], "open", "{figures}");
    assert_eq!(figures["days"][0]["errors"], 2, "{figures}");

    // another process, with a shorter pause
    let impatient = api.another_server_with(|settings| {
        settings.tmdb.breaker_pause_seconds = 1;
    });
    let search = async |query: &str| -> serde_json::Value {
        let url = format!("{impatient}/api/movies/search?query={query}");
        let body = reqwest::get(url).await.unwrap().text().await.unwrap();
        serde_json::from_str(&body).unwrap()
    };
    for query in ["a", "b", "c"] {
        assert_eq!(search(query).await["data"]["source"], "catalogue");
    }
    stub.recover();
    eventually("it is asked again", async || {
        (search("the").await["data"]["source"] == "tmdb").then_some(())
    })
    .await;
}

#[tokio::test]
async fn a_refused_key_is_sent_once() {
    let (stub, api) = start_with(10, |settings| settings.tmdb.read_token = "old".into()).await;
    for query in ["a", "b", "c"] {
        ours(
            &api.get(&format!("/api/movies/search?query={query}"), None)
                .await,
        );
    }
    let unknown = api.get("/api/movies/tmdb:1", None).await;
    unknown.refused(503, "TMDB_UNAVAILABLE");
    assert_eq!(stub.calls().len(), 1);
    let admin = api.admin().await;
    let figures = data(&api.get("/api/admin/tmdb", Some(&admin)).await);
    assert_eq!(figures["breaker"], "open", "{figures}");
    assert_eq!(
        figures["days"][0]["outcomes"]["key_refused"], 1,
        "{figures}"
    );
}

#[tokio::test]
async fn what_it_said_too_long_ago_is_asked_for_again_and_else_not_shown() {
    let (stub, api) = start(10).await;
    api.db
        .run(
            "INSERT INTO movies (id, tmdb_id, title, original_title, overview, year, release_date, poster_path, synced_at)
                 VALUES (1, 7, 'Old', 'Old', 'Long ago.', 1950, '1950-02-03', '/old.jpg', '2020-01-01')",
        )
        .await;
    let ann = api.user("Ann").await;
    stub.fail(Fault::HtmlUnavailable);
    for who in [None, Some(&ann)] {
        let movie = data(&api.get("/api/movies/1", who).await);
        assert_eq!(movie["stale"], true, "{movie}");
        assert_eq!(
            (&movie["title"], &movie["year"]),
            (&"Old".into(), &1950.into())
        );
        assert_eq!(movie["overview"], "", "{movie}");
        for field in ["poster_path", "release_date"] {
            assert!(movie[field].is_null(), "{field}: {movie}");
        }
    }
    let asked = stub.called("/movie/7");
    assert!(asked > 0, "it was tried");
    stub.recover();
    let movie = data(&api.get("/api/movies/1", None).await);
    assert_eq!((movie.get("stale"), &movie["tmdb_id"]), (None, &7.into()));
    assert_ne!(movie["title"], "Old");
    assert_eq!(data(&api.get("/api/movies/1", None).await), movie);
    assert_eq!(stub.called("/movie/7"), asked + 1);
}
