//! The first parts of what most people look at are made before they are asked for: trends and rankings, for who may see adult titles and
//! for who may not. One API process does it for all; what syncs have told of TMDb's trends meanwhile is what they are made of.

use std::sync::{Arc, Weak};
use std::time::Duration;

use marquee_domain::Audience;
use marquee_domain::models::trend::Window;
use marquee_domain::page::Page;

use crate::app::App;
use crate::error::ApiError;
use crate::routes::movies::{rankings, trending};
use crate::upstream::Theirs;

/// How many parts, of the usual size.
const PARTS: u32 = 3;
const USUAL: u32 = 20;

const WINDOWS: [Window; 2] = [Window::Day, Window::Week];

/// Looks every `cache.warm_seconds`, until the app is gone; 0: never.
///
/// # Panics
///
/// Outside a tokio runtime.
pub fn keep(app: &Arc<App>) {
    let seconds = app.settings.cache.warm_seconds;
    if seconds > 0 {
        tokio::spawn(rounds(Arc::downgrade(app), Duration::from_secs(seconds)));
    }
}

async fn rounds(app: Weak<App>, every: Duration) {
    let mut ticks = tokio::time::interval(every);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        let Some(app) = app.upgrade() else { return };
        // over just before the next tick, or the same process would miss every second of its own
        let turn = every.saturating_sub(every / 10);
        if app.cache.has_turn("warm", turn).await
            && let Err(error) = round(&app).await
        {
            tracing::debug!(%error, "lists were not made ahead");
        }
    }
}

async fn round(app: &App) -> Result<(), ApiError> {
    for window in WINDOWS {
        let list = Theirs::Trending(window);
        if app.upstream.tmdb().is_set_up()
            && let Err(error) = app.upstream.warm(&list, PARTS).await
        {
            tracing::debug!(%error, "TMDb could not be asked ahead");
        }
    }
    for audience in [Audience::General, Audience::Adult] {
        for page in (0..PARTS).map(part) {
            rankings::warm(app, page, audience).await?;
            for window in WINDOWS {
                trending::warm(app, window, page, audience).await?;
            }
        }
    }
    Ok(())
}

fn part(number: u32) -> Page {
    Page {
        limit: USUAL,
        offset: number * USUAL,
    }
}
