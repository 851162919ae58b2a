//! A list's genres as the user's own (Steck, "Calibrated Recommendations", 2018): p(g), how much of what the user likes is of a genre, against
//! q(g), the same of the list. How far they are from each other is the Kullback–Leibler divergence of p from q, smoothed.

use crate::catalogue::{Catalogue, MovieId};
use crate::profile::Taste;

/// γ: what stated genres count beside those of the history, if there are both.
const STATED: f32 = 0.3;
/// So much of p is mixed into q, so that a genre that is missing costs much, but not everything.
const SMOOTH: f32 = 0.01;

/// What a list's genres should be like, and what they are so far.
pub(super) struct Mix<'a> {
    catalogue: &'a Catalogue,
    /// p(g), by the genre's place.
    aim: Vec<f32>,
    /// What the list's movies add up to, by genre, each movie 1.
    sums: Vec<f32>,
    movies: f32,
}

impl<'a> Mix<'a> {
    /// An empty list's, for a profile of movies with what each counts. None if nothing is known of the user's genres.
    pub(super) fn new(
        catalogue: &'a Catalogue,
        profile: &[(MovieId, f32)],
        taste: &Taste,
    ) -> Option<Self> {
        let genres = catalogue.genre_movies().len();
        let mut history = vec![0.0; genres];
        for &(movie, weight) in profile {
            if let Some(place) = catalogue.place(movie).filter(|_| weight > 0.0) {
                let of = catalogue.genres_of(place);
                for &genre in of {
                    history[genre as usize] += weight / share(of.len());
                }
            }
        }
        let mut stated = vec![0.0; genres];
        for (genre, of) in catalogue.genre_movies().iter().enumerate() {
            if taste.genres.contains(&of.genre.id) {
                stated[genre] = 1.0;
            }
        }
        let aim = match (normalised(history), normalised(stated)) {
            (Some(history), Some(stated)) => {
                let both = history.iter().zip(&stated);
                both.map(|(history, stated)| (1.0 - STATED) * history + STATED * stated)
                    .collect()
            }
            (one, other) => one.or(other)?,
        };
        Some(Self {
            catalogue,
            sums: vec![0.0; aim.len()],
            aim,
            movies: 0.0,
        })
    }

    /// The divergence that each of these movies (by place) would leave if it were the next.
    pub(super) fn with_each<'s>(
        &'s self,
        places: impl Iterator<Item = usize> + 's,
    ) -> impl Iterator<Item = f32> + 's {
        let count = self.movies + 1.0;
        let term = move |genre: usize, sum: f32| {
            let p = self.aim[genre];
            if p > 0.0 {
                p * (p / ((1.0 - SMOOTH) * sum / count + SMOOTH * p)).ln()
            } else {
                0.0
            }
        };
        let before: Vec<f32> = (0..self.aim.len())
            .map(|genre| term(genre, self.sums[genre]))
            .collect();
        let without: f32 = before.iter().sum();
        places.map(move |place| {
            let of = self.catalogue.genres_of(place);
            let each = 1.0 / share(of.len());
            let genres = of.iter().map(|&genre| genre as usize);
            without
                + genres
                    .map(|genre| term(genre, self.sums[genre] + each) - before[genre])
                    .sum::<f32>()
        })
    }

    /// The movie at this place is the next.
    pub(super) fn push(&mut self, place: usize) {
        let of = self.catalogue.genres_of(place);
        for &genre in of {
            self.sums[genre as usize] += 1.0 / share(of.len());
        }
        self.movies += 1.0;
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a movie has a handful of genres"
)]
fn share(genres: usize) -> f32 {
    genres.max(1) as f32
}

fn normalised(mut mix: Vec<f32>) -> Option<Vec<f32>> {
    let sum: f32 = mix.iter().sum();
    for share in &mut mix {
        *share /= sum;
    }
    (sum > 0.0).then_some(mix)
}
