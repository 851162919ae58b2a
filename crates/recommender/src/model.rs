//! The item→item model: how much a movie in a profile speaks for another.
//!
//! - [`strength`]: what a rating counts in training and in a profile.
//! - [`ease`]: for the movies with many ratings.
//! - [`knn`]: for those with fewer.
//! - `matrix`: ratings as a sparse matrix, from both sides; `dense`: the linear algebra; `prune`: the neighbours that matter.

mod dense;
pub mod ease;
pub mod knn;
mod matrix;
mod prune;
pub mod strength;
