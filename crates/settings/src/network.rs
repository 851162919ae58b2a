//! Addresses and ranges of addresses.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// One address or a range: `203.0.113.7`, `203.0.113.0/24`, `2001:db8::/32`.
///
/// Equal networks are spelled equally: IPv4 addresses in IPv6 clothes (`::ffff:203.0.113.7`) are plain IPv4 here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Network(IpNet);

/// Why a text is no network.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotANetwork {
    /// It has another form.
    #[error("must be an address or a range, e.g. 203.0.113.7, 203.0.113.0/24 or 2001:db8::/32")]
    Malformed,
    /// A range that does not begin where its address says: probably a slip.
    #[error("has bits set behind its /{prefix}; the range is written {range}")]
    Crooked {
        /// The prefix length given.
        prefix: u8,
        /// The range that the address lies in.
        range: Network,
    },
}

impl Network {
    /// Just this address.
    pub fn of(address: IpAddr) -> Self {
        Self(address.to_canonical().into())
    }

    /// What one client can be expected to hold: its IPv4 address, or the /64 around its IPv6 address, in which it can
    /// take any number of others.
    pub fn around(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V6(address) => Self(Ipv6Net::new_assert(address, 64).trunc().into()),
            v4 @ IpAddr::V4(_) => Self(v4.into()),
        }
    }

    /// Whether the address lies in it.
    pub fn contains(&self, address: IpAddr) -> bool {
        self.0.contains(&address.to_canonical())
    }

    /// Whether all of `other` lies in it.
    pub fn covers(&self, other: &Self) -> bool {
        self.0.contains(&other.0)
    }

    /// How many leading bits all its addresses share.
    pub fn prefix(&self) -> u8 {
        self.0.prefix_len()
    }

    /// The network with this many leading bits that the address lies in, if its kind has so many.
    pub fn with_prefix(address: IpAddr, prefix: u8) -> Option<Self> {
        let net = IpNet::new(address.to_canonical(), prefix).ok()?;
        Some(Self(net.trunc()))
    }

    /// Whether it is of IPv4.
    pub fn is_ipv4(&self) -> bool {
        matches!(self.0, IpNet::V4(_))
    }
}

impl FromStr for Network {
    type Err = NotANetwork;

    fn from_str(text: &str) -> Result<Self, NotANetwork> {
        let text = text.trim();
        if let Ok(address) = text.parse::<IpAddr>() {
            return Ok(Self::of(address));
        }
        let given: IpNet = text.parse().map_err(|_| NotANetwork::Malformed)?;
        let net = plain(given);
        if net.addr() != net.network() {
            return Err(NotANetwork::Crooked {
                prefix: given.prefix_len(),
                range: Self(net.trunc()),
            });
        }
        Ok(Self(net))
    }
}

/// A range of IPv4 addresses in IPv6 clothes as one of IPv4.
fn plain(net: IpNet) -> IpNet {
    const CLOTHES: u8 = 96;
    let IpNet::V6(v6) = net else { return net };
    let prefix = v6.prefix_len().checked_sub(CLOTHES);
    match (v6.addr().to_ipv4_mapped(), prefix) {
        (Some(v4), Some(prefix)) => Ipv4Net::new(v4, prefix).map_or(net, IpNet::V4),
        _ => net,
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.prefix_len() == self.0.max_prefix_len() {
            return self.0.addr().fmt(f);
        }
        self.0.fmt(f)
    }
}

impl<'de> Deserialize<'de> for Network {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse()
            .map_err(|problem| serde::de::Error::custom(format!("{text:?} {problem}")))
    }
}

impl Serialize for Network {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn network(text: &str) -> Network {
        text.parse().unwrap()
    }

    #[test]
    fn equal_networks_are_spelled_equally() {
        for (given, spelled) in [
            ("203.0.113.7", "203.0.113.7"),
            (" 203.0.113.7/32 ", "203.0.113.7"),
            ("::ffff:203.0.113.7", "203.0.113.7"),
            ("::ffff:203.0.113.0/120", "203.0.113.0/24"),
            ("2001:DB8:0::/32", "2001:db8::/32"),
            ("2001:db8::1/128", "2001:db8::1"),
        ] {
            assert_eq!(network(given).to_string(), spelled, "{given}");
        }
    }

    #[test]
    fn what_is_no_network_is_refused_with_what_is_meant() {
        for malformed in [
            "",
            "example.com",
            "1.2.3",
            "1.2.3.4/33",
            "1.2.3.4/",
            "::/129",
        ] {
            assert_eq!(
                malformed.parse::<Network>(),
                Err(NotANetwork::Malformed),
                "{malformed}"
            );
        }
        let crooked = "203.0.113.7/24".parse::<Network>().unwrap_err().to_string();
        assert!(crooked.contains("203.0.113.0/24"), "{crooked}");
    }

    #[test]
    fn an_address_is_found_in_its_ranges_in_any_clothes() {
        let inside = "::ffff:203.0.113.9".parse().unwrap();
        assert!(network("203.0.113.0/24").contains(inside));
        assert!(!network("203.0.114.0/24").contains(inside));
        assert!(
            !network("::/0").contains(inside),
            "IPv4 is not a part of IPv6"
        );
    }

    #[test]
    fn a_range_covers_itself_and_smaller_ones() {
        let range = network("203.0.113.0/24");
        for (other, covered) in [
            ("203.0.113.0/24", true),
            ("203.0.113.7", true),
            ("203.0.112.0/23", false),
            ("::/0", false),
        ] {
            assert_eq!(range.covers(&network(other)), covered, "{other}");
        }
    }

    #[test]
    fn a_client_holds_one_ipv4_address_or_an_ipv6_range() {
        let around = |text: &str| Network::around(text.parse().unwrap()).to_string();
        assert_eq!(around("203.0.113.7"), "203.0.113.7");
        assert_eq!(around("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64");
    }
}
