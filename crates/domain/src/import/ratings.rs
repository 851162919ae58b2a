//! Ratings, with the watches and aggregates that go with them.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncMysqlConnection, RunQueryDsl};

use super::ROWS_AN_INSERT;
use super::aggregates::{self, Increment};
use crate::schema::{interactions, ratings, users};
use crate::types::Stars;
use crate::{DbError, MovieId, UserId};

/// A rating to be added.
#[derive(Debug, Clone, Copy)]
pub struct NewRating {
    /// Who rated.
    pub user_id: UserId,
    /// What was rated.
    pub movie_id: MovieId,
    /// How well it was liked.
    pub stars: Stars,
    /// When, which is also when it was watched.
    pub at: DateTime<Utc>,
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
struct WatchRow {
    user_id: UserId,
    movie_id: MovieId,
    kind: &'static str,
    created_at: NaiveDateTime,
}

/// Adds the ratings that are not there yet, marks their movies as watched, and moves the movies' sums and counts and the
/// users' profile versions along. Gives how many ratings were added; of two by one user for one movie, the first counts.
pub async fn add_ratings(
    conn: &mut AsyncMysqlConnection,
    batch: &[NewRating],
) -> Result<usize, DbError> {
    let raters: BTreeSet<UserId> = batch.iter().map(|rating| rating.user_id).collect();
    let mut rated = pairs(
        ratings::table
            .filter(ratings::user_id.eq_any(&raters))
            .select((ratings::user_id, ratings::movie_id))
            .load(conn)
            .await?,
    );
    let fresh: Vec<NewRating> = batch
        .iter()
        .filter(|rating| rated.insert((rating.user_id, rating.movie_id)))
        .copied()
        .collect();
    if fresh.is_empty() {
        return Ok(0);
    }
    let raters: BTreeSet<UserId> = fresh.iter().map(|rating| rating.user_id).collect();
    let mut watched = pairs(
        interactions::table
            .filter(interactions::user_id.eq_any(&raters))
            .filter(interactions::kind.eq("watched"))
            .select((interactions::user_id, interactions::movie_id))
            .load(conn)
            .await?,
    );
    let watches: Vec<NewRating> = fresh
        .iter()
        .filter(|rating| watched.insert((rating.user_id, rating.movie_id)))
        .copied()
        .collect();

    // users, then movies, as everybody does; and both before the ratings: an inserted rating locks its movie for reading, and two
    // writers who then both want more deadlock
    diesel::update(users::table.filter(users::id.eq_any(&raters)))
        .set(users::profile_version.eq(users::profile_version + 1))
        .execute(conn)
        .await?;
    raise_aggregates(conn, &fresh, &watches).await?;
    for rows in fresh.chunks(ROWS_AN_INSERT) {
        let rows: Vec<RatingRow> = rows.iter().map(RatingRow::from).collect();
        diesel::insert_into(ratings::table)
            .values(rows)
            .execute(conn)
            .await?;
    }
    for rows in watches.chunks(ROWS_AN_INSERT) {
        let rows: Vec<WatchRow> = rows.iter().map(WatchRow::from).collect();
        diesel::insert_into(interactions::table)
            .values(rows)
            .execute(conn)
            .await?;
    }
    Ok(fresh.len())
}

fn pairs(rows: Vec<(UserId, MovieId)>) -> HashSet<(UserId, MovieId)> {
    rows.into_iter().collect()
}

async fn raise_aggregates(
    conn: &mut AsyncMysqlConnection,
    ratings: &[NewRating],
    watches: &[NewRating],
) -> Result<(), DbError> {
    let mut increments: BTreeMap<MovieId, Increment> = BTreeMap::new();
    for rating in ratings {
        let increment = increments.entry(rating.movie_id).or_default();
        increment.stars += i64::from(rating.stars.get());
        increment.ratings += 1;
    }
    for watch in watches {
        increments.entry(watch.movie_id).or_default().watches += 1;
    }
    aggregates::raise(conn, &increments).await
}

impl From<&NewRating> for RatingRow {
    fn from(rating: &NewRating) -> Self {
        Self {
            user_id: rating.user_id,
            movie_id: rating.movie_id,
            score: rating.stars.get(),
            created_at: rating.at.naive_utc(),
            // an imported rating was last changed when it was given
            updated_at: rating.at.naive_utc(),
        }
    }
}

impl From<&NewRating> for WatchRow {
    fn from(rating: &NewRating) -> Self {
        Self {
            user_id: rating.user_id,
            movie_id: rating.movie_id,
            kind: "watched",
            created_at: rating.at.naive_utc(),
        }
    }
}
