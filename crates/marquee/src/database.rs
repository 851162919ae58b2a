//! The database, ready for work.

use anyhow::{Context, bail};
use marquee_domain::{Db, migrate};
use marquee_settings::Settings;

/// Connects, and makes sure that the schema is the one this program knows.
pub(crate) async fn open(settings: &Settings) -> anyhow::Result<Db> {
    let db = Db::connect(&settings.mysql)?;
    let mut conn = db
        .get()
        .await
        .context("cannot reach MySQL (setting mysql.url)")?;
    if !migrate::is_current(&mut conn).await? {
        bail!("the database's schema is not up to date; run `marquee migrate` first");
    }
    Ok(db)
}
