//! A worker whose jobs do as they are told, at a Redis prefix of its own and without a database.

use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use marquee_queue::{Job, Queue, QueueName, Task, TaskId};
use marquee_settings::Settings;
use marquee_testkit::TestRedis;
use marquee_worker::{JobError, JobTable, Run, Runtime, RuntimeError, Schedule, TaskContext};
use serde::{Deserialize, Serialize};
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// Longer than anything should take, shorter than anybody's patience.
const LONG: Duration = Duration::from_mins(1);

pub(crate) struct Lab {
    pub(crate) redis: TestRedis,
    pub(crate) queue: Queue,
    pub(crate) settings: marquee_settings::Queue,
    pub(crate) env: Arc<LabEnv>,
}

pub(crate) struct LabEnv {
    /// What ran: name and attempt, in order of their starts.
    pub(crate) runs: Mutex<Vec<(String, u32)>>,
    /// Lets jobs go that wait.
    pub(crate) gate: Semaphore,
}

/// Does as it is told.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Act {
    name: String,
    what: What,
}

impl Act {
    pub(crate) fn answer(name: String) -> Self {
        Self {
            name,
            what: What::Answer,
        }
    }
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) enum What {
    Answer,
    /// Fails in passing, the first times.
    Stumble(u32),
    Refuse,
    Panic,
    /// Until the gate lets one go.
    Wait,
    /// Occupies its thread.
    Block(Duration),
}

impl Job for Act {
    const KIND: &'static str = "act";
    const QUEUE: QueueName = QueueName::Recommendations;
}

impl Run<LabEnv> for Act {
    const DEADLINE: Duration = LONG;
    type Answer = String;

    async fn run(self, env: &LabEnv, task: &TaskContext) -> Result<String, JobError> {
        let Self { name, what } = self;
        env.runs.lock().unwrap().push((name.clone(), task.attempt));
        match what {
            What::Stumble(times) if task.attempt <= times => {
                return Err(anyhow::anyhow!("stumbled").into());
            }
            What::Stumble(_) | What::Answer => {}
            What::Refuse => return Err(JobError::fail("REFUSED", "It is not to be done.")),
            What::Panic => panic!("as told"),
            What::Wait => env.gate.acquire().await?.forget(),
            What::Block(duration) => std::thread::sleep(duration),
        }
        Ok(name)
    }
}

/// Never comes to an end by itself.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Endless {}

impl Job for Endless {
    const KIND: &'static str = "endless";
    const QUEUE: QueueName = QueueName::Recommendations;
}

impl Run<LabEnv> for Endless {
    const DEADLINE: Duration = Duration::from_millis(20);
    type Answer = ();

    async fn run(self, _: &LabEnv, _: &TaskContext) -> Result<(), JobError> {
        std::future::pending().await
    }
}

/// No worker of the lab knows it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Unheard {}

impl Job for Unheard {
    const KIND: &'static str = "unheard_of";
    const QUEUE: QueueName = QueueName::Mail;
}

impl Lab {
    /// Retries and sweeps are quick.
    pub(crate) fn new() -> Self {
        Self::with(|_| {})
    }

    pub(crate) fn with(change: impl FnOnce(&mut marquee_settings::Queue)) -> Self {
        Self::at(TestRedis::new(), change)
    }

    pub(crate) fn at(redis: TestRedis, change: impl FnOnce(&mut marquee_settings::Queue)) -> Self {
        let secret = (
            "MARQUEE__AUTH__JWT_SECRET",
            "a secret that only the tests know",
        );
        let secret = [(secret.0.to_owned(), secret.1.to_owned())];
        let mut settings = Settings::from_layers(Path::new("."), &secret)
            .unwrap()
            .queue;
        settings.retry_base_milliseconds = 1;
        settings.sweep_interval_seconds = 1;
        settings.lost_after_seconds = 2;
        change(&mut settings);
        let queue = Queue::connect(redis.settings(), &settings).unwrap();
        let env = LabEnv {
            runs: Mutex::default(),
            gate: Semaphore::new(0),
        };
        Self {
            redis,
            queue,
            settings,
            env: Arc::new(env),
        }
    }

    /// A worker, stopped when it is dropped.
    pub(crate) fn start(&self) -> Worker {
        self.start_with(Schedule::default())
    }

    pub(crate) fn start_with(&self, schedule: Schedule) -> Worker {
        let jobs = JobTable::new().with::<Act>().with::<Endless>();
        let env = Arc::clone(&self.env);
        let runtime = Runtime::new(self.queue.clone(), &self.settings, env, jobs, schedule);
        let stop = CancellationToken::new();
        Worker {
            running: Some(tokio::spawn(runtime.run(stop.clone()))),
            stop,
        }
    }

    pub(crate) async fn enqueue(&self, name: &str, what: What) -> TaskId {
        let name = name.to_owned();
        self.queue.enqueue(&Act { name, what }, None).await.unwrap()
    }

    /// The task when it has ended.
    pub(crate) async fn ended(&self, id: TaskId) -> Task {
        let task = self.queue.wait(id, LONG).await.unwrap().expect("a record");
        assert!(task.state.has_ended(), "{task:?}");
        task
    }

    /// Waits until this many jobs have been started.
    pub(crate) async fn started(&self, count: usize) {
        marquee_testkit::eventually("jobs are started", async || {
            (self.env.runs.lock().unwrap().len() >= count).then_some(())
        })
        .await;
    }

    pub(crate) fn runs(&self) -> Vec<(String, u32)> {
        self.env.runs.lock().unwrap().clone()
    }
}

pub(crate) struct Worker {
    stop: CancellationToken,
    running: Option<JoinHandle<Result<(), RuntimeError>>>,
}

impl Worker {
    pub(crate) fn told_to_stop(&self) {
        self.stop.cancel();
    }

    pub(crate) async fn stopped(self) -> Result<(), RuntimeError> {
        self.stop.cancel();
        self.ended_by_itself().await
    }

    pub(crate) async fn ended_by_itself(mut self) -> Result<(), RuntimeError> {
        self.running.take().expect("not stopped yet").await.unwrap()
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}
