#![allow(clippy::unwrap_used)]
//! Emergency access as the two managers and the owner of the mailbox see it, on both engines.

use crate::app::span::{DAY, HOUR, MINUTE};
use crate::keys::{self, Owner};
use crate::lent;
use crate::practices;
use crate::story;
use crate::testing::{Browser, Letter, Page, Someone, TestApp};
use axum::body::Body;
use db::{Id, q};
use http::{Method, StatusCode};
use http_body_util::BodyExt;

const ANA: &str = "ana@maple.example";
const KIM: &str = "kim@maple.example";
const LEE: &str = "lee@maple.example";
const SAM: &str = "sam@maple.example";
const HERE: &str = "/people/emergency";
const REASON: &str = "A patient in hospital needs the letter about their blood thinner.";
const AGREE: &str = "I agree. Open it for four hours";
const ASK: &str = "Ask the other managers";

struct Office {
    ana: Someone,
    kim: Someone,
    lee: Someone,
    sam: Someone,
    victor: Someone,
    thread: Id,
}

/// Ana owns the practice, Kim and Lee manage it, Sam writes for it and has an unread message of another practice, with a file.
async fn office(t: &TestApp) -> Office {
    let ana = t
        .practice("Maple Street Dental", ANA, ("Dr.", "Ana", "Ruiz"))
        .await;
    let kim = t.member(&ana, KIM, ("", "Kim", "Osei"), "manager").await;
    let lee = t.member(&ana, LEE, ("", "Lee", "Park"), "manager").await;
    t.long_managed().await;
    let sam = t.member(&ana, SAM, ("", "Sam", "Vale"), "sender").await;
    let victor = t
        .practice(
            "Vale Endodontics",
            "victor@vale.example",
            ("Dr.", "Victor", "Vale"),
        )
        .await;
    let big = vec![7u8; 900_000];
    let files = [("scan.pdf", "application/pdf", big.as_slice())];
    let letter = Letter {
        subject: "Blood thinner before the surgery",
        body: "Stop it two days before.",
        files: &files,
        // A code to a number that Victor has of Sam would keep out whoever was let in.
        two_step: true,
    };
    let thread = t.write(&victor, &[&sam], &letter).await;
    Office {
        ana,
        kim,
        lee,
        sam,
        victor,
        thread,
    }
}

/// Lee asks for Sam's mailbox.
async fn asked(t: &TestApp, o: &Office) -> Browser {
    let mut lee = t.enter(&o.lee, false).await;
    let page = lee.get(HERE).await;
    let sam = o.sam.person.to_string();
    lee.press(&page, ASK, &[("who", &sam), ("reason", REASON)])
        .await
        .must_say("The other managers are asked");
    lee
}

/// Lee asks, Ana agrees, and Lee is in Sam's mailbox.
async fn open(t: &TestApp, o: &Office) -> Browser {
    let mut lee = asked(t, o).await;
    let mut ana = t.enter(&o.ana, false).await;
    let page = ana.get(HERE).await;
    ana.press(&page, AGREE, &[])
        .await
        .must_say("The mailbox is open for four hours");
    enter(&mut lee).await;
    lee
}

async fn enter(lee: &mut Browser) -> Page {
    let page = lee.get(HERE).await;
    let page = lee.press(&page, "Read it now", &[]).await;
    assert_eq!(page.path, "/inbox", "{}", page.text());
    page
}

async fn grant(t: &TestApp) -> Id {
    t.app
        .db
        .one(q!(
            "SELECT id FROM mailbox_grant ORDER BY asked_at DESC LIMIT 1"
        ))
        .await
        .unwrap()
        .unwrap()
}

const LENT: &str = "SELECT COUNT(*) FROM key_wrap WHERE holder_kind = 'lent'";

async fn events(t: &TestApp) -> Vec<String> {
    let sql = q!("SELECT kind FROM audit_event WHERE kind LIKE 'emergency.%' ORDER BY at, kind");
    t.app.db.all(sql).await.unwrap()
}

story! {
    /// One who can make managers would be both of the two.
    async fn a_manager_of_today_is_no_second_one(t: TestApp) {
        let o = office(&t).await;
        let mut lee = asked(&t, &o).await;
        let new = t.member(&o.ana, "new@maple.example", ("", "Noa", "New"), "manager").await;
        let mut b = t.enter(&new, false).await;
        let page = b.get(HERE).await;
        b.press(&page, AGREE, &[]).await.must_say("You cannot agree yet");
        lee.get(HERE).await.must_not_say("Read it now");
        t.long_managed().await;
        let page = b.get(HERE).await;
        b.press(&page, AGREE, &[]).await.must_say("The mailbox is open for four hours");
    }

    async fn two_managers_open_a_colleagues_mailbox_for_four_hours(t: TestApp) {
        let o = office(&t).await;
        let mut lee = asked(&t, &o).await;
        lee.get(HERE).await.must_say("A second manager must agree within a day").must_say(REASON);
        for to in [ANA, KIM] {
            assert_eq!(t.mails(to, "A manager asks you for emergency access").await, 1, "{to}");
        }
        // Why is in no mail.
        assert!(t.captured.items().iter().all(|i| !i.text.contains("blood")));
        assert_eq!(t.count(LENT).await, 0);
        lee.get(&format!("/m/{}", o.thread)).await.must_not_say("Stop it two days before");

        let mut ana = t.browser();
        ana.sign_in(ANA).await;
        t.advance(11 * MINUTE);
        let page = ana.get(HERE).await;
        page.must_say("Open the mailbox of Sam Vale?").must_say("Lee Park asked").must_say(REASON);
        let again = ana.press(&page, AGREE, &[]).await;
        assert_eq!(again.h1(), "Enter your password again");
        let page = ana.press(&again, "Continue", &[("password", crate::testing::PASSWORD)]).await;
        ana.press(&page, AGREE, &[]).await.must_say("The mailbox is open for four hours");
        assert_eq!(t.count(LENT).await, 1);
        assert_eq!(t.mails(SAM, "Your mailbox was opened in an emergency").await, 1);
        assert_eq!(t.mails(LEE, "Your emergency access is open").await, 1);

        enter(&mut lee).await.must_say("Emergency access: mailbox of Sam Vale").must_say("Blood thinner before the surgery");
        let page = lee.get(&format!("/m/{}", o.thread)).await;
        page.must_say("Stop it two days before").must_say("Emergency access: mailbox of Sam Vale").must_say("You can read here, not answer");
        assert!(!page.has("Reply"));
        // Nothing was read by whom it was written to, and its sender is told nothing.
        assert_eq!(t.count("SELECT COUNT(*) FROM entry WHERE read_at IS NULL AND NOT mine").await, 1);
        assert_eq!(t.count("SELECT COUNT(*) FROM delivery_event WHERE kind = 'read'").await, 0);

        let mut sam = t.enter(&o.sam, true).await;
        let page = sam.get("/inbox").await;
        page.must_say("Lee Park has your mailbox open in an emergency");
        let page = sam.click(&page, "Who, why, and what was opened").await;
        page.must_say("It is open now").must_say(REASON).must_say("Dr. Ana Ruiz").must_say("Blood thinner before the surgery");
        assert!(!page.has("I have seen this"));

        // Time passes; Lee keeps the session alive.
        for _ in 0..24 {
            t.advance(10 * MINUTE);
            lee.get("/inbox").await;
        }
        let page = lee.get("/inbox").await;
        page.must_not_say("Blood thinner").must_not_say("Emergency access: mailbox");
        lee.get(&format!("/m/{}", o.thread)).await.must_not_say("Stop it two days before");
        t.run_jobs().await;
        assert_eq!(t.count(LENT).await, 0, "nothing opens it any more");
        assert_eq!(t.mails(SAM, "has ended").await, 1);
        assert_eq!(events(&t).await, ["emergency.asked", "emergency.agreed", "emergency.read", "emergency.ended"]);

        let mut sam = t.enter(&o.sam, true).await;
        let page = sam.get("/inbox").await;
        page.must_say("Lee Park had your mailbox open in an emergency");
        let page = sam.click(&page, "Who, why, and what was opened").await;
        let page = sam.press(&page, "I have seen this", &[]).await;
        page.must_not_say("had your mailbox open");
        sam.get(&format!("/emergency/{}", grant(&t).await)).await.must_say("It is closed again");
    }

    async fn in_it_one_reads_and_does_nothing_else(t: TestApp) {
        let o = office(&t).await;
        let mut lee = open(&t, &o).await;
        for path in ["/compose", "/drafts", "/contacts", "/practice", HERE, "/settings", "/settings/password", "/waiting"] {
            let page = lee.get(path).await;
            assert_eq!(page.status, StatusCode::CONFLICT, "{path}");
            page.must_say("This is done in your own mailbox");
        }
        let page = lee.get(&format!("/m/{}/reply", o.thread)).await;
        assert_eq!(page.status, StatusCode::CONFLICT);
        // Not with a form of one's own either.
        let csrf = lee.get("/inbox").await.value("csrf").unwrap();
        let body = format!("--XX\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{csrf}\r\n--XX\r\nContent-Disposition: form-data; name=\"submission\"\r\n\r\n{}\r\n--XX\r\nContent-Disposition: form-data; name=\"body\"\r\n\r\nYes\r\n--XX\r\nContent-Disposition: form-data; name=\"action\"\r\n\r\nsend\r\n--XX--\r\n", "ab".repeat(16));
        let headers = [("sec-fetch-site", "same-origin"), ("origin", "https://mail.example.com"), ("content-type", "multipart/form-data; boundary=XX")];
        let page = lee.raw(Method::POST, &format!("/m/{}/reply", o.thread), &headers, body.into_bytes()).await;
        page.must_not_say("Your answer is sent");
        assert_eq!(t.count("SELECT COUNT(*) FROM message").await, 1);
        // Back home everything works again.
        let page = lee.get("/inbox").await;
        lee.press(&page, "Back to my mailbox", &[]).await.must_not_say("Back to my mailbox");
        lee.get("/compose").await.must_say("New message");
    }

    async fn the_second_is_somebody_else_and_not_the_owner(t: TestApp) {
        let o = office(&t).await;
        // Lee asks for Kim's mailbox, who manages too.
        let mut lee = t.enter(&o.lee, false).await;
        let page = lee.get(HERE).await;
        let kim = o.kim.person.to_string();
        lee.press(&page, ASK, &[("who", &kim), ("reason", REASON)]).await;
        assert_eq!((t.mails(KIM, "emergency access").await, t.mails(ANA, "emergency access").await), (0, 1));
        // Not Lee, with Ana's form.
        let mut ana = t.enter(&o.ana, false).await;
        let page = ana.get(HERE).await;
        let theirs = page.form(AGREE).values.iter().find(|(n, _)| n == "csrf").unwrap().1.clone();
        for (who, status) in [(&o.lee, StatusCode::CONFLICT), (&o.kim, StatusCode::NOT_FOUND), (&o.sam, StatusCode::NOT_FOUND), (&o.victor, StatusCode::NOT_FOUND)] {
            let mut b = t.enter(who, false).await;
            let own = b.get("/inbox").await.value("csrf").unwrap();
            let mut forged = page.clone();
            forged.body = forged.body.replace(&theirs, &own);
            assert_eq!(b.press(&forged, AGREE, &[]).await.status, status, "{}", who.email);
            assert_eq!(t.count(LENT).await, 0);
        }
        t.enter(&o.kim, false).await.get(HERE).await.must_not_say(REASON);
        // Her own mailbox, and somebody who is not of the practice: no.
        for who in [o.lee.person, o.victor.person, Id::NIL] {
            let page = lee.get(HERE).await;
            let who = who.to_string();
            lee.press(&page, ASK, &[("who", &who), ("reason", REASON)]).await.must_say("No other person in your practice");
        }
        let page = lee.get(HERE).await;
        lee.press(&page, ASK, &[("who", &kim), ("reason", "")]).await.must_say("Say why it cannot wait");
        lee.press(&page, ASK, &[("who", &kim), ("reason", REASON)]).await.must_say("This mailbox was asked for already");
    }

    async fn one_manager_alone_is_told_what_to_do_instead(t: TestApp) {
        let ana = t.practice("Maple Street Dental", ANA, ("Dr.", "Ana", "Ruiz")).await;
        let sam = t.member(&ana, SAM, ("", "Sam", "Vale"), "sender").await;
        // A manager whom nobody let in is no second.
        t.member(&ana, LEE, ("", "Lee", "Park"), "manager").await;
        t.tamper("DELETE FROM key_wrap WHERE holder IN (SELECT b.current_key FROM membership m JOIN mailbox b ON b.id = m.seat WHERE m.role = 'manager')").await;
        let mut b = t.enter(&ana, false).await;
        let page = b.get(HERE).await;
        page.must_say("It takes a second manager").must_say("An owner should name a second manager now").must_say("recovery sheet");
        assert!(!page.has(ASK));
        // Nor by a form from when there were two.
        t.member(&ana, KIM, ("", "Kim", "Osei"), "manager").await;
        t.long_managed().await;
        let page = b.get(HERE).await;
        t.tamper("DELETE FROM key_wrap WHERE holder IN (SELECT b.current_key FROM membership m JOIN mailbox b ON b.id = m.seat WHERE m.role = 'manager')").await;
        let sam = sam.person.to_string();
        let page = b.press(&page, ASK, &[("who", &sam), ("reason", REASON)]).await;
        assert_eq!(page.status, StatusCode::CONFLICT);
        assert_eq!(t.count("SELECT COUNT(*) FROM mailbox_grant").await, 0);
    }

    async fn two_who_agree_at_once_open_it_once(t: TestApp) {
        let o = office(&t).await;
        asked(&t, &o).await;
        let (mut ana, mut kim) = (t.enter(&o.ana, false).await, t.enter(&o.kim, false).await);
        let pages = (ana.get(HERE).await, kim.get(HERE).await);
        let (a, k) = tokio::join!(ana.press(&pages.0, AGREE, &[]), kim.press(&pages.1, AGREE, &[]));
        let opened = [a.says("The mailbox is open for four hours"), k.says("The mailbox is open for four hours")];
        assert_eq!(opened.iter().filter(|o| **o).count(), 1, "{} {}", a.text(), k.text());
        assert_eq!(t.count(LENT).await, 1);
        assert_eq!(t.count("SELECT COUNT(*) FROM audit_event WHERE kind = 'emergency.agreed'").await, 1);
        assert_eq!(t.mails(SAM, "Your mailbox was opened").await, 1);
    }

    async fn who_leaves_between_asking_and_agreeing_opens_nothing(t: TestApp) {
        let o = office(&t).await;
        asked(&t, &o).await;
        let (mut ana, mut kim) = (t.enter(&o.ana, false).await, t.enter(&o.kim, false).await);
        let pages = (ana.get(HERE).await, kim.get(HERE).await);
        // The second, before she presses.
        t.leaves(&o.ana).await;
        assert_eq!(ana.press(&pages.0, AGREE, &[]).await.h1(), "You no longer work in Maple Street Dental here");
        assert_eq!(t.count(LENT).await, 0);
        // The first, before another second presses.
        t.leaves(&o.lee).await;
        kim.press(&pages.1, AGREE, &[]).await.must_say("This cannot be done any more");
        assert_eq!(t.count(LENT).await, 0);
        // And a day later the question is over, by itself.
        t.advance(DAY + MINUTE);
        t.run_jobs().await;
        assert_eq!(events(&t).await, ["emergency.asked", "emergency.lapsed"]);
        let mut kim = t.enter(&o.kim, false).await;
        kim.get(HERE).await.must_not_say("Open the mailbox of Sam Vale?");
    }

    async fn who_reads_it_and_leaves_reads_no_more(t: TestApp) {
        let o = office(&t).await;
        let mut lee = open(&t, &o).await;
        lee.get("/inbox").await.must_say("Blood thinner");
        t.leaves(&o.lee).await;
        let page = lee.get("/inbox").await;
        assert_eq!(page.status, StatusCode::FORBIDDEN);
        page.must_say("This mailbox is closed to you now").must_not_say("Blood thinner");
        lee.get(&format!("/m/{}", o.thread)).await.must_not_say("Stop it");
        // The owner who leaves meanwhile changes nothing: the records are the practice's, and it ends on time.
        t.leaves(&o.sam).await;
        t.advance(4 * HOUR);
        t.run_jobs().await;
        assert_eq!(t.count(LENT).await, 0);
    }

    async fn it_ends_in_the_middle_of_a_download_and_the_rest_stays_here(t: TestApp) {
        let o = office(&t).await;
        let mut lee = open(&t, &o).await;
        let page = lee.get(&format!("/m/{}", o.thread)).await;
        let file = page.body.split("href=\"").map(|s| s.split('"').next().unwrap()).find(|h| h.contains("/files/")).unwrap().to_owned();
        // The positive control.
        assert_eq!(lee.get(&file).await.bytes.len(), 900_000);
        let headers = [("sec-fetch-site", "same-origin")];
        for by_hand in [true, false] {
            if !by_hand {
                lee = open(&t, &o).await;
            }
            let started = lee.start(Method::GET, &file, &headers, Body::empty()).await;
            assert_eq!(started.status(), StatusCode::OK);
            let mut body = started.into_body();
            let first = body.frame().await.unwrap().unwrap().into_data().unwrap();
            assert!(!first.is_empty() && first.len() < 900_000);
            if by_hand {
                // Ana, who agreed, ends it.
                let mut ana = t.enter(&o.ana, false).await;
                let page = ana.get(HERE).await;
                ana.press(&page, "Close it now", &[]).await.must_say("The mailbox is closed again");
                assert_eq!(t.count(LENT).await, 0);
            } else {
                t.advance(4 * HOUR);
            }
            let mut got = first.len();
            let broken = loop {
                match body.frame().await {
                    Some(Ok(f)) => got += f.into_data().unwrap().len(),
                    Some(Err(_)) => break true,
                    None => break false,
                }
            };
            assert!(broken && got < 900_000, "{got}");
        }
        t.run_jobs().await;
        assert_eq!(t.count("SELECT COUNT(*) FROM audit_event WHERE kind = 'file.downloaded' AND on_behalf_of IS NULL AND owner = (SELECT person FROM membership WHERE role = 'sender')").await, 3);
    }

    async fn whoever_reads_closes_it_from_above_any_page(t: TestApp) {
        let o = office(&t).await;
        let mut lee = open(&t, &o).await;
        let page = lee.get("/inbox").await;
        let page = lee.press(&page, "Close it now", &[]).await;
        page.must_say("The mailbox is closed again").must_not_say("Emergency access: mailbox of");
        assert_eq!(t.count(LENT).await, 0);
        assert_eq!(t.mails(SAM, "has ended").await, 1);
        t.advance(4 * HOUR);
        t.run_jobs().await;
        assert_eq!(t.mails(SAM, "has ended").await, 1, "once");
    }

    /// Somebody with write access to the database makes a grant of his own, or an old one new.
    async fn a_planted_grant_opens_nothing(t: TestApp) {
        let o = office(&t).await;
        // From nothing.
        let planted = q!("INSERT INTO mailbox_grant (id, kind, practice, mailbox, owner, holder, can_answer, state, asked_by, agreed_by, asked_at, opened_at, version, mac_key, mac) VALUES ($1, 'emergency', $2, $3, $4, $5, TRUE, 'open', $5, $6, 1, 1, 1, 1, $7)",
            t.app.id(), o.ana.practice.unwrap(), o.sam.mailbox, o.sam.person, o.lee.person, o.ana.person, vec![7u8; 32]);
        t.app.db.write(vec![planted.expect(1)]).await.unwrap();
        let mut lee = t.enter(&o.lee, false).await;
        lee.get("/settings/switch").await.must_not_say("Sam Vale");
        lee.get(HERE).await.must_not_say("The mailbox of Sam Vale is open");
        t.tamper("DELETE FROM mailbox_grant").await;
        // One that is asked for, made open; a real one, given to somebody else, or made longer.
        let mut lee = asked(&t, &o).await;
        t.tamper("UPDATE mailbox_grant SET state = 'open', opened_at = 1").await;
        lee.get("/settings/switch").await.must_not_say("Sam Vale");
        t.tamper("UPDATE mailbox_grant SET state = 'asked', opened_at = NULL").await;
        let mut ana = t.enter(&o.ana, false).await;
        let page = ana.get(HERE).await;
        ana.press(&page, AGREE, &[]).await.must_say("The mailbox is open for four hours");
        let kept: Vec<(Id, Vec<u8>)> = t.app.db.all(q!("SELECT keypair, blob FROM key_wrap WHERE holder_kind = 'lent'")).await.unwrap();
        let (id, was) = (grant(&t).await, (o.lee.person, o.kim.person));
        t.app.db.write(vec![q!("UPDATE mailbox_grant SET holder = $2 WHERE id = $1", id, was.1).expect(1)]).await.unwrap();
        t.enter(&o.kim, false).await.get("/settings/switch").await.must_not_say("Sam Vale");
        t.app.db.write(vec![q!("UPDATE mailbox_grant SET holder = $2, ends_at = ends_at + 1 WHERE id = $1", id, was.0).expect(1)]).await.unwrap();
        t.enter(&o.lee, false).await.get("/settings/switch").await.must_not_say("Sam Vale");
        t.app.db.write(vec![q!("UPDATE mailbox_grant SET ends_at = ends_at - 1 WHERE id = $1", id).expect(1)]).await.unwrap();
        t.enter(&o.lee, false).await.get("/settings/switch").await.must_say("Sam Vale");
        // Its wrap, put back after the end with a longer life: the grant that names it is over.
        t.advance(4 * HOUR);
        t.run_jobs().await;
        let (keypair, blob) = kept[0].clone();
        t.app.db.write(vec![q!("INSERT INTO key_wrap (id, keypair, holder_kind, holder, blob, created_at) VALUES ($1, $2, 'lent', $3, $4, 1)", t.app.id(), keypair, id, blob).expect(1)]).await.unwrap();
        t.tamper("UPDATE mailbox_grant SET state = 'open'").await;
        let mut lee = t.enter(&o.lee, false).await;
        lee.get("/settings/switch").await.must_not_say("Sam Vale");
        t.app.db.write(vec![q!("UPDATE session SET lent = $1", id).any()]).await.unwrap();
        lee.get("/inbox").await.must_not_say("Blood thinner");
    }

    async fn no_session_and_no_row_opens_it_afterwards(t: TestApp) {
        let o = office(&t).await;
        let seat = keys::id_of(&keys::current(&t.app, o.sam.mailbox).await.unwrap());
        let mut lee = open(&t, &o).await;
        lee.get(&format!("/m/{}", o.thread)).await.must_say("Stop it two days before");
        // Also while it is open no session row carries it, however often the session gets a new token.
        let page = lee.get("/inbox").await;
        lee.press(&page, "Back to my mailbox", &[]).await;
        enter(&mut lee).await;
        let rings: Vec<Vec<u8>> = t.app.db.all(q!("SELECT wrap FROM session WHERE wrap IS NOT NULL AND person = $1", o.lee.person)).await.unwrap();
        assert!(!rings.is_empty());
        for ring in rings {
            assert!(!ring.windows(16).any(|w| w == seat.as_bytes()));
        }
        let g = lent::load(&t.app, grant(&t).await).await.unwrap().unwrap();
        let ring = t.ring_of(&o.lee).await;
        let reader = keys::id_of(&keys::current(&t.app, o.lee.mailbox).await.unwrap());
        assert!(g.open(&t.app, &ring, reader, seat).await.unwrap().is_some());
        let page = lee.get("/inbox").await;
        lee.press(&page, "Close it now", &[]).await;
        assert!(g.open(&t.app, &ring, reader, seat).await.unwrap().is_none());
    }

    /// The practice gets a new safe between asking and agreeing, as when a manager is removed.
    async fn a_new_safe_between_asking_and_agreeing_changes_nothing(t: TestApp) {
        let o = office(&t).await;
        asked(&t, &o).await;
        let practice = practices::load(&t.app, o.ana.practice.unwrap()).await.unwrap();
        let old = t.ring_of(&o.ana).await;
        let safe = keys::generate(&t.app, Owner::Safe(practice.id));
        let (public, new) = (safe.public().clone(), safe.id());
        let mut rows = vec![safe.insert];
        for seat in [&o.ana, &o.kim, &o.lee, &o.sam] {
            let key = keys::current(&t.app, seat.mailbox).await.unwrap();
            let mut through = keys::Keyring::new();
            through.add(old.get(practice.safe.unwrap()).unwrap().clone());
            let pair = through.open(&t.app, keys::id_of(&key)).await.unwrap().unwrap();
            rows.push(keys::wrap_to(&t.app, &public, &pair));
            if seat.person != o.sam.person {
                rows.push(keys::wrap_to(&t.app, &key, &safe.pair));
            }
        }
        rows.push(keys::store::delete_held(practice.safe.unwrap().as_bytes(), "keypair"));
        rows.push(keys::store::delete_all_wraps(practice.safe.unwrap()));
        rows.push(q!("UPDATE practice SET safe = $2 WHERE id = $1", practice.id, new).expect(1));
        t.app.db.write(rows).await.unwrap();
        let mut ana = t.enter(&o.ana, false).await;
        let page = ana.get(HERE).await;
        ana.press(&page, AGREE, &[]).await.must_say("The mailbox is open for four hours");
        let mut lee = t.enter(&o.lee, false).await;
        enter(&mut lee).await.must_say("Blood thinner");
    }

    async fn a_seat_that_the_new_safe_does_not_hold_yet_says_so(t: TestApp) {
        let o = office(&t).await;
        asked(&t, &o).await;
        let mut ana = t.enter(&o.ana, false).await;
        let page = ana.get(HERE).await;
        t.app.db.write(vec![q!("DELETE FROM key_wrap WHERE keypair = (SELECT current_key FROM mailbox WHERE id = $1) AND holder = (SELECT safe FROM practice WHERE id = $2)", o.sam.mailbox, o.ana.practice.unwrap()).expect(1)]).await.unwrap();
        ana.press(&page, AGREE, &[]).await.must_say("This mailbox does not open at the moment");
        assert_eq!(t.count(LENT).await, 0);
    }

    async fn other_people_end_and_refuse_nothing(t: TestApp) {
        let o = office(&t).await;
        asked(&t, &o).await;
        let mut ana = t.enter(&o.ana, false).await;
        for (button, state) in [("No, keep it shut", "asked"), ("Close it now", "open")] {
            let page = ana.get(HERE).await;
            let theirs = page.form(button).values.iter().find(|(n, _)| n == "csrf").unwrap().1.clone();
            for who in [&o.sam, &o.victor] {
                let mut b = t.enter(who, false).await;
                let own = b.get("/inbox").await.value("csrf").unwrap();
                let mut forged = page.clone();
                forged.body = forged.body.replace(&theirs, &own);
                assert_eq!(b.press(&forged, button, &[]).await.status, StatusCode::NOT_FOUND, "{}", who.email);
            }
            let now: String = t.app.db.one(q!("SELECT state FROM mailbox_grant")).await.unwrap().unwrap();
            assert_eq!(now, state);
            ana.press(&page, if state == "asked" { AGREE } else { button }, &[]).await;
        }
        let now: String = t.app.db.one(q!("SELECT state FROM mailbox_grant")).await.unwrap().unwrap();
        assert_eq!(now, "ended");
    }

    async fn a_no_keeps_it_shut_and_the_asker_hears_of_it(t: TestApp) {
        let o = office(&t).await;
        let mut lee = asked(&t, &o).await;
        let mut ana = t.enter(&o.ana, false).await;
        let page = ana.get(HERE).await;
        ana.press(&page, "No, keep it shut", &[]).await.must_say("The mailbox stays shut");
        assert_eq!(t.mails(LEE, "Your emergency access was refused").await, 1);
        assert_eq!(t.mails(SAM, "emergency").await, 0);
        // It can be asked for again, and taken back.
        asked(&t, &o).await;
        let page = lee.get(HERE).await;
        lee.press(&page, "Not needed any more", &[]).await.must_say("The mailbox stays shut");
        assert_eq!(events(&t).await, ["emergency.asked", "emergency.asked", "emergency.declined", "emergency.withdrawn"]);
        assert_eq!(t.count(LENT).await, 0);
    }

    async fn what_an_owner_is_shown_is_for_them_alone(t: TestApp) {
        let o = office(&t).await;
        open(&t, &o).await;
        let path = format!("/emergency/{}", grant(&t).await);
        for who in [&o.ana, &o.lee, &o.victor] {
            assert_eq!(t.enter(who, false).await.get(&path).await.status, StatusCode::NOT_FOUND, "{}", who.email);
        }
        assert_eq!(t.enter(&o.sam, false).await.get(&path).await.status, StatusCode::OK);
    }
}
