//! Which kind of job is run by what.

use std::collections::HashMap;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use serde_json::value::{RawValue, to_raw_value};

use crate::{JobError, Run, TaskContext};

/// The answer of a job as the record keeps it, or how it ended instead.
pub(super) type Outcome = Result<Box<RawValue>, JobError>;

/// A run.
type Body = Pin<Box<dyn Future<Output = Outcome> + Send>>;

/// The jobs a worker can run, by kind.
pub struct JobTable<E> {
    by_kind: HashMap<&'static str, Entry<E>>,
}

pub(super) struct Entry<E> {
    pub(super) deadline: Duration,
    pub(super) run: fn(Arc<E>, TaskContext, String) -> Body,
}

impl<E> Clone for Entry<E> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<E> Copy for Entry<E> {}

impl<E: Send + Sync + 'static> JobTable<E> {
    /// A table without jobs.
    pub fn new() -> Self {
        Self {
            by_kind: HashMap::new(),
        }
    }

    /// The table with one more job.
    #[must_use]
    pub fn with<J: Run<E>>(mut self) -> Self {
        let entry = Entry {
            deadline: J::DEADLINE,
            run: |env, task, payload| Box::pin(run::<J, E>(env, task, payload)),
        };
        self.by_kind.insert(J::KIND, entry);
        self
    }

    pub(super) fn get(&self, kind: &str) -> Option<Entry<E>> {
        self.by_kind.get(kind).copied()
    }
}

impl<E: Send + Sync + 'static> Default for JobTable<E> {
    fn default() -> Self {
        Self::new()
    }
}

impl<E> fmt::Debug for JobTable<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.by_kind.keys()).finish()
    }
}

async fn run<J: Run<E>, E: Sync>(env: Arc<E>, task: TaskContext, payload: String) -> Outcome {
    // enqueued by another version of Marquee: one that understands it may get the next try
    let job: J = serde_json::from_str(&payload)?;
    let answer = job.run(&env, &task).await?;
    Ok(to_raw_value(&answer)?)
}
