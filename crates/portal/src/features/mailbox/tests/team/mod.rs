//! The mailbox of a team: what comes to it, and what colleagues do about it.

mod begun;
mod cases;
mod notes;
mod routing;
mod writing;

use super::*;
use crate::practices::{self, teams};
use crate::testing::{Browser, Page};
use db::{Sql, Val};

const ANA: &str = "ana@maple.example";
const LEE: &str = "lee@maple.example";
const SAM: &str = "sam@maple.example";
const ROBIN: &str = "robin@patients.example";

/// Maple Street Dental with the team Front desk, Lee and Sam in it; it reads the answers to what Ana writes. And Robin, a patient.
struct Office {
    ana: Someone,
    lee: Someone,
    sam: Someone,
    robin: Someone,
    team: Id,
}

async fn office(t: &TestApp) -> Office {
    let ana = t
        .practice("Maple Street Dental", ANA, ("Dr.", "Ana", "Ruiz"))
        .await;
    let lee = t.member(&ana, LEE, ("", "Lee", "Park"), "sender").await;
    let sam = t.member(&ana, SAM, ("", "Sam", "Okafor"), "reader").await;
    let robin = t.patient(ROBIN, ("Robin", "Vale"), None).await;
    let practice = practices::load(&t.app, ana.practice.unwrap())
        .await
        .unwrap();
    let (team, rows) = teams::make(&t.app, &practice, "Front desk").await.unwrap();
    t.app.db.write(rows).await.unwrap();
    for who in [&lee, &sam] {
        put_in(t, &ana, team, who).await;
    }
    let policy = format!("{{\"answers_to\":\"{team}\"}}");
    run(
        t,
        "UPDATE practice SET policy = $2 WHERE id = $1",
        vec![practice.id.into(), policy.into()],
    )
    .await;
    Office {
        ana,
        lee,
        sam,
        robin,
        team,
    }
}

async fn put_in(t: &TestApp, of: &Someone, team: Id, who: &Someone) {
    let practice = of.practice.unwrap();
    let ring = t.ring_of(of).await;
    let team = teams::load(&t.app, practice, team).await.unwrap().unwrap();
    let member = practices::members::last(&t.app, practice, who.person)
        .await
        .unwrap()
        .unwrap();
    let rows = teams::put_in(&t.app, &ring, &team, &member, of.person)
        .await
        .unwrap();
    t.app.db.write(rows).await.unwrap();
}

/// A manager takes somebody out.
async fn take_out(t: &TestApp, o: &Office, name: &str) {
    let mut a = t.enter(&o.ana, false).await;
    let page = a.get(&format!("/people/teams/{}", o.team)).await;
    a.press(&page, &format!("Take {name} out"), &[])
        .await
        .must_say("no longer in the team");
}

async fn run(t: &TestApp, sql: &'static str, args: Vec<Val>) {
    t.app
        .db
        .write(vec![Sql::new(sql, args).any()])
        .await
        .unwrap();
}

async fn number(t: &TestApp, sql: &'static str, args: Vec<Val>) -> i64 {
    t.app.db.one(Sql::new(sql, args)).await.unwrap().unwrap()
}

async fn noted(t: &TestApp, kind: &'static str) -> i64 {
    let sql = "SELECT COUNT(*) FROM audit_event WHERE kind = $1";
    number(t, sql, vec![kind.into()]).await
}

/// Somebody writes to Robin, whom the practice has not written to yet.
async fn write(b: &mut Browser, body: &str) -> Id {
    let page = b.get("/compose").await;
    let page = b.press(&page, "Check address", &[("to", ROBIN)]).await;
    let fields = [
        ("relationship", "patient"),
        ("first", "Robin"),
        ("last", "Vale"),
        ("mobile", "(555) 010-0167"),
        ("two_step", "off"),
        ("subject", "X-rays before Thursday"),
        ("body", body),
    ];
    let page = b.press(&page, "Send", &fields).await;
    let rest = page.path.strip_prefix("/m/");
    let rest = rest.unwrap_or_else(|| panic!("{}: {}", page.path, page.text()));
    rest[..32].parse().unwrap()
}

/// Ana has written, Robin has answered.
async fn answered(t: &TestApp, o: &Office) -> Id {
    let thread = write(
        &mut t.enter(&o.ana, false).await,
        "Here are the two x-rays.",
    )
    .await;
    let mut r = t.enter(&o.robin, true).await;
    reply(&mut r, thread, "Thank you. Is it the second?").await;
    thread
}

async fn reply(b: &mut Browser, thread: Id, body: &str) -> Page {
    let page = b.get(&format!("/m/{thread}/reply")).await;
    let page = b.press(&page, "Send", &[("body", body)]).await;
    assert_eq!(page.path, format!("/m/{thread}?sent=1"), "{}", page.text());
    page
}

/// A browser of somebody in the team, with its mailbox open.
async fn inside(t: &TestApp, who: &Someone) -> Browser {
    let mut b = t.enter(who, false).await;
    let page = b.get("/settings/switch").await;
    b.press(&page, "Team Front desk (Maple Street Dental)", &[])
        .await
        .must_say("Team Front desk");
    b
}
