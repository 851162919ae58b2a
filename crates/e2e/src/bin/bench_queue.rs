//! How quick the queue is: `bench-queue REDIS_URL`. Prints a table.
#![expect(clippy::print_stdout, reason = "this is what it is for")]

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use marquee_e2e::lab::{self, Nap, WorkerProcess};
use marquee_queue::{Job, Queue, TaskState};
use marquee_settings::Settings;
use tokio::task::JoinSet;
use tokio::time::sleep;

const NOTHING: Nap = Nap { milliseconds: 0 };
const SINGLE: usize = 2_000;
const MANY: usize = 20_000;
const ENQUEUERS: usize = 16;
const LONG: Duration = Duration::from_mins(2);

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let url = std::env::args()
        .nth(1)
        .context("usage: bench-queue REDIS_URL")?;
    let prefix = format!("bench-{}", std::process::id());
    let settings = lab::settings(&url, &prefix)?;
    let queue = Queue::connect(&settings.redis, &settings.queue)?;
    let program = std::env::current_exe()?.with_file_name("lab-worker");
    let bench = Bench {
        settings,
        queue,
        program,
    };
    bench.latency().await?;
    bench.throughput().await?;
    bench.recovery().await
}

struct Bench {
    settings: Settings,
    queue: Queue,
    program: PathBuf,
}

impl Bench {
    /// One job after the other, each waited for, through an idle worker.
    async fn latency(&self) -> anyhow::Result<()> {
        let worker = self.worker()?;
        self.nap(NOTHING).await?;
        let mut times = Vec::with_capacity(SINGLE);
        for _ in 0..SINGLE {
            let start = Instant::now();
            self.nap(NOTHING).await?;
            times.push(start.elapsed());
            // not in step with any timer
            sleep(Duration::from_micros(
                u64::from(start.elapsed().subsec_nanos()) % 5_000,
            ))
            .await;
        }
        times.sort_unstable();
        let percent = |part: usize| times[SINGLE * part / 100].as_secs_f64() * 1e3;
        println!(
            "enqueue to completed, one at a time   p50 {:.2} ms   p90 {:.2} ms   p99 {:.2} ms",
            percent(50),
            percent(90),
            percent(99)
        );
        let before = cpu_time(&worker)?;
        let idle = Duration::from_secs(5);
        sleep(idle).await;
        let used = (cpu_time(&worker)? - before) / idle.as_secs_f64();
        println!(
            "an idle worker process                {:.2} % of a core",
            used * 100.0
        );
        Ok(())
    }

    /// Many at once: first enqueued, then worked off.
    async fn throughput(&self) -> anyhow::Result<()> {
        let start = Instant::now();
        let mut enqueuers = JoinSet::new();
        for _ in 0..ENQUEUERS {
            let queue = self.queue.clone();
            enqueuers.spawn(async move {
                for _ in 0..MANY / ENQUEUERS {
                    queue.enqueue(&NOTHING, None).await?;
                }
                anyhow::Ok(())
            });
        }
        for enqueued in enqueuers.join_all().await {
            enqueued?;
        }
        println!(
            "enqueued                              {:.0} jobs/s",
            rate(start)
        );
        let start = Instant::now();
        let _worker = self.worker()?;
        while self.queue.depth(Nap::QUEUE).await? > 0 {
            ensure!(start.elapsed() < LONG, "the worker is too slow");
            sleep(Duration::from_millis(5)).await;
        }
        println!(
            "worked off, {} lanes in one process    {:.0} jobs/s",
            self.settings.queue.lanes.recommendations,
            rate(start)
        );
        Ok(())
    }

    /// A worker is killed in mid-job; another is there.
    async fn recovery(&self) -> anyhow::Result<()> {
        let victim = self.worker()?;
        let job = Nap {
            milliseconds: 1_000,
        };
        let task = self.queue.enqueue(&job, None).await?;
        loop {
            let task = self.queue.task(task).await?.context("no record")?;
            if task.state == TaskState::Processing {
                break;
            }
            sleep(Duration::from_millis(5)).await;
        }
        let _heir = self.worker()?;
        victim.kill()?;
        let start = Instant::now();
        let task = self.queue.wait(task, LONG).await?.context("no record")?;
        ensure!(task.state == TaskState::Completed, "{task:?}");
        println!(
            "kill -9 in mid-job to completed       {:.1} s (of which the job takes 1 s)",
            start.elapsed().as_secs_f64()
        );
        Ok(())
    }

    async fn nap(&self, nap: Nap) -> anyhow::Result<()> {
        let task = self.queue.enqueue(&nap, None).await?;
        let task = self.queue.wait(task, LONG).await?.context("no record")?;
        ensure!(task.state == TaskState::Completed, "{task:?}");
        Ok(())
    }

    fn worker(&self) -> anyhow::Result<WorkerProcess> {
        WorkerProcess::start(&self.program, &self.settings.redis, &[])
            .with_context(|| format!("cannot start {}", self.program.display()))
    }
}

#[expect(clippy::cast_precision_loss, reason = "a few thousand")]
fn rate(start: Instant) -> f64 {
    MANY as f64 / start.elapsed().as_secs_f64()
}

/// Seconds of processor time used so far. Linux counts in hundredths.
fn cpu_time(worker: &WorkerProcess) -> anyhow::Result<f64> {
    let stat = std::fs::read_to_string(
        Path::new("/proc")
            .join(worker.id().to_string())
            .join("stat"),
    )?;
    let fields: Vec<&str> = stat
        .rsplit(") ")
        .next()
        .unwrap_or_default()
        .split(' ')
        .collect();
    let ticks = |field: usize| {
        fields
            .get(field)
            .and_then(|ticks| ticks.parse::<f64>().ok())
    };
    let (user, system) = ticks(11)
        .zip(ticks(12))
        .context("/proc/PID/stat is not as expected")?;
    Ok((user + system) / 100.0)
}
