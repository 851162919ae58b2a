//! Lists in parts: what was asked for, what was found, and how much there is in all.

use std::pin::Pin;

use diesel::mysql::Mysql;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::sql_types::BigInt;
use diesel_async::methods::LoadQuery;
use diesel_async::{AsyncMysqlConnection, RunQueryDsl};

use crate::DbError;

/// Up to here a list is counted; to count on would cost more than anybody learns from it.
pub const COUNTED: u64 = 10_000;

/// The part of a list that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// How many entries at most.
    pub limit: u32,
    /// How many are left out before the first.
    pub offset: u32,
}

/// A part of a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found<T> {
    /// The entries of this part.
    pub rows: Vec<T>,
    /// How many there are in all; one more than [`COUNTED`] means "and more".
    pub count: u64,
}

impl<T> Found<T> {
    /// The same with other entries.
    pub fn map<U>(self, change: impl FnMut(T) -> U) -> Found<U> {
        Found {
            rows: self.rows.into_iter().map(change).collect(),
            count: self.count,
        }
    }
}

/// How many rows `query` gives. Limit it to [`up_to`], and select a single column.
///
/// Boxed, for whoever has to know that it is `Send`: the compiler cannot tell of a query that was itself boxed.
pub(crate) fn count<'a, Q>(
    conn: &'a mut AsyncMysqlConnection,
    query: Q,
) -> Pin<Box<dyn Future<Output = Result<u64, DbError>> + Send + 'a>>
where
    Q: Send + 'a,
    Counted<Q>: LoadQuery<'a, AsyncMysqlConnection, i64>,
{
    Box::pin(async move {
        let count = Counted(query).get_result::<i64>(conn).await?;
        Ok(count.unsigned_abs())
    })
}

/// The limit of a query that is counted.
pub(crate) fn up_to() -> i64 {
    COUNTED.cast_signed() + 1
}

/// `SELECT COUNT(*) FROM (query)`.
#[derive(Debug, Clone, Copy, QueryId)]
pub(crate) struct Counted<Q>(Q);

impl<Q: Query> Query for Counted<Q> {
    type SqlType = BigInt;
}

impl<Q: QueryFragment<Mysql>> QueryFragment<Mysql> for Counted<Q> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Mysql>) -> QueryResult<()> {
        out.push_sql("SELECT COUNT(*) FROM (");
        self.0.walk_ast(out.reborrow())?;
        out.push_sql(") AS counted");
        Ok(())
    }
}
