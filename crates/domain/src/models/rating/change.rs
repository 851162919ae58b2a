use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncMysqlConnection, RunQueryDsl};

use super::{COLUMNS, Rating, text};
use crate::models::user::User;
use crate::schema::{movies, ratings, users};
use crate::types::{Review, Stars};
use crate::{Db, DbError};

/// What of a rating is to change; `None` stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Change {
    /// Other stars.
    pub score: Option<Stars>,
    /// Another review; `Some(None)` takes it back.
    pub review: Option<Option<Review>>,
}

/// Changes the rating, and gives it as it is then. `None`: it is gone.
pub async fn change(
    db: &Db,
    rating: &Rating,
    change: &Change,
    now: DateTime<Utc>,
) -> Result<Option<Rating>, DbError> {
    db.transaction(async |conn: &mut AsyncMysqlConnection| {
        if !User::bump_profile(conn, rating.user.id).await? {
            return Ok(None);
        }
        // nobody else changes it any more: the user's row is held
        let stored = ratings::table.find(rating.id).select(ratings::score);
        let Some(before) = stored.first::<u8>(conn).await.optional()? else {
            return Ok(None);
        };
        let score = change.score.map_or(before, Stars::get);
        let sum = movies::rating_sum + u64::from(score) - u64::from(before);
        diesel::update(movies::table.find(rating.movie.id))
            .set(movies::rating_sum.eq(sum))
            .execute(conn)
            .await?;
        let review = change.review.as_ref().map(Option::as_ref);
        diesel::update(ratings::table.find(rating.id))
            .set((
                ratings::score.eq(score),
                review.map(|review| ratings::review.eq(text(review))),
                ratings::updated_at.eq(now.naive_utc()),
            ))
            .execute(conn)
            .await?;
        let changed = ratings::table
            .inner_join(users::table)
            .inner_join(movies::table)
            .filter(ratings::id.eq(rating.id))
            .select(COLUMNS)
            .first(conn)
            .await?;
        Ok::<_, DbError>(Some(changed))
    })
    .await
}
