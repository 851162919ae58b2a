//! A worker takes over a whole catalogue, as often a second as may be set. Half-way it is killed, and another goes on.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use marquee_queue::jobs::{SyncKind, SyncTmdb};
use marquee_queue::{TaskId, TaskState};

use crate::house::{House, Process};

/// What may be under way when a worker is killed, and so has to be asked for again.
const UNDER_WAY: usize = 8;
/// Between the first tenth of a worker's run and its end its memory may grow by so many megabytes.
const GROWTH: u64 = 16;

pub(crate) async fn run(movies: u64) -> anyhow::Result<()> {
    let most = [("CALLS_PER_SECOND", "40"), ("BOOTSTRAP_POPULARITY", "0")];
    let house = House::new(movies, &most).await?;
    let what = SyncTmdb {
        what: SyncKind::Bootstrap,
    };
    let victim = house.worker()?;
    let task = house.queue.enqueue(&what, None).await?;
    println!(
        "{:>8}  {:>8}  {:>6}  {:>6}",
        "movies", "a second", "MB", "most"
    );
    follow(&house, &victim, task, (0, movies / 2)).await?;
    victim.kill()?;
    println!("{:>8}", "killed");
    let heir = house.worker()?;
    follow(&house, &heir, task, (movies / 2, movies)).await?;

    let record = house.queue.wait(task, Duration::from_mins(1)).await?;
    let record = record.context("the task is gone")?;
    ensure!(record.state == TaskState::Completed, "{record:?}");
    let mut asked: BTreeMap<u64, usize> = BTreeMap::new();
    for call in house.stub.calls() {
        if let Some(id) = call
            .path
            .strip_prefix("/movie/")
            .and_then(|id| id.parse().ok())
        {
            *asked.entry(id).or_default() += 1;
        }
    }
    let again = asked.values().filter(|times| **times > 1).count();
    println!(
        "{} movies were asked for, {again} of them again after the kill; {}",
        asked.len(),
        record
            .result
            .map(|result| result.to_string())
            .unwrap_or_default()
    );
    ensure!(asked.len() as u64 == movies, "not all were asked for");
    ensure!(
        again <= UNDER_WAY,
        "only what was under way was to be asked for again"
    );
    Ok(())
}

/// Until so many are done; a line for every tenth of all.
async fn follow(
    house: &House,
    worker: &Process,
    task: TaskId,
    (from, to): (u64, u64),
) -> anyhow::Result<()> {
    let tenth = ((to - from) / 5).max(1);
    // what was done before says nothing of this worker
    let (mut before, mut first) = (None, None);
    let (mut least, mut next) = (None, from + tenth);
    loop {
        let record = house.queue.task(task).await?.context("the task is gone")?;
        let done = record.progress.map_or(0, |progress| progress.done);
        if done > *before.get_or_insert(done) && first.is_none() {
            first = Some((Instant::now(), done));
        }
        let has_ended = record.state.has_ended();
        if done >= next || has_ended {
            let (now, most) = worker.memory()?;
            let rate = first.map_or(0.0, |(began, at)| rate(done - at, began.elapsed()));
            println!("{done:>8}  {rate:>8.1}  {now:>6}  {most:>6}");
            let least = *least.get_or_insert(most);
            ensure!(
                most <= least + GROWTH,
                "its memory grows: {least} MB, then {most}"
            );
            next += tenth;
        }
        if done >= to || has_ended {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

#[expect(clippy::cast_precision_loss, reason = "some thousands")]
fn rate(count: u64, time: Duration) -> f64 {
    count as f64 / time.as_secs_f64().max(f64::EPSILON)
}
