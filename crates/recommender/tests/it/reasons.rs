use marquee_recommender::{
    Catalogue, Movie, Reason, ReasonKind, Recommendation, Strategy, recommend,
};

use crate::fixture::{COMEDY, CRIME, DRAMA, ask, drawn, film, films, genres, rated};

fn texts(found: &Recommendation) -> Vec<&str> {
    found
        .reasons
        .iter()
        .map(|reason| reason.text.as_str())
        .collect()
}

#[test]
fn a_movie_is_explained_by_the_genres_it_came_in_by_and_by_its_popularity() {
    let profile = rated(&[(11, 5), (8, 5), (12, 4)]);
    let answer = recommend(
        &Catalogue::new(genres(), films()),
        &profile,
        &ask(Strategy::Genre, 6),
    );
    let of = |id| {
        answer
            .movies
            .iter()
            .find(|found| found.movie == id)
            .unwrap()
    };
    assert_eq!(
        texts(of(2)),
        [
            "67 % of what you like is Crime",
            "33 % of what you like is Drama",
            "popular: watched 90 times"
        ]
    );
    assert_eq!(
        texts(of(6)),
        [
            "33 % of what you like is Comedy",
            "popular: watched 200 times"
        ]
    );
    assert_eq!(of(6).score.to_string(), "60");
    let crime = &of(2).reasons[0];
    assert_eq!((crime.kind, crime.weight), (ReasonKind::Genre, 2.0 / 3.0));
}

#[test]
fn a_share_is_never_rounded_to_nothing_or_to_all() {
    let mut movies: Vec<_> = (1..=400).map(|id| film(id, &[CRIME], 0)).collect();
    movies.push(film(401, &[COMEDY], 0));
    movies.extend([film(501, &[CRIME], 0), film(502, &[COMEDY], 0)]);
    let liked: Vec<_> = (1..=401).map(|id| (id, 5)).collect();
    let answer = recommend(
        &Catalogue::new(genres(), movies),
        &rated(&liked),
        &ask(Strategy::Genre, 2),
    );
    let first: Vec<_> = answer.movies.iter().map(|found| texts(found)[0]).collect();
    assert_eq!(
        first,
        [
            "99 % of what you like is Crime",
            "1 % of what you like is Comedy"
        ]
    );
}

#[test]
fn when_all_that_is_liked_has_a_genre_it_is_said_so() {
    let answer = recommend(
        &Catalogue::new(genres(), films()),
        &rated(&[(11, 5)]),
        &ask(Strategy::Genre, 1),
    );
    assert_eq!(texts(&answer.movies[0])[0], "everything you like is Crime");
}

#[test]
fn popularity_is_told_in_stars_and_watches_as_far_as_there_are_any() {
    let of = |rating_sum, rating_count, watch_count| Movie {
        rating_sum,
        rating_count,
        ..film(1, &[DRAMA], watch_count)
    };
    for (movie, text, weight) in [
        (
            of(13, 3, 120),
            "popular: 4.3 stars on average, watched 120 times",
            "39.03",
        ),
        (
            of(5, 1, 1),
            "popular: 5.0 stars on average, watched once",
            "3.8",
        ),
        (of(7, 2, 0), "popular: 3.5 stars on average", "2.45"),
        (of(0, 0, 2), "popular: watched 2 times", "0.6"),
        (
            of(0, 0, 0),
            "next in line: nobody has rated or watched it yet",
            "0",
        ),
    ] {
        let catalogue = Catalogue::new(genres(), vec![movie]);
        let answer = recommend(&catalogue, &rated(&[]), &ask(Strategy::Popular, 1));
        let reason = &answer.movies[0].reasons[0];
        assert_eq!(
            (reason.text.as_str(), reason.weight.to_string().as_str()),
            (text, weight)
        );
        assert_eq!(answer.movies[0].score.to_string(), weight);
    }
}

#[test]
fn every_genre_given_as_a_reason_is_the_movies_own_and_liked() {
    for seed in 0..500 {
        let (genres, movies, profile, request) = drawn(seed);
        let catalogue = Catalogue::new(genres.clone(), movies);
        for found in recommend(&catalogue, &profile, &request).movies {
            let movie = catalogue.movie(found.movie).unwrap();
            assert!((1..=3).contains(&found.reasons.len()), "seed {seed}");
            for Reason { kind, text, .. } in &found.reasons {
                let its_own = || {
                    genres.iter().any(|genre| {
                        movie.genres.contains(&genre.id) && text.ends_with(&genre.name)
                    })
                };
                assert!(
                    *kind == ReasonKind::Popular || its_own(),
                    "seed {seed}: {text}"
                );
            }
        }
    }
}
