//! The way back, as the person, the operator and the holders go it.

use super::*;
use crate::escrow::operator::Refused;
use crate::escrow::{LASTS, State, of_person};
use crate::story;
use crate::testing::{Letter, PASSWORD};

story! { with seats;
    async fn the_only_owner_gets_the_records_of_the_practice_back(t: TestApp) {
        let ana = t.practice("Maple Street Dental", ANA, ("Dr.", "Ana", "Ruiz")).await;
        let victor = t.practice("Vale Endodontics", "victor@vale.example", ("Dr.", "Victor", "Vale")).await;
        let thread = t.write(&victor, &[&ana], &Letter { subject: "Molar", body: "Two canals.", ..Letter::default() }).await;
        t.enter(&ana, false).await.get(&format!("/m/{thread}")).await.must_say("Two canals.");

        let (request, link) = asks(&t, ANA, ana.person).await;
        assert_eq!(request.state, State::Asked);
        // Nobody has begun: the link says so, and who opens it uses nothing up.
        let mut b = t.browser();
        through(&t, &mut b, &link).await.must_say("Nobody has begun yet").must_say(&request.reference());

        let listed = operator::list(&t.app).await.unwrap();
        assert_eq!((listed.len(), listed[0].name.as_str()), (1, "Dr. Ana Ruiz"));
        assert!(matches!(operator::export(&t.app, &request.reference(), " ").await, Err(Refused::NoReason)));
        let out = taken_out(&t, &request).await;
        assert_eq!(out.file.reference(), request.reference());
        assert_eq!(out.file.addresses, [ANA]);
        assert!(out.file.wraps[0].what.contains("Maple Street Dental"), "{:?}", out.file.wraps);
        assert_eq!(t.mails(ANA, "are about to be opened").await, 1);
        // Taken out again: the same days, and no second mail.
        t.advance(crate::app::span::HOUR);
        let again = taken_out(&t, &request).await;
        assert_eq!((again.again, again.ready_at), (true, out.ready_at));
        assert_eq!(t.mails(ANA, "are about to be opened").await, 1);

        let answer = holders(&out.file);
        t.advance(COOL_OFF - 2 * crate::app::span::HOUR);
        assert!(matches!(operator::import(&t.app, &answer).await, Err(Refused::TooEarly(_))));
        through(&t, &mut b, &link).await.must_say("The answer is not here yet");
        t.advance(2 * crate::app::span::HOUR);
        assert_eq!(operator::import(&t.app, &answer).await.unwrap(), "Dr. Ana Ruiz");
        assert_eq!(t.mails(ANA, "The way back to your").await, 1);

        let page = through(&t, &mut b, &link).await;
        page.must_say("Your old messages stay open").must_not_say("recovery code");
        b.press(&page, "Save", &[("new-password", NEW)]).await.must_say("Your password is changed");
        assert!(sign_in(&mut b, ANA, PASSWORD).await.says("not right"));
        sign_in(&mut b, ANA, NEW).await;
        b.get(&format!("/m/{thread}")).await.must_say("Two canals.");
        // The seat opens desk and safe again: she writes and manages as before.
        b.get("/compose").await.must_not_say("wait for a manager");
        b.get("/people").await.must_say("Ana Ruiz");
        assert_eq!(t.mails(ANA, "were opened with the spare key").await, 1);
        for kind in ["escrow.asked", "escrow.answered", "escrow.used"] {
            let n: Option<i64> = t.app.db.one(db::q!("SELECT COUNT(*) FROM audit_event WHERE kind = $1", kind)).await.unwrap();
            assert_eq!(n, Some(1), "{kind}");
        }
        assert_eq!(t.count("SELECT COUNT(*) FROM audit_event WHERE kind = 'escrow.exported'").await, 2);
        // Used up: neither the link nor the answer is good for anything any more.
        t.browser().get(&link).await.must_say("This link does not go on any more");
        assert!(matches!(operator::import(&t.app, &answer).await, Err(Refused::Unknown(_))));
        assert_eq!(t.count("SELECT COUNT(*) FROM escrow_request").await, 0);
    }

    async fn the_managers_of_the_practice_are_told(t: TestApp) {
        let ana = t.practice("Maple Street Dental", ANA, ("Dr.", "Ana", "Ruiz")).await;
        let kim = t.member(&ana, "kim@maple.example", ("", "Kim", "Osei"), "sender").await;
        let (request, link) = asks(&t, "kim@maple.example", kim.person).await;
        answered(&t, &request).await;
        assert_eq!(t.mails(ANA, "A mailbox of your practice is about to be opened").await, 1);
        let mut b = t.browser();
        let page = through(&t, &mut b, &link).await;
        b.press(&page, "Save", &[("new-password", NEW)]).await.must_say("Your password is changed");
        assert_eq!(t.mails(ANA, "A mailbox of your practice was opened").await, 1);
        // A sender's answer holds the seat and never the safe.
        assert_eq!(t.count("SELECT COUNT(*) FROM key_request WHERE kind = 'keypair' AND state = 'open' AND needs_approval").await, 0);
        sign_in(&mut b, "kim@maple.example", NEW).await;
        assert_eq!(b.get("/people").await.status, http::StatusCode::NOT_FOUND);
    }

    async fn a_patient_is_not_offered_what_does_not_cover_them(t: TestApp) {
        t.patient(ROBIN, ("Robin", "Reyes"), None).await;
        let mut b = t.browser();
        forgot(&t, &mut b, ROBIN).await.must_not_say("spare key");
        assert_eq!(b.get("/reset/spare").await.path, "/reset/password");
    }
}

story! { with everybody;
    async fn a_patient_with_a_phone_shows_it_both_times(t: TestApp) {
        let ana = t.practice("Maple Street Dental", ANA, ("Dr.", "Ana", "Ruiz")).await;
        let robin = t.patient(ROBIN, ("Robin", "Reyes"), Some("(503) 555-0167")).await;
        let thread = t.write(&ana, &[&robin], &Letter { subject: "Molar", body: "Rinse twice a day.", ..Letter::default() }).await;
        // Before the code there is nothing to ask for.
        let mut b = t.browser();
        let page = b.get("/forgot").await;
        b.press(&page, "Send the link", &[("email", ROBIN)]).await;
        let reset = link_of(&t, ROBIN, "/r/").await;
        b.get(&reset).await;
        assert_eq!(b.get("/reset/spare").await.path.split('?').next(), Some("/reset/code"));
        t.advance(crate::app::span::MINUTE);
        let (request, link) = asks(&t, ROBIN, robin.person).await;
        answered(&t, &request).await;
        // Another browser, and whoever has the mail only: a code again.
        let mut thief = t.browser();
        thief.get(&link).await;
        assert_eq!(thief.get("/reset/password").await.path.split('?').next(), Some("/reset/code"));
        let mut b = t.browser();
        let page = through(&t, &mut b, &link).await;
        b.press(&page, "Save", &[("new-password", NEW)]).await.must_say("Your password is changed");
        assert_eq!(sign_in(&mut b, ROBIN, NEW).await.path, "/inbox");
        b.get(&format!("/m/{thread}")).await.must_say("Rinse twice a day.");
        assert_eq!(t.count("SELECT COUNT(*) FROM key_request").await, 0, "nothing had to be asked for again");
    }

    async fn whoever_signs_in_ends_it(t: TestApp) {
        let robin = t.patient(ROBIN, ("Robin", "Reyes"), None).await;
        let (request, link) = asks(&t, ROBIN, robin.person).await;
        let answer = holders(&taken_out(&t, &request).await.file);
        t.browser().sign_in(ROBIN).await;
        assert!(of_person(&t.app, robin.person).await.unwrap().is_none());
        assert_eq!(t.mails(ROBIN, "request for the spare key has ended").await, 1);
        t.advance(COOL_OFF);
        assert!(matches!(operator::import(&t.app, &answer).await, Err(Refused::Unknown(_))));
        t.browser().get(&link).await.must_say("This link does not go on any more");
    }

    async fn one_press_in_the_mail_ends_it_also_when_the_answer_is_here(t: TestApp) {
        let robin = t.patient(ROBIN, ("Robin", "Reyes"), None).await;
        let (request, link) = asks(&t, ROBIN, robin.person).await;
        answered(&t, &request).await;
        let mut b = t.browser();
        // A scanner that opens the link stops nothing.
        let halt = link_of(&t, ROBIN, "/h/").await;
        let page = b.get(&halt).await;
        page.must_say("somebody asked in your name");
        assert!(of_person(&t.app, robin.person).await.unwrap().is_some());
        b.press(&page, "Stop it", &[]).await.must_say("The request has ended");
        assert!(of_person(&t.app, robin.person).await.unwrap().is_none());
        t.browser().get(&halt).await.must_say("The request has ended");
        t.browser().get(&link).await.must_say("This link does not go on any more");
        assert_eq!(t.count("SELECT COUNT(*) FROM audit_event WHERE kind = 'escrow.stopped'").await, 1);
    }

    async fn another_way_back_ends_it(t: TestApp) {
        let robin = t.patient(ROBIN, ("Robin", "Reyes"), None).await;
        let (_, link) = asks(&t, ROBIN, robin.person).await;
        t.advance(crate::app::span::DAY);
        t.forgets(ROBIN, NEW).await;
        assert_eq!(t.count("SELECT COUNT(*) FROM escrow_request").await, 0);
        t.browser().get(&link).await.must_say("This link does not go on any more");
    }

    async fn asking_once_more_begins_anew(t: TestApp) {
        let robin = t.patient(ROBIN, ("Robin", "Reyes"), None).await;
        let (first, link) = asks(&t, ROBIN, robin.person).await;
        let answer = holders(&taken_out(&t, &first).await.file);
        t.advance(COOL_OFF);
        let (second, newer) = asks(&t, ROBIN, robin.person).await;
        assert_ne!((first.reference(), &link), (second.reference(), &newer));
        // The older answer is none to the newer request, and its days are not those of this one.
        assert!(matches!(operator::import(&t.app, &answer).await, Err(Refused::Unknown(_))));
        assert!(matches!(operator::export(&t.app, &first.reference(), "x").await, Err(Refused::Unknown(_))));
        taken_out(&t, &second).await;
        t.browser().get(&link).await.must_say("This link does not go on any more");
    }

    async fn after_thirty_days_it_is_over(t: TestApp) {
        let robin = t.patient(ROBIN, ("Robin", "Reyes"), None).await;
        let (request, link) = asks(&t, ROBIN, robin.person).await;
        let answer = holders(&taken_out(&t, &request).await.file);
        t.advance(LASTS);
        assert!(matches!(operator::import(&t.app, &answer).await, Err(Refused::Unknown(_))));
        assert!(operator::list(&t.app).await.unwrap().is_empty());
        t.browser().get(&link).await.must_say("This link does not go on any more");
        crate::features::ops::sweep::sweep(&t.app).await.unwrap();
        assert_eq!(t.count("SELECT COUNT(*) FROM escrow_request").await, 0);
    }
}
