//! How averages are shown: two decimals, half up, worked out from whole numbers so that no binary fraction tips the balance.

/// The average of `count` ratings that add up to `sum` stars; none without ratings.
pub fn average_rating(sum: u64, count: u32) -> Option<f64> {
    (count > 0).then(|| two_decimals(sum.into(), count.into()))
}

/// Average stars × 0.7 + watch count × 0.3; without ratings the average counts as 0.
pub fn popularity_score(rating_sum: u64, rating_count: u32, watch_count: u32) -> f64 {
    let (sum, count) = match rating_count {
        0 => (0, 1),
        count => (u128::from(rating_sum), u128::from(count)),
    };
    two_decimals(7 * sum + 3 * u128::from(watch_count) * count, 10 * count)
}

/// `part ÷ whole`, two decimals, half up.
#[expect(
    clippy::cast_precision_loss,
    reason = "what is shown has far fewer than 15 digits"
)]
fn two_decimals(part: u128, whole: u128) -> f64 {
    let hundredths = (200 * part + whole) / (2 * whole);
    hundredths as f64 / 100.0
}

#[cfg(test)]
mod tests {
    use super::{average_rating, popularity_score};

    #[test]
    fn averages_are_rounded_half_up_whatever_binary_fractions_say() {
        // 1.005 is a little less than that as a binary fraction, and 4.125 exactly that.
        assert_eq!(average_rating(201, 200), Some(1.01));
        assert_eq!(average_rating(33, 8), Some(4.13));
        assert_eq!(average_rating(13, 3), Some(4.33));
        assert_eq!(average_rating(14, 3), Some(4.67));
        assert_eq!(average_rating(5, 1), Some(5.0));
        assert_eq!(average_rating(0, 0), None);
    }

    #[test]
    fn the_popularity_score_weighs_stars_and_watches() {
        assert_eq!(popularity_score(39, 20, 0).to_string(), "1.37");
        assert_eq!(popularity_score(9, 2, 10).to_string(), "6.15");
        assert_eq!(popularity_score(0, 0, 1).to_string(), "0.3");
        assert_eq!(popularity_score(0, 0, 0).to_string(), "0");
        assert_eq!(
            popularity_score(u64::from(u32::MAX) * 5, u32::MAX, u32::MAX).to_string(),
            "1288490192"
        );
    }
}
