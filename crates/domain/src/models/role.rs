//! Roles: rows, so that more can be added without a change of schema.

use diesel::prelude::*;
use diesel_async::{AsyncMysqlConnection, RunQueryDsl};

use crate::schema::{roles, user_roles};
use crate::types::RoleName;
use crate::{DbError, UserId};

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

/// Who is an admin, now and until the transaction ends: whoever would leave the server without one waits for the other here.
pub async fn lock_admins(conn: &mut AsyncMysqlConnection) -> Result<Vec<UserId>, DbError> {
    // the role's own row stands for all who hold it: to give or take the role one must come past it
    let role = roles::table
        .filter(roles::name.eq(RoleName::ADMIN))
        .select(roles::id)
        .for_update();
    let Some(role) = role.first::<u64>(conn).await.optional()? else {
        return Ok(Vec::new());
    };
    let holders = user_roles::table.filter(user_roles::role_id.eq(role));
    Ok(holders.select(user_roles::user_id).load(conn).await?)
}
