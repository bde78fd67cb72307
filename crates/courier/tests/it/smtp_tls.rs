//! Somebody on the path: strips STARTTLS, talks ahead of TLS, shows another certificate. Nothing of the mail and no
//! password may have left.

use courier::{Credentials, MailSender, Secret, Security, Smtp, SmtpConfig};

use crate::support::{
    LINK, PASSWORD, assert_discreet,
    certs::Ca,
    config, mail,
    smtp::{Script, Server},
};

fn trusting(ca: &Ca, port: u16, security: Security) -> SmtpConfig {
    let mut config = config(port, security);
    config.ca_file = Some(ca.file());
    config.credentials = Some(Credentials {
        user: "portal".into(),
        password: Secret::new(PASSWORD),
    });
    config
}

/// What a listener on the path learned: the greeting game and no more.
fn assert_nothing_leaked(server: &Server) {
    let heard = server.heard();
    for part in [
        "MAIL",
        "RCPT",
        "AUTH",
        "DATA",
        "robin",
        "Message-ID",
        LINK,
        PASSWORD,
    ] {
        assert!(!heard.contains(part), "{part} in {heard}");
    }
}

#[tokio::test]
async fn both_ways_to_tls_with_both_sign_ins() {
    let ca = Ca::new();
    for (mechanisms, expected) in [
        ("AUTH PLAIN LOGIN", "AUTH PLAIN "),
        ("AUTH LOGIN", "AUTH LOGIN"),
        ("AUTH PLAIN", "AUTH PLAIN "),
    ] {
        for security in [Security::StartTls, Security::ImplicitTls] {
            let tls = Some(ca.acceptor(&["localhost"]));
            let script = match security {
                Security::StartTls => Script {
                    starttls: tls,
                    auth: mechanisms,
                    ..Script::default()
                },
                _ => Script {
                    implicit: tls,
                    auth: mechanisms,
                    ..Script::default()
                },
            };
            let server = Server::start(script).await;
            let smtp = Smtp::new(trusting(&ca, server.port, security)).unwrap();
            smtp.send(&mail("tls")).await.unwrap();
            smtp.send(&mail("tls2")).await.unwrap();
            assert_eq!((server.connections(), server.messages().len()), (1, 2));
            let said = smtp.check().await.unwrap();
            assert!(said.contains("TLSv1_3, signed in"), "{said}");

            let log = server.log.lock().unwrap();
            let clear: Vec<&str> = log.plain.iter().map(|l| l.trim_end()).collect();
            match security {
                Security::StartTls => {
                    assert_eq!(clear[..2], ["EHLO portal.example.com", "STARTTLS"])
                }
                _ => assert!(clear.is_empty(), "{clear:?}"),
            }
            assert!(
                !clear
                    .iter()
                    .any(|l| l.contains("AUTH") || l.contains("MAIL")),
                "{clear:?}"
            );
            assert!(
                log.secret.iter().any(|l| l.starts_with(expected)),
                "{mechanisms}"
            );
        }
    }
}

#[tokio::test]
async fn starttls_stripped() {
    let ca = Ca::new();
    let server = Server::start(Script {
        auth: "AUTH PLAIN LOGIN",
        ..Script::default()
    })
    .await;
    let smtp = Smtp::new(trusting(&ca, server.port, Security::StartTls)).unwrap();
    let error = smtp.send(&mail("stripped")).await.unwrap_err();
    assert!(
        error.is_retry() && error.why().contains("does not offer STARTTLS"),
        "{error}"
    );
    assert!(
        smtp.check()
            .await
            .unwrap_err()
            .contains("does not offer STARTTLS")
    );
    assert_nothing_leaked(&server);
}

#[tokio::test]
async fn starttls_refused() {
    let ca = Ca::new();
    let script = Script {
        starttls: Some(ca.acceptor(&["localhost"])),
        ..Script::reply("EHLO", "250-test\r\n250 STARTTLS")
    };
    let server = Server::start(script).await;
    // A certificate of the right authority, but the client trusts another.
    let smtp = Smtp::new(trusting(&Ca::new(), server.port, Security::StartTls)).unwrap();
    assert!(smtp.send(&mail("refused")).await.unwrap_err().is_retry());
    assert_nothing_leaked(&server);
}

/// Replies put behind `220` in the clear must not be taken for replies under TLS (CVE-2021-33515 and its like).
#[tokio::test]
async fn replies_ahead_of_the_handshake() {
    let ca = Ca::new();
    let script = Script {
        starttls: Some(ca.acceptor(&["localhost"])),
        injected: "250-test\r\n250 AUTH PLAIN\r\n235 welcome\r\n250 ok\r\n250 ok\r\n354 go\r\n250 queued\r\n",
        ..Script::default()
    };
    let server = Server::start(script).await;
    let smtp = Smtp::new(trusting(&ca, server.port, Security::StartTls)).unwrap();
    let error = smtp.send(&mail("injected")).await.unwrap_err();
    assert!(
        error.is_retry() && error.why().contains("TLS failed"),
        "{error}"
    );
    assert_nothing_leaked(&server);
}

#[tokio::test]
async fn certificates_that_are_not_the_servers() {
    let ca = Ca::new();
    let other = Ca::new();
    for (what, acceptor) in [
        ("another authority", other.acceptor(&["localhost"])),
        ("another name", ca.acceptor(&["mail.other.example"])),
        ("expired", ca.acceptor_until(&["localhost"], 2001)),
    ] {
        for security in [Security::StartTls, Security::ImplicitTls] {
            let tls = Some(acceptor.clone());
            let script = match security {
                Security::StartTls => Script {
                    starttls: tls,
                    ..Script::default()
                },
                _ => Script {
                    implicit: tls,
                    ..Script::default()
                },
            };
            let server = Server::start(script).await;
            let smtp = Smtp::new(trusting(&ca, server.port, security)).unwrap();
            let error = smtp.send(&mail("cert")).await.unwrap_err();
            assert!(
                error.is_retry() && error.why().contains("could not be trusted"),
                "{what} {security:?}: {error}"
            );
            assert_discreet(error.why());
            assert_nothing_leaked(&server);
        }
    }
}

/// `ca_file` replaces the machine's authorities, and without it a private authority is not trusted.
#[tokio::test]
async fn a_private_authority_must_be_named() {
    let ca = Ca::new();
    let server = Server::start(Script {
        implicit: Some(ca.acceptor(&["localhost"])),
        ..Script::default()
    })
    .await;
    let smtp = Smtp::new(config(server.port, Security::ImplicitTls)).unwrap();
    assert!(
        smtp.send(&mail("x"))
            .await
            .unwrap_err()
            .why()
            .contains("could not be trusted")
    );
    assert_nothing_leaked(&server);
}

#[tokio::test]
async fn no_sign_in_offered() {
    let ca = Ca::new();
    for mechanisms in ["", "AUTH XOAUTH2 CRAM-MD5"] {
        let tls = Some(ca.acceptor(&["localhost"]));
        let server = Server::start(Script {
            starttls: tls,
            auth: mechanisms,
            ..Script::default()
        })
        .await;
        let smtp = Smtp::new(trusting(&ca, server.port, Security::StartTls)).unwrap();
        let error = smtp.send(&mail("x")).await.unwrap_err();
        assert!(
            error.is_retry() && error.why().contains("offers no sign-in"),
            "{error}"
        );
        assert_nothing_leaked(&server);
    }
}
