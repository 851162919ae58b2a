//! What became of the movies of a list: which were shown, clicked, dismissed. It says how good lists are, and weighs in nobody's profile.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncMysqlConnection, RunQueryDsl};
use serde_json::Value;

use crate::schema::{recommendation_feedback, recommendation_log};
use crate::time::Utc6;
use crate::{DbError, MovieId, UserId};

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// The user saw the movie in the list.
    Shown,
    /// The user chose it there.
    Clicked,
    /// The user does not want to see it again.
    Dismissed,
}

impl Event {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Shown, Self::Clicked, Self::Dismissed];

    /// As it is stored and shown.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Shown => "shown",
            Self::Clicked => "clicked",
            Self::Dismissed => "dismissed",
        }
    }

    /// The event of this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|event| event.as_str() == name)
    }
}

/// Whether a movie is in a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// There is no such list, or it is somebody else's.
    NoSuchList,
    /// The list has no such movie.
    NotInList,
    /// It is.
    InList,
}

/// Whether the movie is in this list of the user's.
pub async fn place(
    conn: &mut AsyncMysqlConnection,
    user: UserId,
    recommendation: &str,
    movie: MovieId,
) -> Result<Place, DbError> {
    let list: Option<Value> = recommendation_log::table
        .find(recommendation)
        .filter(recommendation_log::user_id.eq(user))
        .select(recommendation_log::movies)
        .first(conn)
        .await
        .optional()?;
    Ok(match list.as_ref().map(Value::as_array) {
        None => Place::NoSuchList,
        Some(movies) if movies.is_some_and(|all| all.contains(&movie.into())) => Place::InList,
        Some(_) => Place::NotInList,
    })
}

/// Keeps that this happened to a movie of the list, and since when; told again, it is still once. `None`: the list is gone.
pub async fn keep(
    conn: &mut AsyncMysqlConnection,
    recommendation: &str,
    movie: MovieId,
    event: Event,
    now: DateTime<Utc>,
) -> Result<Option<DateTime<Utc>>, DbError> {
    let row = (
        recommendation_feedback::recommendation_id.eq(recommendation),
        recommendation_feedback::movie_id.eq(movie),
        recommendation_feedback::event.eq(event.as_str()),
        recommendation_feedback::created_at.eq(now.naive_utc()),
    );
    let insert = diesel::insert_into(recommendation_feedback::table).values(row);
    match insert.execute(conn).await.map_err(DbError::from) {
        Err(error) if error.is_foreign_key() => return Ok(None),
        // told before
        Err(error) if error.is_duplicate() => {}
        inserted => drop(inserted?),
    }
    let kept = recommendation_feedback::table
        .find((recommendation, movie, event.as_str()))
        .select(recommendation_feedback::created_at)
        .first::<Utc6>(conn)
        .await
        .optional()?;
    Ok(kept.map(Into::into))
}
