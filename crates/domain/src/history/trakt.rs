//! JSON as Trakt's API and its exports have it: an array whose elements say `rated_at` and `rating`, `watched_at` or `listed_at` of
//! a `movie`.

use std::fmt;

use chrono::{DateTime, Utc};
use serde::Deserializer as _;
use serde::de::{SeqAccess, Visitor};
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::{Entry, File, Line, is_plausible, stars, year};
use crate::types::{Stars, Unfit};

pub(super) fn check(file: &File) -> Result<usize, Unfit> {
    let mut elements = 0;
    walk(file, &mut |_| elements += 1)?;
    Ok(elements)
}

pub(super) fn read(
    file: &File,
    now: DateTime<Utc>,
    each: &mut impl FnMut(u64, Line),
) -> Result<(), Unfit> {
    let mut number = 0;
    walk(file, &mut |element| {
        number += 1;
        each(number, line(element, now));
    })
}

/// Gives the array's elements one by one, as they stand in the file.
fn walk(file: &File, each: &mut impl FnMut(&RawValue)) -> Result<(), Unfit> {
    let mut json = serde_json::Deserializer::from_slice(file.text());
    let walked = json.deserialize_seq(Elements(each));
    walked.and_then(|()| json.end()).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        Unfit::because(format!(
            "is not a JSON array as Trakt writes them: see line {line}, column {column}"
        ))
    })
}

struct Elements<'e, F>(&'e mut F);

impl<'de, F: FnMut(&RawValue)> Visitor<'de> for Elements<'_, F> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<(), A::Error> {
        while let Some(element) = elements.next_element::<&RawValue>()? {
            (self.0)(element);
        }
        Ok(())
    }
}

fn line(element: &RawValue, now: DateTime<Utc>) -> Line {
    let Ok(element) = serde_json::from_str::<Map<String, Value>>(element.get()) else {
        return Line::Bad("is not an object");
    };
    let Some(Value::Object(movie)) = element.get("movie") else {
        let others = ["show", "season", "episode", "person", "list"];
        return if others.iter().any(|other| element.contains_key(*other)) {
            Line::NotAMovie
        } else {
            Line::Bad("has no movie")
        };
    };
    entry(&element, movie, now).map_or_else(Line::Bad, Line::Entry)
}

fn entry(
    element: &Map<String, Value>,
    movie: &Map<String, Value>,
    now: DateTime<Utc>,
) -> Result<Entry, &'static str> {
    let at = |name: &str| time(element.get(name), now);
    let rating = match element.get("rating") {
        None | Some(Value::Null) => None,
        Some(rating) => Some(tens(rating).ok_or("rating must be a whole number from 1 to 10")?),
    };
    let rated_at = at("rated_at")?;
    let watched = at("watched_at")?.or(at("last_watched_at")?);
    let bookmarked = at("listed_at")?;
    let rated = match rating {
        Some(rating) => Some((rating, rated_at.or(watched).unwrap_or(now))),
        None if rated_at.is_some() => return Err("has no rating"),
        None => None,
    };
    if rated.is_none() && watched.is_none() && bookmarked.is_none() {
        return Err("has neither rating, watched_at nor listed_at");
    }
    let ids = movie.get("ids").and_then(Value::as_object);
    let id = |name: &str| ids.and_then(|ids| ids.get(name));
    let title = movie.get("title").and_then(Value::as_str);
    let entry = Entry {
        tmdb_id: id("tmdb").and_then(Value::as_u64).filter(|id| *id > 0),
        imdb_id: id("imdb")
            .and_then(Value::as_str)
            .filter(|id| is_imdb_id(id))
            .map(str::to_owned),
        title: title.unwrap_or_default().trim().to_owned(),
        year: movie
            .get("year")
            .and_then(Value::as_u64)
            .and_then(|number| year(&number.to_string())),
        rated,
        watched,
        bookmarked,
    };
    if entry.title.is_empty() && entry.tmdb_id.is_none() && entry.imdb_id.is_none() {
        return Err("its movie has neither title nor id");
    }
    Ok(entry)
}

fn time(value: Option<&Value>, now: DateTime<Utc>) -> Result<Option<DateTime<Utc>>, &'static str> {
    match value {
        None | Some(Value::Null) => Ok(None),
        Some(value) => value
            .as_str()
            .and_then(|text| DateTime::parse_from_rfc3339(text).ok())
            .map(|time| time.to_utc().min(now))
            .filter(|time| is_plausible(*time))
            .map(Some)
            .ok_or("a time must be as in 2024-02-29T20:15:00Z"),
    }
}

fn tens(rating: &Value) -> Option<Stars> {
    stars(u8::try_from(rating.as_u64()?).ok()?)
}

fn is_imdb_id(id: &str) -> bool {
    id.strip_prefix("tt").is_some_and(|digits| {
        (7..=14).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn now() -> DateTime<Utc> {
        "2024-06-01T12:00:00Z".parse().unwrap()
    }

    fn file(body: impl Into<Vec<u8>>) -> File {
        File {
            name: "history.json".to_owned(),
            body: body.into(),
        }
    }

    fn lines(body: &Value) -> Vec<Line> {
        let mut lines = Vec::new();
        read(&file(body.to_string()), now(), &mut |number, line| {
            lines.push(line);
            assert_eq!(number, lines.len() as u64);
        })
        .unwrap();
        lines
    }

    fn time(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn ratings_watches_and_a_watchlist_are_told_apart_element_by_element() {
        let ids = json!({"trakt": 1, "slug": "heat-1995", "imdb": "tt0113277", "tmdb": 949});
        let movie = json!({"title": "Heat", "year": 1995, "ids": ids});
        let found = lines(&json!([
            {"rated_at": "2024-03-01T20:15:00.000Z", "rating": 7, "type": "movie", "movie": movie},
            {"watched_at": "2024-03-01T22:15:00+02:00", "action": "watch", "movie": movie},
            {"listed_at": "2024-02-01T00:00:00Z", "rank": 1, "movie": movie},
            {"plays": 2, "last_watched_at": "2024-01-01T00:00:00Z", "movie": {"title": "Ran", "ids": {"tmdb": null}}},
        ]));
        let heat = Entry {
            tmdb_id: Some(949),
            imdb_id: Some("tt0113277".to_owned()),
            title: "Heat".to_owned(),
            year: Some(1995),
            ..Entry::default()
        };
        let rated = Some((Stars::parse(4).unwrap(), time("2024-03-01T20:15:00Z")));
        let expected = [
            Entry {
                rated,
                ..heat.clone()
            },
            Entry {
                watched: Some(time("2024-03-01T20:15:00Z")),
                ..heat.clone()
            },
            Entry {
                bookmarked: Some(time("2024-02-01T00:00:00Z")),
                ..heat
            },
            Entry {
                title: "Ran".to_owned(),
                watched: Some(time("2024-01-01T00:00:00Z")),
                ..Entry::default()
            },
        ];
        assert_eq!(found, expected.map(Line::Entry));
    }

    #[test]
    fn what_is_not_about_movies_is_skipped_and_what_is_wrong_is_said() {
        let movie = json!({"title": "Heat", "year": 1995});
        let at = "2024-03-01T20:15:00Z";
        for (element, expected) in [
            (
                json!({"rated_at": at, "rating": 9, "type": "show", "show": {}}),
                Line::NotAMovie,
            ),
            (
                json!({"watched_at": at, "type": "episode", "episode": {}, "show": {}}),
                Line::NotAMovie,
            ),
            (json!({"watched_at": at}), Line::Bad("has no movie")),
            (json!(7), Line::Bad("is not an object")),
            (
                json!({"movie": movie}),
                Line::Bad("has neither rating, watched_at nor listed_at"),
            ),
            (
                json!({"rated_at": at, "movie": movie}),
                Line::Bad("has no rating"),
            ),
            (
                json!({"rated_at": at, "rating": 11, "movie": movie}),
                Line::Bad("rating must be a whole number from 1 to 10"),
            ),
            (
                json!({"rated_at": at, "rating": "9", "movie": movie}),
                Line::Bad("rating must be a whole number from 1 to 10"),
            ),
            (
                json!({"watched_at": "yesterday", "movie": movie}),
                Line::Bad("a time must be as in 2024-02-29T20:15:00Z"),
            ),
            (
                json!({"watched_at": at, "movie": {"year": 1995}}),
                Line::Bad("its movie has neither title nor id"),
            ),
        ] {
            assert_eq!(lines(&json!([element])), [expected], "{element}");
        }
    }

    #[test]
    fn what_is_no_whole_array_is_refused() {
        for body in ["", "{}", "[", "[{}", "[{}] x", "null", "Date,Name"] {
            assert!(check(&file(body)).is_err(), "{body:?}");
        }
        assert!(check(&file(b"[\"\xff\"]".to_vec())).is_err());
        assert_eq!(check(&file("\u{feff}[{}, 1, []]")), Ok(3));
        // depth is the element's own problem
        let deep = format!("[{}{}]", "[".repeat(5000), "]".repeat(5000));
        assert_eq!(check(&file(deep)), Ok(1));
    }
}
