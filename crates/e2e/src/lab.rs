//! A worker process that can be killed, and a job that takes as long as it is told.

use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

use marquee_queue::{Job, Queue, QueueName};
use marquee_settings::{Redis, Settings, SettingsError};
use marquee_worker::{JobError, JobTable, Run, Runtime, Schedule, TaskContext};
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};
use tokio_util::sync::CancellationToken;

/// Takes its time, and answers with the id of the process it ran in.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Nap {
    /// For how long.
    pub milliseconds: u64,
}

impl Job for Nap {
    const KIND: &'static str = "nap";
    const QUEUE: QueueName = QueueName::Recommendations;
}

impl Run<()> for Nap {
    const DEADLINE: Duration = Duration::from_mins(5);
    type Answer = u32;

    async fn run(self, (): &(), _: &TaskContext) -> Result<u32, JobError> {
        if self.milliseconds > 0 {
            tokio::time::sleep(Duration::from_millis(self.milliseconds)).await;
        }
        Ok(std::process::id())
    }
}

/// Runs naps until told to stop.
pub async fn work(settings: &Settings, stop: CancellationToken) -> anyhow::Result<()> {
    let queue = Queue::connect(&settings.redis, &settings.queue)?;
    let jobs = JobTable::new().with::<Nap>();
    let runtime = Runtime::new(queue, &settings.queue, ().into(), jobs, Schedule::default());
    Ok(runtime.run(stop).await?)
}

/// The defaults, for this Redis.
pub fn settings(url: &str, prefix: &str) -> Result<Settings, SettingsError> {
    let variables = variables(url, prefix).map(|(name, value)| (name.to_owned(), value.to_owned()));
    Settings::from_layers(Path::new("."), &variables)
}

fn variables<'a>(url: &'a str, prefix: &'a str) -> [(&'static str, &'a str); 4] {
    [
        ("MARQUEE__REDIS__QUEUE_URL", url),
        ("MARQUEE__REDIS__PREFIX", prefix),
        ("MARQUEE__LOG__FILTER", "off"),
        (
            "MARQUEE__AUTH__JWT_SECRET",
            "nobody signs in to the laboratory",
        ),
    ]
}

/// A `lab-worker`, killed when it is dropped.
#[derive(Debug)]
pub struct WorkerProcess {
    child: Child,
}

impl WorkerProcess {
    /// Starts `program`, which is a `lab-worker`, with more settings of the queue, such as `("LEASE_SECONDS", "2")`.
    pub fn start(
        program: &Path,
        redis: &Redis,
        queue_settings: &[(&str, &str)],
    ) -> std::io::Result<Self> {
        let variables = variables(redis.queue_url.expose_secret(), &redis.prefix);
        let more = queue_settings
            .iter()
            .map(|(name, value)| (format!("MARQUEE__QUEUE__{name}"), value));
        let child = Command::new(program)
            .envs(variables)
            .envs(more)
            .stdin(Stdio::null())
            .spawn()?;
        Ok(Self { child })
    }

    /// Its process id, which is what its naps answer.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// SIGKILL: it does nothing more.
    pub fn kill(mut self) -> std::io::Result<()> {
        self.child.kill()?;
        self.child.wait().map(drop)
    }

    /// SIGTERM, and waits for it to end.
    pub fn terminate(mut self) -> std::io::Result<ExitStatus> {
        // the shell's own `kill`: a bare machine has no program of that name
        let id = self.child.id().to_string();
        let mut shell = Command::new("sh");
        shell
            .args(["-c", r#"kill -TERM "$1""#, "sh", &id])
            .status()?;
        self.child.wait()
    }
}

impl Drop for WorkerProcess {
    fn drop(&mut self) {
        // already ended, if it was told to
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
