//! What survives when something else does not.

use marquee_queue::{QueueName, TaskState};
use marquee_testkit::{PrivateRedis, TestRedis};
use redis::AsyncCommands;

use crate::lab::{Lab, What};

#[tokio::test]
async fn a_lost_message_is_made_up_for_by_the_sweep() {
    let lab = Lab::new();
    let id = lab.enqueue("a", What::Answer).await;
    let transport = lab.queue.transport(QueueName::Recommendations);
    let lost = [transport.active_jobs_list(), transport.job_data_hash()];
    let () = lab.redis.connection().await.del(&lost).await.unwrap();
    let _worker = lab.start();
    assert_eq!(lab.ended(id).await.state, TaskState::Completed);
}

#[tokio::test]
async fn messages_without_data_end_lanes_but_not_the_work() {
    let lab = Lab::new();
    let transport = lab.queue.transport(QueueName::Recommendations);
    let rubbish: Vec<String> = (0..3).map(|n| format!("rubbish{n}:1")).collect();
    let () = lab
        .redis
        .connection()
        .await
        .rpush(transport.active_jobs_list(), rubbish)
        .await
        .unwrap();
    let id = lab.enqueue("a", What::Answer).await;
    let _worker = lab.start();
    assert_eq!(lab.ended(id).await.state, TaskState::Completed);
}

#[tokio::test]
async fn a_redis_wiped_under_a_running_worker_works_again() {
    let server = PrivateRedis::start();
    let lab = Lab::at(TestRedis::at(&server.url()), |_| {});
    let _worker = lab.start();
    let before = lab.enqueue("before", What::Answer).await;
    lab.ended(before).await;
    let held = lab.enqueue("held", What::Wait).await;
    lab.started(2).await;
    let () = redis::cmd("FLUSHALL")
        .query_async(&mut lab.redis.connection().await)
        .await
        .unwrap();
    lab.env.gate.add_permits(1);
    assert!(lab.queue.task(held).await.unwrap().is_none());
    let after = lab.enqueue("after", What::Answer).await;
    assert_eq!(lab.ended(after).await.state, TaskState::Completed);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn work_goes_on_while_redis_restarts_and_is_not_done_twice() {
    let mut server = PrivateRedis::start();
    // the restart is quicker than this
    let lab = Lab::at(TestRedis::at(&server.url()), |settings| {
        settings.lease_seconds = 30;
    });
    let _worker = lab.start();
    let id = lab.enqueue("a", What::Wait).await;
    lab.started(1).await;
    server.stop();
    lab.env.gate.add_permits(1);
    server.restart();
    let task = lab.ended(id).await;
    assert_eq!((task.state, task.attempts), (TaskState::Completed, 1));
    let next = lab.enqueue("b", What::Answer).await;
    assert_eq!(lab.ended(next).await.state, TaskState::Completed);
    assert_eq!(lab.runs().len(), 2);
}

#[tokio::test]
async fn a_worker_that_cannot_work_says_so_and_ends() {
    let mut server = PrivateRedis::start();
    let lab = Lab::at(TestRedis::at(&server.url()), |settings| {
        settings.give_up_seconds = 1;
        settings.shutdown_grace_seconds = 1;
    });
    let worker = lab.start();
    let id = lab.enqueue("a", What::Answer).await;
    lab.ended(id).await;
    server.stop();
    let error = worker.ended_by_itself().await.unwrap_err();
    assert!(
        error.to_string().contains("could be kept running"),
        "{error}"
    );
}

#[tokio::test]
async fn a_worker_without_redis_says_so_and_ends() {
    let lab = Lab::at(TestRedis::at("redis://127.0.0.1:1/0"), |settings| {
        settings.give_up_seconds = 0;
    });
    let error = lab.start().ended_by_itself().await.unwrap_err();
    assert!(error.to_string().contains("redis.queue_url"), "{error}");
}
