//! Parts of lists.

use async_graphql::{ID, OutputType, SimpleObject};
use marquee_domain::page::{COUNTED, Found, Page};

use super::movie::{Genre, Movie};
use super::time::Time;
use crate::list::neighbours;

/// A part of a list.
#[derive(SimpleObject)]
#[graphql(concrete(name = "MovieList", params(Movie)))]
#[graphql(concrete(name = "GenreList", params(Genre)))]
#[graphql(concrete(name = "RatingList", params(Rating)))]
#[graphql(concrete(name = "WatchedList", params(Watched)))]
#[graphql(concrete(name = "FavoriteList", params(Favorite)))]
pub(super) struct Part<T: OutputType> {
    /// How many there are in all; exact up to 10,000.
    count: u64,
    /// There are more than `count`.
    count_capped: bool,
    /// The `offset` of the next part; null at the end.
    next_offset: Option<u32>,
    /// The `offset` of the part before; null at the beginning.
    previous_offset: Option<u32>,
    /// The entries of this part.
    results: Vec<T>,
}

impl<T: OutputType> Part<T> {
    pub(super) fn new(page: Page, found: Found<T>) -> Self {
        let (next_offset, previous_offset) = neighbours(page, found.count);
        Self {
            count: found.count.min(COUNTED),
            count_capped: found.count > COUNTED,
            next_offset,
            previous_offset,
            results: found.rows,
        }
    }
}

/// A rating of the signed-in user.
#[derive(SimpleObject)]
pub(super) struct Rating {
    pub(super) id: ID,
    pub(super) movie: Movie,
    /// Stars, 1 to 5.
    pub(super) score: u8,
    pub(super) review: Option<String>,
    pub(super) created_at: Time,
    pub(super) updated_at: Time,
}

/// A movie that the signed-in user has watched.
#[derive(SimpleObject)]
#[expect(clippy::struct_field_names, reason = "the name is the contract's")]
pub(super) struct Watched {
    /// The entry's id.
    pub(super) id: ID,
    pub(super) movie: Movie,
    /// When it was first marked as watched.
    pub(super) watched_at: Time,
}

/// A movie that the signed-in user likes.
#[derive(SimpleObject)]
pub(super) struct Favorite {
    pub(super) movie: Movie,
    pub(super) added_at: Time,
}
