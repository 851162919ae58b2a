use std::time::{Duration, Instant};

/// Generous: it ends a test that hangs, it does not measure.
const DEADLINE: Duration = Duration::from_secs(90);

/// Asks again and again until there is an answer; panics with `what` when there is none for very long.
pub async fn eventually<T>(what: &str, mut ask: impl AsyncFnMut() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(answer) = ask().await {
            return answer;
        }
        assert!(
            start.elapsed() < DEADLINE,
            "still not after {} s: {what}",
            DEADLINE.as_secs()
        );
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
