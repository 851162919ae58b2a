//! `/api/admin/…`: for admins only.
//!
//! - [`security`]: blocked addresses; [`audit_log`]: who did what.

pub mod audit_log;
pub mod security;
