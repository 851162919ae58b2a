use diesel::prelude::*;
use diesel_async::{AsyncMysqlConnection, RunQueryDsl};

use super::NewMovie;
use crate::import::ROWS_AN_INSERT;
use crate::models::person;
use crate::schema::movie_people;
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
    let named = described.iter().flat_map(|(_, movie)| {
        let cast = movie.cast.iter().map(|member| member.name.as_str());
        movie.directors.iter().map(String::as_str).chain(cast)
    });
    // a list: the compiler can't tell that a future with this iterator in it may go from thread to thread
    let named: Vec<&str> = named.collect();
    let people = person::ids(conn, named.into_iter()).await?;
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
