use marquee_domain::upstream;

use super::run::Running;
use super::{SyncError, movies};

/// How many are looked up at a time.
const BATCH: u32 = 100;

/// Asks for what was last told of long ago, or never: the longest ago first. What is written is due no more, so a run that was lost goes
/// on by itself.
pub(super) async fn run(running: &mut Running<'_>) -> Result<(), SyncError> {
    let settings = &running.env.settings.tmdb;
    let (most, before) = (
        settings.refresh_most,
        running.now() - chrono::TimeDelta::days(settings.refresh_days.into()),
    );
    let mut done = 0;
    while done < most {
        let due = {
            let mut conn = running.env.db.get().await?;
            upstream::due(&mut conn, before, BATCH.min(most - done)).await?
        };
        if due.is_empty() {
            break;
        }
        done += u32::try_from(due.len()).unwrap_or(BATCH);
        movies::detailed(running, due).await?;
        running.tell(done.into(), most.into()).await;
    }
    Ok(())
}
