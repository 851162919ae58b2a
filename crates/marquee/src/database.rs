//! The database, ready for work.

use anyhow::{Context, bail};
use marquee_domain::{Db, migrate};
use marquee_settings::Settings;

/// Connects, and makes sure that the schema is the one this program knows. An operator's statements may take as long as they take:
/// nobody waits at the other end of a request, and a batch of ratings on a busy server takes many seconds.
pub(crate) async fn open(settings: &Settings) -> anyhow::Result<Db> {
    let mut mysql = settings.mysql.clone();
    mysql.statement_timeout_seconds = 0;
    let db = Db::connect(&mysql)?;
    let mut conn = db
        .get()
        .await
        .context("cannot reach MySQL (setting mysql.url)")?;
    if !migrate::is_current(&mut conn).await? {
        bail!("the database's schema is not up to date; run `marquee migrate` first");
    }
    Ok(db)
}
