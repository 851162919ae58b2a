//! Who did what in a movie.

use diesel::prelude::*;
use diesel_async::{AsyncMysqlConnection, RunQueryDsl};

use crate::schema::{movie_people, people};
use crate::types::name_key;
use crate::{DbError, MovieId};

/// What somebody did in a movie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Credit {
    /// Plays in it.
    Cast,
    /// Directs it.
    Director,
}

impl Credit {
    /// As stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Cast => "cast",
            Self::Director => "director",
        }
    }

    /// The movies in which anybody of these names has this credit, by id.
    pub async fn movies_with_any(
        self,
        conn: &mut AsyncMysqlConnection,
        names: impl IntoIterator<Item = &str>,
    ) -> Result<Vec<MovieId>, DbError> {
        let keys: Vec<String> = names.into_iter().map(name_key).collect();
        let ids = movie_people::table
            .inner_join(people::table)
            .filter(people::name_key.eq_any(keys))
            .filter(movie_people::role.eq(self.as_str()))
            .order(movie_people::movie_id)
            .select(movie_people::movie_id)
            .distinct()
            .load(conn)
            .await?;
        Ok(ids)
    }

    /// The same with the key of the name that each has the credit by.
    pub async fn movies_by_name(
        self,
        conn: &mut AsyncMysqlConnection,
        names: impl IntoIterator<Item = &str>,
    ) -> Result<Vec<(String, MovieId)>, DbError> {
        let keys: Vec<String> = names.into_iter().map(name_key).collect();
        let movies = movie_people::table
            .inner_join(people::table)
            .filter(people::name_key.eq_any(keys))
            .filter(movie_people::role.eq(self.as_str()))
            .select((people::name_key, movie_people::movie_id));
        Ok(movies.load(conn).await?)
    }
}
