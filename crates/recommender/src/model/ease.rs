//! EASE: the item→item weights that reconstruct every user's ratings best, with none of a movie onto itself.
//!
//! B = I − P·diag(1/diag P), `P = (XᵀX + Λ)⁻¹` (Steck, "Embarrassingly Shallow Autoencoders for Sparse Data", 2019). X may be weighted by
//! user, and Λ may grow with a movie's ratings, as if ratings were left out at random in training ("Autoencoders that don't overfit
//! towards the identity", 2020). With fewer users than movies the smaller matrix on the users' side is inverted instead (Woodbury).

use std::cmp::Reverse;

use rayon::prelude::*;

use crate::interactions::{Interactions, narrow};
use crate::model::dense;
use crate::model::matrix::Sparse;
use crate::model::strength::Strength;

/// How to fit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Options {
    /// At most so many movies, those with the most ratings. All others score 0.
    pub head: usize,
    /// Λ's constant part.
    pub lambda: f32,
    /// Λ's part that grows with what a movie's ratings add up to.
    pub dropout: f32,
    /// A user with n ratings weighs n^−`user_power`, times a constant that leaves the weight of all ratings together as it is.
    pub user_power: f32,
    /// What ratings count.
    pub strength: Strength,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            head: 10_000,
            lambda: 500.0,
            dropout: 0.0,
            user_power: 0.0,
            strength: Strength::default(),
        }
    }
}

/// All weights between the movies of the head.
#[derive(Debug, Clone)]
pub struct Ease {
    movies: usize,
    head: Head,
    /// P, symmetric, column by column.
    inverse: Vec<f32>,
}

/// The movies with the most ratings.
#[derive(Debug, Clone)]
pub(crate) struct Head {
    /// Their places, the most rated first.
    pub(crate) places: Vec<u32>,
    /// By place: the rank in the head.
    pub(crate) ranks: Vec<Option<u32>>,
}

impl Head {
    /// The `most` movies with the most ratings, of those with at least one.
    pub(crate) fn of(ratings: &Interactions, most: usize) -> Self {
        let counts = ratings.counts();
        let mut places: Vec<u32> = (0..narrow(counts.len()))
            .filter(|&place| counts[place as usize] > 0)
            .collect();
        places.sort_by_key(|&place| Reverse(counts[place as usize]));
        places.truncate(most);
        let mut ranks = vec![None; counts.len()];
        for (rank, &place) in places.iter().enumerate() {
            ranks[place as usize] = Some(narrow(rank));
        }
        Self { places, ranks }
    }
}

impl Ease {
    /// Fits to these ratings. None if nothing can be learnt: no ratings, or a Λ that is not above 0.
    pub fn fit(ratings: &Interactions, options: &Options) -> Option<Self> {
        let head = Head::of(ratings, options.head);
        let n = head.places.len();
        if n == 0 {
            return None;
        }
        let by_user = Sparse::of_ratings(ratings, &options.strength, &head.ranks);
        let weights = user_weights(&by_user, options.user_power);
        let by_movie = by_user.transposed(n);
        let inverse = if by_user.rows() < n {
            by_users(&by_user, &by_movie, &weights, options)
        } else {
            let mut gram = gram(&by_user, &by_movie, &weights);
            for (rank, lambda) in lambdas(&by_movie, &weights, options).enumerate() {
                gram[rank * n + rank] += lambda;
            }
            dense::inverted(gram, n)
        };
        Some(Self {
            movies: ratings.movies().len(),
            inverse: inverse.ok()?,
            head,
        })
    }

    /// What every movie (by place) scores for a profile of places and weights.
    pub fn score(&self, profile: &[(usize, f32)]) -> Vec<f32> {
        let n = self.head.places.len();
        let mut sums = vec![0.0; n];
        let known = profile
            .iter()
            .filter_map(|&(place, weight)| Some((self.head.ranks[place]? as usize, weight)));
        for (from, weight) in known {
            let column = &self.inverse[from * n..][..n];
            for (to, sum) in sums.iter_mut().enumerate().filter(|(to, _)| *to != from) {
                *sum -= weight * column[to];
            }
        }
        let mut scores = vec![0.0; self.movies];
        for (rank, sum) in sums.into_iter().enumerate() {
            scores[self.head.places[rank] as usize] = sum / self.inverse[rank * n + rank];
        }
        scores
    }
}

/// The weight of each user's ratings: the `power`, scaled so that the ratings' mean weight is 1.
#[expect(
    clippy::cast_precision_loss,
    reason = "a user's ratings are counted in thousands, all ratings only divide a sum"
)]
fn user_weights(by_user: &Sparse, power: f32) -> Vec<f32> {
    let mut weights: Vec<f32> = (0..by_user.rows())
        .map(|user| (by_user.len_of(user).max(1) as f32).powf(-power))
        .collect();
    let ratings: usize = (0..by_user.rows()).map(|user| by_user.len_of(user)).sum();
    let sum: f64 = weights
        .iter()
        .enumerate()
        .map(|(user, &weight)| f64::from(weight) * by_user.len_of(user) as f64)
        .sum();
    #[expect(clippy::cast_possible_truncation, reason = "a factor near 1")]
    let scale = (ratings as f64 / sum.max(f64::MIN_POSITIVE)) as f32;
    for weight in &mut weights {
        *weight *= scale;
    }
    weights
}

/// Λ, by rank.
fn lambdas(by_movie: &Sparse, weights: &[f32], options: &Options) -> impl Iterator<Item = f32> {
    (0..by_movie.rows()).map(move |rank| {
        let own: f32 = by_movie
            .row(rank)
            .map(|(user, value)| weights[user] * value * value)
            .sum();
        options.lambda + options.dropout * own
    })
}

/// The lower triangle of `XᵀX`, users weighed.
fn gram(by_user: &Sparse, by_movie: &Sparse, weights: &[f32]) -> Vec<f32> {
    let n = by_movie.rows();
    let mut gram = vec![0.0; n * n];
    gram.par_chunks_exact_mut(n)
        .enumerate()
        .for_each(|(rank, column)| {
            for (user, value) in by_movie.row(rank) {
                let weighed = weights[user] * value;
                // Rows ascend, so the lower triangle is at their ends.
                for (other, value) in by_user.row(user).rev().take_while(|(at, _)| *at >= rank) {
                    column[other] += weighed * value;
                }
            }
        });
    gram
}

/// `P = Λ⁻¹ − WᵀW`, where `W = L⁻¹·X·Λ⁻¹` and `L·Lᵀ = I + X·Λ⁻¹·Xᵀ`.
fn by_users(
    by_user: &Sparse,
    by_movie: &Sparse,
    weights: &[f32],
    options: &Options,
) -> Result<Vec<f32>, dense::NotPositive> {
    let (users, n) = (by_user.rows(), by_movie.rows());
    let lambda: Vec<f32> = lambdas(by_movie, weights, options).collect();
    let root: Vec<f32> = weights.iter().map(|weight| weight.sqrt()).collect();

    let mut square = vec![0.0; users * users];
    square
        .par_chunks_exact_mut(users)
        .enumerate()
        .for_each(|(user, column)| {
            for (rank, value) in by_user.row(user) {
                let part = root[user] * value / lambda[rank];
                for (other, value) in by_movie.row(rank).rev().take_while(|(at, _)| *at >= user) {
                    column[other] += part * root[other] * value;
                }
            }
            column[user] += 1.0;
        });
    dense::factorise(&mut square, users)?;

    let mut w = vec![0.0; users * n];
    w.par_chunks_exact_mut(users)
        .enumerate()
        .for_each(|(rank, column)| {
            for (user, value) in by_movie.row(rank) {
                column[user] = root[user] * value / lambda[rank];
            }
        });
    dense::solve_factor(&square, users, &mut w, n);

    let mut inverse = vec![0.0; n * n];
    for (rank, lambda) in lambda.iter().enumerate() {
        inverse[rank * n + rank] = lambda.recip();
    }
    dense::subtract_square(&mut inverse, n, &w, users);
    Ok(inverse)
}
