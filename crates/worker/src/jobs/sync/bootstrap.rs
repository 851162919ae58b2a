use chrono::{Days, NaiveDate};
use marquee_domain::upstream;
use marquee_tmdb::{Export, TmdbError};
use serde::{Deserialize, Serialize};

use super::run::Running;
use super::{SyncError, movies};

/// How many movies are asked for between two notes of how far it is.
const BATCH: usize = 64;

/// So many movies of that day's list are done.
#[derive(Clone, Copy, Serialize, Deserialize)]
struct Position {
    day: NaiveDate,
    done: u64,
}

/// Reads the daily list as it comes, and asks for every movie in it that is not in the catalogue yet.
pub(super) async fn run(running: &mut Running<'_>) -> Result<(), SyncError> {
    let (mut at, mut export) = begin(running).await?;
    let least = running.env.settings.tmdb.bootstrap_popularity;
    let (mut read, mut batch) = (0, Vec::with_capacity(BATCH));
    while let Some(listed) = export.next().await? {
        for movie in listed {
            read += 1;
            let is_wanted = !movie.adult && !movie.video && movie.popularity >= least;
            if read > at.done && is_wanted {
                batch.push(movie.id);
            }
            if batch.len() == BATCH {
                write(running, &mut batch).await?;
                at.done = read;
                running.advance(&at, read, 0).await?;
            }
        }
    }
    write(running, &mut batch).await?;
    running.tell(read, read).await;
    running.forget_position();
    Ok(())
}

/// Where the lost run was, or the newest list there is.
async fn begin(running: &Running<'_>) -> Result<(Position, Export), SyncError> {
    let known: Option<Position> = running.position()?;
    let today = running.now().date_naive();
    let days = (0..3).filter_map(|ago| today.checked_sub_days(Days::new(ago)));
    let days = known.map(|known| known.day).into_iter().chain(days);
    for day in days {
        match running.env.tmdb.export(day).await {
            Ok(export) => {
                let position = known.filter(|known| known.day == day);
                let first = Position { day, done: 0 };
                return Ok((position.unwrap_or(first), export));
            }
            // today's is ready by 08:00 UTC, and after three months it is gone
            Err(TmdbError::NotFound) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(SyncError::NoExport)
}

async fn write(running: &mut Running<'_>, batch: &mut Vec<u64>) -> Result<(), SyncError> {
    let missing = {
        let mut conn = running.env.db.get().await?;
        upstream::unknown(&mut conn, batch).await?
    };
    batch.clear();
    movies::detailed(running, missing).await
}
