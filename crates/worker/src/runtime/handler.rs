//! What happens to a message: claim its task, run the job, write how it ended. Whatever happens to the lane meanwhile,
//! the work goes on.
//!
//! Fences of apalis 1.0.0: a panic or a timeout layer leaves a task "Running" for ever, attempts are not counted when a
//! worker crashes, and the end of a lane cancels what it runs. So panic guard, deadline and count are here, and each
//! body runs in a tokio task of its own.

use std::sync::Arc;
use std::time::Duration;

use marquee_queue::{Lease, Message, Queue, QueueName, Task};
use tokio::task::JoinHandle;
use tokio::time::{Instant, MissedTickBehavior, interval_at, sleep, timeout};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::{Instrument, debug, error, info, info_span, warn};

use super::ending::{Ended, Ending, Retries};
use super::table::{Entry, JobTable, Outcome};
use crate::TaskContext;

/// How long an aborted body may take to let go before its task is given on.
const LET_GO: Duration = Duration::from_millis(500);
/// Pauses between attempts to write an ending.
const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(2);

pub(super) struct Handler<E> {
    pub(super) queue: Queue,
    pub(super) env: Arc<E>,
    pub(super) jobs: JobTable<E>,
    pub(super) retries: Retries,
    /// All tasks under way, those of ended lanes too.
    pub(super) under_way: TaskTracker,
    /// Tells them to hand back.
    pub(super) hand_back: CancellationToken,
}

impl<E: Send + Sync + 'static> Handler<E> {
    /// Deals with a message; there is nothing apalis could do better with an error.
    pub(super) async fn receive(self: Arc<Self>, queue: QueueName, message: Message) {
        let this = Arc::clone(&self);
        let work = self
            .under_way
            .spawn(async move { this.deal(queue, message).await });
        if let Err(panic) = work.await {
            error!(task = %message.task, %panic, "the runtime itself panicked; the sweep will find the task");
        }
    }

    async fn deal(&self, queue: QueueName, message: Message) {
        match self.queue.claim(queue, message).await {
            Ok(Some((task, lease))) => {
                let span =
                    info_span!("task", task = %task.id, job = %task.kind, attempt = task.attempts);
                self.work(task, lease).instrument(span).await;
            }
            Ok(None) => {
                debug!(task = %message.task, attempt = message.attempt, "a leftover message");
            }
            Err(error) => {
                warn!(task = %message.task, %error, "not claimed; the sweep will find the task");
            }
        }
    }

    async fn work(&self, task: Task, lease: Lease) {
        let attempts = task.attempts;
        let context = TaskContext::new(&task, self.queue.clone(), lease);
        let ended = match self.jobs.get(&task.kind) {
            Some(job) => {
                let body = (job.run)(Arc::clone(&self.env), context, task.payload);
                let body = tokio::spawn(body.in_current_span());
                self.attend(job, body, &lease).await
            }
            // perhaps a newer worker knows it
            None => Ended::Again(format!("this worker has no job {:?}", task.kind)),
        };
        if let Some(ending) = self.retries.decide(ended, attempts) {
            self.write(&lease, &ending).await;
        } else {
            warn!("the lease was lost; this run counts for nothing");
        }
    }

    /// Keeps the lease while the body runs; ends the body when its time is over.
    async fn attend(&self, job: Entry<E>, mut body: JoinHandle<Outcome>, lease: &Lease) -> Ended {
        let often = self.queue.lease_time() / 4;
        let mut renewal = interval_at(Instant::now() + often, often);
        renewal.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let deadline = sleep(job.deadline);
        tokio::pin!(deadline);
        let ended = loop {
            tokio::select! {
                joined = &mut body => return Ended::of(joined),
                () = &mut deadline => break Ended::Again(format!("not done within {:?}", job.deadline)),
                () = self.hand_back.cancelled() => break Ended::HandedBack,
                _ = renewal.tick() => match self.queue.renew(lease).await {
                    Ok(true) => {}
                    Ok(false) => break Ended::Lost,
                    Err(error) => warn!(%error, "the lease could not be renewed"),
                },
            }
        };
        body.abort();
        let _ = timeout(LET_GO, body).await;
        ended
    }

    /// Writes the ending, and does not let go before Redis has it or says that the task is somebody else's by now.
    async fn write(&self, lease: &Lease, ending: &Ending) {
        let mut pause = FIRST_PAUSE;
        loop {
            let written = match ending {
                Ending::Complete(result) => self.queue.complete(lease, result).await,
                Ending::Fail { error, cause } => self.queue.fail(lease, error, cause).await,
                Ending::Retry { delay, cause } => self.queue.retry(lease, *delay, cause).await,
                Ending::HandBack => self.queue.hand_back(lease).await,
            };
            match written {
                Ok(true) => return tell(ending),
                Ok(false) => return warn!("the lease was lost; this run counts for nothing"),
                Err(error) => warn!(%error, "the ending could not be written yet"),
            }
            sleep(pause).await;
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }
}

fn tell(ending: &Ending) {
    match ending {
        Ending::Complete(_) => info!("completed"),
        Ending::Fail { error, cause } => error!(code = error.code, cause, "failed"),
        Ending::Retry { delay, cause } => warn!(cause, ?delay, "to be tried again"),
        Ending::HandBack => info!("handed back"),
    }
}
