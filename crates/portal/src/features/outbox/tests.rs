#![allow(clippy::unwrap_used)]

use http::Method;
use scraper::{Html, Selector};

use crate::config::{MailMode, PhoneMode};
use crate::mails::{self, Secret};
use crate::statements::MIGRATIONS;
use crate::testing::{Browser, Page, START, TestApp};

const HERE: [(&str, &str); 1] = [("host", "localhost:8080")];

async fn demo() -> TestApp {
    TestApp::on(db::testing::sqlite(MIGRATIONS).await, |c| {
        c.server.public_url = "http://localhost:8080".into();
    })
    .await
}

/// Somebody at this machine.
fn local(t: &TestApp) -> Browser {
    let mut b = t.browser();
    b.address = "127.0.0.1:50000".parse().unwrap();
    b
}

async fn see(b: &mut Browser, path: &str) -> Page {
    b.raw(Method::GET, path, &HERE, Vec::new()).await
}

/// One mail, one text, one call.
async fn fill(t: &TestApp) {
    let robin = t
        .patient("robin@patients.example", ("Robin", "Vale"), None)
        .await;
    let secret = Secret {
        what: Some("account_created".into()),
        ..Secret::default()
    };
    let job = mails::job(&t.app, mails::ALERT, robin.person, mails::NORMAL, &secret);
    t.app.db.write(vec![job]).await.unwrap();
    t.run_jobs().await;
    let courier = t.captured.courier();
    let text = courier::Text {
        to: "+15550100167".into(),
        body: "SecureMail code: 482913\n<b>not bold</b>\n@localhost #482913".into(),
        key: "1".into(),
    };
    courier.text.send(&text).await.unwrap();
    let call = courier::Call {
        to: "+15550100120".into(),
        ext: Some("12".into()),
        lang: "en".into(),
        steps: vec![
            courier::Step::Say("This is SecureMail.".into()),
            courier::Step::WaitKey {
                key: '1',
                other: None,
            },
            courier::Step::Digits("482913".into()),
        ],
        key: "2".into(),
    };
    courier.call.send(&call).await.unwrap();
}

#[tokio::test]
async fn the_page_shows_everything_newest_first() {
    let t = demo().await;
    let mut b = local(&t);
    see(&mut b, "/outbox")
        .await
        .must_say("Nothing was sent yet");
    fill(&t).await;
    let page = see(&mut b, "/outbox").await;
    let text = page.text();
    let at = |what: &str| {
        text.find(what)
            .unwrap_or_else(|| panic!("{what:?} in {text}"))
    };
    assert!(at("+15550100120 ext. 12") < at("+15550100167"));
    assert!(at("+15550100167") < at("robin@patients.example"));
    assert!(at("[Press 1]") < at("4, 8, 2, 9, 1, 3."));
    page.must_say("Your SecureMail account is ready")
        .must_say("<b>not bold</b>");
    // The mail is a frame without rights of its own, and its text is there too, with links.
    let html = Html::parse_document(&page.body);
    let frame = Selector::parse("iframe").unwrap();
    let frame = html.select(&frame).next().unwrap();
    assert_eq!(frame.attr("src"), Some("/outbox/1/mail"));
    assert_eq!(
        frame.attr("sandbox"),
        Some("allow-popups allow-popups-to-escape-sandbox")
    );
    assert_eq!(
        page.link("http://localhost:8080/sign-in"),
        "http://localhost:8080/sign-in"
    );
    let policy = page.headers["content-security-policy"].to_str().unwrap();
    assert!(
        policy.contains("frame-src 'self'") && policy.contains("frame-ancestors 'none'"),
        "{policy}"
    );
}

#[tokio::test]
async fn a_mail_in_its_frame_runs_and_fetches_nothing_and_its_links_open_outside() {
    let t = demo().await;
    fill(&t).await;
    let mut b = local(&t);
    let page = see(&mut b, "/outbox/1/mail").await;
    assert_eq!(page.status, 200);
    let policy = page.headers["content-security-policy"].to_str().unwrap();
    for rule in [
        "default-src 'none'",
        "sandbox allow-popups",
        "frame-ancestors 'self'",
    ] {
        assert!(policy.contains(rule), "{policy}");
    }
    assert!(
        !policy.contains("allow-scripts") && !policy.contains("allow-same-origin"),
        "{policy}"
    );
    let html = Html::parse_document(&page.body);
    let links = Selector::parse("a[href]").unwrap();
    let links: Vec<_> = html.select(&links).collect();
    assert!(!links.is_empty());
    for a in links {
        assert_eq!(a.attr("target"), Some("_blank"));
        assert_eq!(a.attr("rel"), Some("noopener noreferrer"));
    }
    for none in [
        "/outbox/2/mail",
        "/outbox/99/mail",
        "/outbox/x/mail",
        "/outbox/-1/mail",
    ] {
        assert_eq!(see(&mut b, none).await.status, 404, "{none}");
    }
}

#[tokio::test]
async fn the_list_for_programs_is_exactly_as_promised() {
    let t = demo().await;
    let mut b = local(&t);
    assert_eq!(see(&mut b, "/outbox.json").await.body, "[]");
    fill(&t).await;
    let page = see(&mut b, "/outbox.json").await;
    assert_eq!(page.headers["content-type"], "application/json");
    let items: serde_json::Value = serde_json::from_str(&page.body).unwrap();
    let items = items.as_array().unwrap();
    for item in items {
        let mut keys: Vec<&String> = item.as_object().unwrap().keys().collect();
        keys.sort();
        assert_eq!(
            keys,
            [
                "at", "channel", "html", "id", "links", "subject", "text", "to"
            ]
        );
    }
    let channels: Vec<_> = items
        .iter()
        .map(|i| i["channel"].as_str().unwrap())
        .collect();
    assert_eq!(channels, ["call", "text", "email"]);
    let mail = &items[2];
    assert_eq!(mail["to"], "robin@patients.example");
    assert_eq!(
        mail["at"],
        jiff::Timestamp::from_microsecond(START)
            .unwrap()
            .to_string()
    );
    assert_eq!(mail["links"][0], "http://localhost:8080/sign-in");
    assert_eq!(items[1]["subject"], "");
    let code = |i: &serde_json::Value| courier::code_in(i["text"].as_str().unwrap());
    assert_eq!(
        (code(&items[0]), code(&items[1])),
        (Some("482913".into()), Some("482913".into()))
    );
}

#[tokio::test]
async fn only_this_machine_by_a_name_of_this_machine() {
    let t = demo().await;
    fill(&t).await;
    let paths = [
        "/outbox",
        "/outbox.json",
        "/outbox/1/mail",
        "/samples",
        "/samples/welcome",
    ];
    // Somebody else, who may even say that the call comes from here.
    let mut away = t.browser();
    for path in paths {
        let lie = [HERE[0], ("x-forwarded-for", "127.0.0.1")];
        let page = away.raw(Method::GET, path, &lie, Vec::new()).await;
        let nothing = away
            .raw(Method::GET, "/no-such-page", &lie, Vec::new())
            .await;
        assert_eq!(page.status, 404, "{path}");
        assert_eq!(
            page.text(),
            nothing.text(),
            "{path}: not even that it exists"
        );
    }
    // A page elsewhere whose name leads to 127.0.0.1, and the demo shown to others under a name.
    let mut b = local(&t);
    for path in paths {
        let page = b
            .raw(Method::GET, path, &[("host", "evil.example")], Vec::new())
            .await;
        assert_eq!(page.status, 421, "{path}");
    }
    let shown = TestApp::on(db::testing::sqlite(MIGRATIONS).await, |_| {}).await;
    let mut b = local(&shown);
    for path in paths {
        assert_eq!(b.get(path).await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn a_production_configuration_has_no_such_route() {
    let real = |listen: &'static str| {
        move |c: &mut crate::config::Config| {
            c.server.public_url = "http://localhost:8080".into();
            c.server.listen = listen.into();
            c.mail.mode = MailMode::Smtp;
            c.phone.mode = PhoneMode::Gateway;
        }
    };
    let t = TestApp::on(
        db::testing::sqlite(MIGRATIONS).await,
        real("127.0.0.1:8080"),
    )
    .await;
    assert!(t.app.captured.is_none());
    let captured_for_all = TestApp::on(db::testing::sqlite(MIGRATIONS).await, |c| {
        c.server.public_url = "http://localhost:8080".into();
        c.server.listen = "0.0.0.0:8080".into();
    })
    .await;
    for t in [t, captured_for_all] {
        let mut b = local(&t);
        let nothing = see(&mut b, "/no-such-page").await.text();
        for path in [
            "/outbox",
            "/outbox.json",
            "/outbox/1/mail",
            "/samples",
            "/samples/welcome",
        ] {
            let page = see(&mut b, path).await;
            assert_eq!(
                (page.status.as_u16(), page.text()),
                (404, nothing.clone()),
                "{path}"
            );
            // A route that exists would answer a POST with "not this way" (405).
            let post = b.raw(Method::POST, path, &HERE, Vec::new()).await;
            assert_eq!(post.status, 404, "{path}");
        }
    }
}

#[tokio::test]
async fn a_long_list_comes_in_pages() {
    let t = demo().await;
    let courier = t.captured.courier();
    for n in 1..=60 {
        let text = courier::Text {
            to: "+15550100167".into(),
            body: format!("Number {n}."),
            key: n.to_string(),
        };
        courier.text.send(&text).await.unwrap();
    }
    let mut b = local(&t);
    let mut page = see(&mut b, "/outbox").await;
    let mut seen = Vec::new();
    loop {
        let text = page.text();
        seen.extend(
            (1..=60)
                .rev()
                .filter(|n| text.contains(&format!("Number {n}."))),
        );
        let Some(next) = page.body.split("href=\"").skip(1).find_map(|r| {
            let (href, rest) = r.split_once('"')?;
            (href.starts_with("/outbox?before=")
                && rest.contains("Older")
                && rest.find("Older") < rest.find("</a>"))
            .then(|| href.to_owned())
        }) else {
            break;
        };
        page = see(&mut b, &next).await;
    }
    assert_eq!(seen, (1..=60).rev().collect::<Vec<_>>());
    assert_eq!(page.link("Newer"), "/outbox?before=36");
    let middle = see(&mut b, "/outbox?before=36").await;
    assert_eq!(middle.link("Newer"), "/outbox");
}
