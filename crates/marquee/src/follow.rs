//! Waiting for a task that a worker does.

use std::io::Write;
use std::time::Duration;

use anyhow::{Context, bail};
use marquee_queue::{Queue, TaskId, TaskState};

/// How often its state is looked at.
const LOOK: Duration = Duration::from_secs(2);

/// Tells how far the task is, and prints its result; fails as it does.
pub(crate) async fn follow(queue: &Queue, id: TaskId) -> anyhow::Result<()> {
    let mut told = (TaskState::Queued, 0);
    loop {
        let task = queue.wait(id, LOOK).await?;
        let task = task.with_context(|| format!("task {id} is not known any more"))?;
        let done = task.progress.map_or(0, |progress| progress.done);
        if told != (task.state, done) {
            told = (task.state, done);
            eprintln!("{}: {done} done", task.state.as_str());
        }
        match (task.state, task.result, task.error) {
            (TaskState::Completed, Some(result), _) => {
                writeln!(std::io::stdout(), "{result}")?;
                return Ok(());
            }
            (TaskState::Failed, _, Some(error)) => bail!("{}: {}", error.code, error.message),
            _ => {}
        }
    }
}
