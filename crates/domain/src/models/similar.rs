//! Movies like another one, by what the catalogue says of them.
//!
//! A director in common counts 3, a keyword 2, a genre 1; among equals what is popular here comes first. Looked at are all movies that
//! share a director or a keyword and, as a genre may have half the catalogue, of those that share a genre only the ones that are among
//! the most popular of all.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Unsigned};
use diesel_async::{AsyncMysqlConnection, RunQueryDsl};

use super::statement::visible;
use crate::{Audience, DbError, MovieId};

/// How many similar movies a movie has.
pub const LONGEST: usize = 200;

/// Among how many of the most popular movies those that share a genre are looked for.
const MOST_POPULAR: usize = 2_000;

#[derive(QueryableByName)]
struct Similar {
    #[diesel(sql_type = Unsigned<BigInt>)]
    id: MovieId,
}

/// The movies most like `movie`, most alike first; at most [`LONGEST`]. One query.
pub async fn find(
    conn: &mut AsyncMysqlConnection,
    movie: MovieId,
    audience: Audience,
) -> Result<Vec<MovieId>, DbError> {
    let visible = visible(audience);
    let similar = diesel::sql_query(format!(
        "WITH candidates AS ( \
             SELECT other.movie_id AS id FROM movie_people AS own \
                 JOIN movie_people AS other ON other.person_id = own.person_id AND other.role = 'director' \
                 WHERE own.movie_id = {movie} AND own.role = 'director' \
             UNION SELECT other.movie_id FROM movie_keywords AS own \
                 JOIN movie_keywords AS other ON other.keyword_id = own.keyword_id WHERE own.movie_id = {movie} \
             UNION SELECT STRAIGHT_JOIN best.id FROM (SELECT id FROM movies FORCE INDEX (movies_by_popularity_score_desc) \
                     WHERE {visible} ORDER BY popularity_score DESC, id LIMIT {MOST_POPULAR}) AS best \
                 JOIN movie_genres AS other ON other.movie_id = best.id \
                 JOIN movie_genres AS own ON own.genre_id = other.genre_id AND own.movie_id = {movie} \
         ) SELECT movies.id AS id, \
             3 * (SELECT COUNT(DISTINCT own.person_id) FROM movie_people AS own \
                 JOIN movie_people AS other ON other.person_id = own.person_id AND other.role = 'director' \
                 WHERE own.movie_id = {movie} AND own.role = 'director' AND other.movie_id = movies.id) \
             + 2 * (SELECT COUNT(*) FROM movie_keywords AS own \
                 JOIN movie_keywords AS other ON other.keyword_id = own.keyword_id \
                 WHERE own.movie_id = {movie} AND other.movie_id = movies.id) \
             + (SELECT COUNT(*) FROM movie_genres AS own \
                 JOIN movie_genres AS other ON other.genre_id = own.genre_id \
                 WHERE own.movie_id = {movie} AND other.movie_id = movies.id) AS overlap \
         FROM candidates JOIN movies ON movies.id = candidates.id \
         WHERE {visible} AND movies.id <> {movie} \
         ORDER BY overlap DESC, movies.popularity_score DESC, movies.id LIMIT {LONGEST}"
    ));
    let similar: Vec<Similar> = similar.load(conn).await?;
    Ok(similar.into_iter().map(|movie| movie.id).collect())
}
