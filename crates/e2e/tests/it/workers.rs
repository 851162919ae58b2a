use std::path::Path;
use std::time::Duration;

use marquee_e2e::lab::{self, Nap, WorkerProcess};
use marquee_queue::{Queue, Task, TaskId, TaskState};
use marquee_settings::Settings;
use marquee_testkit::{PrivateRedis, TestRedis, eventually};
use tokio::task::JoinSet;
use tokio::time::sleep;

const PROGRAM: &str = env!("CARGO_BIN_EXE_lab-worker");
const LONG: Duration = Duration::from_mins(1);

/// Nobody in a test wants to wait for the defaults.
const QUICK: [(&str, &str); 3] = [
    ("LEASE_SECONDS", "2"),
    ("SWEEP_INTERVAL_SECONDS", "1"),
    ("LOST_AFTER_SECONDS", "2"),
];

struct Site {
    redis: TestRedis,
    settings: Settings,
    queue: Queue,
}

impl Site {
    fn at(redis: TestRedis) -> Self {
        let mut settings = lab::settings(redis.url(), redis.prefix()).unwrap();
        settings.queue.lease_seconds = 2;
        let queue = Queue::connect(redis.settings(), &settings.queue).unwrap();
        Self {
            redis,
            settings,
            queue,
        }
    }

    fn worker(&self) -> WorkerProcess {
        WorkerProcess::start(Path::new(PROGRAM), &self.settings.redis, &QUICK).unwrap()
    }

    async fn nap(&self, milliseconds: u64) -> TaskId {
        let nap = Nap { milliseconds };
        self.queue.enqueue(&nap, None).await.unwrap()
    }

    async fn in_state(&self, id: TaskId, state: TaskState) -> Task {
        eventually(state.as_str(), async || {
            let task = self.queue.task(id).await.unwrap().unwrap();
            (task.state == state).then_some(task)
        })
        .await
    }
}

/// The process that ran the nap.
fn ran_in(task: &Task) -> u32 {
    task.result.as_ref().unwrap().get().parse().unwrap()
}

#[tokio::test]
async fn the_task_of_a_killed_worker_is_completed_by_another() {
    let site = Site::at(TestRedis::new());
    let victim = site.worker();
    let id = site.nap(3_000).await;
    site.in_state(id, TaskState::Processing).await;
    let heir = site.worker();
    victim.kill().unwrap();
    let task = site.in_state(id, TaskState::Completed).await;
    assert_eq!((ran_in(&task), task.attempts), (heir.id(), 2));
}

#[tokio::test]
async fn a_terminated_worker_finishes_what_it_has_begun() {
    let site = Site::at(TestRedis::new());
    let worker = site.worker();
    let id = site.nap(500).await;
    site.in_state(id, TaskState::Processing).await;
    let pid = worker.id();
    let status = tokio::task::spawn_blocking(|| worker.terminate())
        .await
        .unwrap()
        .unwrap();
    assert!(status.success());
    let task = site.in_state(id, TaskState::Completed).await;
    assert_eq!((ran_in(&task), task.attempts), (pid, 1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_task_accepted_while_redis_goes_away_for_five_seconds_is_completed() {
    let mut server = PrivateRedis::start();
    let site = Site::at(TestRedis::at(&server.url()));
    let _workers = [site.worker(), site.worker()];
    let mut clients = JoinSet::new();
    for _ in 0..8 {
        let queue = site.queue.clone();
        clients.spawn(async move {
            let mut accepted = Vec::new();
            // a third of them while Redis is away: these are refused, or wait for it
            for _ in 0..60 {
                accepted.extend(queue.enqueue(&Nap { milliseconds: 100 }, None).await);
                sleep(Duration::from_millis(200)).await;
            }
            accepted
        });
    }
    sleep(Duration::from_secs(2)).await;
    server.stop();
    sleep(Duration::from_secs(5)).await;
    server.restart();
    let accepted: Vec<TaskId> = clients.join_all().await.into_iter().flatten().collect();
    assert!(accepted.len() > 100, "{} accepted", accepted.len());
    for id in accepted {
        let task = site.queue.wait(id, LONG).await.unwrap().unwrap();
        assert_eq!(task.state, TaskState::Completed, "{task:?}");
    }
    drop(site.redis);
}
