//! The address a request comes from.

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::net::{IpAddr, Ipv4Addr};

use actix_web::dev::Payload;
use actix_web::http::header::{self, HeaderMap};
use actix_web::{FromRequest, HttpRequest};
use marquee_domain::models::audit_log::Origin;
use marquee_settings::{ForwardedHeader, Http, Network};

use super::Caller;
use crate::app::App;
use crate::limits::Asker;

/// The address a request comes from: the peer's or, if the peer is a trusted proxy, the one that it names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Client(pub IpAddr);

impl Client {
    /// The client behind `request`.
    pub fn of(request: &HttpRequest) -> Self {
        // only a request that came through no socket has no peer
        let peer = request.peer_addr();
        let peer = peer.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.ip());
        let http = &App::of(request).settings.http;
        Self(client(peer, request.headers(), http))
    }

    /// Whose requests are counted.
    pub fn asker(self, caller: Option<&Caller>) -> Asker {
        Asker {
            user: caller.map(|caller| (caller.id, caller.token_version)),
            network: Network::around(self.0),
        }
    }

    /// How the audit log names who did something.
    pub fn origin(self, caller: Option<&Caller>) -> Origin {
        Origin {
            actor: caller.map(|caller| caller.id),
            address: Some(self.0),
        }
    }
}

impl FromRequest for Client {
    type Error = Infallible;
    type Future = Ready<Result<Self, Infallible>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self::of(request)))
    }
}

/// Each proxy adds the address it was called from on the right. So from the right, what trusted proxies have added can be
/// believed: the first address that is no trusted proxy is the client, and what stands left of it may be invented.
fn client(peer: IpAddr, headers: &HeaderMap, http: &Http) -> IpAddr {
    let trusted = |address: IpAddr| {
        let holds = |proxy: &Network| proxy.contains(address);
        http.trusted_proxies.iter().any(holds)
    };
    let mut client = peer.to_canonical();
    if !trusted(client) {
        return client;
    }
    let header = match http.forwarded_header {
        ForwardedHeader::XForwardedFor => header::X_FORWARDED_FOR,
        ForwardedHeader::Forwarded => header::FORWARDED,
    };
    let lines: Vec<&str> = headers
        .get_all(header)
        .map(|line| line.to_str().unwrap_or_default())
        .collect();
    for hop in lines.iter().rev().flat_map(|line| line.rsplit(',')) {
        let address = match http.forwarded_header {
            ForwardedHeader::XForwardedFor => address(hop),
            ForwardedHeader::Forwarded => forwarded_for(hop).and_then(address),
        };
        // a hop that hides itself: nothing left of it can be believed
        let Some(address) = address else { break };
        client = address;
        if !trusted(client) {
            break;
        }
    }
    client
}

/// The `for` of one element of `Forwarded` (RFC 7239): `for=192.0.2.60;proto=http`, `for="[2001:db8::1]:4711"`.
fn forwarded_for(element: &str) -> Option<&str> {
    let pairs = element.split(';').filter_map(|pair| pair.split_once('='));
    let mut named = pairs.filter(|(name, _)| name.trim().eq_ignore_ascii_case("for"));
    named
        .next()
        .map(|(_, value)| value.trim().trim_matches('"'))
}

/// An address as proxies write it: plain, or with a port, then IPv6 in brackets.
fn address(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let bare = match text.strip_prefix('[') {
        Some(bracketed) => bracketed.split_once(']')?.0,
        None => match text.split_once(':') {
            Some((host, port)) if !port.contains(':') => host,
            _ => text,
        },
    };
    bare.parse::<IpAddr>()
        .ok()
        .map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROXIES: &str = r#"["10.0.0.0/8", "2001:db8::5"]"#;

    /// The client of a request from `peer` with these header lines, behind the proxies of [`PROXIES`].
    fn seen(peer: &str, header: ForwardedHeader, lines: &[&str]) -> String {
        let variables = [
            ("MARQUEE__AUTH__JWT_SECRET", "x".repeat(32)),
            ("MARQUEE__HTTP__TRUSTED_PROXIES", PROXIES.to_owned()),
        ];
        let variables = variables.map(|(name, value)| (name.to_owned(), value));
        let settings = marquee_settings::Settings::from_layers(".".as_ref(), &variables);
        let mut http = settings.unwrap().http;
        http.forwarded_header = header;
        let mut headers = HeaderMap::new();
        for line in lines {
            let (name, value) = line.split_once(": ").unwrap();
            headers.append(name.parse().unwrap(), value.parse().unwrap());
        }
        client(peer.parse().unwrap(), &headers, &http).to_string()
    }

    #[test]
    fn only_a_trusted_proxy_is_believed() {
        for (peer, lines, client) in [
            (
                "192.0.2.1",
                vec!["x-forwarded-for: 198.51.100.7"],
                "192.0.2.1",
            ),
            ("::ffff:192.0.2.1", vec![], "192.0.2.1"),
            ("10.0.0.2", vec![], "10.0.0.2"),
            (
                "::ffff:10.0.0.2",
                vec!["x-forwarded-for: 198.51.100.7"],
                "198.51.100.7",
            ),
            (
                "2001:db8::5",
                vec!["x-forwarded-for: 2001:db8:7::1"],
                "2001:db8:7::1",
            ),
            // the other header is the client's own invention
            ("10.0.0.2", vec!["forwarded: for=198.51.100.7"], "10.0.0.2"),
        ] {
            assert_eq!(
                seen(peer, ForwardedHeader::XForwardedFor, &lines),
                client,
                "{peer} {lines:?}"
            );
        }
    }

    #[test]
    fn the_rightmost_hop_that_is_no_proxy_is_the_client() {
        for (line, client) in [
            ("1.1.1.1, 198.51.100.7", "198.51.100.7"),
            ("1.1.1.1, 198.51.100.7, 10.0.0.9", "198.51.100.7"),
            ("1.1.1.1,198.51.100.7:4711 , 2001:db8::5", "198.51.100.7"),
            ("[2001:db8:7::1]:4711, 10.0.0.9", "2001:db8:7::1"),
            ("10.0.0.7, 10.0.0.9", "10.0.0.7"),
            ("198.51.100.7, unknown, 10.0.0.9", "10.0.0.9"),
            ("nonsense", "10.0.0.2"),
        ] {
            let lines = [&*format!("x-forwarded-for: {line}")];
            assert_eq!(
                seen("10.0.0.2", ForwardedHeader::XForwardedFor, &lines),
                client,
                "{line}"
            );
        }
        let lines = [
            "x-forwarded-for: 1.1.1.1",
            "x-forwarded-for: 198.51.100.7, 10.0.0.9",
        ];
        assert_eq!(
            seen("10.0.0.2", ForwardedHeader::XForwardedFor, &lines),
            "198.51.100.7"
        );
    }

    #[test]
    fn the_standard_header_is_read_when_the_proxy_writes_that() {
        for (line, client) in [
            (
                "for=1.1.1.1, For=198.51.100.7;proto=http;by=10.0.0.2",
                "198.51.100.7",
            ),
            ("proto=https;for=\"[2001:db8:7::1]:4711\"", "2001:db8:7::1"),
            ("for=198.51.100.7, for=_hidden, for=10.0.0.9", "10.0.0.9"),
        ] {
            let lines = [&*format!("forwarded: {line}")];
            assert_eq!(
                seen("10.0.0.2", ForwardedHeader::Forwarded, &lines),
                client,
                "{line}"
            );
        }
    }
}
