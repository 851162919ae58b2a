//! Stored preferences. Whoever changes them makes the user's stored lists old in the same transaction.

use diesel::prelude::*;
use diesel_async::{AsyncMysqlConnection, RunQueryDsl};
use serde_json::Value;

use super::user::User;
use crate::preferences::Preferences;
use crate::schema::{preferences, users};
use crate::{Db, DbError, UserId};

/// The user's preferences, empty when nothing is stored. `None`: there is no such user.
pub async fn find(
    conn: &mut AsyncMysqlConnection,
    user: UserId,
) -> Result<Option<Preferences>, DbError> {
    let row = users::table
        .left_join(preferences::table)
        .filter(users::id.eq(user))
        .select(preferences::body.nullable())
        .first::<Option<Value>>(conn)
        .await
        .optional()?;
    row.map(read).transpose()
}

/// Reads what is stored; nothing is as good as empty.
pub(super) fn read(body: Option<Value>) -> Result<Preferences, DbError> {
    let unreadable =
        |error| DbError::Query(diesel::result::Error::DeserializationError(Box::new(error)));
    body.map_or_else(
        || Ok(Preferences::default()),
        |body| serde_json::from_value(body).map_err(unreadable),
    )
}

/// Replaces what is stored. `false`: there is no such user.
pub async fn replace(db: &Db, user: UserId, new: &Preferences) -> Result<bool, DbError> {
    let body = serde_json::to_value(new).map_err(|error| {
        DbError::Query(diesel::result::Error::SerializationError(Box::new(error)))
    })?;
    db.transaction(async |conn: &mut AsyncMysqlConnection| {
        if !User::bump_profile(conn, user).await? {
            return Ok(false);
        }
        diesel::insert_into(preferences::table)
            .values((preferences::user_id.eq(user), preferences::body.eq(&body)))
            .on_conflict(diesel::dsl::DuplicatedKeys)
            .do_update()
            .set(preferences::body.eq(&body))
            .execute(conn)
            .await?;
        Ok::<_, DbError>(true)
    })
    .await
}

/// Forgets what is stored, if anything is. `false`: there is no such user.
pub async fn delete(db: &Db, user: UserId) -> Result<bool, DbError> {
    db.transaction(async |conn: &mut AsyncMysqlConnection| {
        if !User::bump_profile(conn, user).await? {
            return Ok(false);
        }
        diesel::delete(preferences::table.find(user))
            .execute(conn)
            .await?;
        Ok::<_, DbError>(true)
    })
    .await
}
