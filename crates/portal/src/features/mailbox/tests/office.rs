//! Writing to the office: to whom it comes, and who may.

use super::*;
use crate::app::span::DAY;
use crate::practices::{self, teams};
use crate::story;
use crate::testing::{Browser, Page};
use db::{Sql, Val};
use http::StatusCode;

const ROBIN: &str = "robin@patients.example";
const WORDS: [(&str, &str); 2] = [
    ("subject", "A new appointment"),
    ("body", "Is Monday free?"),
];

struct Office {
    ana: Someone,
    lee: Someone,
    robin: Someone,
    /// What Ana has written to Robin.
    thread: Id,
}

async fn office(t: &TestApp) -> Office {
    let ana = t
        .practice(
            "Maple Street Dental",
            "ana@maple.example",
            ("Dr.", "Ana", "Ruiz"),
        )
        .await;
    let lee = t
        .member(&ana, "lee@maple.example", ("", "Lee", "Park"), "sender")
        .await;
    let robin = t.patient(ROBIN, ("Robin", "Vale"), None).await;
    let thread = t.write(&ana, &[&robin], &Letter::default()).await;
    known(t, &ana, &robin, "patient").await;
    Office {
        ana,
        lee,
        robin,
        thread,
    }
}

/// The practice has somebody among its contacts.
async fn known(t: &TestApp, of: &Someone, who: &Someone, relationship: &str) {
    let email = crate::accounts::password::email_of(&t.app, who.person)
        .await
        .unwrap();
    let practice = of.practice.unwrap();
    if crate::contacts::by_address(&t.app, practice, &email)
        .await
        .unwrap()
        .is_none()
    {
        let profile = crate::contacts::ContactProfile::default();
        let who_is = crate::contacts::Relationship::parse(relationship).unwrap();
        let row = crate::contacts::insert(
            &t.app,
            t.app.id(),
            practice,
            &email,
            &profile,
            who_is,
            "en",
            Some(who.person),
            None,
        );
        t.app.db.write(vec![row]).await.unwrap();
    }
    run(
        t,
        "UPDATE contact SET relationship = $1 WHERE practice = $2 AND person = $3",
        vec![relationship.into(), practice.into(), who.person.into()],
    )
    .await;
}

async fn run(t: &TestApp, sql: &'static str, args: Vec<Val>) {
    t.app
        .db
        .write(vec![Sql::new(sql, args).any()])
        .await
        .unwrap();
}

async fn number(t: &TestApp, sql: &'static str) -> i64 {
    t.app.db.one(Sql::new(sql, vec![])).await.unwrap().unwrap()
}

/// A team with Lee in it.
async fn team(t: &TestApp, o: &Office, name: &str) -> Id {
    let practice = practices::load(&t.app, o.ana.practice.unwrap())
        .await
        .unwrap();
    let (id, rows) = teams::make(&t.app, &practice, name).await.unwrap();
    t.app.db.write(rows).await.unwrap();
    let made = teams::load(&t.app, practice.id, id).await.unwrap().unwrap();
    let lee = practices::members::last(&t.app, practice.id, o.lee.person)
        .await
        .unwrap()
        .unwrap();
    let ring = t.ring_of(&o.ana).await;
    let rows = teams::put_in(&t.app, &ring, &made, &lee, o.ana.person)
        .await
        .unwrap();
    t.app.db.write(rows).await.unwrap();
    id
}

/// A manager names the teams for what comes in.
async fn rules(t: &TestApp, o: &Office, patients: &str, elsewhere: &str) {
    let mut a = t.enter(&o.ana, false).await;
    let page = a.get("/practice/policies").await;
    let page = a
        .press(
            &page,
            "Save",
            &[("patients", patients), ("elsewhere", elsewhere)],
        )
        .await;
    assert_eq!(page.path, "/practice?done=policies", "{}", page.text());
}

/// Writes to the office from a conversation, by its own button.
async fn write(b: &mut Browser, thread: Id) -> Page {
    let page = b.get(&format!("/m/{thread}")).await;
    let page = b.click(&page, "Write to the office").await;
    b.press(&page, "Send", &WORDS).await
}

fn sent(page: &Page) -> Id {
    let rest = page.path.strip_prefix("/m/");
    let rest = rest.unwrap_or_else(|| panic!("{}: {}", page.path, page.text()));
    rest[..32].parse().unwrap()
}

async fn open(t: &TestApp, who: &Someone, team: &str) -> Browser {
    let mut b = t.enter(who, false).await;
    let page = b.get("/settings/switch").await;
    b.press(&page, &format!("Team {team} (Maple Street Dental)"), &[])
        .await;
    b
}

story! {
    async fn what_is_written_to_the_office_carries_files(t: TestApp) {
        let o = office(&t).await;
        let mut r = t.enter(&o.robin, false).await;
        let path = format!("/m/{}/office", o.thread);
        const PNG: &[u8] = b"\x89PNG\r\n\x1a\n and so on";
        // What is missing is said, and that the files are to be added again; nothing of them stays.
        let page = r.get(&path).await;
        let file = [("files[]", "tooth.png", PNG)];
        let again = r.press_with_files(&page, "Send", &[("subject", ""), ("body", "Look at it.")], &file).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(again.beside("files[]").is_some(), "{}", again.text());
        assert_eq!(again.value("body").unwrap(), "Look at it.");
        assert_eq!(number(&t, "SELECT COUNT(*) FROM blob").await, 0);
        // A program is none of the files that are taken, as everywhere.
        let evil = [("files[]", "setup.exe", b"MZ and so on".as_slice())];
        let told = r.press_with_files(&again, "Send", &[("subject", "My tooth")], &evil).await;
        assert!(told.beside("files[]").unwrap().contains("setup.exe"));
        assert_eq!(number(&t, "SELECT COUNT(*) FROM message").await, 1);
        let done = r.press_with_files(&told, "Send", &[], &file).await;
        let thread = sent(&done);
        done.must_say("tooth.png");
        // The practice's owner reads it, and the practice pays for it.
        let mut a = t.enter(&o.ana, false).await;
        let page = a.get(&format!("/m/{thread}")).await;
        page.must_say("Look at it.").must_say("tooth.png");
        let got = a.get(&page.link("tooth.png")).await;
        assert_eq!((got.status, number(&t, "SELECT COUNT(*) FROM blob").await), (StatusCode::OK, 1));
    }

    async fn a_patient_writes_to_the_office_and_its_team_answers(t: TestApp) {
        let o = office(&t).await;
        let desk = team(&t, &o, "Front desk").await;
        rules(&t, &o, &desk.to_string(), "").await;
        let mut r = t.enter(&o.robin, true).await;
        let page = r.get(&format!("/m/{}", o.thread)).await;
        let page = r.click(&page, "Write to the office").await;
        assert_eq!(page.h1(), "Write to the office of Maple Street Dental");
        page.must_say("You and the office team can read this. The team Front desk can read this too.");
        // What is missing is said beside it, and nothing is typed twice.
        let page = r.press(&page, "Send", &[("subject", ""), WORDS[1]]).await;
        assert_eq!((page.status, page.value("body").as_deref()), (StatusCode::UNPROCESSABLE_ENTITY, Some("Is Monday free?")));
        let page = r.press(&page, "Send", &WORDS).await;
        page.must_say("A new appointment").must_say("Is Monday free?");
        let new = sent(&page);
        assert_ne!(new, o.thread);
        t.run_jobs().await;
        assert_eq!((t.mails("lee@maple.example", "Your team has").await, t.mails("ana@maple.example", "").await), (1, 0));
        t.enter(&o.ana, false).await.get("/inbox").await.must_not_say("A new appointment");
        // The team answers, and is answered: a conversation as every other, free for the patient.
        let mut l = open(&t, &o.lee, "Front desk").await;
        l.get("/inbox").await.must_say("Unread Robin Vale").must_say("A new appointment");
        let page = l.get(&format!("/m/{new}/reply")).await;
        let page = l.press(&page, "Send", &[("body", "Monday at nine.")]).await;
        assert_eq!(page.path, format!("/m/{new}?sent=1"), "{}", page.text());
        r.get("/inbox").await.must_say("Unread Lee Park").must_say("Monday at nine.");
        let page = r.get(&format!("/m/{new}/reply")).await;
        let page = r.press_with_files(&page, "Send", &[("body", "Good.")], &[("files[]", "card.txt", b"one")]).await;
        assert_eq!(page.path, format!("/m/{new}?sent=1"), "{}", page.text());
        l.get("/inbox").await.must_say("Good.");
        assert_eq!(number(&t, "SELECT COUNT(*) FROM audit_event WHERE kind = 'message.to_office'").await, 1);
    }

    async fn it_comes_to_the_team_for_such_mail_else_to_the_owner(t: TestApp) {
        let o = office(&t).await;
        let vera = t.practice("Elm Clinic", "vera@elm.example", ("", "Vera", "Elm")).await;
        let theirs = t.write(&o.ana, &[&vera], &Letter::default()).await;
        known(&t, &o.ana, &vera, "doctor_elsewhere").await;
        let mut r = t.enter(&o.robin, true).await;
        let mut v = t.enter(&vera, true).await;
        // No rule: the owner.
        let first = sent(&write(&mut r, o.thread).await);
        let mut a = t.enter(&o.ana, false).await;
        a.get("/inbox").await.must_say("Unread Robin Vale").must_say("A new appointment");
        t.run_jobs().await;
        assert_eq!(t.mails("ana@maple.example", "").await, 1);
        let page = a.get(&format!("/m/{first}/reply")).await;
        a.press(&page, "Send", &[("body", "It is.")]).await.must_say("It is.");
        // By who writes.
        let (desk, referrals) = (team(&t, &o, "Front desk").await, team(&t, &o, "Referrals").await);
        rules(&t, &o, &desk.to_string(), &referrals.to_string()).await;
        sent(&write(&mut v, theirs).await);
        open(&t, &o.lee, "Referrals").await.get("/inbox").await.must_say("Vera Elm");
        open(&t, &o.lee, "Front desk").await.get("/inbox").await.must_not_say("Vera Elm");
        // A team that has ended reads nothing; nor one of another practice that somebody writes into the rules.
        let practice = o.ana.practice.unwrap();
        let ended = teams::load(&t.app, practice, desk).await.unwrap().unwrap();
        t.app.db.write(teams::set_open(&t.app, &ended, false)).await.unwrap();
        let other = practices::load(&t.app, vera.practice.unwrap()).await.unwrap();
        let (foreign, rows) = teams::make(&t.app, &other, "Their desk").await.unwrap();
        t.app.db.write(rows).await.unwrap();
        for rule in [desk, foreign] {
            run(&t, "UPDATE practice SET policy = $2 WHERE id = $1", vec![practice.into(), format!("{{\"incoming_patients\":\"{rule}\"}}").into()]).await;
            let new = sent(&write(&mut r, o.thread).await);
            a.get(&format!("/m/{new}")).await.must_say("Is Monday free?");
        }
        // What is no team of theirs is no choice of a manager's either.
        let page = a.get("/practice/policies").await;
        a.press(&page, "Save", &[("patients", &foreign.to_string())]).await.must_say("Who reads what patients write");
    }

    async fn only_to_a_practice_that_has_written_and_takes_answers(t: TestApp) {
        let o = office(&t).await;
        let path = format!("/m/{}/office", o.thread);
        // Its own people, and whoever has no part in the conversation.
        let mut a = t.enter(&o.ana, false).await;
        a.get(&format!("/m/{}", o.thread)).await.must_not_say("Write to the office");
        assert_eq!(a.get(&path).await.path, format!("/m/{}", o.thread));
        let kim = t.patient("kim@patients.example", ("Kim", "Osei"), None).await;
        let mut k = t.enter(&kim, true).await;
        assert_eq!(k.get(&path).await.status, StatusCode::NOT_FOUND);
        let mut r = t.enter(&o.robin, true).await;
        let page = r.get(&path).await;
        for (sql, back) in [
            ("UPDATE participant SET can_reply = FALSE WHERE role = 'to'", "UPDATE participant SET can_reply = TRUE"),
            ("UPDATE thread SET state = 'ended'", "UPDATE thread SET state = 'open'"),
            ("UPDATE contact SET person = NULL, bidx = id", "SELECT 1 FROM contact"),
        ] {
            run(&t, sql, vec![]).await;
            let refused = r.press(&page, "Send", &WORDS).await;
            refused.must_say("Is Monday free?");
            assert_eq!(refused.status, StatusCode::CONFLICT, "{sql}");
            if back.starts_with("UPDATE") {
                run(&t, back, vec![]).await;
            }
        }
        assert_eq!(number(&t, "SELECT COUNT(*) FROM thread").await, 1);
    }

    async fn two_presses_are_one_message_and_ten_a_day_are_enough(t: TestApp) {
        let o = office(&t).await;
        let mut r = t.enter(&o.robin, true).await;
        let path = format!("/m/{}/office", o.thread);
        let page = r.get(&path).await;
        let first = r.press(&page, "Send", &WORDS).await;
        assert_eq!(sent(&r.press(&page, "Send", &WORDS).await), sent(&first));
        for _ in 0..9 {
            sent(&write(&mut r, o.thread).await);
        }
        let page = r.get(&path).await;
        let page = r.press(&page, "Send", &WORDS).await;
        assert_eq!(page.status, StatusCode::TOO_MANY_REQUESTS);
        page.must_say("You have written to this office often today");
        assert_eq!(number(&t, "SELECT COUNT(*) FROM thread").await, 11);
        t.advance(DAY);
        let mut r = t.enter(&o.robin, true).await;
        sent(&write(&mut r, o.thread).await);
        // A form that comes after its session has ended keeps its words.
        let page = r.get(&path).await;
        run(&t, "UPDATE session SET ended_at = 1, ended_why = 'idle'", vec![]).await;
        r.press(&page, "Send", &WORDS).await.must_say("Is Monday free?");
        assert_eq!(number(&t, "SELECT COUNT(*) FROM thread").await, 12);
    }

    async fn the_second_step_of_the_first_conversation_holds_in_the_new_one(t: TestApp) {
        let ana = t.practice("Maple Street Dental", "ana@maple.example", ("Dr.", "Ana", "Ruiz")).await;
        let robin = t.patient(ROBIN, ("Robin", "Vale"), Some("(555) 010-0167")).await;
        let thread = t.write(&ana, &[&robin], &Letter { two_step: true, ..Letter::default() }).await;
        known(&t, &ana, &robin, "patient").await;
        // Without the code there is no such page.
        let mut r = t.enter(&robin, false).await;
        let page = r.get(&format!("/m/{thread}/office")).await;
        assert!(page.path.starts_with(&format!("/m/{thread}")) && !page.path.ends_with("office"), "{}", page.path);
    }
}
