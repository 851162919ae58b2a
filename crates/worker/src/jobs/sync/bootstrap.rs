use chrono::{Days, NaiveDate};
use marquee_domain::upstream;
use marquee_tmdb::{Export, TmdbError};
use serde::{Deserialize, Serialize};

use super::run::Running;
use super::{SyncError, movies};

/// How many movies are asked for between two notes of how far it is.
const BATCH: usize = 64;

/// Of that day's list, the movies up to this one are done.
#[derive(Clone, Copy, Serialize, Deserialize)]
struct Position {
    day: NaiveDate,
    last: u64,
}

/// Asks for every movie of the daily list that is not in the catalogue yet.
pub(super) async fn run(running: &mut Running<'_>) -> Result<(), SyncError> {
    let known: Option<Position> = running.position()?;
    let (day, export) = begin(running, known).await?;
    let ids = wanted(export, running.env.settings.tmdb.bootstrap_popularity).await?;
    // in a list of other movies than before, all are looked at again: those that are here are not asked for
    let known = known.filter(|known| known.day == day);
    let last = known.and_then(|known| ids.iter().position(|id| *id == known.last));
    let mut done = last.map_or(0, |last| last + 1);
    while done < ids.len() {
        let batch = &ids[done..ids.len().min(done + BATCH)];
        write(running, batch).await?;
        done += batch.len();
        let position = Position {
            day,
            last: batch[batch.len() - 1],
        };
        running
            .advance(&position, done as u64, ids.len() as u64)
            .await?;
    }
    running.tell(done as u64, ids.len() as u64).await;
    running.forget_position();
    Ok(())
}

/// The ids of the whole list, some megabytes: it is read at once, as nobody keeps a download open for the hours that the movies take.
async fn wanted(mut export: Export, least: f64) -> Result<Vec<u64>, SyncError> {
    let mut ids = Vec::new();
    while let Some(listed) = export.next().await? {
        let wanted = listed
            .into_iter()
            .filter(|movie| !movie.adult && !movie.video && movie.popularity >= least);
        ids.extend(wanted.map(|movie| movie.id));
    }
    Ok(ids)
}

/// The list of the lost run, or the newest there is.
async fn begin(
    running: &Running<'_>,
    known: Option<Position>,
) -> Result<(NaiveDate, Export), SyncError> {
    let today = running.now().date_naive();
    let days = (0..3).filter_map(|ago| today.checked_sub_days(Days::new(ago)));
    let days = known.map(|known| known.day).into_iter().chain(days);
    for day in days {
        match running.env.tmdb.export(day).await {
            Ok(export) => return Ok((day, export)),
            // today's is ready by 08:00 UTC, and after three months it is gone
            Err(TmdbError::NotFound) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(SyncError::NoExport)
}

async fn write(running: &mut Running<'_>, batch: &[u64]) -> Result<(), SyncError> {
    let missing = {
        let mut conn = running.env.db.get().await?;
        upstream::unknown(&mut conn, batch).await?
    };
    movies::detailed(running, missing).await
}
