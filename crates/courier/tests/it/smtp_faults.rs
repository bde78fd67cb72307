//! What a server can say or fail to say, and what becomes of the mail.

use std::{future::Future, sync::Arc, time::Duration};

use courier::{Credentials, MailSender, ReturnPath, Secret, Security, SendError, Smtp};
use tokio::sync::Notify;

use crate::support::{
    PASSWORD, assert_discreet, config, mail,
    smtp::{Script, Server},
};

async fn smtp(script: Script) -> (Server, Smtp) {
    let server = Server::start(script).await;
    let smtp = Smtp::new(config(server.port, Security::None)).unwrap();
    (server, smtp)
}

async fn until(what: &str, done: impl Fn() -> bool) {
    let all = async {
        while !done() {
            tokio::task::yield_now().await;
        }
    };
    assert!(
        tokio::time::timeout(Duration::from_secs(20), all)
            .await
            .is_ok(),
        "waited for: {what}"
    );
}

#[tokio::test]
async fn accepted_with_the_queue_id() {
    let (server, smtp) = smtp(Script::default()).await;
    let accepted = smtp.send(&mail("ok")).await.unwrap();
    assert_eq!(accepted.by, "localhost");
    assert_eq!(
        accepted.reference.as_deref(),
        Some("2.0.0 queued as 4Rk2Zt")
    );
    assert_eq!(server.commands("EHLO"), ["EHLO portal.example.com"]);
    assert_eq!(server.commands("MAIL"), ["MAIL FROM:<>"]);
    assert_eq!(
        server.commands("RCPT"),
        ["RCPT TO:<robin@patients.example>"]
    );
    let got = &server.messages()[0];
    let parsed = mail_parser::MessageParser::default()
        .parse(got.as_bytes())
        .unwrap();
    // The dots at line starts arrive as they were written.
    assert_eq!(
        parsed.body_text(0).unwrap().replace("\r\n", "\n"),
        mail("ok").text
    );
}

#[tokio::test]
async fn the_return_path_is_the_configured_one() {
    let server = Server::start(Script::default()).await;
    let mut config = config(server.port, Security::None);
    config.return_path = ReturnPath::Address("bounce@mail.example.com".into());
    Smtp::new(config).unwrap().send(&mail("r")).await.unwrap();
    assert_eq!(
        server.commands("MAIL"),
        ["MAIL FROM:<bounce@mail.example.com>"]
    );
}

/// 4xx and everything about the session is tried again; 5xx about this mail is final.
#[tokio::test]
async fn codes_at_every_stage() {
    const LATER: bool = true;
    const NEVER: bool = false;
    for (stage, reply, later) in [
        ("GREETING", "421 busy", LATER),
        ("GREETING", "450 busy", LATER),
        ("GREETING", "554 no service here", LATER),
        ("EHLO", "421 busy", LATER),
        ("EHLO", "550 go away", LATER),
        ("MAIL", "421 busy", LATER),
        ("MAIL", "451 local error", LATER),
        ("MAIL", "530 5.7.0 sign in first", LATER),
        ("MAIL", "550 5.7.1 sender refused", NEVER),
        ("RCPT", "421 busy", LATER),
        ("RCPT", "450 4.2.1 mailbox busy", LATER),
        ("RCPT", "452 full", LATER),
        ("RCPT", "550 5.1.1 no such user", NEVER),
        ("RCPT", "553 5.1.3 bad address", NEVER),
        ("DATA", "421 busy", LATER),
        ("DATA", "451 not now", LATER),
        ("DATA", "554 no", NEVER),
        ("END", "421 busy", LATER),
        ("END", "450 greylisted", LATER),
        ("END", "550 5.7.1 looks like spam", NEVER),
        ("END", "552 5.3.4 too big", NEVER),
        // An answer to something else: not an acceptance.
        ("END", "354 go on", LATER),
        ("RCPT", "nonsense", LATER),
    ] {
        let (_server, smtp) = smtp(Script::reply(stage, reply)).await;
        let error = smtp.send(&mail("code")).await.unwrap_err();
        assert_eq!(error.is_retry(), later, "{stage} {reply}: {error}");
        let code = reply[..3].parse::<u16>().ok().filter(|c| *c != 354);
        assert_eq!(error.code(), code, "{stage} {reply}: {error}");
        assert_discreet(error.why());
    }
}

#[tokio::test]
async fn lines_that_break() {
    for stage in ["GREETING", "EHLO", "MAIL", "RCPT", "DATA", "END"] {
        let (_server, smtp) = smtp(Script::reply(stage, "DROP")).await;
        let error = smtp.send(&mail("drop")).await.unwrap_err();
        assert!(error.is_retry(), "{stage}: {error}");
        assert_discreet(error.why());
    }
}

/// The server may have taken it: the second attempt is the same message, to the byte, with the same Message-ID.
#[tokio::test]
async fn a_drop_after_data_repeats_the_same_message() {
    let (server, smtp) = smtp(Script {
        times: Some(1),
        ..Script::reply("END", "DROP")
    })
    .await;
    assert!(smtp.send(&mail("same")).await.unwrap_err().is_retry());
    smtp.send(&mail("same")).await.unwrap();
    let messages = server.messages();
    assert_eq!(messages.len(), 2);
    assert_eq!(messages[0], messages[1]);
    assert!(messages[0].contains("Message-ID: <same@mail.example.com>\r\n"));
    assert_eq!(server.connections(), 2);
}

#[tokio::test]
async fn nobody_there() {
    let server = Server::start(Script::default()).await;
    let free = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let smtp = Smtp::new(config(free, Security::None)).unwrap();
    let error = smtp.send(&mail("x")).await.unwrap_err();
    assert!(
        error.is_retry() && error.why().contains("cannot be reached"),
        "{error}"
    );
    assert!(
        smtp.check()
            .await
            .unwrap_err()
            .contains("cannot be reached")
    );
    let mut unknown = config(server.port, Security::StartTls);
    unknown.host = "no-such-host.invalid".into();
    let error = Smtp::new(unknown)
        .unwrap()
        .send(&mail("x"))
        .await
        .unwrap_err();
    assert!(
        error.is_retry() && error.why().contains("not found"),
        "{error}"
    );
}

#[tokio::test]
async fn a_server_that_says_nothing() {
    for (stage, security) in [
        ("GREETING", Security::None),
        ("GREETING", Security::StartTls),
        ("GREETING", Security::ImplicitTls),
    ] {
        let server = Server::start(Script::reply(stage, "HANG")).await;
        let mut config = config(server.port, security);
        config.connect_timeout = Duration::from_millis(300);
        let error = Smtp::new(config)
            .unwrap()
            .send(&mail("slow"))
            .await
            .unwrap_err();
        assert!(
            error.is_retry() && error.why().contains("in time"),
            "{security:?}: {error}"
        );
    }
}

/// The late answer to one mail must never be read as the answer to the next.
#[tokio::test]
async fn a_send_given_up_by_time_takes_its_connection_along() {
    let gate = Arc::new(Notify::new());
    let server = Server::start(Script {
        gate: Some(gate.clone()),
        ..Script::default()
    })
    .await;
    let mut config = config(server.port, Security::None);
    config.send_timeout = Duration::from_millis(1500);
    let smtp = Smtp::new(config).unwrap();
    let error = smtp.send(&mail("slow")).await.unwrap_err();
    assert!(
        error.is_retry() && error.why().contains("in time"),
        "{error}"
    );
    gate.notify_one();
    release(&gate, smtp.send(&mail("next"))).await.unwrap();
    assert_eq!(server.connections(), 2);
    assert!(server.messages()[1].contains("<next@mail.example.com>"));
}

#[tokio::test]
async fn a_send_given_up_by_the_caller_takes_its_connection_along() {
    let gate = Arc::new(Notify::new());
    let (server, smtp) = smtp(Script {
        gate: Some(gate.clone()),
        ..Script::default()
    })
    .await;
    let smtp = Arc::new(smtp);
    let first = {
        let smtp = smtp.clone();
        tokio::spawn(async move { smtp.send(&mail("dropped")).await })
    };
    until("the first mail", || server.messages().len() == 1).await;
    first.abort();
    assert!(first.await.unwrap_err().is_cancelled());
    release(&gate, smtp.send(&mail("next"))).await.unwrap();
    assert_eq!(server.connections(), 2);
    assert!(server.messages()[1].contains("<next@mail.example.com>"));
}

/// Opens the gate again and again until the future is done.
async fn release<T>(gate: &Notify, future: impl Future<Output = T>) -> T {
    tokio::pin!(future);
    loop {
        tokio::select! {
            biased;
            done = &mut future => return done,
            () = tokio::task::yield_now() => gate.notify_one(),
        }
    }
}

#[tokio::test]
async fn one_connection_serves_many() {
    let (server, smtp) = smtp(Script::default()).await;
    for n in 0..5 {
        smtp.send(&mail(&n.to_string())).await.unwrap();
    }
    assert_eq!(server.connections(), 1);
    assert_eq!(server.messages().len(), 5);
    for n in 5..55 {
        smtp.send(&mail(&n.to_string())).await.unwrap();
    }
    assert_eq!(server.connections(), 2, "after fifty mails a new session");
    assert_eq!(server.commands("QUIT").len(), 1);
}

#[tokio::test]
async fn a_parked_connection_that_died_is_replaced() {
    let (server, smtp) = smtp(Script {
        times: Some(1),
        ..Script::reply("NOOP", "421 idle too long")
    })
    .await;
    smtp.send(&mail("1")).await.unwrap();
    smtp.send(&mail("2")).await.unwrap();
    assert_eq!((server.connections(), server.messages().len()), (2, 2));
}

#[tokio::test]
async fn an_old_connection_is_not_used() {
    let server = Server::start(Script::default()).await;
    let mut config = config(server.port, Security::None);
    config.idle_timeout = Duration::ZERO;
    let smtp = Smtp::new(config).unwrap();
    smtp.send(&mail("1")).await.unwrap();
    smtp.send(&mail("2")).await.unwrap();
    assert_eq!(server.connections(), 2);
}

#[tokio::test]
async fn a_refused_mail_does_not_spoil_the_next() {
    let (server, smtp) = smtp(Script {
        times: Some(1),
        ..Script::reply("RCPT", "550 5.1.1 no such user")
    })
    .await;
    assert!(!smtp.send(&mail("1")).await.unwrap_err().is_retry());
    smtp.send(&mail("2")).await.unwrap();
    assert_eq!(server.messages().len(), 1);
    assert!(server.messages()[0].contains("<2@mail.example.com>"));
}

#[tokio::test]
async fn no_more_connections_than_allowed() {
    let gate = Arc::new(Notify::new());
    let server = Server::start(Script {
        gate: Some(gate.clone()),
        ..Script::default()
    })
    .await;
    let mut config = config(server.port, Security::None);
    config.max_connections = 2;
    let smtp = Arc::new(Smtp::new(config).unwrap());
    let sends: Vec<_> = (0..6)
        .map(|n| {
            let smtp = smtp.clone();
            tokio::spawn(async move { smtp.send(&mail(&n.to_string())).await })
        })
        .collect();
    until("two mails at once", || {
        server.at_gate.load(std::sync::atomic::Ordering::SeqCst) == 2
    })
    .await;
    for send in sends {
        release(&gate, send).await.unwrap().unwrap();
    }
    assert_eq!(server.messages().len(), 6);
    assert_eq!(server.log.lock().unwrap().most_at_once, 2);
}

/// A filter quotes what it disliked; none of that may reach a log or the database.
#[tokio::test]
async fn what_the_server_quotes_is_not_repeated() {
    let quoting = "550 5.7.1 blocked https://mail.example.com/i/k3Jv9mQ2x8ZpR7tYw1Lc5NbG4hFd6SaE0uViOoXyAbC for robin@patients.example code 482913";
    let (_server, smtp) = smtp(Script::reply("END", quoting)).await;
    let error = smtp.send(&mail("q")).await.unwrap_err();
    assert_discreet(error.why());
    assert!(
        error
            .why()
            .contains("blocked [link] for [address] code [number]"),
        "{error}"
    );
}

/// Trap 17: whatever is typed, the server hears one recipient and the intended headers, or nothing at all.
#[tokio::test]
async fn injections_at_the_wire() {
    for trick in [
        "%0d%0aBcc: victim@x.example",
        "\r\nBcc: victim@x.example",
        "\nBcc: victim@x.example",
        "\u{2028}Bcc: victim@x.example",
        "\u{85}Bcc: victim@x.example",
        "=?utf-8?q?=0D=0ABcc:_victim=40x.example?=",
        "=?utf-8?b?DQpCY2M6IHZpY3RpbUB4LmV4YW1wbGU=?=",
        "\r\n.\r\nMAIL FROM:<>\r\nRCPT TO:<victim@x.example>\r\nDATA\r\nx",
        ">\r\nRCPT TO:<victim@x.example",
    ] {
        for field in ["subject", "from_name", "to", "reply_to", "text", "html"] {
            let (server, smtp) = smtp(Script::default()).await;
            let mut m = mail("inject");
            match field {
                "subject" => m.subject.push_str(trick),
                "from_name" => m.from_name.push_str(trick),
                "to" => m.to.push_str(trick),
                "reply_to" => m.reply_to = Some(format!("office@maple.example{trick}")),
                "text" => m.text.push_str(trick),
                _ => m.html.push_str(trick),
            }
            match smtp.send(&m).await {
                Err(SendError::Refused { code: None, .. }) => {
                    assert_eq!(server.connections(), 0, "{field} {trick:?}")
                }
                Err(other) => panic!("{field} {trick:?}: {other}"),
                Ok(_) => {
                    assert_eq!(
                        server.commands("RCPT"),
                        ["RCPT TO:<robin@patients.example>"],
                        "{field} {trick:?}"
                    );
                    assert_eq!(
                        (server.commands("MAIL").len(), server.messages().len()),
                        (1, 1)
                    );
                    let raw = server.messages().remove(0);
                    let parsed = mail_parser::MessageParser::default()
                        .parse(raw.as_bytes())
                        .unwrap();
                    let names: Vec<&str> = parsed.headers().iter().map(|h| h.name()).collect();
                    assert_eq!(
                        names,
                        [
                            "Date",
                            "From",
                            "To",
                            "Message-ID",
                            "Subject",
                            "Auto-Submitted",
                            "Content-Language",
                            "Reply-To",
                            "List-Unsubscribe",
                            "MIME-Version",
                            "Content-Type"
                        ],
                        "{field} {trick:?}"
                    );
                }
            }
        }
    }
}

#[tokio::test]
async fn a_sign_in_that_fails_waits_for_the_operator() {
    for (reply, code) in [("535 5.7.8 bad password", 535), ("454 4.7.0 not now", 454)] {
        let script = Script {
            auth: "AUTH PLAIN LOGIN",
            ..Script::reply("AUTH", reply)
        };
        let server = Server::start(script).await;
        let mut config = config(server.port, Security::None);
        config.credentials = Some(Credentials {
            user: "portal".into(),
            password: Secret::new(PASSWORD),
        });
        let smtp = Smtp::new(config).unwrap();
        let error = smtp.send(&mail("auth")).await.unwrap_err();
        assert!(error.is_retry(), "{error}");
        assert_eq!(error.code(), Some(code));
        assert_discreet(error.why());
        assert!(server.messages().is_empty() && server.commands("MAIL").is_empty());
        let said = smtp.check().await.unwrap_err();
        assert!(said.contains("refused user name and password"), "{said}");
    }
}

#[tokio::test]
async fn a_check_sends_nothing() {
    let (server, smtp) = smtp(Script::default()).await;
    let said = smtp.check().await.unwrap();
    assert!(said.contains("answers, no TLS, no sign-in"), "{said}");
    assert!(server.commands("MAIL").is_empty());
    assert_eq!(
        (server.commands("NOOP").len(), server.commands("QUIT").len()),
        (1, 1)
    );
}
