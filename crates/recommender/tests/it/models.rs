use marquee_recommender::Interactions;
use marquee_recommender::model::ease::{self, Ease};
use marquee_recommender::model::knn::{self, Knn};
use marquee_recommender::model::strength::Strength;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use crate::by_dense;

/// Ratings drawn from a seed: some movies are rated by most, some by few, and users have tastes.
pub(crate) fn drawn(seed: u64, users: u32, movies: u32) -> Interactions {
    let mut dice = StdRng::seed_from_u64(seed);
    let mut builder =
        Interactions::builder((1..=movies).map(|place| u64::from(place) * 10).collect());
    for user in 0..users {
        let taste = dice.random_range(0..3);
        for place in 1..=movies {
            let near = if place % 3 == taste { 0.85 } else { 0.1 };
            if dice.random_bool(near / (1.0 + f64::from(place) / 40.0)) {
                let stars = f32::from(dice.random_range(1_u8..=10)) / 2.0;
                builder.push(user.into(), u64::from(place) * 10, stars, 0);
            }
        }
    }
    builder.build()
}

const SIGNED: Strength = Strength {
    liked: 1.0,
    middling: 0.3,
    disliked: -0.5,
};

fn agree(found: &[f32], expected: &[Vec<f64>], profile: &[(usize, f32)]) {
    for (to, found) in found.iter().enumerate() {
        let expected: f64 = profile
            .iter()
            .map(|&(from, weight)| f64::from(weight) * expected[from][to])
            .sum();
        let off = (f64::from(*found) - expected).abs();
        assert!(off < 1e-4, "{found} is not {expected} at {to}");
    }
}

#[test]
fn ease_agrees_with_the_textbook_whichever_side_is_inverted() {
    for (users, movies) in [(200, 40), (25, 60)] {
        let ratings = drawn(7, users, movies);
        for (strength, user_power, dropout) in [(Strength::BINARY, 0.0, 0.0), (SIGNED, 0.5, 0.25)] {
            let options = ease::Options {
                lambda: 10.0,
                dropout,
                user_power,
                strength,
                ..ease::Options::default()
            };
            let model = Ease::fit(&ratings, &options).unwrap();
            let expected = by_dense::ease_weights(&ratings, &options);
            for profile in [vec![(0, 1.0)], vec![(3, 1.0), (17, 0.3), (39, -0.5)]] {
                agree(&model.score(&profile), &expected, &profile);
            }
        }
    }
}

#[test]
fn only_the_head_is_scored_by_ease() {
    let ratings = drawn(3, 100, 30);
    let options = ease::Options {
        head: 10,
        ..ease::Options::default()
    };
    let scores = Ease::fit(&ratings, &options)
        .unwrap()
        .score(&[(0, 1.0), (1, 1.0), (2, 1.0)]);
    let scored = scores.iter().filter(|score| **score != 0.0).count();
    assert_eq!((scored, scores.len()), (10, 30));
}

#[test]
fn there_is_nothing_to_fit_without_ratings() {
    let nothing = Interactions::builder(vec![1, 2]).build();
    assert!(Ease::fit(&nothing, &ease::Options::default()).is_none());
    let scores = Knn::fit(&nothing, &knn::Options::default()).score(&[(0, 1.0)]);
    assert_eq!(scores, [0.0, 0.0]);
}

#[test]
fn knn_agrees_with_the_textbook() {
    let ratings = drawn(11, 80, 50);
    for strength in [Strength::BINARY, SIGNED] {
        let options = knn::Options {
            strength,
            shrinkage: 5.0,
            ..knn::Options::default()
        };
        let expected = by_dense::likenesses(&ratings, &options);
        let profile = [(0, 1.0), (7, 0.3), (21, -0.5)];
        agree(
            &Knn::fit(&ratings, &options).score(&profile),
            &expected,
            &profile,
        );
    }
}
