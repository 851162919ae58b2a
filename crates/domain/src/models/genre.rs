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
    let named: Vec<_> = names
        .map(|(field, name)| (field, name, name_key(name)))
        .collect();
    if named.is_empty() {
        return Ok(Vec::new());
    }
    let keys = named.iter().map(|(_, _, key)| key);
    let known = genres::table
        .filter(genres::name_key.eq_any(keys))
        .select(genres::name_key);
    let known: HashSet<String> = known.load::<String>(conn).await?.into_iter().collect();
    let missing = named.into_iter().filter(|(_, _, key)| !known.contains(key));
    Ok(missing
        .map(|(field, name, _)| (field, format!("there is no genre {name:?}")))
        .collect())
}
