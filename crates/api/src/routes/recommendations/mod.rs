//! `/recommendations`: ask for a list, and follow the task that computes it.
//!
//! - [`ask`]: a stored list at once, or a queued job's task id.
//! - [`question`]: what can be asked: filters, limit, strategy.
//! - [`status`]: the task's record; [`stream`]: the same as Server-Sent Events.

pub mod ask;
pub mod question;
pub mod status;
pub mod stream;
