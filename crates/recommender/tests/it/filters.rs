use marquee_recommender::{Catalogue, Filters, Movie, Profile, Request, Strategy, recommend};

use crate::by_hand::passes;
use crate::fixture::{COMEDY, CRIME, DRAMA, drawn, film, ids, rated};

fn passing(movies: Vec<Movie>, filters: Filters) -> Vec<u64> {
    let request = Request {
        strategy: Strategy::Popular,
        filters,
        limit: 100,
        ..Request::default()
    };
    ids(movies, &Profile::default(), &request)
}

#[test]
fn genres_are_either_and_an_excluded_one_weighs_more() {
    let movies = vec![
        film(1, &[CRIME], 0),
        film(2, &[DRAMA], 0),
        film(3, &[CRIME, COMEDY], 0),
        film(4, &[], 0),
    ];
    let filters = Filters {
        genres: Some(vec![CRIME, DRAMA]),
        exclude_genres: Some(vec![COMEDY]),
        ..Filters::default()
    };
    assert_eq!(passing(movies, filters), [1, 2]);
}

#[test]
fn a_range_of_years_includes_its_ends_and_needs_a_year() {
    let of = |id, year| Movie {
        year,
        ..film(id, &[], 0)
    };
    let movies = vec![
        of(1, Some(1999)),
        of(2, Some(2000)),
        of(3, Some(2002)),
        of(4, Some(2003)),
        of(5, None),
    ];
    let filters = Filters {
        years: Some(2000..=2002),
        ..Filters::default()
    };
    assert_eq!(passing(movies, filters), [2, 3]);
}

#[test]
fn a_rating_is_tmdbs_or_the_stars_doubled_and_without_either_a_movie_does_not_pass() {
    let of = |id, vote_average, rating_sum, rating_count| Movie {
        vote_average,
        rating_sum,
        rating_count,
        ..film(id, &[], 0)
    };
    let movies = vec![
        of(1, Some(7.5), 0, 0),
        of(2, Some(7.4), 5, 1),
        of(3, None, 15, 4),
        of(4, None, 37, 10),
        of(5, None, 0, 0),
        of(6, Some(9.1), 4, 1),
    ];
    let filters = Filters {
        rating: Some(7.5..=9.0),
        ..Filters::default()
    };
    // 15 stars in 4 ratings are 3.75, doubled 7.5: the end is included.
    assert_eq!(passing(movies, filters), [3, 1]);
}

#[test]
fn languages_are_either_without_regard_to_case() {
    let of = |id, language: Option<&str>| Movie {
        language: language.map(Into::into),
        ..film(id, &[], 0)
    };
    let movies = vec![
        of(1, Some("en")),
        of(2, Some("KO")),
        of(3, Some("fr")),
        of(4, None),
    ];
    let filters = Filters {
        languages: Some(vec!["EN".into(), "ko".into()]),
        ..Filters::default()
    };
    assert_eq!(passing(movies, filters), [1, 2]);
}

#[test]
fn adult_movies_pass_only_when_asked_for() {
    let movies = vec![
        film(1, &[], 0),
        Movie {
            adult: true,
            ..film(2, &[], 0)
        },
    ];
    assert_eq!(passing(movies.clone(), Filters::default()), [1]);
    let filters = Filters {
        adult: true,
        ..Filters::default()
    };
    assert_eq!(passing(movies, filters), [1, 2]);
}

#[test]
fn a_filter_that_nothing_can_meet_lets_nothing_pass() {
    for filters in [
        Filters {
            genres: Some(vec![]),
            ..Filters::default()
        },
        Filters {
            genres: Some(vec![99]),
            ..Filters::default()
        },
        Filters {
            actors: Some(vec![]),
            ..Filters::default()
        },
        Filters {
            directors: Some(vec![77]),
            ..Filters::default()
        },
    ] {
        assert!(passing(vec![film(1, &[CRIME], 0)], filters).is_empty());
    }
}

#[test]
fn rated_watched_and_dismissed_movies_are_never_recommended() {
    let profile = Profile {
        watched: vec![2, 77],
        dismissed: vec![3, 78],
        ..rated(&[(1, 1)])
    };
    let movies: Vec<_> = (1..=4).map(|id| film(id, &[CRIME], 0)).collect();
    for strategy in [Strategy::Genre, Strategy::Popular] {
        let request = Request {
            strategy,
            filters: Filters::default(),
            limit: 10,
            ..Request::default()
        };
        assert_eq!(ids(movies.clone(), &profile, &request), [4]);
    }
}

#[test]
fn whatever_is_asked_nothing_that_fails_a_filter_comes_back_and_nothing_that_passes_is_withheld() {
    for seed in 0..1000 {
        let (genres, movies, profile, request) = drawn(seed);
        let pass = |movie: &Movie| passes(movie, &profile, &request.filters);
        let enough = movies
            .iter()
            .filter(|movie| pass(movie))
            .count()
            .min(request.limit);
        let catalogue = Catalogue::new(genres, movies);
        for strategy in [Strategy::Genre, Strategy::Popular] {
            let request = Request {
                strategy,
                ..request.clone()
            };
            let answer = recommend(&catalogue, &profile, &request);
            assert_eq!(answer.movies.len(), enough, "seed {seed}");
            assert_eq!(answer.note.is_some(), enough < request.limit, "seed {seed}");
            for found in &answer.movies {
                let movie = catalogue.movie(found.movie).unwrap();
                assert!(pass(movie), "seed {seed}: {movie:?}");
            }
        }
    }
}

#[test]
fn a_catalogue_kept_in_step_answers_like_one_made_anew() {
    for seed in 0..200 {
        let (genres, movies, profile, request) = drawn(seed);
        let (_, others, ..) = drawn(seed + 10_000);
        // Other movies under the same ids; all of them go, and of these movies every second one comes.
        let gone: Vec<u64> = others.iter().map(|movie| movie.id).collect();
        let come: Vec<Movie> = movies
            .into_iter()
            .filter(|movie| movie.id % 2 == 1)
            .collect();
        let before = Catalogue::new(vec![], others);
        let kept_in_step = before.with_changes(genres.clone(), &gone, come.clone());
        assert_eq!(
            recommend(&kept_in_step, &profile, &request),
            recommend(&Catalogue::new(genres, come), &profile, &request),
            "seed {seed}"
        );
    }
}
