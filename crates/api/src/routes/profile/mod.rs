//! `/api/user/profile`, `/password`, `/export`, `/import`: the caller's own account.

pub mod change;
pub mod export;
pub mod import;
pub mod password;
pub mod show;

use chrono::Utc;
use marquee_domain::UserId;
use marquee_domain::models::user::User;
use marquee_domain::models::{email_change, preferences, role};
use marquee_domain::preferences::Preferences;
use serde::Serialize;
use utoipa::ToSchema;

use super::auth::Account;
use crate::app::App;
use crate::auth::gate;
use crate::error::ApiError;
use crate::openapi::PreferencesSchema;

/// The account with what it has stated.
#[derive(Debug, Serialize, ToSchema)]
pub struct Profile {
    #[serde(flatten)]
    account: Account,
    /// An address that waits for its confirmation.
    pending_email: Option<String>,
    /// Filters and taste; empty when nothing is stored.
    #[schema(value_type = PreferencesSchema)]
    preferences: Preferences,
}

impl Profile {
    async fn of(app: &App, id: UserId) -> Result<Self, ApiError> {
        let mut conn = app.db.get().await?;
        let user = User::find(&mut conn, id).await?.ok_or_else(gate::refused)?;
        let roles = role::names_of(&mut conn, id).await?;
        let preferences = preferences::find(&mut conn, id)
            .await?
            .ok_or_else(gate::refused)?;
        let pending_email = email_change::pending(&mut conn, id, Utc::now()).await?;
        let account = Account::new(user, roles);
        Ok(Self {
            account,
            pending_email,
            preferences,
        })
    }
}
