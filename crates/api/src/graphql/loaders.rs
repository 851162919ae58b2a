//! Looks up what many fields ask for one by one in as few statements as if they had asked together, once a request.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::dataloader::{DataLoader, HashMapCache, Loader};
use futures_util::future::BoxFuture;
use marquee_domain::models::cast;
use marquee_domain::models::movie_details::CastEntry;
use marquee_domain::models::movie_summary::MovieSummary;
use marquee_domain::models::my::My;
use marquee_domain::{Audience, MovieId, UserId};
use tracing::Instrument;

use super::scope::Database;
use crate::app::App;
use crate::error::ApiError;

type Batched<T> = DataLoader<T, HashMapCache>;

/// The loaders of one request.
pub(super) struct Loaders {
    movies: Batched<Movies>,
    casts: Batched<Casts>,
    mine: Option<Batched<Mine>>,
}

impl Loaders {
    /// `me` is who is signed in.
    pub(super) fn new(
        database: &Database,
        app: &App,
        audience: Audience,
        me: Option<UserId>,
    ) -> Self {
        let movies = Movies {
            database: database.clone(),
            image_base: app.settings.recommendations.image_base_url.clone(),
            audience,
        };
        let casts = Casts(database.clone());
        let mine = me.map(|me| Mine {
            database: database.clone(),
            me,
        });
        Self {
            movies: batched(movies),
            casts: batched(casts),
            mine: mine.map(batched),
        }
    }

    /// The movie, if it is there for this audience.
    pub(super) async fn movie(&self, id: MovieId) -> Result<Option<Arc<MovieSummary>>, ApiError> {
        self.movies.load_one(id).await
    }

    /// Those of the movies that are there for this audience.
    pub(super) async fn movies(
        &self,
        ids: impl IntoIterator<Item = MovieId>,
    ) -> Result<HashMap<MovieId, Arc<MovieSummary>>, ApiError> {
        self.movies.load_many(ids).await
    }

    /// Who plays in a movie.
    pub(super) async fn cast(&self, movie: MovieId) -> Result<Vec<CastEntry>, ApiError> {
        Ok(self.casts.load_one(movie).await?.unwrap_or_default())
    }

    /// What the signed-in user has done with a movie; `None` when nobody is signed in.
    pub(super) async fn my(&self, movie: MovieId) -> Result<Option<My>, ApiError> {
        match &self.mine {
            Some(mine) => Ok(Some(mine.load_one(movie).await?.unwrap_or_default())),
            None => Ok(None),
        }
    }
}

/// Log lines of a batch belong to the request that asked first.
fn batched<T>(loader: T) -> Batched<T> {
    let spawn = |work: BoxFuture<'static, ()>| tokio::spawn(work.in_current_span());
    DataLoader::with_cache(loader, spawn, HashMapCache::default())
}

/// Movies with their genres and directors.
struct Movies {
    database: Database,
    image_base: String,
    audience: Audience,
}

impl Loader<MovieId> for Movies {
    type Value = Arc<MovieSummary>;
    type Error = ApiError;

    async fn load(&self, ids: &[MovieId]) -> Result<HashMap<MovieId, Arc<MovieSummary>>, ApiError> {
        let mut conn = self.database.get().await?;
        let found = MovieSummary::of(&mut conn, ids, &self.image_base).await?;
        Ok(found
            .into_iter()
            .filter(|movie| self.audience.sees_adult() || !movie.adult)
            .map(|movie| (movie.id, Arc::new(movie)))
            .collect())
    }
}

/// The casts of movies.
struct Casts(Database);

impl Loader<MovieId> for Casts {
    type Value = Vec<CastEntry>;
    type Error = ApiError;

    async fn load(&self, movies: &[MovieId]) -> Result<HashMap<MovieId, Vec<CastEntry>>, ApiError> {
        let mut conn = self.0.get().await?;
        Ok(cast::of_each(&mut conn, movies).await?)
    }
}

/// What the signed-in user has done with movies.
struct Mine {
    database: Database,
    me: UserId,
}

impl Loader<MovieId> for Mine {
    type Value = My;
    type Error = ApiError;

    async fn load(&self, movies: &[MovieId]) -> Result<HashMap<MovieId, My>, ApiError> {
        let mut conn = self.database.get().await?;
        Ok(My::of_each(&mut conn, self.me, movies).await?)
    }
}
