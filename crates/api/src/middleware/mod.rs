//! What surrounds every request.
//!
//! - [`request_id`]: an id for each request, in its answer and in every log line.
//! - [`headers`]: what browsers are told on every answer, and how large a request's own headers may be.
//! - [`cors`]: which web pages may call.
//! - [`blocked`]: refuses blocked addresses; [`misdeeds`] counts what could lead there.
//! - [`rate_limit`]: in front of each route, refuses what is too much.
//! - [`panics`]: a panic in a handler is a 500 in the envelope, not a dropped connection.

pub mod blocked;
pub mod cors;
mod decorate;
pub mod headers;
pub mod misdeeds;
pub mod panics;
pub mod rate_limit;
pub mod request_id;
