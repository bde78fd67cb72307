#![allow(clippy::unwrap_used)]
//! Reading certificates: what fits is taken, what does not is named. How they are served is tested in `tests/tls.rs`.

use super::*;
use std::path::Path;

/// A certificate for `host`, valid over these years, and its key.
fn made(dir: &Path, name: &str, host: &str, years: (i32, i32)) -> (PathBuf, PathBuf) {
    let mut params = rcgen::CertificateParams::new(vec![host.to_owned()]).unwrap();
    params.not_before = rcgen::date_time_ymd(years.0, 1, 31);
    params.not_after = rcgen::date_time_ymd(years.1, 1, 31);
    let key = rcgen::KeyPair::generate().unwrap();
    let (chain, private) = (
        dir.join(format!("{name}.pem")),
        dir.join(format!("{name}.key")),
    );
    std::fs::write(&chain, params.self_signed(&key).unwrap().pem()).unwrap();
    std::fs::write(&private, key.serialize_pem()).unwrap();
    (chain, private)
}

fn refused(chain: &Path, key: &Path) -> String {
    match Certificate::load(chain, key) {
        Ok(_) => panic!("{} was taken", chain.display()),
        Err(e) => format!("{e:#}"),
    }
}

#[test]
fn a_pair_tells_its_dates_and_names() {
    let dir = tempfile::tempdir().unwrap();
    // Until 2049 certificates write two digits of the year, then four.
    for years in [(2020, 2040), (1999, 2080)] {
        let (chain, key) = made(dir.path(), "one", "mail.example.com", years);
        let pair = Certificate::load(&chain, &key).unwrap();
        let day = |y: i32| {
            format!("{y}-01-31T00:00:00Z")
                .parse::<jiff::Timestamp>()
                .unwrap()
        };
        assert_eq!(pair.not_before, day(years.0).as_microsecond());
        assert_eq!(pair.not_after, day(years.1).as_microsecond());
        assert!(pair.covers("mail.example.com"));
        assert!(!pair.covers("example.com") && !pair.covers("192.0.2.1") && !pair.covers(""));
        assert!(pair.end(pair.not_after - 3 * DAY).ends_with("in 3 days"));
        assert!(pair.end(pair.not_after).ends_with("over"));
    }
}

#[test]
fn what_does_not_fit_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let d = dir.path();
    let (chain, key) = made(d, "one", "mail.example.com", (2020, 2040));
    let (_, other) = made(d, "two", "mail.example.com", (2020, 2040));
    let said = refused(&chain, &other);
    assert!(
        said.contains("does not belong") && said.contains("two.key"),
        "{said}"
    );
    assert!(refused(&d.join("none.pem"), &key).contains("none.pem"));
    assert!(refused(&chain, &d.join("none.key")).contains("none.key"));
    // Swapped, empty, and half a file as a copying program leaves it.
    assert!(refused(&key, &chain).contains("holds no certificate"));
    let whole = std::fs::read_to_string(&chain).unwrap();
    std::fs::write(d.join("half.pem"), &whole[..whole.len() / 2]).unwrap();
    assert!(refused(&d.join("half.pem"), &key).contains("half.pem"));
    std::fs::write(d.join("empty.key"), "").unwrap();
    assert!(refused(&chain, &d.join("empty.key")).contains("no private key"));
}

#[test]
fn nonsense_has_no_dates() {
    for bad in [
        &b""[..],
        b"\x30",
        b"\x30\x84\xff\xff\xff\xff",
        b"\x30\x89\x01\x01\x01\x01\x01\x01\x01\x01\x01",
        b"\x30\x02\x30\x00",
    ] {
        assert_eq!(certificate::validity(bad), None, "{bad:?}");
    }
}

#[test]
fn the_name_is_the_public_host_without_port() {
    for (url, name) in [
        ("https://mail.example.com", "mail.example.com"),
        ("https://mail.example.com:8443", "mail.example.com"),
        ("https://[::1]:8443", "::1"),
        ("https://[::1]", "::1"),
    ] {
        let mut config = Config::default();
        config.server.public_url = url.into();
        assert_eq!(host(&config), name, "{url}");
    }
}
