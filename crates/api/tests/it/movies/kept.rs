//! Answers that are kept: byte for byte what a new one would be.

use marquee_cache::{Cache, Topic};
use reqwest::Method;

use super::films;
use crate::harness::{Reply, SignedIn, TestApi};

const PATHS: [&str; 22] = [
    "/api/movies",
    "/api/movies?limit=7&offset=14",
    "/api/movies?offset=5000",
    "/api/movies?genre=Action,Drama&year=1990,1999",
    "/api/movies?rating_min=5&language=en",
    "/api/movies?director=Person+1&actor=Person+2",
    "/api/movies?search=the+thing&ordering=-created_at",
    "/api/movies?search=%26%3D%23+x%C3%A9",
    "/api/movies?ordering=title&limit=100",
    "/api/movies?ordering=-average_rating&limit=3",
    "/api/movies?year_min=1991&year_max=1999&limit=5&offset=5",
    "/api/movies/search?q=it",
    "/api/movies/search?query=thing&limit=2&offset=2",
    "/api/movies/trending",
    "/api/movies/trending?window=week&limit=5&offset=10",
    "/api/movies/popular",
    "/api/movies/popular?limit=9&offset=18",
    "/api/movies/top-rated?limit=5",
    "/api/movies/most-watched?offset=3",
    "/api/movies/SEEN",
    "/api/movies/SEEN/recommendations",
    "/api/movies/SEEN/similar?limit=2&offset=2",
];

/// As another process would drop all that is kept.
async fn drop_all(api: &TestApi) {
    let cache = Cache::connect(&api.settings.redis, &api.settings.cache).unwrap();
    cache.touch(&[Topic::Everything]).await;
}

async fn with_films() -> (TestApi, Vec<String>) {
    let api = TestApi::start().await;
    let films = films::stored(&api, 120).await;
    let seen = films
        .iter()
        .find(|film| film.is_for(false) && film.genres.len() > 1);
    let seen = seen.unwrap().id.to_string();
    let paths = PATHS
        .iter()
        .map(|path| path.replace("SEEN", &seen))
        .collect();
    (api, paths)
}

/// Everything that must be the same, however an answer came about.
fn shown(reply: &Reply) -> [Option<&str>; 6] {
    assert_eq!(reply.status, 200, "{}", reply.text);
    [
        Some(&reply.text),
        reply.header("etag"),
        reply.header("link"),
        reply.header("cache-control"),
        reply.header("vary"),
        reply.header("content-type"),
    ]
}

async fn as_kept(api: &TestApi, path: &str, who: Option<&SignedIn>) {
    drop_all(api).await;
    let cold = api.get(path, who).await;
    assert_eq!(cold.header("x-cache"), Some("MISS"), "{path}");
    let warm = api.get(path, who).await;
    assert_eq!(warm.header("x-cache"), Some("HIT"), "{path}");
    assert_eq!(shown(&warm), shown(&cold), "{path}");
    drop_all(api).await;
    let anew = api.get(path, who).await;
    assert_eq!(anew.header("x-cache"), Some("MISS"), "{path}");
    assert_eq!(shown(&anew), shown(&cold), "{path}");
}

#[tokio::test]
async fn a_kept_answer_is_byte_for_byte_the_one_that_would_be_made() {
    let (api, paths) = with_films().await;
    let adult = api.user("Ada").await;
    for path in &paths {
        as_kept(&api, path, None).await;
        as_kept(&api, path, Some(&adult)).await;
    }
}

#[tokio::test]
async fn the_same_answer_comes_with_the_cache_off() {
    let (api, paths) = with_films().await;
    let without = api.another_server_with(|settings| settings.cache.enabled = false);
    for path in &paths {
        let kept = api.get(path, None).await;
        let made = Reply::to(reqwest::Client::new().get(format!("{without}{path}"))).await;
        assert_eq!(made.header("x-cache"), Some("MISS"), "{path}");
        assert_eq!(shown(&kept), shown(&made), "{path}");
    }
}

#[tokio::test]
async fn who_has_an_answer_is_told_that_it_is_the_same() {
    let (api, paths) = with_films().await;
    for path in &paths {
        let first = api.get(path, None).await;
        let etag = first.header("etag").unwrap();
        assert_eq!(first.header("cache-control"), Some("public, no-cache"));
        let again = Reply::to(api.request(Method::GET, path).header("if-none-match", etag)).await;
        assert_eq!((again.status, &*again.text), (304, ""), "{path}");
        assert_eq!(again.header("etag"), Some(etag));
        let other = api
            .request(Method::GET, path)
            .header("if-none-match", "\"other\"");
        assert_eq!(Reply::to(other).await.status, 200, "{path}");
    }
}

#[tokio::test]
async fn the_same_question_in_other_words_has_one_answer() {
    let (api, _) = with_films().await;
    let first = api.get("/api/movies?genre=Action&year=1995", None).await;
    for same in [
        "/api/movies?year=1995&genre=Action",
        "/api/movies?genre=+Action+&year=1995,1995&ordering=-popularity_score",
        "/api/movies/?limit=20&offset=0&genre=Action&year=1995",
    ] {
        let reply = api.get(same, None).await;
        assert_eq!(reply.header("x-cache"), Some("HIT"), "{same}");
        assert_eq!(reply.text, first.text, "{same}");
    }
}
