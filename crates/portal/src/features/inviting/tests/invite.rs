//! One person, without a message: outsiders, colleagues, people who have an account.

use super::*;
use crate::app::span::{DAY, HOUR, MINUTE};
use crate::story;

story! {
    async fn a_manager_adds_a_colleague_and_the_keys_come_by_themselves(t: TestApp) {
        let ana = practice(&t).await;
        let mut office = t.enter(&ana, false).await;
        let page = invite(&mut office, "staff_here", "lee@maple.example", &[("role", "sender"), ("mobile", "(555) 010-0167")]).await;
        page.must_say("The invitation is on its way").must_say("lee@maple.example");
        let mail = t.last_mail("lee@maple.example").await;
        assert!(mail.text.contains("Dr. Ana Ruiz invites you to the team of Maple Street Dental"), "{}", mail.text);
        let mut lee = t.browser();
        let page = sign_up(&t, &mut lee, "lee@maple.example", None).await;
        page.must_say("Maple Street Dental");
        assert_eq!(count(&t, "SELECT COUNT(*) FROM membership WHERE role = 'sender' AND approved_by IS NOT NULL").await, 1);
        assert_eq!(count(&t, "SELECT COUNT(*) FROM key_request WHERE needs_approval").await, 0, "a manager's own session said so");
        // The next colleague who signs in hands the desk key over; nobody presses a button.
        t.browser().sign_in(&ana.email).await;
        assert_eq!(count(&t, "SELECT COUNT(*) FROM key_request WHERE state = 'open'").await, 0);
        lee.get("/contacts").await.must_say("Contacts");
        assert_eq!(count(&t, "SELECT COUNT(*) FROM invited").await, 0);
    }

    async fn who_left_meanwhile_vouches_for_nobody(t: TestApp) {
        let ana = practice(&t).await;
        let mo = member(&t, &ana, "mo@maple.example", "manager").await;
        let mut office = t.enter(&mo, false).await;
        invite(&mut office, "staff_here", "lee@maple.example", &[("role", "sender"), ("mobile", "(555) 010-0167")]).await.must_say("on its way");
        t.db.write(vec![q!("UPDATE membership SET ended_at = 1 WHERE person = $1", mo.person).expect(1)]).await.unwrap();
        sign_up(&t, &mut t.browser(), "lee@maple.example", None).await;
        assert_eq!(count(&t, "SELECT COUNT(*) FROM key_request WHERE needs_approval AND state = 'open'").await, 1, "the desk waits for a manager");
        t.browser().sign_in(&ana.email).await;
        assert_eq!(count(&t, "SELECT COUNT(*) FROM key_request WHERE needs_approval AND state = 'open'").await, 1);
    }

    async fn managers_are_invited_by_an_owner(t: TestApp) {
        let ana = practice(&t).await;
        let mo = member(&t, &ana, "mo@maple.example", "manager").await;
        let mut office = t.enter(&mo, false).await;
        let page = invite(&mut office, "staff_here", "lee@maple.example", &[("role", "manager"), ("mobile", "(555) 010-0167")]).await;
        page.must_say("Only an owner of the practice can invite a manager");
        page.must_not_say("Changes the practice, its people and its rules");
        assert_eq!(count(&t, "SELECT COUNT(*) FROM invitation").await, 0);
    }

    async fn an_account_elsewhere_says_yes_and_gets_a_seat(t: TestApp) {
        let ana = practice(&t).await;
        let victor = t.practice("Vale Endodontics", "victor@vale.example", ("Dr.", "Victor", "Vale")).await;
        let mut office = t.enter(&ana, false).await;
        let page = invite(&mut office, "doctor_here", "victor@vale.example", &[("role", "sender"), ("two_step", "off")]).await;
        page.must_say("The invitation is on its way");
        let mail = t.last_mail("victor@vale.example").await;
        assert!(mail.text.contains("You have an account already"), "{}", mail.text);
        let mut b = t.enter(&victor, false).await;
        let page = b.get(&link(&t, "victor@vale.example", "/i/").await).await;
        page.must_say("Maple Street Dental invites you to its team");
        assert_eq!(count(&t, "SELECT COUNT(*) FROM membership").await, 2, "looking joins nothing");
        let page = b.press(&page, "Join the team", &[]).await;
        page.must_say("Maple Street Dental");
        assert_eq!(count(&t, "SELECT COUNT(*) FROM membership WHERE ended_at IS NULL").await, 3);
        // The seat opens in this very session; the desk key comes when Ana signs in.
        let page = b.press(&page, "Maple Street Dental", &[]).await;
        assert_eq!(page.path, "/inbox");
        t.browser().sign_in(&ana.email).await;
        assert_eq!(count(&t, "SELECT COUNT(*) FROM key_request WHERE state = 'open'").await, 0);
        b.get("/contacts").await.must_say("Contacts");
    }

    async fn where_a_code_is_demanded_an_older_account_is_let_in_by_a_manager(t: TestApp) {
        let ana = practice(&t).await;
        let victor = t.practice("Vale Endodontics", "victor@vale.example", ("Dr.", "Victor", "Vale")).await;
        let mut office = t.enter(&ana, false).await;
        invite(&mut office, "doctor_here", "victor@vale.example", &[("role", "sender"), ("mobile", "(555) 010-0167")]).await.must_say("on its way");
        let mut b = t.enter(&victor, false).await;
        let page = b.get(&link(&t, "victor@vale.example", "/i/").await).await;
        b.press(&page, "Join the team", &[]).await;
        t.browser().sign_in(&ana.email).await;
        assert_eq!(count(&t, "SELECT COUNT(*) FROM key_request WHERE state = 'open' AND needs_approval").await, 1, "his password alone opens nothing");
    }

    async fn a_patient_signs_up_without_a_message_and_can_be_written_to(t: TestApp) {
        let ana = practice(&t).await;
        let mut office = t.enter(&ana, false).await;
        invite(&mut office, "patient", ROBIN, &[]).await.must_say("on its way");
        let page = sign_up(&t, &mut t.browser(), ROBIN, Some("(555) 010-0181")).await;
        assert_eq!(page.path, "/inbox");
        assert_eq!(count(&t, "SELECT COUNT(*) FROM membership").await, 1, "a patient is no member");
        invite(&mut office, "patient", ROBIN, &[]).await.must_say("This person is in already");
    }

    async fn what_cannot_be_invited_is_said_and_typed_words_are_kept(t: TestApp) {
        let ana = practice(&t).await;
        let mut office = t.enter(&ana, false).await;
        let page = invite(&mut office, "staff_here", "robin@gmial.com", &[("mobile", "12")]).await;
        assert_eq!(page.status.as_u16(), 422);
        for field in ["role", "sure", "mobile"] {
            assert!(page.beside(field).is_some(), "{field}: {}", page.text());
        }
        assert_eq!(page.value("first").as_deref(), Some("Robin"));
        // The tick is for this very address.
        let page = office.press(&page, "Send the invitation", &[("sure", "robin@gmial.com"), ("email", "robin@hotmial.com"), ("mobile", ""), ("role", "desk")]).await;
        assert!(page.beside("sure").is_some());
        assert_eq!(invite(&mut office, "patient", "ana@maple.example", &[]).await.beside("email").as_deref(), Some("Error: This is your own address"));
        invite(&mut office, "patient", ROBIN, &[]).await.must_say("on its way");
        invite(&mut office, "patient", ROBIN, &[]).await.must_say("You have invited this person already");
        assert_eq!(mails_to(&t, ROBIN).await, 1);
        t.browser().get(&link(&t, ROBIN, "/n/").await).await;
        assert_eq!(count(&t, "SELECT COUNT(*) FROM person").await, 1);
    }

    async fn twenty_presses_are_one_invitation_and_a_mailbox_is_not_flooded(t: TestApp) {
        let ana = practice(&t).await;
        let mut office = t.enter(&ana, false).await;
        let page = office.get("/people/invite").await;
        for _ in 0..20 {
            let typed = [("relationship", "patient"), ("email", ROBIN), ("first", "Robin"), ("last", "Reyes")];
            office.press(&page, "Send the invitation", &typed).await.must_say("on its way");
        }
        assert_eq!(mails_to(&t, ROBIN).await, 1);
        // Taking back and inviting again is no way round the pause.
        let robin = contact(&t, &ana, ROBIN).await;
        let page = office.get(&format!("/people/invited/{robin}/withdraw")).await;
        office.press(&page, "Take it back", &[]).await;
        let page = invite(&mut office, "patient", ROBIN, &[]).await;
        assert_eq!(page.status.as_u16(), 429, "{}", page.text());
        t.advance(11 * MINUTE);
        let mut office = t.enter(&ana, false).await;
        invite(&mut office, "patient", ROBIN, &[]).await.must_say("on its way");
        assert_eq!(mails_to(&t, ROBIN).await, 2);
    }

    async fn the_password_is_asked_before_a_colleague_and_nothing_typed_is_lost(t: TestApp) {
        let ana = practice(&t).await;
        let mut office = t.enter(&ana, false).await;
        t.advance(14 * MINUTE);
        let page = invite(&mut office, "staff_here", "lee@maple.example", &[("role", "desk")]).await;
        assert_eq!(page.beside("password").as_deref(), Some("Error: Enter your password"), "{}", page.text());
        assert_eq!(page.value("email").as_deref(), Some("lee@maple.example"));
        let page = office.press(&page, "Send the invitation", &[("password", PASSWORD)]).await;
        page.must_say("on its way");
        // A patient is no member: no password.
        t.advance(HOUR / 6);
        invite(&mut office, "patient", ROBIN, &[]).await.must_say("on its way");
    }

    async fn the_day_has_its_number_of_invitations(t: TestApp) {
        let ana = practice(&t).await;
        for n in 0..200 {
            t.db.write(vec![crate::invitations::a_day(&t, ana.practice.unwrap()).take(t.now() + n)]).await.unwrap();
        }
        let mut office = t.enter(&ana, false).await;
        assert_eq!(invite(&mut office, "patient", ROBIN, &[]).await.status.as_u16(), 429);
        t.advance(DAY + HOUR);
        let mut office = t.enter(&ana, false).await;
        invite(&mut office, "patient", ROBIN, &[]).await.must_say("on its way");
    }
}
