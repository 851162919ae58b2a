//! The schema's steps, built into every binary, and how they are applied: once, whoever starts first.

use std::collections::BTreeSet;

use diesel::QueryableByName;
use diesel::migration::{Migration, MigrationSource};
use diesel::mysql::Mysql as MysqlBackend;
use diesel::sql_types::{BigInt, Nullable, Text};
use diesel_async::async_connection_wrapper::AsyncConnectionWrapper;
use diesel_async::{AsyncMysqlConnection, RunQueryDsl};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};
use marquee_settings::Mysql;

use crate::{DbError, db};

/// All steps, in order.
pub const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations");

/// How long one try to get the lock waits before it says so and tries again.
const LOCK_WAIT_SECONDS: u32 = 10;
/// How many tries: 20 minutes in all.
const LOCK_TRIES: u32 = 120;

/// Why the schema could not be brought up to date.
#[derive(Debug, thiserror::Error)]
pub enum MigrateError {
    /// The database could not be reached or asked.
    #[error(transparent)]
    Db(#[from] DbError),
    /// Another process holds the lock and does not let go.
    #[error("another process has been migrating this database for too long")]
    Locked,
    /// A step failed; the ones before it stay applied, and it can be run again.
    #[error("a migration failed: {0}")]
    Step(String),
}

/// Applies all steps that are missing, and gives their names. Safe to run from several processes at once: one works, the others wait.
pub async fn migrate(settings: &Mysql) -> Result<Vec<String>, MigrateError> {
    let mut conn = db::open(settings).await?;
    lock(&mut conn).await?;
    // Diesel's migrations are blocking code
    let run = tokio::task::spawn_blocking(move || {
        let mut conn = AsyncConnectionWrapper::<_>::from(conn);
        let done = conn
            .run_pending_migrations(MIGRATIONS)
            .map_err(|error| MigrateError::Step(error.to_string()))?;
        // the lock goes with the connection
        Ok(done.iter().map(ToString::to_string).collect())
    });
    run.await
        .map_err(|error| MigrateError::Step(error.to_string()))?
}

/// As [`migrate`], for a `main` that has no async runtime yet.
pub fn migrate_blocking(settings: &Mysql) -> Result<Vec<String>, MigrateError> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| MigrateError::Step(error.to_string()))?;
    runtime.block_on(migrate(settings))
}

/// The steps that this program knows and the database does not have yet, by version. Steps of a newer program don't matter.
pub async fn pending(conn: &mut AsyncMysqlConnection) -> Result<Vec<String>, DbError> {
    let applied = applied(conn).await?;
    Ok(known()?
        .into_iter()
        .filter(|version| !applied.contains(version))
        .collect())
}

/// Whether the database has every step that this program knows.
pub async fn is_current(conn: &mut AsyncMysqlConnection) -> Result<bool, DbError> {
    Ok(pending(conn).await?.is_empty())
}

/// The newest step that the database has.
pub async fn schema_version(conn: &mut AsyncMysqlConnection) -> Result<Option<String>, DbError> {
    Ok(applied(conn).await?.pop_last())
}

fn known() -> Result<Vec<String>, DbError> {
    let all = MigrationSource::<MysqlBackend>::migrations(&MIGRATIONS)
        .map_err(|error| DbError::Query(diesel::result::Error::QueryBuilderError(error)))?;
    Ok(all
        .iter()
        .map(|step| step.name().version().to_string())
        .collect())
}

async fn applied(conn: &mut AsyncMysqlConnection) -> Result<BTreeSet<String>, DbError> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = Text)]
        version: String,
    }
    let rows = diesel::sql_query("SELECT version FROM __diesel_schema_migrations")
        .load::<Row>(conn)
        .await;
    match rows {
        Ok(rows) => Ok(rows.into_iter().map(|row| row.version).collect()),
        Err(error) if error.to_string().contains("doesn't exist") => Ok(BTreeSet::new()),
        Err(error) => Err(error.into()),
    }
}

async fn lock(conn: &mut AsyncMysqlConnection) -> Result<(), MigrateError> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = Nullable<BigInt>)]
        got: Option<i64>,
    }
    // a lock is the server's, and it may hold several databases
    let ask = format!(
        "SELECT CAST(GET_LOCK(CONCAT('marquee_migrate.', LEFT(SHA2(DATABASE(), 256), 32)), {LOCK_WAIT_SECONDS}) AS SIGNED) AS got"
    );
    for _ in 0..LOCK_TRIES {
        let row: Row = diesel::sql_query(&ask)
            .get_result(conn)
            .await
            .map_err(DbError::from)?;
        if row.got == Some(1) {
            return Ok(());
        }
        tracing::info!("another process is migrating the database; waiting for it");
    }
    Err(MigrateError::Locked)
}
