#![allow(clippy::unwrap_used)]
//! A mailbox that its owner lends to a colleague, as the owner, the colleague, the patient and a manager see it, on both engines.

use crate::accounts::create::Join;
use crate::app::span::{DAY, HOUR};
use crate::keys;
use crate::lent;
use crate::story;
use crate::testing::{Browser, Letter, Page, Someone, TestApp};
use db::{Id, q};
use http::StatusCode;

const ANA: &str = "ana@maple.example";
const KIM: &str = "kim@maple.example";
const LEE: &str = "lee@maple.example";
const ROBIN: &str = "robin@patients.example";
const HERE: &str = "/settings/delegates";
const SAVE: &str = "Let them in";
const CHIP: &str = "You answer for Dr. Kim Osei";
const LENT: &str = "SELECT COUNT(*) FROM key_wrap WHERE holder_kind = 'lent'";

/// Ana owns the practice, Kim manages and goes on holiday, Lee and Sam write for it; Robin is a patient of Kim's and has answered.
struct Office {
    ana: Someone,
    kim: Someone,
    lee: Someone,
    sam: Someone,
    robin: Someone,
    thread: Id,
}

async fn office(t: &TestApp) -> Office {
    let ana = t
        .practice("Maple Street Dental", ANA, ("Dr.", "Ana", "Ruiz"))
        .await;
    let kim = t.member(&ana, KIM, ("Dr.", "Kim", "Osei"), "manager").await;
    let lee = t.member(&ana, LEE, ("", "Lee", "Park"), "sender").await;
    let sam = t
        .member(&ana, "sam@maple.example", ("", "Sam", "Vale"), "sender")
        .await;
    let robin = t.patient(ROBIN, ("Robin", "Reyes"), None).await;
    let letter = Letter {
        subject: "Your night guard",
        body: "It is ready.",
        ..Letter::default()
    };
    let thread = t.write(&kim, &[&robin], &letter).await;
    t.answer(&robin, &[&kim], thread, "When can I come?").await;
    Office {
        ana,
        kim,
        lee,
        sam,
        robin,
        thread,
    }
}

/// Kim lets a colleague in; gives Kim's browser.
async fn give(t: &TestApp, o: &Office, to: &Someone, mode: &str, until: &str) -> Browser {
    let mut kim = t.enter(&o.kim, false).await;
    let page = kim.get(HERE).await;
    let who = to.person.to_string();
    let fields = [("who", who.as_str()), ("mode", mode), ("until", until)];
    kim.press(&page, SAVE, &fields)
        .await
        .must_say("Your colleague can open your mailbox now");
    kim
}

async fn enter(b: &mut Browser) -> Page {
    let page = b.get("/settings/switch").await;
    let page = b.press(&page, CHIP, &[]).await;
    assert_eq!(page.path, "/inbox", "{}", page.text());
    page
}

async fn grant(t: &TestApp) -> Id {
    let sql =
        "SELECT id FROM mailbox_grant WHERE kind = 'delegation' ORDER BY asked_at DESC, id LIMIT 1";
    t.app.db.one(q!(sql)).await.unwrap().unwrap()
}

async fn noted(t: &TestApp, kind: &str) -> i64 {
    let sql = "SELECT COUNT(*) FROM audit_event WHERE kind = $1";
    t.app.db.one(q!(sql, kind)).await.unwrap().unwrap()
}

/// The colleague's session, kept open, finds the mailbox shut and says so.
async fn shut(t: &TestApp, b: &mut Browser, o: &Office, why: &str) {
    assert_eq!(t.count(LENT).await, 0, "{why}");
    b.get(&format!("/m/{}", o.thread))
        .await
        .must_not_say("When can I come?");
    b.get("/settings/switch").await.must_not_say(CHIP);
}

story! {
    async fn a_colleague_reads_and_answers_in_both_names(t: TestApp) {
        let o = office(&t).await;
        let mut kim = give(&t, &o, &o.lee, "answer", "2026-03-16").await;
        assert_eq!((t.mails(KIM, "A colleague can answer for you").await, t.mails(LEE, "A colleague opened their mailbox to you").await), (1, 1));
        kim.get(HERE).await.must_say("Lee Park").must_say("May read and answer until March 16, 2026").must_say("Not used so far");

        let mut lee = t.enter(&o.lee, false).await;
        lee.get(&format!("/m/{}", o.thread)).await.must_say("It is in the mailbox of Dr. Kim Osei, which is open to you");
        enter(&mut lee).await.must_say(CHIP).must_say("Until March 16, 2026").must_say("When can I come?");
        let page = lee.get(&format!("/m/{}", o.thread)).await;
        page.must_say("When can I come?").must_say(CHIP);
        let page = lee.click(&page, "Reply").await;
        page.must_say(CHIP);
        lee.press(&page, "Send", &[("body", "Come on Friday at nine.")]).await.must_say("Come on Friday at nine.").must_say("Lee Park for Dr. Kim Osei");

        // The patient: in the mail, in the list, in the conversation; and what they write goes to Kim.
        let mail = t.last_mail(ROBIN).await;
        assert!(mail.text.contains("Lee Park for Dr. Kim Osei"), "{}", mail.text);
        let mut robin = t.enter(&o.robin, false).await;
        robin.get("/inbox").await.must_say("Lee Park for Dr. Kim Osei, Maple Street Dental");
        let page = robin.get(&format!("/m/{}", o.thread)).await;
        page.must_say("Come on Friday at nine.").must_say("Lee Park for Dr. Kim Osei, Maple Street Dental");
        let page = robin.click(&page, "Reply").await;
        page.must_say("Dr. Kim Osei").must_not_say("Lee Park.");
        robin.press(&page, "Send", &[("body", "Friday is fine.")]).await;

        // The owner: not as their own words, and with what was opened and answered.
        let page = kim.get(&format!("/m/{}", o.thread)).await;
        page.must_say("Lee Park for Dr. Kim Osei").must_say("Friday is fine.");
        kim.get("/sent").await.must_say("(written by Lee Park)");
        let list = kim.get(HERE).await;
        list.must_say("Last used on");
        let page = kim.get(&format!("{HERE}/{}", grant(&t).await)).await;
        page.must_say("What they opened").must_say("Your night guard").must_say("Answered");
        let sent = q!("SELECT COUNT(*) FROM message WHERE author_person = $1 AND author_mailbox = $2 AND on_behalf_of = $3", o.lee.person, o.kim.mailbox, o.kim.person);
        assert_eq!(t.app.db.one::<i64>(sent).await.unwrap(), Some(1));
        let on = q!("SELECT COUNT(*) FROM audit_event WHERE kind = 'message.answered' AND actor = $1 AND on_behalf_of = $2 AND owner = $2", o.lee.person, o.kim.person);
        assert_eq!(t.app.db.one::<i64>(on).await.unwrap(), Some(1));
        assert!(noted(&t, "delegation.read").await >= 2);

        // It ends in the middle of an answer: nothing goes out, and the words are not lost.
        let page = lee.get(&format!("/m/{}/reply", o.thread)).await;
        let before = t.count("SELECT COUNT(*) FROM message").await;
        kim.press(&list, "End it now", &[]).await.must_say("The mailbox is closed to them").must_say("Earlier").must_say("Ended on March 2, 2026");
        let page = lee.press(&page, "Send", &[("body", "Bring the old one.")]).await;
        page.must_say("This mailbox is closed to you now").must_say("Your answer was not sent").must_say("Bring the old one.");
        assert_eq!(t.count("SELECT COUNT(*) FROM message").await, before);
        shut(&t, &mut lee, &o, "ended by the owner").await;
        assert_eq!((t.mails(KIM, "no longer answers for you").await, t.mails(LEE, "is closed to you now").await), (1, 1));
        assert_eq!((noted(&t, "delegation.made").await, noted(&t, "delegation.ended").await), (1, 1));
    }

    async fn who_only_reads_changes_nothing(t: TestApp) {
        let o = office(&t).await;
        let mut kim = give(&t, &o, &o.lee, "read", "2026-03-16").await;
        let unread = "SELECT COUNT(*) FROM box b JOIN membership m ON m.seat = b.mailbox WHERE b.unread AND m.role = 'manager'";
        assert_eq!(t.count(unread).await, 1);
        let mut lee = t.enter(&o.lee, false).await;
        enter(&mut lee).await.must_say("for reading only");
        let page = lee.get(&format!("/m/{}", o.thread)).await;
        page.must_say("When can I come?").must_say("The owner of this mailbox can change that");
        assert_eq!(lee.get(&format!("/m/{}/reply", o.thread)).await.status, StatusCode::CONFLICT);
        assert_eq!((t.count(unread).await, t.count("SELECT COUNT(*) FROM audit_event WHERE kind = 'message.read'").await), (1, 0));
        kim.get(&format!("{HERE}/{}", grant(&t).await)).await.must_say("Your night guard").must_say("Read only");
    }

    /// Kim manages: her seat opens the safe and every other seat. Lee gets a mailbox and no more, and gives nothing on.
    async fn nothing_but_the_mailbox_and_nothing_on(t: TestApp) {
        let o = office(&t).await;
        let mut kim = t.enter(&o.kim, false).await;
        let page = kim.get(&format!("/m/{}/reply", o.thread)).await;
        kim.press(&page, "Save draft", &[("body", "Half a thought")]).await;
        give(&t, &o, &o.lee, "answer", "2026-03-16").await;
        let mut lee = t.enter(&o.lee, false).await;
        let own = lee.get(HERE).await;
        enter(&mut lee).await.must_not_say("Draft");
        lee.get(&format!("/m/{}/reply", o.thread)).await.must_not_say("Half a thought");
        for path in [HERE, "/settings", "/settings/password", "/settings/sessions", "/drafts", "/compose", "/contacts", "/people", "/people/delegates", "/practice"] {
            let page = lee.get(path).await;
            assert_eq!(page.status, StatusCode::CONFLICT, "{path}");
        }
        // A form of their own mailbox, pressed while the other is open.
        let who = o.sam.person.to_string();
        let page = lee.press(&own, SAVE, &[("who", &who), ("mode", "answer"), ("until", "2026-03-10")]).await;
        assert_eq!(page.status, StatusCode::CONFLICT, "{}", page.text());
        assert_eq!(t.count(LENT).await, 1);
        // No key ring holds it, also not after signing in again.
        let kims = keys::id_of(&keys::current(&t.app, o.kim.mailbox).await.unwrap());
        let safe: Id = t.app.db.one(q!("SELECT safe FROM practice WHERE id = $1", o.ana.practice.unwrap())).await.unwrap().unwrap();
        let ring = t.ring_of(&o.lee).await;
        assert!(ring.get(kims).is_none() && ring.get(safe).is_none());
        let rings: Vec<Vec<u8>> = t.app.db.all(q!("SELECT wrap FROM session WHERE wrap IS NOT NULL AND person = $1", o.lee.person)).await.unwrap();
        assert!(!rings.is_empty() && rings.iter().all(|r| !r.windows(16).any(|w| w == kims.as_bytes())));
    }

    async fn the_colleague_is_told_of_what_comes_in_unless_the_owner_says_no(t: TestApp) {
        const CAME: &str = "A message came in where you answer";
        let o = office(&t).await;
        give(&t, &o, &o.lee, "answer", "2026-03-16").await;
        let mut robin = t.enter(&o.robin, false).await;
        let answer = |n: u8| format!("Once more, {n}.");
        let page = robin.get(&format!("/m/{}/reply", o.thread)).await;
        robin.press(&page, "Send", &[("body", &answer(1))]).await;
        assert_eq!((t.mails(LEE, CAME).await, t.mails("sam@maple.example", CAME).await), (1, 0));
        let mail = t.last_mail(LEE).await;
        assert!(mail.text.contains("Dr. Kim Osei"), "{}", mail.text);
        for secret in ["Robin", "Reyes", "night guard", "Once more"] {
            assert!(!mail.text.contains(secret) && !mail.html.contains(secret), "{secret}");
        }
        // Few, as for a team: one more at the end of the quarter for what nobody has read.
        let page = robin.get(&format!("/m/{}/reply", o.thread)).await;
        t.advance(1_000_000);
        robin.press(&page, "Send", &[("body", &answer(2))]).await;
        assert_eq!(t.mails(LEE, CAME).await, 1);
        t.advance(HOUR / 4);
        assert_eq!((t.mails(LEE, CAME).await, t.mails(LEE, "More messages came in").await), (1, 1));
        // What the colleague writes to the owner is no news to them.
        t.advance(HOUR / 4);
        let mut lee = t.enter(&o.lee, false).await;
        let page = lee.get("/compose").await;
        let page = lee.press(&page, "Check address", &[("to", KIM)]).await;
        let fields = [("subject", "For you"), ("body", "All is well.")];
        assert!(lee.press(&page, "Send", &fields).await.path.starts_with("/m/"));
        assert_eq!(t.mails(LEE, CAME).await, 1);
        // Not any more, and again.
        let (mut kim, mut robin) = (t.enter(&o.kim, false).await, t.enter(&o.robin, false).await);
        let path = format!("{HERE}/{}", grant(&t).await);
        let page = kim.get(&path).await;
        page.must_say("Yes, by email that says only for whom");
        kim.press(&page, "Do not tell them of new messages", &[]).await.must_say("Saved.");
        let page = robin.get(&format!("/m/{}/reply", o.thread)).await;
        robin.press(&page, "Send", &[("body", &answer(3))]).await;
        assert_eq!(t.mails(LEE, CAME).await, 1);
        let page = kim.get(&path).await;
        kim.press(&page, "Tell them of new messages", &[]).await;
        assert_eq!(noted(&t, "delegation.told").await, 2);
        // Nobody else says so.
        let foreign = kim.get(&path).await.form("Do not tell them of new messages").values;
        assert!(!foreign.is_empty());
        for who in [&o.lee, &o.sam, &o.ana] {
            let mut b = t.enter(who, false).await;
            assert_eq!(b.get(&path).await.status, StatusCode::NOT_FOUND, "{}", who.email);
        }
        // It is over: nothing is told.
        let page = kim.get(&path).await;
        kim.press(&page, "End it now", &[]).await;
        t.advance(HOUR / 4);
        let mut robin = t.enter(&o.robin, false).await;
        let page = robin.get(&format!("/m/{}/reply", o.thread)).await;
        robin.press(&page, "Send", &[("body", &answer(4))]).await;
        assert_eq!(t.mails(LEE, CAME).await, 1);
    }

    async fn what_opens_nothing_any_more_is_not_offered(t: TestApp) {
        let o = office(&t).await;
        give(&t, &o, &o.lee, "answer", "2026-03-16").await;
        let mut lee = t.enter(&o.lee, false).await;
        enter(&mut lee).await;
        // The owner has another key pair, as after a forgotten password: what was lent is of the old one.
        let pair = keys::generate(&t.app, keys::Owner::Mailbox(o.kim.mailbox));
        let id = pair.id();
        t.app.db.write(vec![pair.insert, q!("UPDATE mailbox SET current_key = $2 WHERE id = $1", o.kim.mailbox, id).any()]).await.unwrap();
        let mut again = t.enter(&o.lee, false).await;
        again.get("/settings/switch").await.must_not_say(CHIP);
        again.get("/inbox").await.must_not_say(CHIP);
        lee.get(&format!("/m/{}", o.thread)).await.must_not_say("When can I come?");
        lee.get("/settings/switch").await.must_not_say(CHIP);
    }

    async fn of_two_presses_at_once_no_sixth_comes(t: TestApp) {
        let o = office(&t).await;
        let mut others = Vec::new();
        for n in 0..6 {
            let email: &'static str = ["a@maple.example", "b@maple.example", "c@maple.example", "d@maple.example", "e@maple.example", "f@maple.example"][n];
            others.push(t.member(&o.ana, email, ("", "Max", "Muster"), "sender").await);
        }
        for who in &others[..4] {
            give(&t, &o, who, "answer", "2026-03-16").await;
        }
        // Two windows; neither has seen what the other does.
        let (mut one, mut two) = (t.enter(&o.kim, false).await, t.enter(&o.kim, false).await);
        let (first, second) = (one.get(HERE).await, two.get(HERE).await);
        let (a, b) = (others[4].person.to_string(), others[5].person.to_string());
        let fields = |who| [("who", who), ("mode", "answer"), ("until", "2026-03-16")];
        let (x, y) = (fields(a.as_str()), fields(b.as_str()));
        let (x, y) = futures_util::join!(one.press(&first, SAVE, &x), two.press(&second, SAVE, &y));
        let open = "SELECT COUNT(*) FROM mailbox_grant WHERE kind = 'delegation' AND state = 'open'";
        assert_eq!(t.count(open).await, 5, "{} / {}", x.text(), y.text());
        assert_eq!([&x, &y].iter().filter(|p| p.says("Five colleagues have your mailbox open")).count(), 1);
        // The guard itself, whatever a page has counted.
        let practice = o.kim.practice.unwrap();
        let [held, room] = lent::delegation::room(&t.app, o.kim.mailbox);
        assert!(t.app.db.write(vec![held, room]).await.is_err(), "{practice}");
    }

    async fn it_ends_after_its_last_day_and_is_given_longer(t: TestApp) {
        let o = office(&t).await;
        let mut kim = give(&t, &o, &o.lee, "answer", "2026-03-03").await;
        let mut lee = t.enter(&o.lee, false).await;
        enter(&mut lee).await;
        let path = format!("{HERE}/{}", grant(&t).await);
        let page = kim.get(&path).await;
        for (day, says) in [("2026-03-01", "Choose today or a later day"), ("2028-01-01", "within one year"), ("soon", "Enter the last day")] {
            kim.press(&page, "Save the day", &[("until", day)]).await.must_say(says);
        }
        // Twice by one page is once; going back and choosing another day is another wish.
        for day in ["2026-03-05", "2026-03-05", "2026-03-04"] {
            kim.press(&page, "Save the day", &[("until", day)]).await.must_say("The last day is changed");
        }
        kim.get(HERE).await.must_say("until March 4, 2026");
        assert_eq!((t.count(LENT).await, noted(&t, "delegation.extended").await), (1, 2));
        // The job of the first end comes and finds that it lasts longer.
        t.advance(42 * HOUR);
        t.run_jobs().await;
        assert_eq!(t.count(LENT).await, 1);
        let mut lee = t.enter(&o.lee, false).await;
        enter(&mut lee).await.must_say("Until March 4, 2026");
        // The clock alone shuts it, before any job has looked.
        t.advance(DAY);
        let mut again = t.enter(&o.lee, false).await;
        again.get("/settings/switch").await.must_not_say(CHIP);
        assert_eq!(t.count(LENT).await, 1);
        t.run_jobs().await;
        shut(&t, &mut again, &o, "its day was over").await;
        assert_eq!((t.mails(KIM, "no longer answers for you").await, t.mails(LEE, "is closed to you now").await), (1, 1));
        assert_eq!(t.count("SELECT COUNT(*) FROM audit_event WHERE kind = 'delegation.ended' AND actor IS NULL").await, 1);
        // What is over gets no longer, also by a page that was open before, and can be given again.
        let mut kim = t.enter(&o.kim, false).await;
        let now = kim.get(&path).await;
        assert!(!now.has("Save the day"));
        let theirs = page.form("Save the day").values.iter().find(|(n, _)| n == "csrf").unwrap().1.clone();
        let mut old = page.clone();
        old.body = old.body.replace(&theirs, &now.value("csrf").unwrap());
        kim.press(&old, "Save the day", &[("until", "2026-03-20")]).await.must_say("Something changed at this moment");
        assert_eq!((t.count(LENT).await, t.count("SELECT COUNT(*) FROM mailbox_grant WHERE state = 'open'").await), (0, 0));
        give(&t, &o, &o.lee, "read", "2026-03-20").await;
        assert_eq!(t.count(LENT).await, 1);
    }

    async fn the_colleague_stops_and_a_manager_ends_it(t: TestApp) {
        let o = office(&t).await;
        give(&t, &o, &o.lee, "answer", "2026-03-16").await;
        let mut lee = t.enter(&o.lee, false).await;
        let page = enter(&mut lee).await;
        // Asked once before; what leads away from here leads somewhere.
        lee.follows_all(&["/inbox", "/sent", &format!("/m/{}", o.thread), &format!("/m/{}/reply", o.thread), "/settings/switch"]).await;
        let page = lee.press(&page, "Stop answering", &[]).await;
        page.must_say("closes to you at once");
        assert_eq!(t.count(LENT).await, 1);
        lee.press(&page, "Yes, stop answering", &[]).await.must_say("The mailbox is closed to you").must_not_say(CHIP);
        shut(&t, &mut lee, &o, "stopped").await;
        assert_eq!((t.mails(KIM, "no longer answers for you").await, t.mails(LEE, "is closed to you now").await), (1, 0));

        give(&t, &o, &o.lee, "answer", "2026-03-16").await;
        let path = "/people/delegates";
        for who in [&o.lee, &o.sam, &o.robin] {
            assert_eq!(t.enter(who, false).await.get(path).await.status, StatusCode::NOT_FOUND, "{}", who.email);
        }
        let mut lee = t.enter(&o.lee, false).await;
        enter(&mut lee).await;
        let mut ana = t.enter(&o.ana, false).await;
        let page = ana.get(path).await;
        page.must_say("Lee Park for Dr. Kim Osei");
        ana.press(&page, "End it now", &[]).await.must_say("The mailbox is closed to them").must_say("Nobody answers for somebody else now");
        shut(&t, &mut lee, &o, "ended by a manager").await;
    }

    async fn whoever_leaves_or_is_paused_lends_and_borrows_nothing(t: TestApp) {
        let o = office(&t).await;
        for (name, button, done) in [("Lee Park", "Deactivate", "Deactivated"), ("Dr. Kim Osei", "Deactivate", "Deactivated")] {
            give(&t, &o, &o.lee, "answer", "2026-03-16").await;
            let mut lee = t.enter(&o.lee, false).await;
            enter(&mut lee).await.must_say("When can I come?");
            let mut ana = t.enter(&o.ana, false).await;
            let list = ana.get("/people").await;
            let page = ana.click(&list, name).await;
            let page = ana.click(&page, button).await;
            ana.press(&page, button, &[]).await.must_say(done);
            shut(&t, &mut lee, &o, name).await;
            let list = ana.get("/people").await;
            let page = ana.click(&list, name).await;
            ana.press(&page, "Let them back in", &[]).await.must_say("They are back");
            // Back in, and nothing came back with them.
            t.enter(&o.lee, false).await.get("/settings/switch").await.must_not_say(CHIP);
        }
        give(&t, &o, &o.lee, "answer", "2026-03-16").await;
        let mut lee = t.enter(&o.lee, false).await;
        enter(&mut lee).await;
        let mut kim = t.enter(&o.kim, false).await;
        let page = kim.get("/settings/leave").await;
        kim.press(&page, "Leave this practice", &[]).await;
        shut(&t, &mut lee, &o, "the owner has left").await;
        assert_eq!(noted(&t, "delegation.ended").await, 3);
    }

    /// The row of the grant was not ended by the write that shut the seat, as if somebody had put it back with its wrap.
    async fn a_seat_that_is_shut_is_nobodys_to_lend(t: TestApp) {
        let o = office(&t).await;
        give(&t, &o, &o.lee, "answer", "2026-03-16").await;
        let mut lee = t.enter(&o.lee, false).await;
        enter(&mut lee).await;
        t.leaves(&o.kim).await;
        lee.get("/inbox").await.must_say("This mailbox is closed to you now").must_not_say("When can I come?");
    }

    /// The seat gets another pair: what was lent was the old one, and nothing is lent of the new one.
    async fn another_key_of_the_seat_is_not_lent(t: TestApp) {
        let o = office(&t).await;
        give(&t, &o, &o.lee, "answer", "2026-03-16").await;
        let mut lee = t.enter(&o.lee, false).await;
        enter(&mut lee).await;
        let made = keys::generate(&t.app, keys::Owner::Mailbox(o.kim.mailbox));
        let id = made.id();
        let rows = vec![made.insert, q!("UPDATE mailbox SET current_key = $2 WHERE id = $1", o.kim.mailbox, id).expect(1)];
        t.app.db.write(rows).await.unwrap();
        lee.get("/inbox").await.must_say("This mailbox is closed to you now").must_not_say("When can I come?");
    }

    async fn only_to_somebody_at_work_there_and_only_ones_own(t: TestApp) {
        let o = office(&t).await;
        let victor = t.practice("Vale Endodontics", "victor@vale.example", ("Dr.", "Victor", "Vale")).await;
        assert_eq!(t.enter(&o.robin, false).await.get(HERE).await.status, StatusCode::NOT_FOUND, "a patient has no seat");
        let mut ana = t.enter(&o.ana, false).await;
        let list = ana.get("/people").await;
        let page = ana.click(&list, "Sam Vale").await;
        let page = ana.click(&page, "Deactivate").await;
        ana.press(&page, "Deactivate", &[]).await;
        let mut kim = t.enter(&o.kim, false).await;
        let page = kim.get(HERE).await;
        page.must_say("Lee Park").must_not_say("Sam Vale").must_not_say("Victor");
        for who in [&o.kim, &o.sam, &o.robin, &victor] {
            let id = who.person.to_string();
            kim.press(&page, SAVE, &[("who", &id), ("mode", "answer"), ("until", "2026-03-16")]).await.must_say("Nobody else who works at your practice");
        }
        let lee = o.lee.person.to_string();
        for (mode, until, says) in [("", "2026-03-16", "Choose what they may do"), ("all", "2026-03-16", "Choose what they may do"), ("read", "", "Enter the last day"), ("read", "2026-03-01", "Choose today or a later day"), ("read", "2027-03-05", "within one year")] {
            kim.press(&page, SAVE, &[("who", &lee), ("mode", mode), ("until", until)]).await.must_say(says);
        }
        assert_eq!(t.count(LENT).await, 0);
        // Not without the password once it was given long ago.
        t.advance(11 * 60_000_000);
        let page = kim.get(HERE).await;
        let fields = [("who", lee.as_str()), ("mode", "read"), ("until", "2026-03-16")];
        kim.press(&page, SAVE, &fields).await.must_say("Enter your password");
        assert_eq!(t.count(LENT).await, 0);
        // Twice at once: once; and not to the same colleague again.
        give(&t, &o, &o.lee, "read", "2026-03-16").await;
        let mut kim = t.enter(&o.kim, false).await;
        let page = kim.get(HERE).await;
        kim.press(&page, SAVE, &fields).await.must_say("has your mailbox open already");
        assert_eq!(t.count(LENT).await, 1);
        // Nobody else ends it or sees it; a manager has their own page and theirs only.
        let id = grant(&t).await;
        for who in [&o.ana, &o.lee, &victor] {
            assert_eq!(t.enter(who, false).await.get(&format!("{HERE}/{id}")).await.status, StatusCode::NOT_FOUND, "{}", who.email);
        }
        let one = kim.get(&format!("{HERE}/{id}")).await;
        let theirs = one.form("End it now").values.iter().find(|(n, _)| n == "csrf").unwrap().1.clone();
        for (who, action) in [(&o.ana, "/settings/delegates"), (&o.lee, "/settings/delegates"), (&victor, "/people/delegates"), (&o.lee, "/people/delegates")] {
            let mut b = t.enter(who, false).await;
            let own = b.get("/inbox").await.value("csrf").unwrap();
            let mut forged = one.clone();
            forged.body = forged.body.replace(&theirs, &own).replace("action=\"/settings/delegates", &format!("action=\"{action}"));
            assert_eq!(b.press(&forged, "End it now", &[]).await.status, StatusCode::NOT_FOUND, "{} at {action}", who.email);
        }
        assert_eq!(t.count(LENT).await, 1);
    }

    /// Somebody with write access to the database makes one of his own, or a real one other.
    async fn a_planted_delegation_opens_nothing(t: TestApp) {
        let o = office(&t).await;
        let planted = q!("INSERT INTO mailbox_grant (id, kind, practice, mailbox, owner, holder, can_answer, state, asked_by, asked_at, opened_at, ends_at, version, mac_key, mac) VALUES ($1, 'delegation', $2, $3, $4, $5, TRUE, 'open', $4, 1, 1, 9000000000000000, 1, 1, $6)",
            t.app.id(), o.ana.practice.unwrap(), o.kim.mailbox, o.kim.person, o.lee.person, vec![7u8; 32]);
        t.app.db.write(vec![planted.expect(1)]).await.unwrap();
        t.enter(&o.lee, false).await.get("/settings/switch").await.must_not_say(CHIP);
        t.enter(&o.ana, false).await.get("/people/delegates").await.must_say("Nobody answers for somebody else now");
        t.tamper("DELETE FROM mailbox_grant").await;

        give(&t, &o, &o.lee, "read", "2026-03-03").await;
        let kept: Vec<(Id, Vec<u8>)> = t.app.db.all(q!("SELECT keypair, blob FROM key_wrap WHERE holder_kind = 'lent'")).await.unwrap();
        let id = grant(&t).await;
        // Another reader, a longer life, answers for reading only, another kind: none of them is this instance's.
        for (change, back) in [
            ("UPDATE mailbox_grant SET holder = owner", "UPDATE mailbox_grant SET holder = $1"),
            ("UPDATE mailbox_grant SET ends_at = ends_at + 1", "UPDATE mailbox_grant SET ends_at = ends_at - 1"),
            ("UPDATE mailbox_grant SET can_answer = TRUE", "UPDATE mailbox_grant SET can_answer = FALSE"),
            ("UPDATE mailbox_grant SET kind = 'handover'", "UPDATE mailbox_grant SET kind = 'delegation'"),
        ] {
            t.tamper(change).await;
            t.enter(&o.lee, false).await.get("/settings/switch").await.must_not_say("Dr. Kim Osei");
            match back.contains("$1") {
                true => t.app.db.write(vec![q!("UPDATE mailbox_grant SET holder = $1", o.lee.person).expect(1)]).await.map(|_| ()).unwrap(),
                false => t.tamper(back).await,
            }
        }
        t.enter(&o.lee, false).await.get("/settings/switch").await.must_say(CHIP);
        // Its wrap, put back after the end with a longer life: the grant that names it is over.
        t.advance(3 * DAY);
        t.run_jobs().await;
        assert_eq!(t.count(LENT).await, 0);
        let (keypair, blob) = kept[0].clone();
        t.app.db.write(vec![q!("INSERT INTO key_wrap (id, keypair, holder_kind, holder, blob, created_at) VALUES ($1, $2, 'lent', $3, $4, 1)", t.app.id(), keypair, id, blob).expect(1)]).await.unwrap();
        t.tamper("UPDATE mailbox_grant SET state = 'open'").await;
        let mut lee = t.enter(&o.lee, false).await;
        lee.get("/settings/switch").await.must_not_say(CHIP);
        t.app.db.write(vec![q!("UPDATE session SET lent = $1, practice = $2", id, o.ana.practice.unwrap()).any()]).await.unwrap();
        lee.get("/inbox").await.must_not_say("When can I come?");
    }

    /// Whom a message was written for is sealed into it: taken away, or made somebody else, it does not open.
    async fn whom_it_was_written_for_cannot_be_changed(t: TestApp) {
        let o = office(&t).await;
        give(&t, &o, &o.lee, "answer", "2026-03-16").await;
        let mut lee = t.enter(&o.lee, false).await;
        enter(&mut lee).await;
        let page = lee.get(&format!("/m/{}/reply", o.thread)).await;
        lee.press(&page, "Send", &[("body", "Come on Friday at nine.")]).await;
        let path = format!("/m/{}", o.thread);
        let mut robin = t.enter(&o.robin, false).await;
        robin.get(&path).await.must_say("Come on Friday at nine.");
        for change in ["UPDATE message SET on_behalf_of = NULL WHERE on_behalf_of IS NOT NULL", "UPDATE message SET on_behalf_of = author_person WHERE author_person <> on_behalf_of OR on_behalf_of IS NULL"] {
            t.tamper(change).await;
            robin.get(&path).await.must_not_say("Come on Friday at nine.");
        }
        // As it was, it opens again; and what somebody wrote for themselves is made nobody else's word.
        for (change, opens) in [
            (q!("UPDATE message SET on_behalf_of = NULL WHERE author_person <> $1", o.lee.person), false),
            (q!("UPDATE message SET on_behalf_of = $2 WHERE author_person = $1", o.lee.person, o.kim.person), true),
            (q!("UPDATE message SET on_behalf_of = $2 WHERE author_person = $1", o.kim.person, o.ana.person), false),
            (q!("UPDATE message SET on_behalf_of = NULL WHERE author_person = $1", o.kim.person), true),
        ] {
            t.app.db.write(vec![change.any()]).await.unwrap();
            assert_eq!(robin.get(&path).await.says("Come on Friday at nine."), opens);
        }
    }

    /// Both of them in one moment: the owner ends it, the colleague sends. Whatever comes first, nothing is sent by what was over.
    async fn ending_and_sending_at_once(t: TestApp) {
        let o = office(&t).await;
        let mut kim = give(&t, &o, &o.lee, "answer", "2026-03-16").await;
        let mut lee = t.enter(&o.lee, false).await;
        enter(&mut lee).await;
        let reply = lee.get(&format!("/m/{}/reply", o.thread)).await;
        let list = kim.get(HERE).await;
        let (sent, ended) = tokio::join!(lee.press(&reply, "Send", &[("body", "Come on Friday at nine.")]), kim.press(&list, "End it now", &[]));
        assert!(ended.says("The mailbox is closed to them") || ended.says("Something changed at this moment"), "{}", ended.text());
        let out = t.count("SELECT COUNT(*) FROM message WHERE on_behalf_of IS NOT NULL").await;
        assert!(out == 1 || sent.says("Come on Friday at nine."), "neither sent nor kept: {}", sent.text());
        let g = lent::load(&t.app, grant(&t).await).await.unwrap().unwrap();
        if g.state == lent::State::Ended {
            assert_eq!(t.count(LENT).await, 0);
        }
    }
}

/// The mailbox that is open is the one that is lent; who works nowhere has no such page.
#[tokio::test]
async fn who_works_in_two_practices_lends_the_one_that_is_open() {
    let t = TestApp::sqlite().await;
    let o = office(&t).await;
    let page = t.enter(&o.kim, false).await.get(HERE).await;
    page.must_say("Maple Street Dental");
    // In the personal mailbox nobody can be named.
    let mut kim = t.enter(&o.kim, false).await;
    let switch = kim.get("/settings/switch").await;
    kim.press(&switch, "My own mailbox", &[]).await;
    let page = kim.get(HERE).await;
    page.must_say("Another mailbox is open");
    assert!(!page.has(SAVE));
    let nobody = t
        .account(
            "nora@nowhere.example",
            ("", "Nora", "Nil"),
            Join::Nobody,
            None,
        )
        .await;
    let page = t.enter(&nobody, false).await.get(HERE).await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
}
