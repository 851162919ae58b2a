//! Roles: rows, so that more can be added without a change of schema.

mod granting;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncMysqlConnection, RunQueryDsl};

use crate::page::{self, Found, Page};
use crate::schema::{roles, user_roles, users};
use crate::time::Utc6;
use crate::types::RoleName;
use crate::{DbError, UserId};

pub use granting::{Changed, assign, create, revoke};

/// A role.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(check_for_backend(diesel::mysql::Mysql))]
pub struct Role {
    /// Its id.
    pub id: u64,
    /// What it is called, in lower case.
    pub name: String,
    /// When it was made.
    #[diesel(deserialize_as = Utc6)]
    pub created_at: DateTime<Utc>,
}

impl Role {
    /// A page of all roles, in alphabetical order.
    pub async fn find(conn: &mut AsyncMysqlConnection, page: Page) -> Result<Found<Self>, DbError> {
        let rows = roles::table
            .order(roles::name)
            .limit(page.limit.into())
            .offset(page.offset.into())
            .select(Self::as_select())
            .load(conn)
            .await?;
        let all = roles::table.select(roles::id).limit(page::up_to());
        let count = page::count(conn, all).await?;
        Ok(Found { rows, count })
    }
}

/// Gives `user` the role; again changes nothing. `false`: there is no such role.
pub async fn grant(
    conn: &mut AsyncMysqlConnection,
    user: UserId,
    role: &RoleName,
) -> Result<bool, DbError> {
    let id = roles::table
        .filter(roles::name.eq(role.as_str()))
        .select(roles::id);
    let Some(id) = id.first::<u64>(conn).await.optional()? else {
        return Ok(false);
    };
    diesel::insert_or_ignore_into(user_roles::table)
        .values((user_roles::user_id.eq(user), user_roles::role_id.eq(id)))
        .execute(conn)
        .await?;
    Ok(true)
}

/// The names of the user's roles, in alphabetical order.
pub async fn names_of(
    conn: &mut AsyncMysqlConnection,
    user: UserId,
) -> Result<Vec<String>, DbError> {
    let held = user_roles::table
        .inner_join(roles::table)
        .filter(user_roles::user_id.eq(user));
    Ok(held
        .select(roles::name)
        .order(roles::name)
        .load(conn)
        .await?)
}

/// The names of all roles, in alphabetical order.
pub async fn all(conn: &mut AsyncMysqlConnection) -> Result<Vec<String>, DbError> {
    Ok(roles::table
        .select(roles::name)
        .order(roles::name)
        .load(conn)
        .await?)
}

/// Who is an admin and can sign in, now and until the transaction ends: whoever would leave the server without one waits for
/// the other here. To be called first in its transaction, for what that has read before may be old.
pub async fn lock_admins(conn: &mut AsyncMysqlConnection) -> Result<Vec<UserId>, DbError> {
    // the role's own row stands for all who hold it: to give or take the role one must come past it
    let role = roles::table
        .filter(roles::name.eq(RoleName::ADMIN))
        .select(roles::id)
        .for_update();
    let Some(role) = role.first::<u64>(conn).await.optional()? else {
        return Ok(Vec::new());
    };
    let holders = user_roles::table
        .inner_join(users::table)
        .filter(user_roles::role_id.eq(role))
        .filter(users::activated_at.is_not_null());
    Ok(holders.select(user_roles::user_id).load(conn).await?)
}
