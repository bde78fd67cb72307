//! From the second mail to the message, on both engines.
#![allow(clippy::unwrap_used)]

mod after;
mod burglar;
mod pages;
mod password;
mod races;
mod short;
mod story;
mod trust;

use crate::accounts::{PersonName, Phone, PhoneKind};
use crate::app::App;
use crate::config::Config;
use crate::contacts;
use crate::invitations::{self, LinkKind, PracticeInfo, Progress, State, links};
use crate::testing::{Browser, Letter, PASSWORD, Page, Someone, TestApp};
use db::{Id, q};
use vault::Token;

pub const ROBIN: &str = "robin@patients.example";
pub const MOBILE: &str = "+15550100167";
pub const LANDLINE: &str = "+15550100120";

/// A practice that has written to somebody who has pressed Finish, and the link of the second mail.
pub struct Invited {
    pub ana: Someone,
    pub thread: Id,
    pub invitation: Id,
    pub contact: Id,
    pub link: Token,
}

impl Invited {
    pub fn path(&self) -> String {
        LinkKind::Complete.path(&self.link)
    }

    pub fn message(&self) -> String {
        format!("/m/{}", self.thread)
    }
}

/// With a mobile and a landline on file, and two-step on by the patient's own choice.
pub async fn invited(t: &TestApp) -> Invited {
    let ana = maple(t).await;
    invited_by(t, ana, ROBIN, |p| p.two_step = Some(true)).await
}

/// Nobody asked for two-step.
pub async fn invited_off(t: &TestApp) -> Invited {
    let ana = maple(t).await;
    invited_by(t, ana, ROBIN, |p| p.two_step = Some(false)).await
}

pub async fn maple(t: &TestApp) -> Someone {
    t.practice(
        "Maple Street Dental",
        "ana@maple.example",
        ("Dr.", "Ana", "Ruiz"),
    )
    .await
}

pub async fn invited_by(
    t: &TestApp,
    ana: Someone,
    email: &str,
    change: impl FnOnce(&mut Progress),
) -> Invited {
    let (thread, invitation, contact) = t.write_to_stranger(&ana, email, &Letter::default()).await;
    file(t, contact, "(555) 010-0167", PhoneKind::Mobile).await;
    file(t, contact, "(555) 010-0120 ext. 12", PhoneKind::Landline).await;
    let mut progress = Progress {
        started: true,
        name: Some(PersonName {
            title: String::new(),
            first: "Robin".into(),
            last: "Vale".into(),
        }),
        lang: Some("en".into()),
        tz: Some("America/Los_Angeles".into()),
        phones_confirmed: true,
        ..Progress::default()
    };
    change(&mut progress);
    let i = invitations::load(t, invitation).await.unwrap().unwrap();
    t.db.write(vec![invitations::moved(t, &i, State::Finished, &progress)])
        .await
        .unwrap();
    let link = mint(t, invitation).await;
    Invited {
        ana,
        thread,
        invitation,
        contact,
        link,
    }
}

/// A second mail's link, as Finish makes it.
pub async fn mint(t: &TestApp, invitation: Id) -> Token {
    let i = invitations::load(t, invitation).await.unwrap().unwrap();
    let pair = invitations::open_pre_mailbox(t, None, i.mailbox)
        .await
        .unwrap()
        .unwrap();
    let (link, rows) = links::mint(t, LinkKind::Complete, i.id, i.generation, &pair);
    t.db.write(rows).await.unwrap();
    link
}

pub async fn file(t: &App, contact: Id, typed: &str, kind: PhoneKind) {
    let phone = Phone::parse(typed, kind, "US", &["US".into()]).unwrap();
    t.db.write(vec![contacts::insert_phone(
        t, contact, &phone, kind, true, None,
    )])
    .await
    .unwrap();
}

pub fn office() -> PracticeInfo {
    PracticeInfo {
        name: "Park Endodontics".into(),
        ..PracticeInfo::default()
    }
}

/// Through the link to the code page, the code by text, and the terms accepted: the page with the password.
pub async fn to_password(t: &TestApp, b: &mut Browser, i: &Invited) -> Page {
    let page = to_terms(t, b, i).await;
    b.press(&page, "Accept and Continue", &[]).await
}

pub async fn to_terms(t: &TestApp, b: &mut Browser, i: &Invited) -> Page {
    let page = b.get(&i.path()).await;
    let page = b.click(&page, "Continue").await;
    assert_eq!(page.h1(), "Where should we send your code?");
    let page = b.press(&page, "Text mobile ending 67", &[]).await;
    assert_eq!(page.h1(), "Enter the 6-digit code");
    let code = t.texted_code(MOBILE).await;
    let page = b.press(&page, "Continue", &[("code", &code)]).await;
    assert_eq!(page.h1(), "Terms of Use");
    page
}

pub async fn save(b: &mut Browser, page: &Page) -> Page {
    b.press(page, "Save and read my message", &[("password", PASSWORD)])
        .await
}

pub async fn count(t: &App, sql: &'static str) -> i64 {
    t.db.one(q!(sql)).await.unwrap().unwrap()
}

/// The same body on both engines, with a changed configuration.
pub async fn configured<F: Future<Output = ()>>(
    change: fn(&mut Config),
    body: impl Fn(TestApp) -> F,
) {
    let migrations = crate::statements::MIGRATIONS;
    body(TestApp::on(db::testing::sqlite(migrations).await, change).await).await;
    if let Some(pg) = db::testing::postgres(migrations).await {
        body(TestApp::on(pg, change).await).await;
    }
}
