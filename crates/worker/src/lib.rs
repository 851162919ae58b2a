//! The worker: jobs, and the runtime that makes the queue trustworthy.

mod env;
mod run;

pub use env::Env;
pub use run::{JobError, Run, TaskContext};
