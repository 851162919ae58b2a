use marquee_domain::upstream;

use super::run::Running;
use super::{SyncError, movies};

/// How many are asked for between two notes of how far it is.
const BATCH: usize = 100;

/// Asks for what was last told of long ago, or never: the longest ago first. What is written is due no more, so a run that was lost goes
/// on by itself; what cannot be written is due again the next time.
pub(super) async fn run(running: &mut Running<'_>) -> Result<(), SyncError> {
    let settings = &running.env.settings.tmdb;
    let before = running.now() - chrono::TimeDelta::days(settings.refresh_days.into());
    let due = {
        let mut conn = running.env.db.get().await?;
        upstream::due(&mut conn, before, settings.refresh_most).await?
    };
    let mut done = 0;
    for batch in due.chunks(BATCH) {
        movies::detailed(running, batch.to_vec()).await?;
        done += batch.len();
        running.tell(done as u64, due.len() as u64).await;
    }
    Ok(())
}
