//! Blocked addresses, kept in memory: every request asks, so none may cost a query. A task looks for changes every few
//! seconds (settings); while MySQL is away, what was known stays.

use std::collections::{BTreeMap, HashSet};
use std::net::IpAddr;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use chrono::Utc;
use marquee_domain::models::blocked_ip::BlockedIp;
use marquee_domain::{Db, DbError};
use marquee_settings::Network;

/// The addresses and ranges that are refused. Cheap to clone; clones share what they know.
#[derive(Debug, Clone, Default)]
pub struct Blocklist {
    known: Arc<RwLock<Arc<Snapshot>>>,
}

/// Ranges by the length of their prefix: an address lies in at most one of each, so a look-up is as many look-ups as there
/// are lengths, however many ranges there are.
#[derive(Debug, Default, PartialEq, Eq)]
struct Snapshot {
    v4: BTreeMap<u8, HashSet<Network>>,
    v6: BTreeMap<u8, HashSet<Network>>,
}

impl Blocklist {
    /// Knows nothing yet, but looks at once and then every `interval`, until its last clone is gone.
    ///
    /// # Panics
    ///
    /// Outside a tokio runtime.
    pub fn keep(db: Db, interval: Duration) -> Self {
        let list = Self::default();
        let known = Arc::downgrade(&list.known);
        tokio::spawn(async move {
            let mut ticks = tokio::time::interval(interval);
            ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
            loop {
                ticks.tick().await;
                let Some(known) = known.upgrade() else { return };
                if let Err(error) = (Self { known }).refresh(&db).await {
                    tracing::warn!(%error, "blocked addresses could not be looked up");
                }
            }
        });
        list
    }

    /// Looks now.
    pub async fn refresh(&self, db: &Db) -> Result<(), DbError> {
        let blocked = BlockedIp::all(&mut *db.get().await?, Utc::now()).await?;
        self.learn(blocked.into_iter().map(|blocked| blocked.network));
        Ok(())
    }

    /// Blocks these and no others.
    pub fn learn(&self, networks: impl IntoIterator<Item = Network>) {
        let mut snapshot = Snapshot::default();
        for network in networks {
            let ranges = snapshot.of_kind_mut(network.is_ipv4());
            ranges.entry(network.prefix()).or_default().insert(network);
        }
        *self.known.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(snapshot);
    }

    /// Whether the address is blocked.
    pub fn holds(&self, address: IpAddr) -> bool {
        let known = Arc::clone(&self.known.read().unwrap_or_else(PoisonError::into_inner));
        let address = address.to_canonical();
        let ranges = if address.is_ipv4() {
            &known.v4
        } else {
            &known.v6
        };
        ranges.iter().any(|(prefix, ranges)| {
            Network::with_prefix(address, *prefix).is_some_and(|range| ranges.contains(&range))
        })
    }
}

impl Snapshot {
    fn of_kind_mut(&mut self, ipv4: bool) -> &mut BTreeMap<u8, HashSet<Network>> {
        if ipv4 { &mut self.v4 } else { &mut self.v6 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_found_alone_and_in_ranges_of_their_kind() {
        let list = Blocklist::default();
        let networks = [
            "203.0.113.7",
            "198.51.100.0/24",
            "10.0.0.0/8",
            "2001:db8::/32",
        ];
        list.learn(networks.map(|network| network.parse().unwrap()));
        for (address, blocked) in [
            ("203.0.113.7", true),
            ("203.0.113.8", false),
            ("::ffff:203.0.113.7", true),
            ("198.51.100.255", true),
            ("198.51.101.0", false),
            ("10.200.0.1", true),
            ("2001:db8:ffff::1", true),
            ("2001:db9::1", false),
        ] {
            assert_eq!(list.holds(address.parse().unwrap()), blocked, "{address}");
        }
        list.learn([]);
        assert!(!list.holds("203.0.113.7".parse().unwrap()));
    }
}
