//! Traps of the trade (their numbers are those of `docs/THREAT_MODEL.md`) that belong to no single feature.

use std::sync::{Arc, Mutex};

use super::hand::Hand;
use super::log;
use super::story::{MOBILE, Plan, SENDER, finish, join, practice, send, walk};
use crate::accounts::Email;
use crate::accounts::create::EMAIL;
use crate::contacts;
use crate::story;
use crate::testing::{Browser, PASSWORD, Page, TestApp};
use courier::Channel;
use db::{Id, Op, q};
use http::Method;
use vault::Token;

/// What an attacker writes into requests to have links lead to him.
const ELSEWHERE: &[(&str, &str)] = &[
    ("x-forwarded-host", "evil.example"),
    ("x-forwarded-server", "evil.example"),
    ("x-forwarded-proto", "http"),
    ("x-forwarded-port", "666"),
    ("x-host", "evil.example"),
    ("x-original-host", "evil.example"),
    ("x-original-url", "/evil"),
    ("x-rewrite-url", "/evil"),
    ("forwarded", "for=203.0.113.9;host=evil.example;proto=http"),
];

fn secret(link: &str) -> String {
    let token = Token::parse(link.rsplit('/').next().unwrap()).unwrap();
    token.text().to_string()
}

async fn count(t: &TestApp, sql: &'static str) -> i64 {
    t.db.one(q!(sql)).await.unwrap().unwrap()
}

/// Presses a button as [`Browser::press`] does, with fields besides that no form has, and follows.
async fn forged(
    b: &mut Browser,
    page: &Page,
    button: &str,
    fields: &[(&str, &str)],
    besides: &[(&str, &str)],
) -> Page {
    let form = page.form(button);
    let mut values: Vec<(String, String)> = form.values.clone();
    for (name, value) in fields.iter().chain(besides) {
        values.retain(|(n, _)| n != name);
        values.push(((*name).to_owned(), (*value).to_owned()));
    }
    let percent = |s: &str| s.bytes().map(|b| format!("%{b:02X}")).collect::<String>();
    let body = values
        .iter()
        .map(|(k, v)| format!("{}={}", percent(k), percent(v)))
        .collect::<Vec<_>>()
        .join("&");
    let headers = [
        ("origin", "https://mail.example.com"),
        ("sec-fetch-site", "same-origin"),
        ("content-type", "application/x-www-form-urlencoded"),
    ];
    let action = if form.action.is_empty() {
        page.path.clone()
    } else {
        form.action
    };
    let answer = b
        .raw(Method::POST, &action, &headers, body.into_bytes())
        .await;
    match answer.headers.get("location") {
        Some(to) => {
            let to = to.to_str().unwrap().to_owned();
            b.get(&to).await
        }
        None => answer,
    }
}

story! {
    /// Trap 3.
    async fn the_secrets_of_the_story_are_in_no_log_line(t: TestApp) {
        log::listen();
        practice(&t).await;
        let p = Plan::default();
        let told = walk(&t, &p).await;
        // A reset link too.
        let mut b = t.browser();
        let page = b.get("/forgot").await;
        b.press(&page, "Send the link", &[("email", p.email)]).await;
        let reset = t.last_mail(p.email).await.links.into_iter().find(|l| l.contains("/r/")).expect("a reset link");
        let secrets = [&told.s1, &told.s2, &told.decline, &reset].map(|l| secret(l));
        let letters = ["i", "p", "n", "r"];
        for (s, k) in secrets.iter().zip(letters) {
            let other_way_up = s.chars().map(|c| if c.is_ascii_lowercase() { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() }).collect::<String>();
            for path in [
                format!("/{k}/{s}"), format!("//{k}/{s}"), format!("/{k}//{s}"), format!("/{k}/{s}/"), format!("/{k}/{s}/Read-it-here"),
                format!("/{k}/{s}%3E"), format!("/{k}/%3C{s}%3E"), format!("/{k}/{s}?utm_source={s}"), format!("/{k}%2F{s}"), format!("/{}/{s}", k.to_uppercase()),
                format!("/x/{k}/{s}"), format!("/https://mail.example.com/{k}/{s}"), format!("/https:/mail.example.com/{k}/{s}"), format!("/{s}"), format!("/?next=/{k}/{s}"),
                format!("/sign-in?next=/{k}/{s}"), format!("/finish/{s}"), format!("/m/{s}"), format!("/{k}/{other_way_up}"),
            ] {
                for method in [Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::OPTIONS] {
                    let mut b = t.browser();
                    let referer = format!("https://mail.example.com/{k}/{s}");
                    b.raw(method, &path, &[("referer", &referer), ("cookie", &format!("__Host-flow=invite.{s}.{s}"))], vec![]).await;
                }
                // The database is away while a secret address is opened: the cause goes to the log.
                t.db.intercept(Some(Arc::new(|_: &Op<'_>| db::Fault::Fail)));
                t.browser().raw(Method::GET, &path, &[], vec![]).await;
                t.browser().raw(Method::GET, &path, &[("host", "evil.example")], vec![]).await;
                t.db.intercept(None);
            }
            // Somebody pastes it into a form.
            for (path, button, field) in [("/sign-in", "Sign In", "email"), ("/forgot", "Send the link", "email")] {
                let mut b = t.browser();
                let page = b.get(path).await;
                b.press(&page, button, &[(field, s)]).await;
            }
        }
        let logged = String::from_utf8(log::all()).unwrap();
        for (k, s) in letters.iter().zip(&secrets) {
            assert!(logged.contains(&format!("\"path\":\"/{k}/…\"")), "opening /{k}/ was logged");
            // Also not by half.
            assert!(!logged.contains(s.as_str()) && !logged.contains(&s[..22]) && !logged.contains(&s[21..]), "/{k}/");
        }
        for b in [&told.sender, &told.reader] {
            for (name, value) in b.cookies.iter().filter(|(_, v)| v.len() >= 40) {
                assert!(!logged.contains(value.as_str()), "{name}");
            }
        }
        assert!(!logged.contains(PASSWORD) && !logged.contains(p.email) && logged.contains("\"unavailable\""));
    }

    /// Trap 4, on the whole story.
    async fn links_in_mails_lead_to_the_configured_host_whatever_a_request_says(t: TestApp) {
        hosts(t).await;
    }

    /// Trap 30.
    async fn there_is_no_account_to_claim_before_the_last_write(t: TestApp) {
        practice(&t).await;
        let p = Plan::default();
        let mut sender = Hand::new(&t, SENDER, PASSWORD, false);
        let mut reader = Hand::new(&t, p.email, p.password, false);
        let thread = send(&mut sender, &p).await;
        nothing_to_claim(&t, &p).await;
        let s1 = reader.link("/i/").await;
        reader.get(&s1).await;
        nothing_to_claim(&t, &p).await;
        join(&mut reader, &p, &s1).await;
        nothing_to_claim(&t, &p).await;
        let s2 = reader.link("/p/").await;
        // In a second browser up to the last page, where nothing is pressed.
        let mut other = Hand::new(&t, p.email, p.password, false);
        let page = other.get(&s2).await;
        let page = other.click(&page, "Continue").await;
        let page = other.code(page).await;
        let page = other.press(&page, "Accept and Continue", &[]).await;
        assert_eq!(page.h1(), "Choose a password");
        nothing_to_claim(&t, &p).await;
        t.advance(crate::app::span::MINUTE);
        finish(&mut reader, &p, &s2, &thread).await;
        assert_eq!(count(&t, "SELECT COUNT(*) FROM person").await, 2);
    }

    /// Trap 32.
    async fn whatever_a_form_says_the_account_is_the_invited_persons(t: TestApp) {
        let ana = practice(&t).await;
        let p = Plan::default();
        let mut sender = Hand::new(&t, SENDER, PASSWORD, false);
        let mut reader = Hand::new(&t, p.email, p.password, false);
        let thread = send(&mut sender, &p).await;
        let persons = ana.person.to_string();
        let practices = ana.practice.unwrap().to_string();
        let besides: Vec<(&str, &str)> = vec![
            ("email", "mallory@evil.example"), ("to", "mallory@evil.example"), ("username", "mallory@evil.example"), ("address", "mallory@evil.example"),
            ("contact[email]", "mallory@evil.example"), ("person", &persons), ("practice_id", &practices), ("invitation", &persons), ("mailbox", &persons),
            ("role", "owner"), ("permissions", "compose_new"), ("plan", "paid"), ("mobile", "+15550100199"), ("state", "active"),
        ];
        let b = &mut reader.b;
        let s1 = t.last(Channel::Email, p.email).await.links.into_iter().find(|l| l.contains("/i/")).unwrap();
        let page = b.get(&s1).await;
        let page = b.click(&page, "Get Started").await;
        let page = forged(b, &page, "Continue", &[("first_name", p.first), ("last_name", p.last)], &besides).await;
        let page = forged(b, &page, "Yes, Continue", &[], &besides).await;
        let page = forged(b, &page, "Finish", &[], &besides).await;
        assert_eq!(page.path, "/join/check-mail", "{}", page.text());
        t.run_jobs().await;
        assert!(t.captured.items().iter().all(|i| !i.to.contains("mallory")));
        let s2 = t.last(Channel::Email, p.email).await.links.into_iter().find(|l| l.contains("/p/")).unwrap();
        let page = b.get(&s2).await;
        let page = b.click(&page, "Continue").await;
        let page = forged(b, &page, "Text mobile ending 67", &[], &besides).await;
        let code = t.texted_code(MOBILE).await;
        let page = forged(b, &page, "Continue", &[("code", &code)], &besides).await;
        let page = forged(b, &page, "Accept and Continue", &[], &besides).await;
        let page = forged(b, &page, "Save and read my message", &[("password", p.password)], &besides).await;
        assert_eq!((page.path.as_str(), page.h1().as_str()), (format!("/m/{thread}").as_str(), p.subject));
        assert!(t.captured.items().iter().all(|i| !i.to.contains("199")));

        let invited = contacts::address_index(&t, &Email::parse(p.email).unwrap());
        let all: Vec<(Vec<u8>, Vec<u8>, Id)> = t.db.all(q!("SELECT bidx, email_f, person FROM address")).await.unwrap();
        let theirs: Vec<_> = all.iter().filter(|a| a.2 != ana.person).collect();
        assert_eq!(theirs.len(), 1);
        assert_eq!(theirs[0].0, invited.to_vec());
        assert_eq!(EMAIL.open_by::<String>(&t, &theirs[0].0, &theirs[0].1).unwrap(), p.email);
        assert_eq!(count(&t, "SELECT COUNT(*) FROM membership").await, 1, "the practice's owner");
        assert_eq!(count(&t, "SELECT COUNT(*) FROM entitlement").await, 1, "hers");
        t.browser().sign_in("mallory@evil.example").await.must_say("The email or the password is not right.");
    }

    /// Trap 41.
    async fn log_lines_cannot_be_forged(t: TestApp) {
        log::listen();
        tricks(&t).await;
        let logged = String::from_utf8(log::all()).unwrap();
        let mut access = 0;
        for line in logged.lines() {
            let line: serde_json::Value = serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}"));
            assert!(line["level"].is_string() && line["target"].is_string() && line["fields"].is_object());
            access += u32::from(line["target"] == "access");
        }
        assert!(access > 20, "{access}");
        clean(&logged);
    }

    /// The same in the form that people read.
    async fn log_lines_for_people_cannot_be_forged(t: TestApp) {
        let kept: Arc<Mutex<Vec<u8>>> = Arc::default();
        struct Into(Arc<Mutex<Vec<u8>>>);
        impl std::io::Write for Into {
            fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
                self.0.lock().unwrap().extend_from_slice(bytes);
                Ok(bytes.len())
            }
            fn flush(&mut self) -> std::io::Result<()> {
                Ok(())
            }
        }
        let to = kept.clone();
        let lines = tracing_subscriber::fmt().with_ansi(false).without_time().with_writer(move || Into(to.clone())).finish();
        let guard = tracing::subscriber::set_default(lines);
        tricks(&t).await;
        drop(guard);
        let logged = String::from_utf8(kept.lock().unwrap().clone()).unwrap();
        assert!(logged.lines().filter(|l| l.contains("access")).count() > 20);
        for line in logged.lines() {
            let level = line.trim_start().split(' ').next().unwrap();
            assert!(["INFO", "WARN", "ERROR"].contains(&level), "a line of somebody else's: {line}");
        }
        clean(&logged);
    }
}

#[track_caller]
fn clean(logged: &str) {
    for c in logged.chars() {
        let bidi = ('\u{202A}'..='\u{202E}').contains(&c) || ('\u{2066}'..='\u{2069}').contains(&c);
        assert!(
            c == '\n' || (!c.is_control() && !bidi && c != '\u{2028}'),
            "{:?} in the log",
            c
        );
    }
}

/// A request with line breaks, terminal commands and whole forged lines wherever a caller can write.
async fn tricks(t: &TestApp) {
    practice(t).await;
    let forged_line = "x\r\n{\"level\":\"ERROR\",\"target\":\"access\",\"fields\":{\"message\":\"FORGED\"}}\r\nERROR FORGED\u{1b}[31m\u{202E}\u{2028}";
    let percent: String = forged_line.bytes().map(|b| format!("%{b:02X}")).collect();
    for path in [
        format!("/{percent}"),
        format!("/i/{percent}"),
        format!("/m/{percent}"),
        format!("/sign-in?next={percent}"),
        format!("/outbox/{percent}/mail"),
    ] {
        for method in ["GET", "POST", "DELETE", "FORGED"] {
            let method = Method::from_bytes(method.as_bytes()).unwrap();
            let mut b = t.browser();
            b.raw(
                method,
                &path,
                &[
                    ("user-agent", "a\tFORGED \"}"),
                    ("x-forwarded-for", "FORGED\t1"),
                    ("x-request-id", "FORGED"),
                    ("referer", "FORGED\t"),
                ],
                vec![],
            )
            .await;
        }
    }
    for (path, button, fields) in [
        (
            "/sign-in",
            "Sign In",
            vec![("email", forged_line), ("password", forged_line)],
        ),
        ("/forgot", "Send the link", vec![("email", forged_line)]),
    ] {
        let mut b = t.browser();
        let page = b.get(path).await;
        b.press(&page, button, &fields).await;
        // And while the database is away, so that causes are logged.
        t.db.intercept(Some(Arc::new(|_: &Op<'_>| db::Fault::Fail)));
        b.press(&page, button, &fields).await;
        t.db.intercept(None);
    }
    let mut hand = Hand::new(t, SENDER, PASSWORD, false);
    let page = hand.open("/compose").await;
    let name = "a\u{1b}[31mFORGED\u{202E}.pdf";
    for fault in [db::Fault::None, db::Fault::Fail] {
        t.db.intercept(Some(Arc::new(move |op: &Op<'_>| {
            if op.kind == db::Kind::Write {
                fault
            } else {
                db::Fault::None
            }
        })));
        let all = [
            ("subject", forged_line),
            ("body", forged_line),
            ("to", forged_line),
        ];
        hand.b
            .press_with_files(
                &page,
                "Save draft",
                &all,
                &[("files[]", name, b"%PDF-1.4 x")],
            )
            .await;
        t.db.intercept(None);
    }
    t.run_jobs().await;
}

/// The invited address is nobody's account: nothing signs in, nothing resets, empty and zero tokens are none.
async fn nothing_to_claim(t: &TestApp, p: &Plan) {
    for (sql, n) in [
        ("SELECT COUNT(*) FROM person", 1),
        ("SELECT COUNT(*) FROM address", 1),
        ("SELECT COUNT(*) FROM factor", 1),
        ("SELECT COUNT(*) FROM mailbox WHERE kind = 'personal'", 1),
        ("SELECT COUNT(*) FROM mailbox WHERE kind = 'seat'", 1),
    ] {
        assert_eq!(count(t, sql).await, n, "{sql}");
    }
    // One real try at each station: five would pause the address.
    for password in ["", PASSWORD] {
        let mut b = t.browser();
        let page = b.get("/sign-in").await;
        let page = b
            .press(
                &page,
                "Sign In",
                &[("email", p.email), ("password", password)],
            )
            .await;
        assert_eq!(
            (page.h1().as_str(), b.cookies.contains_key("__Host-session")),
            ("Sign In", false),
            "{password:?}: {}",
            page.text()
        );
    }
    let mut b = t.browser();
    let page = b.get("/forgot").await;
    b.press(&page, "Send the link", &[("email", p.email)]).await;
    t.run_jobs().await;
    assert!(
        t.captured
            .items()
            .iter()
            .all(|i| i.links.iter().all(|l| !l.contains("/r/")))
    );
    let zeros = "A".repeat(43);
    for token in ["", "0", "null", "[]", "undefined", &zeros] {
        let mut b = t.browser();
        for cookie in ["__Host-session", "__Host-signin", "__Host-device"] {
            b.cookies.insert(cookie.into(), token.to_owned());
        }
        assert_eq!(b.get("/inbox").await.h1(), "Sign In", "{token:?}");
        b.cookies
            .insert("__Host-flow".into(), format!("complete.{token}.{token}"));
        for path in [
            "/join",
            "/finish",
            "/finish/password",
            "/reset",
            &format!("/i/{token}"),
            &format!("/p/{token}"),
            &format!("/r/{token}"),
        ] {
            let page = b.get(path).await;
            assert!(
                page.status.is_client_error(),
                "{path}: {} {}",
                page.status,
                page.text()
            );
            page.must_not_say("Maple").must_not_say("Robin");
        }
    }
    t.advance(20 * crate::app::span::MINUTE);
}

/// The whole story with hostile headers on each request, then a forgotten password.
async fn hosts(t: TestApp) {
    practice(&t).await;
    let p = Plan::default();
    let mut sender = Hand::new(&t, SENDER, PASSWORD, false);
    let mut reader = Hand::new(&t, p.email, p.password, false);
    sender.b.extra = ELSEWHERE.to_vec();
    reader.b.extra = ELSEWHERE.to_vec();
    let thread = send(&mut sender, &p).await;
    let s1 = reader.link("/i/").await;
    join(&mut reader, &p, &s1).await;
    let s2 = reader.link("/p/").await;
    let page = finish(&mut reader, &p, &s2, &thread).await;
    assert!(!page.body.contains("evil"));
    let mut b = t.browser();
    b.extra = ELSEWHERE.to_vec();
    let page = b.get("/forgot").await;
    assert!(!page.body.contains("evil"));
    b.press(&page, "Send the link", &[("email", p.email)]).await;
    // Another Host is not even served: nothing is asked for.
    let jobs = count(&t, "SELECT COUNT(*) FROM job").await;
    for host in [
        "evil.example",
        "mail.example.com.evil.example",
        "evil.example:443",
        "mail.example.com@evil.example",
    ] {
        let form = page.form("Send the link");
        let csrf = form
            .values
            .iter()
            .find(|(n, _)| n == "csrf")
            .unwrap()
            .1
            .clone();
        let body = format!(
            "csrf={csrf}&submission={}&email={}",
            "ab".repeat(16),
            p.email
        );
        let headers = [
            ("host", host),
            ("origin", "https://mail.example.com"),
            ("sec-fetch-site", "same-origin"),
            ("content-type", "application/x-www-form-urlencoded"),
        ];
        b.extra.clear();
        let answer = b
            .raw(Method::POST, "/forgot", &headers, body.into_bytes())
            .await;
        assert!(
            answer.status == 421 || answer.status == 400,
            "{host}: {}",
            answer.status
        );
        assert!(!answer.body.contains("evil"));
    }
    assert_eq!(count(&t, "SELECT COUNT(*) FROM job").await, jobs);
    t.run_jobs().await;
    let sent = t.captured.items();
    let kinds = ["/i/", "/n/", "/p/", "/r/"];
    for kind in kinds {
        assert!(
            sent.iter()
                .any(|i| i.links.iter().any(|l| l.contains(kind))),
            "a mail with {kind}"
        );
    }
    for item in &sent {
        for link in &item.links {
            assert!(link.starts_with("https://mail.example.com/"), "{link}");
        }
        assert!(!format!("{item:?}").contains("evil"), "{item:?}");
    }
}

/// Trap 4, where a proxy is trusted: it is believed who calls, and never what we are called.
#[tokio::test]
async fn a_trusted_proxy_names_the_caller_and_not_the_host() {
    let db = db::testing::sqlite(crate::statements::MIGRATIONS).await;
    let trust =
        |c: &mut crate::config::Config| c.server.trusted_proxies = vec!["10.0.0.0/8".into()];
    hosts(TestApp::on(db, trust).await).await;
}
