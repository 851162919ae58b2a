//! Lists of TMDb's that clients are shown, and their pages as they are kept: by requests that asked for one, and by syncs.

use std::time::Duration;

use marquee_domain::models::trend::Window;
use marquee_domain::{Audience, MovieId};
use serde::{Deserialize, Serialize};

use crate::answers::{Listed, Page};
use crate::{Patience, Tmdb, TmdbError};

/// A list of TMDb's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum List {
    /// What is trending there.
    Trending(Window),
    /// What a search for this finds there, adult titles included or not.
    Search(String, Audience),
    /// What it recommends to who likes this movie (TMDb's id).
    LikeMovie(u64),
}

impl List {
    /// Movies on a page. One that has more (it happens) would move all those after it.
    pub const PAGE: u32 = 20;
    /// For how long what was told last is good enough while TMDb is away.
    pub const KEPT: Duration = Duration::from_hours(7 * 24);

    /// Under which a page of it is kept.
    pub fn key(&self, page: u32) -> String {
        match self {
            Self::Trending(window) => format!("tmdb trending {} {page}", window.as_str()),
            Self::Search(text, audience) => {
                let (audience, text) = (audience.as_str(), text.to_lowercase());
                format!("tmdb search {audience} {page} {text}")
            }
            Self::LikeMovie(id) => format!("tmdb like {id} {page}"),
        }
    }

    /// How long a page is taken for new.
    pub fn fresh(&self, settings: &marquee_settings::Cache) -> Duration {
        match self {
            Self::Trending(_) => settings.trending(),
            Self::Search(..) => settings.lists(),
            Self::LikeMovie(_) => settings.details(),
        }
    }

    /// Asks for a page.
    pub async fn ask(
        &self,
        tmdb: &Tmdb,
        page: u32,
        patience: Patience,
    ) -> Result<Page<Listed>, TmdbError> {
        match self {
            Self::Trending(window) => tmdb.trending(*window, page, patience).await,
            Self::Search(text, audience) => {
                let adult = audience.sees_adult();
                tmdb.search(text, adult, page, patience).await
            }
            Self::LikeMovie(id) => tmdb.recommendations(*id, page, patience).await,
        }
    }
}

/// A page as it is kept: its movies are in the catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptPage {
    /// The catalogue's ids, in TMDb's order; none for one that is deleted here.
    pub ids: Vec<Option<MovieId>>,
    /// How many movies the list has, as far as they are given out.
    pub count: u64,
    /// The last page that is given out.
    pub last: u32,
}

impl KeptPage {
    /// What was told, and where its movies are in the catalogue, in the same order.
    pub fn of(told: &Page<Listed>, mut ids: Vec<Option<MovieId>>) -> Self {
        ids.truncate(List::PAGE as usize);
        Self {
            ids,
            count: told
                .total_results
                .min((Tmdb::LAST_PAGE * List::PAGE).into()),
            last: told.last(),
        }
    }

    /// To be kept.
    pub fn bytes(&self) -> Vec<u8> {
        // numbers and a list of them: it cannot fail
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// What was kept. What another version kept is as good as a list that TMDb could not be read.
    pub fn read(bytes: &[u8]) -> Result<Self, TmdbError> {
        serde_json::from_slice(bytes).map_err(|_| TmdbError::Unreadable)
    }
}
