//! What is enqueued by the clock. Every worker keeps the schedule, and the queue lets each tick through once.

use std::fmt;
use std::pin::Pin;
use std::time::Duration;

use chrono::{DateTime, Utc};
use croner::Cron;
use croner::parser::{CronParser, Seconds};
use marquee_queue::jobs::{
    AuditAddresses, EnqueueUnsentMails, PurgeExpired, RefreshLists, SyncKind, SyncTmdb,
    TidyUploads, TrainModel,
};
use marquee_queue::{Job, Queue, QueueError, TaskId};
use marquee_settings::Settings;
use tokio::task::JoinSet;
use tokio::time::sleep;

/// The longest sleep in one go: a clock that is set meanwhile is noticed.
const NAP: Duration = Duration::from_mins(1);
/// Before a tick is tried again that Redis did not take.
const PAUSE: Duration = Duration::from_secs(1);
/// For how long it is tried.
const TOO_LATE: chrono::TimeDelta = chrono::TimeDelta::minutes(5);

type Enqueued = Pin<Box<dyn Future<Output = Result<Option<TaskId>, QueueError>> + Send>>;

/// Everything that is enqueued by the clock, when the settings say.
pub fn from_settings(settings: &Settings) -> Result<Schedule, BadSchedule> {
    let Settings { schedule, tmdb, .. } = settings;
    let own = own(schedule)?;
    if tmdb.is_set_up() {
        with_syncs(own, schedule)
    } else {
        Ok(own)
    }
}

fn own(settings: &marquee_settings::Schedule) -> Result<Schedule, BadSchedule> {
    Schedule::default()
        .with("purge", &settings.purge, PurgeExpired {})?
        .with("refresh_lists", &settings.refresh_lists, RefreshLists {})?
        .with(
            "audit_addresses",
            &settings.audit_addresses,
            AuditAddresses {},
        )?
        .with(
            "unsent_mails",
            &settings.unsent_mails,
            EnqueueUnsentMails {},
        )?
        .with("tidy_uploads", &settings.tidy_uploads, TidyUploads {})?
        .asking(
            TrainModel { if_due: true }.question(),
            "train",
            &settings.train,
            TrainModel { if_due: true },
        )
}

fn with_syncs(
    schedule: Schedule,
    settings: &marquee_settings::Schedule,
) -> Result<Schedule, BadSchedule> {
    [
        ("sync_genres", &settings.sync_genres, SyncKind::Genres),
        ("sync_trending", &settings.sync_trending, SyncKind::Trending),
        ("sync_popular", &settings.sync_popular, SyncKind::Popular),
        ("sync_discover", &settings.sync_discover, SyncKind::Discover),
        ("sync_changes", &settings.sync_changes, SyncKind::Changes),
        ("sync_refresh", &settings.sync_refresh, SyncKind::Refresh),
        (
            "sync_bootstrap",
            &settings.sync_bootstrap,
            SyncKind::Bootstrap,
        ),
    ]
    .into_iter()
    .try_fold(schedule, |schedule, (name, expression, what)| {
        let job = SyncTmdb { what };
        schedule.asking(&job.question(), name, expression, job)
    })
}

/// Jobs that are enqueued by the clock.
#[derive(Default)]
pub struct Schedule {
    entries: Vec<Entry>,
}

struct Entry {
    name: &'static str,
    cron: Cron,
    enqueue: Box<dyn Fn(Queue, DateTime<Utc>) -> Enqueued + Send + Sync>,
}

/// A cron expression that cannot be understood.
#[derive(Debug, thiserror::Error)]
#[error(
    "setting schedule.{name}: {expression:?} is no cron expression ({reason}); for example \"17 3 * * *\" is daily at 03:17 UTC, and \"\" is never"
)]
pub struct BadSchedule {
    name: &'static str,
    expression: String,
    reason: String,
}

impl Schedule {
    /// Enqueues `job` at every tick of `expression` (UTC; minute hour day month weekday, optionally seconds before
    /// them); an empty one never ticks. `name` is the setting's. While the job of an earlier tick waits or runs, there is no other.
    pub fn with<J: Job + Clone>(
        self,
        name: &'static str,
        expression: &str,
        job: J,
    ) -> Result<Self, BadSchedule> {
        self.asking(&format!("schedule:{name}"), name, expression, job)
    }

    /// The same for a job that others ask for too: one that they have asked for is not enqueued again.
    fn asking<J: Job + Clone>(
        mut self,
        question: &str,
        name: &'static str,
        expression: &str,
        job: J,
    ) -> Result<Self, BadSchedule> {
        if expression.trim().is_empty() {
            return Ok(self);
        }
        let cron = CronParser::builder()
            .seconds(Seconds::Optional)
            .build()
            .parse(expression)
            .map_err(|error| BadSchedule {
                name,
                expression: expression.to_owned(),
                reason: error.to_string(),
            })?;
        let question = question.to_owned();
        let enqueue = move |queue: Queue, tick| -> Enqueued {
            let (question, job) = (question.clone(), job.clone());
            Box::pin(async move { queue.tick(name, tick, &question, &job).await })
        };
        self.entries.push(Entry {
            name,
            cron,
            enqueue: Box::new(enqueue),
        });
        Ok(self)
    }

    /// Ticks for ever.
    pub(crate) async fn keep(self, queue: Queue) {
        let mut entries: JoinSet<()> = self
            .entries
            .into_iter()
            .map(|entry| entry.keep(queue.clone()))
            .collect();
        while let Some(ended) = entries.join_next().await {
            if let Err(error) = ended
                && let Ok(panic) = error.try_into_panic()
            {
                // the worker is told, and ends: better no schedule than one with a hole
                std::panic::resume_unwind(panic);
            }
        }
    }
}

impl Entry {
    async fn keep(self, queue: Queue) {
        let mut after = Utc::now();
        loop {
            // an expression such as 31 February never comes
            let Ok(tick) = self.cron.find_next_occurrence(&after, false) else {
                return;
            };
            while let Ok(left) = (tick - Utc::now()).to_std() {
                sleep(left.min(NAP)).await;
            }
            self.enqueue(&queue, tick).await;
            after = tick.max(Utc::now());
        }
    }

    async fn enqueue(&self, queue: &Queue, tick: DateTime<Utc>) {
        while Utc::now() - tick < TOO_LATE {
            match (self.enqueue)(queue.clone(), tick).await {
                Ok(Some(task)) => {
                    return tracing::info!(schedule = self.name, %task, "a scheduled job was enqueued");
                }
                // another worker was quicker, or the last one is still under way
                Ok(None) => return,
                Err(error) => {
                    tracing::warn!(schedule = self.name, %error, "not enqueued yet");
                    sleep(PAUSE).await;
                }
            }
        }
    }
}

impl fmt::Debug for Schedule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set()
            .entries(self.entries.iter().map(|entry| entry.name))
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bad_expression_names_its_setting() {
        let error = Schedule::default()
            .with("purge", "every day", PurgeExpired {})
            .unwrap_err();
        assert!(error.to_string().contains("schedule.purge"));
    }

    #[test]
    fn an_empty_expression_never_ticks() {
        let schedule = Schedule::default().with("purge", " ", PurgeExpired {});
        assert!(schedule.unwrap().entries.is_empty());
    }
}
