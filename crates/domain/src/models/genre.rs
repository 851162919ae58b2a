//! Genres: which there are, and how admins write them.

mod in_preferences;
mod write;

use std::collections::HashSet;

use diesel::prelude::*;
use diesel_async::{AsyncMysqlConnection, RunQueryDsl};

use crate::page::{self, Found, Page};
use crate::schema::genres;
use crate::types::name_key;
use crate::{DbError, GenreId};

pub use write::{GenreFields, NotWritten, change, create, delete};

/// A genre.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(check_for_backend(diesel::mysql::Mysql))]
pub struct Genre {
    /// Its id.
    pub id: GenreId,
    /// TMDb's id.
    pub tmdb_id: Option<u64>,
    /// What it is called.
    pub name: String,
}

impl Genre {
    /// The most characters of a name.
    pub const LONGEST_NAME: usize = 100;

    /// A page of all genres, in alphabetical order.
    pub async fn list(conn: &mut AsyncMysqlConnection, page: Page) -> Result<Found<Self>, DbError> {
        let rows = genres::table
            .order((genres::name, genres::id))
            .limit(page.limit.into())
            .offset(page.offset.into())
            .select(Self::as_select())
            .load(conn)
            .await?;
        let all = genres::table.select(genres::id).limit(page::up_to());
        let count = page::count(conn, all).await?;
        Ok(Found { rows, count })
    }

    /// The genre with this id.
    pub async fn find(
        conn: &mut AsyncMysqlConnection,
        id: GenreId,
    ) -> Result<Option<Self>, DbError> {
        let row = genres::table.find(id).select(Self::as_select());
        Ok(row.first(conn).await.optional()?)
    }
}

/// Keeps these genres, none of them twice, from being written or deleted until the transaction ends; what to say of each that is not
/// there. Before the lock of any movie that is to have them: whoever deletes a genre takes them in that order too.
pub(crate) async fn hold(
    conn: &mut AsyncMysqlConnection,
    ids: &[GenreId],
) -> Result<Vec<String>, DbError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let list: Vec<String> = ids.iter().map(GenreId::to_string).collect();
    let list = list.join(", ");
    // MariaDB does not know FOR SHARE
    let held = diesel::sql_query(format!(
        "SELECT id FROM genres WHERE id IN ({list}) ORDER BY id LOCK IN SHARE MODE"
    ));
    let held: Vec<Held> = held.load(conn).await?;
    if held.len() == ids.len() {
        return Ok(Vec::new());
    }
    unknown_ids(conn, ids).await
}

#[derive(QueryableByName)]
#[diesel(table_name = genres)]
struct Held {
    #[expect(dead_code, reason = "it is only counted")]
    id: GenreId,
}

/// Of the ids given, what to say of each that no genre has.
async fn unknown_ids(
    conn: &mut AsyncMysqlConnection,
    ids: &[GenreId],
) -> Result<Vec<String>, DbError> {
    // all of them, as below
    let all = genres::table
        .select((genres::id, genres::name))
        .order(genres::id);
    let all: Vec<(GenreId, String)> = all.load(conn).await?;
    let known: HashSet<GenreId> = all.iter().map(|(id, _)| *id).collect();
    let allowed: Vec<String> = all
        .iter()
        .map(|(id, name)| format!("{id} {name}"))
        .collect();
    let allowed = allowed.join(", ");
    let missing = ids.iter().filter(|id| !known.contains(id));
    Ok(missing
        .map(|id| format!("there is no genre {id}; there are: {allowed}"))
        .collect())
}

/// Of the names given, each with its field, those that no genre has: field, and what to say of it.
pub async fn unknown<'a>(
    conn: &mut AsyncMysqlConnection,
    names: impl Iterator<Item = (&'static str, &'a str)>,
) -> Result<Vec<(&'static str, String)>, DbError> {
    let mut names = names.peekable();
    if names.peek().is_none() {
        return Ok(Vec::new());
    }
    // all of them, some twenty rows: whoever names a wrong one is told the right ones
    let all = genres::table
        .select((genres::name_key, genres::name))
        .order(genres::name);
    let (known, allowed): (HashSet<String>, Vec<String>) = all
        .load::<(String, String)>(conn)
        .await?
        .into_iter()
        .unzip();
    let allowed = allowed.join(", ");
    let missing = names.filter(|(_, name)| !known.contains(&name_key(name)));
    Ok(missing
        .map(|(field, name)| {
            (
                field,
                format!("there is no genre {name:?}; there are: {allowed}"),
            )
        })
        .collect())
}
