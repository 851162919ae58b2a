//! How tasks end.

use std::time::Duration;

use marquee_queue::{TaskError, TaskState};
use redis::AsyncCommands;

use crate::lab::{Endless, Lab, Unheard, What};

#[tokio::test]
async fn a_job_is_run_once_and_its_answer_kept() {
    let lab = Lab::new();
    let _worker = lab.start();
    let id = lab.enqueue("a", What::Answer).await;
    let task = lab.ended(id).await;
    assert_eq!((task.state, task.attempts), (TaskState::Completed, 1));
    assert_eq!(task.result.unwrap().get(), "\"a\"");
    assert_eq!(lab.runs(), [("a".to_owned(), 1)]);
}

#[tokio::test]
async fn a_job_that_stumbles_is_tried_again_until_it_succeeds() {
    let lab = Lab::new();
    let _worker = lab.start();
    let id = lab.enqueue("a", What::Stumble(2)).await;
    let task = lab.ended(id).await;
    assert_eq!((task.state, task.attempts), (TaskState::Completed, 3));
    assert!(task.cause.is_none());
}

#[tokio::test]
async fn a_job_that_always_stumbles_is_given_up_after_its_last_attempt() {
    let lab = Lab::with(|settings| settings.max_attempts = 3);
    let _worker = lab.start();
    let id = lab.enqueue("a", What::Stumble(u32::MAX)).await;
    let task = lab.ended(id).await;
    assert_eq!((task.state, task.attempts), (TaskState::Failed, 3));
    assert_eq!(task.error.unwrap().code, "GAVE_UP");
    assert_eq!(task.cause.as_deref(), Some("stumbled"));
    assert_eq!(lab.runs().len(), 3);
}

#[tokio::test]
async fn a_job_that_refuses_fails_at_once_with_its_own_words() {
    let lab = Lab::new();
    let _worker = lab.start();
    let id = lab.enqueue("a", What::Refuse).await;
    let task = lab.ended(id).await;
    let error = TaskError {
        code: "REFUSED".to_owned(),
        message: "It is not to be done.".to_owned(),
    };
    assert_eq!((task.state, task.attempts), (TaskState::Failed, 1));
    assert_eq!(task.error, Some(error));
}

#[tokio::test]
async fn a_job_that_panics_is_tried_again_then_failed_and_harms_no_other() {
    let lab = Lab::with(|settings| settings.max_attempts = 2);
    let _worker = lab.start();
    let bad = lab.enqueue("bad", What::Panic).await;
    let good = lab.enqueue("good", What::Answer).await;
    let task = lab.ended(bad).await;
    assert_eq!((task.state, task.attempts), (TaskState::Failed, 2));
    assert_eq!(task.cause.as_deref(), Some("panicked: as told"));
    assert_eq!(task.error.unwrap().code, "GAVE_UP");
    assert_eq!(lab.ended(good).await.state, TaskState::Completed);
}

#[tokio::test]
async fn a_job_past_its_deadline_is_ended() {
    let lab = Lab::with(|settings| settings.max_attempts = 2);
    let _worker = lab.start();
    let id = lab.queue.enqueue(&Endless {}, None).await.unwrap();
    let task = lab.ended(id).await;
    assert_eq!((task.state, task.attempts), (TaskState::Failed, 2));
    assert!(task.cause.unwrap().contains("not done within"));
}

#[tokio::test]
async fn a_job_nobody_knows_is_given_up() {
    let lab = Lab::with(|settings| settings.max_attempts = 2);
    let _worker = lab.start();
    let id = lab.queue.enqueue(&Unheard {}, None).await.unwrap();
    let task = lab.ended(id).await;
    assert_eq!(task.state, TaskState::Failed);
    assert!(task.cause.unwrap().contains("unheard_of"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_job_that_blocks_its_thread_past_its_lease_keeps_it() {
    let lab = Lab::with(|settings| settings.lease_seconds = 3);
    let _worker = lab.start();
    let twice_the_lease = Duration::from_secs(2 * lab.settings.lease_seconds);
    let id = lab.enqueue("a", What::Block(twice_the_lease)).await;
    let task = lab.ended(id).await;
    assert_eq!((task.state, task.attempts), (TaskState::Completed, 1));
}

#[tokio::test]
async fn a_stopping_worker_finishes_what_runs_and_starts_nothing_new() {
    let lab = Lab::with(|settings| settings.lanes.recommendations = 1);
    let worker = lab.start();
    let running = lab.enqueue("running", What::Wait).await;
    lab.started(1).await;
    let waiting = lab.enqueue("waiting", What::Answer).await;
    worker.told_to_stop();
    lab.env.gate.add_permits(1);
    worker.stopped().await.unwrap();
    let state = async |id| lab.queue.task(id).await.unwrap().unwrap().state;
    assert_eq!(state(running).await, TaskState::Completed);
    assert_eq!(state(waiting).await, TaskState::Queued);
    let transport = lab
        .queue
        .transport(marquee_queue::QueueName::Recommendations);
    let registered: u64 = lab
        .redis
        .connection()
        .await
        .zcard(transport.workers_set())
        .await
        .unwrap();
    assert_eq!(registered, 0);
    let _next = lab.start();
    assert_eq!(lab.ended(waiting).await.state, TaskState::Completed);
}

#[tokio::test]
async fn what_is_not_done_within_the_grace_is_handed_back_and_not_counted() {
    let lab = Lab::with(|settings| settings.shutdown_grace_seconds = 0);
    let worker = lab.start();
    let id = lab.enqueue("a", What::Wait).await;
    lab.started(1).await;
    worker.stopped().await.unwrap();
    let task = lab.queue.task(id).await.unwrap().unwrap();
    assert_eq!((task.state, task.attempts), (TaskState::Queued, 0));
    lab.env.gate.add_permits(1);
    let _next = lab.start();
    let task = lab.ended(id).await;
    assert_eq!((task.state, task.attempts), (TaskState::Completed, 1));
}
