#![allow(clippy::unwrap_used)]
use super::*;

fn config() -> SmtpConfig {
    SmtpConfig::new(
        "mail.example.com",
        587,
        Security::StartTls,
        "portal.example.com",
    )
}

fn wrong(change: impl FnOnce(&mut SmtpConfig)) -> String {
    let mut config = config();
    change(&mut config);
    Server::new(config).map(|_| ()).unwrap_err().to_string()
}

#[test]
fn tls_may_be_off_only_on_this_machine() {
    for host in [
        "mail.example.com",
        "10.0.0.1",
        "0.0.0.0",
        "localhost.example.com",
        "::",
    ] {
        let said = wrong(|c| {
            c.host = host.into();
            c.security = Security::None;
        });
        assert!(said.contains("loopback"), "{host}: {said}");
    }
    for host in ["localhost", "127.0.0.1", "127.8.9.1", "::1"] {
        let mut c = config();
        c.host = host.into();
        c.security = Security::None;
        assert!(Server::new(c).is_ok(), "{host}");
    }
}

#[test]
fn mistakes_are_named() {
    let said = wrong(|c| {
        c.host = "localhost".into();
        c.security = Security::None;
        c.ca_file = Some("ca.pem".into());
    });
    assert!(said.contains("ca_file"), "{said}");
    assert!(wrong(|c| c.host = String::new()).contains("host"));
    assert!(wrong(|c| c.host = "mail example".into()).contains("host"));
    assert!(wrong(|c| c.port = 0).contains("port"));
    assert!(wrong(|c| c.max_connections = 0).contains("connections"));
    assert!(wrong(|c| c.send_timeout = Duration::ZERO).contains("time-out"));
    assert!(wrong(|c| c.ehlo_name = "portal\r\nMAIL FROM:<a@b>".into()).contains("EHLO"));
    assert!(wrong(|c| c.ehlo_name = String::new()).contains("EHLO"));
    assert!(
        wrong(|c| c.return_path = ReturnPath::Address("x> SIZE=1".into())).contains("return path")
    );
    assert!(
        wrong(|c| c.ca_file = Some("/does/not/exist.pem".into())).contains("/does/not/exist.pem")
    );
}

#[test]
fn a_ca_file_must_hold_a_certificate() {
    let dir = tempfile::tempdir().unwrap();
    for (name, content) in [
        ("empty.pem", ""),
        ("text.pem", "hello"),
        (
            "broken.pem",
            "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
        ),
    ] {
        let path = dir.path().join(name);
        std::fs::write(&path, content).unwrap();
        let said = wrong(|c| c.ca_file = Some(path));
        assert!(said.contains(name), "{said}");
    }
}

#[test]
fn the_password_does_not_print() {
    let mut c = config();
    c.credentials = Some(Credentials {
        user: "portal".into(),
        password: Secret::new("hunter2-hunter2"),
    });
    let printed = format!("{c:?}");
    assert!(
        printed.contains("portal") && !printed.contains("hunter2"),
        "{printed}"
    );
}
