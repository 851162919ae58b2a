//! A new password in place of an old one, and what must not outlive the old one.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncMysqlConnection, RunQueryDsl};

use super::audit_log::{self, Action, Entry, Origin, Subject};
use super::mailed_link::MailedLink;
use super::refresh_token::Session;
use crate::schema::users;
use crate::types::PasswordHash;
use crate::{Db, DbError, UserId};

/// Replaces the password that is `old` by `new`, and ends all sessions but `kept`. `false`: it was another by then.
pub async fn change(
    db: &Db,
    user: UserId,
    (old, new): (&PasswordHash, &PasswordHash),
    kept: &str,
    origin: Origin,
    now: DateTime<Utc>,
) -> Result<bool, DbError> {
    db.transaction(async |conn: &mut AsyncMysqlConnection| {
        let unchanged = users::table
            .find(user)
            .filter(users::password_hash.eq(old.as_str()))
            .select(users::id)
            .for_update();
        if unchanged.first::<UserId>(conn).await.optional()?.is_none() {
            return Ok(false);
        }
        replace(conn, user, new, Some(kept), now).await?;
        let entry = Entry::new(Action::PasswordChanged, origin).to(Subject::User(user));
        audit_log::record(conn, &entry, now).await?;
        Ok::<_, DbError>(true)
    })
    .await
}

/// Sets the password. Sessions, reset links and unconfirmed addresses may be somebody's who had the old one: they end,
/// save the session `kept`.
pub(super) async fn replace(
    conn: &mut AsyncMysqlConnection,
    user: UserId,
    new: &PasswordHash,
    kept: Option<&str>,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    // the user's row first: whoever begins a session meanwhile waits for it
    diesel::update(users::table.find(user))
        .set(users::password_hash.eq(new.as_str()))
        .execute(conn)
        .await?;
    MailedLink::PasswordReset.void_all(conn, user, now).await?;
    MailedLink::EmailChange.void_all(conn, user, now).await?;
    Session::revoke_all(conn, user, kept, now).await
}
