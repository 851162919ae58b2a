use marquee_recommender::{Catalogue, Filters, Movie, Profile, Request, Strategy, recommend};

use crate::fixture::{COMEDY, CRIME, film, genres, rated};

fn note(movies: Vec<Movie>, profile: &Profile, filters: Filters, limit: usize) -> Option<String> {
    let request = Request {
        strategy: Strategy::Genre,
        filters,
        limit,
        ..Request::default()
    };
    recommend(&Catalogue::new(genres(), movies), profile, &request).note
}

fn of_year(id: u64, genre: u64, year: i32) -> Movie {
    Movie {
        year: Some(year),
        ..film(id, &[genre], 0)
    }
}

#[test]
fn there_is_no_note_when_enough_pass() {
    let movies = vec![film(1, &[CRIME], 0), film(2, &[CRIME], 0)];
    assert_eq!(
        note(movies, &Profile::default(), Filters::default(), 2),
        None
    );
}

#[test]
fn the_note_names_the_filter_that_keeps_the_list_short_and_what_dropping_it_gives() {
    let movies = vec![
        of_year(1, CRIME, 2000),
        of_year(2, CRIME, 1990),
        of_year(3, CRIME, 1991),
        of_year(4, COMEDY, 2000),
    ];
    let filters = Filters {
        genres: Some(vec![CRIME]),
        years: Some(2000..=2000),
        ..Filters::default()
    };
    assert_eq!(
        note(movies, &Profile::default(), filters, 3).unwrap(),
        "Only 1 movie passes all filters. What binds is \"year\": without it, 3 would pass."
    );
}

#[test]
fn having_watched_nearly_everything_is_said_too() {
    let movies = vec![film(1, &[CRIME], 0), film(2, &[CRIME], 0)];
    assert_eq!(
        note(movies, &rated(&[(1, 5), (2, 5)]), Filters::default(), 5).unwrap(),
        "No movie passes all filters. What binds is \"watched\": without it, 2 would pass."
    );
}

#[test]
fn filters_that_bind_only_together_are_not_blamed_alone() {
    let movies = vec![
        of_year(1, COMEDY, 1990),
        of_year(2, COMEDY, 1991),
        of_year(3, COMEDY, 1992),
    ];
    let filters = Filters {
        genres: Some(vec![CRIME]),
        years: Some(2000..=2000),
        ..Filters::default()
    };
    assert_eq!(
        note(movies, &Profile::default(), filters, 3).unwrap(),
        "No movie passes all filters. No single filter binds; \"genre\" keeps out the most, 3 of 3."
    );
}

#[test]
fn a_small_catalogue_is_no_filters_fault() {
    let two = vec![film(1, &[CRIME], 0), film(2, &[CRIME], 0)];
    assert_eq!(
        note(two, &Profile::default(), Filters::default(), 5).unwrap(),
        "The catalogue holds only 2 movies."
    );
    assert_eq!(
        note(vec![], &Profile::default(), Filters::default(), 5).unwrap(),
        "The catalogue is empty."
    );
}
