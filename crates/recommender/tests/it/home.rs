use std::collections::HashSet;
use std::sync::Arc;

use marquee_recommender::home::{HomeRequest, LONGEST, Row, RowKind, home};
use marquee_recommender::model::training::Options;
use marquee_recommender::model::{Features, Model, train};
use marquee_recommender::{
    Catalogue, Filters, Interactions, Movie, Profile, Recommender, Request, Strategy, Taste,
};

use crate::fixture::{DRAMA, WESTERN, drawn, film, genres, rated};

const FILMS: u64 = 300;

/// The less popular the higher the id, of 2000 to 2024 in turn, and of each genre in turn: every fourth a western, from 3 on.
fn films() -> Vec<Movie> {
    let years = (2000..2025).cycle().skip(1);
    let film = |(id, year)| Movie {
        year: Some(year),
        ..film(id, &[id % 4 + 1], 1000 - id)
    };
    (1..=FILMS).zip(years).map(film).collect()
}

/// Five films each are by one director: 5 to 9, 10 to 14, …
fn model() -> Model {
    let features: Vec<Features> = (1..=FILMS)
        .map(|movie| Features {
            movie,
            directors: vec![movie / 5],
            ..Features::default()
        })
        .collect();
    let nobody = Interactions::builder((1..=FILMS).collect()).build();
    train(&nobody, &features, &Options::default(), |_, _| ()).0
}

fn with_model() -> Recommender {
    let catalogue = Catalogue::new(genres(), films());
    Recommender::new(catalogue, Some(Arc::new(model())))
}

fn asked() -> HomeRequest {
    HomeRequest {
        strategy: Strategy::Genre,
        filters: Filters::default(),
        trending: vec![9, 150, 7, 151, 4711],
        year: 2024,
        now: None,
    }
}

fn kinds(rows: &[Row]) -> Vec<RowKind> {
    rows.iter().map(|row| row.kind).collect()
}

fn ids(row: &Row) -> Vec<u64> {
    row.movies.iter().map(|found| found.movie).collect()
}

fn of(rows: &[Row], kind: RowKind) -> Vec<u64> {
    let row = rows.iter().find(|row| row.kind == kind);
    row.map(ids).unwrap_or_default()
}

#[test]
fn each_row_takes_what_those_above_have_left() {
    let mut profile = rated(&[(207, 3), (7, 5), (107, 5), (251, 4)]);
    profile.ratings[1].at = Some(2);
    profile.ratings[2].at = Some(1);
    let rows = home(&with_model(), &profile, &asked());
    assert_eq!(
        kinds(&rows),
        [
            RowKind::TopPicks,
            RowKind::BecauseYouLiked(7),
            RowKind::BecauseYouLiked(107),
            RowKind::Trending,
            RowKind::NewForYou,
            RowKind::YourGenres,
            RowKind::Popular
        ]
    );
    let sorted = |kind| {
        let mut ids = of(&rows, kind);
        ids.sort_unstable();
        ids
    };
    assert_eq!(sorted(RowKind::BecauseYouLiked(7)), [5, 6, 8, 9]);
    assert_eq!(sorted(RowKind::BecauseYouLiked(107)), [105, 106, 108, 109]);
    let like = &rows[1].movies[0].reasons[0];
    assert_eq!(like.movie_id, Some(7));
    // 9 stands above, 7 was watched, and the last is not there
    assert_eq!(of(&rows, RowKind::Trending), [150, 151]);
    let new = of(&rows, RowKind::NewForYou);
    assert!(new.iter().all(|id| [23, 24].contains(&(id % 25))));
    assert!(!new.is_empty());
    let lengths: Vec<usize> = rows.iter().map(|row| row.movies.len()).collect();
    assert_eq!(lengths[0], LONGEST);
    assert_eq!(lengths[6], LONGEST);
}

#[test]
fn without_a_model_what_is_like_a_loved_movie_is_of_its_genres() {
    let catalogue = Catalogue::new(genres(), films());
    let profile = Profile {
        liked: vec![100],
        ..rated(&[])
    };
    let mut asked = asked();
    asked.strategy = Strategy::Popular;
    let rows = home(&Recommender::new(catalogue, None), &profile, &asked);
    let like = of(&rows, RowKind::BecauseYouLiked(100));
    // a favourite need not have been seen, but it is not like itself
    assert_eq!(like[..3], [4, 8, 12]);
    assert!(!like.contains(&100));
}

#[test]
fn who_is_new_here_sees_what_is_trending_new_and_popular_and_the_genres_they_named() {
    let recommender = with_model();
    let rows = home(&recommender, &Profile::default(), &asked());
    assert_eq!(
        kinds(&rows),
        [RowKind::Trending, RowKind::NewForYou, RowKind::Popular]
    );
    let profile = Profile {
        taste: Taste {
            genres: vec![WESTERN],
            ..Taste::default()
        },
        ..Profile::default()
    };
    let rows = home(&recommender, &profile, &asked());
    let westerns = of(&rows, RowKind::YourGenres);
    assert_eq!(westerns.len(), LONGEST);
    assert!(westerns.iter().all(|id| id % 4 + 1 == WESTERN));
}

#[test]
fn the_users_own_years_bound_what_is_new() {
    let years = |years| HomeRequest {
        filters: Filters {
            years: Some(years),
            ..Filters::default()
        },
        ..asked()
    };
    let recommender = with_model();
    let old = home(&recommender, &Profile::default(), &years(2001..=2022));
    assert!(of(&old, RowKind::NewForYou).is_empty());
    let new = home(&recommender, &Profile::default(), &years(2001..=2023));
    let new = of(&new, RowKind::NewForYou);
    assert!(!new.is_empty() && new.iter().all(|id| id % 25 == 23));
}

#[test]
fn no_filter_is_broken_no_movie_comes_twice_and_nothing_hangs_on_chance() {
    let mut most = 0;
    for seed in 0..80 {
        let (genres, movies, mut profile, request) = drawn(seed);
        profile.liked = movies.iter().map(|movie| movie.id).step_by(9).collect();
        profile.taste.genres = vec![DRAMA];
        let recommender = Recommender::new(Catalogue::new(genres, movies.clone()), None);
        let passing = Request {
            strategy: Strategy::Popular,
            limit: movies.len(),
            ..request.clone()
        };
        let passing: HashSet<u64> = recommender
            .recommend(&profile, &passing)
            .movies
            .iter()
            .map(|found| found.movie)
            .collect();
        for strategy in [Strategy::Hybrid, Strategy::Genre] {
            let asked = HomeRequest {
                strategy,
                filters: request.filters.clone(),
                trending: movies.iter().map(|movie| movie.id).step_by(4).collect(),
                year: 2000,
                now: None,
            };
            let rows = home(&recommender, &profile, &asked);
            assert_eq!(rows, home(&recommender, &profile, &asked));
            let all: Vec<u64> = rows.iter().flat_map(ids).collect();
            let distinct: HashSet<u64> = all.iter().copied().collect();
            assert_eq!(all.len(), distinct.len(), "seed {seed}: a movie twice");
            assert!(distinct.is_subset(&passing), "seed {seed}: a broken filter");
            assert!(rows.iter().all(|row| !row.movies.is_empty()
                && row.movies.len() <= LONGEST
                && row.movies.iter().all(|found| !found.reasons.is_empty())));
            most = most.max(rows.len());
        }
    }
    assert!(most >= 5, "hardly any rows were made");
}
