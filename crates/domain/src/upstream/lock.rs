//! Fields that an admin has written, which no sync overwrites.

use diesel::prelude::*;
use diesel_async::{AsyncMysqlConnection, RunQueryDsl};

use crate::schema::movies;
use crate::{DbError, MovieId};

/// The fields of a movie that TMDb tells, and so those that can be locked.
pub const LOCKABLE: [&str; 18] = [
    "title",
    "original_title",
    "overview",
    "release_date",
    "year",
    "runtime",
    "original_language",
    "imdb_id",
    "poster_path",
    "backdrop_path",
    "adult",
    "popularity",
    "vote_average",
    "vote_count",
    "genre_ids",
    "directors",
    "cast",
    "keywords",
];

/// The movie's locked fields, in the order of [`LOCKABLE`]; none, too, for a movie that is not there.
pub async fn locked(
    conn: &mut AsyncMysqlConnection,
    movie: MovieId,
) -> Result<Vec<&'static str>, DbError> {
    let stored = movies::table.find(movie).select(movies::locked_fields);
    let stored: Option<String> = stored.first(conn).await.optional()?;
    Ok(read(&stored.unwrap_or_default()))
}

pub(crate) fn read(stored: &str) -> Vec<&'static str> {
    let is_locked = |field: &&str| stored.split(',').any(|locked| locked == *field);
    LOCKABLE.into_iter().filter(is_locked).collect()
}

/// As stored: what was locked, and these.
pub(crate) fn with(stored: &str, written: &[&str]) -> String {
    let is_locked =
        |field: &&str| written.contains(field) || stored.split(',').any(|locked| locked == *field);
    let locked: Vec<&str> = LOCKABLE.into_iter().filter(is_locked).collect();
    locked.join(",")
}

/// The condition that any of these fields of `movies` is locked.
pub(super) fn any_of(fields: &[&str]) -> String {
    let locked: Vec<String> = fields
        .iter()
        .map(|field| format!("FIND_IN_SET('{field}', movies.locked_fields)"))
        .collect();
    locked.join(" OR ")
}

#[cfg(test)]
mod tests {
    use super::{LOCKABLE, read, with};

    #[test]
    fn what_is_locked_stays_locked_and_what_cannot_be_is_not() {
        assert_eq!(with("", &["title", "tmdb_id"]), "title");
        assert_eq!(with("cast", &["title"]), "title,cast");
        assert_eq!(read("cast,title"), ["title", "cast"]);
        assert!(with("", &LOCKABLE).len() <= 400, "the column's width");
    }
}
