//! What a movie's row says that other rows say too, and whether the two agree.
//!
//! A ranking reads the sums and counts on `movies`; the truth is in `ratings` and `interactions`. Whoever writes there moves the sums in the
//! same transaction, so they can differ only after something went past Marquee: a mistake in its code, a hand in the database,
//! half a backup. [`suspects`] finds them without a lock, [`recheck`] and [`repair`] look again under one.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Unsigned};
use diesel_async::{AsyncMysqlConnection, RunQueryDsl};
use serde::Serialize;

use crate::schema::{interactions, movies, ratings, users};
use crate::{Db, DbError, MovieId, UserId};

/// How many lost watches of a movie one transaction brings back: each locks its user's row.
const WATCHES_AT_ONCE: u32 = 1000;

/// A figure that is not what the rows say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// Whose.
    pub movie: MovieId,
    /// The column of `movies`; or `watched_raters`, how many of those who rated it are recorded to have watched it: all, in truth.
    pub column: &'static str,
    /// What it is.
    pub stored: Option<i64>,
    /// What it should be.
    #[serde(rename = "true")]
    pub truth: Option<i64>,
}

/// A movie's figures, as they are stored and as they should be.
#[derive(Debug, QueryableByName)]
struct Figures {
    #[diesel(sql_type = Unsigned<BigInt>)]
    id: MovieId,
    #[diesel(sql_type = Nullable<BigInt>)]
    year: Option<i64>,
    #[diesel(sql_type = Nullable<BigInt>)]
    true_year: Option<i64>,
    #[diesel(sql_type = BigInt)]
    rating_sum: i64,
    #[diesel(sql_type = BigInt)]
    true_rating_sum: i64,
    #[diesel(sql_type = BigInt)]
    rating_count: i64,
    #[diesel(sql_type = BigInt)]
    true_rating_count: i64,
    #[diesel(sql_type = BigInt)]
    watch_count: i64,
    /// With the watches that are lost.
    #[diesel(sql_type = BigInt)]
    true_watch_count: i64,
    #[diesel(sql_type = BigInt)]
    watched_raters: i64,
}

/// Movies that follow each other by id, deleted ones among them.
#[derive(Debug, Clone, Copy)]
pub struct Chunk {
    /// The id of the first.
    pub first: MovieId,
    /// The id of the last.
    pub last: MovieId,
    /// How many there are.
    pub movies: u64,
}

/// How many movies there are, deleted ones among them.
pub async fn movie_count(conn: &mut AsyncMysqlConnection) -> Result<u64, DbError> {
    let count: i64 = movies::table.count().get_result(conn).await?;
    Ok(count.unsigned_abs())
}

/// The next `size` movies after this id; `None` past the last one.
pub async fn next_chunk(
    conn: &mut AsyncMysqlConnection,
    after: MovieId,
    size: u32,
) -> Result<Option<Chunk>, DbError> {
    let ids: Vec<MovieId> = movies::table
        .filter(movies::id.gt(after))
        .order(movies::id)
        .limit(size.into())
        .select(movies::id)
        .load(conn)
        .await?;
    let ends = ids.as_slice().first().zip(ids.last());
    Ok(ends.map(|(&first, &last)| Chunk {
        first,
        last,
        movies: ids.len() as u64,
    }))
}

/// The movies of a chunk whose figures seem to be wrong. Nothing is locked.
pub async fn suspects(
    conn: &mut AsyncMysqlConnection,
    chunk: &Chunk,
) -> Result<Vec<MovieId>, DbError> {
    let figures = figures(conn, chunk.first, chunk.last).await?;
    Ok(figures
        .into_iter()
        .filter(|figures| !figures.differences().is_empty())
        .map(|figures| figures.id)
        .collect())
}

/// What is wrong with this movie while nobody writes to it.
pub async fn recheck(db: &Db, movie: MovieId) -> Result<Vec<Difference>, DbError> {
    db.transaction(async |conn: &mut AsyncMysqlConnection| {
        lock(conn, movie).await?;
        differences(conn, movie).await
    })
    .await
}

/// Puts this movie's figures right, and gives what was wrong with them. They are counted again while nobody else writes to it.
pub async fn repair(db: &Db, movie: MovieId) -> Result<Vec<Difference>, DbError> {
    let mut first = None;
    loop {
        let (found, brought_back) = db
            .transaction(async |conn: &mut AsyncMysqlConnection| {
                let losers = without_watch(conn, movie).await?;
                // users before movies, as everybody does
                diesel::update(users::table.filter(users::id.eq_any(&losers)))
                    .set(users::profile_version.eq(users::profile_version + 1))
                    .execute(conn)
                    .await?;
                lock(conn, movie).await?;
                let found = differences(conn, movie).await?;
                bring_back_watches(conn, movie, &losers).await?;
                write_true_figures(conn, movie).await?;
                Ok::<_, DbError>((found, losers.len()))
            })
            .await?;
        let first = first.get_or_insert(found);
        if brought_back < WATCHES_AT_ONCE as usize {
            return Ok(std::mem::take(first));
        }
    }
}

async fn lock(conn: &mut AsyncMysqlConnection, movie: MovieId) -> Result<(), DbError> {
    movies::table
        .find(movie)
        .for_update()
        .select(movies::id)
        .first::<MovieId>(conn)
        .await
        .optional()?;
    Ok(())
}

async fn differences(
    conn: &mut AsyncMysqlConnection,
    movie: MovieId,
) -> Result<Vec<Difference>, DbError> {
    let figures = figures(conn, movie, movie).await?;
    Ok(figures.iter().flat_map(Figures::differences).collect())
}

/// One statement, so that all of it is of one moment, and a commit is seen whole or not at all.
async fn figures(
    conn: &mut AsyncMysqlConnection,
    first: MovieId,
    last: MovieId,
) -> Result<Vec<Figures>, DbError> {
    let rows = diesel::sql_query(
        "SELECT movies.id, \
             CAST(movies.year AS SIGNED) AS year, \
             CAST(COALESCE(YEAR(movies.release_date), movies.year) AS SIGNED) AS true_year, \
             CAST(movies.rating_sum AS SIGNED) AS rating_sum, \
             CAST(COALESCE(rated.stars, 0) AS SIGNED) AS true_rating_sum, \
             CAST(movies.rating_count AS SIGNED) AS rating_count, \
             CAST(COALESCE(rated.raters, 0) AS SIGNED) AS true_rating_count, \
             CAST(movies.watch_count AS SIGNED) AS watch_count, \
             CAST(COALESCE(watched.watchers, 0) + COALESCE(rated.raters - rated.watched, 0) AS SIGNED) AS true_watch_count, \
             CAST(COALESCE(rated.watched, 0) AS SIGNED) AS watched_raters \
         FROM movies \
         LEFT JOIN (\
             SELECT ratings.movie_id, SUM(ratings.score) AS stars, COUNT(*) AS raters, COUNT(interactions.id) AS watched \
             FROM ratings \
             LEFT JOIN interactions ON interactions.user_id = ratings.user_id \
                 AND interactions.movie_id = ratings.movie_id AND interactions.kind = 'watched' \
             WHERE ratings.movie_id BETWEEN ? AND ? GROUP BY ratings.movie_id\
         ) AS rated ON rated.movie_id = movies.id \
         LEFT JOIN (\
             SELECT movie_id, COUNT(*) AS watchers FROM interactions \
             WHERE movie_id BETWEEN ? AND ? AND kind = 'watched' GROUP BY movie_id\
         ) AS watched ON watched.movie_id = movies.id \
         WHERE movies.id BETWEEN ? AND ? ORDER BY movies.id",
    )
    .bind::<Unsigned<BigInt>, _>(first)
    .bind::<Unsigned<BigInt>, _>(last)
    .bind::<Unsigned<BigInt>, _>(first)
    .bind::<Unsigned<BigInt>, _>(last)
    .bind::<Unsigned<BigInt>, _>(first)
    .bind::<Unsigned<BigInt>, _>(last)
    .load(conn)
    .await?;
    Ok(rows)
}

impl Figures {
    fn differences(&self) -> Vec<Difference> {
        let figures = [
            ("year", self.year, self.true_year),
            (
                "rating_sum",
                Some(self.rating_sum),
                Some(self.true_rating_sum),
            ),
            (
                "rating_count",
                Some(self.rating_count),
                Some(self.true_rating_count),
            ),
            (
                "watch_count",
                Some(self.watch_count),
                Some(self.true_watch_count),
            ),
            (
                "watched_raters",
                Some(self.watched_raters),
                Some(self.true_rating_count),
            ),
        ];
        figures
            .into_iter()
            .filter(|(_, stored, truth)| stored != truth)
            .map(|(column, stored, truth)| Difference {
                movie: self.id,
                column,
                stored,
                truth,
            })
            .collect()
    }
}

/// Users who rated the movie and are not recorded to have watched it, by id.
async fn without_watch(
    conn: &mut AsyncMysqlConnection,
    movie: MovieId,
) -> Result<Vec<UserId>, DbError> {
    let watches = interactions::table.on(interactions::user_id
        .eq(ratings::user_id)
        .and(interactions::movie_id.eq(ratings::movie_id))
        .and(interactions::kind.eq("watched")));
    let users = ratings::table
        .left_join(watches)
        .filter(ratings::movie_id.eq(movie))
        .filter(interactions::id.nullable().is_null())
        .order(ratings::user_id)
        .limit(i64::from(WATCHES_AT_ONCE))
        .select(ratings::user_id)
        .load(conn)
        .await?;
    Ok(users)
}

/// As rated, so watched, and at that time. Those who have meanwhile watched or taken back their rating are left out.
async fn bring_back_watches(
    conn: &mut AsyncMysqlConnection,
    movie: MovieId,
    users: &[UserId],
) -> Result<(), DbError> {
    let watched = diesel::alias!(interactions as watched);
    let (user, film, kind) = (
        watched.field(interactions::user_id),
        watched.field(interactions::movie_id),
        watched.field(interactions::kind),
    );
    let is_there = watched.filter(
        user.eq(ratings::user_id)
            .and(film.eq(ratings::movie_id))
            .and(kind.eq("watched")),
    );
    let lost = ratings::table
        .filter(ratings::movie_id.eq(movie))
        .filter(ratings::user_id.eq_any(users))
        .filter(diesel::dsl::not(diesel::dsl::exists(is_there)))
        .select((
            ratings::user_id,
            ratings::movie_id,
            "watched".into_sql::<diesel::sql_types::Text>(),
            ratings::created_at,
        ));
    diesel::insert_into(interactions::table)
        .values(lost)
        .into_columns((
            interactions::user_id,
            interactions::movie_id,
            interactions::kind,
            interactions::created_at,
        ))
        .execute(conn)
        .await?;
    Ok(())
}

async fn write_true_figures(
    conn: &mut AsyncMysqlConnection,
    movie: MovieId,
) -> Result<(), DbError> {
    for truth in figures(conn, movie, movie).await? {
        // what is still lost comes back with the next transaction, and is counted then
        let watch_count = truth.true_watch_count - (truth.true_rating_count - truth.watched_raters);
        diesel::sql_query(
            "UPDATE movies SET year = ?, rating_sum = ?, rating_count = ?, watch_count = ? WHERE id = ?",
        )
        .bind::<Nullable<BigInt>, _>(truth.true_year)
        .bind::<BigInt, _>(truth.true_rating_sum)
        .bind::<BigInt, _>(truth.true_rating_count)
        .bind::<BigInt, _>(watch_count)
        .bind::<Unsigned<BigInt>, _>(movie)
        .execute(conn)
        .await?;
    }
    Ok(())
}
