//! E-mail change: the link that confirms an account's new address. Until then the old one stays.

use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncMysqlConnection, RunQueryDsl};

use super::audit_log::{self, Action, Entry, Origin, Subject};
use super::mailed_link::MailedLink;
use super::registration;
use crate::schema::{email_changes, users};
use crate::types::{EmailAddress, Secret};
use crate::{Db, DbError, UserId};

/// How a request for another address ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Requested {
    /// Two mails are to be sent: the link to the new address, and a notice to the old one.
    ToBeConfirmed,
    /// The address belongs to another account.
    EmailTaken,
    /// There is no such user.
    Nobody,
}

/// How a confirmation ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Confirmation {
    /// The account has the new address.
    Changed(UserId),
    /// The address belongs to another account by now.
    EmailTaken,
    /// The token is spent, expired, voided or unknown.
    Invalid,
}

/// A notice that the old address is still to be sent.
#[derive(Debug, Clone, Queryable)]
pub struct Notice {
    /// The id of the change.
    pub id: u64,
    /// Whom to greet.
    pub name: String,
    /// Where to send: the old address.
    pub address: String,
    /// What is to come in its place.
    pub new_address: String,
}

/// Asks for `address` in place of the present one. An earlier request is void.
pub async fn request(
    db: &Db,
    user: UserId,
    address: &EmailAddress,
    good_for: Duration,
    now: DateTime<Utc>,
) -> Result<Requested, DbError> {
    db.transaction(async |conn: &mut AsyncMysqlConnection| {
        let asking = users::table.find(user).select(users::id).for_update();
        if asking.first::<UserId>(conn).await.optional()?.is_none() {
            return Ok(Requested::Nobody);
        }
        if is_taken(conn, address, user, now).await? {
            return Ok(Requested::EmailTaken);
        }
        MailedLink::EmailChange.void_all(conn, user, now).await?;
        diesel::insert_into(email_changes::table)
            .values((
                email_changes::user_id.eq(user),
                email_changes::email.eq(address.as_str()),
                email_changes::email_key.eq(address.key()),
                email_changes::created_at.eq(now.naive_utc()),
                email_changes::expires_at.eq((now + good_for).naive_utc()),
            ))
            .execute(conn)
            .await?;
        Ok::<_, DbError>(Requested::ToBeConfirmed)
    })
    .await
}

async fn is_taken(
    conn: &mut AsyncMysqlConnection,
    address: &EmailAddress,
    user: UserId,
    now: DateTime<Utc>,
) -> Result<bool, DbError> {
    registration::free_if_expired(conn, &address.key(), Some(user), now).await?;
    let others = users::table
        .filter(users::email_key.eq(address.key()))
        .filter(users::id.ne(user));
    Ok(diesel::select(diesel::dsl::exists(others))
        .get_result(conn)
        .await?)
}

/// The address that waits for its confirmation, if one does.
pub async fn pending(
    conn: &mut AsyncMysqlConnection,
    user: UserId,
    now: DateTime<Utc>,
) -> Result<Option<String>, DbError> {
    let open = email_changes::table
        .filter(email_changes::user_id.eq(user))
        .filter(email_changes::used_at.is_null())
        .filter(email_changes::voided_at.is_null())
        .filter(email_changes::expires_at.gt(now.naive_utc()));
    Ok(open
        .order(email_changes::id.desc())
        .select(email_changes::email)
        .first(conn)
        .await
        .optional()?)
}

/// The notice that the user's old address is still to be sent; `None` when none is.
pub async fn notice_to_send(
    conn: &mut AsyncMysqlConnection,
    user: UserId,
) -> Result<Option<Notice>, DbError> {
    let unsent = email_changes::table
        .inner_join(users::table)
        .filter(email_changes::user_id.eq(user))
        .filter(email_changes::notice_sent_at.is_null())
        .filter(email_changes::used_at.is_null())
        .filter(email_changes::voided_at.is_null());
    Ok(unsent
        .order(email_changes::id.desc())
        .select((
            email_changes::id,
            users::name,
            users::email,
            email_changes::email,
        ))
        .first(conn)
        .await
        .optional()?)
}

/// Notes that the notice is on its way.
pub async fn mark_notice_sent(
    conn: &mut AsyncMysqlConnection,
    id: u64,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    diesel::update(email_changes::table.find(id))
        .set(email_changes::notice_sent_at.eq(now.naive_utc()))
        .execute(conn)
        .await?;
    Ok(())
}

/// Spends the token and gives its user the new address. Links to set a password went to the old one: they are void.
///
/// An address that is taken by now leaves the token as it was.
pub async fn redeem(
    db: &Db,
    token: &Secret,
    origin: Origin,
    now: DateTime<Utc>,
) -> Result<Confirmation, DbError> {
    let changed = db
        .transaction(async |conn: &mut AsyncMysqlConnection| {
            let redeemed = MailedLink::EmailChange.redeem(conn, token, now).await?;
            let Some(change) = redeemed else {
                return Ok(Confirmation::Invalid);
            };
            let address = email_changes::table
                .find(change.id)
                .select((email_changes::email, email_changes::email_key));
            let (email, key) = address.first::<(String, String)>(conn).await?;
            registration::free_if_expired(conn, &key, Some(change.user_id), now).await?;
            diesel::update(users::table.find(change.user_id))
                .set((users::email.eq(email), users::email_key.eq(key)))
                .execute(conn)
                .await?;
            let resets = MailedLink::PasswordReset;
            resets.void_all(conn, change.user_id, now).await?;
            let subject = Subject::User(change.user_id);
            let entry = Entry::new(Action::EmailChanged, origin).to(subject);
            audit_log::record(conn, &entry, now).await?;
            Ok::<_, DbError>(Confirmation::Changed(change.user_id))
        })
        .await;
    match changed {
        Err(error) if error.is_duplicate() => Ok(Confirmation::EmailTaken),
        result => result,
    }
}
