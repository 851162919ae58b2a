use chrono::{DateTime, Utc};
use diesel::dsl::DuplicatedKeys;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Datetime, TinyInt, Unsigned};
use diesel_async::{AsyncMysqlConnection, RunQueryDsl};

use super::{COLUMNS, Rating, text};
use crate::Audience;
use crate::models::interaction::Kind;
use crate::models::user::User;
use crate::schema::{interactions, movies, ratings, users};
use crate::types::{Review, Stars};
use crate::{Db, DbError, MovieId, UserId};

/// What somebody thinks of a movie.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// How well it was liked.
    pub score: Stars,
    /// What is to be said of it: `None` leaves what was said before, `Some(None)` takes it back.
    pub review: Option<Option<Review>>,
}

/// Rates the movie, for the first time (`true`) or again; who rates it has watched it. `None`: there is no such movie for this
/// audience, or the account is gone.
pub async fn rate(
    db: &Db,
    user: UserId,
    movie: MovieId,
    audience: Audience,
    given: &Given,
    now: DateTime<Utc>,
) -> Result<Option<(Rating, bool)>, DbError> {
    db.transaction(async |conn: &mut AsyncMysqlConnection| {
        // a version too many, when the movie is not there, costs no more than a computation
        if !User::bump_profile(conn, user).await?
            || !raise_aggregates(conn, user, movie, audience, given.score).await?
        {
            return Ok(None);
        }
        let is_new = write(conn, user, movie, given, now).await?;
        mark_watched(conn, user, movie, now).await?;
        let rating = ratings::table
            .inner_join(users::table)
            .inner_join(movies::table)
            .filter(ratings::user_id.eq(user))
            .filter(ratings::movie_id.eq(movie))
            .select(COLUMNS)
            .first(conn)
            .await?;
        Ok::<_, DbError>(Some((rating, is_new)))
    })
    .await
}

/// Adds what is about to be written to the movie's sum and counts, and locks the movie. `false`: it is not there.
async fn raise_aggregates(
    conn: &mut AsyncMysqlConnection,
    user: UserId,
    movie: MovieId,
    audience: Audience,
    score: Stars,
) -> Result<bool, DbError> {
    // the user's row is held, so nobody else changes what is joined here
    let matched = diesel::sql_query(
        "UPDATE movies \
         LEFT JOIN ratings ON ratings.user_id = ? AND ratings.movie_id = movies.id \
         LEFT JOIN interactions ON interactions.user_id = ? AND interactions.movie_id = movies.id \
             AND interactions.kind = 'watched' \
         SET movies.rating_sum = movies.rating_sum + ? - COALESCE(ratings.score, 0), \
             movies.rating_count = movies.rating_count + (ratings.id IS NULL), \
             movies.watch_count = movies.watch_count + (interactions.id IS NULL) \
         WHERE movies.id = ? AND movies.deleted_at IS NULL AND (NOT movies.adult OR ?)",
    )
    .bind::<Unsigned<BigInt>, _>(user)
    .bind::<Unsigned<BigInt>, _>(user)
    .bind::<Unsigned<TinyInt>, _>(score.get())
    .bind::<Unsigned<BigInt>, _>(movie)
    .bind::<Bool, _>(audience.sees_adult())
    .execute(conn)
    .await?;
    Ok(matched == 1)
}

/// `true`: it was not there before.
async fn write(
    conn: &mut AsyncMysqlConnection,
    user: UserId,
    movie: MovieId,
    given: &Given,
    now: DateTime<Utc>,
) -> Result<bool, DbError> {
    let review = given.review.as_ref().map(Option::as_ref);
    let later = diesel::dsl::sql::<Datetime>("GREATEST(")
        .bind::<Datetime, _>(now.naive_utc())
        .sql(", updated_at + INTERVAL 1 MICROSECOND)");
    let written = diesel::insert_into(ratings::table)
        .values((
            ratings::user_id.eq(user),
            ratings::movie_id.eq(movie),
            ratings::score.eq(given.score.get()),
            ratings::review.eq(text(review.flatten())),
            ratings::created_at.eq(now.naive_utc()),
            ratings::updated_at.eq(now.naive_utc()),
        ))
        .on_conflict(DuplicatedKeys)
        .do_update()
        .set((
            ratings::score.eq(given.score.get()),
            review.map(|review| ratings::review.eq(text(review))),
            ratings::updated_at.eq(later),
        ))
        .execute(conn)
        .await?;
    // the servers count 2 for a row that was changed, and this one always is: its time moves
    Ok(written == 1)
}

async fn mark_watched(
    conn: &mut AsyncMysqlConnection,
    user: UserId,
    movie: MovieId,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    diesel::insert_or_ignore_into(interactions::table)
        .values((
            interactions::user_id.eq(user),
            interactions::movie_id.eq(movie),
            interactions::kind.eq(Kind::Watched.as_str()),
            interactions::created_at.eq(now.naive_utc()),
        ))
        .execute(conn)
        .await?;
    Ok(())
}
