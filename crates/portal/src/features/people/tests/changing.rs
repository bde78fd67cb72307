//! Roles, pauses, codes: what a manager changes holds at the very next request.

use super::*;
use crate::app::span::MINUTE;
use crate::story;
use http::StatusCode;

/// Somebody signs in with an app from now on.
async fn with_app(t: &TestApp, who: &Someone) {
    t.enter_strong(who).await;
    let on = db::q!(
        "UPDATE person SET two_step = TRUE WHERE id = $1",
        who.person
    );
    t.db.write(vec![on.expect(1)]).await.unwrap();
}

async fn give(b: &mut Browser, name: &str, role: &str) -> Page {
    let page = page_of(b, name).await;
    let page = b.click(&page, "Change the role").await;
    b.press(&page, "Save", &[("role", role)]).await
}

story! {
    async fn a_role_that_was_taken_ends_writing_at_the_next_request(t: TestApp) {
        let ana = maple(&t).await;
        let sam = sam(&t, &ana).await;
        let mut s = t.enter(&sam, false).await;
        let letter = s.get("/compose").await;
        assert_eq!(letter.h1(), "New message");
        s.get("/contacts").await.must_say("Contacts");
        let mut b = t.enter(&ana, false).await;
        give(&mut b, "Sam Okafor", "reader").await.must_say("The new role holds from now on").must_say("Reads messages");
        // The page was open before: Send does not send, and keeps what was typed.
        let before = count(&t, "SELECT COUNT(*) FROM message", vec![]).await;
        s.press(&letter, "Check address", &[("to", "robin@patients.example")]).await.must_not_say("First name");
        assert_eq!(count(&t, "SELECT COUNT(*) FROM message", vec![]).await, before);
        assert_eq!(s.get("/compose").await.path, "/upgrade");
        assert_eq!(s.get("/contacts").await.status, StatusCode::NOT_FOUND);
        assert_eq!(mails(&t, SAM, "Your role in your practice changed").await, 1);
        assert_eq!(noted(&t, "member.role_changed").await, 1);
        // And with more she has it at once, in the same session: the page, and the keys.
        give(&mut b, "Sam Okafor", "manager").await.must_say("Manager");
        s.get("/people").await.must_say("People").must_say("Sam Okafor");
        assert_eq!(s.get("/compose").await.h1(), "New message");
    }

    async fn only_an_owner_makes_owners(t: TestApp) {
        let ana = maple(&t).await;
        let lee = lee(&t, &ana).await;
        sam(&t, &ana).await;
        let mut l = t.enter(&lee, false).await;
        let page = page_of(&mut l, "Sam Okafor").await;
        let page = l.click(&page, "Change the role").await;
        page.must_not_say("Names other owners");
        // Not by a form of one's own either, not for oneself, and an owner is nobody a manager changes.
        let mut forged = page.clone();
        forged.body = forged.body.replace("value=\"manager\"", "value=\"owner\"");
        l.press(&forged, "Save", &[("role", "owner")]).await.must_say("Only an owner can do this");
        let owners = page_of(&mut l, "Dr. Ana Ruiz").await;
        owners.must_say("Ask an owner of your practice").must_not_say("Change the role");
        let mut b = t.enter(&ana, false).await;
        give(&mut b, "Sam Okafor", "owner").await.must_say("Owner");
        // Now there are two, and one may step back; the other one may not.
        give(&mut b, "Dr. Ana Ruiz", "manager").await.must_say("The new role holds");
        let mut s = t.browser();
        s.sign_in(SAM).await;
        give(&mut s, "Sam Okafor", "sender").await.must_say("A practice needs an owner");
        assert_eq!(count(&t, "SELECT COUNT(*) FROM membership WHERE role = 'owner'", vec![]).await, 1);
    }

    /// Two managers open any mailbox together.
    async fn a_manager_makes_no_other_one_and_everybody_hears_of_a_new_one(t: TestApp) {
        let ana = maple(&t).await;
        let lee = lee(&t, &ana).await;
        sam(&t, &ana).await;
        let mut l = t.enter(&lee, false).await;
        let page = page_of(&mut l, "Sam Okafor").await;
        let page = l.click(&page, "Change the role").await;
        page.must_not_say("Changes the practice");
        let mut forged = page.clone();
        forged.body = forged.body.replace("value=\"desk\"", "value=\"manager\"");
        l.press(&forged, "Save", &[("role", "manager")]).await.must_say("Only an owner can do this");
        assert_eq!(count(&t, "SELECT COUNT(*) FROM membership WHERE role = 'manager'", vec![]).await, 1);
        let mut b = t.enter(&ana, false).await;
        give(&mut b, "Sam Okafor", "manager").await.must_say("Manager");
        assert_eq!(mails(&t, LEE, "Your practice has a new manager").await, 1);
        assert_eq!(mails(&t, ANA, "Your practice has a new manager").await, 0, "she did it herself");
    }

    async fn a_lost_app_is_taken_away_by_who_may(t: TestApp) {
        let ana = maple(&t).await;
        let lee = lee(&t, &ana).await;
        let sam = sam(&t, &ana).await;
        with_app(&t, &sam).await;
        with_app(&t, &lee).await;
        let mut l = t.enter(&lee, false).await;
        page_of(&mut l, "Dr. Ana Ruiz").await.must_not_say("They lost the phone");
        let page = page_of(&mut l, "Sam Okafor").await;
        l.press(&page, "They lost the phone with their app or passkey", &[]).await.must_say("Their apps and passkeys are removed");
        assert_eq!(mails(&t, SAM, "Your authenticator app or passkey was removed").await, 1);
        assert_eq!(noted(&t, "member.factors_removed").await, 1);
        assert_eq!(t.browser().sign_in(SAM).await.path, "/inbox");
        // A manager keeps theirs, unless an owner says so.
        assert_ne!(t.browser().sign_in(LEE).await.path, "/inbox");
        let mut b = t.enter(&ana, false).await;
        let page = page_of(&mut b, "Lee Park").await;
        b.press(&page, "They lost the phone with their app or passkey", &[]).await.must_say("Their apps and passkeys are removed");
        assert_eq!(t.browser().sign_in(LEE).await.path, "/inbox");
    }

    async fn an_app_that_another_practice_relies_on_stays(t: TestApp) {
        let ana = maple(&t).await;
        let victor = t.practice("Vale Endodontics", "victor@vale.example", ("Dr.", "Victor", "Vale")).await;
        let place = practices::load(&t.app, ana.practice.unwrap()).await.unwrap();
        let own = crate::accounts::store::person(&t.db, victor.person).await.unwrap().unwrap();
        let own = crate::keys::current(&t.app, own.personal).await.unwrap();
        let placed = crate::accounts::create::seated(&t.app, victor.person, &own, &place, "sender", Some(ana.person), None).await.unwrap();
        t.db.write(placed.rows).await.unwrap();
        with_app(&t, &victor).await;
        let mut b = t.enter(&ana, false).await;
        let page = page_of(&mut b, "Dr. Victor Vale").await;
        b.press(&page, "They lost the phone with their app or passkey", &[]).await.must_say("They work in another practice too");
        assert_eq!(noted(&t, "member.factors_removed").await, 0);
    }

    async fn a_manager_ends_the_wait_after_wrong_passwords(t: TestApp) {
        let ana = maple(&t).await;
        sam(&t, &ana).await;
        let mut s = t.browser();
        for _ in 0..6 {
            let page = s.get("/sign-in").await;
            s.press(&page, "Sign In", &[("email", SAM), ("password", "what was it again, now")]).await;
        }
        assert_ne!(s.sign_in(SAM).await.path, "/inbox");
        let mut b = t.enter(&ana, false).await;
        let page = page_of(&mut b, "Sam Okafor").await;
        page.must_say("Locked until");
        let page = b.press(&page, "End the wait now", &[]).await;
        page.must_say("They can try again").must_not_say("Locked until").must_not_say("End the wait now");
        assert_eq!(s.sign_in(SAM).await.path, "/inbox");
        assert_eq!(mails(&t, SAM, "You can sign in").await, 1);
        assert_eq!(noted(&t, "member.unlocked").await, 1);
    }

    async fn a_practice_asks_a_member_for_a_code(t: TestApp) {
        let ana = maple(&t).await;
        let practice = practices::load(&t.app, ana.practice.unwrap()).await.unwrap();
        let join = Join::Member { practice: &practice, role: "sender", approved_by: Some(ana.person) };
        let sam = t.account(SAM, ("", "Sam", "Okafor"), join, Some("(503) 555-0167")).await;
        run(&t, "UPDATE person SET two_step = FALSE WHERE id = $1", vec![sam.person.into()]).await;
        t.advance(MINUTE);
        lee(&t, &ana).await;
        assert_eq!(t.browser().sign_in(SAM).await.path, "/inbox");
        let mut b = t.enter(&ana, false).await;
        for name in ["Sam Okafor", "Lee Park"] {
            let page = page_of(&mut b, name).await;
            b.press(&page, "Ask for a code at sign-in", &[]).await.must_say("Your practice asks this person for a code");
        }
        // Who has a phone gets the code; who has none is led to where one is added.
        assert!(t.browser().sign_in(SAM).await.path.starts_with("/sign-in/"), "a code is owed");
        let mut l = t.browser();
        let page = l.sign_in(LEE).await;
        assert_eq!(page.path, "/settings/two-step");
        page.must_say("rules of this portal or of your practice").must_not_say("Turn");
        assert_eq!(mails(&t, SAM, "Your practice asks you for a code").await, 1);
        let page = page_of(&mut b, "Sam Okafor").await;
        b.press(&page, "Stop asking for a code", &[]).await;
        assert_eq!(t.browser().sign_in(SAM).await.path, "/inbox");
        assert_eq!(noted(&t, "member.two_step").await, 3);
    }

    async fn a_lost_phone_is_signed_out_everywhere(t: TestApp) {
        let ana = maple(&t).await;
        let sam = sam(&t, &ana).await;
        let mut s = t.enter(&sam, false).await;
        s.get("/inbox").await.must_say("Inbox");
        let mut b = t.enter(&ana, false).await;
        let page = page_of(&mut b, "Sam Okafor").await;
        b.press(&page, "Sign them out everywhere", &[]).await.must_say("They are signed out everywhere");
        assert_eq!(s.get("/inbox").await.h1(), "Sign In");
        b.get("/inbox").await.must_say("Inbox");
        assert_eq!(mails(&t, SAM, "You were signed out").await, 1);
        assert_eq!(noted(&t, "member.signed_out").await, 1);
    }

    async fn a_deactivated_member_opens_nothing_and_loses_nothing(t: TestApp) {
        let ana = maple(&t).await;
        let sam = sam(&t, &ana).await;
        let robin = t.patient("robin@patients.example", ("Robin", "Vale"), None).await;
        let thread = t.write(&sam, &[&robin], &Letter::default()).await;
        let mut s = t.enter(&sam, false).await;
        s.get(&format!("/m/{thread}")).await.must_say("two x-rays");
        let mut b = t.enter(&ana, false).await;
        let page = page_of(&mut b, "Sam Okafor").await;
        let page = b.click(&page, "Deactivate").await;
        page.must_say("Nothing is lost");
        b.press(&page, "Deactivate", &[]).await.must_say("They cannot open your practice any more").must_say("Deactivated");
        let page = s.get(&format!("/m/{thread}")).await;
        assert_eq!(page.path, "/left");
        page.must_say("Maple Street Dental has paused your access").must_not_say("x-rays");
        // Not with a new sign-in either, and not by the keys that the password opens.
        let mut again = t.browser();
        again.sign_in(SAM).await.must_not_say("Maple Street Dental");
        assert_eq!(again.get(&format!("/m/{thread}")).await.status, StatusCode::NOT_FOUND);
        let seat = crate::keys::id_of(&crate::keys::current(&t.app, sam.mailbox).await.unwrap());
        assert!(t.ring_of(&sam).await.get(seat).is_none(), "the password opens the seat no more");
        // No notice of what comes meanwhile.
        t.run_jobs().await;
        let before = t.captured.items().iter().filter(|i| i.to == SAM).count();
        let mut r = t.enter(&robin, true).await;
        let page = r.get(&format!("/m/{thread}/reply")).await;
        r.press(&page, "Send", &[("body", "Thursday is fine.")]).await;
        t.run_jobs().await;
        assert_eq!(t.captured.items().iter().filter(|i| i.to == SAM).count(), before);

        let page = page_of(&mut b, "Sam Okafor").await;
        b.press(&page, "Let them back in", &[]).await.must_say("They are back");
        let mut s = t.browser();
        s.sign_in(SAM).await;
        s.get(&format!("/m/{thread}")).await.must_say("two x-rays").must_say("Thursday is fine.");
        assert_eq!(s.get("/compose").await.h1(), "New message");
        assert_eq!((noted(&t, "member.paused").await, noted(&t, "member.resumed").await), (1, 1));
        assert_eq!((mails(&t, SAM, "is paused").await, mails(&t, SAM, "open your practice again").await), (1, 1));
    }

    async fn the_password_is_asked_before_anything_about_a_member(t: TestApp) {
        let ana = maple(&t).await;
        sam(&t, &ana).await;
        let mut b = t.enter(&ana, false).await;
        let page = page_of(&mut b, "Sam Okafor").await;
        t.advance(11 * MINUTE);
        for path in ["/role", "/pause", "/remove"] {
            assert_eq!(b.get(&format!("{}{path}", page.path)).await.h1(), "Enter your password again", "{path}");
        }
        for button in ["Ask for a code at sign-in", "Sign them out everywhere"] {
            assert_eq!(b.press(&page, button, &[]).await.h1(), "Enter your password again", "{button}");
        }
        assert_eq!(noted(&t, "member.two_step").await + noted(&t, "member.signed_out").await, 0);
    }
}
