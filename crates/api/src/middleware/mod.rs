//! What surrounds every request.
//!
//! - [`request_id`]: an id for each request, in its answer and in every log line.
//! - [`panics`]: a panic in a handler is a 500 in the envelope, not a dropped connection.

pub mod panics;
pub mod request_id;
