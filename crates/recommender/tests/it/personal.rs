//! `collaborative` and `hybrid`, on a little world: films 1 to 20 are Crime, 21 to 40 Comedy, 41 to 60 Drama; those who like the one
//! rarely see the other. Films 58 to 60 are new: nobody has rated them.

use std::collections::HashSet;
use std::sync::Arc;

use marquee_recommender::evaluation::GenreMix;
use marquee_recommender::model::training::Options;
use marquee_recommender::model::{Features, Model, train};
use marquee_recommender::profile::{Person, Taste};
use marquee_recommender::strategies::Tuning;
use marquee_recommender::{
    Explore, Filters, Interactions, Movie, Profile, ReasonKind, Recommendations, Recommender,
    Request, Strategy,
};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use crate::fixture::{COMEDY, CRIME, DRAMA, film, genres, rated};

const FILMS: u64 = 60;
const NEW: u64 = 58;

fn genre(id: u64) -> u64 {
    match id {
        ..=20 => CRIME,
        21..=40 => COMEDY,
        _ => DRAMA,
    }
}

fn opinions() -> Interactions {
    let mut dice = StdRng::seed_from_u64(1);
    let mut builder = Interactions::builder((1..=FILMS).collect());
    for user in 0..300 {
        let likes = [CRIME, COMEDY, DRAMA][dice.random_range(0..3)];
        for id in 1..NEW {
            if dice.random_bool(if genre(id) == likes { 0.5 } else { 0.06 }) {
                let stars = if genre(id) == likes { 5.0 } else { 2.0 };
                builder.push(user, id, stars, 0);
            }
        }
    }
    builder.build()
}

fn model() -> Arc<Model> {
    let features: Vec<Features> = (1..=FILMS)
        .map(|movie| Features {
            movie,
            genres: vec![genre(movie)],
            // The new film 60 is by the director of films 41 and 42.
            directors: vec![if movie == 60 { 21 } else { movie.div_ceil(2) }],
            ..Features::default()
        })
        .collect();
    Arc::new(train(&opinions(), &features, &Options::default(), |_, _| ()).0)
}

fn movies() -> Vec<Movie> {
    let ratings = opinions();
    let counts = ratings.counts();
    (1..=FILMS)
        .zip(counts)
        .map(|(id, count)| Movie {
            rating_count: count.into(),
            rating_sum: 4 * u64::from(count),
            ..film(id, &[genre(id)], count.into())
        })
        .collect()
}

fn recommender() -> Recommender {
    Recommender::new(
        marquee_recommender::Catalogue::new(genres(), movies()),
        Some(model()),
    )
}

fn ask(strategy: Strategy, limit: usize) -> Request {
    Request {
        strategy,
        limit,
        ..Request::default()
    }
}

fn ids(answer: &Recommendations) -> Vec<u64> {
    answer.movies.iter().map(|found| found.movie).collect()
}

fn of_genre(answer: &Recommendations, wanted: u64) -> usize {
    let of = answer
        .movies
        .iter()
        .filter(|found| genre(found.movie) == wanted);
    of.count()
}

const BOTH: [Strategy; 2] = [Strategy::Collaborative, Strategy::Hybrid];

#[test]
fn three_liked_movies_are_enough_for_a_personal_list() {
    let recommender = recommender();
    for (start, likes) in [(1, CRIME), (21, COMEDY), (41, DRAMA)] {
        let profile = rated(&[(start, 5), (start + 1, 5), (start + 2, 4)]);
        for strategy in BOTH {
            let answer = recommender.recommend(&profile, &ask(strategy, 10));
            assert_eq!(answer.strategy, strategy);
            let hits = of_genre(&answer, likes);
            assert!(hits >= 9, "{strategy:?}: {hits} of {:?}", ids(&answer));
        }
    }
}

#[test]
fn a_new_rating_changes_the_next_list_without_training() {
    let recommender = recommender();
    for strategy in BOTH {
        let list = |profile: &Profile| {
            let answer = recommender.recommend(profile, &ask(strategy, 10));
            of_genre(&answer, COMEDY)
        };
        let before = list(&rated(&[(1, 5)]));
        let after = list(&rated(&[(1, 5), (25, 5), (26, 5), (27, 5)]));
        assert!(after > before + 3, "{strategy:?}: {before}, then {after}");
        // What is disliked speaks against its like.
        let disliked = rated(&[(1, 5), (2, 1), (3, 1), (4, 1), (5, 2), (6, 1)]);
        let liked = rated(&[(1, 5)]);
        let crime = |profile: &Profile| {
            let answer = recommender.recommend(profile, &ask(strategy, 10));
            of_genre(&answer, CRIME)
        };
        assert!(crime(&disliked) < crime(&liked), "{strategy:?}");
    }
}

#[test]
fn a_movie_that_nobody_has_rated_is_recommended_for_its_content() {
    let profile = rated(&[(41, 5), (42, 5)]);
    for strategy in BOTH {
        let answer = recommender().recommend(&profile, &ask(strategy, 18));
        let found = answer.movies.iter().find(|found| found.movie == 60);
        let reasons = &found.unwrap().reasons;
        assert!(
            reasons
                .iter()
                .any(|reason| reason.kind == ReasonKind::BecauseYouLiked
                    && [Some(41), Some(42)].contains(&reason.movie_id)),
            "{reasons:?}"
        );
    }
}

#[test]
fn reasons_are_the_largest_terms_of_the_score() {
    let recommender = recommender();
    let profile = rated(&[(1, 5), (2, 5), (3, 3), (30, 1)]);
    let table = recommender.model().unwrap().table();
    let answer = recommender.recommend(&profile, &ask(Strategy::Collaborative, 10));
    for found in &answer.movies {
        let place = |id| table.place(id).unwrap();
        let term = |id, times: f32| times * table.weight(place(id), place(found.movie));
        let all = [
            (1, term(1, 1.0)),
            (2, term(2, 1.0)),
            (3, term(3, 0.6)),
            (30, term(30, -0.1)),
        ];
        let sum: f32 = all.iter().map(|term| term.1).sum();
        assert!((f64::from(sum) - found.score).abs() < 1e-5);
        let mut expected: Vec<_> = all
            .into_iter()
            .filter(|&(id, weight)| weight > 0.0 && id != 30)
            .collect();
        expected.sort_by(|a, b| b.1.total_cmp(&a.1));
        let told: Vec<_> = found
            .reasons
            .iter()
            .map(|reason| (reason.movie_id.unwrap(), reason.weight))
            .collect();
        assert_eq!(told.len(), expected.len());
        for (told, expected) in told.iter().zip(expected) {
            assert_eq!(told.0, expected.0);
            assert!((told.1 - f64::from(expected.1)).abs() < 1e-6, "{told:?}");
        }
        for reason in &found.reasons {
            let kind = match reason.movie_id {
                Some(3) => ReasonKind::BecauseYouKnow,
                _ => ReasonKind::BecauseYouLiked,
            };
            assert_eq!(reason.kind, kind);
        }
    }
}

#[test]
fn seen_and_dismissed_movies_and_what_fails_a_filter_are_never_recommended() {
    let recommender = recommender();
    let mut dice = StdRng::seed_from_u64(5);
    for _ in 0..50 {
        let mut some = || -> Vec<u64> { (1..=FILMS).filter(|_| dice.random_bool(0.15)).collect() };
        let (liked, watched, dismissed) = (some(), some(), some());
        let stars: Vec<_> = some().into_iter().map(|id| (id, 5)).collect();
        let profile = Profile {
            liked,
            watched,
            dismissed,
            ..rated(&stars)
        };
        for strategy in BOTH {
            let request = Request {
                filters: Filters {
                    genres: Some(vec![CRIME, DRAMA]),
                    ..Filters::default()
                },
                explore: Some(Explore {
                    share: 0.5,
                    seed: 7,
                }),
                ..ask(strategy, 20)
            };
            let list = ids(&recommender.recommend(&profile, &request));
            let open = (1..=FILMS).filter(|id| {
                let seen = profile.watched.contains(id) || stars.contains(&(*id, 5));
                !seen && !profile.dismissed.contains(id) && genre(*id) != COMEDY
            });
            let open: HashSet<u64> = open.collect();
            assert_eq!(list.len(), open.len().min(20), "{strategy:?}");
            assert!(list.iter().all(|id| open.contains(id)), "{strategy:?}");
            let distinct: HashSet<_> = list.iter().collect();
            assert_eq!(distinct.len(), list.len());
        }
    }
}

#[test]
fn an_empty_profile_gets_what_is_popular_and_is_told_so() {
    for strategy in BOTH {
        let answer = recommender().recommend(&Profile::default(), &ask(strategy, 5));
        assert_eq!(answer.strategy, Strategy::Popular);
        let popular = recommender().recommend(&Profile::default(), &ask(Strategy::Popular, 5));
        assert_eq!(answer, popular);
    }
}

#[test]
fn what_is_stated_decides_while_nothing_is_rated() {
    let profile = Profile {
        taste: Taste {
            genres: vec![COMEDY],
            people: vec![Person {
                name: "Ann".into(),
                movies: vec![5],
            }],
        },
        ..Profile::default()
    };
    let catalogue = marquee_recommender::Catalogue::new(genres(), movies());
    for recommender in [recommender(), Recommender::new(catalogue, None)] {
        let answer = recommender.recommend(&profile, &ask(Strategy::Hybrid, 10));
        assert_eq!(answer.strategy, Strategy::Hybrid);
        assert_eq!(of_genre(&answer, COMEDY), 9, "{:?}", ids(&answer));
        let ann = answer.movies.iter().find(|found| found.movie == 5).unwrap();
        let (kind, text) = (ann.reasons[0].kind, ann.reasons[0].text.as_str());
        assert_eq!((kind, text), (ReasonKind::Taste, "with or by Ann"));
        let comedy = &answer.movies.iter().find(|found| found.movie != 5).unwrap();
        assert_eq!(comedy.reasons[0].text, "one of your genres: Comedy");
    }
}

#[test]
fn without_a_model_genres_decide_and_the_answer_says_so() {
    let catalogue = Arc::new(marquee_recommender::Catalogue::new(genres(), movies()));
    let recommender = Recommender::new(catalogue, None);
    let profile = rated(&[(1, 5), (2, 5)]);
    for strategy in BOTH {
        let answer = recommender.recommend(&profile, &ask(strategy, 10));
        assert_eq!(answer.strategy, Strategy::Genre);
        assert_eq!(
            answer,
            recommender.recommend(&profile, &ask(Strategy::Genre, 10))
        );
    }
    assert!(recommender.similar(1, 5).is_empty());
}

#[test]
fn some_places_are_for_new_movies_as_the_seed_says() {
    let recommender = recommender();
    let profile = rated(&[(1, 5), (2, 5), (3, 5)]);
    let list = |share, seed| {
        let request = Request {
            explore: Some(Explore { share, seed }),
            ..ask(Strategy::Hybrid, 20)
        };
        recommender.recommend(&profile, &request)
    };
    let plain = recommender.recommend(&profile, &ask(Strategy::Hybrid, 20));
    assert!(
        !ids(&plain).iter().any(|id| *id >= NEW),
        "{:?}",
        ids(&plain)
    );
    assert_eq!(list(0.0, 1), plain);

    let mut orders = HashSet::new();
    for seed in 0..20 {
        let answer = list(0.1, seed);
        assert_eq!(answer, list(0.1, seed));
        let (at, new): (Vec<usize>, Vec<_>) = answer
            .movies
            .iter()
            .enumerate()
            .filter(|(_, found)| found.movie >= NEW)
            .unzip();
        assert_eq!(new.len(), 2);
        assert!(at.iter().all(|at| *at >= 9), "{at:?}");
        assert!(
            new.iter()
                .all(|found| found.reasons[0].kind == ReasonKind::New)
        );
        assert_eq!(ids(&answer)[..9], ids(&plain)[..9]);
        orders.insert(ids(&answer));
    }
    assert!(orders.len() > 5);
}

#[test]
fn a_share_below_one_place_is_a_place_now_and_then() {
    let recommender = recommender();
    let profile = rated(&[(1, 5), (2, 5), (3, 5)]);
    let explored = (0..200).filter(|&seed| {
        let request = Request {
            explore: Some(Explore { share: 0.05, seed }),
            ..ask(Strategy::Hybrid, 10)
        };
        let list = ids(&recommender.recommend(&profile, &request));
        list.iter().any(|id| *id >= NEW)
    });
    let often = explored.count();
    assert!(
        (70..=130).contains(&often),
        "{often} of 200, not about half"
    );
}

#[test]
fn movies_that_the_catalogue_has_lost_are_passed_over() {
    let rest: Vec<Movie> = movies()
        .into_iter()
        .filter(|movie| movie.id % 2 == 0)
        .collect();
    let catalogue = marquee_recommender::Catalogue::new(genres(), rest);
    let recommender = Recommender::new(catalogue, Some(model()));
    let profile = rated(&[(1, 5), (3, 5)]);
    for strategy in BOTH {
        let answer = recommender.recommend(&profile, &ask(strategy, 8));
        assert!(ids(&answer).iter().all(|id| id % 2 == 0));
        assert_eq!((answer.strategy, answer.movies.len()), (strategy, 8));
        assert!(of_genre(&answer, CRIME) >= 6, "{:?}", ids(&answer));
    }
    let like = recommender.similar(1, 3);
    assert!(like.len() == 3 && like.iter().all(|(id, _)| id % 2 == 0));
}

#[test]
fn calibration_brings_a_list_nearer_to_the_users_mix_of_genres() {
    let recommender = recommender();
    // Three quarters Crime, one quarter Drama: not what the model alone would show.
    let profile = rated(&[
        (1, 5),
        (2, 5),
        (3, 5),
        (4, 5),
        (5, 5),
        (6, 5),
        (41, 5),
        (42, 5),
    ]);
    let mix = |movies: &[u64]| {
        let genres: Vec<[u64; 1]> = movies.iter().map(|&id| [genre(id)]).collect();
        GenreMix::of(genres.iter().map(|of| &of[..]))
    };
    let liked: Vec<u64> = profile.ratings.iter().map(|rating| rating.movie).collect();
    let divergence = |calibration| {
        let request = Request {
            tuning: Tuning {
                calibration,
                diversity: 0.0,
            },
            ..ask(Strategy::Hybrid, 12)
        };
        let list = ids(&recommender.recommend(&profile, &request));
        mix(&liked).divergence(&mix(&list)).unwrap()
    };
    let (without, with) = (divergence(0.0), divergence(20.0));
    assert!(
        with < 0.02 && with < without / 3.0,
        "{without}, then {with}"
    );
}

#[test]
fn diversity_keeps_what_is_alike_apart() {
    let recommender = recommender();
    let profile = rated(&[(1, 5), (2, 5), (21, 5), (22, 5), (41, 5), (42, 5)]);
    let alike = |diversity| {
        let request = Request {
            tuning: Tuning {
                calibration: 0.0,
                diversity,
            },
            ..ask(Strategy::Hybrid, 8)
        };
        let list = ids(&recommender.recommend(&profile, &request));
        let pairs = list
            .iter()
            .flat_map(|one| list.iter().map(move |other| (one, other)));
        let like = |one: u64, other: u64| {
            let near = recommender.similar(one, usize::MAX).into_iter();
            near.filter(|(id, _)| *id == other)
                .map(|(_, like)| like)
                .sum::<f32>()
        };
        pairs.map(|(one, other)| like(*one, *other)).sum::<f32>()
    };
    let (without, with) = (alike(0.0), alike(1.0));
    assert!(with < 0.8 * without, "{without}, then {with}");
}
