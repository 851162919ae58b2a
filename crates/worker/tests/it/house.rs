//! A worker with the real jobs, at a database and a Redis prefix of its own.

use std::sync::Arc;
use std::time::Duration;

use marquee_cache::Cache;
use marquee_queue::jobs::ComputeRecommendations;
use marquee_queue::{Job, Queue, TaskId, TaskState};
use marquee_settings::{Settings, Strategy};
use marquee_testkit::{SmtpSink, TestDb, TestRedis};
use marquee_worker::{Env, Runtime, Schedule, jobs};
use serde_json::{Value, json};
use tokio_util::sync::{CancellationToken, DropGuard};

use crate::films;

pub(crate) struct House {
    pub(crate) db: TestDb,
    pub(crate) queue: Queue,
    pub(crate) mail: SmtpSink,
    settings: Settings,
    _redis: TestRedis,
    stop: CancellationToken,
    _running: DropGuard,
}

impl House {
    /// With the [`films`] in it.
    pub(crate) async fn new() -> Self {
        Self::with(|_| ()).await
    }

    /// With other settings than the tests'.
    pub(crate) async fn with(change: impl FnOnce(&mut Settings)) -> Self {
        let house = Self::without_worker(change).await;
        house.start_worker();
        house
    }

    /// The same, and nobody works there yet.
    pub(crate) async fn without_worker(change: impl FnOnce(&mut Settings)) -> Self {
        let (db, redis) = (TestDb::new().await, TestRedis::new());
        films::fill(&db).await;
        let mail = SmtpSink::start().await;
        let mut settings = marquee_testkit::settings(&db, &redis);
        settings.mail = mail.settings(&settings.mail);
        settings.recommendations.catalogue_refresh_seconds = 0;
        change(&mut settings);
        let queue = Queue::connect(redis.settings(), &settings.queue).unwrap();
        let stop = CancellationToken::new();
        Self {
            db,
            queue,
            mail,
            settings,
            _redis: redis,
            stop: stop.clone(),
            _running: stop.drop_guard(),
        }
    }

    /// The answers that are kept.
    pub(crate) fn cache(&self) -> Cache {
        Cache::connect(&self.settings.redis, &self.settings.cache).unwrap()
    }

    /// A worker for as long as the house stands.
    pub(crate) fn start_worker(&self) {
        self.start_worker_with(|_| ());
    }

    /// The same with other settings than the house's.
    pub(crate) fn start_worker_with(&self, change: impl FnOnce(&mut Settings)) {
        let mut settings = self.settings.clone();
        change(&mut settings);
        tokio::spawn(work(settings, self.stop.clone()));
    }

    /// A worker that can be killed.
    pub(crate) fn start_victim(&self) -> Victim {
        let its_own = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        its_own.spawn(work(self.settings.clone(), self.stop.clone()));
        Victim(Some(its_own))
    }

    /// Asks and waits for the list.
    pub(crate) async fn ask(
        &self,
        user: u64,
        strategy: Strategy,
        limit: u32,
        overrides: Value,
    ) -> Value {
        let job = ComputeRecommendations {
            user_id: user,
            overrides: serde_json::from_value(overrides).unwrap(),
            limit,
            strategy,
            catalogue: None,
        };
        let id = self.queue.enqueue(&job, Some(user)).await.unwrap();
        self.answer(id).await
    }

    /// The ids of the list, by genre and without filters of the call.
    pub(crate) async fn ids(&self, user: u64, limit: u32) -> Vec<u64> {
        ids(&self.ask(user, Strategy::Genre, limit, json!({})).await)
    }

    /// What a job answers.
    pub(crate) async fn run<J: Job>(&self, job: &J) -> Value {
        self.answer(self.queue.enqueue(job, None).await.unwrap())
            .await
    }

    /// What a task answers.
    pub(crate) async fn answer(&self, id: TaskId) -> Value {
        let task = self
            .queue
            .wait(id, Duration::from_mins(1))
            .await
            .unwrap()
            .unwrap();
        assert_eq!(task.state, TaskState::Completed, "{task:?}");
        serde_json::from_str(task.result.unwrap().get()).unwrap()
    }
}

/// A worker in a runtime of its own, as it were a process.
pub(crate) struct Victim(Option<tokio::runtime::Runtime>);

impl Drop for Victim {
    /// Kills it: whatever it does, it does nothing more.
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

async fn work(settings: Settings, stop: CancellationToken) {
    let env = Env::new(settings).unwrap();
    let (queue, settings) = (env.queue.clone(), env.settings.queue.clone());
    let schedule = Schedule::default();
    let runtime = Runtime::new(queue, &settings, Arc::new(env), jobs::table(), schedule);
    runtime.run(stop).await.unwrap();
}

/// The ids of a list, in its order.
pub(crate) fn ids(list: &Value) -> Vec<u64> {
    let results = list["results"].as_array().unwrap();
    results
        .iter()
        .map(|found| found["movie"]["id"].as_u64().unwrap())
        .collect()
}
