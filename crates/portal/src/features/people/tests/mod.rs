#![allow(clippy::unwrap_used)]
//! The people of a practice, as its managers and its members see them, on both engines.

mod changing;
mod ending;
mod keys;
mod list;
mod planted;
mod races;

use crate::accounts::create::Join;
use crate::actor::Role;
use crate::keys::requests::fulfil_keypairs;
use crate::practices;
use crate::testing::{Browser, Letter, Page, Someone, TestApp};
use db::{Id, Sql, Val};

const ANA: &str = "ana@maple.example";
const SAM: &str = "sam@maple.example";
const LEE: &str = "lee@maple.example";

/// Maple Street Dental with its owner.
async fn maple(t: &TestApp) -> Someone {
    t.practice("Maple Street Dental", ANA, ("Dr.", "Ana", "Ruiz"))
        .await
}

/// A member whom the owner has added, with the keys that her next sign-in hands over.
async fn member(t: &TestApp, of: &Someone, email: &str, name: (&str, &str), role: Role) -> Someone {
    let practice = practices::load(&t.app, of.practice.unwrap()).await.unwrap();
    let join = Join::Member {
        practice: &practice,
        role: role.word(),
        approved_by: Some(of.person),
    };
    let one = t.account(email, ("", name.0, name.1), join, None).await;
    fulfil_keypairs(&t.app, &t.ring_of(of).await, 50)
        .await
        .unwrap();
    one
}

async fn sam(t: &TestApp, of: &Someone) -> Someone {
    member(t, of, SAM, ("Sam", "Okafor"), Role::Sender).await
}

async fn lee(t: &TestApp, of: &Someone) -> Someone {
    member(t, of, LEE, ("Lee", "Park"), Role::Manager).await
}

/// The page of a member, by the list.
async fn page_of(b: &mut Browser, name: &str) -> Page {
    let list = b.get("/people").await;
    b.click(&list, name).await
}

/// Presses through the page that says what becomes of what.
async fn remove(b: &mut Browser, name: &str) -> Page {
    let page = page_of(b, name).await;
    let page = b.click(&page, "Remove").await;
    page.must_say("stays with your practice");
    b.press(&page, "Remove this person", &[]).await
}

async fn run(t: &TestApp, sql: &'static str, args: Vec<Val>) {
    t.app
        .db
        .write(vec![Sql::new(sql, args).any()])
        .await
        .unwrap();
}

async fn count(t: &TestApp, sql: &'static str, args: Vec<Val>) -> i64 {
    t.app.db.one(Sql::new(sql, args)).await.unwrap().unwrap()
}

async fn noted(t: &TestApp, kind: &'static str) -> i64 {
    let sql = "SELECT COUNT(*) FROM audit_event WHERE kind = $1";
    count(t, sql, vec![kind.into()]).await
}

/// How many mails of this subject somebody got.
async fn mails(t: &TestApp, to: &str, subject: &str) -> usize {
    t.run_jobs().await;
    t.captured
        .items()
        .iter()
        .filter(|i| i.to == to && i.subject.contains(subject))
        .count()
}
