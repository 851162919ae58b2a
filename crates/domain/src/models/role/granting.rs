use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncMysqlConnection, RunQueryDsl};
use serde_json::json;

use super::{Role, grant, lock_admins, names_of};
use crate::models::audit_log::{self, Action, Entry, Origin, Subject};
use crate::models::last_insert_id;
use crate::schema::{roles, user_roles, users};
use crate::types::RoleName;
use crate::{Db, DbError, UserId};

/// How giving or taking a role ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Changed {
    /// The user has it now, or has it no more; be it that nothing had to change.
    Done,
    /// There is no such user.
    NoSuchUser,
    /// There is no such role.
    NoSuchRole,
    /// Nothing has changed: nobody would be admin any more.
    LastAdmin,
}

/// Gives `user` the role.
pub async fn assign(
    db: &Db,
    user: UserId,
    role: &RoleName,
    origin: Origin,
    now: DateTime<Utc>,
) -> Result<Changed, DbError> {
    db.transaction(async |conn: &mut AsyncMysqlConnection| {
        if !lock_user(conn, user).await? {
            return Ok(Changed::NoSuchUser);
        }
        let held = names_of(conn, user).await?;
        if !grant(conn, user, role).await? {
            return Ok(Changed::NoSuchRole);
        }
        if !held.iter().any(|name| name == role.as_str()) {
            let entry = entry(Action::RoleGranted, user, role, origin);
            audit_log::record(conn, &entry, now).await?;
        }
        Ok::<_, DbError>(Changed::Done)
    })
    .await
}

/// Takes the role away from `user`, unless that leaves nobody as admin. Of admins who demote each other at once one stays.
pub async fn revoke(
    db: &Db,
    user: UserId,
    role: &RoleName,
    origin: Origin,
    now: DateTime<Utc>,
) -> Result<Changed, DbError> {
    db.transaction(async |conn: &mut AsyncMysqlConnection| {
        if role.as_str() == RoleName::ADMIN && lock_admins(conn).await? == [user] {
            return Ok(Changed::LastAdmin);
        }
        if !lock_user(conn, user).await? {
            return Ok(Changed::NoSuchUser);
        }
        let id = roles::table
            .filter(roles::name.eq(role.as_str()))
            .select(roles::id);
        let Some(id) = id.first::<u64>(conn).await.optional()? else {
            return Ok(Changed::NoSuchRole);
        };
        let held = diesel::delete(user_roles::table.find((user, id)));
        if held.execute(conn).await? == 1 {
            let entry = entry(Action::RoleRevoked, user, role, origin);
            audit_log::record(conn, &entry, now).await?;
        }
        Ok::<_, DbError>(Changed::Done)
    })
    .await
}

/// Makes a role; [`DbError::is_duplicate`] when there is one of this name.
pub async fn create(
    db: &Db,
    name: &RoleName,
    origin: Origin,
    now: DateTime<Utc>,
) -> Result<Role, DbError> {
    db.transaction(async |conn: &mut AsyncMysqlConnection| {
        diesel::insert_into(roles::table)
            .values((
                roles::name.eq(name.as_str()),
                roles::created_at.eq(now.naive_utc()),
            ))
            .execute(conn)
            .await?;
        let id = diesel::select(last_insert_id()).first(conn).await?;
        let entry = Entry::new(Action::RoleCreated, origin).details(json!({"role": name.as_str()}));
        audit_log::record(conn, &entry, now).await?;
        Ok::<_, DbError>(Role {
            id,
            name: name.as_str().to_owned(),
            created_at: now,
        })
    })
    .await
}

/// Whether there is such a user; it stays until the transaction ends.
async fn lock_user(conn: &mut AsyncMysqlConnection, id: UserId) -> Result<bool, DbError> {
    let user = users::table.find(id).select(users::id).for_update();
    Ok(user.first::<UserId>(conn).await.optional()?.is_some())
}

fn entry(action: Action, user: UserId, role: &RoleName, origin: Origin) -> Entry {
    Entry::new(action, origin)
        .to(Subject::User(user))
        .details(json!({"role": role.as_str()}))
}
