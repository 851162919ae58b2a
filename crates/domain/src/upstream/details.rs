use diesel::prelude::*;
use diesel_async::{AsyncMysqlConnection, RunQueryDsl};

use super::fit::cut;
use super::{ListedMovie, lock};
use crate::import::movies::CastMember;
use crate::models::movie::{MovieFields, write_links};
use crate::schema::movies;
use crate::types::name_key;
use crate::{Db, DbError, MovieId};

/// So many of a movie's cast are kept; TMDb lists every extra.
const CAST: usize = 30;
const DIRECTORS: usize = 20;
const KEYWORDS: usize = 50;

/// A movie as TMDb tells all of it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DetailedMovie {
    /// What lists have too.
    pub listed: ListedMovie,
    /// IMDb's id.
    pub imdb_id: Option<String>,
    /// Minutes.
    pub runtime: Option<u32>,
    /// By name, as credited.
    pub directors: Vec<String>,
    /// Name and part, in the order of billing.
    pub cast: Vec<(String, Option<String>)>,
    /// What it is about.
    pub keywords: Vec<String>,
}

/// Adds the movie or brings it up to date; none where an admin has deleted it.
pub async fn store_details(db: &Db, told: &DetailedMovie) -> Result<Option<MovieId>, DbError> {
    let listed = [told.listed.clone().fit()];
    let fields = told.fields();
    db.transaction(async |conn: &mut AsyncMysqlConnection| {
        let stored = super::store(conn, &listed).await?;
        let Some(id) = stored.get(&told.listed.tmdb_id).copied() else {
            return Ok(None);
        };
        let fields = unlocked(fields.clone(), &lock::locked(conn, id).await?);
        let columns = (
            fields
                .imdb_id
                .clone()
                .map(|imdb_id| movies::imdb_id.eq(imdb_id)),
            fields.runtime.map(|runtime| movies::runtime.eq(runtime)),
        );
        if columns.0.is_some() || columns.1.is_some() {
            diesel::update(movies::table.find(id))
                .set(columns)
                .execute(conn)
                .await?;
        }
        write_links(conn, id, &fields).await?;
        Ok::<_, DbError>(Some(id))
    })
    .await
}

impl DetailedMovie {
    /// What lists do not have. What nobody there knows is left as it is here.
    fn fields(&self) -> MovieFields {
        let is_imdb_id = |id: &&String| {
            id.len() <= 16 && id.starts_with("tt") && id[2..].chars().all(|c| c.is_ascii_digit())
        };
        let cast = self.cast.iter().filter_map(|(name, character)| {
            let part = |text: &String| cut(text, MovieFields::LONGEST_CHARACTER);
            Some(CastMember {
                name: person(name)?,
                character: character.as_ref().map(part).filter(|part| !part.is_empty()),
            })
        });
        let cast: Vec<CastMember> = cast.take(CAST).collect();
        let directors = self.directors.iter().filter_map(|name| person(name));
        let directors: Vec<String> = directors.take(DIRECTORS).collect();
        let mut keywords: Vec<String> = Vec::new();
        for keyword in self.keywords.iter().filter_map(|name| person(name)) {
            if keywords.len() < KEYWORDS
                && !keywords
                    .iter()
                    .any(|known| name_key(known) == name_key(&keyword))
            {
                keywords.push(keyword);
            }
        }
        MovieFields {
            imdb_id: self.imdb_id.as_ref().filter(is_imdb_id).cloned().map(Some),
            runtime: self
                .runtime
                .filter(|minutes| (1..=10_000).contains(minutes))
                .map(Some),
            directors: Some(directors).filter(|names| !names.is_empty()),
            cast: Some(cast).filter(|members| !members.is_empty()),
            keywords: Some(keywords).filter(|names| !names.is_empty()),
            ..MovieFields::default()
        }
    }
}

/// A name of a person or keyword that has something in it.
fn person(name: &str) -> Option<String> {
    let name = cut(name, MovieFields::LONGEST_NAME);
    Some(name).filter(|name| !name_key(name).is_empty())
}

fn unlocked(mut fields: MovieFields, locked: &[&str]) -> MovieFields {
    for field in locked {
        match *field {
            "imdb_id" => fields.imdb_id = None,
            "runtime" => fields.runtime = None,
            "directors" => fields.directors = None,
            "cast" => fields.cast = None,
            "keywords" => fields.keywords = None,
            _ => {}
        }
    }
    fields
}
