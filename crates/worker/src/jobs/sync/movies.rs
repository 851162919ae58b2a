use std::collections::BTreeSet;

use futures_util::{StreamExt, stream};
use marquee_domain::upstream::{self, ListedMovie};
use marquee_domain::{DbError, MovieId};
use marquee_tmdb::answers::Listed;
use marquee_tmdb::{Patience, TmdbError};
use tokio::sync::Mutex;

use super::SyncError;
use super::run::Running;
use crate::Env;

/// How many movies are asked for at a time; the budget says how often.
const AT_ONCE: usize = 8;
/// Of the movies that are asked for together, so many may have TMDb stumble while it is there for others.
const MOST_STUMBLES: usize = 3;

/// What became of one movie.
enum Told {
    Written(MovieId),
    /// TMDb has it no longer; an admin has deleted it here; or nobody can read what TMDb says.
    Skipped(Option<MovieId>),
    /// TMDb has an error of its own whenever it is asked for this one.
    Stumbled,
}

/// Writes a page of a list: where its movies are, in its order, but for those that are deleted here.
pub(super) async fn listed(
    running: &mut Running<'_>,
    page: Vec<Listed>,
) -> Result<Vec<Option<MovieId>>, SyncError> {
    let movies: Vec<ListedMovie> = page.into_iter().map(ListedMovie::from).collect();
    let stored = upstream::store_listed(&running.env.db, &movies).await?;
    running
        .wrote(&stored.iter().flatten().copied().collect())
        .await;
    Ok(stored)
}

/// Asks for all of these of which no more is known than what lists have.
pub(super) async fn complete(
    running: &mut Running<'_>,
    stored: Vec<Option<MovieId>>,
) -> Result<(), SyncError> {
    let stored: BTreeSet<MovieId> = stored.into_iter().flatten().collect();
    let sparse = {
        let mut conn = running.env.db.get().await?;
        upstream::sparse(&mut conn, &stored).await?
    };
    for told in details(running.env, sparse).await? {
        if let Told::Written(id) | Told::Skipped(Some(id)) = told {
            running
                .env
                .cache
                .touch(&[marquee_cache::Topic::Movie(id)])
                .await;
        }
    }
    Ok(())
}

/// Asks for these movies and writes them.
pub(super) async fn detailed(running: &mut Running<'_>, ids: Vec<u64>) -> Result<(), SyncError> {
    let mut written = BTreeSet::new();
    for told in details(running.env, ids).await? {
        match told {
            Told::Written(id) => drop(written.insert(id)),
            Told::Skipped(Some(id)) => {
                running.skipped();
                running
                    .env
                    .cache
                    .touch(&[marquee_cache::Topic::Movie(id)])
                    .await;
            }
            Told::Skipped(None) | Told::Stumbled => running.skipped(),
        }
    }
    running.wrote(&written).await;
    Ok(())
}

/// Several at a time. What was written before an error stays written.
async fn details(env: &Env, ids: Vec<u64>) -> Result<Vec<Told>, SyncError> {
    let mut told = Vec::with_capacity(ids.len());
    let mut stumbles = 0;
    // asked for together and written in turn: two at once would both add the person whom they share
    let writing = Mutex::new(());
    let asked = ids.into_iter().map(|id| one(env, id, &writing));
    let mut asked = stream::iter(asked).buffer_unordered(AT_ONCE);
    while let Some(one) = asked.next().await {
        let one = one?;
        if matches!(one, Told::Stumbled) {
            stumbles += 1;
        }
        if stumbles > MOST_STUMBLES {
            return Err(TmdbError::Away("it has errors for many movies").into());
        }
        told.push(one);
    }
    Ok(told)
}

/// One bad movie does not end a sync.
async fn one(env: &Env, tmdb_id: u64, writing: &Mutex<()>) -> Result<Told, SyncError> {
    match env.tmdb.movie(tmdb_id, Patience::Job).await {
        Ok(movie) => {
            let _turn = writing.lock().await;
            let stored = upstream::store_details(&env.db, &movie.into()).await?;
            Ok(stored.map_or(Told::Skipped(None), Told::Written))
        }
        Err(TmdbError::NotFound) => Ok(Told::Skipped(gone(env, tmdb_id).await?)),
        Err(error @ (TmdbError::Unreadable | TmdbError::BadRequest(_))) => {
            tracing::warn!(tmdb_id, %error, "a movie is left out");
            Ok(Told::Skipped(None))
        }
        Err(error @ TmdbError::Away(_)) => {
            // unless it is away for everybody
            env.tmdb.genres(Patience::Job).await?;
            tracing::warn!(tmdb_id, %error, "a movie is left out");
            Ok(Told::Stumbled)
        }
        Err(error) => Err(error.into()),
    }
}

async fn gone(env: &Env, tmdb_id: u64) -> Result<Option<MovieId>, DbError> {
    let mut conn = env.db.get().await?;
    upstream::mark_gone(&mut conn, tmdb_id, chrono::Utc::now()).await
}
