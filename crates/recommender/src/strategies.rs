//! How movies are chosen and ranked.

mod genre;
mod popular;

use crate::catalogue::{Catalogue, MovieId};
use crate::filters::{Filters, Sieve};
use crate::note::note;
use crate::profile::{Profile, Share};
use crate::reasons::{self, Reason};

/// A way of choosing and ranking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Strategy {
    /// Weighted Genre Proportional: the genres of what the user likes, each by its share.
    Genre,
    /// The popularity score alone.
    Popular,
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
    /// What it is ranked by. Of `genre` and `popular` the popularity score, with two decimals.
    pub score: f64,
    /// Why it is here, at least one, at most [`reasons::MOST`].
    pub reasons: Vec<Reason>,
}

/// A movie chosen, by its place in the catalogue, with the genres it came in by (none: by its popularity alone).
struct Pick {
    place: usize,
    by: Vec<Share>,
}

/// Answers a request. Filters come first, then the ranking of what passes.
pub fn recommend(catalogue: &Catalogue, profile: &Profile, request: &Request) -> Recommendations {
    let sieve = Sieve::new(catalogue, profile, &request.filters);
    let by_genre = match request.strategy {
        Strategy::Genre => genre::rank(catalogue, profile, &sieve.passing, request.limit),
        Strategy::Popular => None,
    };
    let (strategy, picks) = match by_genre {
        Some(picks) => (Strategy::Genre, picks),
        None => (
            Strategy::Popular,
            popular::rank(catalogue, &sieve.passing, request.limit),
        ),
    };
    Recommendations {
        strategy,
        movies: picks.iter().map(|pick| shown(catalogue, pick)).collect(),
        note: note(catalogue, &sieve, request.limit),
    }
}

fn shown(catalogue: &Catalogue, pick: &Pick) -> Recommendation {
    let movie = catalogue.at(pick.place);
    let genres = pick.by.iter().take(reasons::MOST - 1);
    Recommendation {
        movie: movie.id,
        score: movie.popularity().rounded(),
        reasons: genres
            .map(|&share| Reason::genre(catalogue, share))
            .chain([Reason::popular(movie)])
            .collect(),
    }
}
