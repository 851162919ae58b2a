//! Item kNN: movies rated by the same users, each user weighing the less the more they rated (TF-IDF), the likeness of movies with few
//! raters in common shrunk.

use rayon::prelude::*;

use crate::interactions::Interactions;
use crate::model::ease::Head;
use crate::model::matrix::Sparse;
use crate::model::strength::Strength;

/// How to fit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Options {
    /// The most neighbours of a movie.
    pub neighbours: usize,
    /// A likeness by n common raters is shrunk to n ÷ (n + `shrinkage`) of it.
    pub shrinkage: f32,
    /// What ratings count.
    pub strength: Strength,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            neighbours: 200,
            shrinkage: 20.0,
            strength: Strength::default(),
        }
    }
}

/// The nearest neighbours of every rated movie.
#[derive(Debug, Clone)]
pub struct Knn {
    /// By place: its neighbours and their likenesses, the likest first.
    neighbours: Vec<Vec<(u32, f32)>>,
}

impl Knn {
    /// Fits to these ratings.
    pub fn fit(ratings: &Interactions, options: &Options) -> Self {
        let all = Head::of(ratings, usize::MAX, 1);
        let movies = Vectors::new(ratings, options, &all);
        let mut neighbours = vec![Vec::new(); ratings.movies().len()];
        let found: Vec<Vec<(u32, f32)>> = (0..all.places.len())
            .into_par_iter()
            .map_init(
                || Tally::new(all.places.len()),
                |tally, rank| {
                    let mut near = movies.likenesses(rank, options, tally);
                    crate::model::prune::keep_largest(&mut near, options.neighbours);
                    near.into_iter()
                        .map(|(other, likeness)| (all.places[other as usize], likeness))
                        .collect()
                },
            )
            .collect();
        for (rank, near) in found.into_iter().enumerate() {
            neighbours[all.places[rank] as usize] = near;
        }
        Self { neighbours }
    }

    /// What every movie (by place) scores for a profile of places and weights.
    pub fn score(&self, profile: &[(usize, f32)]) -> Vec<f32> {
        let mut mine = vec![0.0; self.neighbours.len()];
        for &(place, weight) in profile {
            mine[place] += weight;
        }
        self.neighbours
            .iter()
            .map(|near| {
                near.iter()
                    .map(|&(place, likeness)| mine[place as usize] * likeness)
                    .sum()
            })
            .collect()
    }
}

/// Movies as weighted vectors of length 1 over users.
pub(crate) struct Vectors {
    by_user: Sparse,
    by_movie: Sparse,
    /// By user: the square of what a rating of theirs weighs.
    weights: Vec<f32>,
    /// By rank: 1 ÷ the length of the movie's vector.
    scale: Vec<f32>,
}

/// Sums and counts by movie, zero between uses.
pub(crate) struct Tally {
    sums: Vec<f32>,
    common: Vec<u32>,
    touched: Vec<u32>,
}

impl Tally {
    pub(crate) fn new(movies: usize) -> Self {
        Self {
            sums: vec![0.0; movies],
            common: vec![0; movies],
            touched: Vec::new(),
        }
    }
}

impl Vectors {
    #[expect(clippy::cast_precision_loss, reason = "counts of movies")]
    pub(crate) fn new(ratings: &Interactions, options: &Options, all: &Head) -> Self {
        let by_user = Sparse::of_ratings(ratings, &options.strength, &all.ranks);
        let by_movie = by_user.transposed(all.places.len());
        let movies = all.places.len() as f32;
        let weights: Vec<f32> = (0..by_user.rows())
            .map(|user| {
                (movies / by_user.len_of(user).max(1) as f32)
                    .ln_1p()
                    .powi(2)
            })
            .collect();
        let scale = (0..by_movie.rows())
            .map(|rank| {
                let square: f32 = by_movie
                    .row(rank)
                    .map(|(user, value)| weights[user] * value * value)
                    .sum();
                if square > 0.0 {
                    square.sqrt().recip()
                } else {
                    0.0
                }
            })
            .collect();
        Self {
            by_user,
            by_movie,
            weights,
            scale,
        }
    }

    /// The movies that have raters in common with the one of this rank, and how like each is.
    #[expect(clippy::cast_precision_loss, reason = "counts of users")]
    pub(crate) fn likenesses(
        &self,
        rank: usize,
        options: &Options,
        tally: &mut Tally,
    ) -> Vec<(u32, f32)> {
        for (user, value) in self.by_movie.row(rank) {
            let weighed = self.weights[user] * value;
            for (other, value) in self.by_user.row(user) {
                if tally.common[other] == 0 {
                    tally.touched.push(crate::interactions::narrow(other));
                }
                tally.common[other] += 1;
                tally.sums[other] += weighed * value;
            }
        }
        let mut near = Vec::with_capacity(tally.touched.len());
        for other in tally.touched.drain(..) {
            let at = other as usize;
            let common = std::mem::take(&mut tally.common[at]) as f32;
            let sum = std::mem::take(&mut tally.sums[at]);
            if at != rank {
                let shrunk = common / (common + options.shrinkage);
                near.push((other, sum * self.scale[rank] * self.scale[at] * shrunk));
            }
        }
        near
    }
}
