#![allow(clippy::unwrap_used)]
//! Forgotten passwords of members, as they and their managers see it, on both engines.

use super::flow::{self, Answer, Outcome};
use crate::app::span::{DAY, MINUTE};
use crate::audit::Source;
use crate::keys::requests;
use crate::practices;
use crate::story;
use crate::testing::{Letter, PASSWORD, Someone, TestApp};
use db::{Id, q};
use http::StatusCode;

const ANA: &str = "ana@maple.example";
const KIM: &str = "kim@maple.example";
const LEE: &str = "lee@maple.example";
const NEW: &str = "seven grey herons wade past noon";
const HERE: &str = "/people/recoveries";
const YES: &str = "I called. Give Lee Park the messages back";

struct Office {
    ana: Someone,
    kim: Someone,
    lee: Someone,
}

/// Ana owns the practice, Kim manages it too, Lee writes for it and has a message from another practice.
async fn office(t: &TestApp) -> Office {
    let ana = t
        .practice("Maple Street Dental", ANA, ("Dr.", "Ana", "Ruiz"))
        .await;
    let kim = t.member(&ana, KIM, ("", "Kim", "Osei"), "manager").await;
    let lee = t.member(&ana, LEE, ("", "Lee", "Park"), "sender").await;
    let victor = t
        .practice(
            "Vale Endodontics",
            "victor@vale.example",
            ("Dr.", "Victor", "Vale"),
        )
        .await;
    let letter = Letter {
        subject: "Root canal of Mr. Moss",
        body: "It went well.",
        ..Letter::default()
    };
    t.write(&victor, &[&lee], &letter).await;
    Office { ana, kim, lee }
}

/// Whether somebody's own pair opens their seat.
async fn holds(t: &TestApp, who: &Someone) -> i64 {
    let sql = q!(
        "SELECT COUNT(*) FROM key_wrap w JOIN mailbox s ON s.current_key = w.keypair JOIN person p ON p.id = $2 JOIN mailbox b ON b.id = p.personal AND b.current_key = w.holder WHERE s.id = $1",
        who.mailbox,
        who.person
    );
    t.app.db.one(sql).await.unwrap().unwrap()
}

async fn requests_of(t: &TestApp) -> Vec<Id> {
    let sql = q!(
        "SELECT id FROM key_request WHERE kind = 'keypair' AND state = 'open' AND needs_approval ORDER BY created_at"
    );
    t.app.db.all(sql).await.unwrap()
}

story! {
    async fn a_manager_gives_the_messages_of_a_seat_back(t: TestApp) {
        let o = office(&t).await;
        let mut lee = t.forgets(LEE, NEW).await;
        assert_eq!(holds(&t, &o.lee).await, 0);
        lee.get("/inbox").await.must_say("Your messages at Maple Street Dental wait for a manager").must_not_say("Root canal");
        let page = lee.get("/waiting").await;
        page.must_say("Dr. Ana Ruiz").must_say("Kim Osei").must_say("can let you in").must_say("(555) 010-0142").must_say("Your own mailbox works as always");
        for to in [ANA, KIM] {
            assert_eq!(t.mails(to, "Somebody asks for their messages back").await, 1, "{to}");
        }
        assert_eq!(t.mails(LEE, "Somebody asks").await, 0);

        let mut ana = t.browser();
        ana.sign_in(ANA).await;
        let page = ana.get("/practice").await;
        page.must_say("Somebody asks for their messages back");
        let page = ana.click(&page, "One person waits for you").await;
        page.must_say("Call them first").must_say("Lee Park set a new password").must_say(LEE);
        // The password first, when it was given long ago.
        t.advance(11 * MINUTE);
        let asked = ana.press(&page, YES, &[]).await;
        assert_eq!(asked.h1(), "Enter your password again");
        let page = ana.press(&asked, "Continue", &[("password", PASSWORD)]).await;
        assert_eq!((page.path.as_str(), holds(&t, &o.lee).await), (HERE, 0));
        let mut twin = ana.clone();
        ana.press(&page, YES, &[]).await.must_say("The messages are given back").must_say("Nobody waits for you");
        twin.press(&page, YES, &[]).await.must_say("The messages are given back");
        assert_eq!(holds(&t, &o.lee).await, 1, "once");
        assert_eq!(t.count("SELECT COUNT(*) FROM audit_event WHERE kind = 'recovery.approved'").await, 1);
        assert_eq!(t.mails(LEE, "You have your messages back").await, 1);

        // In the session that Lee has, at once.
        let page = lee.get("/waiting").await;
        page.must_say("A manager gave you your messages back");
        let page = lee.press(&page, "Open my messages", &[]).await;
        assert_eq!(page.path, "/inbox");
        page.must_say("Root canal of Mr. Moss").must_not_say("wait for a manager");
        assert_eq!(lee.get("/waiting").await.path, "/settings/switch");
    }

    async fn nobody_gives_their_own_seat_back(t: TestApp) {
        let o = office(&t).await;
        // Kim manages, and forgets her password: what she opened is shut, and her role gives nothing back.
        let mut kim = t.forgets(KIM, NEW).await;
        assert_eq!(kim.get(HERE).await.status, StatusCode::NOT_FOUND);
        // A request that is Ana's own is not shown to her, and a form of her own does nothing.
        let s = t.signed(&t.enter(&o.ana, false).await).await;
        let practice = practices::load(&t.app, o.ana.practice.unwrap()).await.unwrap();
        let own = requests::ask_seat(&t.app, practice.id, s.own_key, s.personal_key, o.ana.person);
        t.app.db.write(vec![own]).await.unwrap();
        let waiting = flow::waiting(&t.app, o.ana.person, &practice).await.unwrap();
        assert_eq!(waiting.iter().map(|a| a.person).collect::<Vec<_>>(), [o.kim.person]);
        for request in requests_of(&t).await {
            let kims = waiting.iter().any(|a| a.request == request);
            let got = flow::answer(&t.app, &s, &practice, (request, Answer::Yes), t.app.id(), &Source::default()).await.unwrap();
            assert_eq!(got, if kims { Outcome::Done } else { Outcome::Gone });
        }
    }

    /// Somebody with write access to the database asks in Lee's name, or turns Lee's question to a pair of his own.
    async fn a_forged_request_for_a_seat_is_not_shown_and_not_answered(t: TestApp) {
        let o = office(&t).await;
        let mallory = t.patient("mallory@patients.example", ("Mallory", "Moss"), None).await;
        t.forgets(LEE, NEW).await;
        let s = t.signed(&t.enter(&o.ana, false).await).await;
        let practice = practices::load(&t.app, o.ana.practice.unwrap()).await.unwrap();
        let request = requests_of(&t).await[0];
        let forgeries = [
            q!("UPDATE key_request SET for_keypair = (SELECT current_key FROM mailbox WHERE id = $2) WHERE id = $1", request, mallory.mailbox),
            q!("UPDATE key_request SET asked_by = $2 WHERE id = $1", request, mallory.person),
            q!("UPDATE key_request SET subject = (SELECT current_key FROM mailbox WHERE id = $2) WHERE id = $1", request, o.kim.mailbox),
            q!("UPDATE key_request SET reason = 'x', created_at = created_at + 1, mac = $2 WHERE id = $1", request, vec![7u8; 32]),
            // The seat itself is made Mallory's.
            q!("UPDATE membership SET person = $2 WHERE seat = $1", o.lee.mailbox, mallory.person),
        ];
        let was: (Id, Id, Id, i64, Vec<u8>) = t.app.db.one(q!("SELECT subject, for_keypair, asked_by, created_at, mac FROM key_request WHERE id = $1", request)).await.unwrap().unwrap();
        for (n, forgery) in forgeries.into_iter().enumerate() {
            t.app.db.write(vec![forgery.expect(1)]).await.unwrap();
            let waiting = flow::waiting(&t.app, o.ana.person, &practice).await.unwrap();
            assert!(waiting.is_empty(), "{n}: {waiting:?}");
            let got = flow::answer(&t.app, &s, &practice, (request, Answer::Yes), t.app.id(), &Source::default()).await.unwrap();
            assert_eq!(got, Outcome::Gone, "{n}");
            assert_eq!(holds(&t, &o.lee).await, 0, "{n}");
            let (subject, pair, asked_by, at, mac) = was.clone();
            t.app.db.write(vec![
                q!("UPDATE key_request SET subject = $2, for_keypair = $3, asked_by = $4, created_at = $5, mac = $6 WHERE id = $1", request, subject, pair, asked_by, at, mac).expect(1),
                q!("UPDATE membership SET person = $2 WHERE seat = $1", o.lee.mailbox, o.lee.person).expect(1),
            ]).await.unwrap();
        }
        // The positive control: as it was, it is answered.
        let got = flow::answer(&t.app, &s, &practice, (request, Answer::Yes), t.app.id(), &Source::default()).await.unwrap();
        assert_eq!((got, holds(&t, &o.lee).await), (Outcome::Done, 1));
    }

    async fn a_no_says_why_and_can_be_asked_again(t: TestApp) {
        office(&t).await;
        let mut lee = t.forgets(LEE, NEW).await;
        let mut kim = t.browser();
        kim.sign_in(KIM).await;
        let page = kim.get(HERE).await;
        kim.press(&page, "Say no", &[("why", "Call me on my mobile first.")]).await.must_say("They were told no");
        assert_eq!(t.mails(LEE, "Your messages stay shut for now").await, 1);
        let all = t.captured.items();
        let mail = all.iter().find(|i| i.to == LEE && i.subject.contains("stay shut")).unwrap();
        assert!(mail.text.contains("Kim Osei") && !mail.text.contains("mobile"), "{}", mail.text);
        let page = lee.get("/waiting").await;
        page.must_say("Kim Osei said no.").must_say("Call me on my mobile first.");
        lee.press(&page, "Ask the managers again", &[]).await.must_say("The managers got a mail again").must_not_say("said no");
        assert_eq!(t.mails(KIM, "Somebody asks for their messages back").await, 2);
        // Twice a day, not more.
        for (said, n) in [("The managers got a mail again", 3), ("You asked often today", 3)] {
            let page = kim.get(HERE).await;
            kim.press(&page, "Say no", &[("why", "")]).await;
            let page = lee.get("/waiting").await;
            lee.press(&page, "Ask the managers again", &[]).await.must_say(said);
            assert_eq!(t.mails(KIM, "Somebody asks for their messages back").await, n);
        }
        t.advance(DAY);
        let mut lee = t.browser();
        let page = lee.get("/sign-in").await;
        lee.press(&page, "Sign In", &[("email", LEE), ("password", NEW)]).await;
        let page = lee.get("/waiting").await;
        lee.press(&page, "Ask the managers again", &[]).await.must_say("The managers got a mail again");
    }

    async fn of_two_managers_who_answer_at_once_one_wins(t: TestApp) {
        let o = office(&t).await;
        t.forgets(LEE, NEW).await;
        let (mut ana, mut kim) = (t.enter(&o.ana, false).await, t.enter(&o.kim, false).await);
        let (pages, whys) = ((ana.get(HERE).await, kim.get(HERE).await), [("why", "")]);
        let (a, k) = tokio::join!(ana.press(&pages.0, YES, &[]), kim.press(&pages.1, "Say no", &whys));
        let yes = a.says("The messages are given back");
        assert_ne!(yes, k.says("They were told no"), "{} {}", a.text(), k.text());
        assert!(a.says("Nobody asks for this any more") != yes);
        assert_eq!(holds(&t, &o.lee).await, i64::from(yes));
    }

    async fn who_left_meanwhile_gets_nothing_back(t: TestApp) {
        let o = office(&t).await;
        t.forgets(LEE, NEW).await;
        let mut ana = t.enter(&o.ana, false).await;
        let page = ana.get(HERE).await;
        t.tamper("UPDATE membership SET ended_at = 1 WHERE role = 'sender'").await;
        ana.press(&page, YES, &[]).await.must_say("Nobody asks for this any more");
        assert_eq!(holds(&t, &o.lee).await, 0);
        ana.get(HERE).await.must_say("Nobody waits for you");
    }

    /// Pat wrote to Robin and has left: nobody else of the practice has the conversation.
    async fn a_manager_hands_back_by_the_safe_what_a_leaver_wrote(t: TestApp) {
        let o = office(&t).await;
        let robin = t.patient("robin@patients.example", ("Robin", "Reyes"), None).await;
        let pat = t.member(&o.ana, "pat@maple.example", ("", "Pat", "Moreno"), "sender").await;
        let letter = Letter { subject: "Your biopsy", body: "It is benign.", ..Letter::default() };
        let thread = t.write(&pat, &[&robin], &letter).await;
        t.leaves(&pat).await;
        let path = format!("/m/{thread}");
        let mut r = t.forgets("robin@patients.example", NEW).await;
        r.get(&path).await.must_not_say("It is benign");
        // Lee, who may not open the safe, brings nothing back; nor does a manager who signs in before anybody said yes.
        for email in [LEE, KIM] {
            t.browser().sign_in(email).await;
        }
        r.get(&path).await.must_not_say("It is benign");
        let mut kim = t.browser();
        kim.sign_in(KIM).await;
        let page = kim.get(HERE).await;
        page.must_say("Patients and others").must_say("Robin Reyes").must_say("asks for one conversation");
        kim.press(&page, "I called. Give Robin Reyes the messages back", &[]).await.must_say("The messages are given back").must_not_say("Robin Reyes");
        r.get(&path).await.must_say("It is benign");
        assert_eq!(t.count("SELECT COUNT(*) FROM audit_event WHERE kind = 'thread.sharing_approved' OR kind = 'thread.shared_again'").await, 2);
    }

    async fn what_needs_no_yes_comes_back_by_the_safe_when_a_manager_signs_in(t: TestApp) {
        let o = office(&t).await;
        let robin = t.patient("robin@patients.example", ("Robin", "Reyes"), None).await;
        let letter = Letter { subject: "Your biopsy", body: "It is benign.", ..Letter::default() };
        let thread = t.write(&o.lee, &[&robin], &letter).await;
        let mut r = t.forgets("robin@patients.example", NEW).await;
        let (practice, request): (Id, Id) = t.app.db.one(q!("SELECT practice, id FROM key_request WHERE kind = 'thread' AND practice IS NOT NULL")).await.unwrap().unwrap();
        t.app.db.write(vec![requests::approve(&t.app, &t.request(request).await, o.lee.person)]).await.unwrap();
        // Neither somebody else's manager, nor a thread that was made another practice's.
        t.browser().sign_in("victor@vale.example").await;
        t.tamper("UPDATE key_request SET practice = (SELECT id FROM practice WHERE id <> key_request.practice) WHERE kind = 'thread'").await;
        t.browser().sign_in("victor@vale.example").await;
        r.get(&format!("/m/{thread}")).await.must_not_say("It is benign");
        t.app.db.write(vec![q!("UPDATE key_request SET practice = $1 WHERE kind = 'thread'", practice).expect(1)]).await.unwrap();
        t.browser().sign_in(KIM).await;
        r.get(&format!("/m/{thread}")).await.must_say("It is benign");
    }

    /// Somebody with write access to the database asks in Robin's name, or says yes in Kim's.
    async fn a_planted_question_for_conversations_is_not_shown(t: TestApp) {
        let o = office(&t).await;
        let robin = t.patient("robin@patients.example", ("Robin", "Reyes"), None).await;
        let thread = t.write(&o.lee, &[&robin], &Letter { body: "It is benign.", ..Letter::default() }).await;
        let mut r = t.forgets("robin@patients.example", NEW).await;
        t.tamper("UPDATE key_request SET needs_approval = FALSE WHERE kind = 'thread'").await;
        t.browser().sign_in(KIM).await;
        r.get(&format!("/m/{thread}")).await.must_not_say("It is benign");
        t.tamper("UPDATE key_request SET needs_approval = TRUE, asked_by = (SELECT person FROM membership WHERE role = 'sender') WHERE kind = 'thread'").await;
        let mut kim = t.browser();
        kim.sign_in(KIM).await;
        kim.get(HERE).await.must_not_say("Patients and others");
    }

    /// The attacker writes rows and manages a practice of their own: what is asked of another one would be theirs to answer.
    async fn a_conversation_is_moved_to_no_other_practice(t: TestApp) {
        let o = office(&t).await;
        let robin = t.patient("robin@patients.example", ("Robin", "Reyes"), None).await;
        let thread = t.write(&o.lee, &[&robin], &Letter { body: "It is benign.", ..Letter::default() }).await;
        let mut r = t.forgets("robin@patients.example", NEW).await;
        let own = o.ana.practice.unwrap();
        let other: Id = t.app.db.one(q!("SELECT id FROM practice WHERE id <> $1", own)).await.unwrap().unwrap();
        t.app.db.write(vec![
            q!("UPDATE thread SET practice = $1", other).any(),
            q!("UPDATE key_request SET practice = $1 WHERE kind = 'thread'", other).any(),
        ]).await.unwrap();
        let mut victor = t.browser();
        victor.sign_in("victor@vale.example").await;
        victor.get(HERE).await.must_say("Nobody waits for you");
        // And it says that it was changed, instead of opening without the step that its own practice asks for.
        assert_eq!(r.get(&format!("/m/{thread}")).await.status, StatusCode::INTERNAL_SERVER_ERROR);
        r.get("/inbox").await.must_not_say("benign");
    }

    async fn other_practices_and_other_roles_see_nothing_of_it(t: TestApp) {
        let o = office(&t).await;
        t.forgets(LEE, NEW).await;
        let page = t.enter(&o.ana, false).await.get(HERE).await;
        let theirs = page.form(YES).values.iter().find(|(n, _)| n == "csrf").unwrap().1.clone();
        let pat = t.member(&o.ana, "pat@maple.example", ("", "Pat", "Moreno"), "desk").await;
        let victor = Someone { email: "victor@vale.example".into(), ..pat.clone() };
        for (who, own) in [(&victor, true), (&pat, false)] {
            let mut b = t.browser();
            b.sign_in(&who.email).await;
            let got = b.get(HERE).await;
            match own {
                true => { got.must_say("Nobody waits for you"); }
                false => assert_eq!(got.status, StatusCode::NOT_FOUND),
            }
            let csrf = b.get("/inbox").await.value("csrf").unwrap();
            let mut forged = page.clone();
            forged.body = forged.body.replace(&theirs, &csrf);
            let got = b.press(&forged, YES, &[]).await;
            assert!(got.status == StatusCode::NOT_FOUND || got.says("Nobody asks for this any more"), "{}", got.text());
            assert_eq!(holds(&t, &o.lee).await, 0);
        }
    }
}
