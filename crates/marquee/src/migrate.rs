//! `marquee migrate`

use anyhow::Context;
use marquee_settings::Settings;

use crate::text::counted;

pub(crate) async fn run(settings: &Settings) -> anyhow::Result<()> {
    let done = marquee_domain::migrate::migrate(&settings.mysql)
        .await
        .context("cannot migrate the database (setting mysql.url)")?;
    for step in &done {
        eprintln!("applied {step}");
    }
    if done.is_empty() {
        eprintln!("The schema is up to date.");
    } else {
        eprintln!(
            "The schema is up to date after {}.",
            counted(done.len() as u64, "step")
        );
    }
    Ok(())
}
