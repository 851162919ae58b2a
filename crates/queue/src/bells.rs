//! One pub/sub connection a process rings for everybody here who waits for a task. It is made when the first one waits.

use std::collections::HashMap;
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::StreamExt;
use redis::aio::PubSubSink;
use redis::{Msg, RedisError, RedisResult};
use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, sleep, timeout, timeout_at};

use crate::TaskId;
use crate::keys::Keys;

/// While the connection is up, a waiter looks for itself this often all the same.
const LOOK_ONLINE: Duration = Duration::from_secs(5);
/// While it is down, looking is all there is.
const LOOK_OFFLINE: Duration = Duration::from_secs(1);
/// Before connecting again.
const PAUSE: Duration = Duration::from_secs(1);
/// How often a silent connection is tested, and how long any answer may take.
const PING: Duration = Duration::from_secs(10);
const PATIENCE: Duration = Duration::from_secs(3);

#[derive(Debug, Clone)]
pub(crate) struct Bells {
    ropes: Arc<Ropes>,
    /// Dropped with the last clone, which ends the listener.
    changed: mpsc::UnboundedSender<TaskId>,
}

#[derive(Debug, Default)]
struct Ropes {
    online: AtomicBool,
    by_task: Mutex<HashMap<TaskId, Bell>>,
}

#[derive(Debug)]
struct Bell {
    waiting: usize,
    ring: watch::Sender<()>,
}

impl Ropes {
    fn lock(&self) -> MutexGuard<'_, HashMap<TaskId, Bell>> {
        self.by_task.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn ring(&self, task: TaskId) {
        if let Some(bell) = self.lock().get(&task) {
            bell.ring.send_replace(());
        }
    }
}

/// A place to wait for one task's next change.
pub(crate) struct Rope {
    task: TaskId,
    bells: Bells,
    rung: watch::Receiver<()>,
}

impl Rope {
    /// Until the task may have changed, or it is time to look for oneself, or `deadline`.
    pub(crate) async fn pulled(&mut self, deadline: Option<Instant>) {
        let look = if self.bells.ropes.online.load(Ordering::Relaxed) {
            LOOK_ONLINE
        } else {
            LOOK_OFFLINE
        };
        let look = Instant::now() + look;
        let until = deadline.map_or(look, |deadline| deadline.min(look));
        // the sender lives as long as this rope: no error but the time
        let _ = timeout_at(until, self.rung.changed()).await;
    }
}

impl Drop for Rope {
    fn drop(&mut self) {
        let mut ropes = self.bells.ropes.lock();
        if let Some(bell) = ropes.get_mut(&self.task) {
            bell.waiting -= 1;
            if bell.waiting == 0 {
                ropes.remove(&self.task);
                let _ = self.bells.changed.send(self.task);
            }
        }
    }
}

impl Bells {
    pub(crate) fn hang(client: redis::Client, keys: Keys) -> Self {
        let (changed, changes) = mpsc::unbounded_channel();
        let ropes = Arc::new(Ropes::default());
        let listener = Listener {
            client,
            keys,
            ropes: Arc::clone(&ropes),
            changes,
        };
        tokio::spawn(listener.listen());
        Self { ropes, changed }
    }

    /// Rings once when the subscription is in force, so that who looked before it looks again.
    pub(crate) fn rope(&self, task: TaskId) -> Rope {
        let mut ropes = self.ropes.lock();
        let bell = ropes.entry(task).or_insert_with(|| Bell {
            waiting: 0,
            ring: watch::Sender::new(()),
        });
        bell.waiting += 1;
        if bell.waiting == 1 {
            let _ = self.changed.send(task);
        }
        Rope {
            task,
            bells: self.clone(),
            rung: bell.ring.subscribe(),
        }
    }
}

struct Listener {
    client: redis::Client,
    keys: Keys,
    ropes: Arc<Ropes>,
    /// Tasks somebody begins or ceases to wait for.
    changes: mpsc::UnboundedReceiver<TaskId>,
}

impl Listener {
    async fn listen(mut self) {
        loop {
            // connects only when there is somebody to ring for
            if self.ropes.lock().is_empty() && self.changes.recv().await.is_none() {
                return;
            }
            match self.serve().await {
                Ok(()) => return,
                Err(error) => tracing::warn!(%error, "not subscribed to tasks; looking instead"),
            }
            self.ropes.online.store(false, Ordering::Relaxed);
            sleep(PAUSE).await;
        }
    }

    /// Rings until the connection is lost (an error) or the last user of the queue is gone.
    async fn serve(&mut self) -> RedisResult<()> {
        let (mut sink, mut stream) = in_time(self.client.get_async_pubsub()).await?.split();
        let waiting: Vec<TaskId> = self.ropes.lock().keys().copied().collect();
        for task in waiting {
            self.turn(&mut sink, task).await?;
        }
        self.ropes.online.store(true, Ordering::Relaxed);
        loop {
            tokio::select! {
                told = stream.next() => match told {
                    Some(told) => self.pass_on(&told),
                    None => return Err(closed()),
                },
                task = self.changes.recv() => match task {
                    Some(task) => self.turn(&mut sink, task).await?,
                    None => return Ok(()),
                },
                () = sleep(PING) => in_time(sink.ping::<()>()).await?,
            }
        }
    }

    /// Subscribes to a task somebody waits for; ceases to listen to one nobody waits for.
    async fn turn(&self, sink: &mut PubSubSink, task: TaskId) -> RedisResult<()> {
        let channel = self.keys.task(task);
        let awaited = self.ropes.lock().contains_key(&task);
        if awaited {
            in_time(sink.subscribe(channel)).await?;
            self.ropes.ring(task);
            Ok(())
        } else {
            in_time(sink.unsubscribe(channel)).await
        }
    }

    fn pass_on(&self, told: &Msg) {
        let channel = told.get_channel_name();
        if let Some(Ok(task)) = channel
            .strip_prefix(&self.keys.task_prefix())
            .map(str::parse)
        {
            self.ropes.ring(task);
        }
    }
}

async fn in_time<T>(answer: impl Future<Output = RedisResult<T>>) -> RedisResult<T> {
    timeout(PATIENCE, answer)
        .await
        .unwrap_or_else(|_| Err(closed()))
}

fn closed() -> RedisError {
    io::Error::from(io::ErrorKind::ConnectionAborted).into()
}
