//! The catalogue in memory, for ranking: loaded from MySQL once, then kept in step by what changed.
//!
//! Jobs share one immutable [`Catalogue`]. The first of them after the interval looks for changes; those that come meanwhile wait
//! for its answer, so no job ranks by a catalogue that is older than the interval. Nobody waits while others rank. A job may name the
//! state of the catalogue that it was asked about (the stamp of the API's lists, which moves when an admin writes): it is looked for at once.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context;
use chrono::{NaiveDateTime, TimeDelta};
use marquee_domain::models::catalogue::{CatalogueMovie, MovieStamp, database_time, genre_names};
use marquee_domain::{Db, DbConn, MovieId};
use marquee_recommender::{Catalogue, Genre, Movie};
use tokio::sync::Mutex;

/// How many movies are read at once.
const BATCH: u16 = 5_000;

/// A row carries the time of its statement but is seen only after its commit. Changes are looked for so far back, which is longer
/// than any transaction takes.
const LATE_COMMITS: TimeDelta = TimeDelta::seconds(60);

/// Hands out the catalogue. One a process.
pub struct Catalogues {
    db: Db,
    refresh_after: Duration,
    held: Mutex<Option<Held>>,
}

struct Held {
    catalogue: Arc<Catalogue>,
    /// The state that was asked for by name when changes were last looked for.
    state: Option<String>,
    /// When changes were last looked for, by this process's clock.
    looked_at: Instant,
    /// The same by the database's clock.
    looked_at_there: NaiveDateTime,
    /// The changes found then that the next look will find again.
    recent: HashMap<MovieId, NaiveDateTime>,
}

impl Catalogues {
    /// Looks for changes when the last look is `refresh_after` ago. Loads nothing yet.
    pub fn new(db: Db, refresh_after: Duration) -> Self {
        Self {
            db,
            refresh_after,
            held: Mutex::new(None),
        }
    }

    /// The catalogue as it is now, or was at most `refresh_after` ago.
    pub async fn current(&self) -> anyhow::Result<Arc<Catalogue>> {
        self.as_of(None).await
    }

    /// The same, and not older than the `state` of this name, if it has one. Who names a state has seen it written.
    pub async fn as_of(&self, state: Option<&str>) -> anyhow::Result<Arc<Catalogue>> {
        let mut held = self.held.lock().await;
        let mut next = match &*held {
            Some(held)
                if held.looked_at.elapsed() < self.refresh_after
                    && (state.is_none() || held.state.as_deref() == state) =>
            {
                return Ok(held.catalogue.clone());
            }
            Some(held) => held.refreshed(&mut self.db.get().await?).await?,
            None => Held::load(&mut self.db.get().await?).await?,
        };
        if let Some(state) = state {
            next.state = Some(state.to_owned());
        }
        let catalogue = next.catalogue.clone();
        // Only now: a job that is cancelled above leaves what was held.
        *held = Some(next);
        Ok(catalogue)
    }
}

impl Held {
    async fn load(conn: &mut DbConn) -> anyhow::Result<Self> {
        let (looked_at, looked_at_there) = (Instant::now(), database_time(conn).await?);
        let genres = genres(conn).await?;
        let mut movies: Vec<Movie> = Vec::new();
        loop {
            let after = movies.last().map_or(0, |movie| movie.id);
            let page = CatalogueMovie::page(conn, after, BATCH).await?;
            if page.is_empty() {
                break;
            }
            movies.extend(page.into_iter().map(ranked));
        }
        let catalogue = laid_out(move || Catalogue::new(genres, movies)).await?;
        tracing::info!(
            movies = catalogue.len(),
            elapsed = ?looked_at.elapsed(),
            "catalogue loaded"
        );
        Ok(Self {
            catalogue,
            state: None,
            looked_at,
            looked_at_there,
            recent: HashMap::new(),
        })
    }

    async fn refreshed(&self, conn: &mut DbConn) -> anyhow::Result<Self> {
        let (looked_at, looked_at_there) = (Instant::now(), database_time(conn).await?);
        let stamps = MovieStamp::since(conn, self.looked_at_there - LATE_COMMITS).await?;
        let changed: Vec<MovieId> = stamps
            .iter()
            .filter(|stamp| self.recent.get(&stamp.id) != Some(&stamp.updated_at))
            .map(|stamp| stamp.id)
            .collect();
        let genres = genres(conn).await?;

        let catalogue = if changed.is_empty() && self.catalogue.genres().eq(&genres) {
            self.catalogue.clone()
        } else {
            let mut movies: Vec<Movie> = Vec::with_capacity(changed.len());
            for batch in changed.chunks(BATCH.into()) {
                let found = CatalogueMovie::of(conn, batch).await?;
                movies.extend(found.into_iter().map(ranked));
            }
            tracing::debug!(changed = changed.len(), "catalogue refreshed");
            let held = self.catalogue.clone();
            laid_out(move || held.with_changes(genres, &changed, movies)).await?
        };
        Ok(Self {
            catalogue,
            state: self.state.clone(),
            looked_at,
            looked_at_there,
            recent: stamps
                .into_iter()
                .map(|stamp| (stamp.id, stamp.updated_at))
                .collect(),
        })
    }
}

/// Sorting a hundred thousand movies takes longer than an async thread should be held.
async fn laid_out(
    work: impl FnOnce() -> Catalogue + Send + 'static,
) -> anyhow::Result<Arc<Catalogue>> {
    let catalogue = tokio::task::spawn_blocking(work).await;
    catalogue.map(Arc::new).context("laying out the catalogue")
}

async fn genres(conn: &mut DbConn) -> anyhow::Result<Vec<Genre>> {
    let all = genre_names(conn).await?;
    Ok(all
        .into_iter()
        .map(|(id, name)| Genre { id, name })
        .collect())
}

fn ranked(movie: CatalogueMovie) -> Movie {
    Movie {
        id: movie.id,
        genres: movie.genres,
        year: movie.year,
        language: movie.language,
        adult: movie.adult,
        vote_average: movie.vote_average,
        rating_sum: movie.rating_sum,
        rating_count: movie.rating_count.into(),
        watch_count: movie.watch_count.into(),
    }
}
