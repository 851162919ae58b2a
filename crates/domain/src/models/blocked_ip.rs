//! Addresses and ranges that are refused.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncMysqlConnection, RunQueryDsl};
use marquee_settings::Network;
use serde_json::json;

use super::audit_log::{self, Action, Entry, Origin, Subject};
use super::last_insert_id;
use crate::page::{self, Found, Page};
use crate::schema::blocked_ips;
use crate::time::{MaybeUtc6, Utc6};
use crate::{Db, DbError, UserId};

/// A blocked address or range.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlockedIp {
    /// Its id.
    pub id: u64,
    /// What is blocked.
    pub network: Network,
    /// Why, for admins to read.
    pub reason: Option<String>,
    /// Which admin did it; nobody when a job or the operator's command did.
    pub created_by: Option<UserId>,
    /// Since when.
    pub created_at: DateTime<Utc>,
    /// Until when; `None` is for good.
    pub expires_at: Option<DateTime<Utc>>,
}

/// What is to be blocked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// The address or range.
    pub network: Network,
    /// Why, at most [`Block::LONGEST_REASON`] characters.
    pub reason: Option<String>,
    /// Until when; `None` is for good.
    pub until: Option<DateTime<Utc>>,
}

/// What is to be let in again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// The row of this id.
    Id(u64),
    /// Exactly this address or range.
    Network(Network),
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = blocked_ips, check_for_backend(diesel::mysql::Mysql))]
struct Row {
    id: u64,
    network: String,
    reason: Option<String>,
    created_by: Option<UserId>,
    #[diesel(deserialize_as = Utc6)]
    created_at: DateTime<Utc>,
    #[diesel(deserialize_as = MaybeUtc6)]
    expires_at: Option<DateTime<Utc>>,
}

impl TryFrom<Row> for BlockedIp {
    type Error = DbError;

    fn try_from(row: Row) -> Result<Self, DbError> {
        let damaged = |error: marquee_settings::NotANetwork| {
            DbError::Query(diesel::result::Error::DeserializationError(Box::new(error)))
        };
        Ok(Self {
            id: row.id,
            network: row.network.parse().map_err(damaged)?,
            reason: row.reason,
            created_by: row.created_by,
            created_at: row.created_at,
            expires_at: row.expires_at,
        })
    }
}

impl Block {
    /// The most characters a reason has.
    pub const LONGEST_REASON: usize = 255;

    /// Blocks it; what is blocked already gets this reason and end. `true`: it was not blocked before.
    pub async fn save(
        &self,
        db: &Db,
        origin: Origin,
        now: DateTime<Utc>,
    ) -> Result<(BlockedIp, bool), DbError> {
        loop {
            match self.save_once(db, origin, now).await {
                // somebody else's came in between, and this time it is found
                Err(error) if error.is_duplicate() => {}
                saved => return saved,
            }
        }
    }

    async fn save_once(
        &self,
        db: &Db,
        origin: Origin,
        now: DateTime<Utc>,
    ) -> Result<(BlockedIp, bool), DbError> {
        let entry = Entry::new(Action::AddressBlocked, origin)
            .to(Subject::Network(self.network))
            .details(json!({"reason": self.reason, "expires_at": self.until}));
        db.transaction(async |conn: &mut AsyncMysqlConnection| {
            let (id, is_new) = self.write(conn, origin, now).await?;
            audit_log::record(conn, &entry, now).await?;
            let blocked = BlockedIp {
                id,
                network: self.network,
                reason: self.reason.clone(),
                created_by: origin.actor,
                created_at: now,
                expires_at: self.until,
            };
            Ok::<_, DbError>((blocked, is_new))
        })
        .await
    }

    async fn write(
        &self,
        conn: &mut AsyncMysqlConnection,
        origin: Origin,
        now: DateTime<Utc>,
    ) -> Result<(u64, bool), DbError> {
        let network = self.network.to_string();
        let before = blocked_ips::table
            .filter(blocked_ips::network.eq(&network))
            .select(Row::as_select())
            .for_update();
        let before: Option<Row> = before.first(conn).await.optional()?;
        let values = (
            blocked_ips::network.eq(&network),
            blocked_ips::reason.eq(&self.reason),
            blocked_ips::created_by.eq(origin.actor),
            blocked_ips::created_at.eq(now.naive_utc()),
            blocked_ips::expires_at.eq(self.until.map(|until| until.naive_utc())),
        );
        if let Some(before) = before {
            diesel::update(blocked_ips::table.find(before.id))
                .set(values)
                .execute(conn)
                .await?;
            let had_ended = before.expires_at.is_some_and(|end| end <= now);
            return Ok((before.id, had_ended));
        }
        diesel::insert_into(blocked_ips::table)
            .values(values)
            .execute(conn)
            .await?;
        let id = diesel::select(last_insert_id()).first(conn).await?;
        Ok((id, true))
    }
}

impl BlockedIp {
    /// Everything that is blocked now.
    pub async fn all(
        conn: &mut AsyncMysqlConnection,
        now: DateTime<Utc>,
    ) -> Result<Vec<Self>, DbError> {
        let rows: Vec<Row> = Self::at(now)
            .order(blocked_ips::id)
            .select(Row::as_select())
            .load(conn)
            .await?;
        rows.into_iter().map(Self::try_from).collect()
    }

    /// A page of what is blocked now, newest first.
    pub async fn find(
        conn: &mut AsyncMysqlConnection,
        page: Page,
        now: DateTime<Utc>,
    ) -> Result<Found<Self>, DbError> {
        let rows: Vec<Row> = Self::at(now)
            .order(blocked_ips::id.desc())
            .limit(page.limit.into())
            .offset(page.offset.into())
            .select(Row::as_select())
            .load(conn)
            .await?;
        let rows: Result<_, DbError> = rows.into_iter().map(Self::try_from).collect();
        let all = Self::at(now).select(blocked_ips::id).limit(page::up_to());
        Ok(Found {
            rows: rows?,
            count: page::count(conn, all).await?,
        })
    }

    /// Lets it in again. `false`: it is not blocked.
    pub async fn remove(
        db: &Db,
        which: Which,
        origin: Origin,
        now: DateTime<Utc>,
    ) -> Result<bool, DbError> {
        db.transaction(async |conn: &mut AsyncMysqlConnection| {
            let blocked = match which {
                Which::Id(id) => Self::at(now).filter(blocked_ips::id.eq(id)),
                Which::Network(network) => {
                    Self::at(now).filter(blocked_ips::network.eq(network.to_string()))
                }
            };
            let blocked = blocked.select(Row::as_select()).first::<Row>(conn).await;
            let Some(row) = blocked.optional()? else {
                return Ok(false);
            };
            // of two who remove it at once, one did
            let deleted = diesel::delete(blocked_ips::table.find(row.id))
                .execute(conn)
                .await?;
            if deleted == 0 {
                return Ok(false);
            }
            let blocked = Self::try_from(row)?;
            let entry =
                Entry::new(Action::AddressUnblocked, origin).to(Subject::Network(blocked.network));
            audit_log::record(conn, &entry, now).await?;
            Ok::<_, DbError>(true)
        })
        .await
    }

    /// Deletes what expired; the audit log still has it.
    pub async fn forget_expired(
        conn: &mut AsyncMysqlConnection,
        now: DateTime<Utc>,
    ) -> Result<usize, DbError> {
        let expired = blocked_ips::table.filter(blocked_ips::expires_at.le(now.naive_utc()));
        Ok(diesel::delete(expired).execute(conn).await?)
    }

    fn at(now: DateTime<Utc>) -> blocked_ips::BoxedQuery<'static, diesel::mysql::Mysql> {
        let end = blocked_ips::expires_at;
        blocked_ips::table
            .filter(end.is_null().or(end.gt(now.naive_utc())))
            .into_boxed()
    }
}
