//! Looks for addresses that do wrong more often than people do. Each is written to the audit log, once for all that the API
//! counted it for, and blocked for a while where the settings say so.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use marquee_domain::models::audit_log::{self, Action, Entry, Origin, Subject};
use marquee_domain::models::blocked_ip::{Block, BlockedIp};
use marquee_queue::Misdeed;
use marquee_queue::jobs::AuditAddresses;
use marquee_settings::{Network, Thresholds};
use serde::Serialize;
use serde_json::json;

use crate::{Env, JobError, Run, TaskContext};

/// Addresses dealt with in one run; the rest is left to the next.
const MOST: usize = 1000;

/// What came of it.
#[derive(Debug, Default, Serialize)]
pub struct Audited {
    /// How many addresses were written down.
    pub flagged: usize,
    /// How many were blocked.
    pub blocked: usize,
}

/// What an address did, and how often.
type Record = BTreeMap<&'static str, u64>;

impl Run for AuditAddresses {
    const DEADLINE: Duration = Duration::from_mins(2);
    type Answer = Audited;

    async fn run(self, env: &Env, task: &TaskContext) -> Result<Audited, JobError> {
        let (settings, now) = (&env.settings.security, task.started_at);
        let mut conn = env.db.get().await?;
        BlockedIp::forget_expired(&mut conn, now).await?;
        let already = BlockedIp::all(&mut conn, now).await?;
        let since = now - TimeDelta::minutes(settings.window_minutes.into()) * 2;
        let flagged = audit_log::subjects_of(&mut conn, Action::AddressFlagged, since).await?;
        drop(conn);

        let mut audited = Audited::default();
        for (network, record) in suspects(env, now).await?.into_iter().take(MOST) {
            let covers = |range: &Network| range.covers(&network);
            if settings.auto_block_never.iter().any(covers) {
                continue;
            }
            // first the block: who was flagged is not looked at again
            if settings.auto_block && !already.iter().any(|blocked| covers(&blocked.network)) {
                block(env, network, &record, now).await?;
                audited.blocked += 1;
            }
            let subject = Subject::Network(network);
            if !flagged.contains(&subject.to_string()) {
                let entry = Entry::new(Action::AddressFlagged, Origin::default())
                    .to(subject)
                    .details(json!(record));
                audit_log::record(&mut *env.db.get().await?, &entry, now).await?;
                tracing::warn!(address = %network, ?record, "an address looks suspicious");
                audited.flagged += 1;
            }
        }
        Ok(audited)
    }
}

/// Who did too much of something, with how much of each such thing.
async fn suspects(env: &Env, now: DateTime<Utc>) -> Result<BTreeMap<Network, Record>, JobError> {
    let settings = &env.settings.security;
    let mut suspects: BTreeMap<Network, Record> = BTreeMap::new();
    for misdeed in Misdeed::ALL {
        let least = least(settings.suspicious, misdeed);
        let noted = env.queue.noted(misdeed, least, settings.window(), now);
        for (network, count) in noted.await? {
            let record = suspects.entry(network).or_default();
            record.insert(misdeed.as_str(), count);
        }
    }
    Ok(suspects)
}

fn least(suspicious: Thresholds, misdeed: Misdeed) -> u64 {
    match misdeed {
        Misdeed::FailedLogin => suspicious.failed_logins,
        Misdeed::NotFound => suspicious.not_found,
        Misdeed::LimitHit => suspicious.limit_hits,
    }
}

async fn block(
    env: &Env,
    network: Network,
    record: &Record,
    now: DateTime<Utc>,
) -> Result<(), JobError> {
    let counts: Vec<String> = record
        .iter()
        .map(|(misdeed, count)| format!("{misdeed}: {count}"))
        .collect();
    let hours = env.settings.security.auto_block_hours;
    let block = Block {
        network,
        reason: Some(format!("audit job: {}", counts.join(", "))),
        until: Some(now + TimeDelta::hours(hours.into())),
    };
    block.save(&env.db, Origin::default(), now).await?;
    Ok(())
}
