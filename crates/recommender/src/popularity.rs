//! The popularity score: average stars × 0.7 + watch count × 0.3.

use std::cmp::Ordering;

/// A movie's popularity score as an exact fraction, so that equal scores are equal whichever way they came about.
///
/// A movie without ratings has an average of 0.
#[derive(Debug, Clone, Copy)]
pub struct Popularity {
    /// Ten times the score, times `count`.
    tenths: u128,
    /// The number of ratings; 1 when there is none.
    count: u128,
}

impl Popularity {
    /// The score of a movie that was given `rating_sum` stars in `rating_count` ratings and watched `watch_count` times.
    pub fn new(rating_sum: u64, rating_count: u64, watch_count: u64) -> Self {
        let count = u128::from(rating_count.max(1));
        let sum = if rating_count == 0 { 0 } else { rating_sum };
        Self {
            tenths: 7 * u128::from(sum) + 3 * u128::from(watch_count) * count,
            count,
        }
    }

    /// The logarithm of the score (plus 1, so from 0): scores differ by orders of magnitude, and so does how many know a movie.
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        reason = "a magnitude"
    )]
    pub(crate) fn magnitude(self) -> f32 {
        (self.tenths as f64 / (10.0 * self.count as f64)).ln_1p() as f32
    }

    /// The score with two decimals, half up.
    pub fn rounded(self) -> f64 {
        let hundredths = (20 * self.tenths + self.count) / (2 * self.count);
        ratio(u64::try_from(hundredths).unwrap_or(u64::MAX), 100)
    }
}

impl Ord for Popularity {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.tenths * other.count).cmp(&(other.tenths * self.count))
    }
}

impl PartialOrd for Popularity {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Popularity {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Popularity {}

/// `part ÷ whole`, correctly rounded for counts below 2⁵³.
#[expect(
    clippy::cast_precision_loss,
    reason = "no count of ratings or movies comes near 2^53"
)]
pub(crate) fn ratio(part: u64, whole: u64) -> f64 {
    part as f64 / whole as f64
}

#[cfg(test)]
mod tests {
    use super::Popularity;

    #[test]
    fn the_score_is_average_stars_and_watches_weighed() {
        assert_eq!(Popularity::new(9, 2, 10).rounded().to_string(), "6.15");
        assert_eq!(Popularity::new(0, 0, 0).rounded().to_string(), "0");
        assert_eq!(Popularity::new(0, 0, 1).rounded().to_string(), "0.3");
    }

    #[test]
    fn scores_are_rounded_half_up() {
        // 0.7 × 39 ÷ 20 = 1.365 (which is below 1.365 as a binary fraction) and 0.7 × 13 ÷ 12 = 0.75833…
        assert_eq!(Popularity::new(39, 20, 0).rounded().to_string(), "1.37");
        assert_eq!(Popularity::new(13, 12, 0).rounded().to_string(), "0.76");
    }

    #[test]
    fn equal_scores_are_equal_whatever_they_are_made_of() {
        // An average higher by 3/7 weighs as much as one watch.
        let rated = Popularity::new(24, 7, 0);
        let watched = Popularity::new(21, 7, 1);
        assert_eq!(rated, watched);
        assert!(Popularity::new(25, 7, 0) > watched);
    }
}
