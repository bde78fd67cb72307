#![allow(clippy::unwrap_used)]
//! Teams and their keys, as managers and members see them, on both engines.

mod keys;
mod making;
mod planted;

use crate::testing::{Browser, Page, Someone, TestApp};
use db::{Id, Sql, Val};

pub const ANA: &str = "ana@maple.example";
pub const LEE: &str = "lee@maple.example";
pub const SAM: &str = "sam@maple.example";

/// Maple Street Dental: Ana, who owns it, Lee and Sam.
pub struct Office {
    pub ana: Someone,
    pub lee: Someone,
    pub sam: Someone,
}

pub async fn office(t: &TestApp) -> Office {
    let ana = t
        .practice("Maple Street Dental", ANA, ("Dr.", "Ana", "Ruiz"))
        .await;
    let lee = t.member(&ana, LEE, ("", "Lee", "Park"), "sender").await;
    let sam = t.member(&ana, SAM, ("", "Sam", "Okafor"), "reader").await;
    Office { ana, lee, sam }
}

/// Makes a team and gives its page.
pub async fn make(b: &mut Browser, name: &str) -> Page {
    let list = b.get("/people/teams").await;
    let page = b.click(&list, "Make a team").await;
    b.press(&page, "Make the team", &[("name", name)]).await
}

/// Puts somebody into the team of this page.
pub async fn add(b: &mut Browser, page: &Page, who: &Someone) -> Page {
    let person = who.person.to_string();
    b.press(page, "Add to the team", &[("person", &person)])
        .await
}

/// A team with these people in it; gives its id.
pub async fn team(t: &TestApp, of: &Someone, name: &str, people: &[&Someone]) -> Id {
    let mut b = t.enter(of, false).await;
    let mut page = make(&mut b, name).await;
    for who in people {
        page = add(&mut b, &page, who).await;
        page.must_say("The person is in the team");
    }
    id_of(&page)
}

pub fn id_of(page: &Page) -> Id {
    let path = page.path.split('?').next().unwrap();
    path.rsplit('/').next().unwrap().parse().unwrap()
}

/// Opens the mailbox of a team.
pub async fn switch(b: &mut Browser, team: &str) -> Page {
    let page = b.get("/settings/switch").await;
    b.press(&page, &format!("Team {team} (Maple Street Dental)"), &[])
        .await
}

pub async fn run(t: &TestApp, sql: &'static str, args: Vec<Val>) {
    t.app
        .db
        .write(vec![Sql::new(sql, args).any()])
        .await
        .unwrap();
}

pub async fn count(t: &TestApp, sql: &'static str, args: Vec<Val>) -> i64 {
    t.app.db.one(Sql::new(sql, args)).await.unwrap().unwrap()
}

pub async fn noted(t: &TestApp, kind: &'static str) -> i64 {
    let sql = "SELECT COUNT(*) FROM audit_event WHERE kind = $1";
    count(t, sql, vec![kind.into()]).await
}

/// The team as it is now.
pub async fn loaded(t: &TestApp, of: &Someone, id: Id) -> crate::practices::teams::Team {
    crate::practices::teams::load(&t.app, of.practice.unwrap(), id)
        .await
        .unwrap()
        .unwrap()
}
