use std::collections::HashSet;
use std::time::Duration;

use futures_util::future::try_join_all;
use marquee_cache::{Finished, Outcome};
use marquee_domain::MovieId;
use marquee_domain::page::Page;
use marquee_domain::upstream::{self, ListedMovie};
use marquee_tmdb::{KeptPage, List, Lookups, Patience, Tmdb};

use super::{Unanswered, Upstream};

/// What will be old in this part of its time is asked for again by who keeps it warm.
const AHEAD: u32 = 6;

/// A part of a list of TMDb's.
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
    /// Which of TMDb's pages were kept.
    lookups: Lookups,
}

impl Upstream {
    /// The part of the list that begins at the page's offset, for somebody who waits for it.
    pub async fn part(&self, list: &List, page: Page) -> Result<Part, Unanswered> {
        let part = self.assemble(list, page).await;
        self.tmdb.looked_up(|lookups| match &part {
            Ok(part) => *lookups += part.lookups,
            Err(_) => lookups.misses += 1,
        });
        part
    }

    /// The same, for nobody: it is not counted.
    pub async fn assemble(&self, list: &List, page: Page) -> Result<Part, Unanswered> {
        let fresh = list.fresh(&self.settings);
        // past the last page there is nothing, which the last page can tell too
        let first = (page.offset / List::PAGE + 1).min(Tmdb::LAST_PAGE);
        let (one, outcome, mut name) = self.page(list, first, fresh).await?;
        let last = ((page.offset + page.limit).div_ceil(List::PAGE)).min(one.last);
        let rest = (first + 1..=last).map(|number| self.page(list, number, fresh));
        let rest = try_join_all(rest).await?;

        let (count, mut ids) = (one.count, one.ids);
        let mut lookups = counted(outcome);
        for (page, outcome, tag) in rest {
            ids.extend(page.ids);
            lookups += counted(outcome);
            name.push_str(&tag);
        }
        let mut seen = HashSet::new();
        let skipped = (page.offset - (first - 1) * List::PAGE) as usize;
        let ids = ids.into_iter().skip(skipped).take(page.limit as usize);
        Ok(Part {
            // the same movie may stand on two pages
            ids: ids.flatten().filter(|id| seen.insert(*id)).collect(),
            count,
            is_stale: lookups.stale > 0,
            name,
            lookups,
        })
    }

    /// Asks for the first pages of the list again before they are old. While TMDb is away they stay as they are.
    pub async fn warm(&self, list: &List, pages: u32) -> Result<(), Unanswered> {
        let fresh = list.fresh(&self.settings);
        let mut last = pages;
        for number in 1..=pages {
            if number > last {
                break;
            }
            let (told, ..) = self
                .page(list, number, fresh.saturating_sub(fresh / AHEAD))
                .await?;
            last = told.last;
        }
        Ok(())
    }

    /// A page, whether it was kept, and a name for what it says.
    async fn page(
        &self,
        list: &List,
        number: u32,
        fresh: Duration,
    ) -> Result<(KeptPage, Outcome, String), Unanswered> {
        let make = async || {
            let mut told = list.ask(&self.tmdb, number, Patience::Request).await?;
            let listed = std::mem::take(&mut told.results).into_iter();
            let movies: Vec<ListedMovie> = listed.map(Into::into).collect();
            let ids = upstream::store_listed(&self.db, &movies).await?;
            Ok::<_, Unanswered>(Finished::new(KeptPage::of(&told, ids).bytes(), None))
        };
        let key = list.key(number);
        let (kept, outcome) = self.cache.renew(&key, fresh, List::KEPT, make).await?;
        let page = KeptPage::read(&kept.body)?;
        Ok((page, outcome, kept.etag))
    }
}

fn counted(outcome: Outcome) -> Lookups {
    let mut lookups = Lookups::default();
    match outcome {
        Outcome::Hit => lookups.hits = 1,
        Outcome::Miss => lookups.misses = 1,
        Outcome::Stale => lookups.stale = 1,
    }
    lookups
}
