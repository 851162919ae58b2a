//! `marquee security`

use std::fmt::Write as _;
use std::io::Write;

use anyhow::bail;
use chrono::{TimeDelta, Utc};
use marquee_domain::Db;
use marquee_domain::models::audit_log::Origin;
use marquee_domain::models::blocked_ip::{Block, BlockedIp, Which};
use marquee_settings::{Network, Settings};

use crate::command::Security;
use crate::database;

pub(crate) async fn run(settings: &Settings, security: Security) -> anyhow::Result<()> {
    let db = database::open(settings).await?;
    match security {
        Security::Block {
            address,
            reason,
            hours,
        } => block(&db, address, reason, hours).await,
        Security::Unblock { address } => unblock(&db, address).await,
        Security::List => list(&db).await,
    }
}

async fn block(
    db: &Db,
    network: Network,
    reason: Option<String>,
    hours: Option<u32>,
) -> anyhow::Result<()> {
    let now = Utc::now();
    let block = Block {
        network,
        reason,
        until: hours.map(|hours| now + TimeDelta::hours(hours.into())),
    };
    let (_, is_new) = block.save(db, Origin::default(), now).await?;
    let end = block.until.map_or_else(
        || "for good".to_owned(),
        |end| end.format("until %Y-%m-%d %H:%M UTC").to_string(),
    );
    let was = if is_new {
        ""
    } else {
        ", it was blocked before"
    };
    eprintln!("{network} is blocked {end}{was}. Servers know within seconds.");
    Ok(())
}

async fn unblock(db: &Db, network: Network) -> anyhow::Result<()> {
    let now = Utc::now();
    if BlockedIp::remove(db, Which::Network(network), Origin::default(), now).await? {
        eprintln!("{network} is let in again. Servers know within seconds.");
        return Ok(());
    }
    let around = BlockedIp::all(&mut *db.get().await?, now).await?;
    let around = around.iter().find(|b| b.network.covers(&network));
    if let Some(range) = around {
        bail!(
            "{network} is not blocked by itself, but as part of {}",
            range.network
        );
    }
    bail!("{network} is not blocked");
}

async fn list(db: &Db) -> anyhow::Result<()> {
    let mut table = format!(
        "{:<26}  {:<16}  {:<16}  {}\n",
        "address", "since (UTC)", "until (UTC)", "reason"
    );
    for blocked in BlockedIp::all(&mut *db.get().await?, Utc::now()).await? {
        let minute = "%Y-%m-%d %H:%M";
        let until = blocked.expires_at.map(|end| end.format(minute).to_string());
        writeln!(
            table,
            "{:<26}  {:<16}  {:<16}  {}",
            blocked.network.to_string(),
            blocked.created_at.format(minute).to_string(),
            until.as_deref().unwrap_or("-"),
            blocked.reason.as_deref().unwrap_or("-"),
        )?;
    }
    Ok(std::io::stdout().write_all(table.as_bytes())?)
}
