use std::str::FromStr;
use std::time::Duration;

/// What can go wrong with a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// 429, with `Retry-After` in seconds or without.
    TooFast(Option<u64>),
    /// 503 of a gateway, with an HTML page.
    HtmlUnavailable,
    /// 500 in TMDb's own words.
    InternalError,
    /// 200 whose JSON ends in the middle.
    TruncatedJson,
    /// 200 whose body is cut off by the connection's end.
    CutOff,
    /// The answer takes this long.
    Stall(Duration),
    /// The connection is reset.
    Reset,
    /// 401.
    KeyRefused,
    /// 404.
    NotFound,
    /// 422: the parameters are not accepted.
    BadRequest,
}

/// A name that no fault has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnknownFault;

impl std::error::Error for UnknownFault {}

impl std::fmt::Display for UnknownFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(
            "must be too-fast, too-fast=SECONDS (with Retry-After), html, error, truncated, cut-off, stall=SECONDS, reset, \
             key-refused, not-found or bad-request",
        )
    }
}

impl FromStr for Fault {
    type Err = UnknownFault;

    fn from_str(text: &str) -> Result<Self, UnknownFault> {
        let (name, seconds) = match text.split_once('=') {
            Some((name, seconds)) => (name, Some(seconds.parse().map_err(|_| UnknownFault)?)),
            None => (text, None),
        };
        Ok(match (name, seconds) {
            ("too-fast", after) => Self::TooFast(after),
            ("html", None) => Self::HtmlUnavailable,
            ("error", None) => Self::InternalError,
            ("truncated", None) => Self::TruncatedJson,
            ("cut-off", None) => Self::CutOff,
            ("stall", Some(seconds)) => Self::Stall(Duration::from_secs(seconds)),
            ("reset", None) => Self::Reset,
            ("key-refused", None) => Self::KeyRefused,
            ("not-found", None) => Self::NotFound,
            ("bad-request", None) => Self::BadRequest,
            _ => return Err(UnknownFault),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_are_named_with_seconds_where_they_have_some() {
        assert_eq!("too-fast=3".parse(), Ok(Fault::TooFast(Some(3))));
        assert_eq!("too-fast".parse(), Ok(Fault::TooFast(None)));
        assert_eq!(
            "stall=30".parse(),
            Ok(Fault::Stall(Duration::from_secs(30)))
        );
        for wrong in ["", "stall", "reset=1", "stall=long", "Reset"] {
            assert_eq!(wrong.parse::<Fault>(), Err(UnknownFault), "{wrong}");
        }
    }
}
