//! Numbers in query strings and paths, and in bodies.

use std::fmt::Display;
use std::ops::RangeInclusive;

use serde_json::Value;

const MOST: u32 = 100;

/// Whether there can be such an id: from 1, and fit for a client's signed 64 bits.
fn is_id(number: u64) -> bool {
    number > 0 && i64::try_from(number).is_ok()
}

/// An id, in a body.
pub fn as_id(value: &Value) -> Option<u64> {
    let number = as_whole(value).and_then(|number| u64::try_from(number).ok());
    number.filter(|id| is_id(*id))
}

/// An id: a whole number from 1.
pub fn id(text: &str) -> Result<u64, &'static str> {
    text.parse()
        .ok()
        .filter(|id| is_id(*id))
        .ok_or("must be a whole number from 1")
}

/// How many entries a list has at most: 1 to 100.
pub fn limit(text: &str) -> Result<u32, String> {
    text.parse()
        .ok()
        .filter(|limit| (1..=MOST).contains(limit))
        .ok_or_else(|| format!("must be a whole number, 1 to {MOST}"))
}

/// The whole number that a JSON number is: `4.0` is `4` there.
pub fn as_whole(value: &Value) -> Option<i64> {
    let written = || {
        let number = value.as_f64().filter(|number| number.fract() == 0.0)?;
        format!("{number:.0}").parse().ok()
    };
    value.as_i64().or_else(written)
}

/// A whole number within `range`, in a body.
pub fn whole<T>(range: RangeInclusive<T>) -> impl Fn(&Value) -> Result<T, String>
where
    T: TryFrom<i64> + PartialOrd + Display,
{
    move |value| {
        let number = as_whole(value).and_then(|number| T::try_from(number).ok());
        number
            .filter(|number| range.contains(number))
            .ok_or_else(|| {
                format!(
                    "must be a whole number, {} to {}",
                    range.start(),
                    range.end()
                )
            })
    }
}

/// A number within `range`, in a body.
pub fn number(range: RangeInclusive<f64>) -> impl Fn(&Value) -> Result<f64, String> {
    move |value| {
        value
            .as_f64()
            .filter(|number| range.contains(number))
            .ok_or_else(|| format!("must be a number, {} to {}", range.start(), range.end()))
    }
}
