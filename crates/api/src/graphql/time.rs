//! The scalar `DateTime`, written as every route writes it: the library's own ends with `+00:00` in place of `Z`.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// A moment.
#[derive(Serialize, Deserialize)]
pub(super) struct Time(DateTime<Utc>);

async_graphql::scalar!(Time, "DateTime", "A time, as RFC 3339 writes it, in UTC.");

impl From<DateTime<Utc>> for Time {
    fn from(time: DateTime<Utc>) -> Self {
        Self(time)
    }
}
