//! What the tests work with: a queue of their own, and a job.

use std::path::Path;

use marquee_queue::{Job, Lease, Message, Queue, QueueName, Task, TaskId};
use marquee_settings::Settings;
use marquee_testkit::TestRedis;
use redis::AsyncCommands;
use redis::aio::MultiplexedConnection;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

pub(crate) const QUEUE: QueueName = QueueName::Recommendations;

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Count {
    pub(crate) to: u32,
}

impl Job for Count {
    const KIND: &'static str = "count";
    const QUEUE: QueueName = QUEUE;
}

pub(crate) struct Bench {
    pub(crate) redis: TestRedis,
    pub(crate) queue: Queue,
}

impl Bench {
    pub(crate) fn new() -> Self {
        Self::with(|_| {})
    }

    /// Time stands still for no test: leases that are over at once stand for workers that vanished.
    pub(crate) fn where_workers_vanish() -> Self {
        Self::with(|settings| settings.lease_seconds = 0)
    }

    pub(crate) fn with(change: impl FnOnce(&mut marquee_settings::Queue)) -> Self {
        let redis = TestRedis::new();
        let mut settings = settings();
        change(&mut settings);
        let queue = Queue::connect(redis.settings(), &settings).unwrap();
        Self { redis, queue }
    }

    pub(crate) async fn enqueue(&self) -> TaskId {
        self.queue.enqueue(&Count { to: 1 }, None).await.unwrap()
    }

    pub(crate) async fn task(&self, id: TaskId) -> Task {
        self.queue.task(id).await.unwrap().expect("a record")
    }

    /// Starts the task as a worker would that has received this message of it.
    pub(crate) async fn claim(&self, task: TaskId, attempt: u32) -> Option<Lease> {
        let message = Message { task, attempt };
        let claimed = self.queue.claim(QUEUE, message).await.unwrap();
        claimed.map(|(_, lease)| lease)
    }

    pub(crate) async fn connection(&self) -> MultiplexedConnection {
        self.redis.connection().await
    }

    /// The messages a worker would fetch, in their order.
    pub(crate) async fn active(&self) -> Vec<String> {
        let key = self.queue.transport(QUEUE).active_jobs_list();
        self.connection().await.lrange(key, 0, -1).await.unwrap()
    }

    /// Every key of this queue.
    pub(crate) async fn keys(&self) -> Vec<String> {
        let pattern = format!("{}*", self.redis.prefix());
        self.connection().await.keys(pattern).await.unwrap()
    }
}

pub(crate) fn settings() -> marquee_settings::Queue {
    let secret = (
        "MARQUEE__AUTH__JWT_SECRET".to_owned(),
        "a secret that only the tests know".to_owned(),
    );
    Settings::from_layers(Path::new("."), &[secret])
        .unwrap()
        .queue
}

pub(crate) fn json(text: &str) -> Box<RawValue> {
    RawValue::from_string(text.to_owned()).unwrap()
}
