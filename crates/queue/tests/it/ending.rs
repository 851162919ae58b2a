use std::time::Duration;

use chrono::{TimeDelta, Utc};
use marquee_queue::{Progress, TaskError, TaskState};
use redis::AsyncCommands;

use crate::bench::{Bench, QUEUE, json};

fn error() -> TaskError {
    TaskError {
        code: "NO_SUCH_USER".to_owned(),
        message: "The account is gone.".to_owned(),
    }
}

#[tokio::test]
async fn a_completed_task_has_its_result_and_times_and_ends_with_its_time_to_live() {
    let bench = Bench::new();
    let id = bench.enqueue().await;
    let lease = bench.claim(id, 1).await.unwrap();
    let processing = bench.task(id).await;
    assert_eq!(
        (processing.state, processing.attempts),
        (TaskState::Processing, 1)
    );
    assert!(bench.queue.complete(&lease, &json("42")).await.unwrap());
    let task = bench.task(id).await;
    assert_eq!(task.state, TaskState::Completed);
    assert_eq!(task.result.unwrap().get(), "42");
    assert!(task.started_at.unwrap() <= task.finished_at.unwrap());
    assert!(task.error.is_none());
    let record = format!("{}:task:{id}", bench.redis.prefix());
    let left: i64 = bench.connection().await.ttl(record).await.unwrap();
    assert!((1..=3600).contains(&left));
}

#[tokio::test]
async fn a_failed_task_keeps_its_error_until_it_is_purged() {
    let bench = Bench::new();
    let id = bench.enqueue().await;
    let lease = bench.claim(id, 1).await.unwrap();
    assert!(bench.queue.fail(&lease, &error(), "row 7").await.unwrap());
    let task = bench.task(id).await;
    assert_eq!((task.state, task.error), (TaskState::Failed, Some(error())));
    assert_eq!(task.cause.as_deref(), Some("row 7"));
    let purge = |before| bench.queue.purge_failed(before);
    let yesterday = Utc::now() - TimeDelta::days(1);
    assert_eq!(purge(yesterday).await.unwrap(), 0);
    assert_eq!(purge(Utc::now() + TimeDelta::minutes(1)).await.unwrap(), 1);
    assert!(bench.queue.task(id).await.unwrap().is_none());
}

#[tokio::test]
async fn progress_is_told_and_forgotten_at_the_next_start() {
    let bench = Bench::new();
    let id = bench.enqueue().await;
    let lease = bench.claim(id, 1).await.unwrap();
    assert!(bench.queue.progress(&lease, 3, 10).await.unwrap());
    let told = Some(Progress { done: 3, total: 10 });
    assert_eq!(bench.task(id).await.progress, told);
    assert!(
        bench
            .queue
            .retry(&lease, Duration::ZERO, "later")
            .await
            .unwrap()
    );
    bench.claim(id, 2).await.unwrap();
    assert_eq!(bench.task(id).await.progress, None);
}

#[tokio::test]
async fn only_the_newest_message_starts_a_task_and_only_once() {
    let bench = Bench::new();
    let id = bench.enqueue().await;
    assert!(bench.claim(id, 2).await.is_none());
    let lease = bench.claim(id, 1).await.unwrap();
    assert!(bench.claim(id, 1).await.is_none());
    assert!(
        bench
            .queue
            .retry(&lease, Duration::ZERO, "later")
            .await
            .unwrap()
    );
    assert!(bench.claim(id, 1).await.is_none());
    assert!(bench.claim(id, 2).await.is_some());
}

#[tokio::test]
async fn an_old_attempt_can_write_nothing() {
    let bench = Bench::where_workers_vanish();
    let id = bench.enqueue().await;
    let old = bench.claim(id, 1).await.unwrap();
    assert_eq!(bench.queue.sweep(QUEUE).await.unwrap(), 1);
    let new = bench.claim(id, 2).await.unwrap();
    let queue = &bench.queue;
    assert!(!queue.renew(&old).await.unwrap());
    assert!(!queue.progress(&old, 1, 2).await.unwrap());
    assert!(!queue.complete(&old, &json("\"old\"")).await.unwrap());
    assert!(!queue.fail(&old, &error(), "old").await.unwrap());
    assert!(!queue.retry(&old, Duration::ZERO, "old").await.unwrap());
    assert!(!queue.hand_back(&old).await.unwrap());
    assert!(queue.renew(&new).await.unwrap());
    assert!(queue.complete(&new, &json("\"new\"")).await.unwrap());
    assert!(!queue.complete(&new, &json("\"twice\"")).await.unwrap());
    assert_eq!(bench.task(id).await.result.unwrap().get(), "\"new\"");
}

#[tokio::test]
async fn a_start_that_is_handed_back_does_not_count() {
    let bench = Bench::new();
    let id = bench.enqueue().await;
    let lease = bench.claim(id, 1).await.unwrap();
    assert!(bench.queue.hand_back(&lease).await.unwrap());
    let task = bench.task(id).await;
    assert_eq!((task.state, task.attempts), (TaskState::Queued, 0));
    assert_eq!(bench.active().await.last(), Some(&format!("{id}:2")));
    assert!(bench.claim(id, 2).await.is_some());
}

#[tokio::test]
async fn a_retry_waits_for_its_time() {
    let bench = Bench::new();
    let id = bench.enqueue().await;
    let lease = bench.claim(id, 1).await.unwrap();
    let hour = Duration::from_hours(1);
    assert!(
        bench
            .queue
            .retry(&lease, hour, "no mail server")
            .await
            .unwrap()
    );
    let task = bench.task(id).await;
    assert_eq!((task.state, task.attempts), (TaskState::Queued, 1));
    assert_eq!(task.cause.as_deref(), Some("no mail server"));
    assert_eq!(bench.active().await, [format!("{id}:1")]);
    assert_eq!(bench.queue.sweep(QUEUE).await.unwrap(), 0);
    let scheduled = bench.queue.transport(QUEUE).scheduled_jobs_set();
    let due: f64 = bench
        .connection()
        .await
        .zscore(scheduled, format!("{id}:2"))
        .await
        .unwrap();
    #[expect(clippy::cast_precision_loss, reason = "seconds since 1970 are exact")]
    let now = Utc::now().timestamp() as f64;
    assert!((now + 3590.0..=now + 3601.0).contains(&due));
}

#[tokio::test]
async fn a_wiped_redis_takes_the_lease_away_and_hurts_nobody() {
    let bench = Bench::new();
    let id = bench.enqueue().await;
    let lease = bench.claim(id, 1).await.unwrap();
    let keys = bench.keys().await;
    let () = bench.connection().await.del(keys).await.unwrap();
    assert!(!bench.queue.renew(&lease).await.unwrap());
    assert!(!bench.queue.complete(&lease, &json("1")).await.unwrap());
    assert!(bench.queue.task(id).await.unwrap().is_none());
    assert!(bench.claim(id, 1).await.is_none());
    let anew = bench.enqueue().await;
    assert!(bench.claim(anew, 1).await.is_some());
}
