//! The worker: jobs, and the runtime that makes the queue trustworthy.
//!
//! - `jobs/`: one file a job, and the table of all.
//! - [`mailer`]: sends mail; `letter.rs` writes it, `mailed_link.rs` puts a link into it.
//! - [`asker`]: somebody for whom movies are ranked.
//! - [`catalogue`]: all movies in memory, as ranking needs them. [`models`]: what was learned from all ratings, likewise.
//!   [`recommenders`]: the one laid over the other.
//! - [`assemble`]: all of it, put together.
//! - [`Run`] and [`JobError`] (`run.rs`): what a job has to say; [`Env`]: what it works with.
//! - [`Runtime`] (`runtime.rs`): lanes, supervision, retries, deadlines, sweep, drain. It runs any [`JobTable`], so its
//!   tests bring jobs of their own.
//! - [`schedule`]: what is enqueued by the clock.

pub mod asker;
pub mod catalogue;
mod env;
pub mod jobs;
mod letter;
mod mailed_link;
pub mod mailer;
pub mod models;
pub mod recommenders;
mod run;
mod runtime;
pub mod schedule;

use std::sync::Arc;

use marquee_settings::Settings;

pub use env::Env;
pub use run::{JobError, Run, TaskContext};
pub use runtime::{GaveUp, JobTable, Runtime, RuntimeError, WrongClock};
pub use schedule::{BadSchedule, Schedule};

/// Marquee's worker: all its jobs and its schedule. Within a tokio runtime.
pub fn assemble(settings: Settings) -> anyhow::Result<Runtime<Env>> {
    let schedule = schedule::from_settings(&settings)?;
    let env = Arc::new(Env::new(settings)?);
    let (queue, settings) = (env.queue.clone(), &env.settings.queue);
    Ok(Runtime::new(
        queue,
        settings,
        Arc::clone(&env),
        jobs::table(),
        schedule,
    ))
}
