//! What belongs to movies and stands in other tables: genres, people, keywords. All of it in one query.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text, Unsigned};
use diesel_async::{AsyncMysqlConnection, RunQueryDsl};

use super::statement::numbers;
use crate::{DbError, MovieId};

// STRAIGHT_JOIN: from the movies, or the optimiser may begin with the few genres and read all that is of them
const GENRES: &str = "SELECT movie_id, 'genre' AS kind, genres.id AS id, genres.name AS name, CAST(0 AS SIGNED) AS place, NULL AS part \
    FROM movie_genres STRAIGHT_JOIN genres ON genres.id = movie_genres.genre_id WHERE movie_id IN ";
const PEOPLE: &str = "SELECT movie_id, role, people.id, people.name, CAST(position AS SIGNED), character_name \
    FROM movie_people STRAIGHT_JOIN people ON people.id = movie_people.person_id WHERE movie_id IN ";
const KEYWORDS: &str = "SELECT movie_id, 'keyword', keywords.id, keywords.name, CAST(0 AS SIGNED), NULL \
    FROM movie_keywords STRAIGHT_JOIN keywords ON keywords.id = movie_keywords.keyword_id WHERE movie_id IN ";

/// A genre, a person or a keyword of a movie.
#[derive(QueryableByName)]
pub(super) struct Label {
    #[diesel(sql_type = Unsigned<BigInt>)]
    pub(super) movie_id: MovieId,
    /// `genre`, `keyword`, or a person's role.
    #[diesel(sql_type = Text)]
    pub(super) kind: String,
    #[diesel(sql_type = Unsigned<BigInt>)]
    pub(super) id: u64,
    #[diesel(sql_type = Text)]
    pub(super) name: String,
    /// A person's place among those of the role.
    #[diesel(sql_type = BigInt)]
    pub(super) place: i64,
    /// Whom an actor plays.
    #[diesel(sql_type = Nullable<Text>)]
    pub(super) part: Option<String>,
}

impl Label {
    /// The genres, by name, and the directors, as credited, of these movies.
    pub(super) async fn of_summaries(
        conn: &mut AsyncMysqlConnection,
        movies: &[MovieId],
    ) -> Result<Vec<Self>, DbError> {
        if movies.is_empty() {
            return Ok(Vec::new());
        }
        let these = numbers(movies);
        let sql = format!(
            "{GENRES} ({these}) UNION ALL {PEOPLE} ({these}) AND role = 'director' \
             ORDER BY movie_id, kind, place, name, id"
        );
        Ok(diesel::sql_query(sql).load(conn).await?)
    }

    /// The genres and keywords, by name, and the directors and cast, as credited, of this movie.
    pub(super) async fn of_details(
        conn: &mut AsyncMysqlConnection,
        movie: MovieId,
    ) -> Result<Vec<Self>, DbError> {
        let sql = format!(
            "{GENRES} ({movie}) UNION ALL {PEOPLE} ({movie}) UNION ALL {KEYWORDS} ({movie}) \
             ORDER BY kind, place, name, id"
        );
        Ok(diesel::sql_query(sql).load(conn).await?)
    }
}
