//! Closing an account: all that is its owner's goes, and the movies' sums and counts no longer have it.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Unsigned};
use diesel_async::{AsyncMysqlConnection, RunQueryDsl};

use super::audit_log::{self, Action, Entry, Origin, Subject};
use super::interaction::Kind;
use super::role;
use crate::schema::{interactions, ratings, users};
use crate::{Db, DbError, MovieId, UserId};

/// How a closing ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Closing {
    /// The account is no more, and these movies' sums and counts have changed.
    Closed(Vec<MovieId>),
    /// It is the last admin's: another must become one first.
    LastAdmin,
    /// There is no such account.
    Nobody,
}

/// Closes the account. Ratings, interactions, preferences, sessions and mailed links go with it; events stay, as nobody's.
pub async fn close(
    db: &Db,
    user: UserId,
    origin: Origin,
    now: DateTime<Utc>,
) -> Result<Closing, DbError> {
    db.transaction(async |conn: &mut AsyncMysqlConnection| {
        if role::lock_admins(conn).await? == [user] {
            return Ok(Closing::LastAdmin);
        }
        // with its row locked nobody can rate or watch in its name any more: what is taken off the movies below is all there is
        let closing = users::table.find(user).select(users::id).for_update();
        if closing.first::<UserId>(conn).await.optional()?.is_none() {
            return Ok(Closing::Nobody);
        }
        let entry = Entry::new(Action::AccountClosed, origin).to(Subject::User(user));
        audit_log::record(conn, &entry, now).await?;
        let movies = rated_or_watched(conn, user).await?;
        lower_aggregates(conn, user).await?;
        // the rest goes by the foreign keys
        diesel::delete(users::table.find(user))
            .execute(conn)
            .await?;
        Ok::<_, DbError>(Closing::Closed(movies))
    })
    .await
}

/// The movies whose sums and counts the user is part of.
async fn rated_or_watched(
    conn: &mut AsyncMysqlConnection,
    user: UserId,
) -> Result<Vec<MovieId>, DbError> {
    let rated = ratings::table
        .filter(ratings::user_id.eq(user))
        .select(ratings::movie_id);
    let watched = interactions::table
        .filter(interactions::user_id.eq(user))
        .filter(interactions::kind.eq(Kind::Watched.as_str()))
        .select(interactions::movie_id);
    Ok(rated.union(watched).load(conn).await?)
}

/// Takes the user's stars, ratings and watches off their movies.
async fn lower_aggregates(conn: &mut AsyncMysqlConnection, user: UserId) -> Result<(), DbError> {
    // STRAIGHT_JOIN: one movie after the other by id, the order in which everybody locks them. Without a LIMIT the order of a
    // derived table would not count
    diesel::sql_query(
        "UPDATE (\
             SELECT movie_id, SUM(stars) AS stars, SUM(rated) AS ratings, SUM(seen) AS watches FROM (\
                 SELECT movie_id, score AS stars, 1 AS rated, 0 AS seen FROM ratings WHERE user_id = ? \
                 UNION ALL \
                 SELECT movie_id, 0, 0, 1 FROM interactions WHERE user_id = ? AND kind = 'watched'\
             ) AS own GROUP BY movie_id ORDER BY movie_id LIMIT 18446744073709551615\
         ) AS decrement \
         STRAIGHT_JOIN movies ON movies.id = decrement.movie_id \
         SET movies.rating_sum = movies.rating_sum - decrement.stars, \
             movies.rating_count = movies.rating_count - decrement.ratings, \
             movies.watch_count = movies.watch_count - decrement.watches",
    )
    .bind::<Unsigned<BigInt>, _>(user)
    .bind::<Unsigned<BigInt>, _>(user)
    .execute(conn)
    .await?;
    Ok(())
}
