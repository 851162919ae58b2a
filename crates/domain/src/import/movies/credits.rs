use std::collections::{BTreeMap, HashMap};

use diesel::prelude::*;
use diesel_async::{AsyncMysqlConnection, RunQueryDsl};

use super::NewMovie;
use crate::import::{KEYS_A_QUERY, ROWS_AN_INSERT};
use crate::schema::{movie_people, people};
use crate::types::name_key;
use crate::{DbError, MovieId};

#[derive(Insertable)]
#[diesel(table_name = movie_people)]
struct Credit<'a> {
    movie_id: MovieId,
    role: &'static str,
    position: u16,
    person_id: u64,
    character_name: Option<&'a str>,
}

/// Writes the directors and the cast of movies that have none yet.
pub(super) async fn add(
    conn: &mut AsyncMysqlConnection,
    described: &[(MovieId, &NewMovie)],
) -> Result<(), DbError> {
    let people = people_of(conn, described).await?;
    let mut credits = Vec::new();
    for (movie_id, movie) in described {
        let directors = movie.directors.iter().map(|name| (name, None));
        let cast = movie
            .cast
            .iter()
            .map(|member| (&member.name, member.character.as_deref()));
        for (role, of_role) in [
            ("director", directors.collect::<Vec<_>>()),
            ("cast", cast.collect()),
        ] {
            for (position, (name, character_name)) in (0..).zip(of_role) {
                if let Some(&person_id) = people.get(&name_key(name)) {
                    credits.push(Credit {
                        movie_id: *movie_id,
                        role,
                        position,
                        person_id,
                        character_name,
                    });
                }
            }
        }
    }
    while !credits.is_empty() {
        let rest = credits.split_off(credits.len().min(ROWS_AN_INSERT));
        diesel::insert_into(movie_people::table)
            .values(credits)
            .execute(conn)
            .await?;
        credits = rest;
    }
    Ok(())
}

/// The ids of everybody named, by the names' keys; who is not there is added. Of namesakes the first known is taken: a name is
/// all that is known of them here.
async fn people_of(
    conn: &mut AsyncMysqlConnection,
    described: &[(MovieId, &NewMovie)],
) -> Result<HashMap<String, u64>, DbError> {
    let mut names: BTreeMap<String, &str> = BTreeMap::new();
    for (_, movie) in described {
        let cast = movie.cast.iter().map(|member| &member.name);
        for name in movie.directors.iter().chain(cast) {
            names.entry(name_key(name)).or_insert(name);
        }
    }
    if names.is_empty() {
        return Ok(HashMap::new());
    }
    let known = find(conn, &names).await?;
    let missing: Vec<_> = names
        .iter()
        .filter(|(key, _)| !known.contains_key(*key))
        .map(|(key, name)| (people::name.eq(*name), people::name_key.eq(key)))
        .collect();
    if missing.is_empty() {
        return Ok(known);
    }
    for rows in missing.chunks(ROWS_AN_INSERT) {
        diesel::insert_into(people::table)
            .values(rows.to_vec())
            .execute(conn)
            .await?;
    }
    find(conn, &names).await
}

async fn find(
    conn: &mut AsyncMysqlConnection,
    names: &BTreeMap<String, &str>,
) -> Result<HashMap<String, u64>, DbError> {
    let keys: Vec<&String> = names.keys().collect();
    let mut found = HashMap::new();
    for keys in keys.chunks(KEYS_A_QUERY) {
        let rows: Vec<(String, u64)> = people::table
            .filter(people::name_key.eq_any(keys.iter().copied()))
            .order(people::id.desc())
            .select((people::name_key, people::id))
            .load(conn)
            .await?;
        // the last to be put in is the first known
        found.extend(rows);
    }
    Ok(found)
}
