//! What people looked for, and what became of what was recommended to them: counted by the day, for admins.
//!
//! Every statement reads one stretch of an index by time, and at most [`Period::most`] rows of each kind, the newest, so that the work is
//! bounded however busy the house is.

use std::collections::HashMap;
use std::fmt;

use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Date, Text, Unsigned};
use diesel_async::{AsyncMysqlConnection, RunQueryDsl};

use crate::models::{event, feedback};
use crate::{DbError, MovieId};

/// How many queries and movies are named.
const NAMED: u32 = 10;

/// How much is counted of each kind.
const MOST: u32 = 500_000;

/// With the index that holds kind, time and movie.
const EVENTS: &str = "events FORCE INDEX (events_lately)";

/// From when to when something is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// Its first moment.
    pub from: NaiveDateTime,
    /// The first moment after it.
    pub to: NaiveDateTime,
    /// How many things of each kind are counted; past it, the oldest are not.
    pub most: u32,
}

impl Period {
    /// So many days of the calendar, in UTC, the last of which is today and is not over.
    pub fn last(days: u16, now: DateTime<Utc>) -> Self {
        let today = now.date_naive().and_time(chrono::NaiveTime::MIN);
        Self {
            from: today - TimeDelta::days(i64::from(days) - 1),
            to: now.naive_utc(),
            most: MOST,
        }
    }

    /// The same stretch of time so many days earlier: as its last day is not over either, the two can be compared.
    #[must_use]
    pub fn earlier(self, days: u16) -> Self {
        let days = TimeDelta::days(days.into());
        Self {
            from: self.from - days,
            to: self.to - days,
            ..self
        }
    }

    /// The days it touches, first to last.
    pub fn days(&self) -> impl Iterator<Item = NaiveDate> {
        let last = self.to.date();
        self.from
            .date()
            .iter_days()
            .take_while(move |day| *day <= last)
    }
}

/// In SQL: the condition that a row is of this time, and the newest first.
impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { from, to, most } = self;
        write!(
            f,
            "created_at >= '{from}' AND created_at < '{to}' ORDER BY created_at DESC LIMIT {most}"
        )
    }
}

/// How often something happened on a day.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct Count {
    /// The day.
    #[diesel(sql_type = Date)]
    pub day: NaiveDate,
    /// What: a kind of event; of a list, `made` or what became of its movies.
    #[diesel(sql_type = Text)]
    pub what: String,
    /// Of lists, what decided them; else nothing.
    #[diesel(sql_type = Text)]
    pub strategy: String,
    /// How often.
    #[diesel(sql_type = BigInt)]
    pub count: i64,
}

/// How often something was searched.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct Searched {
    /// What was searched, in small letters.
    #[diesel(sql_type = Text)]
    pub query: String,
    /// How often.
    #[diesel(sql_type = BigInt)]
    pub count: i64,
}

/// How often something was done with a movie.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct Chosen {
    /// The movie.
    #[diesel(sql_type = Unsigned<BigInt>)]
    pub movie_id: MovieId,
    /// Its title.
    #[diesel(sql_type = Text)]
    pub title: String,
    /// How often.
    #[diesel(sql_type = BigInt)]
    pub count: i64,
}

/// What a list is counted as when it is made.
pub const MADE: &str = "made";

/// Searches, views and clicks of each day that had any. One query.
pub async fn events(
    conn: &mut AsyncMysqlConnection,
    period: Period,
) -> Result<Vec<Count>, DbError> {
    let counts = event::Kind::ALL.map(|kind| {
        let kind = kind.as_str();
        format!(
            "SELECT DATE(created_at) AS day, '{kind}' AS what, '' AS strategy, COUNT(*) AS count \
             FROM (SELECT created_at FROM {EVENTS} WHERE kind = '{kind}' AND {period}) AS newest GROUP BY day"
        )
    });
    Ok(diesel::sql_query(counts.join(" UNION ALL "))
        .load(conn)
        .await?)
}

/// Lists made, and their movies shown, clicked and dismissed, by day and strategy. Feedback counts on the day it is told. One query.
pub async fn lists(conn: &mut AsyncMysqlConnection, period: Period) -> Result<Vec<Count>, DbError> {
    let made = format!(
        "SELECT DATE(created_at) AS day, '{MADE}' AS what, strategy, COUNT(*) AS count \
         FROM (SELECT created_at, strategy FROM recommendation_log FORCE INDEX (recommendation_log_lately) WHERE {period}) AS newest \
         GROUP BY day, strategy"
    );
    let told = feedback::Event::ALL.map(|event| {
        let event = event.as_str();
        format!(
            "SELECT STRAIGHT_JOIN DATE(newest.created_at) AS day, '{event}' AS what, strategy, COUNT(*) AS count \
             FROM (SELECT created_at, recommendation_id FROM recommendation_feedback FORCE INDEX (recommendation_feedback_lately) \
                   WHERE event = '{event}' AND {period}) AS newest \
             JOIN recommendation_log ON recommendation_log.id = newest.recommendation_id GROUP BY day, strategy"
        )
    });
    let all = diesel::sql_query(format!("{made} UNION ALL {}", told.join(" UNION ALL ")));
    Ok(all.load(conn).await?)
}

/// What was searched most, the most often first. Letters' case and accents make no difference. One query.
pub async fn searched(
    conn: &mut AsyncMysqlConnection,
    period: Period,
) -> Result<Vec<Searched>, DbError> {
    let searched = diesel::sql_query(format!(
        "SELECT MIN(LOWER(newest.query) COLLATE utf8mb4_bin) AS query, COUNT(*) AS count \
         FROM (SELECT query FROM {EVENTS} WHERE kind = 'search' AND {period}) AS newest \
         WHERE newest.query IS NOT NULL GROUP BY newest.query ORDER BY count DESC, newest.query LIMIT {NAMED}"
    ));
    Ok(searched.load(conn).await?)
}

/// The movies that this was done with most, the most often first; deleted ones are left out. One query.
pub async fn movies(
    conn: &mut AsyncMysqlConnection,
    kind: event::Kind,
    period: Period,
) -> Result<Vec<Chosen>, DbError> {
    let chosen = diesel::sql_query(format!(
        "SELECT STRAIGHT_JOIN movies.id AS movie_id, movies.title AS title, chosen.count AS count \
         FROM (SELECT movie_id, COUNT(*) AS count \
               FROM (SELECT movie_id FROM {EVENTS} WHERE kind = '{}' AND {period}) AS newest GROUP BY movie_id) AS chosen \
         JOIN movies ON movies.id = chosen.movie_id WHERE movies.deleted_at IS NULL \
         ORDER BY chosen.count DESC, movies.id LIMIT {NAMED}",
        kind.as_str()
    ));
    Ok(chosen.load(conn).await?)
}

/// Whether of any kind of thing there was more than is counted.
pub fn is_capped(counts: &[Count], period: Period) -> bool {
    let mut by_kind: HashMap<&str, i64> = HashMap::new();
    for count in counts {
        *by_kind.entry(&count.what).or_default() += count.count;
    }
    by_kind.values().any(|count| *count >= period.most.into())
}
