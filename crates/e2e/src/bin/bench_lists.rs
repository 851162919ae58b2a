//! How soon a list is there: `bench-lists USERS`, with the settings of a running worker. Prints a table.
#![expect(clippy::print_stdout, reason = "this is what it is for")]

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use marquee_queue::jobs::ComputeRecommendations;
use marquee_queue::{Queue, TaskState};
use marquee_settings::{Settings, Strategy};
use serde::Deserialize;

const LONG: Duration = Duration::from_mins(2);

/// What decided a list.
#[derive(Deserialize)]
struct List {
    strategy: String,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let users = std::env::args()
        .nth(1)
        .context("usage: bench-lists USERS")?;
    let users: u64 = users.parse()?;
    let settings = Settings::load()?;
    let queue = Queue::connect(&settings.redis, &settings.queue)?;
    // loads what the worker keeps in memory
    for user in 1..=20 {
        timed(&queue, user, Strategy::Hybrid).await?;
    }
    println!("enqueue to completed, one at a time    50 %    90 %    99 %   (ms)   decided by");
    let strategies = [
        Strategy::Popular,
        Strategy::Genre,
        Strategy::Collaborative,
        Strategy::Hybrid,
    ];
    let mut all = strategies.map(|_| (Vec::new(), BTreeMap::<String, u32>::new()));
    for user in 1..=users {
        for (strategy, (times, decided)) in strategies.into_iter().zip(&mut all) {
            let (time, by) = timed(&queue, user, strategy).await?;
            times.push(time);
            *decided.entry(by).or_default() += 1;
        }
    }
    for (strategy, (times, decided)) in strategies.into_iter().zip(&mut all) {
        times.sort_unstable();
        let percent = |part: usize| times[(times.len() - 1) * part / 100].as_secs_f64() * 1e3;
        println!(
            "{:<37} {:>6.2}  {:>6.2}  {:>6.2}          {decided:?}",
            strategy.as_str(),
            percent(50),
            percent(90),
            percent(99)
        );
    }
    Ok(())
}

/// How long a list took, and what decided it.
async fn timed(queue: &Queue, user: u64, strategy: Strategy) -> anyhow::Result<(Duration, String)> {
    let job = ComputeRecommendations::usual(user, strategy, None);
    let start = Instant::now();
    let id = queue.enqueue(&job, Some(user)).await?;
    let task = queue.wait(id, LONG).await?.context("the task is gone")?;
    let took = start.elapsed();
    ensure!(task.state == TaskState::Completed, "{task:?}");
    let result = task.result.context("no result")?;
    let list: List = serde_json::from_str(result.get())?;
    Ok((took, list.strategy))
}
