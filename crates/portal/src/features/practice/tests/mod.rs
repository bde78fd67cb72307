#![allow(clippy::unwrap_used)]
//! A practice that sets itself up, as its manager sees it, on both engines.

mod members;
mod pages;
mod picture;
mod policies;
mod recovery;
mod sheet;
mod writing;

use crate::accounts::create::Join;
use crate::practices;
use crate::testing::{Browser, Page, Someone, TestApp};
use db::{Id, Sql, Val};

const ANA: &str = "ana@maple.example";
const START: &str = "/practice/recovery-sheet";

/// A practice with a paid owner that has nothing but her to open it: no sheet, no second manager.
async fn fresh(t: &TestApp) -> Someone {
    let ana = t
        .practice("Maple Street Dental", ANA, ("Dr.", "Ana", "Ruiz"))
        .await;
    run(t, "UPDATE practice SET second_opener_at = NULL", vec![]).await;
    ana
}

/// A member of Ana's practice.
async fn member(t: &TestApp, of: &Someone, email: &str, role: &str, by: Option<Id>) -> Someone {
    let practice = practices::load(&t.app, of.practice.unwrap()).await.unwrap();
    let join = Join::Member {
        practice: &practice,
        role,
        approved_by: by,
    };
    t.account(email, ("", "Lee", "Park"), join, None).await
}

async fn run(t: &TestApp, sql: &'static str, args: Vec<Val>) {
    t.app
        .db
        .write(vec![Sql::new(sql, args).any()])
        .await
        .unwrap();
}

async fn count(t: &TestApp, sql: &'static str) -> i64 {
    t.app.db.one(Sql::new(sql, vec![])).await.unwrap().unwrap()
}

/// The words on the page that shows them.
fn words_of(page: &Page) -> Vec<String> {
    let words: Vec<String> = page
        .body
        .split("<li translate=\"no\" lang=\"en\">")
        .skip(1)
        .map(|rest| rest.split('<').next().unwrap().to_owned())
        .collect();
    assert_eq!(words.len(), 12, "{}", page.text());
    words
}

/// The fields of the words that the page asks for, filled in from the sheet.
fn answers(page: &Page, words: &[String]) -> Vec<(String, String)> {
    let asked: Vec<(String, String)> = (1..=12)
        .map(|n| (format!("sheet-{n}"), words[n - 1].clone()))
        .filter(|(name, _)| page.value(name).is_some())
        .collect();
    assert_eq!(asked.len(), 4, "{}", page.text());
    asked
}

async fn type_back(b: &mut Browser, words: &[String]) -> Page {
    let page = b.get("/practice/recovery-sheet/check").await;
    let asked = answers(&page, words);
    let fields: Vec<(&str, &str)> = asked.iter().map(|(n, v)| (&**n, &**v)).collect();
    b.press(&page, "Save", &fields).await
}

/// Begins a sheet and gives its words.
async fn begin(b: &mut Browser, button: &str) -> Vec<String> {
    let page = b.get(START).await;
    let page = b.press(&page, button, &[]).await;
    assert_eq!(
        page.path,
        "/practice/recovery-sheet/words",
        "{}",
        page.text()
    );
    words_of(&page)
}

/// Makes a sheet, from the first button to the last.
async fn make(b: &mut Browser, button: &str) -> Vec<String> {
    let words = begin(b, button).await;
    type_back(b, &words)
        .await
        .must_say("Your recovery sheet is ready");
    words
}
