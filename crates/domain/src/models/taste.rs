//! Which genres somebody likes, as far as their ratings and stated preferences tell.

use std::collections::{HashMap, HashSet};

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Double, Unsigned};
use diesel_async::{AsyncMysqlConnection, RunQueryDsl};

use super::preferences;
use crate::preferences::Names;
use crate::types::name_key;
use crate::{DbError, GenreId, UserId};

/// So many of the newest ratings are looked at: tastes change, and the work is bounded.
const NEWEST: u32 = 500;
/// As if so many movies of each genre had been rated three stars: one rating is no taste yet.
const DOUBT: f64 = 2.0;

/// Somebody's taste: each genre from -1 (not at all) to 1.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Taste {
    rated: HashMap<GenreId, f64>,
    /// Stated, which counts for more than what was rated; by the names' keys.
    favourites: HashSet<String>,
    excluded: HashSet<String>,
}

#[derive(QueryableByName)]
struct Rated {
    #[diesel(sql_type = Unsigned<BigInt>)]
    genre_id: GenreId,
    #[diesel(sql_type = Double)]
    liking: f64,
}

impl Taste {
    /// Two queries.
    pub async fn of(conn: &mut AsyncMysqlConnection, user: UserId) -> Result<Self, DbError> {
        // three stars of five say nothing, one and five as much as there is to say
        let rated: Vec<Rated> = diesel::sql_query(format!(
            "SELECT movie_genres.genre_id AS genre_id, SUM((newest.score - 3E0) / 2E0) / (COUNT(*) + {DOUBT:E}) AS liking \
             FROM (SELECT movie_id, score FROM ratings WHERE user_id = ? ORDER BY updated_at DESC, id DESC LIMIT {NEWEST}) AS newest \
             JOIN movie_genres ON movie_genres.movie_id = newest.movie_id GROUP BY movie_genres.genre_id"
        ))
        .bind::<Unsigned<BigInt>, _>(user)
        .load(conn)
        .await?;
        let stated = preferences::find(conn, user).await?.unwrap_or_default();
        let keys = |names: Option<Names>| {
            let names = names.iter().flat_map(Names::iter);
            names.map(name_key).collect()
        };
        Ok(Self {
            rated: rated
                .into_iter()
                .map(|genre| (genre.genre_id, genre.liking))
                .collect(),
            favourites: keys(stated.favorite_genres),
            excluded: keys(stated.exclude_genre),
        })
    }

    /// Whether nothing is known.
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }

    /// How much a movie of these genres is to their taste, from -1 to 1: as much as its genres are on average.
    pub fn of_genres<'a>(&self, genres: impl IntoIterator<Item = (GenreId, &'a str)>) -> f64 {
        let (sum, count) = genres
            .into_iter()
            .map(|(id, name)| self.of_genre(id, name))
            .fold((0.0, 0.0), |(sum, count), taste| (sum + taste, count + 1.0));
        if count > 0.0 { sum / count } else { 0.0 }
    }

    fn of_genre(&self, id: GenreId, name: &str) -> f64 {
        let key = name_key(name);
        if self.excluded.contains(&key) {
            -1.0
        } else if self.favourites.contains(&key) {
            1.0
        } else {
            self.rated.get(&id).copied().unwrap_or(0.0)
        }
    }
}
