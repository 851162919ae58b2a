use std::collections::BTreeSet;

use chrono::NaiveDate;
use diesel::dsl::exists;
use diesel::prelude::*;
use diesel_async::{AsyncMysqlConnection, RunQueryDsl};

use super::User;
use crate::schema::{refresh_tokens, roles, user_roles, users};
use crate::types::RoleName;
use crate::{Audience, DbError, UserId};

/// Who a request comes from: the account behind an access token, as it is now.
#[derive(Debug, Clone)]
pub struct Caller {
    /// The account's id.
    pub id: UserId,
    /// The session that the token belongs to.
    pub sid: String,
    /// The account.
    pub user: User,
    /// The names of its roles.
    pub roles: BTreeSet<String>,
    /// As in [`User`].
    pub token_version: u32,
    /// As in [`User`].
    pub profile_version: u64,
}

impl Caller {
    /// The account, if its session `sid` is alive. One query, as it stands before every request with a token.
    pub async fn find(
        conn: &mut AsyncMysqlConnection,
        id: UserId,
        sid: &str,
    ) -> Result<Option<Self>, DbError> {
        // exactly one token of a living session is neither spent nor revoked
        let session = refresh_tokens::table
            .filter(refresh_tokens::family.eq(sid))
            .filter(refresh_tokens::user_id.eq(id))
            .filter(refresh_tokens::spent_at.is_null())
            .filter(refresh_tokens::revoked_at.is_null());
        let rows = users::table
            .left_join(user_roles::table.inner_join(roles::table))
            .filter(users::id.eq(id))
            .filter(exists(session))
            .select((User::as_select(), roles::name.nullable()))
            .load::<(User, Option<String>)>(conn)
            .await?;
        let mut rows = rows.into_iter();
        let Some((user, role)) = rows.next() else {
            return Ok(None);
        };
        let roles = role
            .into_iter()
            .chain(rows.filter_map(|(_, role)| role))
            .collect();
        Ok(Some(Self {
            id: user.id,
            sid: sid.to_owned(),
            token_version: user.token_version,
            profile_version: user.profile_version,
            user,
            roles,
        }))
    }

    /// Whether the account has the role `admin`.
    pub fn is_admin(&self) -> bool {
        self.roles.contains(RoleName::ADMIN)
    }

    /// Which movies are for it.
    pub fn audience(&self, today: NaiveDate) -> Audience {
        Audience::of(self.user.date_of_birth, today)
    }
}
