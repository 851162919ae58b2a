//! What api and worker agree on, in Redis.

mod error;
mod job;
pub mod jobs;
mod task;

pub use error::QueueError;
pub use job::{Job, QueueName};
pub use task::{NotATaskId, Progress, Task, TaskError, TaskId, TaskState};

/// The queue.
#[derive(Debug, Clone)]
pub struct Queue {}
