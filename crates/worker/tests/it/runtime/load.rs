//! Many tasks.

use std::collections::HashSet;
use std::time::Duration;

use marquee_queue::{QueueName, TaskState};
use redis::AsyncCommands;
use tokio::task::JoinSet;

use crate::lab::{Act, Lab, What};

const QUEUE: QueueName = QueueName::Recommendations;

/// Waits until nothing waits or runs, then answers how often each job ran.
async fn all_done(lab: &Lab) -> usize {
    let mut connection = lab.redis.connection().await;
    let running = format!("{}:running:{}", lab.redis.prefix(), QUEUE.as_str());
    marquee_testkit::eventually("the queue is empty", async || {
        let waiting = lab.queue.depth(QUEUE).await.unwrap();
        let running: u64 = connection.zcard(&running).await.unwrap();
        (waiting + running == 0).then_some(())
    })
    .await;
    lab.runs().len()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nine_thousand_tasks_and_nine_thousand_unpromoted_ones_all_end_when_a_worker_starts() {
    let lab = Lab::new();
    let mut enqueueing = JoinSet::new();
    for lane in 0..10 {
        let queue = lab.queue.clone();
        enqueueing.spawn(async move {
            for n in 0..1_800 {
                let act = Act::answer(format!("{lane}-{n}"));
                queue.enqueue(&act, None).await.unwrap();
            }
        });
    }
    enqueueing.join_all().await;
    // as if half of the enqueuers had died before they could announce their messages
    let transport = lab.queue.transport(QUEUE);
    let mut connection = lab.redis.connection().await;
    for _ in 0..9 {
        let count = std::num::NonZeroUsize::new(1_000);
        let messages: Vec<String> = connection
            .lpop(transport.active_jobs_list(), count)
            .await
            .unwrap();
        let due: Vec<(u32, String)> = messages.into_iter().map(|message| (1, message)).collect();
        let scheduled = transport.scheduled_jobs_set();
        let () = connection.zadd_multiple(scheduled, &due).await.unwrap();
    }
    let _worker = lab.start();
    // step by step, so that a slow machine is no failure
    for count in (1_000..=18_000).step_by(1_000) {
        lab.started(count).await;
    }
    assert_eq!(all_done(&lab).await, 18_000);
    let names: HashSet<String> = lab.runs().into_iter().map(|(name, _)| name).collect();
    assert_eq!(names.len(), 18_000);
    // the janitor has left little behind: records are all there is to be
    marquee_testkit::eventually("handled messages are forgotten", async || {
        let data: u64 = connection.hlen(transport.job_data_hash()).await.unwrap();
        let done: u64 = connection.scard(transport.done_jobs_set()).await.unwrap();
        (data + done == 0).then_some(())
    })
    .await;
}

#[tokio::test]
async fn fifty_equal_questions_while_no_worker_runs_are_one_run() {
    let lab = Lab::new();
    let mut asking = JoinSet::new();
    for _ in 0..50 {
        let queue = lab.queue.clone();
        asking.spawn(async move {
            let act = Act::answer("a".to_owned());
            queue
                .ask("u1:q", &act, Some(1), Duration::from_mins(10))
                .await
                .unwrap()
        });
    }
    asking.join_all().await;
    let _worker = lab.start();
    assert_eq!(all_done(&lab).await, 1);
}

#[tokio::test]
async fn every_lane_of_a_queue_works_at_the_same_time() {
    let lab = Lab::with(|settings| settings.lanes.recommendations = 3);
    let _worker = lab.start();
    let mut ids = Vec::new();
    for n in 0..6 {
        ids.push(lab.enqueue(&n.to_string(), What::Wait).await);
    }
    lab.started(3).await;
    assert_eq!(lab.queue.depth(QUEUE).await.unwrap(), 3);
    lab.env.gate.add_permits(6);
    for id in ids {
        assert_eq!(lab.ended(id).await.state, TaskState::Completed);
    }
}
