use std::collections::BTreeSet;

use marquee_recommender::evaluation::Part::{self, Test, Train, Validation};
use marquee_recommender::evaluation::{Split, Trial, split};

use super::{drawn, rated};

#[test]
fn a_user_is_asked_about_what_they_liked_and_others_have_rated() {
    let observed = [
        rated(1, 10, 5, 100),
        rated(1, 11, 2, 90),
        rated(1, 12, 4, 200),
        rated(1, 13, 4, 300),
        rated(1, 14, 1, 300),
        rated(1, 15, 5, 300),
        rated(2, 13, 3, 50),
        rated(2, 12, 3, 50),
        rated(2, 14, 3, 50),
        rated(3, 10, 5, 300),
    ];
    let parts = [
        Train, Train, Validation, Test, Test, Test, Train, Train, Train, Test,
    ];
    let trial = Trial::of_parts(&observed, &parts, 4, Test, None);
    assert_eq!(trial.movies, [10, 11, 12, 13, 14]);
    // movie 15 was not rated in the training part
    assert_eq!(trial.unknown, 1);
    // nothing is known of user 3, and user 2 has nothing to find
    let [case] = &trial.cases[..] else {
        panic!("{:?}", trial.cases);
    };
    assert_eq!((case.user, case.now), (1, 100));
    assert_eq!(case.known, [rated(1, 1, 2, 90), rated(1, 0, 5, 100)]);
    assert_eq!((&case.hidden, &case.relevant), (&vec![2], &vec![3]));

    let trial = Trial::of_parts(&observed, &parts, 4, Validation, Some(150));
    assert_eq!(
        (trial.cases[0].now, &trial.cases[0].relevant),
        (150, &vec![2])
    );
    assert!(trial.cases[0].hidden.is_empty());
    // a lower bar finds more relevant
    let trial = Trial::of_parts(&observed, &parts, 1, Test, None);
    assert_eq!(trial.cases[0].relevant, [3, 4]);
}

#[test]
fn what_should_be_found_is_never_known_and_every_rating_is_in_one_part() {
    for seed in 0..120 {
        let observed = drawn(seed);
        for how in [Split::Random, Split::LeaveLast, Split::Time] {
            let parts = split(&observed, how, 4, seed);
            let all: BTreeSet<_> = observed.iter().map(|r| (r.user, r.movie)).collect();
            assert_eq!((all.len(), parts.len()), (observed.len(), observed.len()));
            for on in [Part::Validation, Part::Test] {
                let trial = Trial::new(&observed, how, 4, on, seed);
                for case in &trial.cases {
                    let known: BTreeSet<u32> = case.known.iter().map(|r| r.movie).collect();
                    let hidden: BTreeSet<u32> = case.hidden.iter().copied().collect();
                    let relevant: BTreeSet<u32> = case.relevant.iter().copied().collect();
                    assert!(known.is_disjoint(&relevant) && hidden.is_disjoint(&relevant));
                    assert!(known.is_disjoint(&hidden));
                    for movie in relevant {
                        let movie = trial.movies[movie as usize];
                        let at = observed
                            .iter()
                            .position(|r| (r.user, r.movie) == (case.user, movie))
                            .unwrap();
                        assert!(parts[at] == on && observed[at].stars >= 4);
                    }
                }
                let trained = parts.iter().filter(|part| **part == Part::Train).count();
                assert_eq!(trial.train.len(), trained);
            }
        }
    }
}
