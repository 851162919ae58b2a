//! Accounts that nobody signs in to.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncMysqlConnection, RunQueryDsl};

use crate::schema::{roles, user_roles, users};
use crate::types::{EmailAddress, PasswordHash, PersonName, RoleName};
use crate::{DbError, UserId};

/// An account that nobody can sign in to, for the owner of imported or invented ratings.
#[derive(Debug, Clone)]
pub struct NewAccount {
    /// The name shown.
    pub name: PersonName,
    /// The address by which a later run knows the account again; no mail is ever sent to it.
    pub email: EmailAddress,
}

/// An account, and whether it is new.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlacedAccount {
    /// Its id.
    pub id: UserId,
    /// It was added, not found.
    pub is_new: bool,
}

#[derive(Insertable)]
#[diesel(table_name = users)]
struct UserRow<'a> {
    name: &'a str,
    email: &'a str,
    email_key: String,
    password_hash: String,
    activated_at: NaiveDateTime,
    created_at: NaiveDateTime,
}

/// Finds or adds an account for each of these, with the role `user`, and gives them in the same order.
pub async fn add_accounts(
    conn: &mut AsyncMysqlConnection,
    accounts: &[NewAccount],
    now: DateTime<Utc>,
) -> Result<Vec<PlacedAccount>, DbError> {
    let keys: Vec<String> = accounts.iter().map(|account| account.email.key()).collect();
    let before = find(conn, &keys).await?;
    let mut seen = HashSet::new();
    let missing: Vec<UserRow<'_>> = accounts
        .iter()
        .zip(&keys)
        .filter(|(_, key)| !before.contains_key(*key) && seen.insert(*key))
        .map(|(account, key)| UserRow {
            name: account.name.as_str(),
            email: account.email.as_str(),
            email_key: key.clone(),
            password_hash: PasswordHash::unusable().as_str().to_owned(),
            // nothing is left to be confirmed, and a registration of the same address finds it taken
            activated_at: now.naive_utc(),
            created_at: now.naive_utc(),
        })
        .collect();
    let after = if missing.is_empty() {
        before.clone()
    } else {
        diesel::insert_into(users::table)
            .values(missing)
            .execute(conn)
            .await?;
        find(conn, &keys).await?
    };
    let placed = keys
        .iter()
        .map(|key| {
            let id = *after.get(key)?;
            let is_new = !before.contains_key(key);
            Some(PlacedAccount { id, is_new })
        })
        .collect::<Option<Vec<_>>>()
        // all were found or added a moment ago in this transaction
        .ok_or(DbError::Query(diesel::result::Error::NotFound))?;
    give_role(conn, &placed, now).await?;
    Ok(placed)
}

async fn find(
    conn: &mut AsyncMysqlConnection,
    keys: &[String],
) -> Result<HashMap<String, UserId>, DbError> {
    let rows: Vec<(String, UserId)> = users::table
        .filter(users::email_key.eq_any(keys))
        .select((users::email_key, users::id))
        .load(conn)
        .await?;
    Ok(rows.into_iter().collect())
}

async fn give_role(
    conn: &mut AsyncMysqlConnection,
    placed: &[PlacedAccount],
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    let fresh: HashSet<UserId> = placed
        .iter()
        .filter(|account| account.is_new)
        .map(|account| account.id)
        .collect();
    if fresh.is_empty() {
        return Ok(());
    }
    let role: u64 = roles::table
        .filter(roles::name.eq(RoleName::USER))
        .select(roles::id)
        .first(conn)
        .await?;
    let rows: Vec<_> = fresh
        .iter()
        .map(|user| {
            (
                user_roles::user_id.eq(*user),
                user_roles::role_id.eq(role),
                user_roles::granted_at.eq(now.naive_utc()),
            )
        })
        .collect();
    diesel::insert_into(user_roles::table)
        .values(rows)
        .execute(conn)
        .await?;
    Ok(())
}
