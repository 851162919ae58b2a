//! Something was written: what shows it is not served again.

use std::collections::BTreeSet;
use std::mem::take;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::{Cache, Topic};

/// How long between attempts to tell a Redis that is away.
const AGAIN: Duration = Duration::from_secs(1);

/// What was written while Redis was away. As long as somebody is busy telling, this process serves nothing that is kept.
#[derive(Default)]
pub(crate) struct Untold {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    telling: bool,
    topics: BTreeSet<Topic>,
}

impl Untold {
    pub(crate) fn any(&self) -> bool {
        self.lock().telling
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Cache {
    /// What shows any of these is not served again. To be called after the commit and before the writer is answered.
    ///
    /// Never fails: while Redis is away it is remembered and told later, and meanwhile nothing kept is served by this process. (Others,
    /// which cannot reach Redis either, serve nothing of it for the same time.)
    pub async fn touch(&self, topics: &[Topic]) {
        if topics.is_empty() {
            return;
        }
        let Err(error) = self.inner.store.restamp(topics).await else {
            return;
        };
        self.inner.outage.begin(&error);
        let mut untold = self.inner.untold.lock();
        untold.topics.extend(topics);
        if !untold.telling {
            untold.telling = true;
            tokio::spawn(self.clone().tell_later());
        }
    }

    /// Whether Redis knows of everything that was touched: for a process that is about to end.
    pub fn is_told(&self) -> bool {
        !self.inner.untold.any()
    }

    async fn tell_later(self) {
        loop {
            tokio::time::sleep(AGAIN).await;
            let topics: Vec<Topic> = take(&mut self.inner.untold.lock().topics)
                .into_iter()
                .collect();
            let told = self.inner.store.restamp(&topics).await.is_ok();
            let mut untold = self.inner.untold.lock();
            if !told {
                untold.topics.extend(topics);
            } else if untold.topics.is_empty() {
                untold.telling = false;
                return;
            }
        }
    }
}
