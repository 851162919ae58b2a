use diesel::mysql::Mysql;
use diesel::prelude::*;
use diesel_async::{AsyncMysqlConnection, RunQueryDsl};

use super::User;
use crate::page::{self, Found, Page};
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
    /// A page of all accounts by id, or of `only` one, or of those with `search` somewhere in their name or address.
    pub async fn find(
        conn: &mut AsyncMysqlConnection,
        only: Option<UserId>,
        search: Option<&str>,
        page: Page,
    ) -> Result<Found<Self>, DbError> {
        let accounts: Vec<User> = Self::matching(only, search)
            .order(users::id)
            .limit(page.limit.into())
            .offset(page.offset.into())
            .select(User::as_select())
            .load(conn)
            .await?;
        let all = Self::matching(only, search).select(users::id);
        let count = page::count(conn, all.limit(page::up_to())).await?;
        let ids: Vec<UserId> = accounts.iter().map(|user| user.id).collect();
        let held: Vec<(UserId, String)> = user_roles::table
            .inner_join(roles::table)
            .filter(user_roles::user_id.eq_any(ids))
            .order(roles::name)
            .select((user_roles::user_id, roles::name))
            .load(conn)
            .await?;
        let with_roles = |user: User| {
            let own = held.iter().filter(|(id, _)| *id == user.id);
            let roles = own.map(|(_, role)| role.clone()).collect();
            Self { user, roles }
        };
        let rows = accounts.into_iter().map(with_roles).collect();
        Ok(Found { rows, count })
    }

    fn matching(only: Option<UserId>, search: Option<&str>) -> users::BoxedQuery<'static, Mysql> {
        let mut all = users::table.into_boxed();
        if let Some(id) = only {
            all = all.filter(users::id.eq(id));
        }
        let Some(text) = search else { return all };
        let text = text
            .replace('\\', "\\\\")
            .replace('%', "\\%")
            .replace('_', "\\_");
        let pattern = format!("%{text}%");
        all.filter(
            users::name
                .like(pattern.clone())
                .or(users::email.like(pattern)),
        )
    }

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
