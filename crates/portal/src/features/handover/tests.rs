#![allow(clippy::unwrap_used)]
//! A leaver's mailbox, as its manager, the colleague and the leaver see it, on both engines.

use crate::app::span::HOUR;
use crate::keys;
use crate::story;
use crate::testing::{Browser, Letter, Page, Someone, TestApp};
use db::{Id, q};
use http::StatusCode;

const ANA: &str = "ana@maple.example";
const LEE: &str = "lee@maple.example";
const KIM: &str = "kim@maple.example";
const ROBIN: &str = "robin@patients.example";
const HERE: &str = "/people/handover";
const KIMS: &str = "Mailbox of Kim Osei (left on March 2, 2026)";
const LENT: &str = "SELECT COUNT(*) FROM key_wrap WHERE holder_kind = 'lent'";

struct Office {
    ana: Someone,
    lee: Someone,
    kim: Someone,
    robin: Someone,
    thread: Id,
}

/// Ana owns the practice, Lee writes for it; Kim managed it, wrote to Robin, got an answer, and has left.
async fn office(t: &TestApp) -> Office {
    let ana = t
        .practice("Maple Street Dental", ANA, ("Dr.", "Ana", "Ruiz"))
        .await;
    let lee = t.member(&ana, LEE, ("", "Lee", "Park"), "sender").await;
    let kim = t.member(&ana, KIM, ("", "Kim", "Osei"), "manager").await;
    let robin = t.patient(ROBIN, ("Robin", "Reyes"), None).await;
    let letter = Letter {
        subject: "Your night guard",
        body: "It is ready.",
        ..Letter::default()
    };
    let thread = t.write(&kim, &[&robin], &letter).await;
    t.answer(&robin, &[&kim], thread, "When can I come?").await;
    t.leaves(&kim).await;
    Office {
        ana,
        lee,
        kim,
        robin,
        thread,
    }
}

async fn give(t: &TestApp, o: &Office, to: &Someone, mode: &str) -> Browser {
    let mut ana = t.enter(&o.ana, false).await;
    let page = ana.get(HERE).await;
    page.must_say("Kim Osei")
        .must_say("Nobody reads this mailbox");
    let page = ana.click(&page, "Hand over the mailbox").await;
    let who = to.person.to_string();
    let page = ana
        .press(&page, "Hand it over", &[("who", &who), ("mode", mode)])
        .await;
    page.must_say("The mailbox is handed over");
    ana
}

async fn enter(b: &mut Browser) -> Page {
    let page = b.get("/settings/switch").await;
    let page = b.press(&page, KIMS, &[]).await;
    assert_eq!(page.path, "/inbox", "{}", page.text());
    page
}

story! {
    async fn a_leavers_mailbox_goes_to_a_colleague_who_reads_and_answers(t: TestApp) {
        let o = office(&t).await;
        let mut kim = t.browser();
        kim.sign_in(KIM).await;
        kim.get(&format!("/m/{}", o.thread)).await.must_not_say("When can I come");
        let mut ana = give(&t, &o, &o.lee, "answer").await;
        for (to, subject) in [(LEE, "A mailbox was handed over to you"), (KIM, "Your mailbox at your former practice was handed over")] {
            assert_eq!(t.mails(to, subject).await, 1, "{to}");
        }
        let mut lee = t.enter(&o.lee, false).await;
        lee.get("/inbox").await.must_not_say("When can I come?");
        let page = lee.get(&format!("/m/{}", o.thread)).await;
        page.must_say("It is in the mailbox of Kim Osei, which is open to you");
        enter(&mut lee).await.must_say(KIMS).must_say("When can I come?");
        let page = lee.get(&format!("/m/{}", o.thread)).await;
        page.must_say("When can I come?").must_say("Kim Osei").must_say(KIMS);
        let page = lee.click(&page, "Reply").await;
        lee.press(&page, "Send", &[("body", "Come on Friday at nine.")]).await.must_say("Come on Friday at nine.");
        let mail = t.last_mail(ROBIN).await;
        assert!(mail.text.contains("Lee Park") && !mail.text.contains("Kim"), "{}", mail.text);
        let mut robin = t.enter(&o.robin, false).await;
        robin.get(&format!("/m/{}", o.thread)).await.must_say("Come on Friday at nine.").must_say("Lee Park");

        // What arrives for Kim is announced to Lee, and not to Kim.
        let before = t.captured.items().iter().filter(|i| i.to == KIM).count();
        let page = robin.get(&format!("/m/{}", o.thread)).await;
        let page = robin.click(&page, "Reply").await;
        robin.press(&page, "Send", &[("body", "Friday is fine.")]).await;
        let mail = t.last_mail(LEE).await;
        assert!(mail.text.contains(&format!("/m/{}", o.thread)), "{}", mail.text);
        assert_eq!(t.captured.items().iter().filter(|i| i.to == KIM).count(), before);
        lee.get(&format!("/m/{}", o.thread)).await.must_say("Friday is fine.");
        let read = q!("SELECT COUNT(*) FROM audit_event WHERE kind = 'handover.read' AND owner = $1 AND on_behalf_of = $1 AND actor = $2", o.kim.person, o.lee.person);
        assert!(t.app.db.one::<i64>(read).await.unwrap().unwrap() >= 3);

        // It ends, in the middle of an answer: nothing goes out, and the words are not lost.
        let page = lee.get(&format!("/m/{}/reply", o.thread)).await;
        let list = ana.get(HERE).await;
        list.must_say("Lee Park reads this mailbox and answers");
        ana.press(&list, "End the hand-over", &[]).await.must_say("The hand-over has ended").must_say("Nobody reads this mailbox");
        assert_eq!(t.count(LENT).await, 0);
        let page = lee.press(&page, "Send", &[("body", "Bring the old one.")]).await;
        page.must_say("This mailbox is closed to you now").must_say("Your answer was not sent").must_say("Bring the old one.");
        lee.get(&format!("/m/{}", o.thread)).await.must_not_say("Friday is fine.");
        lee.get("/inbox").await.must_not_say(KIMS);
        assert_eq!(t.mails(LEE, "no longer handed over").await, 1);
        assert_eq!(t.count("SELECT COUNT(*) FROM audit_event WHERE kind = 'handover.made' OR kind = 'handover.ended'").await, 2);
    }

    async fn read_only_reads_only(t: TestApp) {
        let o = office(&t).await;
        give(&t, &o, &o.lee, "read").await;
        let mut lee = t.enter(&o.lee, false).await;
        enter(&mut lee).await.must_say("It was handed over to you for reading");
        let page = lee.get(&format!("/m/{}", o.thread)).await;
        page.must_say("You can read here, not answer");
        assert_eq!(lee.get(&format!("/m/{}/reply", o.thread)).await.status, StatusCode::CONFLICT);
    }

    /// Kim managed: her seat opens the safe and every other seat. Lee, who writes, gets a mailbox and no more.
    async fn a_managers_mailbox_brings_no_managers_keys(t: TestApp) {
        let o = office(&t).await;
        give(&t, &o, &o.lee, "answer").await;
        let ring = t.ring_of(&o.lee).await;
        let kims = keys::id_of(&keys::current(&t.app, o.kim.mailbox).await.unwrap());
        let safe: Id = t.app.db.one(q!("SELECT safe FROM practice WHERE id = $1", o.ana.practice.unwrap())).await.unwrap().unwrap();
        assert!(ring.get(kims).is_none() && ring.get(safe).is_none());
        let mut lee = t.enter(&o.lee, false).await;
        enter(&mut lee).await;
        for path in [HERE, "/people/recoveries", "/people/emergency", "/practice/recovery-sheet"] {
            let page = lee.get(path).await;
            assert_eq!(page.status, StatusCode::CONFLICT, "{path}");
        }
        let before = t.ring_of(&o.lee).await;
        // The wrap is no key to Lee's own seat, whatever somebody writes over it.
        t.app.db.write(vec![q!("UPDATE key_wrap SET holder_kind = 'keypair', holder = (SELECT current_key FROM mailbox WHERE id = $1) WHERE holder_kind = 'lent'", o.lee.mailbox).expect(1)]).await.unwrap();
        let mut ring = keys::Keyring::new();
        let own = t.app.db.one::<Id>(q!("SELECT b.current_key FROM mailbox b WHERE b.id = $1", o.lee.mailbox)).await.unwrap().unwrap();
        ring.add(before.get(own).unwrap().clone());
        assert!(ring.expand(&t.app).await.is_err() || ring.get(kims).is_none());
    }

    async fn whoever_took_it_over_and_leaves_has_it_no_more(t: TestApp) {
        let o = office(&t).await;
        give(&t, &o, &o.lee, "answer").await;
        let mut lee = t.enter(&o.lee, false).await;
        enter(&mut lee).await;
        t.leaves(&o.lee).await;
        lee.get("/inbox").await.must_say("This mailbox is closed to you now");
        let sam = t.member(&o.ana, "sam@maple.example", ("", "Sam", "Vale"), "desk").await;
        let mut ana = t.enter(&o.ana, false).await;
        let page = ana.get(HERE).await;
        page.must_say("It was handed to somebody who has left, too");
        let kims = page.body.split("href=\"").map(|s| s.split('"').next().unwrap()).find(|h| h.ends_with(&o.kim.mailbox.to_string())).unwrap().to_owned();
        let page = ana.get(&kims).await;
        let who = sam.person.to_string();
        ana.press(&page, "Hand it over", &[("who", &who), ("mode", "read")]).await.must_say("Sam Vale reads this mailbox");
        assert_eq!(t.count(LENT).await, 1, "the one before is over");
        let mut sam = t.enter(&sam, false).await;
        enter(&mut sam).await.must_say("When can I come?");
    }

    async fn only_a_leavers_mailbox_and_only_by_its_own_managers(t: TestApp) {
        let o = office(&t).await;
        let victor = t.practice("Vale Endodontics", "victor@vale.example", ("Dr.", "Victor", "Vale")).await;
        let path = |who: &Someone| format!("{HERE}/{}", who.mailbox);
        let mut ana = t.enter(&o.ana, false).await;
        let page = ana.get(&path(&o.kim)).await;
        assert_eq!(ana.get(&path(&o.lee)).await.status, StatusCode::NOT_FOUND, "Lee has not left");
        assert_eq!(ana.get(&path(&o.robin)).await.status, StatusCode::NOT_FOUND);
        for who in [&o.lee, &victor, &o.robin] {
            let mut b = t.enter(who, false).await;
            assert_eq!(b.get(&path(&o.kim)).await.status, StatusCode::NOT_FOUND, "{}", who.email);
        }
        // To nobody from elsewhere, and not without saying how.
        let (them, mine) = (victor.person.to_string(), o.lee.person.to_string());
        ana.press(&page, "Hand it over", &[("who", &them), ("mode", "read")]).await.must_say("Nobody in your practice has this name");
        ana.press(&page, "Hand it over", &[("who", &mine), ("mode", "")]).await.must_say("Choose what they may do");
        assert_eq!(t.count(LENT).await, 0);
        // Twice at once: once.
        let mut twin = t.enter(&o.ana, false).await;
        let other = twin.get(&path(&o.kim)).await;
        let fields = [("who", mine.as_str()), ("mode", "read")];
        let (a, b) = tokio::join!(ana.press(&page, "Hand it over", &fields), twin.press(&other, "Hand it over", &fields));
        assert!(a.says("The mailbox is handed over") || b.says("The mailbox is handed over"), "{} {}", a.text(), b.text());
        assert_eq!(t.count(LENT).await, 1);
    }

    /// Lee goes to lunch in the middle of an answer.
    async fn an_answer_that_comes_after_the_session_waits_in_that_mailbox(t: TestApp) {
        let o = office(&t).await;
        give(&t, &o, &o.lee, "answer").await;
        let mut lee = t.enter(&o.lee, false).await;
        enter(&mut lee).await;
        let page = lee.get(&format!("/m/{}/reply", o.thread)).await;
        t.advance(HOUR);
        lee.press(&page, "Send", &[("body", "Come on Friday at nine.")]).await.must_not_say("Your answer is sent");
        assert_eq!(t.count("SELECT COUNT(*) FROM draft d JOIN membership m ON m.seat = d.mailbox WHERE m.role = 'manager' AND d.person <> m.person").await, 1);
        let mut lee = t.enter(&o.lee, false).await;
        enter(&mut lee).await;
        lee.get(&format!("/m/{}/reply", o.thread)).await.must_say("Come on Friday at nine.");
    }

    async fn what_a_leaver_had_begun_to_write_is_shown_to_nobody(t: TestApp) {
        let o = office(&t).await;
        give(&t, &o, &o.lee, "answer").await;
        let mut lee = t.enter(&o.lee, false).await;
        enter(&mut lee).await;
        let page = lee.get(&format!("/m/{}/reply", o.thread)).await;
        lee.press(&page, "Save draft", &[("body", "Half a thought")]).await;
        lee.get(&format!("/m/{}/reply", o.thread)).await.must_say("Half a thought");
        // As if Kim had begun it.
        t.tamper("UPDATE draft SET person = (SELECT person FROM membership WHERE role = 'manager')").await;
        lee.get(&format!("/m/{}/reply", o.thread)).await.must_not_say("Half a thought");
        lee.get("/inbox").await.must_not_say("Draft");
    }

    async fn in_a_large_practice_colleagues_are_named_by_their_address(t: TestApp) {
        let o = office(&t).await;
        let practice = crate::practices::load(&t.app, o.ana.practice.unwrap()).await.unwrap();
        for (typed, found) in [(LEE, Some(o.lee.person)), (ROBIN, None), (KIM, None), ("nobody", None), ("x@nowhere.example", None)] {
            let got = crate::practices::safe::by_address(&t.app, &practice, typed).await.unwrap();
            assert_eq!(got, found, "{typed}");
        }
    }
}
