//! The console, on both engines: who gets in, what it shows, what it takes to change something.
#![allow(clippy::unwrap_used)]

mod changing;
mod entering;
mod finding;
mod nothing;
mod phones;
mod verifying;

use super::desk;
use crate::accounts::agent::Rights;
use crate::accounts::{Email, Phone, PhoneKind};
use crate::contacts;
use crate::invitations::{self, links};
use crate::mails;
use crate::testing::{Browser, Letter, Page, Someone, TestApp};
use db::Id;

pub const ROBIN: &str = "robin@patients.example";
pub const MOBILE: &str = "(503) 555-0167";

/// Somebody of support. The first one gets the desk's key from the command line; later ones from [`let_in`].
pub async fn agent(t: &TestApp, email: &str, first: &str, rights: Rights) -> Someone {
    let who = t
        .patient(email, (first, "Support"), Some("(503) 555-0199"))
        .await;
    let email = Email::parse(email).unwrap();
    desk::give(t, &email, rights, false).await.unwrap();
    who
}

/// An agent who may change things.
pub async fn sol(t: &TestApp) -> Someone {
    agent(t, "sol@support.example", "Sol", Rights::Change).await
}

/// A second one.
pub async fn kim(t: &TestApp) -> Someone {
    agent(t, "kim@support.example", "Kim", Rights::Change).await
}

/// A session of an agent that has passed what an agent must pass.
pub async fn enter(t: &TestApp, who: &Someone) -> Browser {
    t.enter_strong(who).await
}

/// A practice that wrote to Robin, whose mobile it has on file.
pub struct Case {
    pub ana: Someone,
    pub thread: Id,
    pub invitation: Id,
    pub contact: Id,
}

pub async fn case(t: &TestApp) -> Case {
    let ana = t
        .practice(
            "Maple Street Dental",
            "ana@maple.example",
            ("Dr.", "Ana", "Ruiz"),
        )
        .await;
    let (thread, invitation, contact) = t.write_to_stranger(&ana, ROBIN, &Letter::default()).await;
    let phone = Phone::parse(MOBILE, PhoneKind::Mobile, "US", &["US".into()]).unwrap();
    let mut rows = mailed(t, invitation).await;
    rows.push(contacts::insert_phone(
        t,
        contact,
        &phone,
        PhoneKind::Mobile,
        true,
        None,
    ));
    t.db.write(rows).await.unwrap();
    Case {
        ana,
        thread,
        invitation,
        contact,
    }
}

/// The invitation's mail, as compose queues it.
pub async fn mailed(t: &TestApp, invitation: Id) -> Vec<db::Stmt> {
    let i = invitations::load(t, invitation).await.unwrap().unwrap();
    let pair = invitations::open_pre_mailbox(t, None, i.mailbox)
        .await
        .unwrap()
        .unwrap();
    links::invite_rows(t, mails::INVITATION, invitation, 1, &pair, None, true)
}

/// Searches, and gives what was found.
pub async fn search(b: &mut Browser, what: &str) -> Page {
    let page = b.get("/support").await;
    b.press(&page, "Find", &[("what", what)]).await
}

/// Walks through the script by a call to a number on file, from a page of what was found.
pub async fn verify(b: &mut Browser, found: &Page) -> Page {
    let page = b.click(found, "Verify identity").await;
    let fields = [
        ("call", "on_file"),
        ("name", "yes"),
        ("story", "yes"),
        ("odd", "no"),
    ];
    b.press(&page, "Keep the result", &fields).await
}

pub const WHY: [(&str, &str); 2] = [
    ("reason", "Called back, the email was lost"),
    ("ticket", "4F2A-91C3"),
];

/// Kinds of audit events, sorted.
pub async fn audited(t: &TestApp, prefix: &str) -> Vec<String> {
    let all: Vec<(String, String)> =
        t.db.all(db::q!(
            "SELECT kind, outcome FROM audit_event ORDER BY at, id LIMIT 10000"
        ))
        .await
        .unwrap();
    let mut kinds: Vec<String> = all
        .into_iter()
        .filter(|(k, _)| k.starts_with(prefix))
        .map(|(k, o)| if o == "ok" { k } else { format!("{k} {o}") })
        .collect();
    // The clock stands still: what happened at one time has no order.
    kinds.sort();
    kinds
}
