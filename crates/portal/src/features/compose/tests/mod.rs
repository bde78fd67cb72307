#![allow(clippy::unwrap_used)]
//! Writing and sending, as the sender sees it.

mod drafting;
mod faults;
mod fields;
mod files;
mod sending;

use crate::testing::{Browser, Page, Someone, TestApp};
use db::{Id, Sql, Val};

/// A practice with a paid owner.
pub async fn maple(t: &TestApp) -> Someone {
    t.practice(
        "Maple Street Dental",
        "ana@maple.example",
        ("Dr.", "Ana", "Ruiz"),
    )
    .await
}

/// What a sender types for somebody new.
pub const NEW: &[(&str, &str)] = &[
    ("relationship", "patient"),
    ("first", "Robin"),
    ("last", "Vale"),
    ("mobile", "(555) 010-0167"),
    ("subject", "X-rays before Thursday"),
    ("body", "Here are the two x-rays we talked about."),
];

/// The page after *Check address*.
pub async fn checked(b: &mut Browser, to: &str) -> Page {
    let page = b.get("/compose").await;
    b.press(&page, "Check address", &[("to", to)]).await
}

/// Changes some of the fields of [`NEW`], and adds others.
pub fn with<'a>(change: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut all: Vec<(&str, &str)> = NEW.to_vec();
    for (name, value) in change {
        all.retain(|(n, _)| n != name);
        all.push((name, value));
    }
    all
}

/// Writes to somebody new and sends.
pub async fn send_new(b: &mut Browser, to: &str, change: &[(&str, &str)]) -> Page {
    let page = checked(b, to).await;
    b.press(&page, "Send", &with(change)).await
}

/// How many rows a question finds.
pub async fn count(t: &TestApp, sql: &'static str) -> i64 {
    t.app.db.one(Sql::new(sql, vec![])).await.unwrap().unwrap()
}

/// Rows that sending makes.
pub async fn sent_rows(t: &TestApp) -> [i64; 6] {
    [
        count(t, "SELECT COUNT(*) FROM message").await,
        count(t, "SELECT COUNT(*) FROM thread").await,
        count(t, "SELECT COUNT(*) FROM contact").await,
        count(t, "SELECT COUNT(*) FROM invitation").await,
        count(t, "SELECT COUNT(*) FROM delivery").await,
        count(t, "SELECT COUNT(*) FROM job WHERE kind LIKE 'mail.%'").await,
    ]
}

/// The conversation a page after Send shows.
#[track_caller]
pub fn thread_of(page: &Page) -> Id {
    let rest = page
        .path
        .strip_prefix("/m/")
        .unwrap_or_else(|| panic!("{} ({}): {}", page.path, page.status, page.text()));
    rest[..32].parse().unwrap()
}

/// Runs a statement of a test.
pub async fn run(t: &TestApp, sql: &'static str, args: Vec<Val>) {
    t.app
        .db
        .write(vec![Sql::new(sql, args).any()])
        .await
        .unwrap();
}
