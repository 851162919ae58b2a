use std::collections::{BTreeMap, BTreeSet};

use marquee_recommender::evaluation::{GenreMix, Hits, Part, Scored, Scorer, Trial, interval};
use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use rand::{Rng, SeedableRng};

use super::rated;

#[track_caller]
fn close(value: f64, expected: f64) {
    assert!(
        (value - expected).abs() < 1e-9,
        "{value} should be {expected}"
    );
}

#[test]
fn a_list_computed_by_hand() {
    // hits at places 2 and 4, of three that are relevant
    let hits = Hits::new(&[8, 3, 9, 5, 1], &[3, 5, 7]);
    let gained = 1.0 / 3_f64.log2() + 1.0 / 5_f64.log2();
    close(
        hits.ndcg(5),
        gained / (1.0 + 1.0 / 3_f64.log2() + 1.0 / 4_f64.log2()),
    );
    assert!((hits.ndcg(5) - 0.498_189_257).abs() < 1e-9);
    // within two places the best list has two hits
    close(
        hits.ndcg(2),
        (1.0 / 3_f64.log2()) / (1.0 + 1.0 / 3_f64.log2()),
    );
    close(hits.recall(5), 2.0 / 3.0);
    close(hits.recall(3), 1.0 / 3.0);
    close(hits.reciprocal_rank(5), 0.5);
    close(hits.hit(2), 1.0);
    close(hits.hit(1), 0.0);
    close(hits.reciprocal_rank(1), 0.0);
}

#[test]
fn the_best_list_has_one_and_an_empty_one_nothing() {
    let best = Hits::new(&[1, 2, 3], &[1, 2, 3, 4]);
    close(best.ndcg(3), 1.0);
    close(best.recall(3), 0.75);
    let short = Hits::new(&[1], &[1, 2]);
    close(short.ndcg(10), 1.0 / (1.0 + 1.0 / 3_f64.log2()));
    for none in [
        Hits::new(&[], &[1]),
        Hits::new(&[1], &[]),
        Hits::new(&[2], &[1]),
    ] {
        close(none.ndcg(10) + none.recall(10), 0.0);
        close(none.reciprocal_rank(10) + none.hit(10), 0.0);
    }
}

#[test]
fn measures_agree_with_a_plain_count_on_drawn_lists() {
    let mut dice = StdRng::seed_from_u64(5);
    for _ in 0..2000 {
        let mut movies: Vec<u32> = (0..dice.random_range(1..50)).collect();
        movies.shuffle(&mut dice);
        let list = &movies[..dice.random_range(0..=movies.len())];
        let relevant: Vec<u32> = (0..60).filter(|_| dice.random_bool(0.15)).collect();
        let k: u8 = dice.random_range(1..25);
        let hits = Hits::new(list, &relevant);

        let wanted: BTreeSet<u32> = relevant.iter().copied().collect();
        let (mut found, mut gained, mut best, mut first) = (0.0, 0.0, 0.0, 0.0);
        for place in 1..=k {
            let discount = f64::ln(f64::from(place) + 1.0) / 2_f64.ln();
            if usize::from(place) <= wanted.len() {
                best += 1.0 / discount;
            }
            if list
                .get(usize::from(place) - 1)
                .is_some_and(|movie| wanted.contains(movie))
            {
                found += 1.0;
                gained += 1.0 / discount;
                if found < 1.5 {
                    first = 1.0 / f64::from(place);
                }
            }
        }
        let k = usize::from(k);
        let count = f64::from(u32::try_from(wanted.len()).unwrap());
        close(hits.ndcg(k), if best > 0.0 { gained / best } else { 0.0 });
        close(
            hits.recall(k),
            if count > 0.0 { found / count } else { 0.0 },
        );
        close(hits.reciprocal_rank(k), first);
        close(hits.hit(k), if found > 0.0 { 1.0 } else { 0.0 });
    }
}

#[test]
fn a_list_with_the_historys_genres_is_calibrated() {
    let history = GenreMix::of([[1, 2].as_slice(), &[1], &[]]);
    close(history.divergence(&history).unwrap(), 0.0);
    // p = (0.75, 0.25), q = (0, 1), smoothed to (0.0075, 0.9925)
    let list = GenreMix::of([[2].as_slice()]);
    let by_hand = 0.75 * (0.75_f64 / 0.0075).ln() + 0.25 * (0.25_f64 / 0.9925).ln();
    close(history.divergence(&list).unwrap(), by_hand);
    assert_eq!(history.divergence(&GenreMix::default()), None);
    assert_eq!(GenreMix::of([[].as_slice()]).divergence(&history), None);
}

#[test]
fn divergence_agrees_with_a_plain_count_on_drawn_genres() {
    let mut dice = StdRng::seed_from_u64(6);
    for _ in 0..500 {
        let mut draw = || -> Vec<Vec<u64>> {
            (0..dice.random_range(1..12))
                .map(|_| (1..6).filter(|_| dice.random_bool(0.4)).collect())
                .collect()
        };
        let (history, list) = (draw(), draw());
        let plain = |movies: &[Vec<u64>]| {
            let mut shares: BTreeMap<u64, f64> = BTreeMap::new();
            for genres in movies {
                for genre in genres {
                    let count = f64::from(u32::try_from(genres.len()).unwrap());
                    *shares.entry(*genre).or_default() += 1.0 / count;
                }
            }
            let sum: f64 = shares.values().sum();
            shares
                .into_iter()
                .map(|(genre, share)| (genre, share / sum))
                .collect::<BTreeMap<_, _>>()
        };
        let (p, q) = (plain(&history), plain(&list));
        let mix = |movies: &[Vec<u64>]| GenreMix::of(movies.iter().map(Vec::as_slice));
        let divergence = mix(&history).divergence(&mix(&list));
        if p.is_empty() || q.is_empty() {
            assert_eq!(divergence, None);
            continue;
        }
        let mut expected = 0.0;
        for (genre, p) in &p {
            let q = 0.99 * q.get(genre).unwrap_or(&0.0) + 0.01 * p;
            expected += p * (p.ln() - q.ln());
        }
        close(divergence.unwrap(), expected);
        assert!(divergence.unwrap() > -1e-12);
    }
}

#[test]
fn novelty_and_coverage_count_raters_and_movies() {
    // movie 0 was rated by all four users, movie 1 by two, movie 2 by one
    let observed = [
        rated(0, 0, 5, 1),
        rated(1, 0, 2, 1),
        rated(2, 0, 5, 1),
        rated(3, 0, 5, 1),
        rated(1, 1, 5, 1),
        rated(2, 1, 5, 1),
        rated(3, 2, 5, 1),
        rated(0, 2, 5, 2),
    ];
    let mut parts = vec![Part::Train; 7];
    parts.push(Part::Test);
    let trial = Trial::of_parts(&observed, &parts, 4, Part::Test, None);
    let genres: [&[u64]; 3] = [&[1], &[2], &[1]];
    let scorer = Scorer::new(&trial, genres.to_vec(), 2, 4);
    let scored = scorer.score(&trial.cases[0], &[1, 2, 0]);
    close(scored.novelty, f64::midpoint(1.0, 2.0));
    close(scored.recall, 1.0);
    close(scored.reciprocal_rank, 0.5);
    // p = (1, 0), q = (0.5, 0.5), smoothed to 0.505
    close(scored.calibration.unwrap(), -(0.505_f64.ln()));
    let lists = [[1, 2, 0].as_slice(), &[2, 1, 0]];
    close(scorer.coverage(lists), 2.0 / 3.0);
    close(scorer.coverage([]), 0.0);
}

#[test]
fn of_several_lists_each_measure_is_the_mean() {
    let of = |ndcg, calibration| Scored {
        ndcg,
        calibration,
        ..Scored::default()
    };
    let mean = Scored::mean(&[of(0.2, None), of(0.4, Some(1.0)), of(0.9, Some(2.0))]);
    close(mean.ndcg, 0.5);
    close(mean.calibration.unwrap(), 1.5);
    assert_eq!(Scored::mean(&[]), Scored::default());
}

#[test]
fn an_interval_is_as_wide_as_theory_says_and_the_same_for_a_seed() {
    let mut dice = StdRng::seed_from_u64(8);
    let values: Vec<f64> = (0..900).map(|_| dice.random_range(0.0..1.0)).collect();
    let sure = interval(&values, 2000, 3);
    let mean = values.iter().sum::<f64>() / 900.0;
    close(sure.mean, mean);
    let variance = values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / 900.0;
    let half = 1.96 * (variance / 900.0).sqrt();
    assert!((sure.low - (mean - half)).abs() < 0.15 * half, "{sure:?}");
    assert!((sure.high - (mean + half)).abs() < 0.15 * half, "{sure:?}");
    assert_eq!(interval(&values, 2000, 3), sure);
    assert_ne!(interval(&values, 2000, 4), sure);
}

#[test]
fn what_is_the_same_for_everybody_is_sure() {
    let sure = interval(&[0.25; 40], 1000, 1);
    for value in [sure.mean, sure.low, sure.high] {
        close(value, 0.25);
    }
    close(interval(&[], 1000, 1).mean, 0.0);
}
