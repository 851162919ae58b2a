//! How movies are chosen and ranked.

mod best;
mod calibration;
mod collaborative;
mod exploration;
mod genre;
mod hybrid;
mod popular;
pub(crate) mod voices;

use crate::catalogue::{Catalogue, Movie, MovieId};
use crate::filters::{Filters, Sieve};
use crate::note::note;
use crate::profile::{Profile, Share};
use crate::reasons::{self, Reason};
use crate::recommender::Seated;
use voices::Voices;

pub use exploration::Explore;

/// A way of choosing and ranking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Strategy {
    /// Weighted Genre Proportional: the genres of what the user likes, each by its share.
    Genre,
    /// The popularity score alone.
    Popular,
    /// The model alone: what the movies of the profile speak for.
    Collaborative,
    /// The model, popularity and stated taste; calibrated by genre, diverse, and with a share for new movies.
    Hybrid,
}

/// What is asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// How to choose.
    pub strategy: Strategy,
    /// From what.
    pub filters: Filters,
    /// How many movies at most; also the `n` that quotas are shares of.
    pub limit: usize,
    /// When it is, in seconds since 1970: old ratings count less. Without it all count the same.
    pub now: Option<i64>,
    /// What share of a `hybrid` list is for new movies, if any.
    pub explore: Option<Explore>,
    /// How much a `hybrid` list gives up for its mix.
    pub tuning: Tuning,
}

/// What is weighed against a score, which is 1 for the best movie.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tuning {
    /// For how far the list's genres are from the user's (a divergence, 0 when alike).
    pub calibration: f32,
    /// For how like a movie is to one that is in the list already, 0 to 1.
    pub diversity: f32,
}

impl Default for Tuning {
    fn default() -> Self {
        Self {
            calibration: 0.2,
            diversity: 0.05,
        }
    }
}

impl Default for Request {
    fn default() -> Self {
        Self {
            strategy: Strategy::Hybrid,
            filters: Filters::default(),
            limit: 20,
            now: None,
            explore: None,
            tuning: Tuning::default(),
        }
    }
}

/// The answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Recommendations {
    /// What decided the list: not always what was asked for, since an empty profile has nothing to go by.
    pub strategy: Strategy,
    /// The movies, best first.
    pub movies: Vec<Recommendation>,
    /// Which filter bound, when there are fewer than were asked for.
    pub note: Option<String>,
}

/// One movie of the answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Recommendation {
    /// The movie.
    pub movie: MovieId,
    /// What it is ranked by. Of `genre` and `popular` the popularity score, with two decimals; of `collaborative` and `hybrid` the sum of
    /// all terms that speak for and against it (a `hybrid` list also looks at the mix, so its scores need not fall).
    pub score: f64,
    /// Why it is here, at least one, at most [`reasons::MOST`].
    pub reasons: Vec<Reason>,
}

/// Answers a request without a model: `collaborative` and `hybrid` make do with what there is, and say so.
pub fn recommend(catalogue: &Catalogue, profile: &Profile, request: &Request) -> Recommendations {
    answer(catalogue, None, profile, request)
}

/// Answers a request. Filters come first, then the ranking of what passes.
pub(crate) fn answer(
    catalogue: &Catalogue,
    seated: Option<&Seated>,
    profile: &Profile,
    request: &Request,
) -> Recommendations {
    let sieve = Sieve::new(catalogue, profile, &request.filters);
    let asked = Asked {
        catalogue,
        seated,
        profile,
        request,
        sieve: &sieve,
    };
    let (strategy, movies) = asked.ranked();
    Recommendations {
        strategy,
        movies,
        note: note(catalogue, &sieve, request.limit),
    }
}

struct Asked<'a> {
    catalogue: &'a Catalogue,
    seated: Option<&'a Seated>,
    profile: &'a Profile,
    request: &'a Request,
    sieve: &'a Sieve,
}

impl Asked<'_> {
    /// By what was asked for, or, with nothing to go by, by the next simpler strategy.
    fn ranked(&self) -> (Strategy, Vec<Recommendation>) {
        let asked = self.request.strategy;
        let by_model = match asked {
            Strategy::Hybrid => self.hybrid(),
            Strategy::Collaborative => self.collaborative(),
            Strategy::Genre | Strategy::Popular => None,
        };
        if let Some(list) = by_model {
            return (asked, list);
        }
        let by_genre = match asked {
            Strategy::Popular => None,
            _ => self.genre(),
        };
        match by_genre {
            Some(list) => (Strategy::Genre, list),
            None => (Strategy::Popular, self.popular()),
        }
    }

    fn hybrid(&self) -> Option<Vec<Recommendation>> {
        let (passing, request) = (&self.sieve.passing, self.request);
        let voices = Voices::all(self.catalogue, self.seated, self.profile, request.now);
        let taste = &self.profile.taste;
        let list = hybrid::rank(
            self.catalogue,
            self.seated,
            &voices,
            taste,
            passing,
            request,
        )?;
        let places: Vec<usize> = list.iter().map(|chosen| chosen.place).collect();
        let terms = voices.largest_terms(&places);
        let list = list.into_iter().zip(terms).map(|(chosen, terms)| {
            let movie = self.catalogue.at(chosen.place);
            let mut reasons = reasons::of_terms(self.catalogue, &terms);
            if chosen.explored {
                reasons.insert(0, Reason::new_here(chosen.score));
                reasons.truncate(reasons::MOST);
            }
            Recommendation::new(movie, chosen.score.into(), reasons)
        });
        Some(list.collect())
    }

    fn collaborative(&self) -> Option<Vec<Recommendation>> {
        let (passing, limit) = (&self.sieve.passing, self.request.limit);
        let voices = Voices::of_movies(self.catalogue, self.seated, self.profile, self.request.now);
        let list = collaborative::rank(&voices, passing, limit)?;
        let mut rest = passing.clone();
        for &(place, _) in &list {
            rest.remove(place);
        }
        let free = limit - list.len();
        let places: Vec<usize> = list.iter().map(|&(place, _)| place).collect();
        let terms = voices.largest_terms(&places);
        let list = list.into_iter().zip(terms).map(|((place, score), terms)| {
            let reasons = reasons::of_terms(self.catalogue, &terms);
            Recommendation::new(self.catalogue.at(place), score.into(), reasons)
        });
        let fill = popular::rank(self.catalogue, &rest, free)
            .into_iter()
            .map(|pick| {
                // Nothing speaks for it.
                let movie = self.catalogue.at(pick.place);
                Recommendation::new(movie, 0.0, vec![Reason::popular(movie)])
            });
        Some(list.chain(fill).collect())
    }

    fn genre(&self) -> Option<Vec<Recommendation>> {
        let picks = genre::rank(
            self.catalogue,
            self.profile,
            &self.sieve.passing,
            self.request.limit,
        );
        Some(self.picked(&picks?))
    }

    fn popular(&self) -> Vec<Recommendation> {
        let picks = popular::rank(self.catalogue, &self.sieve.passing, self.request.limit);
        self.picked(&picks)
    }

    fn picked(&self, picks: &[Pick]) -> Vec<Recommendation> {
        picks
            .iter()
            .map(|pick| shown(self.catalogue, pick))
            .collect()
    }
}

/// A movie chosen, by its place in the catalogue, with the genres it came in by (none: by its popularity alone).
struct Pick {
    place: usize,
    by: Vec<Share>,
}

fn shown(catalogue: &Catalogue, pick: &Pick) -> Recommendation {
    let movie = catalogue.at(pick.place);
    let genres = pick.by.iter().take(reasons::MOST - 1);
    let reasons = genres
        .map(|&share| Reason::genre(catalogue, share))
        .chain([Reason::popular(movie)])
        .collect();
    Recommendation::new(movie, movie.popularity().rounded(), reasons)
}

impl Recommendation {
    /// What nothing was said for has only its popularity to be explained by.
    fn new(movie: &Movie, score: f64, mut reasons: Vec<Reason>) -> Self {
        if reasons.is_empty() {
            reasons.push(Reason::popular(movie));
        }
        Self {
            movie: movie.id,
            score,
            reasons,
        }
    }
}
