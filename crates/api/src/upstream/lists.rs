use std::collections::HashSet;
use std::time::Duration;

use futures_util::future::try_join_all;
use marquee_cache::{Age, Finished};
use marquee_domain::models::trend::Window;
use marquee_domain::page::Page;
use marquee_domain::upstream::{self, ListedMovie};
use marquee_domain::{Audience, MovieId};
use marquee_tmdb::answers::{Listed, Page as Told};
use marquee_tmdb::{Patience, Tmdb, TmdbError};
use serde::{Deserialize, Serialize};

use super::{Unanswered, Upstream};

/// Movies on a page there. One that has more (it happens) would move all those after it.
const A_PAGE: u32 = 20;
/// For how long what was told last is good enough while TMDb is away.
const KEPT: Duration = Duration::from_hours(7 * 24);

/// A list of TMDb's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Theirs {
    /// What is trending there.
    Trending(Window),
    /// What a search for this finds there, adult titles included or not.
    Search(String, Audience),
    /// What it recommends to who likes this movie (TMDb's id).
    LikeMovie(u64),
}

/// A part of such a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The movies, as the catalogue has them; fewer than asked for where some are not for this audience, or were deleted here.
    pub ids: Vec<MovieId>,
    /// How many there are in all, as far as TMDb gives them out.
    pub count: u64,
    /// TMDb is away: this is what it said last.
    pub is_stale: bool,
    /// Names what was told: the same list has the same name.
    pub name: String,
}

/// A page as it is kept.
#[derive(Serialize, Deserialize)]
struct Kept {
    ids: Vec<Option<MovieId>>,
    count: u64,
    last: u32,
}

impl Theirs {
    fn key(&self, page: u32) -> String {
        match self {
            Self::Trending(window) => format!("tmdb trending {} {page}", window.as_str()),
            Self::Search(text, audience) => {
                format!(
                    "tmdb search {} {page} {}",
                    audience.as_str(),
                    text.to_lowercase()
                )
            }
            Self::LikeMovie(id) => format!("tmdb like {id} {page}"),
        }
    }

    /// How long an answer is taken for new.
    fn fresh(&self) -> Duration {
        match self {
            Self::Trending(_) => Duration::from_hours(1),
            Self::Search(..) => Duration::from_mins(15),
            Self::LikeMovie(_) => Duration::from_hours(24),
        }
    }

    async fn ask(&self, tmdb: &Tmdb, page: u32) -> Result<Told<Listed>, TmdbError> {
        match self {
            Self::Trending(window) => tmdb.trending(*window, page, Patience::Request).await,
            Self::Search(text, audience) => {
                let adult = audience.sees_adult();
                tmdb.search(text, adult, page, Patience::Request).await
            }
            Self::LikeMovie(id) => tmdb.recommendations(*id, page, Patience::Request).await,
        }
    }
}

impl Upstream {
    /// The part of the list that begins at the page's offset.
    pub async fn part(&self, list: &Theirs, page: Page) -> Result<Part, Unanswered> {
        // past the last page there is nothing, which the last page can tell too
        let first = (page.offset / A_PAGE + 1).min(Tmdb::LAST_PAGE);
        let (one, mut is_stale, mut name) = self.page(list, first).await?;
        let last = ((page.offset + page.limit).div_ceil(A_PAGE)).min(one.last);
        let rest = (first + 1..=last).map(|number| self.page(list, number));
        let rest = try_join_all(rest).await?;

        let (count, mut ids) = (one.count, one.ids);
        for (page, stale, tag) in rest {
            ids.extend(page.ids);
            is_stale |= stale;
            name.push_str(&tag);
        }
        let mut seen = HashSet::new();
        let skipped = (page.offset - (first - 1) * A_PAGE) as usize;
        let ids = ids.into_iter().skip(skipped).take(page.limit as usize);
        Ok(Part {
            // the same movie may stand on two pages
            ids: ids.flatten().filter(|id| seen.insert(*id)).collect(),
            count,
            is_stale,
            name,
        })
    }

    async fn page(&self, list: &Theirs, number: u32) -> Result<(Kept, bool, String), Unanswered> {
        let make = async || {
            let mut told = list.ask(&self.tmdb, number).await?;
            told.results.truncate(A_PAGE as usize);
            let last = told.last();
            let movies: Vec<ListedMovie> = told.results.into_iter().map(Into::into).collect();
            let page = Kept {
                ids: upstream::store_listed(&self.db, &movies).await?,
                count: told.total_results.min((Tmdb::LAST_PAGE * A_PAGE).into()),
                last,
            };
            // numbers and a list of them: it cannot fail
            let body = serde_json::to_vec(&page).unwrap_or_default();
            Ok::<_, Unanswered>(Finished::new(body, None))
        };
        let key = list.key(number);
        let (kept, age) = self.cache.renew(&key, list.fresh(), KEPT, make).await?;
        // what another version kept is as good as a list that TMDb could not be read
        let page = serde_json::from_slice(&kept.body).map_err(|_| TmdbError::Unreadable)?;
        Ok((page, age == Age::Old, kept.etag))
    }
}
