//! The rows of each part, and how they are read.

use chrono::{DateTime, Utc};
use diesel::dsl::{max, min};
use diesel::prelude::*;
use diesel_async::{AsyncMysqlConnection, RunQueryDsl};
use serde::Serialize;
use serde_json::Value;

use super::{CHUNK, Chunk, chunk, number};
use crate::models::audit_log::{Logged, Subject};
use crate::schema::{
    audit_log, email_changes, events, interactions, movies, ratings, recommendation_feedback,
    recommendation_log, refresh_tokens,
};
use crate::time::{MaybeUtc6, Utc6};
use crate::{DbError, MovieId, UserId};

#[derive(Queryable, Serialize)]
struct Movie {
    id: MovieId,
    tmdb_id: Option<u64>,
    title: String,
    year: Option<i16>,
}

#[derive(Queryable, Serialize)]
struct Rating {
    id: u64,
    movie: Movie,
    score: u8,
    review: Option<String>,
    #[diesel(deserialize_as = Utc6)]
    created_at: DateTime<Utc>,
    #[diesel(deserialize_as = Utc6)]
    updated_at: DateTime<Utc>,
}

#[derive(Queryable, Serialize)]
struct Interaction {
    id: u64,
    #[serde(rename = "type")]
    kind: String,
    movie: Movie,
    #[diesel(deserialize_as = Utc6)]
    created_at: DateTime<Utc>,
}

#[derive(Queryable, Serialize)]
struct Event {
    id: u64,
    #[serde(rename = "type")]
    kind: String,
    movie_id: Option<MovieId>,
    query: Option<String>,
    #[diesel(deserialize_as = Utc6)]
    at: DateTime<Utc>,
    #[diesel(deserialize_as = Utc6)]
    created_at: DateTime<Utc>,
}

#[derive(Queryable, Serialize)]
struct Recommendation {
    id: String,
    strategy: String,
    /// Ids, in the order shown.
    movies: Value,
    #[diesel(deserialize_as = Utc6)]
    created_at: DateTime<Utc>,
}

#[derive(Queryable, Serialize)]
struct Feedback {
    recommendation_id: String,
    movie_id: MovieId,
    event: String,
    #[diesel(deserialize_as = Utc6)]
    created_at: DateTime<Utc>,
}

#[derive(Queryable, Serialize)]
struct SignIn {
    id: String,
    #[diesel(deserialize_as = MaybeUtc6)]
    started_at: Option<DateTime<Utc>>,
    #[diesel(deserialize_as = MaybeUtc6)]
    expires_at: Option<DateTime<Utc>>,
    #[diesel(deserialize_as = MaybeUtc6)]
    revoked_at: Option<DateTime<Utc>>,
}

#[derive(Queryable, Serialize)]
struct EmailChange {
    id: u64,
    email: String,
    #[diesel(deserialize_as = Utc6)]
    created_at: DateTime<Utc>,
    #[diesel(deserialize_as = MaybeUtc6)]
    confirmed_at: Option<DateTime<Utc>>,
}

#[derive(Serialize)]
struct Audited {
    id: u64,
    action: String,
    by_you: bool,
    subject: Option<String>,
    address: Option<String>,
    details: Option<Value>,
    created_at: DateTime<Utc>,
}

pub(super) async fn ratings(
    conn: &mut AsyncMysqlConnection,
    user: UserId,
    after: u64,
) -> Result<Chunk, DbError> {
    let rows: Vec<Rating> = ratings::table
        .inner_join(movies::table)
        .filter(ratings::user_id.eq(user))
        .filter(ratings::id.gt(after))
        .order(ratings::id)
        .limit(CHUNK)
        .select((
            ratings::id,
            (movies::id, movies::tmdb_id, movies::title, movies::year),
            ratings::score,
            ratings::review,
            ratings::created_at,
            ratings::updated_at,
        ))
        .load(conn)
        .await?;
    chunk(&rows, |row| row.id.to_string())
}

pub(super) async fn interactions(
    conn: &mut AsyncMysqlConnection,
    user: UserId,
    after: u64,
) -> Result<Chunk, DbError> {
    let rows: Vec<Interaction> = interactions::table
        .inner_join(movies::table)
        .filter(interactions::user_id.eq(user))
        .filter(interactions::id.gt(after))
        .order(interactions::id)
        .limit(CHUNK)
        .select((
            interactions::id,
            interactions::kind,
            (movies::id, movies::tmdb_id, movies::title, movies::year),
            interactions::created_at,
        ))
        .load(conn)
        .await?;
    chunk(&rows, |row| row.id.to_string())
}

pub(super) async fn events(
    conn: &mut AsyncMysqlConnection,
    user: UserId,
    after: u64,
) -> Result<Chunk, DbError> {
    let rows: Vec<Event> = events::table
        .filter(events::user_id.eq(user))
        .filter(events::id.gt(after))
        .order(events::id)
        .limit(CHUNK)
        .select((
            events::id,
            events::kind,
            events::movie_id,
            events::query,
            events::at,
            events::created_at,
        ))
        .load(conn)
        .await?;
    chunk(&rows, |row| row.id.to_string())
}

pub(super) async fn recommendations(
    conn: &mut AsyncMysqlConnection,
    user: UserId,
    after: &str,
) -> Result<Chunk, DbError> {
    let rows: Vec<Recommendation> = recommendation_log::table
        .filter(recommendation_log::user_id.eq(user))
        .filter(recommendation_log::id.gt(after))
        .order(recommendation_log::id)
        .limit(CHUNK)
        .select((
            recommendation_log::id,
            recommendation_log::strategy,
            recommendation_log::movies,
            recommendation_log::created_at,
        ))
        .load(conn)
        .await?;
    chunk(&rows, |row| row.id.clone())
}

pub(super) async fn feedback(
    conn: &mut AsyncMysqlConnection,
    user: UserId,
    after: &str,
) -> Result<Chunk, DbError> {
    use recommendation_feedback::{event, movie_id, recommendation_id};
    // a key is list/movie/event, the primary key
    let mut parts = after.splitn(3, '/');
    let mut part = || parts.next().unwrap_or_default();
    let (list, movie, what) = (part(), number(part()), part());
    let later_movie = movie_id.gt(movie);
    let later_event = movie_id.eq(movie).and(event.gt(what));
    let later = recommendation_id
        .gt(list)
        .or(recommendation_id.eq(list).and(later_movie.or(later_event)));
    let rows: Vec<Feedback> = recommendation_feedback::table
        .inner_join(recommendation_log::table)
        .filter(recommendation_log::user_id.eq(user))
        .filter(later)
        .order((recommendation_id, movie_id, event))
        .limit(CHUNK)
        .select((
            recommendation_id,
            movie_id,
            event,
            recommendation_feedback::created_at,
        ))
        .load(conn)
        .await?;
    let key = |row: &Feedback| format!("{}/{}/{}", row.recommendation_id, row.movie_id, row.event);
    chunk(&rows, key)
}

pub(super) async fn sessions(
    conn: &mut AsyncMysqlConnection,
    user: UserId,
    after: &str,
) -> Result<Chunk, DbError> {
    let rows: Vec<SignIn> = refresh_tokens::table
        .filter(refresh_tokens::user_id.eq(user))
        .filter(refresh_tokens::family.gt(after))
        .group_by(refresh_tokens::family)
        .order(refresh_tokens::family)
        .limit(CHUNK)
        .select((
            refresh_tokens::family,
            min(refresh_tokens::issued_at),
            max(refresh_tokens::expires_at),
            max(refresh_tokens::revoked_at),
        ))
        .load(conn)
        .await?;
    chunk(&rows, |row| row.id.clone())
}

pub(super) async fn email_changes(
    conn: &mut AsyncMysqlConnection,
    user: UserId,
    after: u64,
) -> Result<Chunk, DbError> {
    let rows: Vec<EmailChange> = email_changes::table
        .filter(email_changes::user_id.eq(user))
        .filter(email_changes::id.gt(after))
        .order(email_changes::id)
        .limit(CHUNK)
        .select((
            email_changes::id,
            email_changes::email,
            email_changes::created_at,
            email_changes::used_at,
        ))
        .load(conn)
        .await?;
    chunk(&rows, |row| row.id.to_string())
}

pub(super) async fn audit_log(
    conn: &mut AsyncMysqlConnection,
    user: UserId,
    after: u64,
) -> Result<Chunk, DbError> {
    let done_by = audit_log::actor_id.eq(Some(user)).assume_not_null();
    let done_to = audit_log::subject.eq(Some(Subject::User(user).to_string()));
    let rows: Vec<Logged> = audit_log::table
        .filter(done_by.or(done_to.assume_not_null()))
        .filter(audit_log::id.gt(after))
        .order(audit_log::id)
        .limit(CHUNK)
        .select(Logged::as_select())
        .load(conn)
        .await?;
    let rows: Vec<Audited> = rows.into_iter().map(|row| audited(row, user)).collect();
    chunk(&rows, |row| row.id.to_string())
}

fn audited(row: Logged, user: UserId) -> Audited {
    let by_another = row.actor_id.is_some_and(|actor| actor != user);
    Audited {
        id: row.id,
        action: row.action,
        by_you: row.actor_id == Some(user),
        subject: row.subject,
        // an admin's address is the admin's own affair
        address: row.address.filter(|_| !by_another),
        details: row.details,
        created_at: row.created_at,
    }
}
