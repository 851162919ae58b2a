//! Wakes lanes when there is work.
//!
//! Fences two faults of apalis-redis: by itself it polls only at its heartbeat (a job waits 15 s on average), and its
//! `poll_with_interval` loses wake-ups. Here a push is published (`announce.lua`), one subscription a process hears it,
//! and wakes one idle lane; a lane that found work wakes the next one. So an idle worker does next to nothing, and a
//! burst has all lanes running within a few polls. A slow timer makes up for anything unheard.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use apalis_core::backend::ext::poll_strategy::{PollSnapshot, PollStrategy};
use futures_util::StreamExt;
use marquee_queue::{Queue, QueueName};
use tokio::sync::Notify;
use tokio::sync::futures::OwnedNotified;
use tokio::time::{MissedTickBehavior, interval, sleep, timeout};

/// How often one idle lane of each queue looks without having been nudged.
const LOOK: Duration = Duration::from_millis(250);
/// Before subscribing again.
const PAUSE: Duration = Duration::from_secs(1);
/// How long Redis may take to answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// One bell a queue; a ring wakes one idle lane.
#[derive(Debug, Clone)]
pub(super) struct Nudges {
    bells: Arc<[(QueueName, Arc<Notify>)]>,
}

impl Nudges {
    pub(super) fn new() -> Self {
        Self {
            bells: QueueName::ALL
                .into_iter()
                .map(|queue| (queue, Arc::default()))
                .collect(),
        }
    }

    /// What one lane of the queue polls by.
    pub(super) fn strategy(&self, queue: QueueName) -> Nudge {
        let bell = self
            .bells
            .iter()
            .find(|(name, _)| *name == queue)
            .map(|(_, bell)| Arc::clone(bell));
        Nudge {
            bell: bell.unwrap_or_default(),
            waiting: None,
            again: false,
        }
    }

    /// Rings at the timer's pace, for ever.
    pub(super) async fn tick(self) {
        let mut look = interval(LOOK);
        look.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            look.tick().await;
            for (_, bell) in self.bells.iter() {
                bell.notify_one();
            }
        }
    }

    /// Rings whenever a push is published, for ever.
    pub(super) async fn listen(self, queue: Queue) {
        loop {
            if let Err(error) = self.hear(&queue).await {
                tracing::warn!(%error, "not subscribed to nudges; looking instead");
            }
            sleep(PAUSE).await;
        }
    }

    async fn hear(&self, queue: &Queue) -> anyhow::Result<()> {
        let (mut sink, mut stream) = timeout(PATIENCE, queue.client().get_async_pubsub())
            .await??
            .split();
        let channels: Vec<(String, &Notify)> = self
            .bells
            .iter()
            .map(|(name, bell)| (queue.nudge_channel(*name), bell.as_ref()))
            .collect();
        for (channel, _) in &channels {
            timeout(PATIENCE, sink.subscribe(channel)).await??;
        }
        loop {
            tokio::select! {
                nudge = stream.next() => {
                    let Some(nudge) = nudge else {
                        anyhow::bail!("the connection was closed");
                    };
                    let name = nudge.get_channel_name();
                    if let Some((_, bell)) = channels.iter().find(|(channel, _)| channel == name) {
                        bell.notify_one();
                    }
                }
                // a silent connection may be a dead one
                () = sleep(PATIENCE * 2) => timeout(PATIENCE, sink.ping::<()>()).await??,
            }
        }
    }
}

/// The poll strategy of one lane.
pub(super) struct Nudge {
    bell: Arc<Notify>,
    waiting: Option<Pin<Box<OwnedNotified>>>,
    /// The nudge may have come while an older fetch was under way, which could not see the new message: one more
    /// poll after its end.
    again: bool,
}

impl PollStrategy for Nudge {
    fn poll_drive(&mut self, cx: &mut Context<'_>, _: &PollSnapshot) -> Poll<Option<()>> {
        if std::mem::take(&mut self.again) {
            cx.waker().wake_by_ref();
        }
        // polled until it is pending: only then will the next ring wake this lane
        loop {
            let bell = &self.bell;
            let waiting = self
                .waiting
                .get_or_insert_with(|| Box::pin(Arc::clone(bell).notified_owned()));
            if waiting.as_mut().poll(cx).is_pending() {
                return Poll::Pending;
            }
            self.waiting = None;
            self.again = true;
        }
    }

    fn on_poll(&mut self, snapshot: &PollSnapshot) {
        if snapshot.consecutive_ready > 0 {
            // busy now: rings are for idle lanes, and where there was one message there may be more
            self.waiting = None;
            self.again = false;
            self.bell.notify_one();
        }
    }
}
