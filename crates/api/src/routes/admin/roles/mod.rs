//! `/api/admin/roles`: what roles there are, and who has them. Rights are looked up at every request, so a change counts from
//! the next one on, whatever token it comes with.

pub mod assign;
pub mod create;
pub mod list;
pub mod revoke;

use chrono::{DateTime, Utc};
use marquee_domain::UserId;
use marquee_domain::models::role::{self, Changed};
use marquee_domain::models::user::User;
use marquee_domain::types::RoleName;
use serde::Serialize;
use utoipa::ToSchema;

use crate::answer::Answer;
use crate::app::App;
use crate::error::ApiError;
use crate::extract::{Fields, Request};
use crate::routes::admin;
use crate::routes::auth::Account;

/// A role.
#[derive(Debug, Serialize, ToSchema)]
pub struct Role {
    /// Its id.
    id: u64,
    /// In lower case.
    #[schema(example = "moderator")]
    name: String,
    /// When it was made.
    created_at: DateTime<Utc>,
}

impl From<role::Role> for Role {
    fn from(role: role::Role) -> Self {
        Self {
            id: role.id,
            name: role.name,
            created_at: role.created_at,
        }
    }
}

/// Which role of whom.
#[derive(Debug, ToSchema)]
pub struct RoleOfUser {
    /// Whose.
    #[schema(example = 7)]
    user_id: UserId,
    /// The name of the role, in whatever case.
    #[schema(value_type = String, pattern = "^[A-Za-z0-9_-]{1,50}$", example = "moderator")]
    role: RoleName,
}

impl Request for RoleOfUser {
    fn read(fields: &mut Fields) -> Option<Self> {
        let user_id = fields.id("user_id");
        let role = fields.text("role", RoleName::parse);
        Some(Self {
            user_id: user_id?,
            role: role?,
        })
    }
}

/// What is told of a change: the account as it is now, or why nothing has changed.
async fn answer(
    app: &App,
    id: UserId,
    changed: Changed,
    message: String,
) -> Result<Answer<Account>, ApiError> {
    let nobody = || ApiError::not_found("user");
    let mut conn = app.db.get().await?;
    match changed {
        Changed::Done => {}
        Changed::NoSuchUser => return Err(nobody()),
        Changed::LastAdmin => return Err(admin::last_admin()),
        Changed::NoSuchRole => {
            let names = role::all(&mut conn).await?.join(", ");
            let problem = format!("must be one of: {names}");
            return Err(ApiError::invalid_field("role", problem));
        }
    }
    // it may have been closed since
    let user = User::find(&mut conn, id).await?.ok_or_else(nobody)?;
    let roles = role::names_of(&mut conn, id).await?;
    Ok(Answer::ok(message, Account::new(user, roles)))
}
