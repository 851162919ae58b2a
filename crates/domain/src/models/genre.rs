//! Genres.

use std::collections::HashSet;

use diesel::prelude::*;
use diesel_async::{AsyncMysqlConnection, RunQueryDsl};

use crate::DbError;
use crate::schema::genres;
use crate::types::name_key;

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
