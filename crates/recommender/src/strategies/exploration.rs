//! A few places for new movies, which nobody would ever rate if nobody ever saw them.

use fixedbitset::FixedBitSet;
use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use rand::{Rng, SeedableRng};

use super::best::best;
use super::hybrid::Chosen;
use crate::catalogue::Catalogue;

/// A movie with fewer ratings is new.
const RATED: u64 = 5;
/// Each place is drawn for among so many of the best new ones.
const DRAWN_FROM: usize = 10;

/// How much of a list is for new movies. Equal seeds give equal lists.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Explore {
    /// The share, 0 to 1.
    pub share: f64,
    /// What is drawn by: say, of the user and the day.
    pub seed: u64,
}

/// Puts new movies that pass into the second half of the list, in the stead of its last ones.
pub(super) fn make_room(
    list: &mut Vec<Chosen>,
    catalogue: &Catalogue,
    scores: &[f32],
    passing: &FixedBitSet,
    share: f64,
    seed: u64,
) {
    let mut dice = StdRng::seed_from_u64(seed);
    let room = places(list.len(), share, &mut dice);
    if room == 0 {
        return;
    }
    let mut new = passing.clone();
    for chosen in &*list {
        new.remove(chosen.place);
    }
    let new = new
        .ones()
        .filter(|&place| catalogue.at(place).rating_count < RATED);
    let mut new = best(scores, new, room * DRAWN_FROM);
    new.shuffle(&mut dice);
    new.truncate(room);
    list.truncate(list.len() - new.len());
    for (place, score) in new {
        let at = dice.random_range(list.len().div_ceil(2)..=list.len());
        let chosen = Chosen {
            place,
            score,
            explored: true,
        };
        list.insert(at, chosen);
    }
}

/// The share of `n`; of what is left below one place, it is drawn whether it becomes one. At most half of the list.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a share of a short list"
)]
fn places(n: usize, share: f64, dice: &mut StdRng) -> usize {
    let wanted = share.clamp(0.0, 0.5) * n as f64;
    wanted.floor() as usize + usize::from(dice.random_bool(wanted.fract()))
}
