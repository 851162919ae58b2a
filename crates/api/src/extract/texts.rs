//! Texts in bodies and query strings.

use chrono::{DateTime, Utc};

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

/// A time, as RFC 3339 writes it; within the years that MySQL knows.
pub fn time(text: &str) -> Result<DateTime<Utc>, &'static str> {
    DateTime::parse_from_rfc3339(text)
        .map(|time| time.to_utc())
        .ok()
        .filter(|time| (1000..=9999).contains(&chrono::Datelike::year(time)))
        .ok_or("must be a time as in RFC 3339, e.g. 2030-01-01T00:00:00Z")
}
