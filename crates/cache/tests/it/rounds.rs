//! One call for all who ask at the same time.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::future::join_all;
use marquee_cache::{Call, Rounds};
use marquee_testkit::eventually;
use tokio::sync::Semaphore;

/// Tells everybody in which call they were answered, when the gate lets it.
#[derive(Clone)]
struct Counting {
    calls: Arc<AtomicUsize>,
    gate: Arc<Semaphore>,
}

impl Counting {
    fn new() -> Self {
        Self {
            calls: Arc::default(),
            gate: Arc::new(Semaphore::new(0)),
        }
    }

    fn calls(&self) -> usize {
        self.calls.load(Ordering::SeqCst)
    }
}

impl Call for Counting {
    type Question = u32;
    type Answer = (u32, usize);

    async fn call(&self, questions: Vec<u32>) -> Vec<(u32, usize)> {
        let call = self.calls.fetch_add(1, Ordering::SeqCst) + 1;
        self.gate.acquire().await.unwrap().forget();
        assert!(!questions.contains(&113), "it ends here");
        questions
            .into_iter()
            .map(|question| (question, call))
            .collect()
    }
}

#[tokio::test]
async fn who_comes_during_a_call_is_answered_by_the_next_with_all_others() {
    let counting = Counting::new();
    let rounds = Arc::new(Rounds::new(counting.clone()));
    let ask = |question| {
        let rounds = rounds.clone();
        tokio::spawn(async move { rounds.ask(question).await })
    };
    let first = ask(0);
    eventually("a call is under way", async || {
        (counting.calls() == 1).then_some(())
    })
    .await;
    let others = join_all((1..=50).map(ask));
    tokio::task::yield_now().await;
    counting.gate.add_permits(2);
    assert_eq!(first.await.unwrap(), Some((0, 1)));
    for (question, answer) in (1..).zip(others.await) {
        assert_eq!(answer.unwrap(), Some((question, 2)));
    }
    counting.gate.add_permits(1);
    assert_eq!(
        rounds.ask(7).await,
        Some((7, 3)),
        "a call for one who comes later"
    );
}

#[tokio::test]
async fn a_call_that_ends_without_an_answer_leaves_nobody_waiting_and_the_next_is_made() {
    let counting = Counting::new();
    let rounds = Rounds::new(counting.clone());
    counting.gate.add_permits(2);
    assert_eq!(rounds.ask(113).await, None);
    assert_eq!(rounds.ask(1).await, Some((1, 2)));
}

#[tokio::test]
async fn who_asked_first_may_go_away_and_the_others_are_answered() {
    let counting = Counting::new();
    let rounds = Arc::new(Rounds::new(counting.clone()));
    let first = tokio::spawn({
        let rounds = rounds.clone();
        async move { rounds.ask(1).await }
    });
    eventually("a call is under way", async || {
        (counting.calls() == 1).then_some(())
    })
    .await;
    first.abort();
    assert!(first.await.unwrap_err().is_cancelled());
    counting.gate.add_permits(2);
    assert_eq!(rounds.ask(2).await, Some((2, 2)));
}
