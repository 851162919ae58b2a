//! How large a head fits into the memory allowed.

use crate::interactions::Interactions;
use crate::model::prune::NEIGHBOURS;
use crate::model::training::Options;

/// What training will take.
pub(super) struct Plan {
    /// The movies of the head.
    pub(super) head: usize,
    /// The same, had memory no bound.
    pub(super) wanted: usize,
    /// At most so many bytes at a time.
    pub(super) bytes: u64,
}

/// The largest head that fits.
pub(super) fn plan(ratings: &Interactions, options: &Options) -> Plan {
    let counts = ratings.counts();
    let rated = counts
        .iter()
        .filter(|count| **count >= options.ease.least.max(1));
    let wanted = rated.count().min(options.ease.head);
    let bytes = |head: usize| besides(ratings) + matrices(ratings.users() as u64, head as u64);
    // The least size in steps of a hundredth is enough.
    let step = wanted.div_ceil(100).max(1);
    let head = (0..=wanted)
        .rev()
        .step_by(step)
        .find(|&head| bytes(head) <= options.memory)
        .unwrap_or(0);
    Plan {
        head,
        wanted,
        bytes: bytes(head),
    }
}

/// What a head of any size takes: the ratings themselves (while they are read, and once more without those held out), as matrices from
/// both sides, and the table's columns.
fn besides(ratings: &Interactions) -> u64 {
    // An upper bound: measured, everything together takes about two thirds of what is planned.
    const A_RATING: u64 = 80;
    const A_WEIGHT: u64 = 3 * 8;
    let weights = ratings.movies().len() as u64 * NEIGHBOURS as u64;
    ratings.len() as u64 * A_RATING + weights * A_WEIGHT
}

/// EASE's dense matrices.
fn matrices(users: u64, head: u64) -> u64 {
    let numbers = if users < head {
        users * users + 2 * users * head + head * head
    } else {
        2 * head * head
    };
    4 * numbers
}
