//! The CSV files of Letterboxd's export. Which of them a file is, its header says; where two share one, its name.

use chrono::{DateTime, NaiveDate, Utc};
use csv::{ByteRecord, Reader, ReaderBuilder};

use super::{Entry, File, Line, stars, year};
use crate::types::{Stars, Unfit};

/// The ratings there are.
const STEPS: [&str; 10] = ["0.5", "1", "1.5", "2", "2.5", "3", "3.5", "4", "4.5", "5"];

/// Which file it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Ratings,
    Diary,
    Watchlist,
    Watched,
}

/// Where the columns are that mean something here.
#[derive(Debug)]
struct Columns {
    kind: Kind,
    date: usize,
    name: usize,
    year: usize,
    rating: Option<usize>,
    watched_date: Option<usize>,
}

pub(super) fn check(file: &File) -> Result<usize, Unfit> {
    let mut reader = reader(file);
    columns(file, &mut reader)?;
    Ok(reader.byte_records().count())
}

pub(super) fn read(
    file: &File,
    now: DateTime<Utc>,
    each: &mut impl FnMut(u64, Line),
) -> Result<(), Unfit> {
    let mut reader = reader(file);
    let columns = columns(file, &mut reader)?;
    for record in reader.byte_records() {
        // a text in memory does not fail to be read
        let Ok(record) = record else { continue };
        let number = record.position().map_or(0, csv::Position::line);
        let line = entry(&record, &columns, now).map_or_else(Line::Bad, Line::Entry);
        each(number, line);
    }
    Ok(())
}

fn reader(file: &File) -> Reader<&[u8]> {
    // a line that lacks columns is that line's own problem
    ReaderBuilder::new().flexible(true).from_reader(file.text())
}

fn columns(file: &File, reader: &mut Reader<&[u8]>) -> Result<Columns, Unfit> {
    let unknown = || {
        Unfit::because(
            "is not ratings.csv, diary.csv, watchlist.csv or watched.csv of a Letterboxd export: its first line must name their columns",
        )
    };
    let header = reader.byte_headers().map_err(|_| unknown())?;
    let place = |name: &str| {
        header
            .iter()
            .position(|column| column.trim_ascii().eq_ignore_ascii_case(name.as_bytes()))
    };
    // films.csv of the likes has the columns of a watchlist
    let stem = file.name.to_ascii_lowercase();
    if place("Letterboxd URI").is_none() || stem.starts_with("films") {
        return Err(unknown());
    }
    let (rating, watched_date) = (place("Rating"), place("Watched Date"));
    let kind = match (rating, watched_date) {
        (Some(_), Some(_)) => Kind::Diary,
        (Some(_), None) => Kind::Ratings,
        (None, None) if stem.starts_with("watched") => Kind::Watched,
        (None, None) => Kind::Watchlist,
        (None, Some(_)) => return Err(unknown()),
    };
    let found = |name| place(name).ok_or_else(unknown);
    Ok(Columns {
        kind,
        date: found("Date")?,
        name: found("Name")?,
        year: found("Year")?,
        rating,
        watched_date,
    })
}

fn entry(
    record: &ByteRecord,
    columns: &Columns,
    now: DateTime<Utc>,
) -> Result<Entry, &'static str> {
    let text = |column: usize| -> Result<&str, &'static str> {
        let field = record.get(column).unwrap_or_default();
        let text = str::from_utf8(field).map_err(|_| "is not UTF-8")?;
        Ok(text.trim())
    };
    let optional = |column: Option<usize>| column.map_or(Ok(""), text);
    let title = text(columns.name)?;
    if title.is_empty() {
        return Err("has no Name");
    }
    let date = time(text(columns.date)?, now)?;
    let rating = rating(optional(columns.rating)?)?;
    let entry = Entry {
        title: title.to_owned(),
        year: match text(columns.year)? {
            "" => None,
            text => Some(year(text).ok_or("Year is not a year")?),
        },
        rated: rating.map(|stars| (stars, date)),
        ..Entry::default()
    };
    Ok(match columns.kind {
        Kind::Ratings if rating.is_none() => return Err("has no Rating"),
        Kind::Ratings => entry,
        Kind::Diary => {
            let watched = match optional(columns.watched_date)? {
                "" => date,
                text => time(text, now)?,
            };
            Entry {
                watched: Some(watched),
                ..entry
            }
        }
        Kind::Watchlist => Entry {
            bookmarked: Some(date),
            ..entry
        },
        Kind::Watched => Entry {
            watched: Some(date),
            ..entry
        },
    })
}

/// Days are kept without a time: it is taken for the day's beginning.
fn time(text: &str, now: DateTime<Utc>) -> Result<DateTime<Utc>, &'static str> {
    if text.is_empty() {
        return Ok(now);
    }
    let day = NaiveDate::parse_from_str(text, "%Y-%m-%d");
    let beginning = day.ok().and_then(|day| day.and_hms_opt(0, 0, 0));
    // somebody's day may have begun before that of UTC
    beginning
        .map(|time| time.and_utc().min(now))
        .filter(|time| super::is_plausible(*time))
        .ok_or("a date must be as in 2024-02-29")
}

fn rating(text: &str) -> Result<Option<Stars>, &'static str> {
    if text.is_empty() {
        return Ok(None);
    }
    let text = text.strip_suffix(".0").unwrap_or(text);
    let halves = (1..=10).zip(STEPS).find(|(_, step)| *step == text);
    halves
        .and_then(|(halves, _)| stars(halves))
        .map(Some)
        .ok_or("Rating must be 0.5 to 5 in steps of 0.5")
}
