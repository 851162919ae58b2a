use chrono::{Days, NaiveDate};
use marquee_domain::upstream;
use marquee_tmdb::Patience;
use serde::{Deserialize, Serialize};

use super::run::Running;
use super::{SyncError, movies};

/// TMDb tells of no more days at once, and the first time of no more at all.
const WINDOW: Days = Days::new(14);

/// From this day on, nothing is known of what changed; of the window that begins there, the pages before this one are done.
#[derive(Clone, Copy, Serialize, Deserialize)]
struct Position {
    from: NaiveDate,
    page: u32,
}

pub(super) async fn run(running: &mut Running<'_>) -> Result<(), SyncError> {
    let today = running.now().date_naive();
    let first = Position {
        from: today - WINDOW,
        page: 1,
    };
    let mut at = running.position::<Position>()?.unwrap_or(first);
    loop {
        let to = (at.from + WINDOW).min(today);
        let page = running
            .env
            .tmdb
            .changes(at.from, to, at.page, Patience::Job)
            .await?;
        let last = page.last();
        let changed: Vec<u64> = page.results.iter().map(|changed| changed.id).collect();
        let known = {
            let mut conn = running.env.db.get().await?;
            // what was asked for since this attempt began is done already
            upstream::known(&mut conn, &changed, running.now()).await?
        };
        movies::detailed(running, known).await?;
        let (done, total) = (at.page, last);
        if at.page < last {
            at.page += 1;
        } else {
            // the day itself is not over: it is asked for again
            at = Position { from: to, page: 1 };
        }
        running.advance(&at, done.into(), total.into()).await?;
        if at.page == 1 && at.from >= today {
            return Ok(());
        }
    }
}
