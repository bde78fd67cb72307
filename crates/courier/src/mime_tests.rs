#![allow(clippy::unwrap_used)]
use mail_parser::{HeaderValue as Parsed, MessageParser, MimeHeaders};

use super::*;

fn mail() -> Mail {
    Mail {
        message_id: "<a.1@mail.example.com>".into(),
        from_name: "Maple Street Dental via SecureMail".into(),
        from: "notify@mail.example.com".into(),
        reply_to: None,
        to: "robin@patients.example".into(),
        subject: "Private message from Maple Street Dental".into(),
        text: "Hola. Léalo aquí:\nhttps://mail.example.com/i/k3Jv9mQ2x8ZpR7tYw1Lc5NbG4hFd6SaE0uViOoXyAbC\nEs gratis.\n"
            .into(),
        html: "<p lang=\"es\">Hola. <a href=\"https://mail.example.com/i/x\">Léalo aquí</a></p>".into(),
        lang: "es".into(),
        date: 1_795_478_400_000_000,
        list_unsubscribe: Some("https://mail.example.com/n/abc".into()),
        picture: None,
    }
}

fn bytes(mail: &Mail) -> Vec<u8> {
    build(mail, None).unwrap().bytes
}

fn names(raw: &[u8]) -> Vec<String> {
    let text = std::str::from_utf8(raw).unwrap();
    let head = text.split("\r\n\r\n").next().unwrap();
    head.split("\r\n")
        .filter(|line| !line.starts_with([' ', '\t']))
        .map(|line| line.split(':').next().unwrap().to_owned())
        .collect()
}

#[test]
fn exactly_these_headers() {
    let raw = bytes(&mail());
    assert_eq!(
        names(&raw),
        [
            "Date",
            "From",
            "To",
            "Message-ID",
            "Subject",
            "Auto-Submitted",
            "Content-Language",
            "List-Unsubscribe",
            "MIME-Version",
            "Content-Type"
        ]
    );
    let text = String::from_utf8(raw.clone()).unwrap();
    for line in [
        "Date: Tue, 24 Nov 2026 00:00:00 +0000\r\n",
        "To: robin@patients.example\r\n",
        "Message-ID: <a.1@mail.example.com>\r\n",
        "Subject: Private message from Maple Street Dental\r\n",
        "Auto-Submitted: auto-generated\r\n",
        "Content-Language: es\r\n",
        "List-Unsubscribe: <https://mail.example.com/n/abc>\r\n",
    ] {
        assert!(text.contains(line), "{line} in {text}");
    }
    let parsed = MessageParser::default().parse(&raw).unwrap();
    let from = parsed.from().unwrap().first().unwrap();
    assert_eq!(from.name(), Some("Maple Street Dental via SecureMail"));
    assert_eq!(from.address(), Some("notify@mail.example.com"));
    assert_eq!(
        parsed.body_text(0).unwrap().replace("\r\n", "\n"),
        mail().text
    );
    assert_eq!(parsed.body_html(0).unwrap(), mail().html);
    assert_eq!(
        parsed.parts.len(),
        3,
        "multipart/alternative with two parts"
    );
    assert!(parsed.content_type().unwrap().subtype() == Some("alternative"));
    assert_eq!(parsed.attachments().count(), 0);
}

#[test]
fn seven_bits_and_short_lines() {
    let mut m = mail();
    m.subject = "Mensaje privado de la clínica de los niños y las niñas de la calle del arce número ciento veinte".into();
    m.from_name = "Clínica Niño Jesús".into();
    m.text = format!("{}\r\n.\r\nFrom here\r\n=20\r\n", "ñ".repeat(2000));
    let raw = bytes(&m);
    assert!(raw.is_ascii());
    let text = String::from_utf8(raw.clone()).unwrap();
    assert!(text.split("\r\n").all(|line| line.len() <= 78), "{text}");
    assert!(
        !text.replace("\r\n", "").contains(['\r', '\n']),
        "bare line ends"
    );
    let parsed = MessageParser::default().parse(&raw).unwrap();
    assert_eq!(parsed.subject(), Some(m.subject.as_str()));
    assert_eq!(
        parsed.from().unwrap().first().unwrap().name(),
        Some("Clínica Niño Jesús")
    );
    assert_eq!(parsed.body_text(0).unwrap(), m.text);
}

/// A link of our length is one unbroken line in the raw message, for programs that read it raw.
#[test]
fn links_survive() {
    let raw = String::from_utf8(bytes(&mail())).unwrap();
    assert!(raw.contains(
        "\r\nhttps://mail.example.com/i/k3Jv9mQ2x8ZpR7tYw1Lc5NbG4hFd6SaE0uViOoXyAbC\r\n"
    ));
    let mut m = mail();
    let long = format!(
        "https://{}.example.com/i/{}?a=1&b=2",
        "h".repeat(60),
        "x".repeat(200)
    );
    m.text = format!("Here:\n{long}\n");
    m.html = format!("<a href=\"{long}\">here</a>");
    let raw = bytes(&m);
    let parsed = MessageParser::default().parse(&raw).unwrap();
    assert!(parsed.body_text(0).unwrap().contains(&long));
    assert!(parsed.body_html(0).unwrap().contains(&long));
}

#[test]
fn two_attempts_are_the_same_bytes() {
    assert_eq!(bytes(&mail()), bytes(&mail()));
    let mut other = mail();
    other.message_id = "<a.2@mail.example.com>".into();
    assert_ne!(bytes(&mail()), bytes(&other));
}

/// Trap 17: what looks like an instruction is shown as typed, and adds nothing.
#[test]
fn typed_tricks_are_only_text() {
    for trick in [
        "%0d%0aBcc: victim@x.example",
        "\\r\\nBcc: victim@x.example",
        "=?utf-8?q?a=0D=0ABcc:_victim=40x.example?=",
        "=?utf-8?b?DQpCY2M6IHZpY3RpbUB4LmV4YW1wbGU=?=",
        "=?utf-8?q?x?= =?utf-8?q?y?=",
        "a?= b",
        "Bcc: victim@x.example",
        " leading and trailing ",
        "Ünïcödé =?utf-8?q?=0A?=",
        "😀 emoji and text that goes on for rather longer than a line of a header may be",
    ] {
        let mut m = mail();
        m.subject = trick.into();
        m.from_name = trick.into();
        let wire = build(&m, None).unwrap();
        assert_eq!(wire.envelope.to().len(), 1);
        assert_eq!(names(&wire.bytes), names(&bytes(&mail())), "{trick}");
        let parsed = MessageParser::default().parse(&wire.bytes).unwrap();
        assert_eq!(
            parsed.subject().map(str::trim),
            Some(trick.trim()),
            "{trick}"
        );
        assert!(parsed.bcc().is_none() && parsed.cc().is_none());
        let name = parsed
            .from()
            .unwrap()
            .first()
            .unwrap()
            .name()
            .unwrap_or("")
            .to_owned();
        assert_eq!(name, clean_display_name(trick), "{trick}");
        for header in parsed.headers() {
            if let Parsed::Text(value) = &header.value {
                assert!(!value.contains(['\r', '\n']), "{trick}: {value:?}");
            }
        }
    }
}

#[test]
fn a_body_cannot_end_its_part() {
    let mut m = mail();
    let end = format!("--{}--", boundary(&m.message_id));
    m.text = format!("before\n{end}\nBcc: x\n\nafter\n");
    let raw = bytes(&m);
    let parsed = MessageParser::default().parse(&raw).unwrap();
    assert_eq!(parsed.body_text(0).unwrap().replace("\r\n", "\n"), m.text);
    assert_eq!(parsed.parts.len(), 3);
}

#[test]
fn envelope_and_reply_to() {
    let mut m = mail();
    m.reply_to = Some("office@maple.example".into());
    m.from_name = "http://evil.example".into();
    let wire = build(&m, None).unwrap();
    assert!(wire.envelope.from().is_none(), "the null path");
    let text = String::from_utf8(wire.bytes).unwrap();
    assert!(
        text.contains("From: notify@mail.example.com\r\n"),
        "no name left: no quotes either\n{text}"
    );
    assert!(text.contains("Reply-To: office@maple.example\r\n"));
    let bounce: Address = "bounce@mail.example.com".parse().unwrap();
    let wire = build(&m, Some(&bounce)).unwrap();
    assert_eq!(wire.envelope.from(), Some(&bounce));
    assert_eq!(
        wire.envelope.to(),
        ["robin@patients.example".parse::<Address>().unwrap()]
    );
}
