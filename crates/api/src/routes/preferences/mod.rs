//! `/preferences` (alias `/api/user/preferences`): what a user asks the recommender for.

pub mod delete;
pub mod replace;
pub mod show;

use marquee_domain::models::user::Caller as Account;
use marquee_domain::{UserId, preferences::Preferences};
use serde::Serialize;
use utoipa::ToSchema;

use crate::error::ApiError;

/// A user's preferences, as stored.
#[derive(Debug, Serialize, ToSchema)]
pub struct StoredPreferences {
    /// Whose they are.
    pub user_id: UserId,
    /// Filters and taste; empty when nothing is stored.
    #[schema(value_type = crate::openapi::PreferencesSchema)]
    pub preferences: Preferences,
}

/// The user a request is about: the caller, or whoever an admin names. To others it is 403, whether that user exists or not.
pub fn subject(caller: &Account, named: Option<UserId>) -> Result<UserId, ApiError> {
    match named {
        Some(id) if id != caller.id && !caller.is_admin() => {
            Err(ApiError::forbidden("Only an admin may name another user"))
        }
        named => Ok(named.unwrap_or(caller.id)),
    }
}
