use marquee_recommender::evaluation::{Observed, Part, Split, split};
use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use rand::{Rng, SeedableRng};

use super::{drawn, rated};

/// The ratings of a user in a part.
fn of(observed: &[Observed], parts: &[Part], user: u32, part: Part) -> Vec<Observed> {
    let all = observed.iter().zip(parts);
    let wanted = all.filter(|(rating, is)| rating.user == user && **is == part);
    wanted.map(|(rating, _)| *rating).collect()
}

#[test]
fn one_in_ten_of_each_users_ratings_tests_and_one_in_ten_validates() {
    for (ratings, held_out) in [(2, 0), (3, 1), (9, 1), (19, 1), (20, 2), (57, 5)] {
        let observed: Vec<_> = (0..ratings).map(|movie| rated(7, movie, 3, 0)).collect();
        let parts = split(&observed, Split::Random, 4, 1);
        let count = |part| of(&observed, &parts, 7, part).len();
        assert_eq!(
            (count(Part::Test), count(Part::Validation)),
            (held_out, held_out),
            "of {ratings}"
        );
    }
}

#[test]
fn the_last_positive_rating_tests_with_what_came_after_it() {
    // by time: 5 3 4 2 4 1 5 2, of which 4 and 5 are positive
    let stars = [5, 3, 4, 2, 4, 1, 5, 2];
    let mut observed: Vec<_> = (0..8)
        .zip(stars)
        .map(|(movie, stars)| rated(1, movie, stars, i64::from(movie)))
        .collect();
    observed.reverse();
    let mut parts = split(&observed, Split::LeaveLast, 4, 1);
    parts.reverse();
    let expected = [
        [Part::Train; 4].as_slice(),
        &[Part::Validation; 2],
        &[Part::Test; 2],
    ];
    assert_eq!(parts, expected.concat());

    let too_few = [rated(1, 1, 4, 1), rated(1, 2, 5, 2), rated(1, 3, 3, 3)];
    assert_eq!(
        split(&too_few, Split::LeaveLast, 4, 1),
        [Part::Train; 3],
        "nothing would be left to learn from"
    );
}

#[test]
fn leave_last_never_learns_from_a_users_future() {
    for seed in 0..200 {
        let observed = drawn(seed);
        let parts = split(&observed, Split::LeaveLast, 4, seed);
        for user in 0..30 {
            let times = |part| {
                let of = of(&observed, &parts, user, part);
                let times: Vec<i64> = of.iter().map(|rating| rating.at).collect();
                (times.iter().min().copied(), times.iter().max().copied())
            };
            let (train, validation, test) = (
                times(Part::Train),
                times(Part::Validation),
                times(Part::Test),
            );
            if let (Some(validation_from), Some(test_from)) = (validation.0, test.0) {
                assert!(train.1.unwrap() <= validation_from, "seed {seed}");
                assert!(validation.1.unwrap() <= test_from, "seed {seed}");
            }
        }
    }
}

#[test]
fn a_split_by_time_has_one_line_for_everybody() {
    for seed in 0..200 {
        let observed = drawn(seed);
        let parts = split(&observed, Split::Time, 4, 1);
        let times = |part: Part| {
            let all = observed.iter().zip(&parts);
            let of = all.filter(move |(_, is)| **is == part);
            of.map(|(rating, _)| rating.at)
        };
        let last_known = times(Part::Train).max();
        let first_asked = times(Part::Validation).chain(times(Part::Test)).min();
        if let (Some(known), Some(asked)) = (last_known, first_asked) {
            assert!(known < asked, "seed {seed}");
        }
        if let (Some(validation), Some(test)) =
            (times(Part::Validation).max(), times(Part::Test).min())
        {
            assert!(validation < test, "seed {seed}");
        }
        // of one second all go together, so a part may be larger than a tenth, but never smaller
        assert!(times(Part::Test).count() >= observed.len() / 10);
    }
}

#[test]
fn a_seed_gives_one_split_in_whatever_order_ratings_stand() {
    let mut differs = 0;
    for seed in 0..60 {
        let observed = drawn(seed);
        let mut order: Vec<usize> = (0..observed.len()).collect();
        order.shuffle(&mut StdRng::seed_from_u64(seed + 1000));
        let shuffled: Vec<_> = order.iter().map(|&at| observed[at]).collect();
        for how in [Split::Random, Split::LeaveLast, Split::Time] {
            let parts = split(&observed, how, 4, seed);
            let again: Vec<_> = order.iter().map(|&at| parts[at]).collect();
            assert_eq!(split(&shuffled, how, 4, seed), again, "{how:?} seed {seed}");
            let other = split(&observed, how, 4, StdRng::seed_from_u64(seed).random());
            differs += usize::from(how == Split::Random && other != parts);
        }
    }
    assert!(differs > 40, "another seed should draw another split");
}

#[test]
fn nothing_can_be_split_without_harm() {
    for how in [Split::Random, Split::LeaveLast, Split::Time] {
        assert_eq!(split(&[], how, 4, 1), []);
    }
}
