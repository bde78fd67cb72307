//! Forged requests. Every POST carries a token that belongs to a cookie of the same browser, and must come from our own pages.
//!
//! - The token is `HMAC-SHA256(cookie value, label)`, so it needs no state and works on every node; the cookie it belongs to is the session,
//!   else the flow, else a visit cookie made for the purpose, which covers log-in CSRF.
//! - On the page it is masked with fresh random bytes each time (BREACH: a compressed page must not repeat a secret).
//! - `Sec-Fetch-Site` must be `same-origin` (or `none`: typed by the person); a browser that does not send it must send our `Origin`.
//!   `Origin: null` is refused then: it is what sandboxed frames and redirects send. Pages carry `<meta name="referrer" content="same-origin">`
//!   so that an honest form never sends `null`.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::HeaderMap;
use http::header::ORIGIN;
use vault::hash::{ct_eq, hmac_sha256};

use super::cookies::Name;

/// The name of the form field.
pub const FIELD: &str = "csrf";
/// The header in which the script sends the same token.
pub const HEADER: &str = "x-csrf";

/// What the check of a POST found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Checked {
    /// From our page, in this browser.
    Valid,
    /// From our own origin, but the cookie that the token belongs to is gone or has been replaced: the page was open too long, or
    /// the person signed in or out in another tab. What was typed may be shown again; nothing may be done.
    Stale,
    /// No token, or from another site. Nothing may be done or shown.
    Missing,
}

/// Which cookie a token belongs to, in order of preference.
pub(super) const BOUND: [(Name, char); 3] =
    [(Name::Session, 's'), (Name::Flow, 'f'), (Name::Visit, 'v')];

fn secret_of(kind: char, cookie: &str) -> [u8; 32] {
    hmac_sha256(
        cookie.as_bytes(),
        format!("securemail csrf 1 {kind}").as_bytes(),
    )
}

/// Whether a token was made for a page of somebody signed in, whatever became of the session.
pub(super) fn is_of_session(token: &str) -> bool {
    token.starts_with('s')
}

/// The token for a page: the kind of cookie, then mask and masked value.
pub(super) fn token(kind: char, cookie: &str, mask: [u8; 32]) -> String {
    let mut bytes = [0u8; 64];
    bytes[..32].copy_from_slice(&mask);
    for (i, b) in secret_of(kind, cookie).iter().enumerate() {
        bytes[32 + i] = b ^ mask[i];
    }
    format!("{kind}{}", URL_SAFE_NO_PAD.encode(bytes))
}

/// Judges a token by the cookies that came with it. `cookie` looks one up.
pub(super) fn check(token: Option<&str>, cookie: impl Fn(Name) -> Option<String>) -> Checked {
    let Some(token) = token else {
        return Checked::Missing;
    };
    let Some(kind) = token.chars().next() else {
        return Checked::Missing;
    };
    let Some((name, _)) = BOUND.iter().find(|(_, k)| *k == kind) else {
        return Checked::Missing;
    };
    let Ok(bytes) = URL_SAFE_NO_PAD.decode(&token[1..]) else {
        return Checked::Missing;
    };
    let Ok(bytes) = <[u8; 64]>::try_from(bytes) else {
        return Checked::Missing;
    };
    let Some(cookie) = cookie(*name) else {
        return Checked::Stale;
    };
    let mut value = [0u8; 32];
    for i in 0..32 {
        value[i] = bytes[i] ^ bytes[32 + i];
    }
    if ct_eq(&value, &secret_of(kind, &cookie)) {
        Checked::Valid
    } else {
        Checked::Stale
    }
}

/// Whether the request was sent by one of our own pages.
pub(super) fn same_origin(headers: &HeaderMap, origin: &str) -> bool {
    match headers.get("sec-fetch-site").map(|v| v.as_bytes()) {
        Some(b"same-origin" | b"none") => match headers.get(ORIGIN) {
            // A browser that says same-origin and another origin in one breath does not exist.
            Some(o) => o.as_bytes() == origin.as_bytes() || o.as_bytes() == b"null",
            None => true,
        },
        Some(_) => false,
        None => headers
            .get(ORIGIN)
            .is_some_and(|o| o.as_bytes() == origin.as_bytes()),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        let mut h = HeaderMap::new();
        for (n, v) in pairs {
            h.append(*n, v.parse().unwrap());
        }
        h
    }

    #[test]
    fn a_token_serves_its_own_cookie_only() {
        let t = token('s', "cookie-a", [7; 32]);
        let jar = |session: Option<&'static str>| {
            move |n: Name| session.filter(|_| n == Name::Session).map(str::to_owned)
        };
        assert_eq!(check(Some(&t), jar(Some("cookie-a"))), Checked::Valid);
        assert_eq!(check(Some(&t), jar(Some("cookie-b"))), Checked::Stale);
        assert_eq!(check(Some(&t), jar(None)), Checked::Stale);
        assert_eq!(check(None, jar(Some("cookie-a"))), Checked::Missing);
        // The same cookie value under another name gives another token.
        let as_flow = format!("f{}", &t[1..]);
        assert_eq!(
            check(Some(&as_flow), |_| Some("cookie-a".into())),
            Checked::Stale
        );
    }

    #[test]
    fn junk_is_missing_not_stale() {
        for junk in [
            "",
            "s",
            "x",
            "sAAAA",
            "séé",
            "s====",
            "\u{0}",
            &"s".repeat(5000),
        ] {
            assert_eq!(
                check(Some(junk), |_| Some("c".into())),
                Checked::Missing,
                "{junk:?}"
            );
        }
    }

    #[test]
    fn the_mask_changes_every_time_and_every_bit_counts() {
        let a = token('v', "c", [1; 32]);
        let b = token('v', "c", [2; 32]);
        assert_ne!(a, b);
        assert_eq!(check(Some(&b), |_| Some("c".into())), Checked::Valid);
        let mut raw = URL_SAFE_NO_PAD.decode(&a[1..]).unwrap();
        for i in 0..raw.len() {
            raw[i] ^= 1;
            let bad = format!("v{}", URL_SAFE_NO_PAD.encode(&raw));
            assert_eq!(
                check(Some(&bad), |_| Some("c".into())),
                Checked::Stale,
                "{i}"
            );
            raw[i] ^= 1;
        }
    }

    #[test]
    fn only_our_own_pages() {
        let us = "https://mail.example.com";
        for (ok, pairs) in [
            (
                true,
                &[("sec-fetch-site", "same-origin"), ("origin", us)][..],
            ),
            (
                true,
                &[("sec-fetch-site", "same-origin"), ("origin", "null")],
            ),
            (true, &[("sec-fetch-site", "none")]),
            (true, &[("origin", us)]),
            (false, &[("sec-fetch-site", "cross-site"), ("origin", us)]),
            (false, &[("sec-fetch-site", "same-site"), ("origin", us)]),
            (
                false,
                &[
                    ("sec-fetch-site", "same-origin"),
                    ("origin", "https://evil.example"),
                ],
            ),
            (false, &[("origin", "https://evil.example")]),
            (false, &[("origin", "null")]),
            (false, &[("origin", "http://mail.example.com")]),
            (false, &[]),
        ] {
            assert_eq!(same_origin(&headers(pairs), us), ok, "{pairs:?}");
        }
    }
}
