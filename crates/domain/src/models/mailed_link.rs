//! Links that are mailed to somebody: each has a token that is good once, for a while. The row is the outbox: what is not sent
//! is still to be sent.
//!
//! Each kind has a table, and all tables have the same columns for what is said here. What a redeemed link does is said by
//! [`activation`](super::activation), [`password_reset`](super::password_reset) and [`email_change`](super::email_change).

use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Binary, Datetime, Text, Unsigned};
use diesel_async::{AsyncMysqlConnection, RunQueryDsl};
use marquee_settings::Auth;

use crate::types::Secret;
use crate::{DbError, UserId};

/// How many links of a kind somebody is sent within an hour, however often they are asked for: nobody's mailbox is filled.
const MOST_AN_HOUR: i64 = 5;

/// What a link is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MailedLink {
    /// Confirms the address of a new account.
    Activation,
    /// Sets a new password without the old one.
    PasswordReset,
    /// Confirms an account's new address.
    EmailChange,
}

/// A link that waits for its mail.
#[derive(Debug, Clone, QueryableByName)]
#[diesel(check_for_backend(diesel::mysql::Mysql))]
pub struct Unsent {
    /// Its id.
    #[diesel(sql_type = Unsigned<BigInt>)]
    pub id: u64,
    /// Whom to greet.
    #[diesel(sql_type = Text)]
    pub name: String,
    /// Where to send.
    #[diesel(sql_type = Text)]
    pub address: String,
    #[diesel(sql_type = Datetime)]
    created_at: chrono::NaiveDateTime,
}

impl Unsent {
    /// When it was asked for.
    pub fn created_at(&self) -> DateTime<Utc> {
        self.created_at.and_utc()
    }
}

/// A link that was used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, QueryableByName)]
#[diesel(check_for_backend(diesel::mysql::Mysql))]
pub(super) struct Redeemed {
    #[diesel(sql_type = Unsigned<BigInt>)]
    pub(super) id: u64,
    #[diesel(sql_type = Unsigned<BigInt>)]
    pub(super) user_id: UserId,
}

#[derive(QueryableByName)]
#[diesel(check_for_backend(diesel::mysql::Mysql))]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

#[derive(QueryableByName)]
#[diesel(check_for_backend(diesel::mysql::Mysql))]
struct Whose {
    #[diesel(sql_type = Unsigned<BigInt>)]
    user_id: UserId,
}

impl MailedLink {
    /// All kinds.
    pub const ALL: [Self; 3] = [Self::Activation, Self::PasswordReset, Self::EmailChange];

    /// How long it is good for, once it is sent.
    pub fn good_for(self, settings: &Auth) -> Duration {
        match self {
            Self::Activation => Duration::hours(settings.activation_hours.into()),
            Self::PasswordReset => Duration::minutes(settings.password_reset_minutes.into()),
            Self::EmailChange => Duration::hours(settings.email_change_hours.into()),
        }
    }

    fn table(self) -> &'static str {
        match self {
            Self::Activation => "activations",
            Self::PasswordReset => "password_resets",
            Self::EmailChange => "email_changes",
        }
    }

    /// Where it goes.
    fn address(self) -> &'static str {
        match self {
            Self::Activation | Self::PasswordReset => "users.email",
            Self::EmailChange => "link.email",
        }
    }

    /// Which users still need it.
    fn needed(self) -> &'static str {
        match self {
            Self::Activation => "users.activated_at IS NULL",
            Self::PasswordReset | Self::EmailChange => "TRUE",
        }
    }

    /// Asks for a mail with a link that is good for `good_for`, and voids whatever was sent before. (An [`EmailChange`] says more:
    /// see [`email_change::request`](super::email_change::request).)
    ///
    /// [`EmailChange`]: Self::EmailChange
    pub(super) async fn request(
        self,
        conn: &mut AsyncMysqlConnection,
        user: UserId,
        good_for: Duration,
        now: DateTime<Utc>,
    ) -> Result<(), DbError> {
        self.void_all(conn, user, now).await?;
        let table = self.table();
        diesel::sql_query(format!(
            "INSERT INTO {table} (user_id, created_at, expires_at) VALUES (?, ?, ?)"
        ))
        .bind::<Unsigned<BigInt>, _>(user)
        .bind::<Datetime, _>(now.naive_utc())
        .bind::<Datetime, _>((now + good_for).naive_utc())
        .execute(conn)
        .await?;
        Ok(())
    }

    /// Whether the user was sent so many of them in the last hour that more would be a nuisance.
    pub(super) async fn asked_too_often(
        self,
        conn: &mut AsyncMysqlConnection,
        user: UserId,
        now: DateTime<Utc>,
    ) -> Result<bool, DbError> {
        let table = self.table();
        let count = diesel::sql_query(format!(
            "SELECT COUNT(*) AS count FROM {table} WHERE user_id = ? AND created_at > ?"
        ))
        .bind::<Unsigned<BigInt>, _>(user)
        .bind::<Datetime, _>((now - Duration::hours(1)).naive_utc());
        Ok(count.get_result::<Count>(conn).await?.count >= MOST_AN_HOUR)
    }

    /// The user's link that is still to be sent; `None` when nothing is.
    pub async fn to_send(
        self,
        conn: &mut AsyncMysqlConnection,
        user: UserId,
    ) -> Result<Option<Unsent>, DbError> {
        let (table, address, needed) = (self.table(), self.address(), self.needed());
        let unsent = diesel::sql_query(format!(
            "SELECT link.id, users.name, {address} AS address, link.created_at \
             FROM {table} AS link JOIN users ON users.id = link.user_id \
             WHERE link.user_id = ? AND link.sent_at IS NULL AND link.used_at IS NULL AND link.voided_at IS NULL AND {needed} \
             ORDER BY link.id DESC LIMIT 1"
        ))
        .bind::<Unsigned<BigInt>, _>(user);
        Ok(unsent.get_result(conn).await.optional()?)
    }

    /// At most 1000 users whose mail was asked for before `older_than` and is still to be sent.
    pub async fn unsent(
        self,
        conn: &mut AsyncMysqlConnection,
        older_than: DateTime<Utc>,
    ) -> Result<Vec<UserId>, DbError> {
        let (table, needed) = (self.table(), self.needed());
        let unsent = diesel::sql_query(format!(
            "SELECT link.user_id FROM {table} AS link JOIN users ON users.id = link.user_id \
             WHERE link.sent_at IS NULL AND link.used_at IS NULL AND link.voided_at IS NULL \
             AND link.created_at < ? AND {needed} \
             ORDER BY link.created_at, link.id LIMIT 1000"
        ))
        .bind::<Datetime, _>(older_than.naive_utc());
        let whose = unsent.load::<Whose>(conn).await?;
        Ok(whose.into_iter().map(|whose| whose.user_id).collect())
    }

    /// Gives it its token (in place of what an earlier try made); it is good until `expires_at`.
    pub async fn set_token(
        self,
        conn: &mut AsyncMysqlConnection,
        id: u64,
        token: &Secret,
        expires_at: DateTime<Utc>,
    ) -> Result<(), DbError> {
        let table = self.table();
        diesel::sql_query(format!(
            "UPDATE {table} SET token_hash = ?, expires_at = ? WHERE id = ?"
        ))
        .bind::<Binary, _>(token.hash())
        .bind::<Datetime, _>(expires_at.naive_utc())
        .bind::<Unsigned<BigInt>, _>(id)
        .execute(conn)
        .await?;
        Ok(())
    }

    /// Notes that the mail is on its way.
    pub async fn mark_sent(
        self,
        conn: &mut AsyncMysqlConnection,
        id: u64,
        now: DateTime<Utc>,
    ) -> Result<(), DbError> {
        self.mark("sent_at", conn, id, now).await
    }

    /// Gives it up: its mail can't be sent, and its token is not to be used.
    pub async fn void(
        self,
        conn: &mut AsyncMysqlConnection,
        id: u64,
        now: DateTime<Utc>,
    ) -> Result<(), DbError> {
        self.mark("voided_at", conn, id, now).await
    }

    async fn mark(
        self,
        column: &str,
        conn: &mut AsyncMysqlConnection,
        id: u64,
        now: DateTime<Utc>,
    ) -> Result<(), DbError> {
        let table = self.table();
        diesel::sql_query(format!("UPDATE {table} SET {column} = ? WHERE id = ?"))
            .bind::<Datetime, _>(now.naive_utc())
            .bind::<Unsigned<BigInt>, _>(id)
            .execute(conn)
            .await?;
        Ok(())
    }

    /// Voids all links of this kind that the user could still use.
    pub(super) async fn void_all(
        self,
        conn: &mut AsyncMysqlConnection,
        user: UserId,
        now: DateTime<Utc>,
    ) -> Result<(), DbError> {
        let table = self.table();
        diesel::sql_query(format!(
            "UPDATE {table} SET voided_at = ? WHERE user_id = ? AND used_at IS NULL AND voided_at IS NULL"
        ))
        .bind::<Datetime, _>(now.naive_utc())
        .bind::<Unsigned<BigInt>, _>(user)
        .execute(conn)
        .await?;
        Ok(())
    }

    /// Whether the user has a link that can be used, now or once its mail is sent.
    pub(super) async fn is_open(
        self,
        conn: &mut AsyncMysqlConnection,
        user: UserId,
        now: DateTime<Utc>,
    ) -> Result<bool, DbError> {
        let table = self.table();
        let open = diesel::sql_query(format!(
            "SELECT COUNT(*) AS count FROM {table} \
             WHERE user_id = ? AND used_at IS NULL AND voided_at IS NULL AND expires_at > ?"
        ))
        .bind::<Unsigned<BigInt>, _>(user)
        .bind::<Datetime, _>(now.naive_utc());
        Ok(open.get_result::<Count>(conn).await?.count > 0)
    }

    /// Whose link can be used with this token, as it looks now.
    pub async fn whose(
        self,
        conn: &mut AsyncMysqlConnection,
        token: &Secret,
        now: DateTime<Utc>,
    ) -> Result<Option<UserId>, DbError> {
        let found = self.find(conn, token, now, "").await?;
        Ok(found.map(|link| link.user_id))
    }

    /// Spends the token. `None`: spent, expired, voided or unknown. In the transaction of what the link is for.
    pub(super) async fn redeem(
        self,
        conn: &mut AsyncMysqlConnection,
        token: &Secret,
        now: DateTime<Utc>,
    ) -> Result<Option<Redeemed>, DbError> {
        let redeemed = self.find(conn, token, now, "FOR UPDATE").await?;
        if let Some(Redeemed { id, .. }) = redeemed {
            self.mark("used_at", conn, id, now).await?;
        }
        Ok(redeemed)
    }

    async fn find(
        self,
        conn: &mut AsyncMysqlConnection,
        token: &Secret,
        now: DateTime<Utc>,
        lock: &str,
    ) -> Result<Option<Redeemed>, DbError> {
        let table = self.table();
        let open = diesel::sql_query(format!(
            "SELECT id, user_id FROM {table} \
             WHERE token_hash = ? AND used_at IS NULL AND voided_at IS NULL AND expires_at > ? {lock}"
        ))
        .bind::<Binary, _>(token.hash())
        .bind::<Datetime, _>(now.naive_utc());
        Ok(open.get_result(conn).await.optional()?)
    }
}
