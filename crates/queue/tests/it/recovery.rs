use std::time::Duration;

use marquee_queue::TaskState;
use redis::AsyncCommands;

use crate::bench::{Bench, QUEUE, json};

/// Takes all messages away, as if the pushes had never arrived.
async fn lose_messages(bench: &Bench) {
    let transport = bench.queue.transport(QUEUE);
    let () = bench
        .connection()
        .await
        .del(&[
            transport.active_jobs_list(),
            transport.scheduled_jobs_set(),
            transport.job_data_hash(),
        ])
        .await
        .unwrap();
}

#[tokio::test]
async fn a_task_whose_worker_vanished_gets_its_next_attempt() {
    let bench = Bench::where_workers_vanish();
    let id = bench.enqueue().await;
    bench.claim(id, 1).await.unwrap();
    assert_eq!(bench.queue.sweep(QUEUE).await.unwrap(), 1);
    let task = bench.task(id).await;
    assert_eq!((task.state, task.attempts), (TaskState::Queued, 1));
    assert_eq!(bench.active().await.last(), Some(&format!("{id}:2")));
}

#[tokio::test]
async fn a_renewed_lease_is_left_alone() {
    let bench = Bench::new();
    let id = bench.enqueue().await;
    let lease = bench.claim(id, 1).await.unwrap();
    assert!(bench.queue.renew(&lease).await.unwrap());
    assert_eq!(bench.queue.sweep(QUEUE).await.unwrap(), 0);
    assert_eq!(bench.task(id).await.state, TaskState::Processing);
}

#[tokio::test]
async fn a_task_that_ends_its_worker_three_times_fails_and_its_neighbours_go_on() {
    let bench = Bench::where_workers_vanish();
    let poison = bench.enqueue().await;
    let neighbour = bench.enqueue().await;
    for attempt in 1..=3 {
        assert!(bench.claim(poison, attempt).await.is_some());
        bench.queue.sweep(QUEUE).await.unwrap();
    }
    let task = bench.task(poison).await;
    assert_eq!((task.state, task.attempts), (TaskState::Failed, 3));
    assert_eq!(task.error.unwrap().code, "WORKER_LOST");
    assert!(bench.claim(poison, 4).await.is_none());
    assert!(bench.claim(neighbour, 1).await.is_some());
}

#[tokio::test]
async fn failing_by_itself_does_not_make_a_task_poison() {
    let bench = Bench::where_workers_vanish();
    let id = bench.enqueue().await;
    for attempt in 1..=5 {
        let lease = bench.claim(id, attempt).await.unwrap();
        assert!(
            bench
                .queue
                .retry(&lease, Duration::ZERO, "later")
                .await
                .unwrap()
        );
    }
    bench.claim(id, 6).await.unwrap();
    bench.queue.sweep(QUEUE).await.unwrap();
    assert_eq!(bench.task(id).await.state, TaskState::Queued);
}

#[tokio::test]
async fn lost_messages_are_pushed_again() {
    let bench = Bench::with(|settings| settings.lost_after_seconds = 0);
    let mut ids = Vec::new();
    for _ in 0..3 {
        ids.push(bench.enqueue().await);
    }
    lose_messages(&bench).await;
    assert_eq!(bench.queue.sweep(QUEUE).await.unwrap(), 3);
    let mut again: Vec<String> = ids.iter().map(|id| format!("{id}:2")).collect();
    again.sort();
    let mut active = bench.active().await;
    active.sort();
    assert_eq!(active, again);
    assert!(bench.claim(ids[0], 2).await.is_some());
}

#[tokio::test]
async fn a_task_whose_elders_are_still_waiting_is_not_lost() {
    let bench = Bench::with(|settings| settings.lost_after_seconds = 0);
    for _ in 0..20 {
        bench.enqueue().await;
    }
    let before = bench.active().await;
    assert_eq!(bench.queue.sweep(QUEUE).await.unwrap(), 0);
    assert_eq!(bench.active().await, before);
}

#[tokio::test]
async fn nine_thousand_due_messages_are_moved_on_and_lose_nothing() {
    let bench = Bench::new();
    let transport = bench.queue.transport(QUEUE);
    let mut connection = bench.connection().await;
    let ids: Vec<(u32, String)> = (0..9_000)
        .map(|n| (1, format!("01ARZ3NDEKTSV4RRFFQ69{n:05}:1")))
        .collect();
    for chunk in ids.chunks(1_000) {
        let scheduled = transport.scheduled_jobs_set();
        let () = connection.zadd_multiple(scheduled, chunk).await.unwrap();
    }
    assert_eq!(bench.queue.promote(QUEUE).await.unwrap(), 9_000);
    assert_eq!(bench.active().await.len(), 9_000);
    let left: u64 = connection
        .zcard(transport.scheduled_jobs_set())
        .await
        .unwrap();
    let data: u64 = connection.hlen(transport.job_data_hash()).await.unwrap();
    assert_eq!((left, data), (0, 9_000));
}

#[tokio::test]
async fn what_is_no_message_is_thrown_away() {
    let bench = Bench::new();
    let transport = bench.queue.transport(QUEUE);
    let scheduled = transport.scheduled_jobs_set();
    let () = bench
        .connection()
        .await
        .zadd(&scheduled, "rubbish", 1)
        .await
        .unwrap();
    bench.queue.promote(QUEUE).await.unwrap();
    assert!(bench.active().await.is_empty());
}

#[tokio::test]
async fn the_janitor_forgets_handled_messages_and_only_these() {
    let bench = Bench::new();
    let done = bench.enqueue().await;
    let waiting = bench.enqueue().await;
    let transport = bench.queue.transport(QUEUE);
    let mut connection = bench.connection().await;
    // as apalis's acknowledgement leaves it
    let () = connection
        .lrem(transport.active_jobs_list(), 1, format!("{done}:1"))
        .await
        .unwrap();
    let () = connection
        .sadd(transport.done_jobs_set(), format!("{done}:1"))
        .await
        .unwrap();
    assert_eq!(bench.queue.clean(QUEUE).await.unwrap(), 1);
    let data: Vec<String> = connection.hkeys(transport.job_data_hash()).await.unwrap();
    assert_eq!(data, [format!("{waiting}:1")]);
    let keys = bench.keys().await;
    let about = |id: &str| keys.iter().filter(|key| key.contains(id)).count();
    // the record, and for the one that waits its message's metadata
    assert_eq!(
        (about(&done.to_string()), about(&waiting.to_string())),
        (1, 2)
    );
}

#[tokio::test]
async fn a_lane_that_ended_leaves_no_trace_but_its_messages() {
    let bench = Bench::new();
    let id = bench.enqueue().await;
    let transport = bench.queue.transport(QUEUE);
    let mut connection = bench.connection().await;
    let message = format!("{id}:1");
    bench.queue.enlist(QUEUE, "lane-1").await.unwrap();
    let () = connection
        .zadd(transport.workers_set(), "lane-1", 1)
        .await
        .unwrap();
    let () = connection
        .lrem(transport.active_jobs_list(), 1, &message)
        .await
        .unwrap();
    let inflight = format!("{}:lane-1", transport.inflight_jobs_set());
    // the second one's data are gone: it would end every lane that fetches it
    let () = connection
        .sadd(&inflight, &[&message, "no-data:1"])
        .await
        .unwrap();
    bench.queue.retire(QUEUE, "lane-1").await.unwrap();
    assert_eq!(bench.active().await, [message]);
    assert!(!bench.keys().await.iter().any(|key| key.contains("lane-1")));
    let workers: u64 = connection.zcard(transport.workers_set()).await.unwrap();
    assert_eq!(workers, 0);
}

#[tokio::test]
async fn one_leads_until_it_stops_asking() {
    let bench = Bench::new();
    let short = Duration::from_millis(1);
    let long = Duration::from_mins(1);
    assert!(bench.queue.lead("a", long).await.unwrap());
    assert!(!bench.queue.lead("b", long).await.unwrap());
    assert!(bench.queue.lead("a", short).await.unwrap());
    marquee_testkit::eventually("b leads", async || {
        bench.queue.lead("b", long).await.unwrap().then_some(())
    })
    .await;
    assert!(!bench.queue.lead("a", long).await.unwrap());
}

#[tokio::test]
async fn a_swept_task_can_still_be_completed_by_its_new_worker() {
    let bench = Bench::where_workers_vanish();
    let id = bench.enqueue().await;
    bench.claim(id, 1).await.unwrap();
    bench.queue.sweep(QUEUE).await.unwrap();
    let lease = bench.claim(id, 2).await.unwrap();
    assert!(bench.queue.complete(&lease, &json("1")).await.unwrap());
    assert_eq!(bench.task(id).await.state, TaskState::Completed);
    assert_eq!(bench.queue.sweep(QUEUE).await.unwrap(), 0);
}
