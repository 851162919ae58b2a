//! One film in our own CSV format: facts as text, and as the catalogue takes them.

use chrono::{Datelike, NaiveDate};
use marquee_domain::import::movies::{CastMember, NewMovie};

use super::Genres;
use crate::table::{Columns, Line};

/// The columns of data/movies.csv and of any file for `marquee import csv`.
pub(crate) const COLUMNS: Columns = Columns {
    required: &["title", "year"],
    optional: &[
        "original_title",
        "release_date",
        "runtime",
        "language",
        "genres",
        "directors",
        "cast",
        "overview",
        "imdb_id",
        "tmdb_id",
    ],
};

const LONGEST_TITLE: usize = 500;
const LONGEST_NAME: usize = 200;
const LONGEST_OVERVIEW: usize = 10_000;

/// The film of this line, or what is wrong with it.
pub(crate) fn parse(line: &Line<'_>, genres: &Genres) -> Result<NewMovie, String> {
    let title = title(line.get("title"))?;
    let original_title = match line.get("original_title") {
        "" => title.clone(),
        text => self::title(text)?,
    };
    let release_date = optional(line, "release_date", "a date as YYYY-MM-DD", date)?;
    let year = optional(line, "year", "a year from 1870 to 2200", year)?;
    let year_of_release = release_date.and_then(|date| i16::try_from(date.year()).ok());
    if let (Some(of_release), Some(year)) = (year_of_release, year)
        && of_release != year
    {
        return Err(format!("its year {year} is not that of its release_date"));
    }
    Ok(NewMovie {
        tmdb_id: optional(line, "tmdb_id", "a positive number", tmdb_id)?,
        imdb_id: optional(line, "imdb_id", "tt and 7 to 10 digits", imdb_id)?,
        title,
        original_title,
        overview: overview(line.get("overview"))?,
        release_date,
        year: year.or(year_of_release),
        runtime: optional(line, "runtime", "minutes, from 1 to 6000", runtime)?,
        original_language: optional(line, "language", "two letters as in ISO 639-1", language)?,
        genres: names(line.get("genres"))
            .map(|name| genres.find(name).ok_or_else(|| no_such_genre(name, genres)))
            .collect::<Result<_, _>>()?,
        directors: names(line.get("directors"))
            .map(person)
            .collect::<Result<_, _>>()?,
        cast: names(line.get("cast"))
            .map(cast_member)
            .collect::<Result<_, _>>()?,
        ..NewMovie::default()
    })
}

/// A title as the catalogue takes it.
pub(crate) fn title(text: &str) -> Result<String, String> {
    match text.trim() {
        "" => Err("it has no title".to_owned()),
        text => plain(text, "title", LONGEST_TITLE),
    }
}

/// An IMDb id: `tt0068646`.
pub(crate) fn imdb_id(text: &str) -> Option<String> {
    let digits = text.strip_prefix("tt")?;
    let is_id =
        (7..=10).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_id.then(|| text.to_owned())
}

/// TMDb's ids begin at 1.
pub(crate) fn tmdb_id(text: &str) -> Option<u64> {
    // MySQL's numbers and JSON's meet up to here
    text.parse()
        .ok()
        .filter(|id| (1..=u64::from(u32::MAX)).contains(id))
}

/// Years that the catalogue takes.
pub(crate) fn year(text: &str) -> Option<i16> {
    text.parse()
        .ok()
        .filter(|year| (1870..=2200).contains(year))
}

fn date(text: &str) -> Option<NaiveDate> {
    let date = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
    (text.len() == 10 && (1870..=2200).contains(&date.year())).then_some(date)
}

fn runtime(text: &str) -> Option<u32> {
    text.parse()
        .ok()
        .filter(|minutes| (1..=6000).contains(minutes))
}

fn language(text: &str) -> Option<String> {
    (text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_lowercase())).then(|| text.to_owned())
}

fn overview(text: &str) -> Result<String, String> {
    let fits = |c: char| !c.is_control() || c == '\n' || c == '\r' || c == '\t';
    if text.chars().count() > LONGEST_OVERVIEW || !text.chars().all(fits) {
        return Err(format!(
            "its overview must have at most {LONGEST_OVERVIEW} characters and no control characters"
        ));
    }
    Ok(text.to_owned())
}

/// An empty field is nothing; anything else must be readable.
fn optional<T>(
    line: &Line<'_>,
    column: &str,
    allowed: &str,
    read: impl Fn(&str) -> Option<T>,
) -> Result<Option<T>, String> {
    match line.get(column) {
        "" => Ok(None),
        text => match read(text) {
            Some(value) => Ok(Some(value)),
            None => Err(format!("its {column} {text:?} is not {allowed}")),
        },
    }
}

fn names(text: &str) -> impl Iterator<Item = &str> {
    text.split('|')
        .map(str::trim)
        .filter(|name| !name.is_empty())
}

fn person(name: &str) -> Result<String, String> {
    plain(name, "name", LONGEST_NAME)
}

fn cast_member(text: &str) -> Result<CastMember, String> {
    let (name, character) = text.split_once(':').unwrap_or((text, ""));
    let character = character.trim();
    if name.trim().is_empty() {
        return Err(format!("{text:?} has no actor before the colon"));
    }
    Ok(CastMember {
        name: person(name.trim())?,
        character: match character {
            "" => None,
            character => Some(plain(character, "character", LONGEST_TITLE)?),
        },
    })
}

fn plain(text: &str, what: &str, longest: usize) -> Result<String, String> {
    if text.chars().any(char::is_control) {
        return Err(format!("its {what} has control characters"));
    }
    if text.chars().count() > longest {
        return Err(format!("its {what} has more than {longest} characters"));
    }
    Ok(text.to_owned())
}

fn no_such_genre(name: &str, genres: &Genres) -> String {
    format!("there is no genre {name:?}; there are {}", genres.names())
}
