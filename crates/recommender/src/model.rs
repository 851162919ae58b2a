//! The item→item model: how much a movie in a profile speaks for another.
//!
//! - [`training`]: from ratings and features to the [`Model`].
//! - [`table`]: the weights themselves.
//! - [`strength`]: what a rating counts in training and in a profile.
//! - [`ease`]: for the movies with many ratings; [`knn`]: for those with fewer; [`content`]: for those with none.
//! - [`blend`]: how the three are put together; [`prune`]: the neighbours that matter.
//! - [`artefact`]: the model as bytes.
//! - `matrix`: ratings as a sparse matrix, from both sides; `dense`: the linear algebra.

pub mod artefact;
pub mod blend;
pub mod content;
mod dense;
pub mod ease;
pub mod knn;
mod matrix;
pub mod prune;
pub mod strength;
pub mod table;
pub mod training;

use crate::catalogue::MovieId;
use crate::interactions::narrow;

pub use artefact::Unusable;
pub use content::Features;
pub use table::Table;
pub use training::train;

/// A trained model.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    table: Table,
    origin: Origin,
    /// How large its large weights are.
    large: f32,
}

/// What a model was made of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Origin {
    /// When, in seconds since 1970, by the clock of whoever had it trained.
    pub trained_at: i64,
    /// By the ratings of so many users.
    pub users: u64,
    /// So many ratings.
    pub ratings: u64,
}

impl Model {
    /// Its weights.
    pub fn table(&self) -> &Table {
        &self.table
    }

    /// What it was made of.
    pub fn origin(&self) -> Origin {
        self.origin
    }

    /// The movies that the one of this id speaks for the most, and how much, 0 to 1: beside what the model's large weights are.
    pub fn similar(&self, movie: MovieId, most: usize) -> Vec<(MovieId, f32)> {
        let Some(place) = self.table.place(movie) else {
            return Vec::new();
        };
        let mut near: Vec<(u32, f32)> = self
            .table
            .row(place)
            .filter(|(_, weight)| *weight > 0.0)
            .map(|(to, weight)| (narrow(to), weight))
            .collect();
        prune::keep_largest(&mut near, most);
        near.into_iter()
            .map(|(to, weight)| (self.table.movies()[to as usize], self.likeness(weight)))
            .collect()
    }

    /// How large its large weights are.
    pub(crate) fn large(&self) -> f32 {
        self.large
    }

    /// A weight as a likeness between 0 and 1.
    pub(crate) fn likeness(&self, weight: f32) -> f32 {
        (weight / self.large).clamp(0.0, 1.0)
    }
}
