//! Sessions: families of refresh tokens. Each is good once; the one that is neither spent nor revoked keeps the session alive.

use chrono::{DateTime, Duration, Utc};
use diesel::dsl::max;
use diesel::prelude::*;
use diesel_async::{AsyncMysqlConnection, RunQueryDsl};
use ulid::Ulid;

use crate::schema::refresh_tokens;
use crate::time::{MaybeUtc6, Utc6};
use crate::types::Secret;
use crate::{Db, DbError, UserId};

/// Of how many users the last session is read at once.
const AT_ONCE: i64 = 1000;

/// A session with the token that renews it next.
#[derive(Debug, Clone)]
pub struct Session {
    /// Whose it is.
    pub user_id: UserId,
    /// Its id.
    pub sid: String,
    /// The token, which only its owner gets to see.
    pub token: Secret,
}

/// What came of a refresh token.
#[derive(Debug, Clone)]
pub enum Rotation {
    /// It is spent now, and here is the next.
    Renewed(Session),
    /// It was spent before, so somebody has a copy: the whole session of this user is revoked.
    Reused(UserId),
    /// Unknown, expired or revoked.
    Invalid,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = refresh_tokens, check_for_backend(diesel::mysql::Mysql))]
struct Stored {
    id: u64,
    family: String,
    user_id: UserId,
    #[diesel(deserialize_as = Utc6)]
    expires_at: DateTime<Utc>,
    #[diesel(deserialize_as = MaybeUtc6)]
    spent_at: Option<DateTime<Utc>>,
    #[diesel(deserialize_as = MaybeUtc6)]
    revoked_at: Option<DateTime<Utc>>,
}

impl Session {
    /// Begins a session, whose first token is good for `good_for`.
    pub async fn begin(
        conn: &mut AsyncMysqlConnection,
        user_id: UserId,
        good_for: Duration,
        now: DateTime<Utc>,
    ) -> Result<Self, DbError> {
        Self::issue(conn, user_id, Ulid::generate().to_string(), good_for, now).await
    }

    /// When users last began a session or renewed one, in the order of their ids, from the one after `after` on: as many as are read at once.
    pub async fn last_begun(
        conn: &mut AsyncMysqlConnection,
        after: UserId,
    ) -> Result<Vec<(UserId, DateTime<Utc>)>, DbError> {
        let last = refresh_tokens::table
            .filter(refresh_tokens::user_id.gt(after))
            .group_by(refresh_tokens::user_id)
            .order(refresh_tokens::user_id)
            .limit(AT_ONCE)
            .select((refresh_tokens::user_id, max(refresh_tokens::issued_at)))
            .load::<(UserId, MaybeUtc6)>(conn)
            .await?;
        let known = |(user, last): (UserId, MaybeUtc6)| Some((user, Option::from(last)?));
        Ok(last.into_iter().filter_map(known).collect())
    }

    /// Spends `token` for the next one. Of several at once with one token exactly one is renewed, and the others end the session.
    pub async fn rotate(
        db: &Db,
        token: &Secret,
        good_for: Duration,
        now: DateTime<Utc>,
    ) -> Result<Rotation, DbError> {
        db.transaction(async |conn: &mut AsyncMysqlConnection| {
            let stored = refresh_tokens::table
                .filter(refresh_tokens::token_hash.eq(token.hash()))
                .select(Stored::as_select())
                .for_update();
            let Some(stored) = stored.first::<Stored>(conn).await.optional()? else {
                return Ok(Rotation::Invalid);
            };
            if stored.spent_at.is_some() {
                Self::revoke(conn, &stored.family, now).await?;
                return Ok(Rotation::Reused(stored.user_id));
            }
            if stored.revoked_at.is_some() || stored.expires_at <= now {
                return Ok(Rotation::Invalid);
            }
            diesel::update(refresh_tokens::table.find(stored.id))
                .set(refresh_tokens::spent_at.eq(now.naive_utc()))
                .execute(conn)
                .await?;
            let next = Self::issue(conn, stored.user_id, stored.family, good_for, now).await?;
            Ok::<_, DbError>(Rotation::Renewed(next))
        })
        .await
    }

    /// Ends the session: its refresh tokens, and with them its access tokens.
    pub async fn revoke(
        conn: &mut AsyncMysqlConnection,
        sid: &str,
        now: DateTime<Utc>,
    ) -> Result<(), DbError> {
        let living = refresh_tokens::table
            .filter(refresh_tokens::family.eq(sid))
            .filter(refresh_tokens::revoked_at.is_null());
        diesel::update(living)
            .set(refresh_tokens::revoked_at.eq(now.naive_utc()))
            .execute(conn)
            .await?;
        Ok(())
    }

    /// Ends all sessions of the user, save the one that is `kept`.
    pub(super) async fn revoke_all(
        conn: &mut AsyncMysqlConnection,
        user: UserId,
        kept: Option<&str>,
        now: DateTime<Utc>,
    ) -> Result<(), DbError> {
        let living = refresh_tokens::table
            .filter(refresh_tokens::user_id.eq(user))
            .filter(refresh_tokens::revoked_at.is_null())
            // no session has an empty id
            .filter(refresh_tokens::family.ne(kept.unwrap_or_default()));
        diesel::update(living)
            .set(refresh_tokens::revoked_at.eq(now.naive_utc()))
            .execute(conn)
            .await?;
        Ok(())
    }

    async fn issue(
        conn: &mut AsyncMysqlConnection,
        user_id: UserId,
        sid: String,
        good_for: Duration,
        now: DateTime<Utc>,
    ) -> Result<Self, DbError> {
        let token = Secret::random();
        diesel::insert_into(refresh_tokens::table)
            .values((
                refresh_tokens::family.eq(&sid),
                refresh_tokens::user_id.eq(user_id),
                refresh_tokens::token_hash.eq(token.hash()),
                refresh_tokens::issued_at.eq(now.naive_utc()),
                refresh_tokens::expires_at.eq((now + good_for).naive_utc()),
            ))
            .execute(conn)
            .await?;
        Ok(Self {
            user_id,
            sid,
            token,
        })
    }
}
