//! `/api/graphql`: any part of the catalogue and of the caller's own data in one request.
//!
//! - [`run`]: what is asked for, answered. The graph itself is in [`crate::graphql`].
//! - [`page`]: GraphiQL, where queries can be tried.

pub mod page;
pub mod run;
