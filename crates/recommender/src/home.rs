//! The rows of a home screen: lists made in different ways, of which none repeats a movie of one above it.
//!
//! Hard filters hold in every row. A row takes what those above it have left, at most [`LONGEST`] movies, and is left out when that is
//! nothing.

use std::cmp::Reverse;

use fixedbitset::FixedBitSet;

use crate::catalogue::MovieId;
use crate::filters::{Filters, Sieve};
use crate::popularity::ratio;
use crate::profile::Profile;
use crate::reasons::{Reason, ReasonKind};
use crate::recommender::Recommender;
use crate::strategies::{Recommendation, Request, Strategy};

/// How many movies a row has at most.
pub const LONGEST: usize = 20;

/// How many rows are of movies like one that the user loves.
const LOVED_ROWS: usize = 2;
/// How many loved movies are tried for them.
const LOVED_TRIED: usize = 10;
/// A movie rated with at least this many stars is loved; so is one that is marked as liked.
const LOVED_FROM: u8 = 4;

/// What is in a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowKind {
    /// What the strategy picks for this user.
    TopPicks,
    /// Movies like this one, which the user loves.
    BecauseYouLiked(MovieId),
    /// What people turn to lately.
    Trending,
    /// What came out this year or last, the best for this user first.
    NewForYou,
    /// By the genres that the user likes.
    YourGenres,
    /// By popularity alone.
    Popular,
}

/// A row.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// What is in it.
    pub kind: RowKind,
    /// The movies, best first; at least one.
    pub movies: Vec<Recommendation>,
}

/// What a home screen is made of, beside the profile.
#[derive(Debug, Clone, PartialEq)]
pub struct HomeRequest {
    /// How the picks are chosen.
    pub strategy: Strategy,
    /// From what all rows are chosen.
    pub filters: Filters,
    /// What people turn to lately, strongest first.
    pub trending: Vec<MovieId>,
    /// This year.
    pub year: i32,
    /// When it is, in seconds since 1970.
    pub now: Option<i64>,
}

/// The rows, from above to below.
pub fn home(recommender: &Recommender, profile: &Profile, request: &HomeRequest) -> Vec<Row> {
    let sieve = Sieve::new(recommender.catalogue(), profile, &request.filters);
    let mut home = Home {
        recommender,
        profile,
        request,
        free: sieve.passing,
        taken: 0,
        rows: Vec::new(),
    };
    home.picks();
    home.like_loved();
    home.trending();
    home.recent();
    home.genres();
    home.popular();
    home.rows
}

struct Home<'a> {
    recommender: &'a Recommender,
    profile: &'a Profile,
    request: &'a HomeRequest,
    /// The movies that pass all filters and are in no row yet, by place.
    free: FixedBitSet,
    /// How many are in rows.
    taken: usize,
    rows: Vec<Row>,
}

impl Home<'_> {
    fn picks(&mut self) {
        let (strategy, movies) = self.list(self.request.strategy, self.request.filters.clone());
        // with nothing to go by it is the popular row
        if strategy != Strategy::Popular {
            self.push(RowKind::TopPicks, movies);
        }
    }

    fn like_loved(&mut self) {
        let mut left = LOVED_ROWS;
        for movie in self.loved() {
            let near = self.near(movie);
            if left > 0 && self.push(RowKind::BecauseYouLiked(movie), near) {
                left -= 1;
            }
        }
    }

    fn trending(&mut self) {
        let trending = self.request.trending.iter().enumerate();
        let movies = trending.map(|(above, &movie)| {
            let weight = ratio(1, above as u64 + 1);
            explained(movie, weight, ReasonKind::Trending, "trending", None)
        });
        self.push(RowKind::Trending, movies.collect());
    }

    fn recent(&mut self) {
        let (first, last) = (self.request.year - 1, self.request.year);
        let years = match &self.request.filters.years {
            Some(years) => first.max(*years.start())..=last.min(*years.end()),
            None => first..=last,
        };
        let filters = Filters {
            years: Some(years),
            ..self.request.filters.clone()
        };
        let (_, movies) = self.list(self.request.strategy, filters);
        self.push(RowKind::NewForYou, movies);
    }

    fn genres(&mut self) {
        let filters = &self.request.filters;
        let (strategy, movies) = self.list(Strategy::Genre, filters.clone());
        if strategy == Strategy::Genre {
            self.push(RowKind::YourGenres, movies);
        } else if filters.genres.is_none() && !self.profile.taste.genres.is_empty() {
            // they have rated nothing yet, but told what they like
            let filters = Filters {
                genres: Some(self.profile.taste.genres.clone()),
                ..filters.clone()
            };
            let (_, movies) = self.list(Strategy::Popular, filters);
            self.push(RowKind::YourGenres, movies);
        }
    }

    fn popular(&mut self) {
        let (_, movies) = self.list(Strategy::Popular, self.request.filters.clone());
        self.push(RowKind::Popular, movies);
    }

    /// A list long enough for a row, whichever of it is in rows already.
    fn list(&self, strategy: Strategy, filters: Filters) -> (Strategy, Vec<Recommendation>) {
        let request = Request {
            strategy,
            filters,
            limit: LONGEST + self.taken,
            now: self.request.now,
            ..Request::default()
        };
        let list = self.recommender.recommend(self.profile, &request);
        (list.strategy, list.movies)
    }

    /// Adds a row of what is free of these movies. `false`: nothing is.
    fn push(&mut self, kind: RowKind, movies: Vec<Recommendation>) -> bool {
        let mut row = Vec::new();
        for found in movies {
            if row.len() == LONGEST {
                break;
            }
            let place = self.recommender.catalogue().place(found.movie);
            if let Some(place) = place.filter(|place| self.free.contains(*place)) {
                self.free.remove(place);
                row.push(found);
            }
        }
        self.taken += row.len();
        let any = !row.is_empty();
        if any {
            self.rows.push(Row { kind, movies: row });
        }
        any
    }

    /// What the user loves: the best rated first, of these the latest. What is only marked as liked counts as rated best, long ago.
    fn loved(&self) -> Vec<MovieId> {
        let best = |movie: &MovieId| (5, None, *movie);
        let rated = self.profile.ratings.iter();
        let mut loved: Vec<(u8, Option<i64>, MovieId)> = rated
            .filter(|rating| rating.stars >= LOVED_FROM)
            .map(|rating| (rating.stars, rating.at, rating.movie))
            .chain(self.profile.liked.iter().map(best))
            .collect();
        loved.sort_by_key(|&(stars, at, movie)| (Reverse(stars), Reverse(at), movie));
        let mut movies = Vec::new();
        for (_, _, movie) in loved {
            let is_there = self.recommender.catalogue().movie(movie).is_some();
            if is_there && !movies.contains(&movie) && movies.len() < LOVED_TRIED {
                movies.push(movie);
            }
        }
        movies
    }

    /// Movies like this one, the likest first: by the model, or where it says nothing by their genres.
    fn near(&self, movie: MovieId) -> Vec<Recommendation> {
        let mut near: Vec<(MovieId, f64)> = self
            .recommender
            .similar(movie, usize::MAX)
            .into_iter()
            .map(|(near, likeness)| (near, likeness.into()))
            .collect();
        if near.is_empty() {
            near = self.alike(movie);
        }
        near.retain(|(near, _)| *near != movie);
        let text = "like a movie that you like";
        near.into_iter()
            .map(|(near, likeness)| {
                explained(
                    near,
                    likeness,
                    ReasonKind::BecauseYouLiked,
                    text,
                    Some(movie),
                )
            })
            .collect()
    }

    /// Free movies by the share of genres that they have in common with this one, then by popularity.
    fn alike(&self, movie: MovieId) -> Vec<(MovieId, f64)> {
        let catalogue = self.recommender.catalogue();
        let Some(place) = catalogue.place(movie) else {
            return Vec::new();
        };
        let own = catalogue.genres_of(place);
        let free = catalogue.by_popularity().iter().copied();
        let mut alike: Vec<(MovieId, f64)> = free
            .filter(|place| self.free.contains(*place))
            .filter_map(|place| {
                let others = catalogue.genres_of(place);
                let common = others.iter().filter(|genre| own.contains(genre)).count();
                let all = own.len() + others.len() - common;
                (common > 0).then(|| (catalogue.at(place).id, ratio(common as u64, all as u64)))
            })
            .collect();
        // stable: of equal ones the more popular stays first
        alike.sort_by(|a, b| b.1.total_cmp(&a.1));
        alike
    }
}

fn explained(
    movie: MovieId,
    weight: f64,
    kind: ReasonKind,
    text: &str,
    movie_id: Option<MovieId>,
) -> Recommendation {
    let reason = Reason {
        kind,
        text: text.to_owned(),
        movie_id,
        weight,
    };
    Recommendation {
        movie,
        score: weight,
        reasons: vec![reason],
    }
}
