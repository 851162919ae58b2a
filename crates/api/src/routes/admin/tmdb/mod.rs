//! `/api/admin/tmdb`: how it goes with TMDb.

pub mod show;
pub mod sync;
