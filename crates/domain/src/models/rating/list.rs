use std::collections::HashMap;

use diesel::mysql::Mysql;
use diesel::prelude::*;
use diesel_async::{AsyncMysqlConnection, RunQueryDsl};

use super::{COLUMNS, Rating};
use crate::Audience;
use crate::page::{self, Found, Page};
use crate::schema::{movies, ratings, users};
use crate::{DbError, MovieId, UserId};

/// Which ratings are wanted: those that fit all that is given, of movies that are there for the audience.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Filter {
    /// Of this movie.
    pub movie: Option<MovieId>,
    /// By this user.
    pub user: Option<UserId>,
    /// Only those with a review.
    pub reviews_only: bool,
    /// Who is asking.
    pub audience: Audience,
}

impl Filter {
    /// A page of what fits, newest first.
    pub async fn find(
        self,
        conn: &mut AsyncMysqlConnection,
        page: Page,
    ) -> Result<Found<Rating>, DbError> {
        // first the ids, from an index that has them in this order; then no join can tempt the server to sort
        let ids: Vec<u64> = self
            .query()
            .order((ratings::created_at.desc(), ratings::id))
            .limit(page.limit.into())
            .offset(page.offset.into())
            .select(ratings::id)
            .load(conn)
            .await?;
        let all = self.query().select(ratings::id).limit(page::up_to());
        let count = page::count(conn, all).await?;
        let rows = ratings::table
            .inner_join(users::table)
            .inner_join(movies::table)
            .filter(ratings::id.eq_any(&ids))
            .select(COLUMNS);
        let rows: Vec<Rating> = rows.load(conn).await?;
        let mut rows: HashMap<u64, Rating> = rows.into_iter().map(|row| (row.id, row)).collect();
        let rows = ids.iter().filter_map(|id| rows.remove(id)).collect();
        Ok(Found { rows, count })
    }

    fn query(self) -> ratings::BoxedQuery<'static, Mysql> {
        // looked up for each row: of an EXISTS the server might make a list of all movies first
        let adult = movies::table
            .filter(movies::id.eq(ratings::movie_id))
            .filter(movies::deleted_at.is_null())
            .select(movies::adult)
            .single_value();
        let mut query = ratings::table
            .filter(adult.le(self.audience.sees_adult()))
            .into_boxed();
        if let Some(movie) = self.movie {
            query = query.filter(ratings::movie_id.eq(movie));
        }
        if let Some(user) = self.user {
            query = query.filter(ratings::user_id.eq(user));
        }
        if self.reviews_only {
            query = query.filter(ratings::has_review.eq(true));
        }
        query
    }
}
