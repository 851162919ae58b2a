//! One call for all who ask at the same time.
//!
//! Who comes while a call is under way is part of the next one, and so is answered by a call that was begun after they came. However
//! many ask, nobody waits for more than two calls.

use std::future::Future;
use std::mem::{replace, take};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::runtime::Handle;
use tokio::sync::oneshot;

/// A call that answers many at once.
pub trait Call: Send + Sync + 'static {
    /// What one asks.
    type Question: Send;
    /// What one is told.
    type Answer: Send;

    /// An answer to each question, in their order.
    fn call(
        &self,
        questions: Vec<Self::Question>,
    ) -> impl Future<Output = Vec<Self::Answer>> + Send;
}

/// Calls, one after another.
pub struct Rounds<C: Call> {
    shared: Arc<Shared<C>>,
    /// Calls are made where nobody's request keeps the thread busy.
    runtime: Handle,
}

struct Shared<C: Call> {
    call: C,
    waiting: Mutex<Waiting<C>>,
}

struct Waiting<C: Call> {
    askers: Vec<(C::Question, oneshot::Sender<C::Answer>)>,
    /// Somebody calls, and will for those who wait.
    under_way: bool,
}

impl<C: Call> Rounds<C> {
    /// Calls will be made on the runtime that this is called in; none is before somebody asks.
    ///
    /// # Panics
    ///
    /// Outside a tokio runtime.
    pub fn new(call: C) -> Self {
        let waiting = Mutex::new(Waiting {
            askers: Vec::new(),
            under_way: false,
        });
        Self {
            shared: Arc::new(Shared { call, waiting }),
            runtime: Handle::current(),
        }
    }

    /// The answer. `None`: there is none, as the call or its runtime ended before.
    pub async fn ask(&self, question: C::Question) -> Option<C::Answer> {
        let (asker, answer) = oneshot::channel();
        let is_first = {
            let mut waiting = self.shared.lock();
            waiting.askers.push((question, asker));
            !replace(&mut waiting.under_way, true)
        };
        if is_first {
            let caller = Caller {
                shared: self.shared.clone(),
                is_done: false,
            };
            // on its own: who asked may go away, and others wait for the same call
            self.runtime.spawn(caller.call());
        }
        answer.await.ok()
    }
}

/// Who calls for all. However it ends, nobody waits for it any more.
struct Caller<C: Call> {
    shared: Arc<Shared<C>>,
    is_done: bool,
}

impl<C: Call> Caller<C> {
    async fn call(mut self) {
        loop {
            let askers = {
                let mut waiting = self.shared.lock();
                if waiting.askers.is_empty() {
                    waiting.under_way = false;
                    self.is_done = true;
                    return;
                }
                take(&mut waiting.askers)
            };
            // who has gone away asks nothing any more
            let askers = askers.into_iter().filter(|(_, asker)| !asker.is_closed());
            let (questions, askers): (Vec<_>, Vec<_>) = askers.unzip();
            if questions.is_empty() {
                continue;
            }
            let answers = self.shared.call.call(questions).await;
            for (asker, answer) in askers.into_iter().zip(answers) {
                // nobody listens who has gone away meanwhile
                let _ = asker.send(answer);
            }
        }
    }
}

impl<C: Call> Shared<C> {
    fn lock(&self) -> MutexGuard<'_, Waiting<C>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<C: Call> Drop for Caller<C> {
    fn drop(&mut self) {
        if !self.is_done {
            let mut waiting = self.shared.lock();
            waiting.under_way = false;
            waiting.askers.clear();
        }
    }
}
