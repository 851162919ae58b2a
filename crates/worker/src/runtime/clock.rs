//! The clock check. apalis decides by the caller's clock what is due and who is alive, so a worker with a wrong one
//! would start retries early and take others for dead.

use chrono::{TimeDelta, Utc};
use marquee_queue::{Queue, QueueError};

const TOLERANCE: TimeDelta = TimeDelta::seconds(2);

/// This machine's clock and Redis's are too far apart.
#[derive(Debug, thiserror::Error)]
#[error("this machine's clock is {:.1} s {} that of Redis; at most 2 s are allowed: set both by NTP", seconds(*.0), side(*.0))]
pub struct WrongClock(TimeDelta);

/// Compares the clocks.
pub(super) async fn check(queue: &Queue) -> Result<Result<(), WrongClock>, QueueError> {
    queue.ping().await?; // the connection is there: the answer takes no longer than its way
    let asked = Utc::now();
    let theirs = queue.clock().await?;
    let ours = asked + (Utc::now() - asked) / 2;
    Ok(compare(ours - theirs))
}

fn compare(ahead: TimeDelta) -> Result<(), WrongClock> {
    if ahead.abs() > TOLERANCE {
        Err(WrongClock(ahead))
    } else {
        Ok(())
    }
}

fn seconds(difference: TimeDelta) -> f64 {
    difference.abs().as_seconds_f64()
}

fn side(ahead: TimeDelta) -> &'static str {
    if ahead > TimeDelta::zero() {
        "ahead of"
    } else {
        "behind"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_seconds_are_tolerated_either_way_and_more_is_not() {
        assert!(compare(TimeDelta::milliseconds(1_900)).is_ok());
        assert!(compare(TimeDelta::milliseconds(-1_900)).is_ok());
        let ahead = compare(TimeDelta::milliseconds(2_100)).unwrap_err();
        assert!(ahead.to_string().contains("2.1 s ahead of"));
        let behind = compare(TimeDelta::seconds(-60)).unwrap_err();
        assert!(behind.to_string().contains("60.0 s behind"));
    }
}
