//! From ratings and features to the finished model.
//!
//! - [`train`]: the steps one after another.
//! - `build`: the table, tier by tier.
//! - `memory`: how large a head fits into the memory allowed.
//! - `quality`: whether the model is any better than the most popular movies.

mod build;
mod memory;
mod quality;

use crate::interactions::Interactions;
use crate::model::content::Features;
use crate::model::{Model, Origin, blend, ease, knn};

use build::build;
pub use quality::Quality;

/// How to train.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Options {
    /// The head: EASE.
    pub ease: ease::Options,
    /// The tail: item kNN.
    pub knn: knn::Options,
    /// How the two and the content are put together.
    pub blend: blend::Options,
    /// When it is now, in seconds since 1970: kept with the model.
    pub now: i64,
    /// The most memory to take, in bytes, the ratings included. The head is made smaller until that is enough.
    pub memory: u64,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            ease: ease::Options {
                least: 5,
                ..ease::Options::default()
            },
            knn: knn::Options::default(),
            blend: blend::Options::default(),
            now: 0,
            memory: 2 << 30,
        }
    }
}

/// What training is at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Which movies the same users rated.
    Counting,
    /// EASE's matrix is inverted.
    Solving,
    /// The largest weights are picked.
    Pruning,
    /// The neighbours of the tail.
    Neighbours,
    /// Likeness by content.
    Content,
    /// The check on users that were held out.
    Checking,
}

/// What came of training.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// Users who rated.
    pub users: usize,
    /// Their ratings.
    pub ratings: usize,
    /// Movies, rated or not.
    pub movies: usize,
    /// Movies of which EASE knows.
    pub head: usize,
    /// The head's size, had memory allowed it.
    pub head_wanted: usize,
    /// Rated movies beyond the head.
    pub tail: usize,
    /// Movies without a rating.
    pub cold: usize,
    /// The weights in the table.
    pub weights: usize,
    /// What training was expected to take at most, in bytes.
    pub memory: u64,
    /// How good the model is; none if there are too few users to tell.
    pub quality: Option<Quality>,
}

impl Report {
    /// For the log: that the head is smaller than it was to be.
    pub fn note(&self) -> Option<String> {
        (self.head < self.head_wanted).then(|| {
            format!(
                "the memory allowed is enough for a head of {} movies, not {}",
                self.head, self.head_wanted
            )
        })
    }
}

/// Trains on these ratings, and tells how far it is (0 to 1).
///
/// Some users are held out, to check the model on. Where they are more than a few of all, the model is trained once more with them.
pub fn train(
    ratings: &Interactions,
    features: &[Features],
    options: &Options,
    mut progress: impl FnMut(Stage, f32),
) -> (Model, Report) {
    let held_out = quality::HeldOut::choose(ratings);
    let plan = memory::plan(ratings, options);
    let (mut quality, mut table) = (None, None);
    if !held_out.is_empty() {
        let rest = ratings.of_users(|user| !held_out.contains(user));
        let share = if held_out.few() { 1.0 } else { 0.5 };
        let checked = build(&rest, features, options, plan.head, |stage, done| {
            progress(stage, done * share * 0.95);
        });
        progress(Stage::Checking, share * 0.95);
        quality = Some(held_out.check(ratings, &rest, &checked.0));
        table = held_out.few().then_some(checked);
    }
    let (table, large) = table.unwrap_or_else(|| {
        let from = if quality.is_some() { 0.5 } else { 0.0 };
        build(ratings, features, options, plan.head, |stage, done| {
            progress(stage, from + done * (1.0 - from));
        })
    });
    progress(Stage::Checking, 1.0);
    let counts = ratings.counts();
    let rated = counts.iter().filter(|count| **count > 0).count();
    let report = Report {
        users: ratings.users(),
        ratings: ratings.len(),
        movies: counts.len(),
        head: plan.head,
        head_wanted: plan.wanted,
        tail: rated - plan.head.min(rated),
        cold: counts.len() - rated,
        weights: table.len(),
        memory: plan.bytes,
        quality,
    };
    let origin = Origin {
        trained_at: options.now,
        users: ratings.users() as u64,
        ratings: ratings.len() as u64,
    };
    let model = Model {
        table,
        origin,
        large,
    };
    (model, report)
}
