//! People. A name is all that is known of them here.

use std::collections::{BTreeMap, HashMap};

use diesel::prelude::*;
use diesel_async::{AsyncMysqlConnection, RunQueryDsl};

use crate::DbError;
use crate::import::{KEYS_A_QUERY, ROWS_AN_INSERT};
use crate::schema::people;
use crate::types::name_key;

/// The ids of everybody named, by the names' keys; who is not there is added. Of namesakes the first known is taken.
pub(crate) async fn ids(
    conn: &mut AsyncMysqlConnection,
    named: impl Iterator<Item = &str>,
) -> Result<HashMap<String, u64>, DbError> {
    let mut names: BTreeMap<String, &str> = BTreeMap::new();
    for name in named {
        names.entry(name_key(name)).or_insert(name);
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
