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
    let mut lines = Lines::of(file.text());
    for record in reader.byte_records() {
        // a text in memory does not fail to be read
        let Ok(record) = record else { continue };
        let number = lines.line_of(&record);
        let line = entry(&record, &columns, now).map_or_else(Line::Bad, Line::Entry);
        each(number, line);
    }
    Ok(())
}

/// Counts a text's lines, as an editor does: the CSV reader's own count is off where lines end with CR LF or are empty.
struct Lines<'t> {
    text: &'t [u8],
    /// So far the lines are counted.
    byte: usize,
    line: u64,
}

impl<'t> Lines<'t> {
    fn of(text: &'t [u8]) -> Self {
        Self {
            text,
            byte: 0,
            line: 1,
        }
    }

    /// The line in which a record begins. Records are to be asked for in their order.
    fn line_of(&mut self, record: &ByteRecord) -> u64 {
        let start = record.position().map_or(0, csv::Position::byte);
        let start = usize::try_from(start).unwrap_or(usize::MAX);
        while let Some(byte) = self.text.get(self.byte) {
            // a record is said to begin where the last one ended
            if self.byte >= start && !matches!(byte, b'\r' | b'\n') {
                break;
            }
            let follows = self.text.get(self.byte + 1);
            self.line += u64::from(match byte {
                b'\n' => true,
                b'\r' => follows != Some(&b'\n'),
                _ => false,
            });
            self.byte += 1;
        }
        self.line
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> DateTime<Utc> {
        "2024-06-01T12:00:00Z".parse().unwrap()
    }

    fn file(name: &str, body: &str) -> File {
        File {
            name: name.to_owned(),
            body: body.into(),
        }
    }

    fn lines(name: &str, body: &str) -> Vec<(u64, Line)> {
        let mut lines = Vec::new();
        let file = file(name, body);
        file.read(super::super::Format::Letterboxd, now(), |number, line| {
            lines.push((number, line));
        })
        .unwrap();
        lines
    }

    fn day(text: &str) -> DateTime<Utc> {
        format!("{text}T00:00:00Z").parse().unwrap()
    }

    fn rated(stars: i64, on: &str) -> (Stars, DateTime<Utc>) {
        (Stars::parse(stars).unwrap(), day(on))
    }

    #[test]
    fn ratings_are_read_with_quotes_commas_and_other_ends_of_lines() {
        let body = "\u{feff}Date,Name,Year,Letterboxd URI,Rating\r\n\
                    2024-03-01,\"Good, the Bad and the \"\"Ugly\"\", The\",1966,https://boxd.it/a,4.5\r\n\
                    2024-03-02,Amélie,2001,https://boxd.it/b,0.5\r\n";
        let [first, second] = &lines("ratings.csv", body)[..] else {
            panic!("two lines");
        };
        let expected = Entry {
            title: "Good, the Bad and the \"Ugly\", The".to_owned(),
            year: Some(1966),
            rated: Some(rated(5, "2024-03-01")),
            ..Entry::default()
        };
        assert_eq!(first, &(2, Line::Entry(expected)));
        let Line::Entry(second) = &second.1 else {
            panic!("{second:?}");
        };
        assert_eq!(second.rated, Some(rated(1, "2024-03-02")));
        assert_eq!((second.watched, second.bookmarked), (None, None));
    }

    #[test]
    fn a_diary_says_when_a_movie_was_watched_and_perhaps_what_it_was_worth() {
        let body = "Date,Name,Year,Letterboxd URI,Rating,Rewatch,Tags,Watched Date\n\
                    2024-03-05,Heat,1995,u,3.5,Yes,\"with ann, home\",2024-03-04\n\
                    2024-03-06,Ran,1985,u,,,,\n";
        let lines = lines("diary.csv", body);
        let entries: Vec<_> = lines
            .iter()
            .map(|(_, line)| match line {
                Line::Entry(entry) => (entry.rated, entry.watched),
                other => panic!("{other:?}"),
            })
            .collect();
        assert_eq!(
            entries,
            [
                (Some(rated(4, "2024-03-05")), Some(day("2024-03-04"))),
                (None, Some(day("2024-03-06")))
            ]
        );
    }

    #[test]
    fn the_name_tells_what_has_the_same_columns() {
        let body = "Date,Name,Year,Letterboxd URI\n2024-03-01,Heat,1995,u\n";
        let what = |name| match &lines(name, body)[0].1 {
            Line::Entry(entry) => (entry.bookmarked.is_some(), entry.watched.is_some()),
            other => panic!("{other:?}"),
        };
        assert_eq!(what("watchlist.csv"), (true, false));
        assert_eq!(what(""), (true, false));
        assert_eq!(what("watched.csv"), (false, true));
        assert!(check(&file("films.csv", body)).is_err());
    }

    #[test]
    fn a_bad_line_keeps_no_other_out() {
        let body = "Date,Name,Year,Letterboxd URI,Rating\n\
                    yesterday,Heat,1995,u,4\n\
                    2024-03-01,,1995,u,4\n\
                    2024-03-01,Heat,MCMXCV,u,4\n\
                    2024-03-01,Heat,1995,u,11\n\
                    2024-03-01,Heat,1995,u,\n\
                    2024-03-01\n\
                    \n\
                    2030-01-01,Heat,1995,u,4\n";
        let lines = lines("ratings.csv", body);
        let bad: Vec<_> = lines
            .iter()
            .filter_map(|(number, line)| match line {
                Line::Bad(problem) => Some((*number, *problem)),
                _ => None,
            })
            .collect();
        assert_eq!(
            bad,
            [
                (2, "a date must be as in 2024-02-29"),
                (3, "has no Name"),
                (4, "Year is not a year"),
                (5, "Rating must be 0.5 to 5 in steps of 0.5"),
                (6, "has no Rating"),
                (7, "has no Name"),
            ]
        );
        // and nobody has rated anything in the future
        let Some((9, Line::Entry(last))) = lines.last() else {
            panic!("{lines:?}");
        };
        assert_eq!(last.rated.unwrap().1, now());
    }

    #[test]
    fn what_is_no_such_file_is_known_by_its_first_line() {
        for body in [
            "",
            "\n",
            "[]",
            "Name,Year\nHeat,1995\n",
            "Date,Name,Year,Letterboxd URI,Watched Date\n",
            "\u{0}\u{1}\u{2}",
        ] {
            assert!(check(&file("ratings.csv", body)).is_err(), "{body:?}");
        }
        let body = "Date,Name,Year,Letterboxd URI,Rating\na\nb\n";
        assert_eq!(check(&file("x", body)), Ok(2));
    }
}
