//! The catalogue's JSON, with what is odd about TMDb's.

use std::collections::BTreeMap;
use std::io::Write;

use chrono::{NaiveDate, TimeDelta};
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};

use crate::films::{Film, Films, GENRES, roll};

const PAGE: usize = 20;
const CHANGES_PAGE: usize = 100;
/// TMDb refuses pages beyond, whatever `total_pages` says.
const LAST_PAGE: usize = 500;
const WRONG_PAGE: &str =
    "Invalid page: Pages start at 1 and max at 500. They are expected to be an integer.";

type Parameters = BTreeMap<String, String>;

/// Status and body.
pub(crate) type Said = (u16, Value);

pub(crate) fn answer(films: &Films, path: &str, parameters: &Parameters) -> Said {
    let parts: Vec<&str> = path.trim_matches('/').split('/').collect();
    match parts.as_slice() {
        ["genre", "movie", "list"] => {
            ok(json!({"genres": genres(GENRES.iter().map(|(id, _)| *id))}))
        }
        ["configuration"] => ok(json!({"images": {
            "secure_base_url": "https://image.tmdb.org/t/p/", "poster_sizes": ["w185", "w500", "original"]}})),
        ["trending", "movie", "day"] | ["movie", "popular"] => {
            page(films, films.ids(), parameters, PAGE)
        }
        ["trending", "movie", "week"] => page(films, films.ids().rev(), parameters, PAGE),
        ["movie", "changes"] => changes(films, parameters),
        ["search", "movie"] => search(films, parameters),
        ["discover", "movie"] => discover(films, parameters),
        ["movie", id] => detail(films, id),
        ["movie", id, "recommendations"] => beside(films, id, parameters, 1),
        ["movie", id, "similar"] => beside(films, id, parameters, 7),
        _ => not_found(),
    }
}

/// The daily export, gzipped.
pub(crate) fn export(films: &Films) -> std::io::Result<Vec<u8>> {
    let mut zipped = GzEncoder::new(Vec::new(), Compression::fast());
    for film in films.ids().filter_map(|id| films.listed(id)) {
        let line = json!({"adult": false, "id": film.id, "original_title": film.title,
            "popularity": film.popularity, "video": false});
        writeln!(zipped, "{line}")?;
    }
    zipped.finish()
}

fn ok(body: Value) -> Said {
    (200, body)
}

pub(crate) fn not_found() -> Said {
    (
        404,
        json!({"success": false, "status_code": 34, "status_message": "The resource you requested could not be found."}),
    )
}

fn bad(code: u32, message: &str) -> Said {
    (400, json!({"status_code": code, "status_message": message}))
}

fn search(films: &Films, parameters: &Parameters) -> Said {
    let Some(query) = parameters.get("query").filter(|query| !query.is_empty()) else {
        return (422, json!({"errors": ["query must be provided"]}));
    };
    let query = query.to_lowercase();
    let fits = |id: &u64| {
        let film = films.listed(*id);
        film.is_some_and(|film| film.title.to_lowercase().contains(&query))
    };
    page(films, films.ids().filter(fits), parameters, PAGE)
}

/// `with_genres`: `a|b` is any of them, `a,b` all of them.
fn discover(films: &Films, parameters: &Parameters) -> Said {
    let wanted = parameters.get("with_genres").map_or("", String::as_str);
    let ids =
        |by: char| -> Vec<u64> { wanted.split(by).filter_map(|id| id.parse().ok()).collect() };
    let (any, all) = (ids('|'), ids(','));
    let fits = |id: &u64| {
        let has = films
            .listed(*id)
            .map(|film| film.genres)
            .unwrap_or_default();
        if wanted.contains(',') {
            all.iter().all(|genre| has.contains(genre))
        } else {
            any.is_empty() || any.iter().any(|genre| has.contains(genre))
        }
    };
    page(films, films.ids().filter(fits), parameters, PAGE)
}

/// TMDb gives out two weeks at a time.
fn changes(films: &Films, parameters: &Parameters) -> Said {
    let Some(number) = number(parameters) else {
        return bad(22, WRONG_PAGE);
    };
    let day = |name: &str| -> Option<NaiveDate> { parameters.get(name)?.parse().ok() };
    let (Some(begin), Some(end)) = (day("start_date"), day("end_date")) else {
        return bad(22, "Invalid dates: they are expected to be YYYY-MM-DD.");
    };
    if end < begin || end - begin > TimeDelta::days(14) {
        return bad(
            20,
            "Invalid date range: Should be a range no longer than 14 days.",
        );
    }
    let changed = films.changed(begin..=end);
    let entries = part(&changed, number, CHANGES_PAGE).iter();
    let results: Vec<Value> = entries
        .map(|id| {
            let adult = (id % 2 == 1).then_some(false);
            json!({"id": id, "adult": adult})
        })
        .collect();
    let (count, pages) = (changed.len(), changed.len().div_ceil(CHANGES_PAGE));
    ok(json!({"results": results, "page": number, "total_pages": pages, "total_results": count}))
}

/// Neighbours by number; the page holds 21.
fn beside(films: &Films, id: &str, parameters: &Parameters, step: u64) -> Said {
    let Some(film) = id.parse().ok().and_then(|id| films.detailed(id)) else {
        return not_found();
    };
    let ids = (1..=60)
        .map(|n| film.id + n * step)
        .filter(|id| films.listed(*id).is_some());
    page(films, ids, parameters, PAGE + 1)
}

fn page(
    films: &Films,
    ids: impl Iterator<Item = u64>,
    parameters: &Parameters,
    size: usize,
) -> Said {
    let ids: Vec<u64> = ids.collect();
    let Some(number) = number(parameters) else {
        return bad(22, WRONG_PAGE);
    };
    let mut shown = part(&ids, number, size).to_vec();
    // a movie that moved up meanwhile stands on two pages
    if number > 1 && !shown.is_empty() {
        shown.insert(0, ids[(number - 1) * size - 1]);
    }
    let results: Vec<Value> = shown
        .iter()
        .filter_map(|id| films.listed(*id))
        .map(|film| film.told(listed(&film)))
        .collect();
    // more than can be asked for
    let pages = ids.len().div_ceil(size).max(1) * if ids.len() > 1000 { 100 } else { 1 };
    ok(
        json!({"page": number, "results": results, "total_pages": pages, "total_results": ids.len()}),
    )
}

fn number(parameters: &Parameters) -> Option<usize> {
    let number = parameters
        .get("page")
        .map_or(Some(1), |page| page.parse().ok())?;
    (1..=LAST_PAGE).contains(&number).then_some(number)
}

fn part(ids: &[u64], number: usize, size: usize) -> &[u64] {
    let begin = ((number - 1) * size).min(ids.len());
    &ids[begin..(begin + size).min(ids.len())]
}

fn listed(film: &Film) -> Value {
    let Film { id, dice, .. } = *film;
    // null or "" wherever TMDb may have it
    let bare = id.is_multiple_of(7);
    let path = |kind: &str| (!bare).then(|| format!("/{kind}{id}.jpg"));
    let overview = if bare {
        String::new()
    } else {
        format!("What happens in {}.", film.title)
    };
    let undated = id.is_multiple_of(11);
    let release_date = if undated {
        String::new()
    } else {
        format!("{}-06-15", film.year)
    };
    // a whole number now and then, as TMDb has it
    let average = if id.is_multiple_of(5) {
        json!(roll(dice, 11))
    } else {
        json!(f64::from(roll(dice, 100)) / 10.0)
    };
    json!({
        "adult": false,
        "backdrop_path": path("b"),
        "genre_ids": film.genres,
        "id": id,
        "media_type": "movie",
        "original_language": "en",
        "original_title": film.title,
        "overview": overview,
        "popularity": film.popularity,
        "poster_path": path("p"),
        "release_date": release_date,
        "title": film.title,
        "video": false,
        "vote_average": average,
        "vote_count": roll(dice, 5000),
        // nobody has told of this one
        "softcore": false,
    })
}

fn detail(films: &Films, id: &str) -> Said {
    let Some(film) = id.parse().ok().and_then(|id| films.detailed(id)) else {
        return not_found();
    };
    let mut body = listed(&film);
    if let (Some(fields), Value::Object(more)) = (body.as_object_mut(), more(&film)) {
        fields.remove("genre_ids");
        fields.remove("media_type");
        fields.extend(more);
    }
    ok(film.told(body))
}

/// What there is in detail only.
fn more(film: &Film) -> Value {
    let Film { id, dice, .. } = *film;
    let imdb_id = (!id.is_multiple_of(9)).then(|| format!("tt{id:07}"));
    let runtime = (!id.is_multiple_of(13)).then(|| 80 + roll(dice, 80));
    let keywords = (0..3).map(|n| {
        let id = 1 + roll(dice >> (n * 9), 300);
        json!({"id": id, "name": format!("keyword {id}")})
    });
    json!({
        "belongs_to_collection": null,
        "budget": 0,
        "genres": genres(film.genres.iter().copied()),
        "homepage": "",
        "imdb_id": imdb_id,
        "production_companies": [],
        // does not fit 32 bits
        "revenue": 4_923_706_026_u64 + id,
        "runtime": runtime,
        "spoken_languages": [],
        "status": "Released",
        "tagline": null,
        "credits": {"cast": cast(dice), "crew": crew(dice, id.is_multiple_of(10))},
        "keywords": {"keywords": keywords.collect::<Vec<_>>()},
        "release_dates": {"results": []},
    })
}

fn cast(dice: u64) -> Vec<Value> {
    let actors = (0..4_u32).map(|order| {
        let id = person(dice, order);
        let character = (order < 3).then(|| format!("Part {order}"));
        let profile = (order == 0).then(|| format!("/a{id}.jpg"));
        json!({"id": id, "name": format!("Actor {id}"), "character": character, "order": order, "profile_path": profile})
    });
    actors.collect()
}

/// An editor and a director, or two directors.
fn crew(dice: u64, two: bool) -> Vec<Value> {
    let member = |shift: u32, job: &str, department: &str| {
        let id = 10_000 + person(dice, shift);
        json!({"id": id, "name": format!("Filmmaker {id}"), "job": job, "department": department, "profile_path": null})
    };
    let mut crew = vec![
        member(20, "Director", "Directing"),
        member(30, "Editor", "Editing"),
    ];
    if two {
        crew.push(member(33, "Director", "Directing"));
    }
    crew
}

fn person(dice: u64, shift: u32) -> u32 {
    1 + roll(dice >> shift, 5000)
}

fn genres(ids: impl Iterator<Item = u64>) -> Vec<Value> {
    ids.filter_map(|id| GENRES.iter().find(|genre| genre.0 == id))
        .map(|(id, name)| json!({"id": id, "name": name}))
        .collect()
}
