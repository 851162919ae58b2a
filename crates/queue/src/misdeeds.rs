//! What client addresses did wrong of late: counted by the API, read by the job that looks for suspicious ones. Counts are
//! kept in windows of time, and a window is forgotten when the one after the next begins.

use std::time::Duration;

use chrono::{DateTime, Utc};
use marquee_settings::Network;

use crate::script::{NOTE, NOTED};
use crate::{Queue, QueueError};

/// Addresses counted in one window at most, so that an attack from everywhere does not fill Redis.
const MOST: usize = 100_000;

/// What an address can do wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Misdeed {
    /// Tried to sign in with a wrong password, or to an account that is not there.
    FailedLogin,
    /// Asked for what is not there.
    NotFound,
    /// Asked for more than it may.
    LimitHit,
}

impl Misdeed {
    /// All kinds.
    pub const ALL: [Self; 3] = [Self::FailedLogin, Self::NotFound, Self::LimitHit];

    /// The name in Redis keys and in the audit log.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::FailedLogin => "failed_logins",
            Self::NotFound => "not_found",
            Self::LimitHit => "limit_hits",
        }
    }
}

impl Queue {
    /// Counts one more misdeed of `who`.
    pub async fn note(
        &self,
        misdeed: Misdeed,
        who: Network,
        window: Duration,
        now: DateTime<Utc>,
    ) -> Result<(), QueueError> {
        let [current, _] = windows(window, now);
        self.run(
            NOTE.key(self.keys().misdeeds(misdeed, current))
                .arg(who.to_string())
                .arg(MOST)
                .arg(2 * window.as_secs()),
        )
        .await
    }

    /// Who did this at least `least` times in this window and the last, most often first.
    pub async fn noted(
        &self,
        misdeed: Misdeed,
        least: u64,
        window: Duration,
        now: DateTime<Utc>,
    ) -> Result<Vec<(Network, u64)>, QueueError> {
        let [current, last] = windows(window, now).map(|at| self.keys().misdeeds(misdeed, at));
        let found: Vec<(String, u64)> = self
            .run(
                NOTED
                    .key(&current)
                    .key(last)
                    .key(format!("{current}:sum"))
                    .arg(least),
            )
            .await?;
        let known = |(who, count): (String, u64)| Some((who.parse().ok()?, count));
        Ok(found.into_iter().filter_map(known).collect())
    }
}

/// The numbers of this window and the last.
fn windows(window: Duration, now: DateTime<Utc>) -> [u64; 2] {
    let current = now.timestamp().unsigned_abs() / window.as_secs().max(1);
    [current, current.saturating_sub(1)]
}
