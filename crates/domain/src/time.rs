//! Times as MySQL keeps them (`DATETIME(6)`, in UTC) and as Rust has them.
//!
//! Diesel reads a `DATETIME` as a time without a zone; `#[diesel(deserialize_as = Utc6)]` on a field makes it UTC.
//! To write or compare one, say `now.naive_utc()`.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::Queryable;
use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql};
use diesel::sql_types::{Datetime, Nullable};

/// How a `DateTime<Utc>` field is read.
pub struct Utc6(NaiveDateTime);

/// How an `Option<DateTime<Utc>>` field is read.
pub struct MaybeUtc6(Option<NaiveDateTime>);

impl From<Utc6> for DateTime<Utc> {
    fn from(Utc6(time): Utc6) -> Self {
        time.and_utc()
    }
}

impl From<MaybeUtc6> for Option<DateTime<Utc>> {
    fn from(MaybeUtc6(time): MaybeUtc6) -> Self {
        time.map(|time| time.and_utc())
    }
}

impl<DB: Backend> Queryable<Datetime, DB> for Utc6
where
    NaiveDateTime: FromSql<Datetime, DB>,
{
    type Row = NaiveDateTime;

    fn build(row: NaiveDateTime) -> deserialize::Result<Self> {
        Ok(Self(row))
    }
}

impl<DB: Backend> Queryable<Nullable<Datetime>, DB> for MaybeUtc6
where
    NaiveDateTime: FromSql<Datetime, DB>,
{
    type Row = Option<NaiveDateTime>;

    fn build(row: Option<NaiveDateTime>) -> deserialize::Result<Self> {
        Ok(Self(row))
    }
}
