//! What the kit must know about this installation: one value, built once at start and passed by reference.

use std::sync::Arc;

use super::assets::Assets;
use super::client::{Network, ProxyError};
use super::emergency::Emergency;
use super::i18n::{Catalog, CatalogError, Lang, Words};
use super::time::Tz;

/// What [`Site::new`] is built from. Values come from the configuration; the kit reads no file and no environment.
pub struct Settings {
    /// Where people reach the portal, e.g. `https://mail.example.com` (no path). The only source of links and of the accepted `Host`.
    pub public_url: String,
    /// The name of the product as people see it, e.g. `SecureMail`.
    pub product: String,
    /// The operator's support address, shown under *Need help?*.
    pub support_email: Option<String>,
    /// The operator's support telephone as it should be shown, e.g. `(555) 010-0100`.
    pub support_phone: Option<String>,
    /// When somebody answers that telephone, in the operator's words.
    pub support_hours: Option<String>,
    /// Whom to call in an emergency.
    pub emergency: Emergency,
    /// Addresses or CIDR blocks of reverse proxies whose `X-Forwarded-For` is believed. Empty: nobody's.
    pub trusted_proxies: Vec<String>,
    /// IANA name of the zone used before the reader's own is known, e.g. `America/New_York`.
    pub time_zone: String,
    /// Language of readers who state none.
    pub language: Lang,
    /// Offers the pseudo-locale `en-XA` (development, demo, tests).
    pub pseudo_locale: bool,
    /// A missing message or variable panics instead of falling back to English (tests).
    pub strict_words: bool,
    /// The clock (microseconds UTC).
    pub clock: Arc<dyn vault::Clock>,
    /// The random source of nonces, CSRF masks, cookies and incident numbers.
    pub random: Arc<dyn vault::Random>,
}

/// Why the web kit cannot start; each text says what to mend.
#[derive(Debug, thiserror::Error)]
pub enum SiteError {
    /// The public address is not an origin.
    #[error(
        "public_url must be http://HOST[:PORT] or https://HOST[:PORT] without a path, not {0:?}"
    )]
    PublicUrl(String),
    /// A proxy entry is neither an address nor a block.
    #[error("trusted_proxies: {0}")]
    Proxy(#[from] ProxyError),
    /// The zone is not in the IANA database.
    #[error("time_zone {0:?} is not an IANA zone name such as America/New_York")]
    TimeZone(String),
    /// A language file does not parse.
    #[error(transparent)]
    Words(#[from] CatalogError),
}

struct Inner {
    origin: String,
    host: String,
    secure: bool,
    product: String,
    support_email: Option<String>,
    support_phone: Option<String>,
    support_hours: Option<String>,
    emergency: Emergency,
    proxies: Vec<Network>,
    tz: Tz,
    lang: Lang,
    pseudo: bool,
    catalog: Arc<Catalog>,
    assets: Assets,
    clock: Arc<dyn vault::Clock>,
    random: Arc<dyn vault::Random>,
}

/// The installation as the web kit sees it. Cheap to clone.
#[derive(Clone)]
pub struct Site(Arc<Inner>);

impl Site {
    /// Checks the settings, loads the words and the assets.
    ///
    /// # Errors
    /// [`SiteError`] for a setting that cannot be used.
    pub fn new(s: Settings) -> Result<Site, SiteError> {
        let (secure, host) = parse_origin(&s.public_url)
            .ok_or_else(|| SiteError::PublicUrl(s.public_url.clone()))?;
        let proxies = s
            .trusted_proxies
            .iter()
            .map(|p| Network::parse(p))
            .collect::<Result<Vec<_>, _>>()?;
        let tz = Tz::parse(&s.time_zone).ok_or_else(|| SiteError::TimeZone(s.time_zone.clone()))?;
        let catalog = Arc::new(Catalog::load(s.strict_words)?);
        let origin = format!("{}://{host}", if secure { "https" } else { "http" });
        Ok(Site(Arc::new(Inner {
            origin,
            host,
            secure,
            product: s.product,
            support_email: s.support_email,
            support_phone: s.support_phone,
            support_hours: s.support_hours,
            emergency: s.emergency,
            proxies,
            tz,
            lang: s.language,
            pseudo: s.pseudo_locale,
            catalog,
            assets: Assets::load(),
            clock: s.clock,
            random: s.random,
        })))
    }

    /// Microseconds UTC.
    pub fn now(&self) -> i64 {
        self.0.clock.now()
    }

    /// The random source.
    pub fn random(&self) -> &dyn vault::Random {
        &*self.0.random
    }

    /// `N` random bytes.
    pub fn random_bytes<const N: usize>(&self) -> [u8; N] {
        let mut b = [0; N];
        self.0.random.fill(&mut b);
        b
    }

    /// `https://mail.example.com`, without a slash at the end: the `Origin` browsers send.
    pub fn origin(&self) -> &str {
        &self.0.origin
    }

    /// `mail.example.com` or `localhost:8080`.
    pub fn host(&self) -> &str {
        &self.0.host
    }

    /// True when people come by https: cookies are then `__Host-` and Secure, and HSTS is sent.
    pub fn secure(&self) -> bool {
        self.0.secure
    }

    /// An absolute link to `path` (which begins with `/`). Links are made only here, never from a request (Host poisoning).
    pub fn link(&self, path: &str) -> String {
        debug_assert!(path.starts_with('/'), "a link path begins with a slash");
        format!("{}{path}", self.0.origin)
    }

    /// The product's name.
    pub fn product(&self) -> &str {
        &self.0.product
    }

    /// The operator's support address.
    pub fn support_email(&self) -> Option<&str> {
        self.0.support_email.as_deref()
    }

    /// The operator's support telephone, as shown.
    pub fn support_phone(&self) -> Option<&str> {
        self.0.support_phone.as_deref()
    }

    /// When somebody answers that telephone.
    pub fn support_hours(&self) -> Option<&str> {
        self.0.support_hours.as_deref()
    }

    /// Whom to call in an emergency: the one answer for pages and mails.
    pub fn emergency(&self) -> &Emergency {
        &self.0.emergency
    }

    /// The words of one language, for pages, mails, texts and calls alike.
    pub fn words(&self, lang: Lang) -> Words {
        Words::new(self.0.catalog.clone(), lang)
    }

    /// The zone used before the reader's own is known.
    pub fn tz(&self) -> &Tz {
        &self.0.tz
    }

    /// The language of readers who state none.
    pub fn lang(&self) -> Lang {
        self.0.lang
    }

    /// The languages a reader may choose, in the order shown.
    pub fn languages(&self) -> &'static [Lang] {
        if self.0.pseudo {
            &Lang::ALL
        } else {
            &Lang::REAL
        }
    }

    /// Style sheet, script, font and icons.
    pub fn assets(&self) -> &Assets {
        &self.0.assets
    }

    pub(super) fn proxies(&self) -> &[Network] {
        &self.0.proxies
    }

    /// Whether a request for this authority is ours (case and default port do not matter).
    pub fn serves_host(&self, authority: &str) -> bool {
        normal_authority(authority, self.0.secure) == self.0.host
    }

    /// Another name of this very machine, when the portal itself is served on loopback: `127.0.0.1:8080` for `localhost:8080`.
    /// Such a request is sent to the right name instead of being refused, because cookies are kept per name.
    pub fn is_loopback_alias(&self, authority: &str) -> bool {
        let asked = normal_authority(authority, self.0.secure);
        let (ours, our_port) = split_port(&self.0.host);
        let (theirs, their_port) = split_port(&asked);
        let loopback = |h: &str| matches!(h, "localhost" | "127.0.0.1" | "[::1]");
        loopback(ours) && loopback(theirs) && our_port == their_port
    }
}

fn split_port(authority: &str) -> (&str, &str) {
    match authority.rsplit_once(':') {
        Some((h, p)) if p.bytes().all(|b| b.is_ascii_digit()) => (h, p),
        _ => (authority, ""),
    }
}

fn normal_authority(authority: &str, secure: bool) -> String {
    let lower = authority.trim().trim_end_matches('.').to_ascii_lowercase();
    let default = if secure { ":443" } else { ":80" };
    lower
        .strip_suffix(default)
        .map_or(lower.clone(), str::to_owned)
}

/// `(https?, authority)`; None when there is a path, a user name, or anything else than an origin.
fn parse_origin(url: &str) -> Option<(bool, String)> {
    let (secure, rest) = if let Some(r) = url.strip_prefix("https://") {
        (true, r)
    } else {
        (false, url.strip_prefix("http://")?)
    };
    let authority = rest.strip_suffix('/').unwrap_or(rest);
    let parsed: http::uri::Authority = authority.parse().ok()?;
    if parsed.host().is_empty() || authority.contains('@') {
        return None;
    }
    Some((secure, normal_authority(authority, secure)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_origin_is_a_public_url() {
        assert_eq!(
            parse_origin("https://Mail.Example.com:443/"),
            Some((true, "mail.example.com".into()))
        );
        assert_eq!(
            parse_origin("http://localhost:8080"),
            Some((false, "localhost:8080".into()))
        );
        for bad in [
            "mail.example.com",
            "https://",
            "https://a/b",
            "ftp://a",
            "https://u@a",
            "https://a b",
            "",
        ] {
            assert_eq!(parse_origin(bad), None, "{bad}");
        }
    }

    #[test]
    fn hosts_are_compared_without_case_and_default_port() {
        assert_eq!(
            normal_authority("MAIL.example.com.:443", true),
            "mail.example.com."
        );
        assert_eq!(
            normal_authority("mail.example.com.", true),
            "mail.example.com"
        );
        assert_eq!(normal_authority("a:80", false), "a");
        assert_eq!(normal_authority("a:80", true), "a:80");
    }
}
