//! What people turn to lately: the catalogue's own trend.
//!
//! Every sign of interest counts by its kind ([`SIGNS`]) and halves in weight with each half-life of its age; a movie's place is by the
//! sum. As all signs fade alike, the order changes only when something happens or a sign drops out of the window. Only the newest
//! [`NEWEST`] signs of a kind are looked at, each kind from an index, so the work is bounded however busy the house is.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Unsigned};
use diesel_async::{AsyncMysqlConnection, RunQueryDsl};

use super::statement::visible;
use crate::types::Unfit;
use crate::{Audience, DbError, MovieId};

/// How many movies a trend has.
pub const LONGEST: usize = 200;

/// How many signs of a kind are looked at.
const NEWEST: u32 = 10_000;

/// Table with the index that holds all that is read of it, condition and weight of each kind of sign. Opening a movie's page says less
/// than having seen it, and anybody can do it without an account. Whoever rates has also watched, and both count.
const SIGNS: [(&str, &str, f64); 5] = [
    (INTERACTIONS, "kind = 'liked'", 3.0),
    (INTERACTIONS, "kind = 'watched'", 2.0),
    ("ratings FORCE INDEX (ratings_lately)", "TRUE", 2.0),
    (EVENTS, "kind = 'click'", 0.2),
    (EVENTS, "kind = 'view'", 0.1),
];
const INTERACTIONS: &str = "interactions FORCE INDEX (interactions_lately)";
const EVENTS: &str = "events FORCE INDEX (events_lately)";

/// How far back a trend looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Window {
    /// 24 hours, with a half-life of 6.
    Day,
    /// 7 days, with a half-life of 42 hours.
    Week,
}

impl Window {
    /// The name in queries.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
        }
    }

    fn length(self) -> TimeDelta {
        match self {
            Self::Day => TimeDelta::days(1),
            Self::Week => TimeDelta::days(7),
        }
    }

    /// A sign weighs half as much after this long: a quarter of the window.
    fn half_life(self) -> TimeDelta {
        self.length() / 4
    }
}

impl fmt::Display for Window {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Window {
    type Err = Unfit;

    fn from_str(text: &str) -> Result<Self, Unfit> {
        match text {
            "day" => Ok(Self::Day),
            "week" => Ok(Self::Week),
            _ => Err(Unfit::because("must be day or week")),
        }
    }
}

#[derive(QueryableByName)]
struct Trending {
    #[diesel(sql_type = Unsigned<BigInt>)]
    id: MovieId,
}

/// The trend at `now`, strongest first; filled up with what is popular, so that a house where nothing has happened yet has one too.
/// At most [`LONGEST`] movies. One query.
pub async fn find(
    conn: &mut AsyncMysqlConnection,
    window: Window,
    now: DateTime<Utc>,
    audience: Audience,
) -> Result<Vec<MovieId>, DbError> {
    let visible = visible(audience);
    // to the microsecond: MariaDB looks for no range of an index beyond what the column holds
    let [now, since] = [now, now - window.length()].map(|time| time.format("%F %T%.6f"));
    let half_life = window.half_life().num_seconds();
    let mut signs: Vec<String> = SIGNS
        .iter()
        .map(|(table, condition, weight)| {
            // a clock that is ahead must not make a sign heavier than a fresh one
            format!(
                "(SELECT movie_id, {weight:E} * POW(0.5E0, GREATEST(0, TIMESTAMPDIFF(SECOND, created_at, '{now}')) / {half_life}) AS weight \
                 FROM {table} WHERE {condition} AND created_at >= '{since}' ORDER BY created_at DESC LIMIT {NEWEST})"
            )
        })
        .collect();
    signs.push(format!(
        "(SELECT id, 0E0 FROM movies WHERE {visible} ORDER BY popularity_score DESC, id LIMIT {LONGEST})"
    ));
    let signs = signs.join(" UNION ALL ");
    let trend = diesel::sql_query(format!(
        "SELECT STRAIGHT_JOIN movies.id AS id \
         FROM (SELECT movie_id, SUM(weight) AS strength FROM ({signs}) AS signs GROUP BY movie_id) AS lately \
         JOIN movies ON movies.id = lately.movie_id WHERE {visible} \
         ORDER BY ROUND(lately.strength, 9) DESC, movies.popularity_score DESC, movies.id LIMIT {LONGEST}"
    ));
    let trend: Vec<Trending> = trend.load(conn).await?;
    Ok(trend.into_iter().map(|movie| movie.id).collect())
}
