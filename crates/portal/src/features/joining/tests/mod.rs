#![allow(clippy::unwrap_used)]
//! Somebody asks to join a practice that is here, and its managers decide, on both engines.

mod asking;
mod colleagues;

use crate::accounts::create::Join;
use crate::practices::{self, Practice};
use crate::testing::{Browser, PASSWORD, Page, Someone, TestApp};
use db::{Id, q};

pub const ANA: &str = "ana@maple.example";
pub const LEE: &str = "lee@gmail.com";
pub const HERE: &str = "/settings/practice";
pub const JOINS: &str = "/people/joins";

/// Dr. Ruiz of Maple Street Dental: confirmed, with words that it is found by.
pub async fn maple(t: &TestApp) -> Someone {
    t.practice("Maple Street Dental", ANA, ("Dr.", "Ana", "Ruiz"))
        .await
}

pub async fn lee(t: &TestApp) -> Someone {
    t.patient(LEE, ("Lee", "Park"), None).await
}

pub async fn manager(t: &TestApp, of: &Someone, email: &str) -> Someone {
    let practice = loaded(t, of).await;
    let join = Join::Member {
        practice: &practice,
        role: "manager",
        approved_by: Some(of.person),
    };
    let made = t.account(email, ("", "Noor", "Haddad"), join, None).await;
    // The owner's sign-in hands the keys over.
    t.browser().sign_in(&of.email).await;
    made
}

pub async fn loaded(t: &TestApp, of: &Someone) -> Practice {
    practices::load(t, of.practice.unwrap()).await.unwrap()
}

pub async fn signed_in(t: &TestApp, who: &Someone) -> Browser {
    let mut b = t.browser();
    b.sign_in(&who.email).await;
    b
}

/// Looks Maple up by name and ZIP code.
pub async fn looked(b: &mut Browser) -> Page {
    let page = b.get(HERE).await;
    let said = [("name", "maple street DENTAL"), ("zip", "97201-0000")];
    b.press(&page, "Look for it", &said).await
}

/// Asks to join Maple.
pub async fn asked(b: &mut Browser, with: &[(&str, &str)]) -> Page {
    let page = looked(b).await;
    let page = b
        .press(&page, "Ask to join Maple Street Dental", with)
        .await;
    page.must_say("We told the managers");
    page
}

pub async fn count(t: &TestApp, sql: &'static str) -> i64 {
    t.db.one(q!(sql)).await.unwrap().unwrap()
}

/// Roles of a person, in words.
pub async fn roles(t: &TestApp, who: Id) -> Vec<String> {
    let all = practices::members::of_person(&t.app, who).await.unwrap();
    all.into_iter().map(|m| m.role.word().to_owned()).collect()
}

pub const MEMBERS: &str = "SELECT COUNT(*) FROM membership WHERE ended_at IS NULL";
pub const OPEN: &str = "SELECT COUNT(*) FROM join_request WHERE state = 'open'";
pub const PASS: &str = PASSWORD;

/// A form that no page shows any more: from our own page, with its token, without following.
pub async fn submit(b: &mut Browser, page: &Page, path: &str, fields: &[(&str, &str)]) -> Page {
    let csrf = page.value("csrf").unwrap();
    let mut all = vec![("csrf", csrf.as_str())];
    all.extend_from_slice(fields);
    let body: Vec<String> = all.iter().map(|(n, v)| format!("{n}={v}")).collect();
    let headers = [
        ("origin", "https://mail.example.com"),
        ("sec-fetch-site", "same-origin"),
        ("content-type", "application/x-www-form-urlencoded"),
    ];
    b.raw(
        http::Method::POST,
        path,
        &headers,
        body.join("&").into_bytes(),
    )
    .await
}
