//! The model, popularity and taste together; then the list is made like the user's mix of genres, not all alike, and open to the new.

use fixedbitset::FixedBitSet;

use super::best::best;
use super::calibration::Mix;
use super::exploration::{self, Explore};
use super::voices::Voices;
use super::{Request, Tuning};
use crate::catalogue::Catalogue;
use crate::profile::Taste;
use crate::recommender::Seated;

/// The list is chosen from so many times as many of the best.
const POOL: usize = 10;
/// But not from more, unless it is longer itself.
const LARGEST_POOL: usize = 200;

/// A chosen movie.
pub(super) struct Chosen {
    pub(super) place: usize,
    pub(super) score: f32,
    /// It has its place as a new movie, not by its score.
    pub(super) explored: bool,
}

/// The list. None if there is nothing personal to go by.
pub(super) fn rank(
    catalogue: &Catalogue,
    seated: Option<&Seated>,
    voices: &Voices<'_>,
    taste: &Taste,
    passing: &FixedBitSet,
    request: &Request,
) -> Option<Vec<Chosen>> {
    if !voices.know_movies() && !voices.know_taste() {
        return None;
    }
    let n = request.limit;
    let scores = voices.scores();
    let pool = best(&scores, passing.ones(), n.max((n * POOL).min(LARGEST_POOL)));
    let mix = Mix::new(catalogue, &voices.profile, taste);
    let near = seated.map(|seated| Near::new(seated, catalogue, &pool));
    let mut list: Vec<Chosen> = arrange(pool, mix, near.as_ref(), n, request.tuning)
        .into_iter()
        .map(|(place, score)| Chosen {
            place,
            score,
            explored: false,
        })
        .collect();
    if let Some(Explore { share, seed }) = request.explore {
        exploration::make_room(&mut list, catalogue, &scores, passing, share, seed);
    }
    Some(list)
}

/// One after another the movie with the best balance of its own score, what it does for the list's genres, and how unlike it is to
/// those chosen before.
fn arrange(
    mut pool: Vec<(usize, f32)>,
    mut mix: Option<Mix<'_>>,
    near: Option<&Near<'_>>,
    n: usize,
    tuning: Tuning,
) -> Vec<(usize, f32)> {
    let top = pool
        .first()
        .map_or(1.0, |best| best.1)
        .max(f32::MIN_POSITIVE);
    let mut likest: Vec<f32> = vec![0.0; pool.len()];
    let mut list = Vec::with_capacity(n);
    while list.len() < n && !pool.is_empty() {
        let divergences: Vec<f32> = match &mix {
            Some(mix) => mix
                .with_each(pool.iter().map(|(place, _)| *place))
                .collect(),
            None => vec![0.0; pool.len()],
        };
        let balance = |at: usize| {
            pool[at].1 / top - tuning.calibration * divergences[at] - tuning.diversity * likest[at]
        };
        // Of equal ones the first: it has the better score.
        let chosen = (1..pool.len()).fold(0, |best, at| {
            if balance(at) > balance(best) {
                at
            } else {
                best
            }
        });
        let (place, score) = pool.remove(chosen);
        likest.remove(chosen);
        if let Some(mix) = &mut mix {
            mix.push(place);
        }
        if let Some(near) = near {
            for (at, likeness) in near.to(place, &pool) {
                likest[at] = likest[at].max(likeness);
            }
        }
        list.push((place, score));
    }
    list
}

/// How like movies of the pool are to each other, by the model.
struct Near<'a> {
    seated: &'a Seated,
    /// By place in the catalogue: the place in the model, of movies of the pool.
    in_model: std::collections::HashMap<usize, usize>,
}

impl<'a> Near<'a> {
    fn new(seated: &'a Seated, catalogue: &Catalogue, pool: &[(usize, f32)]) -> Self {
        let table = seated.model.table();
        let places = pool.iter().filter_map(|&(place, _)| {
            let there = table.place(catalogue.at(place).id)?;
            Some((place, there))
        });
        Self {
            seated,
            in_model: places.collect(),
        }
    }

    /// Of movies of the pool, where they stand there and how like they are to the one at `place`.
    fn to<'s>(
        &'s self,
        place: usize,
        pool: &'s [(usize, f32)],
    ) -> impl Iterator<Item = (usize, f32)> + 's {
        let model = &self.seated.model;
        let from = self.in_model.get(&place);
        pool.iter().enumerate().filter_map(move |(at, (other, _))| {
            let to = self.in_model.get(other)?;
            let weight = model.table().neighbour(*from?, *to)?;
            Some((at, model.likeness(weight)))
        })
    }
}
