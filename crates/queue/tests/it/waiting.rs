use std::time::Duration;

use futures_util::StreamExt;
use marquee_queue::{Message, Queue, TaskState};
use marquee_testkit::{PrivateRedis, TestRedis};
use tokio::task::JoinSet;

use crate::bench::{Bench, Count, QUEUE, json, settings};

const LONG: Duration = Duration::from_mins(1);

#[tokio::test]
async fn all_who_wait_for_a_task_hear_of_its_end() {
    let bench = Bench::new();
    let id = bench.enqueue().await;
    let mut waiting = JoinSet::new();
    for _ in 0..20 {
        let queue = bench.queue.clone();
        waiting.spawn(async move { queue.wait(id, LONG).await.unwrap().unwrap().state });
    }
    let lease = bench.claim(id, 1).await.unwrap();
    assert!(bench.queue.complete(&lease, &json("1")).await.unwrap());
    assert_eq!(waiting.join_all().await, [TaskState::Completed; 20]);
}

#[tokio::test]
async fn an_ended_or_unknown_task_is_not_waited_for() {
    let bench = Bench::new();
    let id = bench.enqueue().await;
    let lease = bench.claim(id, 1).await.unwrap();
    assert!(bench.queue.complete(&lease, &json("1")).await.unwrap());
    let task = bench.queue.wait(id, LONG).await.unwrap().unwrap();
    assert_eq!(task.state, TaskState::Completed);
    let unknown = "01ARZ3NDEKTSV4RRFFQ69G5FAV".parse().unwrap();
    assert!(bench.queue.wait(unknown, LONG).await.unwrap().is_none());
}

#[tokio::test]
async fn who_has_waited_long_enough_gets_the_task_as_it_is() {
    let bench = Bench::new();
    let id = bench.enqueue().await;
    let little = Duration::from_millis(30);
    let task = bench.queue.wait(id, little).await.unwrap().unwrap();
    assert_eq!(task.state, TaskState::Queued);
}

#[tokio::test]
async fn a_watcher_sees_every_state_in_order_and_then_the_end() {
    let bench = Bench::new();
    let id = bench.enqueue().await;
    let mut seen = Box::pin(bench.queue.watch(id));
    let mut next = async || {
        let task = seen.next().await?.unwrap();
        Some((task.state, task.progress.map(|progress| progress.done)))
    };
    assert_eq!(next().await, Some((TaskState::Queued, None)));
    let lease = bench.claim(id, 1).await.unwrap();
    assert_eq!(next().await, Some((TaskState::Processing, None)));
    assert!(bench.queue.progress(&lease, 5, 9).await.unwrap());
    assert_eq!(next().await, Some((TaskState::Processing, Some(5))));
    assert!(bench.queue.complete(&lease, &json("1")).await.unwrap());
    assert_eq!(next().await, Some((TaskState::Completed, Some(5))));
    assert_eq!(next().await, None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn waiting_and_enqueueing_outlive_a_restart_of_redis() {
    let mut server = PrivateRedis::start();
    let redis = TestRedis::at(&server.url());
    let queue = Queue::connect(redis.settings(), &settings()).unwrap();
    let task = queue.enqueue(&Count { to: 1 }, None).await.unwrap();
    let message = Message { task, attempt: 1 };
    let (_, lease) = queue.claim(QUEUE, message).await.unwrap().unwrap();
    let waiter = {
        let queue = queue.clone();
        tokio::spawn(async move { queue.wait(task, LONG).await })
    };
    marquee_testkit::eventually("the waiter is subscribed", async || {
        let mut connection = redis.connection().await;
        let channels: Vec<String> = redis::cmd("PUBSUB")
            .arg("CHANNELS")
            .query_async(&mut connection)
            .await
            .unwrap();
        (!channels.is_empty()).then_some(())
    })
    .await;
    server.restart();
    assert!(queue.complete(&lease, &json("1")).await.unwrap());
    let ended = waiter.await.unwrap().unwrap().unwrap();
    assert_eq!(ended.state, TaskState::Completed);
}

#[tokio::test]
async fn a_redis_that_is_not_there_is_said_to_be_away() {
    let redis = TestRedis::at("redis://127.0.0.1:1/0");
    let queue = Queue::connect(redis.settings(), &settings()).unwrap();
    let error = queue.ping().await.unwrap_err();
    assert!(matches!(error, marquee_queue::QueueError::Unavailable(_)));
}
