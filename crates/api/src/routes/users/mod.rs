//! `/api/users`: accounts by their ids. Their owners see and change their own; admins see all, and may close them.
//!
//! To others an account is not there, so that ids can't be probed.

pub mod change;
pub mod close;
pub mod list;
pub mod register;
pub mod show;

use marquee_domain::UserId;
use marquee_domain::models::role;
use marquee_domain::models::user::User;

use super::auth::Account;
use crate::app::App;
use crate::error::ApiError;
use crate::extract::Caller;

/// The account `id`, if `caller` may know of it.
async fn visible(app: &App, caller: &Caller, id: UserId) -> Result<Account, ApiError> {
    let not_there = || ApiError::not_found("user");
    if caller.id != id && !caller.is_admin() {
        return Err(not_there());
    }
    let mut conn = app.db.get().await?;
    let user = User::find(&mut conn, id).await?.ok_or_else(not_there)?;
    let roles = role::names_of(&mut conn, id).await?;
    Ok(Account::new(user, roles))
}
