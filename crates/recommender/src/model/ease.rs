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
    /// Only movies with at least so many ratings.
    pub least: u32,
    /// Λ's constant part.
    pub lambda: f32,
    /// Λ's part that grows with what a movie's ratings add up to.
    pub dropout: f32,
    /// A user with n ratings weighs n^−`user_power`, times a constant that leaves the weight of all ratings together as it is.
    pub user_power: f32,
    /// What ratings count.
    pub strength: Strength,
}

impl Options {
    /// These options with the Λ that suits so many ratings: it grows with their root, 200 at a hundred thousand, up to 1000.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "only the magnitude counts")]
    pub fn scaled_to(self, ratings: usize) -> Self {
        Self {
            lambda: (200.0 * (ratings as f32 / 100_000.0).sqrt()).clamp(1.0, 1000.0),
            ..self
        }
    }
}

impl Default for Options {
    fn default() -> Self {
        Self {
            head: 10_000,
            least: 1,
            lambda: 200.0,
            dropout: 0.0,
            user_power: 0.5,
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
    /// The `most` movies with the most ratings, of those with at least so many.
    pub(crate) fn of(ratings: &Interactions, most: usize, least: u32) -> Self {
        let counts = ratings.counts();
        let mut places: Vec<u32> = (0..narrow(counts.len()))
            .filter(|&place| counts[place as usize] >= least)
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

/// What is to be inverted.
pub(crate) struct Normal {
    movies: usize,
    head: Head,
    /// The lower triangle of `XᵀX + Λ`, or of the smaller matrix on the users' side with all that belongs to it.
    side: Side,
}

enum Side {
    Movies(Vec<f32>),
    Users(Users),
}

impl Normal {
    /// None without ratings.
    pub(crate) fn new(ratings: &Interactions, options: &Options) -> Option<Self> {
        let head = Head::of(ratings, options.head, options.least);
        let n = head.places.len();
        if n == 0 {
            return None;
        }
        let by_user = Sparse::of_ratings(ratings, &options.strength, &head.ranks);
        let weights = user_weights(&by_user, options.user_power);
        let by_movie = by_user.transposed(n);
        let lambda = lambdas(&by_movie, &weights, options);
        let side = if by_user.rows() < n {
            Side::Users(Users::new(&by_user, &by_movie, &weights, lambda))
        } else {
            let mut gram = gram(&by_user, &by_movie, &weights);
            for (rank, lambda) in lambda.into_iter().enumerate() {
                gram[rank * n + rank] += lambda;
            }
            Side::Movies(gram)
        };
        Some(Self {
            movies: ratings.movies().len(),
            head,
            side,
        })
    }

    /// None if it can't be inverted: Λ is not above 0.
    pub(crate) fn solve(self) -> Option<Ease> {
        let inverse = match self.side {
            Side::Movies(gram) => dense::inverted(gram, self.head.places.len()),
            Side::Users(users) => users.inverted(),
        };
        Some(Ease {
            movies: self.movies,
            head: self.head,
            inverse: inverse.ok()?,
        })
    }
}

impl Ease {
    /// Fits to these ratings. None if nothing can be learnt: no ratings, or a Λ that is not above 0.
    pub fn fit(ratings: &Interactions, options: &Options) -> Option<Self> {
        Normal::new(ratings, options)?.solve()
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

    /// The weights of all movies of the head onto the one of this rank, by rank.
    pub(crate) fn onto(&self, rank: usize) -> impl Iterator<Item = (usize, f32)> {
        let n = self.head.places.len();
        let column = &self.inverse[rank * n..][..n];
        let own = column[rank];
        column
            .iter()
            .enumerate()
            .filter(move |(from, _)| *from != rank)
            .map(move |(from, &p)| (from, -p / own))
    }

    /// The weights of the movie of this rank onto all others of the head, by rank.
    pub(crate) fn from(&self, rank: usize) -> impl Iterator<Item = (usize, f32)> {
        let n = self.head.places.len();
        let column = &self.inverse[rank * n..][..n];
        column
            .iter()
            .enumerate()
            .filter(move |(to, _)| *to != rank)
            .map(move |(to, &p)| (to, -p / self.inverse[to * n + to]))
    }

    /// How large its large weights are: the mean of the ten largest onto every movie.
    #[expect(clippy::cast_precision_loss, reason = "a count of movies")]
    pub(crate) fn large(&self) -> f32 {
        let sums: f32 = (0..self.head.places.len())
            .into_par_iter()
            .map(|rank| {
                let mut onto: Vec<f32> = self.onto(rank).map(|(_, weight)| weight).collect();
                let ten = onto.len().min(10);
                if ten == 0 {
                    return 0.0;
                }
                onto.select_nth_unstable_by(ten - 1, |a, b| b.total_cmp(a));
                onto[..ten].iter().sum::<f32>() / ten as f32
            })
            .collect::<Vec<f32>>()
            .iter()
            .sum();
        (sums / self.head.places.len() as f32).max(f32::MIN_POSITIVE)
    }

    pub(crate) fn head(&self) -> &Head {
        &self.head
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
fn lambdas(by_movie: &Sparse, weights: &[f32], options: &Options) -> Vec<f32> {
    let own = |rank| -> f32 {
        let row = by_movie.row(rank);
        row.map(|(user, value)| weights[user] * value * value).sum()
    };
    (0..by_movie.rows())
        .map(|rank| options.lambda + options.dropout * own(rank))
        .collect()
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
struct Users {
    lambda: Vec<f32>,
    /// The lower triangle of `I + X·Λ⁻¹·Xᵀ`.
    square: Vec<f32>,
    /// `X·Λ⁻¹`, a column a movie.
    scaled: Vec<f32>,
    count: usize,
}

impl Users {
    fn new(by_user: &Sparse, by_movie: &Sparse, weights: &[f32], lambda: Vec<f32>) -> Self {
        let users = by_user.rows();
        let root: Vec<f32> = weights.iter().map(|weight| weight.sqrt()).collect();
        let mut square = vec![0.0; users * users];
        let columns = square.par_chunks_exact_mut(users).enumerate();
        columns.for_each(|(user, column)| {
            for (rank, value) in by_user.row(user) {
                let part = root[user] * value / lambda[rank];
                for (other, value) in by_movie.row(rank).rev().take_while(|(at, _)| *at >= user) {
                    column[other] += part * root[other] * value;
                }
            }
            column[user] += 1.0;
        });
        let mut scaled = vec![0.0; users * lambda.len()];
        let columns = scaled.par_chunks_exact_mut(users).enumerate();
        columns.for_each(|(rank, column)| {
            for (user, value) in by_movie.row(rank) {
                column[user] = root[user] * value / lambda[rank];
            }
        });
        Self {
            lambda,
            square,
            scaled,
            count: users,
        }
    }

    fn inverted(mut self) -> Result<Vec<f32>, dense::NotPositive> {
        let n = self.lambda.len();
        dense::factorise(&mut self.square, self.count)?;
        dense::solve_factor(&self.square, self.count, &mut self.scaled, n);
        let mut inverse = vec![0.0; n * n];
        for (rank, lambda) in self.lambda.iter().enumerate() {
            inverse[rank * n + rank] = lambda.recip();
        }
        dense::subtract_square(&mut inverse, n, &self.scaled, self.count);
        Ok(inverse)
    }
}
