//! Which ratings are learnt from, and which are held out.

use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use rand::{Rng, SeedableRng};

use super::Observed;

/// How ratings are parted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Split {
    /// Of each user's ratings, drawn at random, 8 in 10 are learnt from, 1 validates, 1 tests; one at least of each where there are three.
    Random,
    /// Each user's last positive rating tests and the one before validates, each with what is newer than the one before it;
    /// who has fewer than three is learnt from only. Of one second the order is drawn.
    LeaveLast,
    /// The newest tenth of all ratings tests, the tenth before it validates: everybody is asked about one and the same future.
    Time,
}

/// What a rating is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// Learnt from.
    Train,
    /// To choose options by.
    Validation,
    /// To be looked at once, in the end.
    Test,
}

/// The part of each rating. A rating is positive from so many stars on. The order in which ratings stand makes no difference.
pub fn split(observed: &[Observed], how: Split, positive: u8, seed: u64) -> Vec<Part> {
    let mut parts = vec![Part::Train; observed.len()];
    if how == Split::Time {
        by_time(observed, &mut parts);
        return parts;
    }
    let mut dice = StdRng::seed_from_u64(seed);
    let mut order: Vec<usize> = (0..observed.len()).collect();
    order.sort_unstable_by_key(|&at| (observed[at].user, observed[at].movie, observed[at].at));
    for of_user in order.chunk_by_mut(|&a, &b| observed[a].user == observed[b].user) {
        match how {
            Split::Random => at_random(of_user, &mut parts, &mut dice),
            _ => last(observed, positive, of_user, &mut parts, &mut dice),
        }
    }
    parts
}

fn at_random(of_user: &mut [usize], parts: &mut [Part], dice: &mut StdRng) {
    if of_user.len() < 3 {
        return;
    }
    of_user.shuffle(dice);
    let each = (of_user.len() / 10).max(1);
    for &at in &of_user[..each] {
        parts[at] = Part::Test;
    }
    for &at in &of_user[each..2 * each] {
        parts[at] = Part::Validation;
    }
}

fn last(
    observed: &[Observed],
    positive: u8,
    of_user: &mut [usize],
    parts: &mut [Part],
    dice: &mut StdRng,
) {
    of_user.sort_by_cached_key(|&at| (observed[at].at, dice.random::<u64>()));
    let positives: Vec<usize> = of_user
        .iter()
        .enumerate()
        .filter(|&(_, &at)| observed[at].stars >= positive)
        .map(|(place, _)| place)
        .collect();
    let [.., _, validation, test] = positives[..] else {
        return;
    };
    for (place, &at) in of_user.iter().enumerate() {
        if place >= test {
            parts[at] = Part::Test;
        } else if place >= validation {
            parts[at] = Part::Validation;
        }
    }
}

fn by_time(observed: &[Observed], parts: &mut [Part]) {
    let Some((validation_from, test_from)) = times(observed) else {
        return;
    };
    for (part, rating) in parts.iter_mut().zip(observed) {
        if rating.at >= test_from {
            *part = Part::Test;
        } else if rating.at >= validation_from {
            *part = Part::Validation;
        }
    }
}

/// When validation and test begin in a split by time; none where there is nothing to split.
pub(super) fn times(observed: &[Observed]) -> Option<(i64, i64)> {
    let mut times: Vec<i64> = observed.iter().map(|rating| rating.at).collect();
    times.sort_unstable();
    let from = |held_out: usize| {
        times
            .get(times.len() - times.len() * held_out / 10)
            .copied()
    };
    Some((from(2)?, from(1)?))
}
