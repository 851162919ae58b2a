//! What TMDb is asked for while a client waits.
//!
//! - [`Upstream::fetch`]: a movie that is not in the catalogue, or not fresh enough to be shown.
//! - [`Upstream::part`] (`lists.rs`): a part of a list of TMDb's, whatever its offset and limit, as movies of the catalogue.
//!   [`Upstream::warm`]: its first pages, before somebody has to wait for them.
//!
//! Whatever is told is written to the catalogue first: answers are made of its rows. Those who want the same at the same time share one call;
//! what was told is kept for a while, what was told last for longer, and serves while TMDb is away. Nobody holds a connection to MySQL
//! while waiting for TMDb.

mod lists;

use std::sync::Arc;
use std::time::Duration;

use marquee_cache::{Cache, Finished, Outcome, Topic};
use marquee_domain::{Db, DbError, MovieId};
use marquee_domain::{models::movie, upstream};
use marquee_tmdb::{Patience, Tmdb, TmdbError};

use crate::code::Code;
use crate::error::ApiError;

pub use lists::Part;
pub use marquee_tmdb::List as Theirs;

/// That TMDb does not know an id is believed for so long.
const UNKNOWN: Duration = Duration::from_hours(1);

/// TMDb, for requests. Cheap to clone.
#[derive(Clone)]
pub struct Upstream {
    tmdb: Arc<Tmdb>,
    db: Db,
    cache: Cache,
    settings: marquee_settings::Cache,
}

/// Why there is nothing of TMDb's.
#[derive(Debug, thiserror::Error)]
pub enum Unanswered {
    /// It gave no answer.
    #[error(transparent)]
    Tmdb(#[from] TmdbError),
    /// The answer could not be written.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl From<Unanswered> for ApiError {
    fn from(error: Unanswered) -> Self {
        match error {
            Unanswered::Db(error) => error.into(),
            Unanswered::Tmdb(TmdbError::NotFound) => Self::not_found("movie"),
            Unanswered::Tmdb(TmdbError::BadRequest(_)) => {
                Self::new(Code::InvalidInput, "TMDb refuses this request")
            }
            Unanswered::Tmdb(error) => {
                tracing::debug!(%error, "a movie that only TMDb could know was asked for");
                let message = "This movie is not in the catalogue, and TMDb cannot be asked for it";
                Self::new(Code::TmdbUnavailable, message)
            }
        }
    }
}

impl Upstream {
    /// For requests to this installation.
    pub fn new(tmdb: Arc<Tmdb>, db: Db, cache: Cache, settings: &marquee_settings::Cache) -> Self {
        Self {
            tmdb,
            db,
            cache,
            settings: settings.clone(),
        }
    }

    /// The client itself.
    pub fn tmdb(&self) -> &Tmdb {
        &self.tmdb
    }

    /// Whether the catalogue has a movie with this id, be it deleted or not for everybody.
    pub async fn knows(&self, tmdb_id: u64) -> Result<bool, DbError> {
        let mut conn = self.db.get().await?;
        movie::knows_tmdb_id(&mut conn, tmdb_id).await
    }

    /// Asks for this movie and writes it. `None`: an admin has deleted it here.
    pub async fn fetch(&self, tmdb_id: u64) -> Result<Option<MovieId>, Unanswered> {
        let make = async || {
            let told = match self.tmdb.movie(tmdb_id, Patience::Request).await {
                Ok(told) => told,
                Err(TmdbError::NotFound) => return Ok(Finished::new("", None)),
                Err(error) => return Err(Unanswered::Tmdb(error)),
            };
            let stored = upstream::store_details(&self.db, &told.into()).await?;
            if let Some(id) = stored {
                self.cache.touch(&[Topic::Movie(id)]).await;
            }
            let id = stored.map(|id| id.to_string());
            Ok(Finished::new(id.unwrap_or_else(|| "-".to_owned()), None))
        };
        let key = format!("tmdb movie {tmdb_id}");
        let told = self.cache.get_or_make(&key, &[], UNKNOWN, make).await;
        self.tmdb.looked_up(|lookups| match &told {
            Ok((_, Outcome::Hit)) => lookups.hits += 1,
            _ => lookups.misses += 1,
        });
        let (told, _) = told?;
        match std::str::from_utf8(&told.body).unwrap_or_default() {
            "" => Err(TmdbError::NotFound.into()),
            id => Ok(id.parse().ok()),
        }
    }
}
