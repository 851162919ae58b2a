//! What somebody signed in finds is in the order of relevance and a little of their taste.

use std::collections::BTreeSet;

use reqwest::Method;
use serde_json::json;

use super::{data, start, theirs, tmdb_ids};
use crate::harness::{SignedIn, TestApi};
use crate::statements::counted;

const SEARCH: &str = "/api/movies/search?query=the";

/// Every movie found is a comedy or a western, in turn; others of each kind were rated.
async fn two_kinds(api: &TestApi) -> (SignedIn, SignedIn) {
    let (ann, bob) = (api.user("Ann").await, api.user("Bob").await);
    // for all audiences, so that TMDb is not asked any more
    for who in [None, Some(&ann)] {
        theirs(&api.get(&format!("{SEARCH}&limit=40"), who).await);
    }
    api.db
        .run(
            "DELETE FROM movie_genres;
             INSERT INTO movie_genres (movie_id, genre_id) SELECT movies.id, genres.id FROM movies, genres
                 WHERE genres.name = IF(movies.tmdb_id % 2, 'Comedy', 'Western');
             INSERT INTO movies (id, title, original_title, overview) VALUES (901, 'A', 'A', ''), (902, 'B', 'B', ''),
                 (903, 'C', 'C', ''), (904, 'D', 'D', '');
             INSERT INTO movie_genres (movie_id, genre_id) SELECT movies.id, genres.id FROM movies, genres
                 WHERE movies.id > 900 AND genres.name = IF(movies.id <= 902, 'Comedy', 'Western')",
        )
        .await;
    let cache = marquee_cache::Cache::connect(&api.settings.redis, &api.settings.cache).unwrap();
    cache.touch(&[marquee_cache::Topic::Lists]).await;
    for (who, loved, hated) in [
        (&ann, [901, 902], [903, 904]),
        (&bob, [903, 904], [901, 902]),
    ] {
        for (movies, score) in [(loved, 5), (hated, 1)] {
            for movie in movies {
                let path = format!("/api/movies/{movie}/rate");
                let rated = api.post(&path, Some(who), json!({ "score": score })).await;
                assert_eq!(rated.status, 201, "{}", rated.text);
            }
        }
    }
    (ann, bob)
}

#[tokio::test]
async fn two_people_find_the_same_in_an_order_of_their_own_and_nobody_else_does() {
    let (_stub, api) = start(40).await;
    let (ann, bob) = two_kinds(&api).await;
    let find = async |who: Option<&SignedIn>| tmdb_ids(&data(&api.get(SEARCH, who).await));
    for _ in 0..2 {
        assert_eq!(find(Some(&ann)).await, [1, 3, 2, 5, 4, 7, 6, 9, 8, 10]);
        assert_eq!(find(Some(&bob)).await, [2, 1, 4, 3, 6, 5, 8, 7, 10, 9]);
        assert_eq!(find(None).await, (1..=10).collect::<Vec<u64>>());
    }
    let fresh = api.user("Cleo").await;
    assert_eq!(find(Some(&fresh)).await, (1..=10).collect::<Vec<u64>>());
}

#[tokio::test]
async fn all_parts_together_have_every_movie_once_and_none_is_far_from_its_place() {
    let (_stub, api) = start(40).await;
    let (ann, bob) = two_kinds(&api).await;
    for who in [&ann, &bob] {
        let (mut met, mut there, mut moved) = (BTreeSet::new(), BTreeSet::new(), 0);
        let mut path = Some(format!("{SEARCH}&limit=8"));
        while let Some(part) = path {
            let reply = api.get(&part, Some(who)).await;
            let list = data(&reply);
            let own = tmdb_ids(&list);
            let everybodys = tmdb_ids(&data(&api.get(&part, None).await));
            for (place, id) in own.iter().enumerate() {
                let usual = everybodys.iter().position(|theirs| theirs == id).unwrap();
                assert!(place.abs_diff(usual) <= 3, "{own:?} of {everybodys:?}");
                moved += usize::from(place != usual);
            }
            assert_eq!(own.len(), everybodys.len(), "{part}");
            assert!(
                own.iter().all(|id| met.insert(*id)),
                "{own:?} after {met:?}"
            );
            there.extend(everybodys);
            let link = reply.header("link").unwrap();
            path = list["next"].as_str().map(str::to_owned);
            assert_eq!(path.is_some(), link.contains("rel=\"next\""), "{link}");
        }
        assert_eq!(met, there);
        assert!(moved > 20, "{moved}");
    }
}

#[tokio::test]
async fn by_relevance_alone_it_is_everybodys_and_says_so() {
    let (_stub, api) = start(40).await;
    let (ann, _) = two_kinds(&api).await;
    let by_relevance = format!("{SEARCH}&sort=relevance");
    let reply = api.get(&by_relevance, Some(&ann)).await;
    assert_eq!(theirs(&reply), (1..=10).collect::<Vec<u64>>());
    let next = reply.data()["next"].as_str().unwrap().to_owned();
    assert!(next.contains("sort=relevance"), "{next}");
    assert_eq!(
        theirs(&api.get(&next, Some(&ann)).await),
        (11..=20).collect::<Vec<u64>>()
    );
    assert!(reply.header("etag").is_some());

    let own = api.get(SEARCH, Some(&ann)).await;
    assert_eq!(own.header("cache-control"), Some("private, no-store"));
    assert_eq!(own.header("vary"), Some("Authorization"));
    assert_eq!(own.header("etag"), None);
    // the same movies, word for word
    let everybodys = api.get(SEARCH, None).await;
    let sorted = |text: &str| {
        let mut bytes = text.as_bytes().to_vec();
        bytes.sort_unstable();
        bytes
    };
    assert_ne!(own.text, everybodys.text);
    assert_eq!(sorted(&own.text), sorted(&everybodys.text));
}

#[tokio::test]
async fn what_somebody_states_counts_for_more_than_what_they_rated() {
    let (_stub, api) = start(40).await;
    let (ann, _) = two_kinds(&api).await;
    let body = json!({"preferences": {"favorite_genres": ["western"], "exclude_genre": "Comedy"}});
    let stored = api
        .send(Method::PUT, "/preferences", Some(&ann), Some(body))
        .await;
    assert_eq!(stored.status, 200, "{}", stored.text);
    let found = tmdb_ids(&data(&api.get(SEARCH, Some(&ann)).await));
    assert_eq!(found, [2, 4, 1, 6, 3, 8, 5, 10, 7, 9]);
}

#[tokio::test]
async fn the_very_title_stays_first() {
    let (stub, api) = start(40).await;
    let (ann, bob) = two_kinds(&api).await;
    stub.films(|films| {
        films.retitle(1, "Up", "2026-11-01".parse().unwrap());
        films.retitle(2, "Up there", "2026-11-01".parse().unwrap());
        films.retitle(3, "Up here", "2026-11-01".parse().unwrap());
    });
    for who in [&ann, &bob] {
        let found = tmdb_ids(&data(&api.get("/api/movies/search?q=up", Some(who)).await));
        assert_eq!(found[0], 1, "{found:?}");
    }
}

#[tokio::test]
async fn it_costs_two_statements_more() {
    let (api, proxy) = TestApi::start_counted(|_| ()).await;
    let ann = api.user("Ann").await;
    let by_relevance = format!("{SEARCH}&sort=relevance");
    let (_, everybodys) = counted((&api, &proxy), &by_relevance, Some(&ann)).await;
    let (_, own) = counted((&api, &proxy), SEARCH, Some(&ann)).await;
    let more = own.statements.len() - everybodys.statements.len();
    assert_eq!(more, 2, "{own}");
}
