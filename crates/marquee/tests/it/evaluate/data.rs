//! Data sets of our own, in the forms that `evaluate` reads.

use std::fmt::Write as _;
use std::fs;

use tempfile::TempDir;

pub(super) fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = TempDir::new().unwrap();
    for (name, text) in files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

/// What 40 users rated of 30 films: of odd users odd films find favour, of even users even ones.
fn opinions() -> impl Iterator<Item = (u32, u32, u32, u32)> {
    (1..=40).flat_map(|user| {
        let rated = (1..=30).filter(move |film| (user * 7 + film * 11) % 3 > 0);
        rated.map(move |film| {
            let stars = if user % 2 == film % 2 { 5 } else { 2 };
            // everybody in an order of their own
            let at = 1_000_000_000 + (user * 31 + film * 17) % 101;
            (user, film, stars, at)
        })
    })
}

fn genre(film: u32) -> &'static str {
    if film.is_multiple_of(2) {
        "Crime"
    } else {
        "Comedy"
    }
}

/// The opinions in the newest of MovieLens's forms.
pub(super) fn latest() -> TempDir {
    let mut movies = "movieId,title,genres\n".to_owned();
    let mut ratings = "userId,movieId,rating,timestamp\n".to_owned();
    for film in 1..=30 {
        writeln!(movies, "{film},\"Film {film}, The (1990)\",{}", genre(film)).unwrap();
    }
    for (user, film, stars, at) in opinions() {
        writeln!(ratings, "{user},{film},{stars}.0,{at}").unwrap();
    }
    folder(&[("movies.csv", &movies), ("ratings.csv", &ratings)])
}

/// The same in the other two.
pub(super) fn older() -> [TempDir; 2] {
    let (mut movies, mut items) = (Vec::new(), Vec::new());
    for film in 1..=30 {
        // in Latin-1, as those files are
        let title = [
            b"Caf\xe9 ".as_slice(),
            film.to_string().as_bytes(),
            b" (1990)",
        ]
        .concat();
        let id = film.to_string().into_bytes();
        let flags = match genre(film) {
            "Crime" => "0|0|0|0|0|0|1|0|0|0|0|0|0|0|0|0|0|0|0",
            _ => "0|0|0|0|0|1|0|0|0|0|0|0|0|0|0|0|0|0|0",
        };
        let dat = [
            &id,
            b"::".as_slice(),
            &title,
            b"::",
            genre(film).as_bytes(),
            b"\n",
        ];
        movies.extend(dat.concat());
        let item = [
            &id,
            b"|".as_slice(),
            &title,
            b"|01-Jan-1990|||",
            flags.as_bytes(),
            b"\n",
        ];
        items.extend(item.concat());
    }
    let (mut ratings, mut data) = (String::new(), String::new());
    for (user, film, stars, at) in opinions() {
        writeln!(ratings, "{user}::{film}::{stars}::{at}").unwrap();
        writeln!(data, "{user}\t{film}\t{stars}\t{at}").unwrap();
    }
    let dat = folder(&[("ratings.dat", &ratings)]);
    fs::write(dat.path().join("movies.dat"), movies).unwrap();
    let tab = folder(&[("u.data", &data)]);
    fs::write(tab.path().join("u.item"), items).unwrap();
    [dat, tab]
}

/// Lines of a user and the films they liked: the last for `test`, the one before for `valid`.
pub(super) fn lists() -> TempDir {
    let mut parts = [String::new(), String::new(), String::new()];
    for user in 1..=40 {
        let liked = opinions().filter(|(rater, _, stars, _)| *rater == user && *stars == 5);
        let mut liked: Vec<_> = liked
            .map(|(_, film, _, at)| (at, film.to_string()))
            .collect();
        liked.sort();
        let liked: Vec<String> = liked.into_iter().map(|(_, film)| film).collect();
        let (train, held_out) = liked.split_at(liked.len() - 2);
        let [valid, test] = held_out else { panic!() };
        for (part, items) in parts.iter_mut().zip([&train.join(" "), valid, test]) {
            writeln!(part, "{user} {items}").unwrap();
        }
    }
    folder(&[
        ("train.txt", &parts[0]),
        ("valid.txt", &parts[1]),
        ("test.txt", &parts[2]),
    ])
}
