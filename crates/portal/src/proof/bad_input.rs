//! Every form of the story with what people and attackers type into it: what exceeds the limits gets a message beside its field, in a
//! page with the right status, with what was typed kept; what is only odd goes through and is text everywhere. Nothing is ever a fault
//! of ours.

use super::hand::Hand;
use super::story::{MOBILE, Plan, SENDER, Step, finish, join, practice, send, walk};
use crate::story;
use crate::testing::{Browser, Letter, PASSWORD, Page, TestApp};
use crate::web::fields::{BODY, judge};
use scraper::{Html, Selector};

/// What a field takes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A line of at most so many characters.
    Line(usize),
    /// Several lines.
    Text(usize),
    Email,
    Phone,
    /// One of a list.
    Choice,
}

use Kind::{Choice, Email, Line, Phone, Text};

/// Whatever the field: text that is not what it looks like, lines that would become headers, letters that are none.
const TRICKS: &[&str] = &[
    "Ro\0bin",
    "Robin\u{202E}gpj",
    "Rob\u{2066}in\u{2069}",
    "Robin\u{1b}[31m",
    "Robin\u{7f}",
    "Robin\u{E000}",
    "Robin\u{FFFE}",
];

/// Line breaks where only one line may be: another header, another recipient.
const LINES: &[&str] = &[
    "Robin\r\nBcc: all@evil.example",
    "Robin\nSubject: You won",
    "Robin\r\n\r\n<h1>hello</h1>",
    "Robin\r\n.\r\nMAIL FROM:<x@evil.example>",
];

const PHONES: &[&str] = &[
    "12",
    "call me",
    "555-CALL-NOW",
    "000 000 0000",
    "(555) 010-016",
    "(555) 010-01677",
    "911",
    "+44 20 7946 0958",
    "+1 900 234 5678",
    "+882 16 000 0000",
    "+979 1 2345 6789",
    "(555) 010-0167\r\nBcc: all@evil.example",
    "<script>alert(1)</script>",
    "(555) 010-0167, (555) 010-0168",
    "' OR 1=1 --",
];

const EMAILS: &[&str] = &[
    "robin",
    "robin@",
    "@patients.example",
    "robin@@patients.example",
    "robin@patients",
    "robin@patients..example",
    "robin patients@x.example",
    "robin@patients.example\r\nBcc: all@evil.example",
    "robin@patients.example, lee@patients.example",
    "Robin Vale <robin@patients.example>",
    "<script>alert(1)</script>@patients.example",
    "robin@[127.0.0.1]",
    "r\u{131}bin@patients.example",
    "robin@patients.example\0",
];

fn refused_by(kind: Kind) -> Vec<String> {
    let own = |list: &[&str]| list.iter().map(|s| (*s).to_owned()).collect::<Vec<_>>();
    let mut all = match kind {
        Line(_) | Text(_) => own(TRICKS),
        Email => own(EMAILS),
        Phone => own(PHONES),
        Choice => own(&["", "nothing of this", "<script>alert(1)</script>", "on\0"]),
    };
    match kind {
        Line(max) => {
            all.extend(own(LINES));
            all.extend([
                "x".repeat(max + 1),
                "é".repeat(max + 1),
                "x".repeat(300.max(max + 1)),
            ]);
        }
        Text(max) => all.push("x".repeat(max + 1)),
        Email => all.push(format!("{}@patients.example", "x".repeat(300))),
        Phone => all.push("5".repeat(300)),
        Choice => {}
    }
    all
}

/// The message beside a field, as somebody hears it who stands in the field.
fn beside(page: &Page, field: &str) -> Option<String> {
    let html = Html::parse_document(&page.body);
    let css = Selector::parse("[aria-invalid=true]").unwrap();
    let bad = html.select(&css).find(|e| {
        let own = e.value().attr("name") == Some(field);
        let within = Selector::parse(&format!("[name=\"{field}\"]")).unwrap();
        own || e.select(&within).next().is_some()
    })?;
    let ids = bad.value().attr("aria-describedby")?;
    let texts = ids
        .split(' ')
        .filter(|i| i.ends_with("-error"))
        .filter_map(|id| {
            let css = Selector::parse(&format!("[id=\"{id}\"]")).unwrap();
            html.select(&css)
                .next()
                .map(|e| e.text().collect::<String>())
        });
    Some(texts.collect::<Vec<_>>().join(" ")).filter(|t| !t.trim().is_empty())
}

/// Letters that may be seen, the first thousand of them; others are shown as a sign or not at all.
fn visible(text: &str) -> String {
    let seen = |c: &char| {
        !c.is_control()
            && !c.is_whitespace()
            && *c != '\u{FFFD}'
            && judge(BODY, &c.to_string()).1.is_none()
    };
    text.chars().take(1000).filter(seen).collect()
}

/// Posts the form with each bad value in each field. `keeps`: the field shows again what was typed.
async fn refuse(
    b: &mut Browser,
    page: &Page,
    button: &str,
    good: &[(&str, &str)],
    fields: &[(&str, Kind)],
) {
    for (field, kind) in fields {
        for typed in refused_by(*kind) {
            let mut values: Vec<(&str, &str)> =
                good.iter().filter(|(n, _)| n != field).copied().collect();
            values.push((field, &typed));
            let answer = b.press(page, button, &values).await;
            let at = format!(
                "{} {field} {:?}",
                page.path,
                typed.chars().take(60).collect::<String>()
            );
            assert!(
                answer.status.is_client_error(),
                "{at}: {} at {}: {}",
                answer.status,
                answer.path,
                answer.text()
            );
            assert!(
                beside(&answer, field).is_some(),
                "{at}: no message beside the field ({}): {}",
                answer.status,
                answer.text()
            );
            assert!(
                answer.body.contains("<title>Error:"),
                "{at}: the title does not say so"
            );
            assert!(!answer.body.contains("<script>alert"), "{at}");
            if *kind != Choice {
                let kept = answer.value(field).unwrap_or_default();
                assert_eq!(
                    visible(&kept),
                    visible(&typed),
                    "{at}: what was typed is kept"
                );
            }
            for (other, value) in values.iter().filter(|(n, _)| n != field) {
                if let Some(kept) = answer.value(other).filter(|_| {
                    !["password", "relationship", "two_step", "kind", "lang"].contains(other)
                }) {
                    assert_eq!(&kept, value, "{at}: {other} is kept");
                }
            }
        }
    }
}

/// Names with which nothing is wrong but everything could go wrong.
const MARKUP: &str = "<script>alert(1)</script>";
const QUOTED: &str = "\"><img src=x onerror=alert(2)>{{7*7}}%s'; DROP TABLE person; --";

story! {
    async fn bad_input_is_told_beside_its_field_where_people_write(t: TestApp) {
        practice(&t).await;
        let mut hand = Hand::new(&t, SENDER, PASSWORD, false);
        let page = hand.open("/compose").await;
        let b = &mut hand.b;
        refuse(b, &page, "Check address", &[], &[("to", Email)]).await;
        let page = b.press(&page, "Check address", &[("to", "robin@patients.example")]).await;
        let good = [
            ("relationship", "patient"), ("title", "Dr."), ("first", "Robin"), ("last", "Vale"), ("lang", "en"), ("mobile", "(555) 010-0167"),
            ("landline", "(555) 010-0120"), ("subject", "X-rays"), ("body", "Here they are."), ("two_step", "on"),
        ];
        let fields = [
            ("title", Line(80)), ("first", Line(80)), ("last", Line(80)), ("mobile", Phone), ("landline", Phone), ("subject", Line(200)),
            ("relationship", Choice), ("lang", Choice),
        ];
        refuse(b, &page, "Send", &good, &fields).await;
        refuse(b, &page, "Send", &good, &[("body", Text(100_000))]).await;
        let none: i64 = t.db.one(db::q!("SELECT COUNT(*) FROM message")).await.unwrap().unwrap();
        assert_eq!(none, 0);
        // The very page goes through with what is right.
        b.press(&page, "Send", &good).await.must_say("Here they are.");

        // The contact's pages: another number, another address.
        let contacts = b.get("/contacts").await;
        let one = b.click(&contacts, "Robin Vale").await;
        let phones = b.click(&one, "Fix phone").await;
        refuse(b, &phones, "Save", &[], &[("mobile", Phone), ("landline", Phone)]).await;
        let address = b.click(&one, "Fix address").await;
        refuse(b, &address, "Save and send", &[], &[("email", Email)]).await;
    }

    async fn bad_input_is_told_beside_its_field_where_people_register(t: TestApp) {
        practice(&t).await;
        let p = Plan { email: "lee@parkendo.example", first: "Lee", last: "Park", professional: true, ..Plan::default() };
        let mut sender = Hand::new(&t, SENDER, PASSWORD, false);
        send(&mut sender, &p).await;
        let mut reader = Hand::new(&t, p.email, PASSWORD, false);
        let s1 = reader.link("/i/").await;
        let b = &mut reader.b;
        let page = b.get(&s1).await;
        let page = b.click(&page, "Continue").await;
        let number = [("number", "123456789"), ("last_name", "Park")];
        refuse(b, &page, "Submit", &number, &[("number", Line(30)), ("last_name", Line(80))]).await;
        let page = b.press(&page, "Skip", &[]).await;
        let page = b.press(&page, "Get Started", &[]).await;
        let you = [("first_name", "Lee"), ("last_name", "Park"), ("specialty", "Endodontics")];
        refuse(b, &page, "Continue", &you, &[("first_name", Line(80)), ("last_name", Line(80)), ("specialty", Line(80)), ("zone", Choice), ("language", Choice)]).await;
        let page = b.press(&page, "Continue", &you).await;
        let office = [("practice", "Park Endodontics"), ("street", "4 Elm Ave"), ("city", "Salem"), ("state", "Oregon"), ("zip", "97301")];
        refuse(b, &page, "Continue", &office, &[("practice", Line(120)), ("street", Line(120)), ("city", Line(120)), ("state", Line(120)), ("zip", Line(12))]).await;
        let page = b.press(&page, "Continue", &office).await;
        assert_eq!(page.path, "/join/phones", "{}", page.text());
        let wrong = b.get("/join/wrong-phone").await;
        refuse(b, &wrong, "Send to the office", &[("kind", "mobile")], &[("phone", Phone)]).await;
        refuse(b, &wrong, "Send to the office", &[("phone", "(555) 010-0199")], &[("kind", Choice)]).await;
        let page = b.press(&page, "Yes, Continue", &[]).await;
        b.press(&page, "Finish", &[]).await;
        let s2 = reader.link("/p/").await;
        let page = reader.get(&s2).await;
        let page = reader.click(&page, "Continue").await;
        let cannot = reader.click(&page, "I cannot use these phones").await;
        refuse(&mut reader.b, &cannot, "Send", &[("kind", "mobile")], &[("phone", Phone)]).await;
        let page = reader.press(&page, "Text mobile ending 67", &[]).await;
        for typed in ["", "12345", "1234567", "abcdef", "12 34", "<script>alert(1)</script>", "12345\0", &"1".repeat(300), "١٢٣٤٥"] {
            let answer = reader.b.press(&page, "Continue", &[("code", typed)]).await;
            assert!(answer.status.is_client_error() && beside(&answer, "code").is_some(), "{typed:?}: {} {}", answer.status, answer.text());
            assert!(!answer.body.contains("<script>alert"));
        }
        // None of these counted as a try.
        let code = t.texted_code(MOBILE).await;
        let page = reader.b.press(&page, "Continue", &[("code", &code)]).await;
        let page = reader.press(&page, "Accept and Continue", &[]).await;
        for typed in ["", "short", &"x".repeat(257), "password1234", "aaaaaaaaaaaaaaaa", "parkendodontics"] {
            let answer = reader.b.press(&page, "Save and read my message", &[("password", typed)]).await;
            assert!(answer.status.is_client_error() && beside(&answer, "password").is_some(), "{typed:?}: {} {}", answer.status, answer.text());
            assert!(typed.is_empty() || !answer.body.contains(&format!("value=\"{typed}\"")), "a password is not shown again");
        }
        reader.press(&page, "Save and read my message", &[("password", PASSWORD)]).await.must_say(p.body);
        let page = reader.get("/settings/phones").await;
        refuse(&mut reader.b, &page, "Continue to the code", &[("kind", "mobile")], &[("phone", Phone)]).await;
        let page = reader.get("/settings/you").await;
        let you = [("first", "Lee"), ("last", "Park")];
        let fields = [("title", Line(80)), ("first", Line(80)), ("last", Line(80)), ("language", Choice), ("zone", Choice)];
        refuse(&mut reader.b, &page, "Save", &you, &fields).await;
    }

    async fn bad_input_at_the_doors_is_no_fault_and_tells_nothing(t: TestApp) {
        let ana = practice(&t).await;
        let robin = t.patient("robin@patients.example", ("Robin", "Vale"), None).await;
        let thread = t.write(&ana, &[&robin], &Letter::default()).await;
        for (path, button) in [("/sign-in", "Sign In"), ("/forgot", "Send the link")] {
            for typed in EMAILS.iter().chain(TRICKS).chain(LINES) {
                let mut b = t.browser();
                let page = b.get(path).await;
                let mut values = vec![("email", *typed)];
                if path == "/sign-in" {
                    values.push(("password", typed));
                }
                let answer = b.press(&page, button, &values).await;
                assert!(!answer.status.is_server_error(), "{path} {typed:?}: {}", answer.status);
                answer.must_not_say("<script>alert");
                if answer.path == path {
                    assert_eq!(visible(&answer.value("email").unwrap()), visible(typed), "{path} {typed:?}");
                }
            }
        }
        t.run_jobs().await;
        assert!(t.captured.items().is_empty(), "nobody is mailed for an address that is none");
        let mut b = t.enter(&robin, true).await;
        let page = b.get(&format!("/m/{thread}/reply")).await;
        for typed in refused_by(Text(100_000)) {
            let answer = b.press(&page, "Send", &[("body", &typed)]).await;
            assert!(answer.status.is_client_error() && beside(&answer, "body").is_some(), "{:?}: {}", &typed.chars().take(20).collect::<String>(), answer.text());
        }
        let mut b = t.enter(&ana, true).await;
        let page = b.get("/contacts").await;
        if page.has("Search") {
            for typed in TRICKS.iter().chain(LINES).chain(&["%", "_", "' OR 1=1 --", "<script>alert(1)</script>"]) {
                let answer = b.press(&page, "Search", &[("search", typed)]).await;
                assert!(!answer.status.is_server_error(), "{typed:?}");
                answer.must_not_say("<script>alert");
            }
        }
    }

    /// Markup, quotes and formulas in every name and text of the story, on every page and in every mail.
    async fn markup_in_every_name_is_only_text(t: TestApp) {
        practice(&t).await;
        let p = Plan { first: MARKUP, last: QUOTED, subject: "<script>alert(3)</script>", body: "<script>alert(4)</script> javascript:alert(5)", answer: "<script>alert(6)</script>", ..Plan::default() };
        let told = walk(&t, &p).await;
        let (mut sender, mut reader) = (told.sender.clone(), told.reader.clone());
        let contacts = sender.get("/contacts").await;
        contacts.must_say(MARKUP);
        let contact = contacts.link(MARKUP);
        let thread = &told.thread;
        let mut pages = vec![contacts];
        for path in ["/inbox".to_owned(), "/sent".to_owned(), "/drafts".to_owned(), "/settings".to_owned(), format!("/m/{thread}"), format!("/m/{thread}/reply"), contact.clone(), format!("{contact}/phones"), "/compose".to_owned()] {
            pages.push(sender.get(&path).await);
        }
        for path in ["/inbox", "/sent", "/settings", "/settings/you", "/settings/sessions", "/settings/recovery-code"] {
            pages.push(reader.get(path).await);
        }
        pages.push(reader.get(&format!("/m/{thread}/reply")).await);
        for page in &pages {
            assert!(page.status.is_success(), "{} {}", page.path, page.status);
            let html = Html::parse_document(&page.body);
            let css = |s: &str| Selector::parse(s).unwrap();
            assert!(!page.body.contains("<script>alert") && !page.body.contains("<img src=x"), "{}", page.path);
            assert_eq!(html.select(&css("[onerror], a[href^='javascript:'], img[src='x']")).count(), 0, "{}", page.path);
            assert!(!page.says("49%s"), "{}: a template inside a template", page.path);
        }
        for item in t.captured.items() {
            for text in [&item.html, &item.text, &item.subject] {
                assert!(!text.contains("alert("), "{item:?}");
            }
        }
    }
}

/// The same plan with two-step off has no code; a fully Spanish page says the same beside the same field.
#[tokio::test]
async fn messages_beside_fields_are_in_the_readers_language() {
    let t = TestApp::sqlite().await;
    practice(&t).await;
    let p = Plan {
        spanish: true,
        step: Step::Off,
        first: "Luz",
        last: "Peña",
        ..Plan::default()
    };
    let mut sender = Hand::new(&t, SENDER, PASSWORD, false);
    let thread = send(&mut sender, &p).await;
    let mut reader = Hand::new(&t, p.email, PASSWORD, true);
    let s1 = reader.link("/i/").await;
    let page = reader.get(&s1).await;
    let page = reader.click(&page, "Empezar").await;
    let answer = reader
        .b
        .press(
            &page,
            "Continuar",
            &[("first_name", "Luz\0"), ("last_name", "Peña")],
        )
        .await;
    let words = beside(&answer, "first_name").unwrap();
    assert!(
        answer.status == 422
            && answer.body.contains("<title>Error:")
            && words.contains("caracteres"),
        "{words}"
    );
    join(&mut reader, &p, &s1).await;
    let s2 = reader.link("/p/").await;
    finish(&mut reader, &p, &s2, &thread).await;
}
