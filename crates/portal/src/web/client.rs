//! Who is calling, by address, for limits and audit. `X-Forwarded-For` counts only when the peer is a configured proxy, and then from the
//! right: everything left of the first address that is not a proxy was written by the caller and could be anything.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use axum::extract::ConnectInfo;
use http::{Extensions, HeaderMap};

/// A block of addresses, e.g. `10.0.0.0/8`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    base: IpAddr,
    bits: u8,
}

/// A proxy entry of the configuration that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("{0:?} is neither an address nor a block such as 10.0.0.0/8")]
pub struct ProxyError(String);

impl Network {
    /// Reads an address or a CIDR block.
    ///
    /// # Errors
    /// Anything else.
    pub fn parse(text: &str) -> Result<Network, ProxyError> {
        let fail = || ProxyError(text.to_owned());
        let (addr, bits) = text
            .trim()
            .split_once('/')
            .map_or((text.trim(), None), |(a, b)| (a, Some(b)));
        let base = plain(addr.parse().map_err(|_| fail())?);
        let width = if base.is_ipv4() { 32 } else { 128 };
        let bits = bits.map_or(Ok(width), |b| b.parse().map_err(|_| fail()))?;
        if bits > width {
            Err(fail())
        } else {
            Ok(Network { base, bits })
        }
    }

    /// Whether the address lies in the block.
    pub fn contains(&self, addr: IpAddr) -> bool {
        match (self.base, plain(addr)) {
            (IpAddr::V4(b), IpAddr::V4(a)) => prefix(
                u128::from(u32::from(b)),
                u128::from(u32::from(a)),
                self.bits,
                32,
            ),
            (IpAddr::V6(b), IpAddr::V6(a)) => prefix(u128::from(b), u128::from(a), self.bits, 128),
            _ => false,
        }
    }
}

fn prefix(a: u128, b: u128, bits: u8, width: u8) -> bool {
    bits == 0 || (a ^ b) >> (width - bits) == 0
}

/// An IPv4 address that came dressed as IPv6 is one caller, not two.
fn plain(addr: IpAddr) -> IpAddr {
    match addr {
        IpAddr::V6(v6) => v6.to_ipv4_mapped().map_or(addr, IpAddr::V4),
        v4 => v4,
    }
}

/// The caller of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Client {
    addr: IpAddr,
}

impl Client {
    /// A caller at an address.
    pub fn at(addr: IpAddr) -> Client {
        Client { addr: plain(addr) }
    }

    /// The address, for audit rows and acceptance records.
    pub fn addr(&self) -> IpAddr {
        self.addr
    }

    /// The bucket that limits count by: the IPv4 address, or the /64 of an IPv6 one (one household has a whole /64 to hop about in).
    pub fn bucket(&self) -> String {
        match self.addr {
            IpAddr::V4(a) => a.to_string(),
            IpAddr::V6(a) => {
                let net = u128::from(a) & !u128::from(u64::MAX);
                format!("{}/64", Ipv6Addr::from(net))
            }
        }
    }

    /// Whether the caller sits on this machine.
    pub fn is_loopback(&self) -> bool {
        self.addr.is_loopback()
    }

    /// Reads the caller off a request: the connection's peer (axum's `ConnectInfo<SocketAddr>`), or what trusted proxies say.
    pub(super) fn of(proxies: &[Network], headers: &HeaderMap, extensions: &Extensions) -> Client {
        let peer = extensions
            .get::<ConnectInfo<SocketAddr>>()
            .map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |c| plain(c.0.ip()));
        let trusted = |a: IpAddr| proxies.iter().any(|p| p.contains(a));
        if !trusted(peer) {
            return Client { addr: peer };
        }
        let chain: Vec<&str> = headers
            .get_all("x-forwarded-for")
            .iter()
            .filter_map(|v| v.to_str().ok())
            .flat_map(|v| v.split(','))
            .map(str::trim)
            .collect();
        let mut client = peer;
        for hop in chain.iter().rev() {
            let Some(addr) = hop_address(hop) else { break };
            client = addr;
            if !trusted(addr) {
                break;
            }
        }
        Client { addr: client }
    }
}

/// "Firefox on Windows" from a `User-Agent`; a part that is not known is left out. Never the whole header: it is long, tells more than
/// anybody needs, and is written by the caller.
pub fn agent(header: &str) -> String {
    let has = |w: &str| header.contains(w);
    // Order matters: most browsers also call themselves by the names below theirs.
    let browser = [
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("SamsungBrowser", "Samsung Internet"),
        ("Firefox/", "Firefox"),
        ("FxiOS", "Firefox"),
        ("CriOS", "Chrome"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ]
    .into_iter()
    .find(|(mark, _)| has(mark))
    .map(|(_, name)| name);
    let system = [
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("CrOS", "ChromeOS"),
        ("Windows", "Windows"),
        ("Mac OS X", "Mac"),
        ("Linux", "Linux"),
    ]
    .into_iter()
    .find(|(mark, _)| has(mark))
    .map(|(_, name)| name);
    match (browser, system) {
        (Some(b), Some(s)) => format!("{b} on {s}"),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => String::new(),
    }
}

/// `203.0.113.7`, `203.0.113.7:4711`, `2001:db8::1`, `[2001:db8::1]:4711`.
fn hop_address(text: &str) -> Option<IpAddr> {
    text.parse::<IpAddr>()
        .ok()
        .or_else(|| text.parse::<SocketAddr>().ok().map(|s| s.ip()))
        .or_else(|| text.strip_prefix('[')?.strip_suffix(']')?.parse().ok())
        .map(plain)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn client(proxies: &[&str], peer: &str, forwarded: &[&str]) -> String {
        let proxies: Vec<_> = proxies.iter().map(|p| Network::parse(p).unwrap()).collect();
        let mut h = HeaderMap::new();
        for f in forwarded {
            h.append("x-forwarded-for", f.parse().unwrap());
        }
        let mut x = Extensions::new();
        x.insert(ConnectInfo(SocketAddr::new(peer.parse().unwrap(), 1)));
        Client::of(&proxies, &h, &x).addr().to_string()
    }

    #[test]
    fn a_stranger_cannot_say_who_he_is() {
        assert_eq!(client(&[], "198.51.100.9", &["1.2.3.4"]), "198.51.100.9");
        assert_eq!(
            client(&["10.0.0.0/8"], "198.51.100.9", &["1.2.3.4"]),
            "198.51.100.9"
        );
    }

    #[test]
    fn behind_a_proxy_the_rightmost_stranger_counts() {
        let p = &["10.0.0.0/8"];
        assert_eq!(
            client(p, "10.0.0.2", &["1.2.3.4, 203.0.113.7"]),
            "203.0.113.7"
        );
        assert_eq!(
            client(p, "10.0.0.2", &["1.2.3.4, 203.0.113.7, 10.9.9.9"]),
            "203.0.113.7"
        );
        assert_eq!(
            client(p, "10.0.0.2", &["1.2.3.4", "203.0.113.7:4711"]),
            "203.0.113.7"
        );
        assert_eq!(
            client(p, "::ffff:10.0.0.2", &["203.0.113.7"]),
            "203.0.113.7"
        );
        // Nothing said, or nonsense: the proxy itself.
        assert_eq!(client(p, "10.0.0.2", &[]), "10.0.0.2");
        assert_eq!(client(p, "10.0.0.2", &["1.2.3.4, unknown"]), "10.0.0.2");
    }

    #[test]
    fn a_household_is_one_bucket() {
        let a = Client::at("2001:db8:1:2:3:4:5:6".parse().unwrap());
        let b = Client::at("2001:db8:1:2::9".parse().unwrap());
        let c = Client::at("2001:db8:1:3::9".parse().unwrap());
        assert_eq!(a.bucket(), "2001:db8:1:2::/64");
        assert_eq!(a.bucket(), b.bucket());
        assert_ne!(a.bucket(), c.bucket());
        assert_eq!(
            Client::at("::ffff:192.0.2.1".parse().unwrap()).bucket(),
            "192.0.2.1"
        );
    }

    #[test]
    fn a_browser_has_a_short_name() {
        for (header, name) in [
            (
                "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
                "Firefox on Linux",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36 Edg/126.0",
                "Edge on Windows",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1",
                "Safari on iPhone",
            ),
            (
                "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Mobile Safari/537.36",
                "Chrome on Android",
            ),
            ("curl/8", ""),
            ("<script> Windows", "Windows"),
            ("", ""),
        ] {
            assert_eq!(agent(header), name, "{header}");
        }
    }

    #[test]
    fn blocks() {
        let n = Network::parse("192.168.4.0/22").unwrap();
        assert!(n.contains("192.168.7.255".parse().unwrap()));
        assert!(!n.contains("192.168.8.0".parse().unwrap()));
        assert!(!n.contains("::1".parse().unwrap()));
        assert!(
            Network::parse("0.0.0.0/0")
                .unwrap()
                .contains("9.9.9.9".parse().unwrap())
        );
        for bad in ["", "10.0.0.0/33", "x", "10.0.0.0/-1", "::/129"] {
            assert!(Network::parse(bad).is_err(), "{bad}");
        }
    }
}
