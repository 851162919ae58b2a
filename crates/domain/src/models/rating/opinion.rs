use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncMysqlConnection, RunQueryDsl};

use crate::page::count;
use crate::schema::ratings;
use crate::time::Utc6;
use crate::{DbError, MovieId, UserId};

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
    /// The first `most` ratings whose ids are above `after`, by id; those of deleted movies too.
    pub async fn page(
        conn: &mut AsyncMysqlConnection,
        after: u64,
        most: u16,
    ) -> Result<Vec<Self>, DbError> {
        let page = ratings::table
            .filter(ratings::id.gt(after))
            .order(ratings::id)
            .limit(most.into())
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
