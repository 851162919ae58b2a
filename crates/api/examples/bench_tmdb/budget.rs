//! Three API processes and two workers want more than they may, and TMDb has fits of 429.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::ensure;
use marquee_queue::jobs::{SyncKind, SyncTmdb};
use marquee_testkit::tmdb::Fault;

use crate::house::House;
use crate::load::{at_pace, statuses};

const MOVIES: u64 = 10_000;
const TIME: Duration = Duration::from_mins(1);
/// Of each API; three of them want more than twice what they may.
const PER_SECOND: u32 = 15;

pub(crate) async fn run() -> anyhow::Result<()> {
    let house = House::new(MOVIES, &[]).await?;
    let mut apis = Vec::new();
    for _ in 0..3 {
        apis.push(house.api().await?);
    }
    let _workers = [house.worker()?, house.worker()?];
    for what in [SyncKind::Bootstrap, SyncKind::Popular] {
        house.queue.enqueue(&SyncTmdb { what }, None).await?;
    }
    let asked = AtomicU64::new(0);
    let load = apis.iter().map(|(_, url)| {
        let asked = &asked;
        let next = move || {
            let number = asked.fetch_add(1, Ordering::Relaxed);
            format!("{url}/api/movies/search?query=the%20{number}")
        };
        at_pace(&house.client, PER_SECOND, TIME, next)
    });
    let load = futures_util::future::join_all(load);
    let (answers, ()) = tokio::join!(load, storms(&house));
    let answers: Vec<_> = answers.into_iter().flatten().collect();

    let calls = house.stub.calls();
    let refused: u64 = house.figures().await?.days[0]
        .outcomes
        .get("too_fast")
        .copied()
        .unwrap_or(0);
    let searches = calls
        .iter()
        .filter(|call| call.path.starts_with("/search"))
        .count();
    let (busiest, budget) = (house.stub.busiest_second(), house.calls_per_second());
    println!(
        "{} calls in {} s, {searches} of them for clients, {refused} refused with 429; {busiest} in the busiest second of {budget} allowed",
        calls.len(),
        TIME.as_secs(),
    );
    println!("clients were answered {}", statuses(&answers));
    ensure!(
        searches > 0 && searches < calls.len(),
        "both clients and syncs were to get through"
    );
    ensure!(refused > 0, "there was no storm");
    ensure!(
        answers.iter().all(|sample| sample.status == 200),
        "a client was not answered"
    );
    ensure!(busiest <= budget as usize, "TMDb was called too often");
    Ok(())
}

/// Calm, then all calls are refused; calm, then every second is, and nobody says for how long.
async fn storms(house: &House) {
    let (calm, storm) = (Duration::from_secs(5), Duration::from_secs(3));
    let end = Instant::now() + TIME;
    while Instant::now() < end {
        tokio::time::sleep(calm).await;
        house.stub.fail(Fault::TooFast(Some(1)));
        tokio::time::sleep(storm).await;
        house.stub.recover();
        tokio::time::sleep(calm).await;
        house.stub.fail_every(2, Fault::TooFast(None));
        tokio::time::sleep(storm).await;
        house.stub.recover();
    }
}
