//! What a user has done so far, and has told.

mod weights;

use crate::catalogue::{Catalogue, GenreId, MovieId};
use crate::popularity::ratio;

/// A movie rated with at least this many stars is liked.
pub const LIKED_FROM: u8 = 3;

/// What a user has done and told. Movies the catalogue doesn't hold count for nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Profile {
    /// At most one a movie.
    pub ratings: Vec<Rating>,
    /// Watched movies. Whether rated ones are among them makes no difference: rated is watched.
    pub watched: Vec<MovieId>,
    /// Movies marked as liked, or named as such.
    pub liked: Vec<MovieId>,
    /// Movies kept for later.
    pub bookmarked: Vec<MovieId>,
    /// Movies never to be shown again.
    pub dismissed: Vec<MovieId>,
    /// What they say that they like.
    pub taste: Taste,
}

/// A user's rating of a movie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rating {
    /// The movie.
    pub movie: MovieId,
    /// 1 to 5.
    pub stars: u8,
    /// When, in seconds since 1970. The older, the less it counts; without a time it counts in full.
    pub at: Option<i64>,
}

/// What a user says that they like.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Taste {
    /// Favourite genres.
    pub genres: Vec<GenreId>,
    /// Favourite actors and directors.
    pub people: Vec<Person>,
}

/// Somebody whose movies a user wants to see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// As shown.
    pub name: String,
    /// The movies they are in, or have directed.
    pub movies: Vec<MovieId>,
}

/// How much of what a user likes is of a genre.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Share {
    /// The genre's place in the catalogue.
    pub(crate) genre: usize,
    /// Liked movies that have it.
    pub(crate) with: usize,
    /// Liked movies.
    pub(crate) liked: usize,
}

impl Share {
    /// `with ÷ liked`: above 0, at most 1.
    pub(crate) fn weight(self) -> f64 {
        ratio(self.with as u64, self.liked as u64)
    }

    /// The places it gets in a list of `n`: max(1, ⌊weight × n⌋).
    pub(crate) fn quota(self, n: usize) -> usize {
        (self.with * n / self.liked).max(1)
    }
}

impl Profile {
    /// The genres of what the user likes, heaviest first, then by name.
    pub(crate) fn genre_shares(&self, catalogue: &Catalogue) -> Vec<Share> {
        let genres = catalogue.genre_movies();
        let liked = catalogue.places(
            self.ratings
                .iter()
                .filter(|rating| rating.stars >= LIKED_FROM)
                .map(|rating| rating.movie),
        );
        let count = liked.count_ones(..);
        let mut shares: Vec<Share> = genres
            .iter()
            .enumerate()
            .map(|(genre, of)| Share {
                genre,
                with: of.movies.intersection_count(&liked),
                liked: count,
            })
            .filter(|share| share.with > 0)
            .collect();
        shares.sort_by(|a, b| {
            let name = |share: &Share| &genres[share.genre].genre.name;
            b.with.cmp(&a.with).then_with(|| name(a).cmp(name(b)))
        });
        shares
    }
}
