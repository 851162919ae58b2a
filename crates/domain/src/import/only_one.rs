//! One import at a time.

use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Nullable};
use diesel_async::RunQueryDsl;

use crate::{Db, DbConn, DbError};

#[derive(QueryableByName)]
struct Got {
    #[diesel(sql_type = Nullable<BigInt>)]
    got: Option<i64>,
}

/// The right to import into this database. Lost with the process, whatever it dies of.
pub struct OnlyOne(DbConn);

impl OnlyOne {
    /// Takes the right; `None` if another process keeps it for longer than a killed one's connection takes to end (three seconds).
    pub async fn take(db: &Db) -> Result<Option<Self>, DbError> {
        let mut conn = db.get().await?;
        // a lock is the server's, and it may hold several databases
        let row: Got = diesel::sql_query(
            "SELECT CAST(GET_LOCK(CONCAT('marquee_import.', LEFT(SHA2(DATABASE(), 256), 32)), 3) AS SIGNED) AS got",
        )
        .get_result(&mut conn)
        .await?;
        Ok((row.got == Some(1)).then_some(Self(conn)))
    }

    /// Lets the next one import.
    pub async fn give_back(mut self) -> Result<(), DbError> {
        diesel::sql_query(
            "DO RELEASE_LOCK(CONCAT('marquee_import.', LEFT(SHA2(DATABASE(), 256), 32)))",
        )
        .execute(&mut self.0)
        .await?;
        Ok(())
    }
}
