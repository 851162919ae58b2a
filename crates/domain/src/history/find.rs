use std::cmp::Reverse;
use std::collections::HashMap;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Integer, Nullable, SmallInt, Text, Unsigned};
use diesel_async::{AsyncMysqlConnection, RunQueryDsl};
use serde_json::json;

use super::Entry;
use crate::schema::movies;
use crate::{Audience, DbError, MovieId};

/// No title of the catalogue is longer.
const LONGEST_TITLE: usize = 500;

/// The movies that these entries mean, in their order; `None` where the catalogue has no such movie for this audience. At most some
/// thousand entries at once: there are three queries, however many they are.
///
/// A movie is known by its TMDb id, else by its IMDb id, else by its title or original title (case and accents don't count) and its
/// year; a year that is off by one will do when only one movie fits. A movie with another id is another movie.
pub async fn find(
    conn: &mut AsyncMysqlConnection,
    entries: &[Entry],
    audience: Audience,
) -> Result<Vec<Option<MovieId>>, DbError> {
    let mut found = by_ids(conn, entries, audience).await?;
    let mut namesakes = by_titles(conn, entries, &found, audience).await?;
    for (place, entry) in entries.iter().enumerate() {
        if let Some(candidates) = namesakes.remove(&place) {
            found[place] = choose(entry, candidates);
        }
    }
    Ok(found)
}

type Ids = (MovieId, Option<u64>, Option<String>);

async fn by_ids(
    conn: &mut AsyncMysqlConnection,
    entries: &[Entry],
    audience: Audience,
) -> Result<Vec<Option<MovieId>>, DbError> {
    let tmdb_ids: Vec<u64> = entries.iter().filter_map(|entry| entry.tmdb_id).collect();
    let imdb_ids: Vec<&str> = entries
        .iter()
        .filter_map(|entry| entry.imdb_id.as_deref())
        .collect();
    if tmdb_ids.is_empty() && imdb_ids.is_empty() {
        return Ok(vec![None; entries.len()]);
    }
    let visible = || {
        let there = movies::table.filter(movies::deleted_at.is_null());
        // adult titles only for those who see them
        there
            .filter(movies::adult.eq_any([false, audience.sees_adult()]))
            .select((movies::id, movies::tmdb_id, movies::imdb_id))
    };
    let by_tmdb: Vec<Ids> = visible()
        .filter(movies::tmdb_id.eq_any(tmdb_ids))
        .load(conn)
        .await?;
    let mut by_imdb: Vec<Ids> = visible()
        .filter(movies::imdb_id.eq_any(imdb_ids))
        .load(conn)
        .await?;
    let by_tmdb: HashMap<u64, MovieId> = by_tmdb
        .into_iter()
        .filter_map(|(id, tmdb_id, _)| Some((tmdb_id?, id)))
        .collect();
    // of two with one IMDb id, which nothing forbids, always the same
    by_imdb.sort_by_key(|(id, ..)| Reverse(*id));
    let by_imdb: HashMap<String, (MovieId, Option<u64>)> = by_imdb
        .into_iter()
        .filter_map(|(id, tmdb_id, imdb_id)| Some((imdb_id?, (id, tmdb_id))))
        .collect();
    let movie = |entry: &Entry| {
        let tmdb = entry.tmdb_id.and_then(|id| by_tmdb.get(&id));
        let imdb = || {
            let (id, tmdb_id) = by_imdb.get(entry.imdb_id.as_ref()?)?;
            agree(entry.tmdb_id, *tmdb_id).then_some(id)
        };
        tmdb.or_else(imdb).copied()
    };
    Ok(entries.iter().map(movie).collect())
}

/// Two ids of one kind that don't make two movies of it.
fn agree<T: PartialEq + Copy>(one: Option<T>, other: Option<T>) -> bool {
    one.is_none() || other.is_none() || one == other
}

#[derive(QueryableByName)]
struct Namesake {
    #[diesel(sql_type = Unsigned<Integer>)]
    place: u32,
    #[diesel(sql_type = Unsigned<BigInt>)]
    id: MovieId,
    #[diesel(sql_type = Nullable<Unsigned<BigInt>>)]
    tmdb_id: Option<u64>,
    #[diesel(sql_type = Nullable<Text>)]
    imdb_id: Option<String>,
    #[diesel(sql_type = SmallInt)]
    year: i16,
    #[diesel(sql_type = Unsigned<Integer>)]
    vote_count: u32,
    #[diesel(sql_type = BigInt)]
    by_title: i64,
}

/// Movies with the title of an entry that was not found yet, at most a year apart, by the entry's place.
async fn by_titles(
    conn: &mut AsyncMysqlConnection,
    entries: &[Entry],
    found: &[Option<MovieId>],
    audience: Audience,
) -> Result<HashMap<usize, Vec<Namesake>>, DbError> {
    let wanted: Vec<_> = entries
        .iter()
        .enumerate()
        .filter(|(place, _)| found[*place].is_none())
        .filter_map(|(place, entry)| Some(json!([place, fitting(&entry.title)?, entry.year?])))
        .collect();
    if wanted.is_empty() {
        return Ok(HashMap::new());
    }
    let wanted = json!(wanted).to_string();
    // by the collation of the titles, so by their indexes; STRAIGHT_JOIN, as the catalogue is what is large
    let of_column = |column: &str, by_title: u8| {
        format!(
            "SELECT wanted.place, movies.id, movies.tmdb_id, movies.imdb_id, movies.year, movies.vote_count, {by_title} AS by_title \
             FROM JSON_TABLE(CONVERT(? USING utf8mb4), '$[*]' COLUMNS (\
                 place INT UNSIGNED PATH '$[0]', title VARCHAR(500) PATH '$[1]', year SMALLINT PATH '$[2]')) AS wanted \
             STRAIGHT_JOIN movies ON movies.{column} = CONVERT(wanted.title USING utf8mb4) COLLATE utf8mb4_unicode_ci \
                 AND movies.year BETWEEN wanted.year - 1 AND wanted.year + 1 \
             WHERE movies.deleted_at IS NULL AND (NOT movies.adult OR ?)"
        )
    };
    let sql = format!(
        "{} UNION ALL {}",
        of_column("title", 1),
        of_column("original_title", 0)
    );
    let rows: Vec<Namesake> = diesel::sql_query(sql)
        .bind::<Text, _>(&wanted)
        .bind::<Bool, _>(audience.sees_adult())
        .bind::<Text, _>(&wanted)
        .bind::<Bool, _>(audience.sees_adult())
        .load(conn)
        .await?;
    let mut by_place: HashMap<usize, Vec<Namesake>> = HashMap::new();
    for row in rows {
        let place = usize::try_from(row.place).unwrap_or(usize::MAX);
        by_place.entry(place).or_default().push(row);
    }
    Ok(by_place)
}

fn fitting(title: &str) -> Option<&str> {
    let fits = !title.is_empty() && title.chars().count() <= LONGEST_TITLE;
    fits.then_some(title)
}

/// Of several movies of the very year: the one that has this title, not only as its original one; then the one that more people
/// know. Of the years beside it: the only one.
fn choose(entry: &Entry, mut candidates: Vec<Namesake>) -> Option<MovieId> {
    candidates.retain(|candidate| {
        agree(entry.tmdb_id, candidate.tmdb_id)
            && agree(entry.imdb_id.as_ref(), candidate.imdb_id.as_ref())
    });
    let of_the_year = candidates
        .iter()
        .filter(|candidate| Some(candidate.year) == entry.year);
    let best = of_the_year.max_by_key(|it| (it.by_title, it.vote_count, Reverse(it.id)));
    if let Some(best) = best {
        return Some(best.id);
    }
    let first = candidates.as_slice().first()?.id;
    let only = candidates.iter().all(|candidate| candidate.id == first);
    only.then_some(first)
}
