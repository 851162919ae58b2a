use marquee_recommender::{Catalogue, Profile, Strategy, recommend};

use crate::by_hand::weighted_genre_proportional;
use crate::fixture::{COMEDY, CRIME, ask, drawn, film, films, genres, ids, rated};

#[test]
fn places_are_shared_out_by_what_is_liked() {
    // Liked: 11 and 8 (Crime, one also Comedy) and 12 (Drama); Crime 2/3, Comedy and Drama 1/3 each; of 6: 4, 2, 2.
    let profile = rated(&[(11, 5), (12, 4), (8, 3), (9, 2)]);
    let list = ids(films(), &profile, &ask(Strategy::Genre, 6));
    // Crime 1, 2, 3; Comedy 6, 7; Drama 2, 4: six in all.
    assert_eq!(list, [6, 7, 1, 2, 3, 4]);
}

#[test]
fn a_genre_never_gets_less_than_one_place() {
    // Comedy is one liked movie of eleven, so ⌊10 ÷ 11⌋ = 0 of ten, and gets one.
    let mut movies: Vec<_> = (101..=110).map(|id| film(id, &[CRIME], 0)).collect();
    movies.push(film(111, &[COMEDY], 0));
    movies.extend((1..=20).map(|id| film(id, &[CRIME], 5)));
    movies.extend((21..=25).map(|id| film(id, &[COMEDY], 9)));
    let liked: Vec<_> = (101..=111).map(|id| (id, 5)).collect();
    let list = ids(movies, &rated(&liked), &ask(Strategy::Genre, 10));
    assert_eq!(list, [21, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
}

#[test]
fn one_liked_genre_is_an_ordinary_case() {
    let list = ids(films(), &rated(&[(11, 4)]), &ask(Strategy::Genre, 4));
    assert_eq!(list, [1, 2, 3, 8]);
}

#[test]
fn what_floors_and_overlap_leave_free_is_filled_by_the_same_genres_in_turn_then_by_popularity() {
    // Crime and Drama weigh one half each. Quotas of 7: 3 and 3; film 2 is in both, so two places are free: Crime's
    // next, 8, then Drama's: none left. Then the most popular of all.
    let profile = rated(&[(11, 4), (12, 4)]);
    let list = ids(films(), &profile, &ask(Strategy::Genre, 7));
    assert_eq!(list, [10, 1, 2, 3, 4, 5, 8]);
}

#[test]
fn three_stars_are_a_like_and_two_are_not() {
    let liked = ids(films(), &rated(&[(9, 3)]), &ask(Strategy::Genre, 1));
    assert_eq!(liked, [10], "no other Western, so the most popular");
    let catalogue = Catalogue::new(genres(), films());
    let strategy = |stars| {
        let request = ask(Strategy::Genre, 1);
        recommend(&catalogue, &rated(&[(1, stars)]), &request).strategy
    };
    assert_eq!(strategy(3), Strategy::Genre);
    assert_eq!(strategy(2), Strategy::Popular);
}

#[test]
fn with_nothing_to_go_by_the_list_is_the_most_popular_and_says_so() {
    let catalogue = Catalogue::new(genres(), films());
    // Nothing rated; nothing liked; nothing liked has a genre; what was liked is gone.
    for (profile, best) in [
        (Profile::default(), [10, 6, 7]),
        (rated(&[(12, 1)]), [10, 6, 7]),
        (rated(&[(10, 5)]), [6, 7, 1]),
        (rated(&[(999, 5)]), [10, 6, 7]),
    ] {
        let answer = recommend(&catalogue, &profile, &ask(Strategy::Genre, 3));
        let list: Vec<_> = answer.movies.iter().map(|found| found.movie).collect();
        assert_eq!((answer.strategy, list), (Strategy::Popular, best.into()));
    }
}

#[test]
fn equal_scores_stand_in_the_order_of_ids() {
    let movies: Vec<_> = [7, 3, 9, 5].map(|id| film(id, &[CRIME], 4)).into();
    for strategy in [Strategy::Genre, Strategy::Popular] {
        let list = ids(movies.clone(), &rated(&[(9, 5)]), &ask(strategy, 10));
        assert_eq!(list, [3, 5, 7], "{strategy:?}");
    }
}

#[test]
fn every_list_equals_the_one_computed_by_hand() {
    let mut by_genre = 0;
    for seed in 0..3000 {
        let (genres, movies, profile, request) = drawn(seed);
        let expected = weighted_genre_proportional(&genres, &movies, &profile, &request);
        let catalogue = Catalogue::new(genres, movies);
        let answer = recommend(&catalogue, &profile, &request);
        let list: Vec<_> = answer.movies.iter().map(|found| found.movie).collect();
        assert_eq!(list, expected, "seed {seed}: {request:?}");
        by_genre += u32::from(answer.strategy == Strategy::Genre && !list.is_empty());
    }
    assert!(by_genre > 1500, "only {by_genre} draws were about genres");
}
