use std::time::{Duration, Instant};

use futures_util::future::join_all;
use marquee_testkit::TestRedis;
use marquee_testkit::tmdb::Fault;
use marquee_tmdb::{Patience, Tmdb, TmdbError};

use crate::{House, NOW};

#[tokio::test]
async fn all_processes_together_keep_to_the_budget() {
    let mut house = House::new().await;
    house.settings.calls_per_second = 50;
    let processes: Vec<Tmdb> = (0..5).map(|_| house.client()).collect();
    let asked = processes.iter().flat_map(|tmdb| {
        [NOW, Patience::Job].map(|patience| async move {
            for _ in 0..10 {
                tmdb.genres(patience).await.unwrap();
            }
        })
    });
    join_all(asked).await;
    let calls = house.tmdb.calls();
    assert_eq!(calls.len(), 100);
    // 99 steps of 20 ms; a late start of the first can only shorten what is seen a little
    let took = calls[99].at - calls[0].at;
    assert!(took >= Duration::from_millis(1_800), "{took:?}");
}

#[tokio::test]
async fn who_has_no_time_to_wait_is_told_at_once_and_nothing_is_called() {
    let mut house = House::new().await;
    house.settings.calls_per_second = 1;
    house.settings.request_deadline_milliseconds = 200;
    let tmdb = house.client();
    tmdb.genres(NOW).await.unwrap();
    assert_eq!(tmdb.genres(NOW).await, Err(TmdbError::OverBudget));
    assert_eq!(house.tmdb.calls().len(), 1);
}

#[tokio::test]
async fn a_request_goes_before_the_jobs_that_wait() {
    let mut house = House::new().await;
    house.settings.calls_per_second = 5;
    let tmdb = house.client();
    let jobs = join_all((1..=10).map(|id| tmdb.movie(id, Patience::Job)));
    let request = async {
        marquee_testkit::eventually("the jobs have begun", async || {
            (!house.tmdb.calls().is_empty()).then_some(())
        })
        .await;
        tmdb.genres(NOW).await.unwrap();
        house.tmdb.calls().len()
    };
    let (jobs, before) = tokio::join!(jobs, request);
    assert!(jobs.iter().all(Result::is_ok));
    // the one that ran, the one whose turn was next, its own, and one that may have come meanwhile
    assert!(before <= 5, "{before} calls until the request was answered");
}

#[tokio::test]
async fn a_pause_that_tmdb_asks_for_is_kept_by_every_process() {
    let house = House::new().await;
    let (one, other) = (house.client(), house.client());
    house.tmdb.fail_times(Fault::TooFast(Some(1)), 1);
    let second = async {
        marquee_testkit::eventually("the pause is known", async || {
            let paused = other.figures(1).await.unwrap().paused;
            (paused > Duration::ZERO).then_some(())
        })
        .await;
        other.genres(Patience::Job).await.unwrap();
    };
    let (first, ()) = tokio::join!(one.genres(Patience::Job), second);
    first.unwrap();
    let calls = house.tmdb.calls();
    assert!(calls[1].at - calls[0].at >= Duration::from_millis(950));
}

#[tokio::test]
async fn who_has_reserved_a_call_keeps_the_pause_too() {
    let mut house = House::new().await;
    house.settings.calls_per_second = 1;
    house.settings.request_deadline_milliseconds = 10_000;
    house.tmdb.fail_times(Fault::TooFast(Some(3)), 1);
    let tmdb = house.client();
    // the second has its turn after a second
    let both = tokio::join!(tmdb.genres(NOW), tmdb.images(NOW));
    assert!(both.0.is_ok() && both.1.is_ok(), "{both:?}");
    let calls = house.tmdb.calls();
    assert_eq!(calls.len(), 3);
    assert!(calls[1].at - calls[0].at >= Duration::from_millis(2_950));
}

#[tokio::test]
async fn a_storm_of_429_without_a_time_is_met_with_few_calls_and_ends_well() {
    let house = House::new().await;
    house.tmdb.fail_times(Fault::TooFast(None), 2);
    let tmdb = house.client();
    assert!(tmdb.genres(Patience::Job).await.is_ok());
    assert_eq!(house.tmdb.calls().len(), 3);
}

#[tokio::test]
async fn without_redis_each_process_keeps_to_its_part() {
    let mut house = House::new().await;
    house.settings.calls_per_second = 40;
    let nowhere = format!("redis://127.0.0.1:{}/0", marquee_testkit::free_port());
    house.redis = TestRedis::at(&nowhere);
    let tmdb = house.client();
    let began = Instant::now();
    for _ in 0..6 {
        tmdb.genres(Patience::Job).await.unwrap();
    }
    assert!(began.elapsed() >= Duration::from_millis(490));
}
