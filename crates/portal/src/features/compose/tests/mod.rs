#![allow(clippy::unwrap_used)]
//! Writing and sending, as the sender sees it.

mod drafting;
mod faults;
mod fields;
mod files;
mod nobody;
mod pace;
mod planted;
mod sending;

use std::path::PathBuf;

use crate::config::Config;
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

/// Everything typed stands in the form again.
#[track_caller]
pub fn kept(page: &Page, typed: &[(&str, &str)]) {
    let form = page.form("Send");
    for (name, value) in typed {
        let got = form.values.iter().find(|(n, _)| n == name);
        assert_eq!(
            got.map(|(_, v)| v.as_str()),
            Some(*value),
            "{name} on {} ({}): {}",
            page.path,
            page.status,
            page.text()
        );
    }
}

/// The token of the form with this button.
#[track_caller]
pub fn csrf(page: &Page, button: &str) -> String {
    let form = page.form(button);
    let found = form.values.into_iter().find(|(n, _)| n == "csrf");
    found.expect("every form has a token").1
}

/// The product on both engines, with a changed configuration.
pub async fn engines(change: fn(&mut Config)) -> Vec<TestApp> {
    let migrations = crate::statements::MIGRATIONS;
    let mut all = vec![TestApp::on(db::testing::sqlite(migrations).await, change).await];
    if let Some(pg) = db::testing::postgres(migrations).await {
        all.push(TestApp::on(pg, change).await);
    }
    all
}

/// Sealed files and unfinished ones.
pub fn on_disk(t: &TestApp) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for folder in std::fs::read_dir(t.app.files.root()).unwrap() {
        for file in std::fs::read_dir(folder.unwrap().path()).unwrap() {
            all.push(file.unwrap().path());
        }
    }
    all
}

/// How many of them there are.
pub fn files_on_disk(t: &TestApp) -> usize {
    on_disk(t).len()
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
