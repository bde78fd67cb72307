//! Texts and calls, against a gateway that checks signatures.

use std::{sync::Arc, time::Duration};

use courier::{
    Call, CallSender, Clock, Gateway, GatewayConfig, Secret, SendError, Step, Text, TextSender,
};
use serde_json::json;

use crate::support::{
    assert_discreet,
    certs::Ca,
    http::{self, KEY},
};

fn clock() -> Clock {
    Arc::new(|| 1_795_478_400_987_654)
}

fn config(url: String) -> GatewayConfig {
    GatewayConfig {
        url,
        key: Secret::new(KEY),
        ca_file: None,
        timeout: Duration::from_secs(20),
    }
}

fn gateway(port: u16) -> Gateway {
    Gateway::new(
        config(format!("http://127.0.0.1:{port}/send?tenant=7")),
        clock(),
    )
    .unwrap()
}

fn text() -> Text {
    Text {
        to: "+15550100142".into(),
        body: "SecureMail code: 482913\nGood for 10 minutes.\n@mail.example.com #482913".into(),
        key: "job-17".into(),
    }
}

fn call() -> Call {
    Call {
        to: "+15550100120".into(),
        ext: Some("204".into()),
        lang: "es".into(),
        steps: vec![
            Step::Say("Le llama SecureMail. Marque 1 para oír su código.".into()),
            Step::WaitKey {
                key: '1',
                other: Some(('9', "not asked for".into())),
            },
            Step::Repeat {
                times: 3,
                steps: vec![Step::Digits("482913".into())],
            },
        ],
        key: "job-18".into(),
    }
}

async fn send_text(gateway: &Gateway) -> Result<courier::Accepted, SendError> {
    TextSender::send(gateway, &text()).await
}

#[tokio::test]
async fn a_signed_text_and_a_signed_call() {
    let gate = http::start("202 Accepted\n{\"reference\":\"SM-4711\"}", None).await;
    let gateway = gateway(gate.port);
    let accepted = send_text(&gateway).await.unwrap();
    assert_eq!(
        (accepted.by.as_str(), accepted.reference.as_deref()),
        ("127.0.0.1", Some("SM-4711"))
    );
    CallSender::send(&gateway, &call()).await.unwrap();

    let seen = gate.seen.lock().unwrap();
    assert!(
        seen[0].head.starts_with("POST /send?tenant=7 HTTP/1.1\r\n"),
        "{}",
        seen[0].head
    );
    assert!(
        seen[0]
            .head
            .to_lowercase()
            .contains("content-type: application/json\r\n")
    );
    assert_eq!(
        seen[0].timestamp, "1795478400",
        "seconds, of the clock passed in"
    );
    assert_eq!(seen[0].idempotency_key.as_deref(), Some("job-17"));
    assert_eq!(
        seen[0].body,
        json!({"version": 1, "kind": "text", "key": "job-17", "to": "+15550100142", "body": text().body})
    );
    assert_eq!(seen[1].idempotency_key.as_deref(), Some("job-18"));
    assert_eq!(
        seen[1].body,
        json!({
            "version": 1, "kind": "call", "key": "job-18", "to": "+15550100120", "ext": "204", "lang": "es",
            "steps": [
                {"say": "Le llama SecureMail. Marque 1 para oír su código."},
                {"wait_key": {"key": "1", "seconds": 15, "other": {"key": "9", "meaning": "not asked for"}}},
                {"repeat": {"times": 3, "steps": [{"digits": "482913"}]}},
            ],
        })
    );
}

/// The example of docs/GATEWAY.md, so that an implementer can check theirs against it.
#[test]
fn the_signature_of_the_documentation() {
    let guide = include_str!("../../../../docs/GATEWAY.md");
    let body = r#"{"body":"SecureMail code: 482913","key":"job-17","kind":"text","to":"+15550100142","version":1}"#;
    let key = aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, KEY.as_bytes());
    let signature = hex::encode(aws_lc_rs::hmac::sign(
        &key,
        format!("1795478400.{body}").as_bytes(),
    ));
    for part in [body, KEY, "1795478400", signature.as_str()] {
        assert!(guide.contains(part), "{part} is missing in docs/GATEWAY.md");
    }
}

#[tokio::test]
async fn answers_and_what_becomes_of_the_message() {
    for (answer, later) in [
        ("301 Moved|Location: http://127.0.0.1:1/elsewhere\n", true),
        ("400 Bad Request\n{\"error\":\"unknown kind\"}", false),
        ("403 Forbidden\n", false),
        ("404 Not Found\n<html>", false),
        ("408 Request Timeout\n", true),
        ("410 Gone\n", false),
        (
            "422 Unprocessable\n{\"error\":\"number cannot be texted\"}",
            false,
        ),
        ("425 Too Early\n", true),
        ("429 Too Many Requests\n", true),
        ("500 Internal Server Error\n", true),
        (
            "503 Service Unavailable\n{\"error\":\"carrier away\"}",
            true,
        ),
    ] {
        let gate = http::start(answer, None).await;
        let gateway = gateway(gate.port);
        let error = send_text(&gateway).await.unwrap_err();
        assert_eq!(error.is_retry(), later, "{answer}: {error}");
        assert_eq!(error.code(), answer[..3].parse().ok(), "{answer}");
        assert_eq!(
            gate.seen.lock().unwrap().len(),
            1,
            "one request, no redirect followed, no retry of its own"
        );
        for said in ["unknown kind", "number cannot be texted", "carrier away"] {
            assert_eq!(answer.contains(said), error.why().contains(said), "{error}");
        }
    }
    for answer in [
        "200 OK\n",
        "204 No Content\n",
        "200 OK\nnot json",
        "200 OK\n{\"reference\":7}",
        "202 Accepted\n{\"id\":1}",
    ] {
        let gate = http::start(answer, None).await;
        assert_eq!(
            send_text(&gateway(gate.port)).await.unwrap().reference,
            None,
            "{answer}"
        );
    }
}

#[tokio::test]
async fn what_the_gateway_quotes_is_not_repeated() {
    for answer in [
        "422 Unprocessable\n{\"error\":\"cannot send 'SecureMail code: 482913' to +15550100142\"}",
        "422 Unprocessable\n{\"error\":\"cannot say 4, 8, 2, 9, 1, 3\"}",
        "500 Oops\n{\"error\":\"see https://mail.example.com/i/k3Jv9mQ2x8\"}",
    ] {
        let gate = http::start(answer, None).await;
        let error = send_text(&gateway(gate.port)).await.unwrap_err();
        assert_discreet(error.why());
        assert!(
            !error.why().contains("4, 8") && !error.why().contains("5550100142"),
            "{error}"
        );
    }
    let gate = http::start("200 OK\n{\"reference\":\"+15550100142/482913\"}", None).await;
    let accepted = send_text(&gateway(gate.port)).await.unwrap();
    assert!(!accepted.reference.unwrap().contains("482913"));
}

#[tokio::test]
async fn a_wrong_key_is_noticed() {
    let gate = http::start("200 OK\n", None).await;
    let mut config = config(format!("http://127.0.0.1:{}/", gate.port));
    config.key = Secret::new("another key of thirty-two bytes!");
    let gateway = Gateway::new(config, clock()).unwrap();
    let error = send_text(&gateway).await.unwrap_err();
    assert_eq!(error.code(), Some(401));
    let said = TextSender::check(&gateway).await.unwrap_err();
    assert!(
        said.contains("401: bad signature") && said.contains("the address and the secret"),
        "{said}"
    );
}

#[tokio::test]
async fn a_check_is_signed_and_sends_nothing() {
    let gate = http::start("200 OK\n", None).await;
    let gateway = gateway(gate.port);
    let said = CallSender::check(&gateway).await.unwrap();
    assert!(said.contains("accepts our signature"), "{said}");
    let seen = gate.seen.lock().unwrap();
    assert_eq!(seen[0].body, json!({"version": 1, "kind": "check"}));
    assert_eq!(seen[0].idempotency_key, None);
}

#[tokio::test]
async fn nobody_there_and_nobody_answering() {
    let free = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let error = send_text(&gateway(free)).await.unwrap_err();
    assert!(
        error.is_retry() && error.why().contains("cannot be reached"),
        "{error}"
    );

    let (port, _listener) = http::silent().await;
    let mut config = config(format!("http://127.0.0.1:{port}/"));
    config.timeout = Duration::from_millis(300);
    let error = send_text(&Gateway::new(config, clock()).unwrap())
        .await
        .unwrap_err();
    assert!(
        error.is_retry() && error.why().contains("in time"),
        "{error}"
    );
    assert!(!error.why().contains("http:"), "{error}");
}

#[tokio::test]
async fn the_certificate_is_checked() {
    let ca = Ca::new();
    for (names, trusted, works) in [
        ("localhost", true, true),
        ("localhost", false, false),
        ("other.example", true, false),
    ] {
        let gate = http::start("200 OK\n", Some(ca.acceptor(&[names]))).await;
        let mut config = config(format!("https://localhost:{}/", gate.port));
        config.ca_file = trusted.then(|| ca.file());
        let sent = send_text(&Gateway::new(config, clock()).unwrap()).await;
        assert_eq!(sent.is_ok(), works, "{names} {trusted}: {sent:?}");
        assert_eq!(gate.seen.lock().unwrap().len(), usize::from(works));
        if let Err(error) = sent {
            assert!(
                error.is_retry() && error.why().contains("certificate"),
                "{error}"
            );
        }
    }
}

#[test]
fn configurations_that_make_no_sense() {
    for (url, says) in [
        ("gateway.example.com", "not an address"),
        ("http://gateway.example.com/", "https:"),
        ("http://10.0.0.1/", "https:"),
        ("http://localhost.example.com/", "https:"),
        ("ftp://gateway.example.com/", "https:"),
        ("https://user:secret@gateway.example.com/", "password"),
    ] {
        let error = Gateway::new(config(url.into()), clock())
            .err()
            .unwrap()
            .to_string();
        assert!(
            error.contains(says) && !error.contains("secret"),
            "{url}: {error}"
        );
    }
    for url in [
        "http://localhost/",
        "http://127.0.0.1:8080/",
        "http://[::1]:8080/",
        "https://gateway.example.com/x",
    ] {
        assert!(Gateway::new(config(url.into()), clock()).is_ok(), "{url}");
    }
    let mut short = config("https://gateway.example.com/".into());
    short.key = Secret::new("short");
    assert!(
        Gateway::new(short.clone(), clock())
            .err()
            .unwrap()
            .to_string()
            .contains("32 bytes")
    );
    assert!(!format!("{short:?}").contains("short\""));
}

#[tokio::test]
async fn nothing_is_sent_that_breaks_the_rules() {
    let gate = http::start("200 OK\n", None).await;
    let gateway = gateway(gate.port);
    let mut t = text();
    t.key = "a\r\nX-Other: 1".into();
    assert!(!TextSender::send(&gateway, &t).await.unwrap_err().is_retry());
    let mut c = call();
    c.steps.remove(1);
    assert!(!CallSender::send(&gateway, &c).await.unwrap_err().is_retry());
    assert!(gate.seen.lock().unwrap().is_empty());
}
