//! What goes with invented ratings, so that lists of favourites and reviews are not empty.

use diesel::sql_types::{BigInt, Unsigned};
use diesel_async::{AsyncMysqlConnection, RunQueryDsl};

use crate::{DbError, UserId};

/// For the ratings of users from `first` to `last`: a third of those with five stars are liked, and every twentieth has a review.
/// The same ones every time.
pub async fn add_likes_and_reviews(
    conn: &mut AsyncMysqlConnection,
    first: UserId,
    last: UserId,
) -> Result<(), DbError> {
    let likes = "INSERT INTO interactions (user_id, movie_id, kind, created_at) \
         SELECT ratings.user_id, ratings.movie_id, 'liked', ratings.created_at FROM ratings \
         LEFT JOIN interactions ON interactions.user_id = ratings.user_id \
             AND interactions.movie_id = ratings.movie_id AND interactions.kind = 'liked' \
         WHERE ratings.user_id BETWEEN ? AND ? AND ratings.score = 5 \
             AND (ratings.user_id + ratings.movie_id) % 3 = 0 AND interactions.id IS NULL";
    // a review does not make its rating any younger
    let reviews = "UPDATE ratings SET updated_at = updated_at, review = ELT(score, 'A waste of an evening.', 'Not for me.', \
             'It has its moments.', 'Well made, and worth seeing.', 'I could watch it again at once.') \
         WHERE user_id BETWEEN ? AND ? AND (user_id + movie_id) % 20 = 0 AND review IS NULL";
    for statement in [likes, reviews] {
        diesel::sql_query(statement)
            .bind::<Unsigned<BigInt>, _>(first)
            .bind::<Unsigned<BigInt>, _>(last)
            .execute(conn)
            .await?;
    }
    Ok(())
}
