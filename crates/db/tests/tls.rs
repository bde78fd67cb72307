//! TLS to PostgreSQL, against a server made of a few lines: it speaks the start of the protocol and, once TLS stands, refuses
//! the sign-in. A client that hears the refusal has accepted the certificate.
#![allow(clippy::unwrap_used)]

use db::{Config, Db};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject};
use std::{path::PathBuf, sync::Arc};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

fn file(name: &str) -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "tests", "tls", name]
        .iter()
        .collect()
}

/// PostgreSQL's ErrorResponse: severity, code, message.
fn refusal() -> Vec<u8> {
    let fields = b"SFATAL\0VFATAL\0C28P01\0Mthe sign-in was heard\0\0";
    let length = u32::try_from(fields.len() + 4).unwrap().to_be_bytes();
    [b"E".as_slice(), &length, fields].concat()
}

/// The port of a server that offers TLS, or says that it has none.
async fn server(offers: bool) -> u16 {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            vec![CertificateDer::from_pem_file(file("server.pem")).unwrap()],
            PrivateKeyDer::from_pem_file(file("server.key")).unwrap(),
        )
        .unwrap();
    let acceptor = tokio_rustls::TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        loop {
            let (mut tcp, _) = listener.accept().await.unwrap();
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                // SSLRequest: length 8, code 80877103.
                let mut first = [0; 8];
                tcp.read_exact(&mut first).await?;
                if first != [0, 0, 0, 8, 4, 210, 22, 47] {
                    return tcp.write_all(&refusal()).await;
                }
                tcp.write_all(if offers { b"S" } else { b"N" }).await?;
                if offers {
                    let mut tls = acceptor.accept(tcp).await?;
                    let mut startup = [0; 4];
                    tls.read_exact(&mut startup).await?;
                    tls.write_all(&refusal()).await?;
                    tls.flush().await?;
                    tls.shutdown().await?;
                }
                Ok(())
            });
        }
    });
    port
}

async fn open(port: u16, host: &str, query: &str, ca: Option<&str>) -> String {
    let mut config = Config::new(format!("postgres://u:hunter2@{host}:{port}/x{query}"));
    config.ca_file = ca.map(file);
    match Db::open(&config).await {
        Ok(_) => panic!("the server refuses everybody"),
        Err(e) => e.to_string(),
    }
}

const HEARD: &str = "the sign-in was heard";

#[tokio::test]
async fn the_certificate_is_checked_as_sslmode_says() {
    let port = server(true).await;
    let full = "?sslmode=verify-full";
    for (host, query, ca, accepted) in [
        ("localhost", full, Some("ca.pem"), true),
        ("localhost", full, Some("other-ca.pem"), false),
        ("localhost", full, None, false),
        // The certificate is for localhost.
        ("127.0.0.1", full, Some("ca.pem"), false),
        ("127.0.0.1", "?sslmode=verify-ca", Some("ca.pem"), true),
        (
            "127.0.0.1",
            "?sslmode=verify-ca",
            Some("other-ca.pem"),
            false,
        ),
        ("127.0.0.1", "?sslmode=require", None, true),
        ("127.0.0.1", "?sslmode=require", Some("ca.pem"), true),
        ("127.0.0.1", "?sslmode=require", Some("other-ca.pem"), false),
        ("127.0.0.1", "?sslmode=disable", None, true),
    ] {
        let e = open(port, host, query, ca).await;
        assert_eq!(e.contains(HEARD), accepted, "{host} {query} {ca:?}: {e}");
        assert!(!e.contains("hunter2"), "{e}");
        if !accepted {
            assert!(e.contains("certificate"), "{e}");
        }
    }
    let root = format!(
        "?sslmode=verify-full&sslrootcert={}",
        file("ca.pem").display()
    );
    assert!(open(port, "localhost", &root, None).await.contains(HEARD));
}

/// Somebody in the middle answers that there is no TLS: the password must not be sent.
#[tokio::test]
async fn a_server_without_tls_is_not_talked_to() {
    let port = server(false).await;
    for mode in ["require", "verify-ca", "verify-full"] {
        let e = open(
            port,
            "localhost",
            &format!("?sslmode={mode}"),
            Some("ca.pem"),
        )
        .await;
        assert!(!e.contains(HEARD), "{mode}: {e}");
    }
}

#[tokio::test]
async fn a_file_without_certificates_is_an_error() {
    for name in ["server.key", "README.md", "missing.pem"] {
        let e = open(1, "localhost", "?sslmode=verify-full", Some(name)).await;
        assert!(
            e.starts_with("TLS to the database") && e.contains(name),
            "{e}"
        );
    }
}
