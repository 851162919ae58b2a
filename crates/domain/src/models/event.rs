//! What people search, view and click, signed in or not: for trends and analytics, never for anybody's profile.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncMysqlConnection, RunQueryDsl};

use crate::schema::events;
use crate::{DbError, MovieId, UserId};

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Somebody searched the catalogue.
    Search,
    /// Somebody looked at a movie's page.
    View,
    /// Somebody chose a movie from a list.
    Click,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 3] = [Self::Search, Self::View, Self::Click];

    /// As it is stored and shown.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Search => "search",
            Self::View => "view",
            Self::Click => "click",
        }
    }

    /// The kind of this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// What.
    pub kind: Kind,
    /// With which movie, if with one.
    pub movie_id: Option<MovieId>,
    /// What was searched; at most [`Event::LONGEST_QUERY`] characters.
    pub query: Option<String>,
    /// When.
    pub at: DateTime<Utc>,
}

impl Event {
    /// The most characters that are kept of a query.
    pub const LONGEST_QUERY: usize = 255;
}

/// Keeps them all, as this user's or as nobody's.
pub async fn record(
    conn: &mut AsyncMysqlConnection,
    user: Option<UserId>,
    happened: &[Event],
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    match insert(conn, user, happened, now).await {
        // the account was closed this moment, and events outlive it as nobody's
        Err(error) if error.is_foreign_key() && user.is_some() => {
            insert(conn, None, happened, now).await
        }
        done => done,
    }
}

async fn insert(
    conn: &mut AsyncMysqlConnection,
    user: Option<UserId>,
    happened: &[Event],
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    let rows: Vec<_> = happened
        .iter()
        .map(|event| {
            (
                events::user_id.eq(user),
                events::kind.eq(event.kind.as_str()),
                events::movie_id.eq(event.movie_id),
                events::query.eq(event.query.as_deref()),
                events::at.eq(event.at.naive_utc()),
                events::created_at.eq(now.naive_utc()),
            )
        })
        .collect();
    diesel::insert_into(events::table)
        .values(rows)
        .execute(conn)
        .await?;
    Ok(())
}
