//! A worker with the real jobs, at a database and a Redis prefix of its own.

use std::sync::Arc;
use std::time::Duration;

use marquee_cache::Cache;
use marquee_queue::jobs::ComputeRecommendations;
use marquee_queue::{Job, Queue, TaskId, TaskState};
use marquee_settings::{Settings, Strategy};
use marquee_testkit::{SmtpSink, TestDb, TestRedis};
use marquee_worker::catalogue::Catalogues;
use marquee_worker::mailer::Mailer;
use marquee_worker::{Env, Runtime, Schedule, jobs};
use serde_json::{Value, json};
use tokio_util::sync::{CancellationToken, DropGuard};

use crate::films;

pub(crate) struct House {
    pub(crate) db: TestDb,
    pub(crate) queue: Queue,
    pub(crate) mail: SmtpSink,
    _redis: TestRedis,
    _running: DropGuard,
}

impl House {
    /// With the [`films`] in it.
    pub(crate) async fn new() -> Self {
        Self::with(|_| ()).await
    }

    /// With other settings than the tests'.
    pub(crate) async fn with(change: impl FnOnce(&mut Settings)) -> Self {
        let (db, redis) = (TestDb::new().await, TestRedis::new());
        films::fill(&db).await;
        let mail = SmtpSink::start().await;
        let mut settings = marquee_testkit::settings(&db, &redis);
        settings.mail = mail.settings(&settings.mail);
        change(&mut settings);
        let queue = Queue::connect(redis.settings(), &settings.queue).unwrap();
        let env = Env {
            db: db.db().clone(),
            queue: queue.clone(),
            cache: Cache::connect(&settings.redis, &settings.cache).unwrap(),
            catalogue: Catalogues::new(db.db().clone(), Duration::ZERO),
            mailer: Mailer::new(&settings.mail).unwrap(),
            settings: settings.clone(),
        };
        let stop = CancellationToken::new();
        let runtime = Runtime::new(
            queue.clone(),
            &settings.queue,
            Arc::new(env),
            jobs::table(),
            Schedule::default(),
        );
        tokio::spawn(runtime.run(stop.clone()));
        Self {
            db,
            queue,
            mail,
            _redis: redis,
            _running: stop.drop_guard(),
        }
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

    async fn answer(&self, id: TaskId) -> Value {
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

/// The ids of a list, in its order.
pub(crate) fn ids(list: &Value) -> Vec<u64> {
    let results = list["results"].as_array().unwrap();
    results
        .iter()
        .map(|found| found["movie"]["id"].as_u64().unwrap())
        .collect()
}
