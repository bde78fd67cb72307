#![allow(clippy::unwrap_used)]
//! Somebody helps with a personal mailbox, as its owner, the helper and the practice see it, on both engines.

mod children;
mod factors;
mod keys;
mod planted;
mod story;

use crate::accounts::{Email, Phone, PhoneKind};
use crate::contacts::{self, ContactProfile, Relationship};
use crate::testing::{Browser, Letter, Page, Someone, TestApp};
use db::{Id, q};
use http::Method;

const ROBIN: &str = "robin@patients.example";
const ANN: &str = "ann@family.example";
const HERE: &str = "/settings/helpers";
const CHIP: &str = "For: Robin Vale (your parent)";
const LENT: &str = "SELECT COUNT(*) FROM key_wrap WHERE holder_kind = 'lent'";
/// The password of an account that is made behind the link.
const LONG: &str = "a kettle of seven purple otters";

/// Ana writes to Robin, who is seventy and has a daughter.
struct Home {
    ana: Someone,
    robin: Someone,
    thread: Id,
}

async fn home(t: &TestApp) -> Home {
    let ana = t
        .practice(
            "Maple Street Dental",
            "ana@maple.example",
            ("Dr.", "Ana", "Ruiz"),
        )
        .await;
    let robin = t.patient(ROBIN, ("Robin", "Vale"), None).await;
    let letter = Letter {
        subject: "Your night guard",
        body: "It is ready.",
        ..Letter::default()
    };
    let thread = t.write(&ana, &[&robin], &letter).await;
    Home { ana, robin, thread }
}

async fn daughter(t: &TestApp) -> Someone {
    t.patient(ANN, ("Ann", "Vale"), None).await
}

/// What the owner fills in.
fn wish(mode: &'static str, long: &'static str) -> Vec<(&'static str, &'static str)> {
    vec![
        ("name", "Ann"),
        ("email", ANN),
        ("relation", "daughter"),
        ("long", long),
        ("mode", mode),
    ]
}

/// Robin asks Ann; gives Robin's browser.
async fn ask(t: &TestApp, h: &Home, mode: &'static str, long: &'static str) -> Browser {
    let mut robin = t.enter(&h.robin, false).await;
    let page = robin.get(HERE).await;
    robin
        .press(&page, "Send the email", &wish(mode, long))
        .await
        .must_say("We have sent the email");
    robin
}

/// The path of the newest link to help in the mails to an address.
async fn link(t: &TestApp, to: &str) -> String {
    t.run_jobs().await;
    let all = t.captured.items();
    let links = all.iter().filter(|i| i.to == to).flat_map(|i| &i.links);
    // The newest comes first.
    let mut links = links.filter(|l| l.contains("/w/"));
    let found = links.next().unwrap();
    found[found.find("/w/").unwrap()..].to_owned()
}

/// Somebody with an account accepts by the link.
async fn accept(t: &TestApp, ann: &Someone) -> Browser {
    let path = link(t, &ann.email).await;
    let mut b = t.enter(ann, false).await;
    let page = b.get(&path).await;
    page.must_say("Robin Vale asks for your help");
    b.press(&page, "Yes, I will help", &[])
        .await
        .must_say("You have accepted");
    b
}

/// Robin lets in whoever accepted.
async fn let_in(b: &mut Browser) -> Page {
    let list = b.get(HERE).await;
    let page = b.click(&list, "Let them in or say no").await;
    b.press(&page, "Yes, let them in", &[]).await
}

/// From asking to the open mailbox: Robin's browser and Ann's.
async fn helped(t: &TestApp, h: &Home, ann: &Someone, mode: &'static str) -> (Browser, Browser) {
    let mut robin = ask(t, h, mode, "quarter").await;
    let b = accept(t, ann).await;
    let_in(&mut robin)
        .await
        .must_say("They can open your mailbox now");
    (robin, b)
}

/// A form that no page of this person has.
async fn post(b: &mut Browser, path: &str, fields: &[(&str, &str)]) -> Page {
    let body = serde_urlencoded(fields);
    let headers = [
        ("sec-fetch-site", "same-origin"),
        ("origin", "https://mail.example.com"),
        ("content-type", "application/x-www-form-urlencoded"),
    ];
    b.raw(Method::POST, path, &headers, body.into_bytes()).await
}

fn serde_urlencoded(fields: &[(&str, &str)]) -> String {
    let one = |(n, v): &(&str, &str)| format!("{n}={}", crate::guard::encode(v));
    fields.iter().map(one).collect::<Vec<_>>().join("&")
}

/// The practice puts a mobile on file for Robin.
async fn on_file(t: &TestApp, h: &Home, mobile: &str) {
    let contact = t.app.id();
    let phone = Phone::parse(mobile, PhoneKind::Mobile, "US", &["US".into()]).unwrap();
    let rows = vec![
        contacts::insert(
            &t.app,
            contact,
            h.ana.practice.unwrap(),
            &Email::parse(&h.robin.email).unwrap(),
            &ContactProfile::default(),
            Relationship::Patient,
            "en",
            Some(h.robin.person),
            Some(h.ana.person),
        ),
        contacts::insert_phone(&t.app, contact, &phone, PhoneKind::Mobile, true, None),
    ];
    t.app.db.write(rows).await.unwrap();
}

/// Through the code pages by a text to a number.
async fn pass(t: &TestApp, b: &mut Browser, page: &Page, ending: &str, number: &str) -> Page {
    t.advance(crate::app::span::MINUTE);
    let page = b
        .press(page, &format!("Text mobile ending {ending}"), &[])
        .await;
    let code = t.texted_code(number).await;
    b.press(&page, "Continue", &[("code", &code)]).await
}

async fn enter(b: &mut Browser) -> Page {
    let page = b.get("/settings/switch").await;
    let page = b.press(&page, "Robin Vale (your parent)", &[]).await;
    assert_eq!(page.path, "/inbox", "{}", page.text());
    page
}

async fn grant(t: &TestApp) -> Id {
    let sql = "SELECT id FROM mailbox_grant WHERE kind = 'care' ORDER BY asked_at DESC, id LIMIT 1";
    t.app.db.one(q!(sql)).await.unwrap().unwrap()
}

async fn noted(t: &TestApp, kind: &str) -> i64 {
    let sql = "SELECT COUNT(*) FROM audit_event WHERE kind = $1";
    t.app.db.one(q!(sql, kind)).await.unwrap().unwrap()
}

/// The helper's session, kept open, finds the mailbox shut.
async fn shut(b: &mut Browser, h: &Home) {
    b.get(&format!("/m/{}", h.thread))
        .await
        .must_not_say("It is ready.");
    b.get("/settings/switch")
        .await
        .must_not_say("Robin Vale (your parent)");
}
