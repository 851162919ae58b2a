//! `/api/admin/…`: for admins only.
//!
//! - [`users`]: all accounts; [`roles`]: what they may do.
//! - [`models`]: what the recommender learned, and when.
//! - [`security`]: blocked addresses; [`audit_log`]: who did what. [`tmdb`]: how it goes with TMDb.
//! - [`analytics`]: what people look for.

pub mod analytics;
pub mod audit_log;
pub mod models;
pub mod roles;
pub mod security;
pub mod tmdb;
pub mod users;

use crate::code::Code;
use crate::error::ApiError;

/// 409 `LAST_ADMIN`.
pub(crate) fn last_admin() -> ApiError {
    let message = "Nobody else is an admin; give somebody else the role first";
    ApiError::new(Code::LastAdmin, message)
}
