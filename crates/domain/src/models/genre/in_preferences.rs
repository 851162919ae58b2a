//! Users name genres in their preferences. What they mean stays what it was when an admin renames a genre or replaces it by another.

use chrono::NaiveDateTime;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use diesel_async::{AsyncMysqlConnection, RunQueryDsl};
use serde_json::Value;

use crate::models::preferences::read;
use crate::preferences::Preferences;
use crate::schema::{preferences, users};
use crate::types::name_key;
use crate::{DbError, UserId};

/// How many users are looked through at once.
const BATCH: i64 = 5_000;

/// Gives everybody who names the genre with this key its new name instead, or none; their lists of recommendations are old then.
/// To be called before any other lock is taken: it takes those of the users.
pub(super) async fn rename(
    conn: &mut AsyncMysqlConnection,
    key: &str,
    new: Option<&str>,
) -> Result<(), DbError> {
    let mut after = 0;
    loop {
        let batch = naming_genres(conn, after).await?;
        let Some((last, _)) = batch.last() else {
            return Ok(());
        };
        after = *last;
        let mut affected = Vec::new();
        for (user, body) in batch {
            if names(&read(Some(body))?, key) {
                affected.push(user);
            }
        }
        if !affected.is_empty() {
            rewrite(conn, &affected, key, new).await?;
        }
    }
}

async fn naming_genres(
    conn: &mut AsyncMysqlConnection,
    after: UserId,
) -> Result<Vec<(UserId, Value)>, DbError> {
    let names_any = sql::<Bool>(
        "JSON_CONTAINS_PATH(preferences.body, 'one', '$.genre', '$.exclude_genre', '$.favorite_genres')",
    );
    let batch = preferences::table
        .filter(preferences::user_id.gt(after))
        .filter(names_any)
        .order(preferences::user_id)
        .limit(BATCH)
        .select((preferences::user_id, preferences::body));
    Ok(batch.load(conn).await?)
}

fn names(preferences: &Preferences, key: &str) -> bool {
    preferences
        .genre_names()
        .any(|(_, name)| name_key(name) == key)
}

async fn rewrite(
    conn: &mut AsyncMysqlConnection,
    affected: &[UserId],
    key: &str,
    new: Option<&str>,
) -> Result<(), DbError> {
    // their preferences stay as they are read now: whoever writes them takes the user's row first
    diesel::update(users::table.filter(users::id.eq_any(affected)))
        .set(users::profile_version.eq(users::profile_version + 1))
        .execute(conn)
        .await?;
    let stored: Vec<(UserId, Value, NaiveDateTime)> = preferences::table
        .filter(preferences::user_id.eq_any(affected))
        .select((
            preferences::user_id,
            preferences::body,
            preferences::created_at,
        ))
        .load(conn)
        .await?;
    let mut rows = Vec::with_capacity(stored.len());
    for (user, body, created_at) in stored {
        let renamed = read(Some(body))?.with_genre_renamed(key, new);
        let body = serde_json::to_value(renamed).map_err(|error| {
            DbError::Query(diesel::result::Error::SerializationError(Box::new(error)))
        })?;
        rows.push((
            preferences::user_id.eq(user),
            preferences::body.eq(body),
            preferences::created_at.eq(created_at),
        ));
    }
    if !rows.is_empty() {
        diesel::replace_into(preferences::table)
            .values(rows)
            .execute(conn)
            .await?;
    }
    Ok(())
}
