//! Activations: the mail that asks an address's owner to confirm it. The row is the outbox: what is not sent is still to be sent.

use chrono::{DateTime, Duration, Utc};
use diesel::dsl::exists;
use diesel::prelude::*;
use diesel_async::{AsyncMysqlConnection, RunQueryDsl};

use crate::schema::{activations, users};
use crate::time::Utc6;
use crate::types::Secret;
use crate::{Db, DbError, UserId};

/// An activation that waits for its mail.
#[derive(Debug, Clone, Queryable)]
#[diesel(check_for_backend(diesel::mysql::Mysql))]
pub struct Activation {
    /// Its id.
    pub id: u64,
    /// Whom to greet.
    pub name: String,
    /// Where to send.
    pub email: String,
    /// When it was asked for.
    #[diesel(deserialize_as = Utc6)]
    pub created_at: DateTime<Utc>,
}

impl Activation {
    /// Asks for a mail, good for `good_for`, and voids whatever was sent before.
    pub async fn request(
        conn: &mut AsyncMysqlConnection,
        user: UserId,
        good_for: Duration,
        now: DateTime<Utc>,
    ) -> Result<(), DbError> {
        let earlier = activations::table
            .filter(activations::user_id.eq(user))
            .filter(activations::used_at.is_null())
            .filter(activations::voided_at.is_null());
        diesel::update(earlier)
            .set(activations::voided_at.eq(now.naive_utc()))
            .execute(conn)
            .await?;
        diesel::insert_into(activations::table)
            .values((
                activations::user_id.eq(user),
                activations::created_at.eq(now.naive_utc()),
                activations::expires_at.eq((now + good_for).naive_utc()),
            ))
            .execute(conn)
            .await?;
        Ok(())
    }

    /// Asks for another mail to a user who is not activated yet, unless the last was asked for less than `pause` ago.
    /// `false`: nothing is to be sent.
    pub async fn request_again(
        db: &Db,
        user: UserId,
        good_for: Duration,
        pause: Duration,
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
            let recent = activations::table
                .filter(activations::user_id.eq(user))
                .filter(activations::created_at.gt((now - pause).naive_utc()));
            if diesel::select(exists(recent)).get_result(conn).await? {
                return Ok(false);
            }
            Self::request(conn, user, good_for, now).await?;
            Ok::<_, DbError>(true)
        })
        .await
    }

    /// The user's activation that is still to be sent; `None` when nothing is.
    pub async fn to_send(
        conn: &mut AsyncMysqlConnection,
        user: UserId,
    ) -> Result<Option<Self>, DbError> {
        let unsent = activations::table
            .inner_join(users::table)
            .filter(activations::user_id.eq(user))
            .filter(activations::sent_at.is_null())
            .filter(activations::voided_at.is_null())
            .filter(users::activated_at.is_null())
            .order(activations::id.desc())
            .select((
                activations::id,
                users::name,
                users::email,
                activations::created_at,
            ));
        Ok(unsent.first(conn).await.optional()?)
    }

    /// Gives it its token (in place of what an earlier try made); it is good until `expires_at`.
    pub async fn set_token(
        conn: &mut AsyncMysqlConnection,
        id: u64,
        token: &Secret,
        expires_at: DateTime<Utc>,
    ) -> Result<(), DbError> {
        diesel::update(activations::table.find(id))
            .set((
                activations::token_hash.eq(token.hash()),
                activations::expires_at.eq(expires_at.naive_utc()),
            ))
            .execute(conn)
            .await?;
        Ok(())
    }

    /// Notes that the mail is on its way.
    pub async fn mark_sent(
        conn: &mut AsyncMysqlConnection,
        id: u64,
        now: DateTime<Utc>,
    ) -> Result<(), DbError> {
        diesel::update(activations::table.find(id))
            .set(activations::sent_at.eq(now.naive_utc()))
            .execute(conn)
            .await?;
        Ok(())
    }

    /// Gives it up: its mail can't be sent, and its token is not to be used.
    pub async fn void(
        conn: &mut AsyncMysqlConnection,
        id: u64,
        now: DateTime<Utc>,
    ) -> Result<(), DbError> {
        diesel::update(activations::table.find(id))
            .set(activations::voided_at.eq(now.naive_utc()))
            .execute(conn)
            .await?;
        Ok(())
    }

    /// At most 1000 users whose mail was asked for before `older_than` and is still to be sent.
    pub async fn unsent(
        conn: &mut AsyncMysqlConnection,
        older_than: DateTime<Utc>,
    ) -> Result<Vec<UserId>, DbError> {
        let unsent = activations::table
            .inner_join(users::table)
            .filter(activations::sent_at.is_null())
            .filter(activations::voided_at.is_null())
            .filter(activations::created_at.lt(older_than.naive_utc()))
            .filter(users::activated_at.is_null())
            .order((activations::created_at, activations::id))
            .limit(1000)
            .select(activations::user_id);
        Ok(unsent.load(conn).await?)
    }

    /// Whether the user has an activation that can be used, now or once its mail is sent.
    pub async fn is_open(
        conn: &mut AsyncMysqlConnection,
        user: UserId,
        now: DateTime<Utc>,
    ) -> Result<bool, DbError> {
        let open = activations::table
            .filter(activations::user_id.eq(user))
            .filter(activations::used_at.is_null())
            .filter(activations::voided_at.is_null())
            .filter(activations::expires_at.gt(now.naive_utc()));
        Ok(diesel::select(exists(open)).get_result(conn).await?)
    }

    /// Spends the token and activates its user. `None`: spent, expired, voided or unknown.
    pub async fn redeem(
        db: &Db,
        token: &Secret,
        now: DateTime<Utc>,
    ) -> Result<Option<UserId>, DbError> {
        db.transaction(async |conn: &mut AsyncMysqlConnection| {
            let open = activations::table
                .filter(activations::token_hash.eq(token.hash()))
                .filter(activations::used_at.is_null())
                .filter(activations::voided_at.is_null())
                .filter(activations::expires_at.gt(now.naive_utc()))
                .select((activations::id, activations::user_id))
                .for_update();
            let open = open.first::<(u64, UserId)>(conn).await.optional()?;
            let Some((id, user)) = open else {
                return Ok(None);
            };
            diesel::update(activations::table.find(id))
                .set(activations::used_at.eq(now.naive_utc()))
                .execute(conn)
                .await?;
            diesel::update(users::table.find(user))
                .set(users::activated_at.eq(now.naive_utc()))
                .execute(conn)
                .await?;
            Ok::<_, DbError>(Some(user))
        })
        .await
    }
}
