use marquee_recommender::Interactions;
use marquee_recommender::model::training::{Options, Stage};
use marquee_recommender::model::{Features, Table, prune, train};

use crate::models::drawn;

fn quiet(_: Stage, _: f32) {}

/// Pairs of movies (10 and 20, 30 and 40, …) of one director each.
fn features(movies: u64) -> Vec<Features> {
    (1..=movies)
        .map(|place| Features {
            movie: place * 10,
            directors: vec![place.div_ceil(2)],
            ..Features::default()
        })
        .collect()
}

fn longest(table: &Table) -> Option<usize> {
    let rows = 0..table.movies().len();
    rows.map(|place| table.row(place).count()).max()
}

#[test]
fn no_movie_has_more_neighbours_than_are_allowed() {
    let (model, report) = train(&drawn(1, 400, 300), &[], &Options::default(), quiet);
    assert_eq!(longest(model.table()), Some(prune::NEIGHBOURS));
    assert_eq!(report.weights, model.table().len());
}

#[test]
fn all_terms_of_a_score_add_up_to_it() {
    let (model, _) = train(
        &drawn(2, 300, 250),
        &features(250),
        &Options::default(),
        quiet,
    );
    let table = model.table();
    let profile: Vec<(usize, f32)> = (0..60)
        .map(|nth| (nth * 4, if nth % 3 == 0 { -0.3 } else { 1.0 }))
        .collect();
    for (to, score) in table.score(&profile).into_iter().enumerate() {
        let terms = profile
            .iter()
            .map(|&(from, times)| times * table.weight(from, to));
        let sum: f32 = terms.sum();
        assert!((sum - score).abs() < 1e-5, "{sum} is not {score}");
    }
}

#[test]
fn a_movie_without_ratings_is_reached_by_its_content() {
    let mut builder = Interactions::builder((1..=40).map(|place| place * 10).collect());
    let rated = drawn(3, 200, 38);
    for user in 0..rated.users() {
        for (place, stars, at) in rated.of(user).iter() {
            builder.push(rated.id(user), rated.movies()[place], stars, at);
        }
    }
    let mut features = features(40);
    // The last, never rated, is by the director of the first two.
    features[39].directors = vec![1];
    let (model, report) = train(&builder.build(), &features, &Options::default(), quiet);
    assert_eq!(report.cold, 2);
    let onto: Vec<usize> = (0..39)
        .filter(|&from| model.table().weight(from, 39) > 0.0)
        .collect();
    assert_eq!(onto, [0, 1]);
    let mut like_it: Vec<_> = model.similar(400, 5).iter().map(|near| near.0).collect();
    like_it.sort_unstable();
    assert_eq!(like_it, [10, 20]);
    assert!(
        model.similar(390, 5).is_empty(),
        "it shares nothing with any"
    );
    assert!(model.similar(77, 5).is_empty(), "it is not there");
}

#[test]
fn without_any_rating_the_model_is_made_of_content() {
    let nobody = Interactions::builder((1..=6).map(|place| place * 10).collect()).build();
    let (model, report) = train(&nobody, &features(6), &Options::default(), quiet);
    assert_eq!((report.cold, report.head, report.quality), (6, 0, None));
    let like_it = model.similar(10, 5);
    assert_eq!(like_it.len(), 1);
    assert_eq!(like_it[0].0, 20);
}

#[test]
fn a_tight_memory_makes_the_head_smaller_and_says_so() {
    let ratings = drawn(4, 500, 400);
    let (_, free) = train(&ratings, &[], &Options::default(), quiet);
    assert_eq!((free.head, free.note()), (free.head_wanted, None));
    let options = Options {
        memory: free.memory - 500_000,
        ..Options::default()
    };
    let (model, tight) = train(&ratings, &[], &options, quiet);
    assert!(
        tight.head < free.head && tight.memory <= options.memory,
        "{tight:?}"
    );
    assert_eq!(tight.head_wanted, free.head);
    let note = tight.note().unwrap();
    assert!(
        note.contains(&format!("{} movies, not {}", tight.head, free.head)),
        "{note}"
    );
    assert!(tight.tail > free.tail && !model.table().is_empty());
}

#[test]
fn the_model_is_checked_against_the_most_rated_movies() {
    let (_, report) = train(&drawn(5, 600, 90), &[], &Options::default(), quiet);
    let quality = report.quality.unwrap();
    // A tenth of all, less those of whom nothing that they like was hidden.
    assert!((30..=60).contains(&quality.users), "{quality:?}");
    assert!(
        quality.passes() && quality.model > 1.2 * quality.popular,
        "{quality:?}"
    );
    let (_, few) = train(&drawn(5, 100, 90), &[], &Options::default(), quiet);
    assert_eq!(few.quality, None);
}

#[test]
fn how_far_training_is_never_falls_and_ends_at_the_end() {
    let mut told = Vec::new();
    train(
        &drawn(6, 300, 60),
        &features(60),
        &Options::default(),
        |_, done| told.push(done),
    );
    assert!(told.is_sorted(), "{told:?}");
    assert_eq!(told.last(), Some(&1.0));
}

#[test]
fn equal_ratings_make_an_equal_model() {
    let once = || {
        train(
            &drawn(8, 300, 120),
            &features(120),
            &Options::default(),
            quiet,
        )
        .0
    };
    assert_eq!(once(), once());
}

#[test]
fn of_very_many_movies_that_are_alike_the_best_known_speak_for_those_without_ratings() {
    const MOVIES: u64 = 3_000;
    let mut builder = Interactions::builder((1..=MOVIES).collect());
    let known = [700, 1_900, 2_999];
    for user in 0..30 {
        for (nth, movie) in (0..).zip(known) {
            if user % (nth + 1) == 0 {
                builder.push(user, movie, 5.0, 0);
            }
        }
    }
    let alike = |movie| Features {
        movie,
        genres: vec![1],
        ..Features::default()
    };
    let features: Vec<Features> = (1..=MOVIES).map(alike).collect();
    let (model, _) = train(&builder.build(), &features, &Options::default(), quiet);
    for movie in known {
        let place = model.table().place(movie).unwrap();
        let spoken_for = model.table().row(place);
        let cold =
            spoken_for.filter(|&(to, weight)| !known.contains(&(to as u64 + 1)) && weight > 0.0);
        assert!(cold.count() > 100, "{movie}");
    }
}
