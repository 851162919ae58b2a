//! Activation: the link that confirms the address of a new account.

use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncMysqlConnection, RunQueryDsl};

use super::mailed_link::MailedLink;
use crate::schema::users;
use crate::types::Secret;
use crate::{Db, DbError, UserId};

/// Asks for another mail to a user who is not activated yet; what was sent before is void. `false`: nothing is to be sent, for
/// the user is activated, or was sent enough of them lately.
pub async fn request_again(
    db: &Db,
    user: UserId,
    good_for: Duration,
    now: DateTime<Utc>,
) -> Result<bool, DbError> {
    db.transaction(async |conn: &mut AsyncMysqlConnection| {
        // the lock makes two requests at once one after the other
        let waiting = users::table
            .find(user)
            .filter(users::activated_at.is_null());
        let waiting = waiting.select(users::id).for_update();
        if waiting.first::<UserId>(conn).await.optional()?.is_none() {
            return Ok(false);
        }
        let link = MailedLink::Activation;
        if link.asked_too_often(conn, user, now).await? {
            return Ok(false);
        }
        link.request(conn, user, good_for, now).await?;
        Ok::<_, DbError>(true)
    })
    .await
}

/// Spends the token and activates its user. `None`: spent, expired, voided or unknown.
pub async fn redeem(
    db: &Db,
    token: &Secret,
    now: DateTime<Utc>,
) -> Result<Option<UserId>, DbError> {
    db.transaction(async |conn: &mut AsyncMysqlConnection| {
        let redeemed = MailedLink::Activation.redeem(conn, token, now).await?;
        let Some(user) = redeemed.map(|link| link.user_id) else {
            return Ok(None);
        };
        diesel::update(users::table.find(user))
            .set(users::activated_at.eq(now.naive_utc()))
            .execute(conn)
            .await?;
        Ok::<_, DbError>(Some(user))
    })
    .await
}
