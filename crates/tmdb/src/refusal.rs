//! What it means when TMDb answers without success.

use std::time::Duration;

use chrono::{DateTime, Utc};
use reqwest::StatusCode;
use reqwest::header::{HeaderMap, RETRY_AFTER};
use serde::Deserialize;

use crate::TmdbError;

/// What a 429 that does not say how long means.
const USUAL_PAUSE: Duration = Duration::from_secs(1);
/// No header keeps all processes silent for longer.
const LONGEST_PAUSE: Duration = Duration::from_mins(5);
/// What is kept of the words of a refusal, in characters.
const MOST_SAID: usize = 200;

/// Two of its three shapes have a message, the third has some.
#[derive(Default, Deserialize)]
struct Complaint {
    status_message: Option<String>,
    #[serde(default)]
    errors: Vec<String>,
}

/// How long to keep silent: seconds, or a time.
pub(crate) fn pause(headers: &HeaderMap) -> Duration {
    let pause = headers.get(RETRY_AFTER).and_then(|after| {
        let after = after.to_str().ok()?.trim();
        if let Ok(seconds) = after.parse() {
            return Some(Duration::from_secs(seconds));
        }
        let until = DateTime::parse_from_rfc2822(after).ok()?;
        // what is past needs no pause, but it was a 429
        (until.to_utc() - Utc::now()).to_std().ok()
    });
    pause.map_or(USUAL_PAUSE, |pause| pause.min(LONGEST_PAUSE))
}

/// What an answer of this status, which says `said`, is for us.
pub(crate) fn meaning(status: StatusCode, pause: Duration, said: &[u8]) -> TmdbError {
    match status {
        StatusCode::UNAUTHORIZED => TmdbError::KeyRefused,
        StatusCode::NOT_FOUND => TmdbError::NotFound,
        StatusCode::TOO_MANY_REQUESTS => TmdbError::TooFast { retry_after: pause },
        status if status.is_client_error() => {
            let complaint: Complaint = serde_json::from_slice(said).unwrap_or_default();
            let message = complaint
                .status_message
                .or_else(|| complaint.errors.into_iter().next())
                .unwrap_or_else(|| format!("status {}", status.as_u16()));
            TmdbError::BadRequest(message.chars().take(MOST_SAID).collect())
        }
        _ => TmdbError::Away("it has an error of its own"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(after: &str) -> Duration {
        pause(&HeaderMap::from_iter([(
            RETRY_AFTER,
            after.parse().unwrap(),
        )]))
    }

    #[test]
    fn a_pause_is_read_in_seconds_or_as_a_time_and_has_an_end() {
        assert_eq!(asked("3"), Duration::from_secs(3));
        assert_eq!(asked("86400"), LONGEST_PAUSE);
        assert_eq!(asked("Fri, 31 Dec 9999 23:59:59 GMT"), LONGEST_PAUSE);
        assert_eq!(asked("Sat, 01 Jan 2000 00:00:00 GMT"), USUAL_PAUSE);
        assert_eq!(asked("soon"), USUAL_PAUSE);
        assert_eq!(pause(&HeaderMap::new()), USUAL_PAUSE);
    }

    #[test]
    fn all_shapes_of_a_refusal_are_read() {
        for (said, read) in [
            (
                r#"{"status_code":22,"status_message":"Invalid page","success":false}"#,
                "Invalid page",
            ),
            (
                r#"{"status_code":22,"status_message":"Invalid page"}"#,
                "Invalid page",
            ),
            (
                r#"{"errors":["query must be provided"]}"#,
                "query must be provided",
            ),
            ("<html>", "status 422"),
        ] {
            let meaning = meaning(
                StatusCode::UNPROCESSABLE_ENTITY,
                USUAL_PAUSE,
                said.as_bytes(),
            );
            assert_eq!(meaning, TmdbError::BadRequest(read.to_owned()));
        }
    }
}
