use diesel::prelude::*;
use diesel_async::{AsyncMysqlConnection, RunQueryDsl};

use super::User;
use crate::schema::{roles, user_roles, users};
use crate::types::PasswordHash;
use crate::{DbError, UserId};

/// An account with the names of its roles.
#[derive(Debug, Clone)]
pub struct Listed {
    /// The account.
    pub user: User,
    /// The names of its roles, in alphabetical order.
    pub roles: Vec<String>,
}

impl Listed {
    /// All accounts by id; those that nobody can sign in to only if `all`.
    pub async fn load(conn: &mut AsyncMysqlConnection, all: bool) -> Result<Vec<Self>, DbError> {
        let mut accounts = users::table
            .left_join(user_roles::table.inner_join(roles::table))
            .order((users::id, roles::name))
            .select((User::as_select(), roles::name.nullable()))
            .into_boxed();
        if !all {
            accounts = accounts
                .filter(users::password_hash.ne(PasswordHash::unusable().as_str().to_owned()));
        }
        let rows: Vec<(User, Option<String>)> = accounts.load(conn).await?;
        let mut listed: Vec<Self> = Vec::new();
        for (user, role) in rows {
            let is_next = |id: UserId| listed.last().is_none_or(|last| last.user.id != id);
            if is_next(user.id) {
                listed.push(Self {
                    user,
                    roles: Vec::new(),
                });
            }
            if let Some(last) = listed.last_mut() {
                last.roles.extend(role);
            }
        }
        Ok(listed)
    }
}
