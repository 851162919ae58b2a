//! Keywords of movies.

use std::collections::{BTreeMap, HashMap};

use diesel::prelude::*;
use diesel_async::{AsyncMysqlConnection, RunQueryDsl};

use crate::DbError;
use crate::import::ROWS_AN_INSERT;
use crate::schema::keywords;
use crate::types::name_key;

/// The ids of keywords by their keys; those that are not there are made, also when somebody else makes them at the same time.
pub(crate) async fn ids(
    conn: &mut AsyncMysqlConnection,
    named: impl Iterator<Item = &str>,
) -> Result<HashMap<String, u64>, DbError> {
    let mut names: BTreeMap<String, &str> = BTreeMap::new();
    for name in named {
        names.entry(name_key(name)).or_insert(name.trim());
    }
    let known = find(conn, &names).await?;
    let missing: Vec<_> = names
        .iter()
        .filter(|(key, _)| !known.contains_key(*key))
        .map(|(key, name)| (keywords::name.eq(*name), keywords::name_key.eq(key)))
        .collect();
    if missing.is_empty() {
        return Ok(known);
    }
    for rows in missing.chunks(ROWS_AN_INSERT) {
        diesel::insert_or_ignore_into(keywords::table)
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
    let rows: Vec<(String, u64)> = keywords::table
        .filter(keywords::name_key.eq_any(names.keys()))
        .select((keywords::name_key, keywords::id))
        .load(conn)
        .await?;
    Ok(rows.into_iter().collect())
}
