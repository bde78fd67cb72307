//! The headers of every answer, errors included (ASVS 3.4). Set in one place, by [`super::harden()`]; a handler only says what kind of answer it
//! is, and only where it is not a page.

use axum::response::Response;
use http::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY,
    SERVER, STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use http::{HeaderMap, HeaderName, HeaderValue};

/// What kind of answer it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// A page, a redirect, JSON for the script: never stored.
    #[default]
    Page,
    /// A page that shows [`Kind::MailFrame`] pages in frames (the demo outbox).
    PageWithFrames,
    /// A file of this program whose name holds its hash: kept for a year.
    Asset,
    /// A person's file: downloaded, never shown in our origin.
    Download,
    /// An HTML mail in the demo outbox: may be framed by us, runs nothing, its links open outside the frame.
    MailFrame,
}

/// Marks an answer as something else than a page.
#[must_use]
pub fn of_kind(mut response: Response, kind: Kind) -> Response {
    response.extensions_mut().insert(kind);
    response
}

/// Makes an answer the download of a person's file. The name must have gone through [`super::upload::safe_file_name`]; it is sent in both
/// forms of RFC 6266, the ASCII one with everything else replaced.
#[must_use]
pub fn download(mut response: Response, file_name: &str, content_type: &str) -> Response {
    let ascii: String = file_name
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ' ' | '(' | ')') {
                c
            } else {
                '_'
            }
        })
        .collect();
    let mut coded = String::new();
    for b in file_name.bytes() {
        // attr-char of RFC 5987.
        if b.is_ascii_alphanumeric() || b"!#$&+-.^_`|~".contains(&b) {
            coded.push(b as char);
        } else {
            coded.push_str(&format!("%{b:02X}"));
        }
    }
    let headers = response.headers_mut();
    let line = format!("attachment; filename=\"{ascii}\"; filename*=UTF-8''{coded}");
    headers.insert(
        CONTENT_DISPOSITION,
        HeaderValue::from_str(&line).unwrap_or(HeaderValue::from_static("attachment")),
    );
    headers.insert(
        CONTENT_TYPE,
        HeaderValue::from_str(content_type)
            .unwrap_or(HeaderValue::from_static("application/octet-stream")),
    );
    of_kind(response, Kind::Download)
}

/// Tells the browser to forget what it stored of this origin (sign-out). Cookies are deleted one by one: the language stays.
#[must_use]
pub fn clear_site_data(mut response: Response) -> Response {
    response.headers_mut().insert(
        HeaderName::from_static("clear-site-data"),
        HeaderValue::from_static("\"cache\", \"storage\""),
    );
    response
}

/// Nothing of the machine is of use to a page; a file field may still bring up the camera app.
const PERMISSIONS: &str = "accelerometer=(), autoplay=(), browsing-topics=(), camera=(), display-capture=(), \
    encrypted-media=(), fullscreen=(), geolocation=(), gyroscope=(), hid=(), identity-credentials-get=(), idle-detection=(), \
    local-fonts=(), magnetometer=(), microphone=(), midi=(), payment=(), picture-in-picture=(), \
    publickey-credentials-create=(self), publickey-credentials-get=(self), screen-wake-lock=(), serial=(), usb=(), \
    xr-spatial-tracking=()";

fn csp(kind: Kind, nonce: &str) -> String {
    const PAGE: &str = "style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
    match kind {
        Kind::Page => format!("default-src 'none'; script-src 'nonce-{nonce}'; {PAGE}"),
        Kind::PageWithFrames => format!("default-src 'none'; script-src 'nonce-{nonce}'; frame-src 'self'; {PAGE}"),
        Kind::Asset | Kind::Download => "default-src 'none'; sandbox; base-uri 'none'; form-action 'none'; frame-ancestors 'none'".to_owned(),
        Kind::MailFrame => "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; \
             frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation"
            .to_owned(),
    }
}

/// Puts the headers on an answer.
pub(super) fn apply(headers: &mut HeaderMap, kind: Kind, nonce: &str, secure: bool) {
    let fixed = |headers: &mut HeaderMap, name: HeaderName, value: &'static str| {
        headers.insert(name, HeaderValue::from_static(value));
    };
    headers.remove(SERVER);
    if let Ok(value) = HeaderValue::from_str(&csp(kind, nonce)) {
        headers.insert(CONTENT_SECURITY_POLICY, value);
    }
    fixed(headers, X_CONTENT_TYPE_OPTIONS, "nosniff");
    fixed(headers, REFERRER_POLICY, "no-referrer");
    fixed(
        headers,
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    );
    fixed(
        headers,
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    );
    fixed(
        headers,
        HeaderName::from_static("permissions-policy"),
        PERMISSIONS,
    );
    fixed(
        headers,
        HeaderName::from_static("x-robots-tag"),
        "noindex, nofollow",
    );
    fixed(
        headers,
        X_FRAME_OPTIONS,
        if kind == Kind::MailFrame {
            "SAMEORIGIN"
        } else {
            "DENY"
        },
    );
    fixed(
        headers,
        CACHE_CONTROL,
        if kind == Kind::Asset {
            "public, max-age=31536000, immutable"
        } else {
            "no-store"
        },
    );
    if secure {
        fixed(
            headers,
            STRICT_TRANSPORT_SECURITY,
            "max-age=63072000; includeSubDomains",
        );
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use axum::response::IntoResponse;

    use super::*;

    #[test]
    fn downloads_cannot_be_renamed_into_a_page() {
        let r = download(
            "x".into_response(),
            "Radiografía \"1\".html",
            "text/html\r\nX: y",
        );
        assert_eq!(
            r.headers()[CONTENT_DISPOSITION].to_str().unwrap(),
            "attachment; filename=\"Radiograf_a _1_.html\"; filename*=UTF-8''Radiograf%C3%ADa%20%221%22.html"
        );
        assert_eq!(r.headers()[CONTENT_TYPE], "application/octet-stream");
        assert_eq!(r.extensions().get::<Kind>(), Some(&Kind::Download));
    }

    #[test]
    fn every_kind_starts_from_nothing() {
        for kind in [
            Kind::Page,
            Kind::PageWithFrames,
            Kind::Asset,
            Kind::Download,
            Kind::MailFrame,
        ] {
            let mut h = HeaderMap::new();
            h.insert(SERVER, HeaderValue::from_static("x/1.0"));
            apply(&mut h, kind, "abc", true);
            let policy = h[CONTENT_SECURITY_POLICY].to_str().unwrap();
            assert!(
                policy.starts_with("default-src 'none'") && policy.contains("base-uri 'none'"),
                "{policy}"
            );
            assert!(
                !policy.contains("unsafe-eval") && !policy.contains('*'),
                "{policy}"
            );
            assert_eq!(policy.contains("unsafe-inline"), kind == Kind::MailFrame);
            assert!(!h.contains_key(SERVER));
            assert_eq!(h[X_CONTENT_TYPE_OPTIONS], "nosniff");
            assert_eq!(h[REFERRER_POLICY], "no-referrer");
            assert_eq!(h[CACHE_CONTROL] == "no-store", kind != Kind::Asset);
            assert!(
                h[STRICT_TRANSPORT_SECURITY]
                    .to_str()
                    .unwrap()
                    .contains("includeSubDomains")
            );
        }
    }

    #[test]
    fn no_hsts_on_plain_http() {
        let mut h = HeaderMap::new();
        apply(&mut h, Kind::Page, "abc", false);
        assert!(!h.contains_key(STRICT_TRANSPORT_SECURITY));
    }
}
