//! Reads the fields of a movie.
#![expect(
    clippy::option_option,
    reason = "a field is refused, left as it is, forgotten, or has a value"
)]

use std::collections::HashSet;
use std::hash::Hash;

use chrono::{Datelike, NaiveDate};
use marquee_domain::GenreId;
use marquee_domain::import::movies::CastMember;
use marquee_domain::models::movie::{MovieFields, WrongYear};
use marquee_domain::types::{line, name_key, prose};
use marquee_domain::upstream::lock::LOCKABLE;
use serde_json::Value;

use crate::extract::{Fields, Request, as_id, number, whole};

const MOST_GENRES: usize = 50;
const MOST_DIRECTORS: usize = 50;
const MOST_CAST: usize = 500;
const MOST_KEYWORDS: usize = 200;
/// Minutes; longer than any film.
const LONGEST_RUNTIME: u32 = 100_000;
const MOST_POPULAR: f64 = 1_000_000.0;

/// A movie, whole: what is left out or null is not known.
#[derive(Debug)]
pub struct Whole(pub MovieFields);

/// Some of a movie: what is left out stays as it is, and null forgets it.
#[derive(Debug)]
pub struct Part(pub MovieFields);

impl Request for Whole {
    fn read(fields: &mut Fields) -> Option<Self> {
        let mut reading = Reading {
            fields,
            whole: true,
        };
        reading.movie().map(Self)
    }
}

impl Request for Part {
    fn read(fields: &mut Fields) -> Option<Self> {
        let mut reading = Reading {
            fields,
            whole: false,
        };
        reading.movie().map(Self)
    }
}

/// Each method reads a field: `None` is refused, `Some(None)` stays as it is, `Some(Some(None))` is null.
struct Reading<'a> {
    fields: &'a mut Fields,
    /// What is left out is null.
    whole: bool,
}

impl Reading<'_> {
    fn movie(&mut self) -> Option<MovieFields> {
        let title = self.title();
        let original_title = self.line("original_title", MovieFields::LONGEST_TITLE);
        let overview = self.text("overview", |text| {
            prose(text, MovieFields::LONGEST_OVERVIEW).map_err(|problem| problem.to_string())
        });
        let (release_date, year) = (self.text("release_date", date), self.year());
        let runtime = self.value("runtime", whole(0..=LONGEST_RUNTIME));
        let original_language = self.text("original_language", language);
        let tmdb_id = self.field("tmdb_id", Fields::optional_id);
        let imdb_id = self.text("imdb_id", imdb_id);
        let poster_path = self.text("poster_path", path);
        let backdrop_path = self.text("backdrop_path", path);
        let adult = self.value("adult", |value| {
            value.as_bool().ok_or("must be true or false")
        });
        let popularity = self.value("popularity", number(0.0..=MOST_POPULAR));
        let vote_average = self.value("vote_average", number(0.0..=10.0));
        let vote_count = self.value("vote_count", whole(0..=u32::MAX));
        let genres = self.once("genre_ids", MOST_GENRES, genre_id, |id| *id);
        let directors = self.once("directors", MOST_DIRECTORS, name, |name| name_key(name));
        let cast = self.field("cast", |fields, name| {
            fields.optional_objects::<Member>(name, MOST_CAST)
        });
        let keywords = self.once("keywords", MOST_KEYWORDS, name, |name| name_key(name));
        let locked = self.locked();
        let read = MovieFields {
            title: title?,
            original_title: original_title?,
            overview: overview?.map(Option::unwrap_or_default),
            release_date: release_date?,
            year: year?,
            runtime: runtime?,
            original_language: original_language?,
            tmdb_id: tmdb_id?,
            imdb_id: imdb_id?,
            poster_path: poster_path?,
            backdrop_path: backdrop_path?,
            adult: adult?.map(Option::unwrap_or_default),
            popularity: popularity?.map(Option::unwrap_or_default),
            vote_average: vote_average?,
            vote_count: vote_count?.map(Option::unwrap_or_default),
            genres: genres?.map(Option::unwrap_or_default),
            directors: directors?.map(Option::unwrap_or_default),
            cast: cast?.map(|members| {
                members
                    .unwrap_or_default()
                    .into_iter()
                    .map(|m| m.0)
                    .collect()
            }),
            keywords: keywords?.map(Option::unwrap_or_default),
            locked: locked?,
        };
        // of what was sent together; what the movie has already, only the database knows
        match read.settled_year(None) {
            Ok(_) => Some(read),
            Err(WrongYear(date)) => self.fields.refuse("year", wrong_year(date)),
        }
    }

    fn title(&mut self) -> Option<Option<String>> {
        let is_needed = self.whole || self.fields.has("title");
        match self.line("title", MovieFields::LONGEST_TITLE)? {
            Some(Some(title)) => Some(Some(title)),
            _ if is_needed => self.fields.refuse("title", "is required"),
            _ => Some(None),
        }
    }

    /// Left out, even of a whole movie, it is for the catalogue to say: what is written is locked.
    fn locked(&mut self) -> Option<Option<Vec<&'static str>>> {
        if !self.fields.has("locked_fields") {
            return Some(None);
        }
        let locked = self.once("locked_fields", LOCKABLE.len(), lockable, |field| *field)?;
        Some(Some(locked.flatten().unwrap_or_default()))
    }

    fn year(&mut self) -> Option<Option<Option<i16>>> {
        let years = MovieFields::YEARS;
        let year = self.value("year", whole(years));
        Some(year?.map(|year| year.and_then(|year| i16::try_from(year).ok())))
    }

    fn line(&mut self, name: &str, longest: usize) -> Option<Option<Option<String>>> {
        self.text(name, |text| {
            line(text, longest).map_err(|problem| problem.to_string())
        })
    }

    fn text<T>(
        &mut self,
        name: &str,
        parse: impl Fn(&str) -> Result<T, String>,
    ) -> Option<Option<Option<T>>> {
        self.field(name, |fields, name| fields.optional_text(name, parse))
    }

    fn value<T, E: std::fmt::Display>(
        &mut self,
        name: &str,
        parse: impl Fn(&Value) -> Result<T, E>,
    ) -> Option<Option<Option<T>>> {
        self.field(name, |fields, name| fields.optional_value(name, parse))
    }

    /// A list in which nothing stands twice.
    fn once<T: std::fmt::Display, K: Eq + Hash>(
        &mut self,
        name: &str,
        most: usize,
        parse: impl Fn(&Value) -> Result<T, String>,
        key: impl Fn(&T) -> K,
    ) -> Option<Option<Option<Vec<T>>>> {
        let list = self.field(name, |fields, name| fields.optional_list(name, most, parse))?;
        let mut seen = HashSet::new();
        let entries = list.iter().flatten().flatten();
        let twice: Vec<String> = entries
            .filter(|entry| !seen.insert(key(entry)))
            .map(|entry| format!("has {entry} twice"))
            .collect();
        if twice.is_empty() {
            return Some(list);
        }
        for problem in twice {
            self.fields.refuse::<()>(name, problem);
        }
        None
    }

    fn field<T>(
        &mut self,
        name: &str,
        read: impl FnOnce(&mut Fields, &str) -> Option<Option<T>>,
    ) -> Option<Option<Option<T>>> {
        let is_written = self.whole || self.fields.has(name);
        read(self.fields, name).map(|value| is_written.then_some(value))
    }
}

/// An entry of the cast.
struct Member(CastMember);

impl Request for Member {
    fn read(fields: &mut Fields) -> Option<Self> {
        let name = fields.text("name", |name| line(name, MovieFields::LONGEST_NAME));
        let character = fields.optional_text("character", |character| {
            line(character, MovieFields::LONGEST_CHARACTER)
        });
        Some(Self(CastMember {
            name: name?,
            character: character?,
        }))
    }
}

fn lockable(value: &Value) -> Result<&'static str, String> {
    let named = value.as_str();
    let field = LOCKABLE.into_iter().find(|field| named == Some(*field));
    field.ok_or_else(|| format!("must be of {}", LOCKABLE.join(", ")))
}

/// What is said of a year that is not that of the release date.
pub(super) fn wrong_year(date: NaiveDate) -> String {
    format!("must be that of the release date, {date}")
}

fn date(text: &str) -> Result<NaiveDate, String> {
    let years = MovieFields::YEARS;
    let date = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok();
    // chrono also takes 1999-3-31
    date.filter(|date| text.len() == 10 && years.contains(&date.year()))
        .ok_or_else(|| {
            let (first, last) = (years.start(), years.end());
            format!("must be a date as YYYY-MM-DD, from {first} to {last}")
        })
}

fn language(text: &str) -> Result<String, String> {
    let is_code =
        matches!(text.len(), 2..=3) && text.bytes().all(|byte| byte.is_ascii_alphabetic());
    if is_code {
        Ok(text.to_ascii_lowercase())
    } else {
        Err("must be a code of two or three letters (ISO 639), e.g. en".to_owned())
    }
}

fn imdb_id(text: &str) -> Result<String, String> {
    let digits = text.strip_prefix("tt").unwrap_or_default();
    if matches!(digits.len(), 7..=10) && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        Ok(text.to_owned())
    } else {
        Err("must be tt and 7 to 10 digits, e.g. tt0133093".to_owned())
    }
}

fn path(text: &str) -> Result<String, String> {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"/._-".contains(&byte);
    let is_path = text.len() > 1 && text.starts_with('/') && text.bytes().all(fits);
    if is_path && text.len() <= MovieFields::LONGEST_PATH {
        Ok(text.to_owned())
    } else {
        Err(format!(
            "must be a path below the base of images, e.g. /poster.jpg: letters, digits, '.', '_', '-' and '/', at most {}",
            MovieFields::LONGEST_PATH
        ))
    }
}

fn genre_id(value: &Value) -> Result<GenreId, String> {
    let id = as_id(value);
    id.ok_or_else(|| "must be a whole number from 1".to_owned())
}

fn name(value: &Value) -> Result<String, String> {
    let text = value.as_str().ok_or("must be a string")?;
    line(text, MovieFields::LONGEST_NAME).map_err(|problem| problem.to_string())
}
