//! A person's own history, as other services hand it out: read from their files, found in the catalogue, written as their own.
//!
//! - [`File`], [`Format`]: what was sent. `letterboxd.rs` reads CSV, `trakt.rs` JSON; both give [`Entry`] after [`Entry`], and
//!   what is wrong with a line never keeps the next one out.
//! - [`find`]: which movie of the catalogue an entry means.
//! - [`Plan`]: what all entries together say of each movie. [`write()`]: makes it so, a chunk of movies at a time.
//!
//! Ratings are whole stars here and half stars or tens there: they are halved and rounded half up, and nothing is less than one star.

mod find;
mod letterboxd;
mod plan;
mod trakt;
mod write;

use chrono::{DateTime, Datelike, Utc};

use crate::types::{Stars, Unfit};

pub use find::find;
pub use plan::{Plan, Wish};
pub use write::{Written, write};

/// Whose files they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// `ratings.csv`, `diary.csv`, `watchlist.csv` and `watched.csv` of Letterboxd's export.
    Letterboxd,
    /// JSON as Trakt's API and its exports have it: an array of ratings, of watches or of a watchlist.
    Trakt,
}

impl Format {
    /// `letterboxd` or `trakt`.
    pub fn parse(text: &str) -> Result<Self, Unfit> {
        [Self::Letterboxd, Self::Trakt]
            .into_iter()
            .find(|format| format.as_str() == text)
            .ok_or_else(|| Unfit::because("must be letterboxd or trakt"))
    }

    /// The name in queries, rows and reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Letterboxd => "letterboxd",
            Self::Trakt => "trakt",
        }
    }
}

/// A file as it was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its name, which may be empty.
    pub name: String,
    /// What is in it.
    pub body: Vec<u8>,
}

/// A movie, and what somebody did with it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Entry {
    /// TMDb's id.
    pub tmdb_id: Option<u64>,
    /// IMDb's id.
    pub imdb_id: Option<String>,
    /// The title there.
    pub title: String,
    /// The year there.
    pub year: Option<i16>,
    /// It was rated, and when.
    pub rated: Option<(Stars, DateTime<Utc>)>,
    /// It was watched, and when.
    pub watched: Option<DateTime<Utc>>,
    /// It is to be watched, and since when.
    pub bookmarked: Option<DateTime<Utc>>,
}

/// What a line of a file turned out to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line {
    /// Something about a movie.
    Entry(Entry),
    /// About a show, a season, an episode, a person.
    NotAMovie,
    /// It cannot be understood; why.
    Bad(&'static str),
}

impl File {
    /// Whether this looks like a file of that format, and how many lines it has about something. Reads all of it, but no line closely.
    pub fn check(&self, format: Format) -> Result<usize, Unfit> {
        match format {
            Format::Letterboxd => letterboxd::check(self),
            Format::Trakt => trakt::check(self),
        }
    }

    /// Gives each line with its number: in CSV that of the file's line, in JSON that of the array's element, from 1. What has no
    /// date happened `now`, and nothing happened later.
    pub fn read(
        &self,
        format: Format,
        now: DateTime<Utc>,
        mut each: impl FnMut(u64, Line),
    ) -> Result<(), Unfit> {
        match format {
            Format::Letterboxd => letterboxd::read(self, now, &mut each),
            Format::Trakt => trakt::read(self, now, &mut each),
        }
    }

    /// The body without the mark that some programs put before a text.
    fn text(&self) -> &[u8] {
        self.body
            .strip_prefix(b"\xef\xbb\xbf")
            .unwrap_or(&self.body)
    }
}

/// One to ten half stars as whole stars: half up, so that 0.5 and 1 are one star, 3.5 is four.
fn stars(halves: u8) -> Option<Stars> {
    let in_range = (1..=10).contains(&halves);
    in_range
        .then(|| Stars::parse(i64::from(halves.div_ceil(2))).ok())
        .flatten()
}

/// The films of before 1870 are not to be rated here, and a year of five digits is no year.
fn year(text: &str) -> Option<i16> {
    text.parse()
        .ok()
        .filter(|year| (1870..=2200).contains(year))
}

/// Nobody has watched a film at home before; such a date is a program's zero.
fn is_plausible(time: DateTime<Utc>) -> bool {
    time.year() >= 1900
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_stars_are_rounded_up_to_whole_ones() {
        let whole: Vec<u8> = (1..=10)
            .map(|halves| stars(halves).unwrap().get())
            .collect();
        assert_eq!(whole, [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]);
        assert!(stars(0).is_none() && stars(11).is_none());
    }
}
