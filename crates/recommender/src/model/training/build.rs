//! The table, tier by tier.

use rayon::prelude::*;

use super::{Options, Stage};
use crate::interactions::{Interactions, narrow};
use crate::model::blend;
use crate::model::content::{Content, Features};
use crate::model::ease::{self, Ease, Head};
use crate::model::knn::{Tally, Vectors};
use crate::model::prune::{importance, keep_largest};
use crate::model::table::Table;

/// Neighbours by place, with what each weighs.
type Near = Vec<(u32, f32)>;

/// So many neighbours are looked for beyond the head, for each movie among those that are better known.
const OWN: usize = 50;

/// The table of these ratings, and how large its large weights are.
pub(super) fn build(
    ratings: &Interactions,
    features: &[Features],
    options: &Options,
    head: usize,
    mut progress: impl FnMut(Stage, f32),
) -> (Table, f32) {
    progress(Stage::Counting, 0.0);
    let counts = ratings.counts();
    let of_head = ease::Options {
        head,
        ..options.ease.scaled_to(ratings.len())
    };
    let ease = ease::Normal::new(ratings, &of_head).and_then(|normal| {
        progress(Stage::Solving, 0.2);
        normal.solve()
    });
    let large = ease.as_ref().map_or(1.0, Ease::large);
    let in_head = |place: usize| {
        let head = ease.as_ref().map(Ease::head);
        head.is_some_and(|head| head.ranks[place].is_some())
    };

    progress(Stage::Neighbours, 0.7);
    let mut beyond = vec![Near::new(); counts.len()];
    let tail = tail(ratings, options, &counts, in_head, large);
    share_out(tail, &mut beyond);
    progress(Stage::Content, 0.8);
    let content = by_content(ratings, features, &options.blend, &counts, large);
    share_out(content, &mut beyond);

    progress(Stage::Pruning, 0.9);
    let rows: Vec<Near> = beyond
        .into_par_iter()
        .enumerate()
        .map(|(place, beyond)| {
            let of_head = ease.iter().flat_map(|ease| {
                let places = &ease.head().places;
                let from = ease.head().ranks[place].map(|rank| ease.from(rank as usize));
                from.into_iter().flatten().map(|(to, weight)| {
                    let to = places[to];
                    let count = counts[to as usize];
                    let weight = weight * options.blend.trust(count);
                    (to, weight, importance(weight, count))
                })
            });
            blend::row(of_head.collect(), beyond)
        })
        .collect();
    let rest = match &ease {
        Some(ease) => left_out(ease, &rows, &counts, &options.blend),
        None => vec![0.0; counts.len()],
    };
    (Table::new(ratings.movies().to_vec(), &rows, rest), large)
}

/// Each pair was found by one of its two: it goes to both.
fn share_out(found: Vec<Near>, rows: &mut [Near]) {
    for (place, near) in found.into_iter().enumerate() {
        for (other, weight) in near {
            rows[place].push((other, weight));
            rows[other as usize].push((narrow(place), weight));
        }
    }
}

/// Of two movies, the one that looks for pairs: the less known.
fn owns(counts: &[u32], place: usize, other: u32) -> bool {
    let known = |place: usize| (counts[place], place);
    known(place) < known(other as usize)
}

/// kNN for rated movies beyond the head.
fn tail(
    ratings: &Interactions,
    options: &Options,
    counts: &[u32],
    in_head: impl Fn(usize) -> bool + Sync,
    large: f32,
) -> Vec<Near> {
    let all = Head::of(ratings, usize::MAX, 1);
    let vectors = Vectors::new(ratings, &options.knn, &all);
    (0..counts.len())
        .into_par_iter()
        .map_init(
            || Tally::new(all.places.len()),
            |tally, place| {
                let Some(rank) = all.ranks[place].filter(|_| !in_head(place)) else {
                    return Near::new();
                };
                let unit = large * options.blend.knn * options.blend.trust(counts[place]);
                let mut near: Near = vectors
                    .likenesses(rank as usize, &options.knn, tally)
                    .into_iter()
                    .map(|(other, like)| (all.places[other as usize], like * unit))
                    .filter(|&(other, _)| owns(counts, place, other))
                    .collect();
                keep_largest(&mut near, OWN);
                near
            },
        )
        .collect()
}

/// What content says as far as ratings leave it something to say.
fn by_content(
    ratings: &Interactions,
    features: &[Features],
    options: &blend::Options,
    counts: &[u32],
    large: f32,
) -> Vec<Near> {
    let content = Content::new(ratings.movies(), features, counts);
    (0..counts.len())
        .into_par_iter()
        .map_init(
            || content.desk(),
            |desk, place| {
                let unit = large * options.content * options.left(counts[place]);
                if unit == 0.0 {
                    return Near::new();
                }
                let mut near = content.likenesses(place, desk);
                // of equal ones the better known
                keep_largest(&mut near, OWN);
                near.into_iter()
                    .map(|(other, like)| (content.place(other), like * unit))
                    .collect()
            },
        )
        .collect()
}

/// What pruning left out, on average over the movies of profiles, of what speaks for each movie.
#[expect(clippy::cast_possible_truncation, reason = "means of single floats")]
fn left_out(ease: &Ease, rows: &[Near], counts: &[u32], options: &blend::Options) -> Vec<f32> {
    let Head { places, ranks } = ease.head();
    let mut rest = vec![0.0_f64; counts.len()];
    let total: f64 = places
        .iter()
        .map(|&place| f64::from(counts[place as usize]))
        .sum();
    let share = |place: usize| f64::from(counts[place]) / total;
    let means: Vec<f64> = (0..places.len())
        .into_par_iter()
        .map(|rank| {
            let trust = f64::from(options.trust(counts[places[rank] as usize]));
            let onto = ease.onto(rank);
            let mean: f64 = onto
                .map(|(from, weight)| share(places[from] as usize) * f64::from(weight))
                .sum();
            mean * trust
        })
        .collect();
    for (&place, mean) in places.iter().zip(means) {
        rest[place as usize] = mean;
    }
    for (from, row) in rows
        .iter()
        .enumerate()
        .filter(|(from, _)| ranks[*from].is_some())
    {
        for &(to, weight) in row.iter().filter(|(to, _)| ranks[*to as usize].is_some()) {
            rest[to as usize] -= share(from) * f64::from(weight);
        }
    }
    rest.into_iter().map(|mean| mean as f32).collect()
}
