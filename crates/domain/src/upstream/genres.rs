use std::collections::{BTreeMap, BTreeSet, HashMap};

use diesel::prelude::*;
use diesel_async::{AsyncMysqlConnection, RunQueryDsl};

use super::{ListedMovie, lock};
use crate::models::genre;
use crate::schema::{genres, movie_genres, movies};
use crate::types::name_key;
use crate::{Db, DbError, GenreId, MovieId};

/// A genre as TMDb has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedGenre {
    /// TMDb's id.
    pub tmdb_id: u64,
    /// In the language that was asked for.
    pub name: String,
}

/// Adds the genres that are not there. One that has the name already is given the id, and one that has the id keeps its name: an admin
/// may have chosen it. Gives how many are new here or to TMDb's id.
pub async fn store_genres(db: &Db, told: &[NamedGenre]) -> Result<usize, DbError> {
    db.transaction(async |conn: &mut AsyncMysqlConnection| {
        let mut rows: Vec<(GenreId, Option<u64>, String)> = genres::table
            .order(genres::id)
            .select((genres::id, genres::tmdb_id, genres::name_key))
            .for_update()
            .load(conn)
            .await?;
        let mut written = 0;
        for genre in told {
            let name = super::fit::cut(&genre.name, 100);
            let key = name_key(&name);
            if key.is_empty() || rows.iter().any(|(_, id, _)| *id == Some(genre.tmdb_id)) {
                continue;
            }
            match rows.iter_mut().find(|(_, _, name)| *name == key) {
                Some((id, of_tmdb @ None, _)) => {
                    diesel::update(genres::table.find(*id))
                        .set(genres::tmdb_id.eq(genre.tmdb_id))
                        .execute(conn)
                        .await?;
                    *of_tmdb = Some(genre.tmdb_id);
                }
                // it is another of TMDb's genres to an admin
                Some((_, Some(_), _)) => continue,
                None => {
                    diesel::insert_into(genres::table)
                        .values((
                            genres::tmdb_id.eq(genre.tmdb_id),
                            genres::name.eq(name),
                            genres::name_key.eq(&key),
                        ))
                        .execute(conn)
                        .await?;
                    // its own id is not needed: only one without TMDb's is adopted
                    rows.push((0, Some(genre.tmdb_id), key));
                }
            }
            written += 1;
        }
        Ok::<_, DbError>(written)
    })
    .await
}

/// The genres of these movies that are there, by TMDb's id. They are held, before any movie is.
pub(super) async fn by_tmdb_id(
    conn: &mut AsyncMysqlConnection,
    told: &[ListedMovie],
) -> Result<HashMap<u64, GenreId>, DbError> {
    let named: BTreeSet<u64> = told.iter().flat_map(|movie| movie.genres.clone()).collect();
    if named.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<(Option<u64>, GenreId)> = genres::table
        .filter(genres::tmdb_id.eq_any(named))
        .select((genres::tmdb_id, genres::id))
        .load(conn)
        .await?;
    let ids: Vec<GenreId> = rows.iter().map(|(_, id)| *id).collect();
    // one that is deleted between the two is gone, and its movies have one genre less
    genre::hold(conn, &ids).await?;
    let rows = rows.into_iter();
    Ok(rows
        .filter_map(|(tmdb_id, id)| Some((tmdb_id?, id)))
        .collect())
}

/// Puts the genres that are told in place of others, where no admin has chosen them. A movie that is told to have none keeps its own.
pub(super) async fn take_over(
    conn: &mut AsyncMysqlConnection,
    by_id: &BTreeMap<MovieId, &ListedMovie>,
    ids: &HashMap<u64, GenreId>,
) -> Result<(), DbError> {
    let free: BTreeSet<MovieId> = movies::table
        .filter(movies::id.eq_any(by_id.keys()))
        .select((movies::id, movies::locked_fields))
        .load::<(MovieId, String)>(conn)
        .await?
        .into_iter()
        .filter(|(_, locked)| !lock::read(locked).contains(&"genre_ids"))
        .map(|(id, _)| id)
        .collect();
    let mut stored: BTreeMap<MovieId, BTreeSet<GenreId>> = BTreeMap::new();
    let rows: Vec<(MovieId, GenreId)> = movie_genres::table
        .filter(movie_genres::movie_id.eq_any(&free))
        .load(conn)
        .await?;
    for (movie, genre) in rows {
        stored.entry(movie).or_default().insert(genre);
    }
    let mut changed = Vec::new();
    let mut links = Vec::new();
    for (id, movie) in by_id {
        let told: BTreeSet<GenreId> = movie
            .genres
            .iter()
            .filter_map(|genre| ids.get(genre).copied())
            .collect();
        if !free.contains(id) || told.is_empty() || stored.get(id) == Some(&told) {
            continue;
        }
        changed.push(*id);
        links.extend(told.into_iter().map(|genre| {
            (
                movie_genres::movie_id.eq(*id),
                movie_genres::genre_id.eq(genre),
            )
        }));
    }
    if changed.is_empty() {
        return Ok(());
    }
    let old = movie_genres::table.filter(movie_genres::movie_id.eq_any(changed));
    diesel::delete(old).execute(conn).await?;
    diesel::insert_into(movie_genres::table)
        .values(links)
        .execute(conn)
        .await?;
    Ok(())
}
