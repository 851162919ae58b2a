use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncMysqlConnection, RunQueryDsl};
use serde_json::json;

use super::Rating;
use crate::models::audit_log::{self, Action, Entry, Origin, Subject};
use crate::models::user::User;
use crate::schema::{movies, ratings};
use crate::{Db, DbError};

/// Deletes the rating; that the movie was watched stays. What somebody else than the rater does is written into the audit log.
/// `false`: it is gone.
pub async fn delete(
    db: &Db,
    rating: &Rating,
    origin: Origin,
    now: DateTime<Utc>,
) -> Result<bool, DbError> {
    db.transaction(async |conn: &mut AsyncMysqlConnection| {
        let rater = rating.user.id;
        if !User::bump_profile(conn, rater).await? {
            return Ok(false);
        }
        // nobody else changes it any more: the user's row is held
        let stored = ratings::table.find(rating.id).select(ratings::score);
        let Some(score) = stored.first::<u8>(conn).await.optional()? else {
            return Ok(false);
        };
        diesel::update(movies::table.find(rating.movie.id))
            .set((
                movies::rating_sum.eq(movies::rating_sum - u64::from(score)),
                movies::rating_count.eq(movies::rating_count - 1),
            ))
            .execute(conn)
            .await?;
        diesel::delete(ratings::table.find(rating.id))
            .execute(conn)
            .await?;
        if origin.actor != Some(rater) {
            let details = json!({"rating_id": rating.id, "movie_id": rating.movie.id});
            let entry = Entry::new(Action::ReviewRemoved, origin).to(Subject::User(rater));
            audit_log::record(conn, &entry.details(details), now).await?;
        }
        Ok::<_, DbError>(true)
    })
    .await
}
