//! Opinions drawn from a seed: few movies are known to all, few users rate very much, and everybody has two of twenty tastes.

use std::collections::HashSet;

use marquee_recommender::model::Features;
use marquee_recommender::{Catalogue, Genre, Interactions, Movie, Profile, Rating};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

const TASTES: usize = 20;

/// So many users rate about so many of these movies.
pub(crate) fn opinions(users: u32, movies: u32, ratings: u32) -> Interactions {
    let mut dice = StdRng::seed_from_u64(20);
    let known: Vec<f64> = (0..movies)
        .map(|rank| (f64::from(rank) + 20.0).powf(-0.8))
        .collect();
    let all = Wheel::new(&known, |_| true);
    let of_taste: Vec<Wheel> = (0..TASTES)
        .map(|taste| Wheel::new(&known, |movie| movie % TASTES == taste))
        .collect();
    let each = f64::from(ratings) / f64::from(users);
    let mut builder = Interactions::builder((1..=movies.into()).collect());
    for user in 0..users {
        // Mean 1, heavy tail.
        let eager = (-dice.random::<f64>().max(1e-12).ln()).powf(1.5) / 1.33;
        let wanted = (each * eager).clamp(3.0, f64::from(movies) / 3.0);
        let tastes = [dice.random_range(0..TASTES), dice.random_range(0..TASTES)];
        let mut rated = HashSet::new();
        let mut tries = 0.0;
        while (rated.len() as f64) < wanted && tries < 4.0 * wanted {
            tries += 1.0;
            let own = dice.random_bool(0.6);
            let wheel = if own {
                &of_taste[tastes[dice.random_range(0..2)]]
            } else {
                &all
            };
            let movie = wheel.turn(&mut dice);
            if rated.insert(movie) {
                let stars: u8 = dice.random_range(if own { 3..=5 } else { 1..=5 });
                let at = dice.random_range(0..1_000_000);
                builder.push(user.into(), movie as u64 + 1, stars.into(), at);
            }
        }
    }
    builder.build()
}

/// What the movies are about: their taste, and one of a few hundred directors of it.
pub(crate) fn features(movies: u32) -> Vec<Features> {
    (0..movies)
        .map(|movie| Features {
            movie: u64::from(movie) + 1,
            genres: vec![u64::from(movie) % TASTES as u64],
            directors: vec![u64::from(movie) % 400],
            keywords: vec![u64::from(movie) % 190, u64::from(movie) % 1070],
            ..Features::default()
        })
        .collect()
}

/// The movies, as popular as the opinions say.
pub(crate) fn catalogue(opinions: &Interactions) -> Catalogue {
    let genres = (0..TASTES as u64).map(|id| Genre {
        id,
        name: format!("Genre {id}"),
    });
    let counts = opinions.counts();
    let movies = opinions
        .movies()
        .iter()
        .zip(counts)
        .map(|(&id, count)| Movie {
            id,
            genres: vec![(id - 1) % TASTES as u64, (id / 7) % TASTES as u64],
            year: Some(1950 + i32::try_from(id % 75).unwrap_or(0)),
            language: Some(if id % 4 == 0 { "fr" } else { "en" }.into()),
            adult: false,
            vote_average: Some(7.0),
            rating_sum: u64::from(count) * 4,
            rating_count: count.into(),
            watch_count: count.into(),
        });
    Catalogue::new(genres.collect(), movies.collect())
}

/// What one of the users has rated.
pub(crate) fn profile(opinions: &Interactions, user: usize) -> Profile {
    let row = opinions.of(user);
    let ratings = row.iter().map(|(place, stars, at)| Rating {
        movie: opinions.movies()[place],
        stars: stars as u8,
        at: Some(at),
    });
    Profile {
        ratings: ratings.collect(),
        ..Profile::default()
    }
}

/// Draws a movie, the better known ones more often.
struct Wheel {
    movies: Vec<usize>,
    sums: Vec<f64>,
}

impl Wheel {
    fn new(known: &[f64], of: impl Fn(usize) -> bool) -> Self {
        let movies: Vec<usize> = (0..known.len()).filter(|&movie| of(movie)).collect();
        let mut sum = 0.0;
        let sums = movies.iter().map(|&movie| {
            sum += known[movie];
            sum
        });
        Self {
            sums: sums.collect(),
            movies,
        }
    }

    fn turn(&self, dice: &mut StdRng) -> usize {
        let all = self.sums.last().copied().unwrap_or_default();
        let at = dice.random_range(0.0..all);
        self.movies[self.sums.partition_point(|sum| *sum <= at)]
    }
}
