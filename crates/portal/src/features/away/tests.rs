#![allow(clippy::unwrap_used)]
//! Out of office, as its owner, a patient, a colleague and a stranger see it, on both engines.

use crate::app::span::DAY;
use crate::story;
use crate::testing::{Browser, Letter, Page, Someone, TestApp};
use db::{Id, q};
use http::StatusCode;

const KIM: &str = "kim@maple.example";
const ROBIN: &str = "robin@patients.example";
const HERE: &str = "/settings/away";
const NOTE: &str = "Dr. Kim Osei is away until March 16, 2026";
const WORDS: &str = "I am on holiday. Your X-rays wait for me.";

struct World {
    ana: Someone,
    kim: Someone,
    lee: Someone,
    victor: Someone,
    robin: Someone,
    thread: Id,
}

/// Kim has written to Robin and got an answer. Ana and Lee work beside her; Victor is a dentist elsewhere, whom she never wrote to.
async fn world(t: &TestApp) -> World {
    let ana = t
        .practice(
            "Maple Street Dental",
            "ana@maple.example",
            ("Dr.", "Ana", "Ruiz"),
        )
        .await;
    let kim = t.member(&ana, KIM, ("Dr.", "Kim", "Osei"), "sender").await;
    let lee = t
        .member(&ana, "lee@maple.example", ("", "Lee", "Park"), "sender")
        .await;
    let victor = t
        .practice(
            "Vale Endodontics",
            "victor@vale.example",
            ("Dr.", "Victor", "Vale"),
        )
        .await;
    let robin = t.patient(ROBIN, ("Robin", "Reyes"), None).await;
    let thread = t.write(&kim, &[&robin], &Letter::default()).await;
    t.answer(&robin, &[&kim], thread, "When can I come?").await;
    World {
        ana,
        kim,
        lee,
        victor,
        robin,
        thread,
    }
}

async fn say(b: &mut Browser, from: &str, until: &str) -> Page {
    let page = b.get(HERE).await;
    b.press(
        &page,
        "Save",
        &[("from", from), ("until", until), ("text", WORDS)],
    )
    .await
}

/// What the compose page says once this recipient is chosen.
async fn chosen(t: &TestApp, who: &Someone, to: &str) -> Page {
    let mut b = t.enter(who, false).await;
    let page = b.get("/compose").await;
    b.press(&page, "Check address", &[("to", to)]).await
}

story! {
    async fn a_patient_is_told_where_they_write_and_after_sending(t: TestApp) {
        let w = world(&t).await;
        let mut kim = t.enter(&w.kim, false).await;
        say(&mut kim, "2026-03-02", "2026-03-16").await.must_say("It begins and ends by itself").must_say("Your out of office note is on").must_say("away until March 16, 2026");
        kim.get("/settings").await.must_say("Until March 16, 2026");
        let mails = t.captured.items().len();
        let mut robin = t.enter(&w.robin, false).await;
        robin.get(&format!("/m/{}", w.thread)).await.must_not_say(NOTE);
        let page = robin.get(&format!("/m/{}/reply", w.thread)).await;
        page.must_say(NOTE).must_say(WORDS).must_say("If it cannot wait, call the office");
        robin.press(&page, "Send", &[("body", "Is Friday good?")]).await.must_say(NOTE).must_say(WORDS);
        robin.get(&format!("/m/{}?in=sent", w.thread)).await.must_say(NOTE);
        // Nobody is mailed but Kim, of the message itself.
        t.run_jobs().await;
        let sent: Vec<String> = t.captured.items().into_iter().skip(mails).map(|i| i.to).collect();
        assert!(sent.iter().all(|to| to == KIM), "{sent:?}");
        // In the reader's language.
        t.app.db.write(vec![q!("UPDATE person SET lang = 'es' WHERE id = $1", w.robin.person).expect(1)]).await.unwrap();
        t.enter(&w.robin, false).await.get(&format!("/m/{}/reply", w.thread)).await.must_say("Dr. Kim Osei no está hasta el 16 de marzo de 2026");
        // Off with one press, from above any page.
        let inbox = kim.get("/inbox").await;
        kim.press(&inbox, "Turn off", &[]).await.must_say("Nobody is told that you are away").must_not_say("Your out of office note is on");
        robin.get(&format!("/m/{}/reply", w.thread)).await.must_not_say(NOTE).must_not_say(WORDS);
        let events: Vec<String> = t.app.db.all(q!("SELECT kind FROM audit_event WHERE kind LIKE 'away.%' ORDER BY at, kind DESC")).await.unwrap();
        assert_eq!(events, ["away.set", "away.ended"]);
    }

    async fn it_begins_and_ends_by_the_clocks_of_the_practice(t: TestApp) {
        let w = world(&t).await;
        let mut kim = t.enter(&w.kim, false).await;
        say(&mut kim, "2026-03-03", "2026-03-04").await.must_say("It begins and ends by itself").must_not_say("Your out of office note is on");
        kim.get("/settings").await.must_say("From March 3, 2026");
        let path = format!("/m/{}/reply", w.thread);
        let note = "Dr. Kim Osei is away until March 4, 2026";
        t.enter(&w.robin, false).await.get(&path).await.must_not_say(note);
        t.advance(DAY);
        t.enter(&w.robin, false).await.get(&path).await.must_say(note);
        t.advance(2 * DAY);
        t.enter(&w.robin, false).await.get(&path).await.must_not_say(note);
        t.enter(&w.kim, false).await.get("/inbox").await.must_not_say("Your out of office note is on");
        t.advance(2 * DAY);
        crate::features::ops::sweep::sweep(&t.app).await.unwrap();
        assert_eq!(t.count("SELECT COUNT(*) FROM away").await, 0);
    }

    /// Who may not know that there is an account learns nothing: the page is the same as for an address that nobody has.
    async fn a_stranger_learns_nothing_and_a_colleague_is_told(t: TestApp) {
        let w = world(&t).await;
        let before = chosen(&t, &w.victor, KIM).await;
        let mut kim = t.enter(&w.kim, false).await;
        say(&mut kim, "2026-03-02", "2026-03-16").await;
        chosen(&t, &w.lee, KIM).await.must_say(NOTE).must_say(WORDS);
        let after = chosen(&t, &w.victor, KIM).await;
        after.must_not_say("away").must_not_say(WORDS);
        assert_eq!(before.text(), after.text());
        // Once Kim has written to Victor, Victor knows Kim.
        let letter = Letter { subject: "A referral", body: "Please look at this tooth.", ..Letter::default() };
        let thread = t.write(&w.kim, &[&w.victor], &letter).await;
        chosen(&t, &w.victor, KIM).await.must_say(NOTE);
        t.enter(&w.victor, false).await.get(&format!("/m/{thread}/reply")).await.must_say(NOTE);
        // Kim's own page of what she sends says nothing of herself.
        kim.get(&format!("/m/{thread}?in=sent")).await.must_not_say(NOTE);
    }

    async fn who_answers_meanwhile_is_named_as_long_as_they_do(t: TestApp) {
        let w = world(&t).await;
        let mut kim = t.enter(&w.kim, false).await;
        kim.get(HERE).await.must_say("their name can stand here too");
        let page = kim.get("/settings/delegates").await;
        let lee = w.lee.person.to_string();
        kim.press(&page, "Let them in", &[("who", &lee), ("mode", "answer"), ("until", "2026-03-10")]).await;
        let page = kim.get(HERE).await;
        let ana = w.ana.person.to_string();
        let fields = |instead| [("from", "2026-03-02"), ("until", "2026-03-16"), ("text", WORDS), ("instead", instead)];
        kim.press(&page, "Save", &fields(ana.as_str())).await.must_say("does not answer for you any more");
        kim.press(&page, "Save", &fields(lee.as_str())).await.must_say("It begins and ends by itself");
        let path = format!("/m/{}/reply", w.thread);
        t.enter(&w.robin, false).await.get(&path).await.must_say("Lee Park looks after the messages meanwhile");
        let page = kim.get("/settings/delegates").await;
        kim.press(&page, "End it now", &[]).await;
        t.enter(&w.robin, false).await.get(&path).await.must_say(NOTE).must_not_say("Lee Park");
    }

    async fn whoever_has_left_is_not_away(t: TestApp) {
        let w = world(&t).await;
        let mut kim = t.enter(&w.kim, false).await;
        say(&mut kim, "2026-03-02", "2026-03-16").await;
        t.leaves(&w.kim).await;
        t.enter(&w.robin, false).await.get(&format!("/m/{}/reply", w.thread)).await.must_not_say(NOTE);
        chosen(&t, &w.lee, KIM).await.must_not_say(NOTE);
    }

    async fn every_field_is_judged_and_nothing_typed_is_lost(t: TestApp) {
        let w = world(&t).await;
        assert_eq!(t.enter(&w.robin, false).await.get(HERE).await.status, StatusCode::NOT_FOUND, "a patient has no office");
        let mut kim = t.enter(&w.kim, false).await;
        for (from, until, says) in [
            ("", "2026-03-16", "Enter the first day"),
            ("2026-03-02", "", "Enter the last day"),
            ("2026-03-02", "soon", "Enter the last day"),
            ("2026-02-01", "2026-03-01", "Choose today or a later day"),
            ("2026-03-10", "2026-03-09", "The last day is before the first one"),
            ("2026-03-10", "2027-03-20", "within one year"),
        ] {
            let page = say(&mut kim, from, until).await;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{from} {until}");
            page.must_say(says).must_say(WORDS);
        }
        let page = kim.get(HERE).await;
        let long = "a".repeat(501);
        let page = kim.press(&page, "Save", &[("from", "2026-03-02"), ("until", "2026-03-16"), ("text", &long)]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(t.count("SELECT COUNT(*) FROM away").await, 0);
        // A second time says the newer.
        say(&mut kim, "2026-03-02", "2026-03-10").await;
        say(&mut kim, "2026-03-02", "2026-03-16").await;
        assert_eq!(t.count("SELECT COUNT(*) FROM away").await, 1);
        t.enter(&w.robin, false).await.get(&format!("/m/{}/reply", w.thread)).await.must_say(NOTE);
    }

    /// Somebody with write access to the database says it of a person, or puts other words, times or names into what was said.
    async fn what_somebody_planted_is_told_to_nobody(t: TestApp) {
        let w = world(&t).await;
        let path = format!("/m/{}/reply", w.thread);
        let planted = q!("INSERT INTO away (mailbox, practice, person, from_at, until_at, phone, set_at, mac_key, mac) VALUES ($1, $2, $3, 1, 9000000000000000, TRUE, 1, 1, $4)",
            w.kim.mailbox, w.kim.practice.unwrap(), w.kim.person, vec![7u8; 32]);
        t.app.db.write(vec![planted.expect(1)]).await.unwrap();
        t.enter(&w.robin, false).await.get(&path).await.must_not_say("is away until");
        t.tamper("DELETE FROM away").await;
        let mut kim = t.enter(&w.kim, false).await;
        say(&mut kim, "2026-03-02", "2026-03-16").await;
        let mut lee = t.enter(&w.lee, false).await;
        say(&mut lee, "2026-03-02", "2026-03-16").await;
        t.enter(&w.robin, false).await.get(&path).await.must_say(NOTE);
        for (change, back) in [
            ("UPDATE away SET until_at = until_at + 86400000000", "UPDATE away SET until_at = until_at - 86400000000"),
            ("UPDATE away SET instead = person", "UPDATE away SET instead = NULL"),
            ("UPDATE away SET phone = FALSE", "UPDATE away SET phone = TRUE"),
        ] {
            t.tamper(change).await;
            t.enter(&w.robin, false).await.get(&path).await.must_not_say("is away until");
            t.tamper(back).await;
            t.enter(&w.robin, false).await.get(&path).await.must_say(NOTE);
        }
        // Lee's words at Kim's place.
        t.app.db.write(vec![q!("UPDATE away SET text_f = (SELECT a.text_f FROM away a WHERE a.mailbox = $2) WHERE mailbox = $1", w.kim.mailbox, w.lee.mailbox).expect(1)]).await.unwrap();
        t.enter(&w.robin, false).await.get(&path).await.must_not_say("is away until").must_not_say(WORDS);
    }
}
