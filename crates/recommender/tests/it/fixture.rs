//! A dozen invented films, and catalogues drawn from a seed.

use marquee_recommender::{Catalogue, Filters, Genre, Movie, Profile, Rating, Request, Strategy};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

pub(crate) const CRIME: u64 = 1;
pub(crate) const DRAMA: u64 = 2;
pub(crate) const COMEDY: u64 = 3;
pub(crate) const WESTERN: u64 = 4;

pub(crate) fn genres() -> Vec<Genre> {
    [
        (CRIME, "Crime"),
        (DRAMA, "Drama"),
        (COMEDY, "Comedy"),
        (WESTERN, "Western"),
    ]
    .map(|(id, name)| Genre {
        id,
        name: name.into(),
    })
    .into()
}

/// A film of 2000 in English, watched so often and never rated.
pub(crate) fn film(id: u64, genres: &[u64], watch_count: u64) -> Movie {
    Movie {
        id,
        genres: genres.into(),
        year: Some(2000),
        language: Some("en".into()),
        adult: false,
        vote_average: None,
        rating_sum: 0,
        rating_count: 0,
        watch_count,
    }
}

pub(crate) fn films() -> Vec<Movie> {
    vec![
        film(1, &[CRIME], 100),
        film(2, &[CRIME, DRAMA], 90),
        film(3, &[CRIME], 80),
        film(4, &[DRAMA], 70),
        film(5, &[DRAMA], 60),
        film(6, &[COMEDY], 200),
        film(7, &[COMEDY], 190),
        film(8, &[COMEDY, CRIME], 10),
        film(9, &[WESTERN], 50),
        film(10, &[], 300),
        film(11, &[CRIME], 5),
        film(12, &[DRAMA], 5),
    ]
}

pub(crate) fn rated(stars: &[(u64, u8)]) -> Profile {
    Profile {
        ratings: stars
            .iter()
            .map(|&(movie, stars)| Rating {
                movie,
                stars,
                at: None,
            })
            .collect(),
        ..Profile::default()
    }
}

pub(crate) fn ask(strategy: Strategy, limit: usize) -> Request {
    Request {
        strategy,
        filters: Filters::default(),
        limit,
        ..Request::default()
    }
}

/// The ids recommended, best first.
pub(crate) fn ids(movies: Vec<Movie>, profile: &Profile, request: &Request) -> Vec<u64> {
    let catalogue = Catalogue::new(genres(), movies);
    marquee_recommender::recommend(&catalogue, profile, request)
        .movies
        .iter()
        .map(|found| found.movie)
        .collect()
}

/// A catalogue, a profile and a request, all drawn from `seed`. Scores are drawn to collide often.
pub(crate) fn drawn(seed: u64) -> (Vec<Genre>, Vec<Movie>, Profile, Request) {
    let mut dice = StdRng::seed_from_u64(seed);
    let genres: Vec<Genre> = (1..=dice.random_range(1..12))
        .map(|id| Genre {
            id,
            // Names in another order than ids.
            name: format!("G{:02}", (id * 7) % 13),
        })
        .collect();
    let count = dice.random_range(0..120);
    let movies: Vec<Movie> = (1..=count)
        .map(|id| draw_movie(&mut dice, id * 3, genres.len() as u64))
        .collect();
    let mut profile = Profile::default();
    for movie in &movies {
        match dice.random_range(0..12) {
            0..=2 => profile.ratings.push(Rating {
                movie: movie.id,
                stars: dice.random_range(1..=5),
                at: None,
            }),
            3 => profile.watched.push(movie.id),
            4 => profile.dismissed.push(movie.id),
            _ => {}
        }
    }
    // Some have rated little, some what is no longer there.
    profile.ratings.truncate(dice.random_range(0..25));
    profile.ratings.push(Rating {
        movie: 1_000_000,
        stars: 5,
        at: None,
    });
    let filters = draw_filters(&mut dice, genres.len() as u64);
    let request = Request {
        strategy: Strategy::Genre,
        filters,
        limit: dice.random_range(1..=40),
        ..Request::default()
    };
    (genres, movies, profile, request)
}

fn draw_movie(dice: &mut StdRng, id: u64, genres: u64) -> Movie {
    let rating_count = dice.random_range(0..=6);
    Movie {
        id,
        genres: (1..=genres).filter(|_| dice.random_bool(0.25)).collect(),
        year: dice
            .random_bool(0.9)
            .then(|| dice.random_range(1990..=2000)),
        language: dice
            .random_bool(0.9)
            .then(|| ["en", "ko", "fr"][dice.random_range(0..3)].into()),
        adult: dice.random_bool(0.05),
        vote_average: dice
            .random_bool(0.6)
            .then(|| f64::from(dice.random_range(10..=100)) / 10.0),
        rating_sum: (0..rating_count).map(|_| dice.random_range(1..=5)).sum(),
        rating_count,
        watch_count: dice.random_range(0..8),
    }
}

fn draw_filters(dice: &mut StdRng, genres: u64) -> Filters {
    let mut some = |likely: f64| dice.random_bool(likely);
    let set = [
        some(0.2),
        some(0.2),
        some(0.3),
        some(0.3),
        some(0.3),
        some(0.1),
    ];
    let adult = some(0.5);
    Filters {
        genres: set[0].then(|| vec![dice.random_range(1..=genres), dice.random_range(1..=genres)]),
        exclude_genres: set[1].then(|| vec![dice.random_range(1..=genres)]),
        years: set[2].then(|| 1992..=dice.random_range(1992..=2000)),
        rating: set[3].then(|| f64::from(dice.random_range(0..=8))..=9.0),
        languages: set[4].then(|| vec!["EN".into(), "ko".into()]),
        actors: set[5].then(|| (1..=40).map(|id| id * 6).collect()),
        directors: None,
        adult,
    }
}
