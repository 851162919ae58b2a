//! How values are read of which only the documentation says what they are.

use chrono::NaiveDate;
use serde::de::{DeserializeOwned, Error};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// Those that can be read; the others are counted.
pub(crate) fn read<T: DeserializeOwned>(values: Vec<Value>) -> Vec<T> {
    let total = values.len();
    let read: Vec<T> = values
        .into_iter()
        .filter_map(|value| match serde_json::from_value(value) {
            Ok(entry) => Some(entry),
            Err(error) => {
                tracing::debug!(%error, "an entry of TMDb's that cannot be read");
                None
            }
        })
        .collect();
    let lost = total - read.len();
    if lost > 0 {
        metrics::counter!("marquee_tmdb_unreadable_total").increment(lost as u64);
    }
    read
}

/// The readable entries of a list; what is no list has none.
pub(crate) fn readable<'de, D: Deserializer<'de>, T: DeserializeOwned>(
    from: D,
) -> Result<Vec<T>, D::Error> {
    match Value::deserialize(from)? {
        Value::Array(values) => Ok(read(values)),
        _ => Ok(Vec::new()),
    }
}

/// A text that has to be there.
pub(crate) fn title<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    or_nothing(from)?.ok_or_else(|| D::Error::custom("a movie without a title"))
}

/// A text; `""` is none.
pub(crate) fn or_nothing<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    let text: Option<String> = or_default(from)?;
    Ok(text.filter(|text| !text.trim().is_empty()))
}

/// The default for null, and for what is of another kind.
pub(crate) fn or_default<'de, D: Deserializer<'de>, T: DeserializeOwned + Default>(
    from: D,
) -> Result<T, D::Error> {
    Ok(serde_json::from_value(Value::deserialize(from)?).unwrap_or_default())
}

/// `""`, and dates that there are not, are none.
pub(crate) fn date<'de, D: Deserializer<'de>>(from: D) -> Result<Option<NaiveDate>, D::Error> {
    Ok(or_nothing(from)?.and_then(|text| text.parse().ok()))
}
