//! Evaluation: what is held out, and how lists are measured.

mod measures;
mod splits;
mod trials;

use marquee_recommender::evaluation::Observed;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

/// `user` rated `movie` with so many stars at that second.
fn rated(user: u32, movie: u32, stars: u8, at: i64) -> Observed {
    Observed {
        user,
        movie,
        stars,
        at,
    }
}

/// Ratings of up to 30 users and 40 movies, drawn from a seed; many share a second.
fn drawn(seed: u64) -> Vec<Observed> {
    let mut dice = StdRng::seed_from_u64(seed);
    let mut ratings = Vec::new();
    for user in 0..dice.random_range(1..30) {
        let often = dice.random_range(0.02..0.9);
        for movie in 0..40 {
            if dice.random_bool(often) {
                ratings.push(rated(
                    user,
                    movie,
                    dice.random_range(1..=5),
                    dice.random_range(0..200),
                ));
            }
        }
    }
    ratings
}
