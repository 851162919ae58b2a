//! The models once more: every matrix written out in full, in double precision, one textbook formula after another.

#![expect(
    clippy::cast_precision_loss,
    clippy::unwrap_used,
    reason = "small numbers, and a test fails by panicking"
)]

use marquee_recommender::Interactions;
use marquee_recommender::model::strength::Strength;
use marquee_recommender::model::{ease, knn};

type Matrix = Vec<Vec<f64>>;

/// What each rating counts, users × movies.
fn counted(ratings: &Interactions, strength: &Strength) -> Matrix {
    (0..ratings.users())
        .map(|user| {
            let mut row = vec![0.0; ratings.movies().len()];
            for (place, stars, _) in ratings.of(user).iter() {
                row[place] = f64::from(strength.of(stars));
            }
            row
        })
        .collect()
}

fn rated_by(row: &[f64]) -> f64 {
    row.iter().filter(|value| **value != 0.0).count() as f64
}

/// Gauss–Jordan with pivots.
fn inverted(mut a: Matrix) -> Matrix {
    let n = a.len();
    let mut inverse: Matrix = (0..n)
        .map(|row| {
            (0..n)
                .map(|column| f64::from(u8::from(row == column)))
                .collect()
        })
        .collect();
    for column in 0..n {
        let pivot = (column..n)
            .max_by(|&x, &y| a[x][column].abs().total_cmp(&a[y][column].abs()))
            .unwrap();
        a.swap(column, pivot);
        inverse.swap(column, pivot);
        let by = a[column][column];
        for k in 0..n {
            a[column][k] /= by;
            inverse[column][k] /= by;
        }
        for row in (0..n).filter(|row| *row != column) {
            let times = a[row][column];
            for k in 0..n {
                a[row][k] -= times * a[column][k];
                inverse[row][k] -= times * inverse[column][k];
            }
        }
    }
    inverse
}

/// EASE's weights, from a movie (row) onto a movie (column).
pub(crate) fn ease_weights(ratings: &Interactions, options: &ease::Options) -> Matrix {
    let x = counted(ratings, &options.strength);
    let n = ratings.movies().len();
    let mut weights: Vec<f64> = x
        .iter()
        .map(|row| rated_by(row).max(1.0).powf(-f64::from(options.user_power)))
        .collect();
    let total: f64 = x.iter().map(|row| rated_by(row)).sum();
    let weighed: f64 = x
        .iter()
        .zip(&weights)
        .map(|(row, weight)| weight * rated_by(row))
        .sum();
    for weight in &mut weights {
        *weight *= total / weighed;
    }
    let mut gram = vec![vec![0.0; n]; n];
    for (row, weight) in x.iter().zip(&weights) {
        for i in 0..n {
            for j in 0..n {
                gram[i][j] += weight * row[i] * row[j];
            }
        }
    }
    for (i, row) in gram.iter_mut().enumerate() {
        row[i] += f64::from(options.lambda) + f64::from(options.dropout) * row[i];
    }
    let p = inverted(gram);
    (0..n)
        .map(|j| {
            (0..n)
                .map(|i| if i == j { 0.0 } else { -p[j][i] / p[i][i] })
                .collect()
        })
        .collect()
}

/// The likeness of every two movies, without a limit on neighbours.
pub(crate) fn likenesses(ratings: &Interactions, options: &knn::Options) -> Matrix {
    let x = counted(ratings, &options.strength);
    let n = ratings.movies().len();
    let rated = (0..n).filter(|&i| ratings.counts()[i] > 0).count() as f64;
    let weighed: Matrix = x
        .iter()
        .map(|row| {
            let idf = (1.0 + rated / rated_by(row).max(1.0)).ln();
            row.iter().map(|value| value * idf).collect()
        })
        .collect();
    let dot = |i: usize, j: usize| weighed.iter().map(|row| row[i] * row[j]).sum::<f64>();
    let common = |i: usize, j: usize| {
        x.iter()
            .filter(|row| row[i] != 0.0 && row[j] != 0.0)
            .count() as f64
    };
    (0..n)
        .map(|i| {
            (0..n)
                .map(|j| {
                    let lengths = (dot(i, i) * dot(j, j)).sqrt();
                    if i == j || lengths == 0.0 {
                        return 0.0;
                    }
                    let shrunk = common(i, j) / (common(i, j) + f64::from(options.shrinkage));
                    dot(i, j) / lengths * shrunk
                })
                .collect()
        })
        .collect()
}
