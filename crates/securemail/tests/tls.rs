//! HTTPS served by the portal itself, with a real TLS client: both protocols, renewal while it runs, and what is refused.
#![allow(clippy::unwrap_used)]

mod support;

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::sync::Arc;

use support::{Portal, fails, ok, run, said};
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

/// Writes a fresh certificate for `host` into the files the configuration names.
fn certificate(dir: &Path, host: &str, until: i32) -> CertificateDer<'static> {
    let mut params = rcgen::CertificateParams::new(vec![host.to_owned()]).unwrap();
    params.not_before = rcgen::date_time_ymd(2020, 1, 1);
    params.not_after = rcgen::date_time_ymd(until, 1, 1);
    let key = rcgen::KeyPair::generate().unwrap();
    let made = params.self_signed(&key).unwrap();
    std::fs::write(dir.join("chain.pem"), made.pem()).unwrap();
    std::fs::write(dir.join("chain.key"), key.serialize_pem()).unwrap();
    made.der().clone()
}

fn configured() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(
        dir.path().join("securemail.toml"),
        "[server]\nlisten = \"127.0.0.1:0\"\npublic_url = \"https://localhost\"\ntls_certificate_file = \"chain.pem\"\ntls_key_file = \"chain.key\"\n\
         [mail]\nmode = \"captured\"\n[phone]\nmode = \"captured\"\n[operator]\nsupport_email = \"help@example.com\"\n",
    )
    .unwrap();
    ok(dir.path(), &["keys", "generate"]);
    dir
}

type Tls = StreamOwned<ClientConnection, TcpStream>;

/// A handshake that trusts `root` alone and offers `protocol`.
fn connect(port: u16, root: &CertificateDer<'static>, protocol: &str) -> std::io::Result<Tls> {
    let mut roots = RootCertStore::empty();
    roots.add(root.clone()).unwrap();
    let mut config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![protocol.as_bytes().to_vec()];
    let name = ServerName::try_from("localhost").unwrap();
    let client = ClientConnection::new(Arc::new(config), name).unwrap();
    let mut tls = StreamOwned::new(client, TcpStream::connect(("127.0.0.1", port))?);
    tls.conn.complete_io(&mut tls.sock)?;
    Ok(tls)
}

fn get(tls: &mut Tls, path: &str) -> String {
    write!(
        tls,
        "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    )
    .unwrap();
    let mut page = Vec::new();
    tls.read_to_end(&mut page).unwrap();
    String::from_utf8_lossy(&page).to_lowercase()
}

#[test]
fn browsers_get_both_protocols_and_nobody_speaks_in_the_open() {
    let dir = configured();
    let root = certificate(dir.path(), "localhost", 2040);
    let portal = Portal::start(dir.path(), &["serve"]);

    let mut tls = connect(portal.port, &root, "http/1.1").unwrap();
    assert_eq!(tls.conn.alpn_protocol(), Some(&b"http/1.1"[..]));
    let page = get(&mut tls, "/sign-in");
    assert!(page.starts_with("http/1.1 200"), "{page}");
    assert!(
        page.contains("strict-transport-security: max-age="),
        "{page}"
    );
    assert!(page.contains("set-cookie: __host-"), "{page}");

    // HTTP/2: our preface and empty settings; the answer begins with the server's settings (frame type 4, RFC 9113 section 6.5).
    let mut tls = connect(portal.port, &root, "h2").unwrap();
    assert_eq!(tls.conn.alpn_protocol(), Some(&b"h2"[..]));
    tls.write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0")
        .unwrap();
    let mut head = [0; 9];
    tls.read_exact(&mut head).unwrap();
    assert_eq!(head[3], 4, "{head:?}");

    // Whoever asks in the open gets no answer that could be read as one of ours.
    let mut open = TcpStream::connect(("127.0.0.1", portal.port)).unwrap();
    open.write_all(b"GET /sign-in HTTP/1.1\r\nHost: localhost\r\n\r\n")
        .unwrap();
    let mut got = Vec::new();
    let _ = open.read_to_end(&mut got);
    assert!(!String::from_utf8_lossy(&got).contains("HTTP/"), "{got:?}");
    assert!(connect(portal.port, &root, "spdy/1").is_err());

    assert_eq!(portal.stop(), Some(0), "an orderly stop");
}

#[test]
fn a_renewed_certificate_is_served_without_a_restart_and_a_bad_one_never_is() {
    let dir = configured();
    let d = dir.path();
    let old = certificate(d, "localhost", 2040);
    let mut portal = Portal::start(d, &["serve"]);
    portal.logs("certificate loaded");

    // The renewal wrote one file and not yet the other.
    let key = std::fs::read(d.join("chain.key")).unwrap();
    let new = certificate(d, "localhost", 2041);
    let new_key = std::fs::read(d.join("chain.key")).unwrap();
    std::fs::write(d.join("chain.key"), &key).unwrap();
    portal.signal("HUP");
    portal.logs("the certificate in use stays");
    assert!(connect(portal.port, &old, "http/1.1").is_ok());
    assert!(connect(portal.port, &new, "http/1.1").is_err());

    std::fs::write(d.join("chain.key"), &new_key).unwrap();
    portal.signal("HUP");
    assert!(portal.logs("certificate loaded").contains("2041-01-01"));
    assert!(connect(portal.port, &new, "http/1.1").is_ok());
    assert!(connect(portal.port, &old, "http/1.1").is_err());

    // One that is over already would lock everybody out.
    certificate(d, "localhost", 2021);
    portal.signal("HUP");
    portal.logs("has expired");
    assert!(connect(portal.port, &new, "http/1.1").is_ok());
    assert_eq!(portal.stop(), Some(0));
}

#[test]
fn sighup_does_not_end_a_portal_without_a_certificate() {
    let dir = configured();
    let d = dir.path();
    let file = d.join("securemail.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    let text = text
        .replace("https://", "http://")
        .replace("chain.pem", "")
        .replace("chain.key", "");
    std::fs::write(&file, text).unwrap();
    let mut portal = Portal::start(d, &["serve"]);
    portal.signal("HUP");
    portal.logs("SIGHUP");
    assert_eq!(portal.stop(), Some(0));
}

#[test]
fn a_certificate_that_cannot_be_served_is_found_before_the_start() {
    let dir = configured();
    let d = dir.path();
    fails(d, &["config", "check"], 3, "chain.pem");
    fails(d, &["serve"], 1, "chain.pem");
    certificate(d, "localhost", 2040);
    let check = run(d, &["config", "check"]);
    assert_eq!(check.status.code(), Some(0), "{}", said(&check));
    let key = std::fs::read(d.join("chain.key")).unwrap();
    certificate(d, "localhost", 2021);
    fails(d, &["config", "check"], 3, "2021-01-01, which is over");
    std::fs::write(d.join("chain.key"), &key).unwrap();
    for command in [&["config", "check"][..], &["doctor"]] {
        fails(d, command, 3, "does not belong");
    }
    fails(d, &["serve"], 1, "does not belong");
    assert!(!d.join("data/securemail.db").exists(), "nothing was begun");
    certificate(d, "other.example.com", 2040);
    let check = run(d, &["config", "check"]);
    assert!(
        said(&check).contains("not for localhost"),
        "{}",
        said(&check)
    );
}
