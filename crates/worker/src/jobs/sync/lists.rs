use marquee_cache::Finished;
use marquee_domain::models::trend::Window;
use marquee_domain::upstream::{self, NamedGenre};
use marquee_tmdb::answers::{Listed, Page};
use marquee_tmdb::{KeptPage, List as Shown, Patience, Tmdb, TmdbError};

use super::run::Running;
use super::{SyncError, movies};

/// Pages of twenty movies.
const TRENDING: u32 = 5;
const POPULAR: u32 = 20;
const DISCOVERED: u32 = 3;
const GENRES: u32 = 6;

pub(super) async fn genres(running: &mut Running<'_>) -> Result<(), SyncError> {
    let told = running.env.tmdb.genres(Patience::Job).await?;
    let told: Vec<NamedGenre> = told.into_iter().map(NamedGenre::from).collect();
    let written = upstream::store_genres(&running.env.db, &told).await?;
    running.wrote_genres(written);
    Ok(())
}

/// A list of TMDb's.
#[derive(Clone, Copy)]
enum List {
    Trending(Window),
    Popular,
    OfGenre(u64),
}

impl List {
    async fn ask(self, tmdb: &Tmdb, page: u32) -> Result<Page<Listed>, TmdbError> {
        match self {
            Self::Trending(window) => tmdb.trending(window, page, Patience::Job).await,
            Self::Popular => tmdb.popular(page, Patience::Job).await,
            Self::OfGenre(genre) => tmdb.discover(&[genre], page, Patience::Job).await,
        }
    }

    /// The list that clients are shown: its pages are kept for them, so that nobody has to wait for TMDb.
    fn shown(self) -> Option<Shown> {
        match self {
            Self::Trending(window) => Some(Shown::Trending(window)),
            Self::Popular | Self::OfGenre(_) => None,
        }
    }
}

pub(super) async fn trending(running: &mut Running<'_>) -> Result<(), SyncError> {
    for window in [Window::Day, Window::Week] {
        pages(running, List::Trending(window), TRENDING).await?;
    }
    Ok(())
}

pub(super) async fn popular(running: &mut Running<'_>) -> Result<(), SyncError> {
    pages(running, List::Popular, POPULAR).await
}

pub(super) async fn discover(running: &mut Running<'_>) -> Result<(), SyncError> {
    let favoured = {
        let mut conn = running.env.db.get().await?;
        upstream::favoured_genres(&mut conn, running.now(), GENRES).await?
    };
    for genre in favoured {
        pages(running, List::OfGenre(genre), DISCOVERED).await?;
    }
    Ok(())
}

/// The first pages of a list. It moves, so a run that was lost begins it again.
async fn pages(running: &mut Running<'_>, list: List, most: u32) -> Result<(), SyncError> {
    for number in 1..=most {
        let mut page = list.ask(&running.env.tmdb, number).await?;
        let last = page.last();
        let movies = std::mem::take(&mut page.results);
        let ids = movies::listed(running, movies).await?;
        if let Some(shown) = list.shown() {
            let kept = Finished::new(KeptPage::of(&page, ids.clone()).bytes(), None);
            let cache = &running.env.cache;
            cache.put(&shown.key(number), Shown::KEPT, &kept).await;
        }
        movies::complete(running, ids).await?;
        running.tell(number.into(), most.min(last).into()).await;
        if number >= last {
            break;
        }
    }
    Ok(())
}
