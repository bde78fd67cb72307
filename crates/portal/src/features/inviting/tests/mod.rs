//! Inviting and the invited, on both engines.
#![allow(clippy::unwrap_used)]

mod access;
mod files;
mod import;
mod invite;
mod list;
mod planted;
mod rounds;

use crate::accounts::create::Join;
use crate::practices;
use crate::testing::{Browser, PASSWORD, Page, Someone, TestApp};
use db::{Id, q};

pub const MOBILE: &str = "+15550100167";
pub const ROBIN: &str = "robin@patients.example";

pub async fn practice(t: &TestApp) -> Someone {
    t.practice(
        "Maple Street Dental",
        "ana@maple.example",
        ("Dr.", "Ana", "Ruiz"),
    )
    .await
}

/// A member whom Ana let in: the keys are there.
pub async fn member(t: &TestApp, ana: &Someone, email: &str, role: &str) -> Someone {
    let practice = practices::load(t, ana.practice.unwrap()).await.unwrap();
    let join = Join::Member {
        practice: &practice,
        role,
        approved_by: Some(ana.person),
    };
    let name = ("", "Mo", "Member");
    let someone = t.account(email, name, join, None).await;
    t.browser().sign_in(&ana.email).await;
    someone
}

pub async fn count(t: &TestApp, sql: &'static str) -> i64 {
    t.db.one(q!(sql)).await.unwrap().unwrap()
}

/// Fills in *Invite somebody*.
pub async fn invite(
    b: &mut Browser,
    relationship: &str,
    email: &str,
    more: &[(&str, &str)],
) -> Page {
    let page = b.get("/people/invite").await;
    let mut all = vec![
        ("relationship", relationship),
        ("email", email),
        ("first", "Robin"),
        ("last", "Reyes"),
    ];
    all.extend_from_slice(more);
    b.press(&page, "Send the invitation", &all).await
}

/// Chooses a file on the list page.
pub async fn upload(b: &mut Browser, name: &str, bytes: &[u8]) -> Page {
    let page = b.get("/people/import").await;
    b.press_with_files(
        &page,
        "Check the file",
        &[("relationship", "patient")],
        &[("file", name, bytes)],
    )
    .await
}

/// The newest link of this kind that was mailed to an address.
pub async fn link(t: &TestApp, email: &str, start: &str) -> String {
    t.run_jobs().await;
    t.captured
        .items()
        .into_iter()
        .filter(|i| i.to == email)
        .find_map(|i| i.links.iter().find(|l| l.contains(start)).cloned())
        .unwrap_or_else(|| panic!("no {start} was mailed to {email}"))
}

/// From the mail to the inbox; `own`: the person's own phone, where none is on file.
pub async fn sign_up(t: &TestApp, b: &mut Browser, email: &str, own: Option<&str>) -> Page {
    let page = b.get(&link(t, email, "/i/").await).await;
    let colleague = page.says("Continue");
    let mut page = if colleague {
        let page = b.click(&page, "Continue").await;
        let page = b.press(&page, "Skip", &[]).await;
        b.press(&page, "Get Started", &[]).await
    } else {
        b.click(&page, "Get Started").await
    };
    let name = [("first_name", "Robin"), ("last_name", "Reyes")];
    page = b.press(&page, "Continue", &name).await;
    if page.has("Yes, Continue") {
        page = b.press(&page, "Yes, Continue", &[]).await;
    } else if let Some(number) = own {
        let typed = [("phone", number), ("kind", "mobile")];
        page = b.press(&page, "Continue", &typed).await;
    }
    let page = b.press(&page, "Finish", &[]).await;
    assert_eq!(page.h1(), "Check your email to go on", "{}", page.text());
    let page = b.get(&link(t, email, "/p/").await).await;
    let page = b.click(&page, "Continue").await;
    let page = b.press(&page, "Text mobile", &[]).await;
    let number = own.map_or(MOBILE.to_owned(), |n| {
        let digits: String = n.chars().filter(char::is_ascii_digit).collect();
        format!("+1{digits}")
    });
    let code = t.texted_code(&number).await;
    let page = b.press(&page, "Continue", &[("code", &code)]).await;
    let page = b.press(&page, "Accept and Continue", &[]).await;
    b.press(&page, "Save", &[("password", PASSWORD)]).await
}

/// How many mails went to an address.
pub async fn mails_to(t: &TestApp, email: &str) -> usize {
    t.run_jobs().await;
    let to = |i: &&courier::Item| i.channel == courier::Channel::Email && i.to == email;
    t.captured.items().iter().filter(to).count()
}

/// The row of a contact of Ana's practice.
pub async fn contact(t: &TestApp, ana: &Someone, email: &str) -> Id {
    let email = crate::accounts::Email::parse(email).unwrap();
    crate::contacts::by_address(t, ana.practice.unwrap(), &email)
        .await
        .unwrap()
        .unwrap()
        .id
}
