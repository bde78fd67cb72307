//! What the tests of the providers share.

pub mod certs;
pub mod http;
pub mod smtp;

use std::time::Duration;

use courier::{Mail, Security, SmtpConfig};

pub const LINK: &str = "https://mail.example.com/i/k3Jv9mQ2x8ZpR7tYw1Lc5NbG4hFd6SaE0uViOoXyAbC";
pub const PASSWORD: &str = "correct-horse-battery";

pub fn mail(id: &str) -> Mail {
    Mail {
        message_id: format!("<{id}@mail.example.com>"),
        from_name: "Maple Street Dental via SecureMail".into(),
        from: "notify@mail.example.com".into(),
        reply_to: Some("office@maple.example".into()),
        to: "robin@patients.example".into(),
        subject: "Mensaje privado de la Clínica Niño".into(),
        text: format!("Hola. Léalo aquí:\n{LINK}\nEs gratis. ¿Es verdad?\n.\n..\nFrom here on\n"),
        html: format!("<p>Hola. <a href=\"{LINK}\">Léalo aquí</a></p>"),
        lang: "es".into(),
        date: 1_795_478_400_000_000,
        list_unsubscribe: Some("https://mail.example.com/n/abc".into()),
        picture: None,
    }
}

/// Waits long enough for a busy machine, and briefly where a test says so.
pub fn config(port: u16, security: Security) -> SmtpConfig {
    let mut config = SmtpConfig::new("localhost", port, security, "portal.example.com");
    config.connect_timeout = Duration::from_secs(20);
    config.send_timeout = Duration::from_secs(20);
    config
}

/// A failure says nothing of the mail.
pub fn assert_discreet(why: &str) {
    for secret in [
        LINK,
        "k3Jv9mQ2x8",
        "mail.example.com/i",
        "robin",
        "Hola",
        PASSWORD,
        "482913",
    ] {
        assert!(!why.contains(secret), "{secret:?} in {why:?}");
    }
}
