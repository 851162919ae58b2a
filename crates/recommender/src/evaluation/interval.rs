//! How sure a mean over users is, by bootstrap (Efron 1979): what it would be with other users of the same kind.

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use crate::popularity::ratio;

/// A mean, and where 95 in 100 means of users drawn anew lie.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// The mean.
    pub mean: f64,
    /// 2.5 in 100 are below.
    pub low: f64,
    /// 2.5 in 100 are above.
    pub high: f64,
}

/// The mean of values, one a user, with its interval from so many draws. Of two strategies give the differences user by user: then what
/// makes a user easy or hard for both cancels out. All 0 without values.
pub fn interval(values: &[f64], draws: usize, seed: u64) -> Interval {
    if values.is_empty() || draws == 0 {
        let mean = mean(values.iter().copied(), values.len());
        return Interval {
            mean,
            low: mean,
            high: mean,
        };
    }
    let mut dice = StdRng::seed_from_u64(seed);
    let mut means: Vec<f64> = (0..draws)
        .map(|_| {
            let drawn = (0..values.len()).map(|_| values[dice.random_range(0..values.len())]);
            mean(drawn, values.len())
        })
        .collect();
    means.sort_unstable_by(f64::total_cmp);
    let outside = draws * 25 / 1000;
    Interval {
        mean: mean(values.iter().copied(), values.len()),
        low: means[outside],
        high: means[draws - 1 - outside],
    }
}

fn mean(values: impl Iterator<Item = f64>, count: usize) -> f64 {
    values.sum::<f64>() / ratio(count.max(1) as u64, 1)
}
