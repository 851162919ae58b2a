use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncMysqlConnection, RunQueryDsl};

use super::{Interaction, Kind};
use crate::models::last_insert_id;
use crate::models::user::User;
use crate::schema::{interactions, movies, ratings};
use crate::{Db, DbError, MovieId, UserId};

/// How a removal ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Removal {
    /// It is gone.
    Removed,
    /// It was not there.
    NotThere,
    /// The user has rated the movie, and so has watched it.
    Rated,
}

/// Notes that the user did this with the movie. Twice the same is once: then the first is given, and `false`. `None`: the account
/// is gone.
pub async fn add(
    db: &Db,
    user: UserId,
    movie: MovieId,
    kind: Kind,
    now: DateTime<Utc>,
) -> Result<Option<(Interaction, bool)>, DbError> {
    db.transaction(async |conn: &mut AsyncMysqlConnection| {
        if !User::bump_profile(conn, user).await? {
            return Ok(None);
        }
        if let Some(before) = held(conn, user, movie, kind).await? {
            return Ok(Some((before, false)));
        }
        if kind == Kind::Watched {
            // before the row below, which locks the movie for reading: two who then both want to write would deadlock
            diesel::update(movies::table.find(movie))
                .set(movies::watch_count.eq(movies::watch_count + 1))
                .execute(conn)
                .await?;
        }
        diesel::insert_into(interactions::table)
            .values((
                interactions::user_id.eq(user),
                interactions::movie_id.eq(movie),
                interactions::kind.eq(kind.as_str()),
                interactions::created_at.eq(now.naive_utc()),
            ))
            .execute(conn)
            .await?;
        let id: u64 = diesel::select(last_insert_id()).first(conn).await?;
        let added = interactions::table
            .find(id)
            .select(Interaction::as_select())
            .first(conn)
            .await?;
        Ok::<_, DbError>(Some((added, true)))
    })
    .await
}

/// Takes back that the user did this with the movie.
pub async fn remove(db: &Db, user: UserId, movie: MovieId, kind: Kind) -> Result<Removal, DbError> {
    db.transaction(async |conn: &mut AsyncMysqlConnection| {
        if !User::bump_profile(conn, user).await? {
            return Ok(Removal::NotThere);
        }
        let Some(interaction) = held(conn, user, movie, kind).await? else {
            return Ok(Removal::NotThere);
        };
        if kind == Kind::Watched {
            if has_rated(conn, user, movie).await? {
                return Ok(Removal::Rated);
            }
            diesel::update(movies::table.find(movie))
                .set(movies::watch_count.eq(movies::watch_count - 1))
                .execute(conn)
                .await?;
        }
        diesel::delete(interactions::table.find(interaction.id))
            .execute(conn)
            .await?;
        Ok::<_, DbError>(Removal::Removed)
    })
    .await
}

/// What is stored of it; it stays so, as the user's row is held.
async fn held(
    conn: &mut AsyncMysqlConnection,
    user: UserId,
    movie: MovieId,
    kind: Kind,
) -> Result<Option<Interaction>, DbError> {
    Ok(interactions::table
        .filter(interactions::user_id.eq(user))
        .filter(interactions::movie_id.eq(movie))
        .filter(interactions::kind.eq(kind.as_str()))
        .select(Interaction::as_select())
        .first(conn)
        .await
        .optional()?)
}

async fn has_rated(
    conn: &mut AsyncMysqlConnection,
    user: UserId,
    movie: MovieId,
) -> Result<bool, DbError> {
    let rating = ratings::table
        .filter(ratings::user_id.eq(user))
        .filter(ratings::movie_id.eq(movie))
        .select(ratings::id);
    Ok(rating.first::<u64>(conn).await.optional()?.is_some())
}
