use marquee_domain::models::trend::Window;
use marquee_tmdb::{Patience, TmdbError};

use crate::{House, NOW, day};

#[tokio::test]
async fn everything_that_is_asked_for_is_read() {
    let house = House::new().await;
    let tmdb = house.client();
    assert_eq!(tmdb.genres(NOW).await.unwrap().len(), 19);
    let trending = tmdb.trending(Window::Day, 1, NOW).await.unwrap();
    assert_eq!(trending.results.len(), 20);
    assert_eq!(trending.last(), 500, "although it says that there are more");
    let images = tmdb.images(NOW).await.unwrap();
    assert!(images.secure_base_url.starts_with("https://"));
    let movie = tmdb.movie(21, NOW).await.unwrap();
    assert_eq!(movie.listed.poster_path, None, "null there");
    assert_eq!(movie.credits.cast.len(), 4);
    assert_eq!(movie.credits.directors().count(), 1);
    assert!(!movie.keywords.keywords.is_empty());
    let two = tmdb.movie(20, NOW).await.unwrap();
    assert_eq!(two.credits.directors().count(), 2);
    let beside = tmdb.recommendations(21, 1, NOW).await.unwrap();
    assert_eq!(beside.results.len(), 21, "as TMDb sometimes does");
    let found = tmdb.search("harbour", false, 1, NOW).await.unwrap();
    assert!(!found.results.is_empty());
    assert!(
        found
            .results
            .iter()
            .all(|movie| movie.title.contains("Harbour"))
    );
    let some = tmdb.discover(&[28, 35], 2, NOW).await.unwrap();
    assert!(!some.results.is_empty());
    for movie in some.results {
        assert!(movie.genre_ids.contains(&28) || movie.genre_ids.contains(&35));
    }
    let clapper = tmdb.movie(50, NOW).await.unwrap();
    assert!(clapper.listed.title.contains('🎬'));
}

#[tokio::test]
async fn a_page_that_nobody_is_given_is_not_asked_for() {
    let house = House::new().await;
    let tmdb = house.client();
    for page in [0, 501] {
        let beyond = tmdb.trending(Window::Week, page, NOW).await;
        assert_eq!(beyond.err(), Some(TmdbError::NotFound), "{page}");
    }
    assert!(house.tmdb.calls().is_empty());
    assert!(tmdb.popular(500, NOW).await.is_ok());
}

#[tokio::test]
async fn changes_of_some_days_are_read_page_by_page() {
    let house = House::new().await;
    house.tmdb.films(|films| {
        (1..=150).for_each(|id| films.retitle(id, "New", day("2026-03-01")));
        films.change(151, day("2026-02-01"));
    });
    let tmdb = house.client();
    let (from, to) = (day("2026-02-20"), day("2026-03-05"));
    let first = tmdb.changes(from, to, 1, Patience::Job).await.unwrap();
    let second = tmdb.changes(from, to, 2, Patience::Job).await.unwrap();
    assert_eq!((first.results.len(), second.results.len()), (100, 50));
    assert_eq!(tmdb.movie(7, NOW).await.unwrap().listed.title, "New");
    let too_long = tmdb.changes(from, day("2026-03-07"), 1, NOW).await;
    assert!(
        matches!(too_long, Err(TmdbError::BadRequest(_))),
        "{too_long:?}"
    );
}

#[tokio::test]
async fn the_daily_export_is_read_whole_or_not_at_all() {
    let house = House::new().await;
    let tmdb = house.client();
    let mut export = tmdb.export(day("2026-03-01")).await.unwrap();
    let mut ids = Vec::new();
    while let Some(movies) = export.next().await.unwrap() {
        ids.extend(movies.iter().map(|movie| movie.id));
    }
    assert!(ids.iter().copied().eq(1..=2_000));
    let calls = house.tmdb.calls();
    assert_eq!(calls[0].path, "/p/exports/movie_ids_03_01_2026.json.gz");
    assert!(!calls[0].with_key, "it is nobody's business there");

    house
        .tmdb
        .fail_times(marquee_testkit::tmdb::Fault::TruncatedJson, 1);
    let mut cut = tmdb.export(day("2026-03-01")).await.unwrap();
    let end = loop {
        match cut.next().await {
            Ok(Some(_)) => {}
            end => break end,
        }
    };
    assert!(matches!(end, Err(TmdbError::Away(_))), "{end:?}");
    house.tmdb.fail(marquee_testkit::tmdb::Fault::NotFound);
    let none = tmdb.export(day("2026-03-02")).await;
    assert_eq!(none.err(), Some(TmdbError::NotFound));
}

#[tokio::test]
async fn either_key_is_sent_and_without_one_nothing_is() {
    let mut house = House::new().await;
    assert!(house.client().genres(NOW).await.is_ok());
    house.settings.api_key = std::mem::take(&mut house.settings.read_token);
    assert!(house.client().genres(NOW).await.is_ok());
    house.settings.api_key = "".into();
    let refused = house.client().genres(NOW).await;
    assert_eq!(refused, Err(TmdbError::NotSetUp));
    assert_eq!(house.tmdb.calls().len(), 2);
}
