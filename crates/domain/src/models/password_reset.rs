//! Password reset: the link that sets a new password without the old one.

use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncMysqlConnection, RunQueryDsl};

use super::audit_log::{self, Action, Entry, Origin, Subject};
use super::mailed_link::MailedLink;
use super::password;
use crate::schema::users;
use crate::types::{PasswordHash, Secret};
use crate::{Db, DbError, UserId};

/// Asks for a mail to the user; what was sent before is void. `false`: nothing is to be sent, for nobody can sign in to the
/// account anyway, or it was sent enough of them lately.
pub async fn request(
    db: &Db,
    user: UserId,
    good_for: Duration,
    now: DateTime<Utc>,
) -> Result<bool, DbError> {
    db.transaction(async |conn: &mut AsyncMysqlConnection| {
        // the lock makes two requests at once one after the other
        let password = users::table
            .find(user)
            .select(users::password_hash)
            .for_update();
        let password = password.first::<String>(conn).await.optional()?;
        if !password.is_some_and(|stored| PasswordHash::stored(stored).is_usable()) {
            return Ok(false);
        }
        let link = MailedLink::PasswordReset;
        if link.asked_too_often(conn, user, now).await? {
            return Ok(false);
        }
        link.request(conn, user, good_for, now).await?;
        Ok::<_, DbError>(true)
    })
    .await
}

/// Spends the token, sets the password of its user and ends all sessions. Whoever has the link has the address, so an
/// account that waits for its activation is activated too. `None`: spent, expired, voided or unknown.
pub async fn redeem(
    db: &Db,
    token: &Secret,
    new: &PasswordHash,
    origin: Origin,
    now: DateTime<Utc>,
) -> Result<Option<UserId>, DbError> {
    db.transaction(async |conn: &mut AsyncMysqlConnection| {
        let redeemed = MailedLink::PasswordReset.redeem(conn, token, now).await?;
        let Some(user) = redeemed.map(|link| link.user_id) else {
            return Ok(None);
        };
        password::replace(conn, user, new, None, now).await?;
        let waiting = users::table
            .find(user)
            .filter(users::activated_at.is_null());
        diesel::update(waiting)
            .set(users::activated_at.eq(now.naive_utc()))
            .execute(conn)
            .await?;
        let entry = Entry::new(Action::PasswordReset, origin).to(Subject::User(user));
        audit_log::record(conn, &entry, now).await?;
        Ok::<_, DbError>(Some(user))
    })
    .await
}
