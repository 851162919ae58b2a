//! Which lists were made for whom.

use diesel::dsl::DuplicatedKeys;
use diesel::prelude::*;
use diesel_async::{AsyncMysqlConnection, RunQueryDsl};

use crate::schema::recommendation_log;
use crate::{DbError, MovieId, UserId};

/// One list, as it was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoggedRecommendation<'a> {
    /// The id of the task that made it.
    pub id: &'a str,
    /// For whom.
    pub user_id: UserId,
    /// What decided it.
    pub strategy: &'a str,
    /// The movies, in the order shown.
    pub movies: &'a [MovieId],
}

impl LoggedRecommendation<'_> {
    /// Writes it down. A second list of one task replaces the first, for the task's answer is then the second.
    pub async fn save(&self, conn: &mut AsyncMysqlConnection) -> Result<(), DbError> {
        let movies = serde_json::json!(self.movies);
        diesel::insert_into(recommendation_log::table)
            .values((
                recommendation_log::id.eq(self.id),
                recommendation_log::user_id.eq(self.user_id),
                recommendation_log::strategy.eq(self.strategy),
                recommendation_log::movies.eq(&movies),
            ))
            .on_conflict(DuplicatedKeys)
            .do_update()
            .set((
                recommendation_log::strategy.eq(self.strategy),
                recommendation_log::movies.eq(&movies),
            ))
            .execute(conn)
            .await?;
        Ok(())
    }
}
