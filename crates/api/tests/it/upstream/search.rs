//! Search: TMDb's, in parts of any size.

use std::collections::BTreeSet;

use futures_util::future::join_all;
use serde_json::json;

use super::{data, ours, start, start_with, theirs};
use crate::harness::TestApi;

/// What the catalogue has of a movie of TMDb's.
async fn stored(api: &TestApi, what: &str) -> i64 {
    api.db
        .number(&format!("SELECT COUNT(*) FROM movies WHERE {what}"))
        .await
}

#[tokio::test]
async fn a_part_of_any_size_is_made_of_tmdbs_pages() {
    // the stand-in's pages begin with the movie that the page before ended with
    let (_stub, api) = start(47).await;
    for limit in [1, 7, 20, 33, 100] {
        let mut path = Some(format!("/api/movies/search?query=the&limit={limit}"));
        let (mut met, mut parts) = (BTreeSet::new(), 0);
        while let Some(part) = path {
            let reply = api.get(&part, None).await;
            let ids = theirs(&reply);
            let different: BTreeSet<u64> = ids.iter().copied().collect();
            assert_eq!(ids.len(), different.len(), "{part}: {ids:?}");
            assert!(ids.len() <= limit, "{part}: {ids:?}");
            met.extend(different);
            parts += 1;
            let list = reply.data();
            assert_eq!(list["count"], 47, "{part}");
            path = list["next"].as_str().map(str::to_owned);
        }
        // who asks one by one comes to the end before the last: one stood there twice
        let last = if limit == 1 { 46 } else { 47 };
        assert_eq!(met, (1..=last).collect(), "in parts of {limit}");
        assert_eq!(parts, 47_usize.div_ceil(limit), "in parts of {limit}");
    }
}

#[tokio::test]
async fn a_part_in_the_middle_says_what_is_beside_it() {
    let (stub, api) = start(100).await;
    let reply = api
        .get("/api/movies/search?query=the&offset=25&limit=10", None)
        .await;
    // the second page, which begins with 20: what stands at 25 is 25
    assert_eq!(theirs(&reply), (25..35).collect::<Vec<u64>>());
    let list = reply.data();
    assert_eq!(
        (&list["next"], &list["previous"]),
        (
            &json!("/api/movies/search?query=the&limit=10&offset=35"),
            &json!("/api/movies/search?query=the&limit=10&offset=15"),
        )
    );
    let link = reply.header("link").unwrap();
    assert!(
        link.contains("rel=\"next\"") && link.contains("rel=\"prev\""),
        "{link}"
    );
    let pages = stub.calls();
    assert_eq!(pages.len(), 1);
    assert_eq!(pages[0].parameters["page"], "2");
    assert_eq!(pages[0].parameters["query"], "the");
    assert_eq!(pages[0].parameters["include_adult"], "false");
    assert!(pages[0].with_key);
}

#[tokio::test]
async fn the_same_search_is_asked_for_once_and_kept() {
    let (stub, api) = start(30).await;
    let path = "/api/movies/search?query=the";
    let first = api.get(path, None).await;
    assert_eq!(first.header("x-cache"), Some("MISS"));
    let again = api.get(path, None).await;
    assert_eq!(again.header("x-cache"), Some("HIT"));
    assert_eq!(again.text, first.text);
    let other = reqwest::get(format!("{}{path}&limit=20", api.another_server())).await;
    assert_eq!(other.unwrap().status(), 200);
    assert_eq!(stub.called("/search"), 1, "all of it is on one page");
}

#[tokio::test]
async fn what_was_found_is_in_the_catalogue_with_its_genres() {
    let (_stub, api) = start(50).await;
    let reply = api.get("/api/movies/search?query=the&limit=50", None).await;
    let found = theirs(&reply);
    assert_eq!(stored(&api, "tmdb_id BETWEEN 1 AND 50").await, 50);
    // the first 40 have genres, but for the 40th
    for movie in reply.data()["results"].as_array().unwrap() {
        let id = movie["tmdb_id"].as_u64().unwrap();
        let genres = movie["genres"].as_array().unwrap().len();
        assert_eq!(genres == 0, id % 40 == 0, "{movie}");
        assert!(found.contains(&id));
    }
    let id = reply.data()["results"][0]["id"].as_u64().unwrap();
    let movie = data(&api.get(&format!("/api/movies/{id}"), None).await);
    assert_eq!(movie["tmdb_id"], 1);
    assert_eq!(movie["poster_path"], "/p1.jpg");
}

#[tokio::test]
async fn titles_of_four_byte_characters_come_back_whole() {
    let (_stub, api) = start(60).await;
    let reply = api.get("/api/movies/search?query=%F0%9F%8E%AC", None).await;
    assert_eq!(theirs(&reply), [50]);
    let title = reply.data()["results"][0]["title"].clone();
    assert!(title.as_str().unwrap().ends_with(" 50 🎬"), "{title}");
    assert_eq!(stored(&api, "title LIKE '% 🎬'").await, 1);
}

#[tokio::test]
async fn however_much_tmdb_has_only_what_it_gives_out_is_asked_for() {
    // its total_pages is 6,100 now, and pages beyond 500 are refused
    let (stub, api) = start(1_210).await;
    let search = async |part: &str| {
        let path = format!("/api/movies/search?query=the&{part}");
        api.get(&path, None).await
    };
    let end = search("offset=1190&limit=100").await;
    assert_eq!(theirs(&end).last(), Some(&1210));
    assert_eq!(end.data()["next"], json!(null));
    for beyond in ["offset=9990&limit=100", "offset=10000&limit=100"] {
        let reply = search(beyond).await;
        assert!(theirs(&reply).is_empty(), "{beyond}");
        assert_eq!(reply.data()["count"], 1210, "{beyond}");
    }
    for call in stub.calls() {
        let page: u32 = call.parameters["page"].parse().unwrap();
        assert!((1..=500).contains(&page), "{call:?}");
    }
}

#[tokio::test]
async fn what_tmdb_does_not_find_is_an_empty_list_of_its() {
    let (stub, api) = start(10).await;
    let path = "/api/movies/search?query=nothing%20of%20the%20kind";
    for _ in 0..2 {
        let reply = api.get(path, None).await;
        assert!(theirs(&reply).is_empty());
        assert_eq!(reply.data()["count"], 0);
    }
    assert_eq!(stub.called("/search"), 1);
}

#[tokio::test]
async fn without_a_key_the_catalogue_answers_and_nobody_is_called() {
    let (stub, api) = start_with(10, |settings| settings.tmdb.read_token = "".into()).await;
    let reply = api.get("/api/movies/search?query=the", None).await;
    assert!(ours(&reply).is_empty());
    assert_eq!(stub.calls().len(), 0);
}

#[tokio::test]
async fn those_who_find_the_same_movies_at_the_same_time_do_not_hinder_each_other() {
    let (_stub, api) = start_with(60, |settings| settings.limits.enabled = false).await;
    let texts = [
        "the", "th", "he", "e ", "t", "h", "e", "r", "n", "i", "a", "o",
    ];
    let searches = texts.map(|text| format!("/api/movies/search?q={text}&limit=60"));
    let details = (1..=30).map(|id| format!("/api/movies/tmdb:{id}"));
    let paths: Vec<String> = searches.into_iter().chain(details).collect();
    let replies = join_all(paths.iter().map(|path| api.get(path, None))).await;
    for (path, reply) in paths.iter().zip(&replies) {
        assert_eq!(reply.status, 200, "{path}: {}", reply.text);
        if path.contains("search") {
            assert!(!theirs(reply).is_empty(), "{path}");
        }
    }
    assert_eq!(stored(&api, "tmdb_id BETWEEN 1 AND 60").await, 60);
}
