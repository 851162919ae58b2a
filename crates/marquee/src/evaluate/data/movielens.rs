//! MovieLens folders: `ratings.csv` and `movies.csv` (Latest, 20M and later), `ratings.dat` and `movies.dat` (1M, 10M), `u.data` and `u.item` (100K).

use std::path::Path;

use marquee_recommender::Movie;
use marquee_recommender::evaluation::Part;

use super::lines::{Form, each};
use super::{DataSet, Genres, Refused, film, name};
use crate::import::movielens::{genre, ratings, title};

/// A kind of folder.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Csv,
    Dat,
    Tab,
}

/// What the flags at the end of a line of `u.item` stand for, as its documentation lists them.
const FLAGS: [&str; 19] = [
    "unknown",
    "Action",
    "Adventure",
    "Animation",
    "Children's",
    "Comedy",
    "Crime",
    "Documentary",
    "Drama",
    "Fantasy",
    "Film-Noir",
    "Horror",
    "Musical",
    "Mystery",
    "Romance",
    "Sci-Fi",
    "Thriller",
    "War",
    "Western",
];

/// Where they begin.
const FIRST_FLAG: usize = 5;

impl Kind {
    /// The kind of this folder, if it has the files of one.
    pub(super) fn of(folder: &Path) -> Option<Self> {
        [Self::Csv, Self::Dat, Self::Tab].into_iter().find(|kind| {
            let has = |file: &str| folder.join(file).is_file();
            has(kind.ratings().0) && has(kind.movies().0)
        })
    }

    fn ratings(self) -> (&'static str, Form) {
        match self {
            Self::Csv => ("ratings.csv", Form::Csv),
            Self::Dat => ("ratings.dat", Form::Parted("::")),
            Self::Tab => ("u.data", Form::Parted("\t")),
        }
    }

    fn movies(self) -> (&'static str, Form, &'static [&'static str]) {
        match self {
            Self::Csv => ("movies.csv", Form::Csv, &["movieid", "title", "genres"]),
            Self::Dat => (
                "movies.dat",
                Form::Parted("::"),
                &["movieid", "title", "genres"],
            ),
            Self::Tab => ("u.item", Form::Parted("|"), &["movieid", "title"]),
        }
    }
}

pub(super) fn read(folder: &Path, kind: Kind) -> anyhow::Result<DataSet> {
    let (file, form, columns) = kind.movies();
    let (mut genres, mut movies) = (Genres::default(), Vec::new());
    each(&folder.join(file), form, columns, |fields| {
        movies.push(movie(fields, kind, &mut genres)?);
        Ok(())
    })?;
    let mut data = DataSet::new(name(folder), genres.all(), movies);

    let (file, form) = kind.ratings();
    let columns = &["userid", "movieid", "rating", "timestamp"];
    each(&folder.join(file), form, columns, |fields| {
        rate(&mut data, fields, kind)
    })?;
    Ok(data.read_whole())
}

fn movie(fields: &[&str], kind: Kind, genres: &mut Genres) -> Result<Movie, String> {
    let id = number("movie id", fields[0])?;
    let names: Vec<&str> = if kind == Kind::Tab {
        let flags = fields.iter().skip(FIRST_FLAG).zip(FLAGS);
        let set = flags.filter(|(flag, _)| **flag == "1");
        set.map(|(_, name)| name).collect()
    } else {
        fields[2].split('|').collect()
    };
    let mut of: Vec<u64> = names
        .into_iter()
        .filter(|name| *name != FLAGS[0])
        .filter_map(genre::in_tmdbs_words)
        .map(|name| genres.id(name))
        .collect();
    of.sort_unstable();
    of.dedup();
    Ok(film(id, of, title::read(fields[1]).year.map(Into::into)))
}

fn rate(data: &mut DataSet, fields: &[&str], kind: Kind) -> Result<(), String> {
    let (user, movie) = (
        number("user id", fields[0])?,
        number("movie id", fields[1])?,
    );
    let stars = ratings::stars(fields[2])
        .ok_or_else(|| format!("rating {:?} is not one of 0.5, 1.0, 1.5 ... 5.0", fields[2]))?;
    let at = i64::try_from(number("timestamp, in seconds since 1970,", fields[3])?)
        .map_err(|_| format!("timestamp {:?} is no time", fields[3]))?;
    data.rate(user, movie, stars.get(), at, Part::Train)
        .map_err(|refused| match refused {
            Refused::UnknownMovie => format!("film {movie} is not in {}", kind.movies().0),
            Refused::Twice(_) => {
                format!("user {user} has rated film {movie} in an earlier line already")
            }
        })
}

fn number(what: &str, text: &str) -> Result<u64, String> {
    text.parse()
        .map_err(|_| format!("{what} {text:?} is not a whole number"))
}
