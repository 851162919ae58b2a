//! The schedule.

use std::time::Duration;

use chrono::{TimeDelta, Utc};
use marquee_queue::{Job, QueueName};
use marquee_worker::Schedule;
use serde::{Deserialize, Serialize, Serializer};

use crate::lab::{Act, Lab};

#[tokio::test]
async fn three_workers_enqueue_a_tick_once() {
    let lab = Lab::new();
    // one tick today
    let soon = Utc::now() + TimeDelta::seconds(4);
    let expression = soon.format("%S %M %H * * *").to_string();
    let schedule = || {
        let act = Act::answer("tick".to_owned());
        Schedule::default().with("act", &expression, act).unwrap()
    };
    let workers = [(); 3].map(|()| lab.start_with(schedule()));
    lab.started(1).await;
    // the others have had their tick at the same moment: time for a second run to show itself
    tokio::time::sleep(Duration::from_millis(500)).await;
    for worker in workers {
        worker.stopped().await.unwrap();
    }
    assert_eq!(lab.runs(), [("tick".to_owned(), 1)]);
}

/// Cannot be enqueued.
#[derive(Debug, Clone, Deserialize)]
struct Unspeakable {}

impl Serialize for Unspeakable {
    fn serialize<S: Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
        panic!("as told");
    }
}

impl Job for Unspeakable {
    const KIND: &'static str = "unspeakable";
    const QUEUE: QueueName = QueueName::Mail;
}

#[tokio::test]
async fn a_worker_whose_own_parts_break_ends_and_says_so() {
    let lab = Lab::new();
    let every_second = Schedule::default()
        .with("unspeakable", "* * * * * *", Unspeakable {})
        .unwrap();
    let error = lab.start_with(every_second).ended_by_itself().await;
    let error = error.unwrap_err().to_string();
    assert!(error.contains("broke"), "{error}");
}
