use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncMysqlConnection, RunQueryDsl};

use crate::page::count;
use crate::schema::ratings;
use crate::time::Utc6;
use crate::{DbError, MovieId, UserId};

/// How many ratings are read at once.
const PAGE: i64 = 20_000;

/// A rating as far as anything is learnt from it.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Opinion {
    /// The rating's id.
    pub id: u64,
    /// Who rated.
    pub user: UserId,
    /// What was rated.
    pub movie: MovieId,
    /// Stars, 1 to 5.
    pub stars: u8,
    /// When it was rated first.
    #[diesel(deserialize_as = Utc6)]
    pub at: DateTime<Utc>,
}

impl Opinion {
    /// Tells all ratings, by id; those of deleted movies too. Each page is read on its own, so that nothing is held from those who write.
    pub async fn each(
        conn: &mut AsyncMysqlConnection,
        mut tell: impl FnMut(Self),
    ) -> Result<(), DbError> {
        let mut after = 0;
        loop {
            let page = Self::page(conn, after).await?;
            let Some(last) = page.last() else {
                return Ok(());
            };
            after = last.id;
            page.into_iter().for_each(&mut tell);
        }
    }

    /// The first [`PAGE`] ratings whose ids are above `after`.
    async fn page(conn: &mut AsyncMysqlConnection, after: u64) -> Result<Vec<Self>, DbError> {
        let page = ratings::table
            .filter(ratings::id.gt(after))
            .order(ratings::id)
            .limit(PAGE)
            .select((
                ratings::id,
                ratings::user_id,
                ratings::movie_id,
                ratings::score,
                ratings::created_at,
            ));
        Ok(page.load(conn).await?)
    }
}

/// How many ratings were given or changed since then, counted up to `most`.
pub async fn changed_since(
    conn: &mut AsyncMysqlConnection,
    since: DateTime<Utc>,
    most: u32,
) -> Result<u64, DbError> {
    let changed = ratings::table
        .filter(ratings::updated_at.gt(since.naive_utc()))
        .select(ratings::id)
        .limit(most.into());
    count(conn, changed).await
}
