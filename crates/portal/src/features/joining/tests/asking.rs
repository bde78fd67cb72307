//! From the settings: look, ask, take back, let in, decline, lapse.

use super::*;
use crate::app::span::{DAY, MINUTE};
use crate::story;
use http::StatusCode;

story! {
    async fn a_colleague_asks_and_a_manager_lets_them_in_with_the_keys(t: TestApp) {
        let ana = maple(&t).await;
        let who = lee(&t).await;
        let mut l = signed_in(&t, &who).await;
        let page = looked(&mut l).await;
        page.must_say("Is this your practice?").must_say("Maple Street Dental").must_say("Portland");
        page.must_not_say("12 Maple St").must_not_say("Ana").must_not_say("010-0142");
        let page = asked(&mut l, &[("work", "on")]).await;
        page.must_say("You asked to join. A manager has until");
        let mail = t.last_mail(ANA).await;
        assert_eq!(mail.subject, "Somebody asks to join your practice");
        assert!(!mail.text.contains("Lee") && !mail.text.contains("Maple"), "{}", mail.text);

        let mut a = signed_in(&t, &ana).await;
        a.get("/practice").await.must_say("1 person asks to join your practice");
        let page = a.get(JOINS).await;
        page.must_say("Lee Park").must_say(LEE).must_say("They know your name and ZIP code");
        let id = page.value("request").unwrap();
        let done = a.press(&page, "Let Lee Park in", &[(&format!("role-{id}"), "sender")]).await;
        done.must_say("They are let in").must_say("Nobody waits");
        assert_eq!(t.last_mail(LEE).await.subject, "You are a member of the practice now");
        assert_eq!(roles(&t, who.person).await, ["sender"]);
        assert_eq!(count(&t, "SELECT COUNT(*) FROM audit_event WHERE kind = 'join.approved'").await, 1);
        assert_eq!(count(&t, "SELECT COUNT(*) FROM key_request").await, 0, "the keys came with the same write");

        // They write in the practice's name at the next sign-in, and mail to them goes to the practice.
        let mut l = signed_in(&t, &who).await;
        l.get("/settings/practice").await.must_say("You are a member.");
        l.get("/compose").await.must_say("New message");
        let kind: String = t.db.one(q!("SELECT m.kind FROM address a JOIN mailbox m ON m.id = a.mailbox WHERE a.person = $1", who.person)).await.unwrap().unwrap();
        assert_eq!(kind, "seat");
    }

    async fn mail_to_a_private_address_stays_private_unless_they_said_otherwise(t: TestApp) {
        let ana = maple(&t).await;
        let who = lee(&t).await;
        let mut l = signed_in(&t, &who).await;
        asked(&mut l, &[]).await;
        let mut a = signed_in(&t, &ana).await;
        let page = a.get(JOINS).await;
        page.must_not_say("Messages to this address will belong");
        a.press(&page, "Let Lee Park in", &[]).await.must_say("They are let in");
        let kind: String = t.db.one(q!("SELECT m.kind FROM address a JOIN mailbox m ON m.id = a.mailbox WHERE a.person = $1", who.person)).await.unwrap().unwrap();
        assert_eq!(kind, "personal");
    }

    async fn declining_says_what_to_do_and_asking_again_is_possible(t: TestApp) {
        let ana = maple(&t).await;
        let who = lee(&t).await;
        let mut l = signed_in(&t, &who).await;
        asked(&mut l, &[]).await;
        let mut a = signed_in(&t, &ana).await;
        let page = a.get(JOINS).await;
        a.press(&page, "Do not let Lee Park in", &[]).await.must_say("They are not let in");
        let mail = t.last_mail(LEE).await;
        assert_eq!(mail.subject, "The practice did not let you in");
        assert!(mail.text.contains("Call the office"), "{}", mail.text);
        l.get(HERE).await.must_say("Is this a mistake? Call the office.");
        assert!(roles(&t, who.person).await.is_empty());
        asked(&mut l, &[]).await;
        assert_eq!(count(&t, OPEN).await, 1);
    }

    async fn a_request_lapses_after_thirty_days(t: TestApp) {
        let ana = maple(&t).await;
        let who = lee(&t).await;
        let mut l = signed_in(&t, &who).await;
        asked(&mut l, &[]).await;
        let mut a = signed_in(&t, &ana).await;
        let page = a.get(JOINS).await;
        t.advance(30 * DAY);
        let mut l = signed_in(&t, &who).await;
        l.get(HERE).await.must_say("Nobody answered in 30 days");
        let mut later = signed_in(&t, &ana).await;
        later.get(JOINS).await.must_say("Nobody waits");
        let request = page.value("request").unwrap();
        let field = format!("role-{request}");
        let form = later.get(JOINS).await;
        let gone = submit(&mut later, &form, JOINS, &[("request", &*request), ("decision", "approve"), (&*field, "sender")]).await;
        gone.must_say("This request does not wait any more");
        assert_eq!(count(&t, MEMBERS).await, 1);
        asked(&mut l, &[]).await;
        assert_eq!(count(&t, OPEN).await, 1, "the lapsed one has given way");
    }

    async fn two_managers_decide_at_once_and_one_of_them_is_told(t: TestApp) {
        let ana = maple(&t).await;
        let noor = manager(&t, &ana, "noor@maple.example").await;
        let who = lee(&t).await;
        let mut l = signed_in(&t, &who).await;
        asked(&mut l, &[]).await;
        let (mut a, mut n) = (signed_in(&t, &ana).await, signed_in(&t, &noor).await);
        let (one, two) = (a.get(JOINS).await, n.get(JOINS).await);
        a.press(&one, "Let Lee Park in", &[]).await.must_say("They are let in");
        let gone = n.press(&two, "Do not let Lee Park in", &[]).await;
        assert_eq!(gone.status, StatusCode::CONFLICT);
        gone.must_say("This request does not wait any more");
        assert_eq!(roles(&t, who.person).await.len(), 1);
        // The second press of the same button has the first one's answer.
        a.press(&one, "Let Lee Park in", &[]).await.must_say("They are let in");
    }

    async fn taken_back_while_the_manager_looks(t: TestApp) {
        let ana = maple(&t).await;
        let who = lee(&t).await;
        let mut l = signed_in(&t, &who).await;
        asked(&mut l, &[]).await;
        let mut a = signed_in(&t, &ana).await;
        let page = a.get(JOINS).await;
        let mine = l.get(HERE).await;
        l.press(&mine, "Take the request back", &[]).await.must_say("You took your request back");
        a.press(&page, "Let Lee Park in", &[]).await.must_say("This request does not wait any more");
        assert!(roles(&t, who.person).await.is_empty());
    }

    async fn deciding_takes_the_password_and_a_managers_key(t: TestApp) {
        let ana = maple(&t).await;
        let vale = t.practice("Vale Endodontics", "victor@vale.example", ("Dr.", "Victor", "Vale")).await;
        let who = lee(&t).await;
        let mut l = signed_in(&t, &who).await;
        asked(&mut l, &[]).await;
        let mut a = signed_in(&t, &ana).await;
        let page = a.get(JOINS).await;
        let request = page.value("request").unwrap();
        // Another practice's manager, and whoever manages nothing, find nothing.
        let mut v = signed_in(&t, &vale).await;
        let theirs = v.get(JOINS).await;
        theirs.must_say("Nobody waits").must_not_say("Lee");
        for decision in ["approve", "decline"] {
            let field = format!("role-{request}");
            let answer = submit(&mut v, &theirs, JOINS, &[("request", &*request), ("decision", decision), (&*field, "sender")]).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{decision}");
        }
        assert_eq!(l.get(JOINS).await.status, StatusCode::NOT_FOUND);
        t.advance(11 * MINUTE);
        let asked = a.press(&page, "Let Lee Park in", &[]).await;
        assert_eq!(asked.h1(), "Enter your password again");
        assert_eq!(count(&t, OPEN).await, 1);
        // A row that was changed to make somebody a manager is no membership at all.
        t.db.write(vec![q!("UPDATE membership SET role = 'manager' WHERE person = $1", ana.person).expect(1)]).await.unwrap();
        assert_eq!(a.get(JOINS).await.status, StatusCode::NOT_FOUND);
    }

    async fn nobody_fishes_for_practices(t: TestApp) {
        maple(&t).await;
        let who = lee(&t).await;
        let mut l = signed_in(&t, &who).await;
        let page = l.get(HERE).await;
        for said in [
            [("name", "Maple Street Dental"), ("zip", "97202"), ("phone", "")],
            [("name", "Maple"), ("zip", "97201"), ("phone", "")],
            [("name", ""), ("zip", ""), ("phone", "(555) 010-0143")],
        ] {
            let nothing = l.press(&page, "Look for it", &said).await;
            nothing.must_say("We did not find it here").must_not_say("Portland");
        }
        l.press(&page, "Look for it", &[("zip", "97201")]).await.must_say("Enter the name and ZIP code, a phone, or your ADA number");
        // A phone alone is enough, as the practice's own words have it.
        l.press(&page, "Look for it", &[("phone", "555 010 0142")]).await.must_say("Portland");
        for _ in 0..6 {
            l.press(&page, "Look for it", &[("phone", "555 010 0142")]).await.must_say("Portland");
        }
        let enough = l.press(&page, "Look for it", &[("phone", "555 010 0142")]).await;
        assert_eq!(enough.status, StatusCode::TOO_MANY_REQUESTS);
        enough.must_say("That is enough for today").must_not_say("Portland");
        t.advance(2 * DAY);
        let mut l = signed_in(&t, &who).await;
        looked(&mut l).await.must_say("Portland");
    }

    async fn a_practice_that_nobody_confirmed_is_not_told_of(t: TestApp) {
        let ana = maple(&t).await;
        let mut p = loaded(&t, &ana).await.profile;
        p.confirmed = false;
        let id = ana.practice.unwrap();
        t.db.write(vec![q!("UPDATE practice SET profile_f = $2 WHERE id = $1", id, practices::PROFILE.seal(&t, id, &p)).expect(1)]).await.unwrap();
        let who = lee(&t).await;
        let mut l = signed_in(&t, &who).await;
        looked(&mut l).await.must_say("We did not find it here");
    }

    async fn an_address_of_the_practice_counts_and_one_of_a_mail_provider_does_not(t: TestApp) {
        maple(&t).await;
        t.practice("Elm Dental", "owner@gmail.com", ("Dr.", "Eva", "Elm")).await;
        let noor = t.patient("noor@maple.example", ("Noor", "Haddad"), None).await;
        let mut n = signed_in(&t, &noor).await;
        let page = n.get(HERE).await;
        n.press(&page, "Look for it", &[("name", "my office"), ("zip", "1")]).await.must_say("Maple Street Dental");
        let who = lee(&t).await;
        let mut l = signed_in(&t, &who).await;
        let page = l.get(HERE).await;
        l.press(&page, "Look for it", &[("name", "my office"), ("zip", "1")]).await.must_say("We did not find it here");
    }

    async fn rows_that_somebody_planted_join_nobody(t: TestApp) {
        let ana = maple(&t).await;
        let who = lee(&t).await;
        let mallory = t.patient("mallory@evil.example", ("Mallory", "Mudd"), None).await;
        let mut l = signed_in(&t, &who).await;
        asked(&mut l, &[]).await;
        let mut a = signed_in(&t, &ana).await;
        for (sql, id) in [
            ("UPDATE join_request SET person = $1", mallory.person),
            ("UPDATE join_request SET person = $1, kind = 'proposed'", who.person),
            ("UPDATE join_request SET person = $1, kind = 'asked', matched = 'domain phone'", who.person),
            ("UPDATE join_request SET person = $1, matched = 'place', role = 'manager'", who.person),
        ] {
            t.db.write(vec![db::Sql::new(sql, vec![db::Val::from(id)]).expect(1)]).await.unwrap();
            let page = a.get(JOINS).await;
            page.must_say("Nobody waits").must_not_say("Mallory");
        }
        // Nor does a practice that was made to be found by another one's phone.
        let vale = t.practice("Vale Endodontics", "victor@vale.example", ("Dr.", "Victor", "Vale")).await;
        t.db.write(vec![q!("DELETE FROM practice_trait WHERE practice = $1", vale.practice.unwrap()).any()]).await.unwrap();
        t.db.write(vec![q!("UPDATE practice_trait SET practice = $1", vale.practice.unwrap()).any()]).await.unwrap();
        looked(&mut l).await.must_say("We did not find it here");
    }

    async fn founding_later_makes_an_owner_whose_session_works_in_it(t: TestApp) {
        let who = lee(&t).await;
        let mut l = signed_in(&t, &who).await;
        let page = l.get("/settings/practice/new").await;
        let office = [("work", "on"), ("practice", "Park Endodontics"), ("street", "4 Elm Ave"), ("city", "Salem"), ("state", "OR"), ("zip", "97301")];
        l.press(&page, "Set up the practice", &[("practice", "SecureMail Support")]).await.must_say("looks like the name of this site");
        let mut twin = l.clone();
        let done = l.press(&page, "Set up the practice", &office).await;
        done.must_say("Park Endodontics").must_say("4 Elm Ave, Salem, OR 97301").must_not_say("Confirmed by this portal");
        twin.press(&page, "Set up the practice", &office).await;
        assert_eq!(roles(&t, who.person).await, ["owner"]);
        // The keys are there: another sign-in manages it.
        let mut again = signed_in(&t, &who).await;
        again.get("/practice/details").await.must_say("Name and address");
    }
}
