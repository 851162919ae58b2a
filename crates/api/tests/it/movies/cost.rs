//! How many statements the catalogue's answers cost. The cache is off, except where it is what is tested.

use reqwest::Method;

use super::films;
use crate::harness::{Reply, TestApi};
use crate::statements::{counted, rows};

const FILMS: u64 = 300;

const ORDERS: [&str; 8] = [
    "title",
    "year",
    "release_date",
    "popularity",
    "average_rating",
    "watch_count",
    "popularity_score",
    "created_at",
];

/// Lists of movies that are not personal. Each gets a `limit`.
const LISTS: [&str; 7] = [
    "/api/movies?",
    "/api/movies?genre=Action,Drama&year=1991,1999&rating_min=2&director=Person 1&actor=Person 2&language=en&",
    "/api/movies?search=heat&",
    "/api/movies/popular?",
    "/api/movies/top-rated?",
    "/api/movies/most-watched?",
    "/api/movies/trending?",
];

#[tokio::test]
async fn a_list_of_a_hundred_movies_costs_three_at_most_in_any_order_and_by_any_filter() {
    let (api, proxy) = TestApi::start_counted(|settings| settings.cache.enabled = false).await;
    films::stored(&api, FILMS).await;
    let mut paths: Vec<String> = LISTS
        .iter()
        .map(|list| format!("{list}limit=100"))
        .collect();
    for order in ORDERS {
        paths.push(format!("/api/movies?limit=100&ordering={order}"));
        paths.push(format!(
            "/api/movies?limit=100&offset=50&genre=Drama&ordering=-{order}"
        ));
    }
    for path in paths {
        let (_, sql) = counted((&api, &proxy), &path, None).await;
        assert!(
            !sql.statements.is_empty() && sql.statements.len() <= 3,
            "{path}: {sql}"
        );
    }
    let (all, _) = counted((&api, &proxy), "/api/movies?limit=100", None).await;
    assert_eq!(rows(&all), 100);
}

#[tokio::test]
async fn a_list_costs_as_much_for_one_movie_as_for_a_hundred() {
    let (api, proxy) = TestApi::start_counted(|settings| settings.cache.enabled = false).await;
    let films = films::stored(&api, FILMS).await;
    let film = films.iter().find(|film| film.is_for(false)).unwrap();
    let ann = api.user("Ann").await;
    let like_it = format!("/api/movies/{}/recommendations?", film.id);
    let others = ["/api/movies/search?q=heat&", &like_it];
    for list in LISTS.iter().chain(&others) {
        for who in [None, Some(&ann)] {
            let (_, one) = counted((&api, &proxy), &format!("{list}limit=1"), who).await;
            let (_, many) = counted((&api, &proxy), &format!("{list}limit=100"), who).await;
            assert_eq!(
                one.statements.len(),
                many.statements.len(),
                "{list}: {one}\n{many}"
            );
        }
    }
}

#[tokio::test]
async fn details_cost_four_at_most_also_with_what_the_caller_has_done() {
    let (api, proxy) = TestApi::start_counted(|settings| {
        settings.cache.enabled = false;
        // as if TMDb could be asked, which of what is here it is not
        settings.tmdb.read_token = "x".into();
    })
    .await;
    let films = films::stored(&api, 40).await;
    let ann = api.user("Ann").await;
    let film = films.iter().find(|film| film.is_for(false)).unwrap();
    for path in [
        format!("/api/movies/{}", film.id),
        format!("/api/movies/tmdb:{}", film.id + 1000),
    ] {
        let (anonymous, sql) = counted((&api, &proxy), &path, None).await;
        assert!(anonymous.data()["my"].is_null());
        sql.at_most(4);
        let (signed_in, sql) = counted((&api, &proxy), &path, Some(&ann)).await;
        assert!(signed_in.data()["my"].is_object());
        sql.at_most(4);
    }
}

#[tokio::test]
async fn a_kept_answer_costs_an_anonymous_caller_nothing() {
    let (api, proxy) = TestApi::start_counted(|_| ()).await;
    let films = films::stored(&api, 40).await;
    let film = films.iter().find(|film| film.is_for(false)).unwrap();
    let mut paths: Vec<String> = LISTS.iter().map(|list| format!("{list}limit=20")).collect();
    paths.push(format!("/api/movies/{}", film.id));
    paths.push("/api/genres".to_owned());
    for path in paths {
        let (reply, sql) = counted((&api, &proxy), &path, None).await;
        assert_eq!(reply.header("x-cache"), Some("HIT"), "{path}");
        assert!(sql.is_silent(), "{path}: {sql}");
        // nor does being told that nothing has changed
        let etag = reply.header("etag").unwrap();
        let request = api
            .request(Method::GET, &path)
            .header("If-None-Match", etag);
        let (reply, sql) = proxy.during(async || Reply::to(request).await).await;
        assert_eq!(reply.status, 304, "{path}");
        assert!(sql.is_silent(), "{path}: {sql}");
    }
}
