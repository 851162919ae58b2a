//! `/recommendations`: ask for a list, and follow the task that computes it.
//!
//! - [`ask`]: a stored list at once, or a queued job's task id.
//! - [`question`]: what can be asked: filters, limit, strategy.
//! - [`status`]: the task's record; [`stream`]: the same as Server-Sent Events.
//! - [`feedback`]: what became of the movies of a list.

pub mod ask;
pub mod feedback;
pub mod question;
pub mod status;
pub mod stream;
