//! Against a real mail server, which `scripts/test-smtp` starts and `SECUREMAIL_TEST_SMTP` describes.

use std::{fs, path::PathBuf, time::Duration};

use courier::{Credentials, Mail, MailSender, ReturnPath, Secret, Security, Smtp, SmtpConfig};
use mail_parser::{HeaderValue, MessageParser};
use serde::Deserialize;

use crate::support::{assert_discreet, certs::Ca, config, mail};

#[derive(Deserialize)]
struct Described {
    host: String,
    starttls_port: u16,
    tls_port: u16,
    plain_port: u16,
    ca_file: PathBuf,
    user: String,
    password: String,
    maildir: PathBuf,
}

/// None, with the reason printed, if no server was started.
fn server() -> Option<Described> {
    let Some(path) = std::env::var_os("SECUREMAIL_TEST_SMTP") else {
        eprintln!(
            "skipped: SECUREMAIL_TEST_SMTP is not set; `export $(scripts/test-smtp start)` starts a mail server"
        );
        return None;
    };
    let text =
        fs::read_to_string(&path).expect("the file named by SECUREMAIL_TEST_SMTP can be read");
    Some(
        serde_json::from_str(&text)
            .expect("the file named by SECUREMAIL_TEST_SMTP describes a server"),
    )
}

impl Described {
    fn config(&self, security: Security) -> SmtpConfig {
        let port = match security {
            Security::StartTls => self.starttls_port,
            Security::ImplicitTls => self.tls_port,
            Security::None => self.plain_port,
        };
        let mut config = config(port, security);
        config.host = self.host.clone();
        if security != Security::None {
            config.ca_file = Some(self.ca_file.clone());
            config.credentials = Some(Credentials {
                user: self.user.clone(),
                password: Secret::new(self.password.clone()),
            });
        }
        config
    }

    /// The mails with this Message-ID that were delivered.
    fn delivered(&self, id: &str) -> Vec<Vec<u8>> {
        let Ok(files) = fs::read_dir(self.maildir.join("new")) else {
            return vec![];
        };
        let wanted = format!("\nMessage-ID: <{id}@mail.example.com>\n");
        files
            .flatten()
            .filter_map(|file| fs::read(file.path()).ok())
            .filter(|raw| {
                String::from_utf8_lossy(raw)
                    .replace("\r\n", "\n")
                    .contains(&wanted)
            })
            .collect()
    }

    /// Waits for the delivery. It happens in another process after the acceptance, and nothing announces it.
    async fn arrived(&self, id: &str) -> Vec<u8> {
        for _ in 0..2000 {
            if let Some(raw) = self.delivered(id).pop() {
                return raw;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("the mail {id} did not arrive");
    }
}

/// An id that no other test and no other run of this one uses.
fn unique(name: &str) -> String {
    let dir = tempfile::Builder::new()
        .prefix("")
        .rand_bytes(16)
        .tempdir()
        .unwrap();
    format!(
        "{name}.{}",
        dir.path().file_name().unwrap().to_string_lossy()
    )
}

#[tokio::test]
async fn arrives_as_it_was_written() {
    let Some(server) = server() else { return };
    for (security, how) in [
        (Security::StartTls, "with esmtpsa (TLS1.3)"),
        (Security::ImplicitTls, "with esmtpsa (TLS1.3)"),
        (Security::None, "with esmtp "),
    ] {
        let smtp = Smtp::new(server.config(security)).unwrap();
        let id = unique("arrives");
        let sent = mail(&id);
        let accepted = smtp.send(&sent).await.unwrap();
        assert_eq!(accepted.by, "localhost");
        assert!(accepted.reference.unwrap().starts_with("OK id="));

        let raw = server.arrived(&id).await;
        assert!(raw.is_ascii());
        let parsed = MessageParser::default().parse(&raw).unwrap();
        let header = |name: &str| parsed.header_raw(name).map(|v| v.trim().to_owned());
        assert_eq!(header("Return-path").as_deref(), Some("<>"));
        assert_eq!(
            header("Envelope-to").as_deref(),
            Some("robin@patients.example"),
            "one recipient"
        );
        let received = header("Received").unwrap();
        assert!(
            received.replace("\t", " ").replace("  ", " ").contains(how),
            "{security:?}: {received}"
        );
        assert_eq!(header("To").as_deref(), Some("robin@patients.example"));
        assert_eq!(
            header("Date").as_deref(),
            Some("Tue, 24 Nov 2026 00:00:00 +0000")
        );
        assert_eq!(header("Auto-Submitted").as_deref(), Some("auto-generated"));
        assert_eq!(header("Content-Language").as_deref(), Some("es"));
        assert_eq!(
            header("List-Unsubscribe").as_deref(),
            Some("<https://mail.example.com/n/abc>")
        );
        assert_eq!(header("Reply-To").as_deref(), Some("office@maple.example"));
        assert!(header("Bcc").is_none() && header("Cc").is_none() && header("Sender").is_none());
        assert_eq!(parsed.subject(), Some(sent.subject.as_str()));
        let from = parsed.from().unwrap().first().unwrap();
        assert_eq!(
            (from.name(), from.address()),
            (Some(sent.from_name.as_str()), Some(sent.from.as_str()))
        );
        assert_eq!(parsed.parts.len(), 3, "two alternatives");
        assert_eq!(
            parsed.body_text(0).unwrap().replace("\r\n", "\n"),
            sent.text
        );
        assert_eq!(parsed.body_html(0).unwrap(), sent.html);
        assert_eq!(server.delivered(&id).len(), 1, "one copy");
    }
}

#[tokio::test]
async fn a_session_carries_many_and_survives_a_refusal() {
    let Some(server) = server() else { return };
    let smtp = Smtp::new(server.config(Security::StartTls)).unwrap();
    let ids: Vec<String> = (0..12).map(|n| unique(&format!("many{n}"))).collect();
    for id in &ids {
        smtp.send(&mail(id)).await.unwrap();
    }
    let stranger = |to: &str| Mail {
        to: to.into(),
        ..mail(&unique("stranger"))
    };

    let error = smtp
        .send(&stranger("unknown@patients.example"))
        .await
        .unwrap_err();
    assert!(!error.is_retry(), "{error}");
    assert_eq!(error.code(), Some(550));
    assert!(error.why().contains("No such person here"), "{error}");
    assert_discreet(error.why());

    let error = smtp
        .send(&stranger("later@patients.example"))
        .await
        .unwrap_err();
    assert!(error.is_retry(), "{error}");
    assert_eq!(error.code(), Some(451));

    let last = unique("last");
    smtp.send(&mail(&last)).await.unwrap();
    for id in ids.iter().chain([&last]) {
        server.arrived(id).await;
    }
}

#[tokio::test]
async fn a_bounce_address_in_the_envelope() {
    let Some(server) = server() else { return };
    let mut config = server.config(Security::ImplicitTls);
    config.return_path = ReturnPath::Address("bounce@mail.example.com".into());
    let id = unique("bounce");
    Smtp::new(config).unwrap().send(&mail(&id)).await.unwrap();
    let raw = server.arrived(&id).await;
    let parsed = MessageParser::default().parse(&raw).unwrap();
    assert_eq!(
        parsed.header_raw("Return-path").map(str::trim),
        Some("<bounce@mail.example.com>")
    );
}

#[tokio::test]
async fn typed_tricks_reach_one_person_as_text() {
    let Some(server) = server() else { return };
    let smtp = Smtp::new(server.config(Security::StartTls)).unwrap();
    for trick in [
        "%0d%0aBcc: victim@x.example",
        "=?utf-8?q?=0D=0ABcc:_victim=40x.example?=",
    ] {
        let id = unique("trick");
        let mut m = mail(&id);
        m.subject = trick.into();
        m.from_name = trick.into();
        smtp.send(&m).await.unwrap();
        let raw = server.arrived(&id).await;
        let parsed = MessageParser::default().parse(&raw).unwrap();
        assert_eq!(parsed.subject(), Some(trick));
        assert_eq!(
            parsed.header_raw("Envelope-to").map(str::trim),
            Some("robin@patients.example")
        );
        assert!(
            matches!(parsed.bcc(), None | Some(mail_parser::Address::List(_)))
                && parsed.bcc().is_none()
        );
        let clean = parsed.headers().iter().all(|h| match &h.value {
            HeaderValue::Text(value) => !value.contains(['\r', '\n']),
            _ => true,
        });
        assert!(clean);
    }
    let mut m = mail(&unique("u2028"));
    m.subject.push_str("\u{2028}Bcc: victim@x.example");
    assert!(!smtp.send(&m).await.unwrap_err().is_retry());
}

#[tokio::test]
async fn a_wrong_password_and_a_wrong_authority() {
    let Some(server) = server() else { return };
    let mut wrong = server.config(Security::StartTls);
    wrong.credentials = Some(Credentials {
        user: "portal".into(),
        password: Secret::new("not the password"),
    });
    let smtp = Smtp::new(wrong).unwrap();
    let error = smtp.send(&mail(&unique("wrong"))).await.unwrap_err();
    assert!(error.is_retry(), "{error}");
    assert_eq!(error.code(), Some(535));
    assert!(
        smtp.check()
            .await
            .unwrap_err()
            .contains("user and password")
    );

    for security in [Security::StartTls, Security::ImplicitTls] {
        let mut foreign = server.config(security);
        let ca = Ca::new();
        foreign.ca_file = Some(ca.file());
        let error = Smtp::new(foreign)
            .unwrap()
            .send(&mail(&unique("foreign")))
            .await
            .unwrap_err();
        assert!(
            error.is_retry() && error.why().contains("could not be trusted"),
            "{error}"
        );
    }
    // This port speaks no TLS at all.
    let mut stripped = server.config(Security::StartTls);
    stripped.port = server.plain_port;
    let error = Smtp::new(stripped)
        .unwrap()
        .send(&mail(&unique("stripped")))
        .await
        .unwrap_err();
    assert!(
        error.is_retry() && error.why().contains("does not offer STARTTLS"),
        "{error}"
    );
}

#[tokio::test]
async fn a_check_tells_what_it_found() {
    let Some(server) = server() else { return };
    for (security, found) in [
        (Security::StartTls, "TLSv1_3, signed in"),
        (Security::ImplicitTls, "TLSv1_3, signed in"),
        (Security::None, "no TLS, no sign-in"),
    ] {
        let said = Smtp::new(server.config(security))
            .unwrap()
            .check()
            .await
            .unwrap();
        assert!(said.contains(found), "{said}");
    }
}
