//! Texts in bodies and query strings.

use chrono::{DateTime, TimeZone, Utc};

/// One line of text with at most `longest` characters; the space around it is dropped.
pub fn text(given: &str, longest: usize) -> Result<String, String> {
    let text = given.trim();
    if text.is_empty() {
        return Err("must not be empty".to_owned());
    }
    if text.chars().any(char::is_control) {
        return Err("must not have control characters".to_owned());
    }
    if text.chars().count() > longest {
        return Err(format!("must have at most {longest} characters"));
    }
    Ok(text.to_owned())
}

/// A time, as RFC 3339 writes it. Earlier or later than all that MySQL knows is the first or last that it does.
pub fn time(text: &str) -> Result<DateTime<Utc>, &'static str> {
    let year = |year| Utc.with_ymd_and_hms(year, 1, 1, 0, 0, 0).single();
    DateTime::parse_from_rfc3339(text)
        .ok()
        .and_then(|time| Some(time.to_utc().clamp(year(1000)?, year(9999)?)))
        .ok_or("must be a time as in RFC 3339, e.g. 2030-01-01T00:00:00Z")
}
