use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, NaiveDateTime, SubsecRound, Utc};
use diesel::prelude::*;
use diesel::sql_types::Text;
use diesel_async::{AsyncMysqlConnection, RunQueryDsl};
use serde_json::json;

use super::Wish;
use crate::import::aggregates::{self, Increment};
use crate::models::user::User;
use crate::schema::{interactions, ratings};
use crate::types::Stars;
use crate::{DbError, MovieId, UserId};

const WATCHED: &str = "watched";
const BOOKMARKED: &str = "bookmarked";

/// What was written of some wishes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Written {
    /// Ratings that are new or were replaced.
    pub ratings: u32,
    /// The same of watches; a rated movie was watched.
    pub watched: u32,
    /// The same of bookmarks.
    pub bookmarked: u32,
    /// Movies of which all was known.
    pub unchanged: u32,
    /// The others.
    pub changed: Vec<MovieId>,
}

#[derive(Insertable)]
#[diesel(table_name = ratings)]
struct RatingRow {
    user_id: UserId,
    movie_id: MovieId,
    score: u8,
    created_at: NaiveDateTime,
    updated_at: NaiveDateTime,
}

#[derive(Insertable)]
#[diesel(table_name = interactions)]
struct InteractionRow {
    user_id: UserId,
    movie_id: MovieId,
    kind: &'static str,
    created_at: NaiveDateTime,
}

/// What the user said of these movies before.
struct Known {
    ratings: HashMap<MovieId, (u8, NaiveDateTime)>,
    watched: HashMap<MovieId, NaiveDateTime>,
    bookmarked: HashMap<MovieId, NaiveDateTime>,
}

/// The rows to be written, and what they do to their movies.
#[derive(Default)]
struct Rows {
    ratings: Vec<RatingRow>,
    /// In place of rows that are there.
    other_ratings: Vec<RatingRow>,
    interactions: Vec<InteractionRow>,
    /// The same.
    other_interactions: Vec<InteractionRow>,
    increments: BTreeMap<MovieId, Increment>,
}

/// Makes it so, in the caller's transaction, which holds the user's row. Some hundred movies at once, by ascending id.
///
/// What the user has said here before stays as it is, unless `overwrite` says that the files know better: then stars and dates are
/// theirs (a review stays). A rating's date is that of the file, and a rated movie was watched. The movies' sums and counts move
/// along, and the user's profile does if anything was written.
pub async fn write(
    conn: &mut AsyncMysqlConnection,
    user: UserId,
    wishes: &[(MovieId, Wish)],
    overwrite: bool,
) -> Result<Written, DbError> {
    let movies: Vec<MovieId> = wishes.iter().map(|(movie, _)| *movie).collect();
    let known = Known::load(conn, user, &movies).await?;
    let (mut rows, mut written) = (Rows::default(), Written::default());
    for (movie, wish) in wishes {
        let before = (written.ratings, written.watched, written.bookmarked);
        rows.add(user, *movie, wish, &known, overwrite, &mut written);
        if before == (written.ratings, written.watched, written.bookmarked) {
            written.unchanged += 1;
        } else {
            written.changed.push(*movie);
        }
    }
    if !written.changed.is_empty() {
        User::bump_profile(conn, user).await?;
        rows.store(conn).await?;
    }
    Ok(written)
}

impl Known {
    async fn load(
        conn: &mut AsyncMysqlConnection,
        user: UserId,
        movies: &[MovieId],
    ) -> Result<Self, DbError> {
        let ratings: Vec<(MovieId, u8, NaiveDateTime)> = ratings::table
            .filter(ratings::user_id.eq(user))
            .filter(ratings::movie_id.eq_any(movies))
            .select((ratings::movie_id, ratings::score, ratings::created_at))
            .load(conn)
            .await?;
        let of_kind = |kind: &'static str| {
            interactions::table
                .filter(interactions::user_id.eq(user))
                .filter(interactions::movie_id.eq_any(movies))
                .filter(interactions::kind.eq(kind))
                .select((interactions::movie_id, interactions::created_at))
        };
        let watched: Vec<(MovieId, NaiveDateTime)> = of_kind(WATCHED).load(conn).await?;
        let bookmarked: Vec<(MovieId, NaiveDateTime)> = of_kind(BOOKMARKED).load(conn).await?;
        Ok(Self {
            ratings: ratings
                .into_iter()
                .map(|(movie, score, at)| (movie, (score, at)))
                .collect(),
            watched: watched.into_iter().collect(),
            bookmarked: bookmarked.into_iter().collect(),
        })
    }
}

impl Rows {
    fn add(
        &mut self,
        user: UserId,
        movie: MovieId,
        wish: &Wish,
        known: &Known,
        overwrite: bool,
        written: &mut Written,
    ) {
        let mut increment = Increment::default();
        if let Some((stars, at)) = wish.rated {
            let before = known.ratings.get(&movie);
            if self.rate(user, movie, stars, at, before, overwrite) {
                let lost = before.map_or(0, |(score, _)| i64::from(*score));
                increment.stars = i64::from(stars.get()) - lost;
                increment.ratings = u32::from(before.is_none());
                written.ratings += 1;
            }
        }
        // when it was watched only a watch says for sure
        let implied = wish.rated.map(|(_, at)| (at, false));
        let watched = wish.watched.map(|at| (at, overwrite)).or(implied);
        if let Some((at, overwrite)) = watched {
            let before = known.watched.get(&movie);
            if self.interact(user, movie, WATCHED, at, before, overwrite) {
                increment.watches = u32::from(before.is_none());
                written.watched += 1;
            }
        }
        if let Some(at) = wish.bookmarked {
            let before = known.bookmarked.get(&movie);
            if self.interact(user, movie, BOOKMARKED, at, before, overwrite) {
                written.bookmarked += 1;
            }
        }
        if increment != Increment::default() {
            self.increments.insert(movie, increment);
        }
    }

    /// Whether the rating is to be written.
    fn rate(
        &mut self,
        user: UserId,
        movie: MovieId,
        stars: Stars,
        at: DateTime<Utc>,
        before: Option<&(u8, NaiveDateTime)>,
        overwrite: bool,
    ) -> bool {
        let rating = (stars.get(), naive(at));
        let writes = before.is_none_or(|before| overwrite && *before != rating);
        if writes {
            let rows = match before {
                None => &mut self.ratings,
                Some(_) => &mut self.other_ratings,
            };
            rows.push(RatingRow {
                user_id: user,
                movie_id: movie,
                score: rating.0,
                created_at: rating.1,
                // it was last changed when it was given
                updated_at: rating.1,
            });
        }
        writes
    }

    /// Whether the interaction is to be written.
    fn interact(
        &mut self,
        user: UserId,
        movie: MovieId,
        kind: &'static str,
        at: DateTime<Utc>,
        before: Option<&NaiveDateTime>,
        overwrite: bool,
    ) -> bool {
        let created_at = naive(at);
        let writes = before.is_none_or(|before| overwrite && *before != created_at);
        if writes {
            let rows = match before {
                None => &mut self.interactions,
                Some(_) => &mut self.other_interactions,
            };
            rows.push(InteractionRow {
                user_id: user,
                movie_id: movie,
                kind,
                created_at,
            });
        }
        writes
    }

    async fn store(self, conn: &mut AsyncMysqlConnection) -> Result<(), DbError> {
        if !self.increments.is_empty() {
            aggregates::raise(conn, &self.increments).await?;
        }
        if !self.ratings.is_empty() {
            diesel::insert_into(ratings::table)
                .values(self.ratings)
                .execute(conn)
                .await?;
        }
        if !self.interactions.is_empty() {
            diesel::insert_into(interactions::table)
                .values(self.interactions)
                .execute(conn)
                .await?;
        }
        replace_ratings(conn, &self.other_ratings).await?;
        replace_interactions(conn, &self.other_interactions).await
    }
}

async fn replace_ratings(
    conn: &mut AsyncMysqlConnection,
    rows: &[RatingRow],
) -> Result<(), DbError> {
    if rows.is_empty() {
        return Ok(());
    }
    let rows: Vec<_> = rows
        .iter()
        .map(|row| json!([row.user_id, row.movie_id, row.score, text(row.created_at)]))
        .collect();
    diesel::sql_query(
        "UPDATE JSON_TABLE(CONVERT(? USING utf8mb4), '$[*]' COLUMNS (\
             user_id BIGINT UNSIGNED PATH '$[0]', movie_id BIGINT UNSIGNED PATH '$[1]', \
             score TINYINT UNSIGNED PATH '$[2]', at VARCHAR(26) PATH '$[3]')) AS other \
         STRAIGHT_JOIN ratings ON ratings.user_id = other.user_id AND ratings.movie_id = other.movie_id \
         SET ratings.score = other.score, \
             ratings.created_at = CAST(other.at AS DATETIME(6)), ratings.updated_at = CAST(other.at AS DATETIME(6))",
    )
    .bind::<Text, _>(json!(rows).to_string())
    .execute(conn)
    .await?;
    Ok(())
}

async fn replace_interactions(
    conn: &mut AsyncMysqlConnection,
    rows: &[InteractionRow],
) -> Result<(), DbError> {
    if rows.is_empty() {
        return Ok(());
    }
    let rows: Vec<_> = rows
        .iter()
        .map(|row| json!([row.user_id, row.movie_id, row.kind, text(row.created_at)]))
        .collect();
    diesel::sql_query(
        "UPDATE JSON_TABLE(CONVERT(? USING utf8mb4), '$[*]' COLUMNS (\
             user_id BIGINT UNSIGNED PATH '$[0]', movie_id BIGINT UNSIGNED PATH '$[1]', \
             kind VARCHAR(16) PATH '$[2]', at VARCHAR(26) PATH '$[3]')) AS other \
         STRAIGHT_JOIN interactions ON interactions.user_id = other.user_id AND interactions.movie_id = other.movie_id \
             AND interactions.kind = CONVERT(other.kind USING ascii) COLLATE ascii_bin \
         SET interactions.created_at = CAST(other.at AS DATETIME(6))",
    )
    .bind::<Text, _>(json!(rows).to_string())
    .execute(conn)
    .await?;
    Ok(())
}

/// As MySQL writes a time.
fn text(time: NaiveDateTime) -> String {
    time.format("%Y-%m-%d %H:%M:%S%.6f").to_string()
}

/// Microseconds are all that is kept of a time.
fn naive(at: DateTime<Utc>) -> NaiveDateTime {
    at.naive_utc().trunc_subsecs(6)
}
