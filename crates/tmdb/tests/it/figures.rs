use marquee_testkit::tmdb::Fault;
use marquee_testkit::{PrivateRedis, TestRedis, eventually};
use marquee_tmdb::{BreakerState, Figures, Tmdb, TmdbError};

use crate::{House, NOW, day};

/// The figures as soon as `fits`: they are written without anybody waiting for it.
async fn figures(tmdb: &Tmdb, fits: impl Fn(&Figures) -> bool) -> Figures {
    eventually("the figures are written", async || {
        Some(tmdb.figures(7).await.unwrap()).filter(&fits)
    })
    .await
}

#[tokio::test]
async fn the_calls_of_all_processes_are_counted_by_how_they_ended() {
    let house = House::new().await;
    let (one, other) = (house.client(), house.client());
    house.tmdb.films(|films| films.delete(7, day("2026-03-01")));
    house.tmdb.fail_times(Fault::HtmlUnavailable, 1);
    one.genres(NOW).await.unwrap();
    assert_eq!(other.movie(7, NOW).await.err(), Some(TmdbError::NotFound));
    let figures = figures(&one, |figures| figures.days[0].calls() == 3).await;
    assert_eq!(figures.days.len(), 7);
    assert_eq!(figures.days[1].calls(), 0);
    let today = &figures.days[0];
    assert_eq!(today.errors(), 1);
    for outcome in ["ok", "not_found", "away"] {
        assert_eq!(today.outcomes[outcome], 1, "{outcome}");
    }
    assert_eq!(figures.calls_per_second, 1000);
    assert_eq!(
        (figures.breaker, figures.breakers_open),
        (BreakerState::Closed, 0)
    );
}

#[tokio::test]
async fn a_breaker_that_opens_in_one_process_is_seen_by_all_until_it_closes() {
    let mut house = House::new().await;
    house.settings.breaker_failures = 1;
    let (one, other) = (house.client(), house.client());
    house
        .tmdb
        .fail_times(Fault::InternalError, house.settings.request_tries);
    assert!(matches!(one.genres(NOW).await, Err(TmdbError::Away(_))));
    assert_eq!(other.breaker(), BreakerState::Closed, "it has seen nothing");
    let open = figures(&other, |figures| figures.breaker != BreakerState::Closed).await;
    assert_eq!(open.breakers_open, 1);
    eventually("it is asked again", async || one.genres(NOW).await.ok()).await;
    let closed = figures(&other, |figures| figures.breaker == BreakerState::Closed).await;
    assert_eq!(closed.breakers_open, 0);
}

#[tokio::test]
async fn after_a_restart_of_redis_the_figures_are_there_at_once() {
    let mut server = PrivateRedis::start();
    let house = House {
        redis: TestRedis::at(&server.url()),
        ..House::new().await
    };
    let tmdb = house.client();
    tmdb.figures(7).await.unwrap();
    for _ in 0..3 {
        server.stop();
        server.restart();
        tmdb.figures(7).await.unwrap();
    }
    server.stop();
    tmdb.figures(7).await.unwrap_err();
    server.restart();
    tmdb.figures(7).await.unwrap();
}
