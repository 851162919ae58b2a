use std::time::{Duration, Instant};

use marquee_testkit::tmdb::Fault;
use marquee_tmdb::{BreakerState, Patience, TmdbError};

use crate::{House, NOW, day};

#[tokio::test]
async fn what_passes_is_tried_again_and_the_caller_does_not_notice() {
    let house = House::new().await;
    let tmdb = house.client();
    for fault in [
        Fault::HtmlUnavailable,
        Fault::InternalError,
        Fault::TruncatedJson,
        Fault::CutOff,
        Fault::Reset,
    ] {
        house.tmdb.fail_times(fault.clone(), 2);
        assert!(tmdb.genres(NOW).await.is_ok(), "{fault:?}");
    }
    assert_eq!(house.tmdb.called("/genre"), 15);
}

#[tokio::test]
async fn a_server_that_fails_every_second_time_works_and_the_breaker_stays_closed() {
    let house = House::new().await;
    house.tmdb.fail_every(2, Fault::InternalError);
    let tmdb = house.client();
    for n in 0..200 {
        let found = tmdb.search(&format!("{n}"), false, 1, NOW).await;
        assert!(found.is_ok(), "{n}: {found:?}");
    }
    assert_eq!(tmdb.breaker(), BreakerState::Closed);
}

#[tokio::test]
async fn what_does_not_pass_is_not_tried_again() {
    let house = House::new().await;
    let tmdb = house.client();
    house.tmdb.films(|films| films.delete(7, day("2026-03-01")));
    assert_eq!(tmdb.movie(7, NOW).await.err(), Some(TmdbError::NotFound));
    let refused = tmdb.search("", false, 1, NOW).await.err();
    assert!(
        matches!(refused, Some(TmdbError::BadRequest(_))),
        "{refused:?}"
    );
    assert_eq!(house.tmdb.calls().len(), 2);
    assert_eq!(tmdb.breaker(), BreakerState::Closed);
}

#[tokio::test]
async fn a_refused_key_ends_all_calls_for_a_while() {
    let house = House::new().await;
    house.tmdb.fail_times(Fault::KeyRefused, 1);
    let tmdb = house.client();
    assert_eq!(tmdb.genres(NOW).await.err(), Some(TmdbError::KeyRefused));
    assert_eq!(tmdb.genres(NOW).await.err(), Some(TmdbError::LeftAlone));
    assert_eq!(house.tmdb.calls().len(), 1);
    assert!(
        house.client().genres(NOW).await.is_ok(),
        "a new process, with a new key"
    );
}

#[tokio::test]
async fn a_stall_ends_with_the_deadline_and_a_dead_server_is_left_alone_until_it_is_back() {
    let mut house = House::new().await;
    house.settings.request_deadline_milliseconds = 100;
    let tmdb = house.client();
    house.tmdb.fail(Fault::Stall(Duration::from_secs(30)));
    let began = Instant::now();
    for _ in 0..house.settings.breaker_failures {
        let away = tmdb.genres(NOW).await.err();
        assert!(matches!(away, Some(TmdbError::Away(_))), "{away:?}");
    }
    assert!(
        began.elapsed() < Duration::from_secs(25),
        "nobody waited for the stall"
    );
    assert_eq!(tmdb.genres(NOW).await.err(), Some(TmdbError::LeftAlone));
    house.tmdb.recover();
    // a job is the trial, and is given no more time than a request
    marquee_testkit::eventually("it is asked again", async || {
        tmdb.genres(Patience::Job).await.ok()
    })
    .await;
    assert_eq!(tmdb.breaker(), BreakerState::Closed);
}

#[tokio::test]
async fn no_error_tells_the_address_or_the_key() {
    let mut house = House::new().await;
    house.settings.api_key = "a-key-that-nobody-may-see".into();
    house.settings.read_token = "".into();
    house.settings.base_url = format!("http://127.0.0.1:{}/3", marquee_testkit::free_port());
    let error = house.client().genres(NOW).await.unwrap_err();
    let told = format!("{error} {error:?}");
    assert!(
        !told.contains("127.0.0.1") && !told.contains("a-key"),
        "{told}"
    );
}
