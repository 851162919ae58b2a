use std::collections::HashSet;
use std::time::Duration;

use chrono::{TimeDelta, Utc};
use marquee_queue::{Asked, QueueError, QueueName, TaskError, TaskId, TaskState};
use tokio::task::JoinSet;

use crate::bench::{Bench, Count, QUEUE, json};

const FRESH: Duration = Duration::from_mins(10);

async fn ask(bench: &Bench, question: &str, fresh_for: Duration) -> Asked {
    let asked = bench
        .queue
        .ask(question, &Count { to: 3 }, Some(7), fresh_for);
    asked.await.unwrap()
}

fn queued(asked: &Asked) -> TaskId {
    match asked {
        Asked::Queued(id) => *id,
        other => panic!("not a new task: {other:?}"),
    }
}

#[tokio::test]
async fn a_new_task_says_what_it_is_and_has_one_message() {
    let bench = Bench::new();
    let id = queued(&ask(&bench, "u7:q", FRESH).await);
    let task = bench.task(id).await;
    assert_eq!((task.id, task.kind.as_str()), (id, "count"));
    assert_eq!((task.queue, task.owner), (QUEUE, Some(7)));
    assert_eq!((task.state, task.attempts), (TaskState::Queued, 0));
    assert_eq!(task.payload, r#"{"to":3}"#);
    assert!((Utc::now() - task.created_at).abs() < TimeDelta::minutes(1));
    assert_eq!(bench.active().await, [format!("{id}:1")]);
    assert_eq!(bench.queue.depth(QUEUE).await.unwrap(), 1);
    assert_eq!(bench.queue.depth(QueueName::Mail).await.unwrap(), 0);
}

#[tokio::test]
async fn fifty_equal_questions_at_once_make_one_task() {
    let bench = Bench::new();
    let mut asking = JoinSet::new();
    for _ in 0..50 {
        let queue = bench.queue.clone();
        asking.spawn(async move { queue.ask("u7:q", &Count { to: 3 }, Some(7), FRESH).await });
    }
    let answers: Vec<Asked> = asking
        .join_all()
        .await
        .into_iter()
        .map(Result::unwrap)
        .collect();
    let ids: HashSet<TaskId> = answers
        .iter()
        .map(|asked| match asked {
            Asked::Queued(id) | Asked::Running(id, TaskState::Queued) => *id,
            other => panic!("{other:?}"),
        })
        .collect();
    let made = |asked: &&Asked| matches!(asked, Asked::Queued(_));
    assert_eq!((ids.len(), answers.iter().filter(made).count()), (1, 1));
    assert_eq!(bench.active().await.len(), 1);
}

#[tokio::test]
async fn the_same_filters_of_two_users_are_two_tasks() {
    let bench = Bench::new();
    let first = queued(&ask(&bench, "u7:genre=Drama", FRESH).await);
    let second = queued(&ask(&bench, "u8:genre=Drama", FRESH).await);
    assert_ne!(first, second);
    let lease = bench.claim(first, 1).await.unwrap();
    assert!(bench.queue.complete(&lease, &json("[7]")).await.unwrap());
    assert!(matches!(
        ask(&bench, "u8:genre=Drama", FRESH).await,
        Asked::Running(id, TaskState::Queued) if id == second
    ));
}

#[tokio::test]
async fn a_question_under_way_names_its_task_and_state() {
    let bench = Bench::new();
    let id = queued(&ask(&bench, "u7:q", FRESH).await);
    bench.claim(id, 1).await.unwrap();
    assert!(matches!(
        ask(&bench, "u7:q", FRESH).await,
        Asked::Running(running, TaskState::Processing) if running == id
    ));
}

#[tokio::test]
async fn an_answer_is_served_as_it_was_written_while_it_is_fresh() {
    let bench = Bench::new();
    let id = queued(&ask(&bench, "u7:q", FRESH).await);
    let lease = bench.claim(id, 1).await.unwrap();
    let written = r#"{"b": 1.50,  "a":[ ]}"#;
    assert!(bench.queue.complete(&lease, &json(written)).await.unwrap());
    let Asked::Answered(task) = ask(&bench, "u7:q", FRESH).await else {
        panic!("not answered");
    };
    assert_eq!((task.id, task.state), (id, TaskState::Completed));
    assert_eq!(task.result.unwrap().get(), written);
}

#[tokio::test]
async fn an_answer_that_is_not_to_be_kept_is_computed_anew() {
    let bench = Bench::new();
    let first = queued(&ask(&bench, "u7:q", Duration::ZERO).await);
    let lease = bench.claim(first, 1).await.unwrap();
    assert!(bench.queue.complete(&lease, &json("1")).await.unwrap());
    let second = queued(&ask(&bench, "u7:q", Duration::ZERO).await);
    assert_ne!(first, second);
}

#[tokio::test]
async fn a_failed_task_answers_nothing() {
    let bench = Bench::new();
    let first = queued(&ask(&bench, "u7:q", FRESH).await);
    let lease = bench.claim(first, 1).await.unwrap();
    let error = TaskError {
        code: "NO".to_owned(),
        message: "It cannot be.".to_owned(),
    };
    assert!(bench.queue.fail(&lease, &error, "cause").await.unwrap());
    let second = queued(&ask(&bench, "u7:q", FRESH).await);
    assert_ne!(first, second);
}

#[tokio::test]
async fn a_full_queue_refuses_new_questions_and_stores_nothing() {
    let bench = Bench::with(|settings| settings.max_depth = 2);
    let known = queued(&ask(&bench, "u1:q", FRESH).await);
    ask(&bench, "u2:q", FRESH).await;
    let before = bench.keys().await.len();
    let refused = bench
        .queue
        .ask("u3:q", &Count { to: 1 }, Some(3), FRESH)
        .await;
    let Err(QueueError::Full { retry_after }) = refused else {
        panic!("{refused:?}");
    };
    assert!(retry_after > Duration::ZERO);
    assert_eq!(bench.keys().await.len(), before);
    // what is under way already is not refused
    assert!(matches!(
        ask(&bench, "u1:q", FRESH).await,
        Asked::Running(id, _) if id == known
    ));
}

#[tokio::test]
async fn a_tick_is_let_through_once_and_later_ones_again() {
    let bench = Bench::new();
    let tick = Utc::now();
    let mut schedulers = JoinSet::new();
    for _ in 0..3 {
        let queue = bench.queue.clone();
        schedulers.spawn(async move { queue.tick("count", tick, "one", &Count { to: 1 }).await });
    }
    let made = schedulers.join_all().await.into_iter();
    assert_eq!(made.filter_map(Result::unwrap).count(), 1);
    let other_job = bench
        .queue
        .tick("other", tick, "two", &Count { to: 1 })
        .await;
    let next = tick + TimeDelta::minutes(1);
    let next_tick = bench
        .queue
        .tick("count", next, "three", &Count { to: 1 })
        .await;
    let late = bench
        .queue
        .tick("count", tick, "four", &Count { to: 1 })
        .await;
    assert!(other_job.unwrap().is_some() && next_tick.unwrap().is_some());
    assert!(late.unwrap().is_none());
}

#[tokio::test]
async fn a_tick_makes_no_task_while_its_question_has_one_however_that_came_to_be() {
    let bench = Bench::new();
    let queue = &bench.queue;
    let job = Count { to: 1 };
    let mut tick = Utc::now();
    let mut next = async || {
        tick += TimeDelta::minutes(1);
        queue.tick("count", tick, "q", &job).await.unwrap()
    };
    let Asked::Queued(asked) = queue.ask("q", &job, None, Duration::ZERO).await.unwrap() else {
        panic!("nobody asked before");
    };
    assert_eq!(next().await, None, "it waits");
    let lease = bench.claim(asked, 1).await.unwrap();
    assert_eq!(next().await, None, "it runs");
    assert!(queue.complete(&lease, &json("1")).await.unwrap());
    let scheduled = next().await.unwrap();
    let again = queue.ask("q", &job, None, Duration::ZERO).await.unwrap();
    assert!(
        matches!(again, Asked::Running(id, TaskState::Queued) if id == scheduled),
        "{again:?}"
    );
    assert_eq!(next().await, None);
}
