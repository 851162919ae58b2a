//! A new account: the user, its role and the activation it waits for, all or nothing.

use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncMysqlConnection, RunQueryDsl};

use super::mailed_link::MailedLink;
use super::role;
use super::user::{NewUser, User};
use crate::schema::users;
use crate::types::RoleName;
use crate::{Db, DbError, UserId};

/// How a registration ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Registration {
    /// There is an account now.
    Created(UserId),
    /// The address belongs to an account already.
    EmailTaken,
}

/// Registers `new`. Unless it comes activated, it gets an activation for the mail job to send, good for `activation_for`.
///
/// An address whose earlier registration was never activated and has expired is free again.
pub async fn register(
    db: &Db,
    new: &NewUser,
    activation_for: Duration,
    now: DateTime<Utc>,
) -> Result<Registration, DbError> {
    let created = db
        .transaction(async |conn: &mut AsyncMysqlConnection| {
            free_if_expired(conn, &new.email.key(), None, now).await?;
            let id = User::insert(conn, new, now).await?;
            role::grant(conn, id, &RoleName::user()).await?;
            if new.activated_at.is_none() {
                let link = MailedLink::Activation;
                link.request(conn, id, activation_for, now).await?;
            }
            Ok::<_, DbError>(id)
        })
        .await;
    match created {
        Ok(id) => Ok(Registration::Created(id)),
        Err(error) if error.is_duplicate() => Ok(Registration::EmailTaken),
        Err(error) => Err(error),
    }
}

/// Deletes the account with this address, unless it is `spared`, if it was never activated and no activation of it can be used
/// any more.
pub(super) async fn free_if_expired(
    conn: &mut AsyncMysqlConnection,
    email_key: &str,
    spared: Option<UserId>,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    let never_activated = users::table
        .filter(users::email_key.eq(email_key))
        .filter(users::activated_at.is_null())
        .filter(users::id.ne(spared.unwrap_or_default()))
        .select(users::id)
        .for_update();
    let Some(id) = never_activated.first::<UserId>(conn).await.optional()? else {
        return Ok(());
    };
    if !MailedLink::Activation.is_open(conn, id, now).await? {
        diesel::delete(users::table.find(id)).execute(conn).await?;
    }
    Ok(())
}
