//! `/api/admin/users`: all accounts.

pub mod close;
pub mod list;
