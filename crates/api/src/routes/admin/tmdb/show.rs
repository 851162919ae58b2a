//! `GET /api/admin/tmdb`: how TMDb is asked, how it answers, and what was synced.

use std::collections::BTreeMap;

use actix_web::web;
use chrono::{DateTime, NaiveDate, Utc};
use marquee_domain::upstream::SyncState;
use marquee_queue::QueueError;
use marquee_tmdb::Day;
use serde::Serialize;
use utoipa::ToSchema;

use crate::answer::Answer;
use crate::app::App;
use crate::error::ApiError;

/// How many days of calls are shown.
const DAYS: u32 = 7;

/// How it goes with TMDb.
#[derive(Debug, Serialize, ToSchema)]
pub struct TmdbState {
    /// Whether there is a key; without one nothing is asked.
    set_up: bool,
    /// This process's circuit breaker: `closed` (all goes through), `open` (TMDb is left alone) or `half_open` (one call tries).
    #[schema(pattern = "^(closed|open|half_open)$", example = "closed")]
    breaker: &'static str,
    /// In how many processes it is not closed.
    breakers_open: usize,
    /// How many calls a second all processes may make together.
    #[schema(example = 20)]
    calls_per_second: u32,
    /// For so many milliseconds nobody asks, since TMDb wants a pause.
    #[schema(example = 0)]
    paused_milliseconds: u64,
    /// The calls of each day, today first.
    days: Vec<CallsOfDay>,
    /// All syncs that ever ran.
    syncs: Vec<SyncShown>,
}

/// The calls of a day, and those that were saved.
#[derive(Debug, Serialize, ToSchema)]
struct CallsOfDay {
    date: NaiveDate,
    calls: u64,
    errors: u64,
    /// By how they ended; `ok` or why not.
    #[schema(example = json!({"ok": 812, "away": 3}))]
    outcomes: BTreeMap<String, u64>,
    /// How often requests found kept what TMDb had said before, page by page and movie by movie.
    lookups: LookupsOfDay,
}

/// Look-ups of what TMDb had said before.
#[derive(Debug, Serialize, ToSchema)]
struct LookupsOfDay {
    /// It was there, and new.
    #[schema(example = 960)]
    hits: u64,
    /// It was old, and TMDb was away.
    #[schema(example = 15)]
    stale: u64,
    /// TMDb was asked.
    #[schema(example = 25)]
    misses: u64,
    /// The part of them that were hits; null where there were none.
    #[schema(example = 0.96)]
    hit_ratio: Option<f64>,
}

/// A sync.
#[derive(Debug, Serialize, ToSchema)]
struct SyncShown {
    #[schema(example = "changes")]
    name: String,
    started_at: Option<DateTime<Utc>>,
    /// Null while it runs.
    finished_at: Option<DateTime<Utc>>,
    /// The last time that it came to its end.
    succeeded_at: Option<DateTime<Utc>>,
    /// Movies written by the last run.
    written: u64,
    /// Movies that it could not write, or that are there no longer.
    skipped: u64,
    /// Why the last run failed.
    error: Option<String>,
}

impl From<SyncState> for SyncShown {
    fn from(state: SyncState) -> Self {
        let utc = |time: Option<chrono::NaiveDateTime>| time.map(|time| time.and_utc());
        Self {
            name: state.name,
            started_at: utc(state.started_at),
            finished_at: utc(state.finished_at),
            succeeded_at: utc(state.succeeded_at),
            written: state.written,
            skipped: state.skipped,
            error: state.error,
        }
    }
}

impl From<Day> for CallsOfDay {
    fn from(day: Day) -> Self {
        Self {
            date: day.date,
            calls: day.calls(),
            errors: day.errors(),
            outcomes: day.outcomes,
            lookups: LookupsOfDay {
                hits: day.lookups.hits,
                stale: day.lookups.stale,
                misses: day.lookups.misses,
                hit_ratio: day.lookups.hit_ratio(),
            },
        }
    }
}

/// How TMDb is asked, how it answers, and what was synced.
#[utoipa::path(
    get, path = "/api/admin/tmdb", tag = "admin", operation_id = "show_tmdb",
    responses(
        (status = 200, description = "How it goes with TMDb", body = inline(crate::openapi::Success<TmdbState>)),
        (status = 503, description = "`QUEUE_UNAVAILABLE`: Redis, where calls are counted, cannot be reached"),
    ),
)]
pub async fn handle(app: web::Data<App>) -> Result<Answer<TmdbState>, ApiError> {
    let tmdb = app.upstream.tmdb();
    let figures = tmdb.figures(DAYS).await.map_err(QueueError::from)?;
    let syncs = SyncState::all(&mut *app.db.get().await?).await?;
    let state = TmdbState {
        set_up: tmdb.is_set_up(),
        breaker: tmdb.breaker().as_str(),
        breakers_open: figures.breakers_open,
        calls_per_second: figures.calls_per_second,
        paused_milliseconds: u64::try_from(figures.paused.as_millis()).unwrap_or(u64::MAX),
        days: figures.days.into_iter().map(CallsOfDay::from).collect(),
        syncs: syncs.into_iter().map(SyncShown::from).collect(),
    };
    Ok(Answer::ok("TMDb", state))
}
