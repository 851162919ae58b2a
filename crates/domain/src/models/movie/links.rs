use std::collections::HashMap;

use diesel::prelude::*;
use diesel_async::{AsyncMysqlConnection, RunQueryDsl};

use super::MovieFields;
use crate::models::credit::Credit;
use crate::models::{keyword, person};
use crate::schema::{movie_genres, movie_keywords, movie_people};
use crate::types::name_key;
use crate::{DbError, GenreId, MovieId};

#[derive(Insertable)]
#[diesel(table_name = movie_people)]
struct Credited<'a> {
    movie_id: MovieId,
    role: &'static str,
    position: u16,
    person_id: u64,
    character_name: Option<&'a str>,
}

/// Puts the genres, people and keywords that are named in place of those that the movie has. Whoever calls it holds the movie's row, and
/// the genres that it is to have.
pub(crate) async fn write(
    conn: &mut AsyncMysqlConnection,
    movie: MovieId,
    fields: &MovieFields,
) -> Result<(), DbError> {
    if let Some(ids) = &fields.genres {
        write_genres(conn, movie, ids).await?;
    }
    write_credits(conn, movie, fields).await?;
    if let Some(names) = &fields.keywords {
        write_keywords(conn, movie, names).await?;
    }
    Ok(())
}

async fn write_genres(
    conn: &mut AsyncMysqlConnection,
    movie: MovieId,
    ids: &[GenreId],
) -> Result<(), DbError> {
    let old = movie_genres::table.filter(movie_genres::movie_id.eq(movie));
    diesel::delete(old).execute(conn).await?;
    if ids.is_empty() {
        return Ok(());
    }
    let rows: Vec<_> = ids
        .iter()
        .map(|id| {
            (
                movie_genres::movie_id.eq(movie),
                movie_genres::genre_id.eq(*id),
            )
        })
        .collect();
    diesel::insert_into(movie_genres::table)
        .values(rows)
        .execute(conn)
        .await?;
    Ok(())
}

async fn write_credits(
    conn: &mut AsyncMysqlConnection,
    movie: MovieId,
    fields: &MovieFields,
) -> Result<(), DbError> {
    let directors = fields.directors.as_ref().map(|names| {
        let credits = names.iter().map(|name| (name.as_str(), None));
        (Credit::Director, credits.collect::<Vec<_>>())
    });
    let cast = fields.cast.as_ref().map(|members| {
        let credits = members
            .iter()
            .map(|member| (member.name.as_str(), member.character.as_deref()));
        (Credit::Cast, credits.collect())
    });
    let credits: Vec<_> = directors.into_iter().chain(cast).collect();
    if credits.is_empty() {
        return Ok(());
    }
    let roles = credits.iter().map(|(role, _)| role.as_str());
    let old = movie_people::table
        .filter(movie_people::movie_id.eq(movie))
        .filter(movie_people::role.eq_any(roles));
    diesel::delete(old).execute(conn).await?;

    let named = credits.iter().flat_map(|(_, of_role)| of_role);
    let people = person::ids(conn, named.map(|(name, _)| *name)).await?;
    let rows = rows(movie, &credits, &people);
    if !rows.is_empty() {
        diesel::insert_into(movie_people::table)
            .values(rows)
            .execute(conn)
            .await?;
    }
    Ok(())
}

type OfRole<'a> = (Credit, Vec<(&'a str, Option<&'a str>)>);

fn rows<'a>(
    movie_id: MovieId,
    credits: &[OfRole<'a>],
    people: &HashMap<String, u64>,
) -> Vec<Credited<'a>> {
    let mut rows = Vec::new();
    for (role, of_role) in credits {
        for (position, (name, character_name)) in (0..).zip(of_role) {
            if let Some(&person_id) = people.get(&name_key(name)) {
                rows.push(Credited {
                    movie_id,
                    role: role.as_str(),
                    position,
                    person_id,
                    character_name: *character_name,
                });
            }
        }
    }
    rows
}

async fn write_keywords(
    conn: &mut AsyncMysqlConnection,
    movie: MovieId,
    names: &[String],
) -> Result<(), DbError> {
    let old = movie_keywords::table.filter(movie_keywords::movie_id.eq(movie));
    diesel::delete(old).execute(conn).await?;
    let ids = keyword::ids(conn, names.iter().map(String::as_str)).await?;
    let rows: Vec<_> = ids
        .values()
        .map(|keyword| {
            (
                movie_keywords::movie_id.eq(movie),
                movie_keywords::keyword_id.eq(*keyword),
            )
        })
        .collect();
    if rows.is_empty() {
        return Ok(());
    }
    diesel::insert_into(movie_keywords::table)
        .values(rows)
        .execute(conn)
        .await?;
    Ok(())
}
