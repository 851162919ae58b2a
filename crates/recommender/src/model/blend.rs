//! The rows of the table: what a movie speaks for, by what is known of both.
//!
//! Where there are many ratings they decide (EASE, or kNN for the tail), where there are few the content does; between them trust in
//! ratings grows as n/(n+β) with the number n of a movie's ratings. A pair of movies is as well known as the less known of the two.

use crate::model::prune::{NEIGHBOURS, keep_largest};

/// How the tiers are put together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Options {
    /// β: with so many ratings a movie is half known by them.
    pub half_known: f32,
    /// What a likeness of 1 by kNN counts, in EASE's large weights (the mean of the ten largest of every movie).
    pub knn: f32,
    /// The same for a likeness of 1 by content.
    pub content: f32,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            half_known: 3.0,
            knn: 0.5,
            content: 0.8,
        }
    }
}

/// Trust so high that nothing is left for content.
const KNOWN: f32 = 0.95;

impl Options {
    /// How far `count` ratings are to be trusted: 0 to below 1.
    #[expect(clippy::cast_precision_loss, reason = "a weight made of a count")]
    pub(crate) fn trust(&self, count: u32) -> f32 {
        let count = count as f32;
        if count > 0.0 {
            count / (count + self.half_known)
        } else {
            0.0
        }
    }

    /// What is left for content: 1 for a movie without ratings, nothing for one with many.
    pub(crate) fn left(&self, count: u32) -> f32 {
        let trust = self.trust(count);
        if trust < KNOWN { 1.0 - trust } else { 0.0 }
    }
}

/// So many places of a row are for neighbours beyond the head, if there are any: they would never come in otherwise.
const BEYOND: usize = 32;

/// The row of a movie: its neighbours in the head with what each weighs and how much that matters, and those `beyond` it, which may be
/// the same ones again (then both count). At most [`NEIGHBOURS`].
pub(crate) fn row(head: Vec<(u32, f32, f32)>, mut beyond: Vec<(u32, f32)>) -> Vec<(u32, f32)> {
    merge(&mut beyond);
    let free = NEIGHBOURS.saturating_sub(head.len());
    keep_largest(&mut beyond, free.max(BEYOND));
    let mut row = most_important(head, NEIGHBOURS - beyond.len());
    row.append(&mut beyond);
    merge(&mut row);
    row.shrink_to_fit();
    row
}

fn most_important(mut weights: Vec<(u32, f32, f32)>, most: usize) -> Vec<(u32, f32)> {
    if weights.len() > most {
        weights.select_nth_unstable_by(most, |a, b| b.2.total_cmp(&a.2).then(a.0.cmp(&b.0)));
        weights.truncate(most);
    }
    let both = weights.into_iter().map(|(to, weight, _)| (to, weight));
    both.collect()
}

/// Adds up what is there twice; ascending.
fn merge(weights: &mut Vec<(u32, f32)>) {
    weights.sort_by_key(|&(to, _)| to);
    weights.dedup_by(|later, earlier| {
        let same = later.0 == earlier.0;
        if same {
            earlier.1 += later.1;
        }
        same
    });
}
