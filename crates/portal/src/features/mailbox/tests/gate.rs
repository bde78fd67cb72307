//! The second step before a conversation.

use super::*;
use crate::accounts::{Email, Phone, PhoneKind};
use crate::contacts::{self, ContactProfile, Relationship};
use crate::story;
use http::StatusCode;

/// A practice puts a mobile on file for an address. Gives the contact.
pub async fn on_file(t: &TestApp, practice: &Someone, email: &str, mobile: &str) -> Id {
    let contact = t.app.id();
    let phone = Phone::parse(mobile, PhoneKind::Mobile, "US", &["US".into()]).unwrap();
    t.app
        .db
        .write(vec![
            contacts::insert(
                &t.app,
                contact,
                practice.practice.unwrap(),
                &Email::parse(email).unwrap(),
                &ContactProfile::default(),
                Relationship::Patient,
                "en",
                None,
                Some(practice.person),
            ),
            contacts::insert_phone(&t.app, contact, &phone, PhoneKind::Mobile, true, None),
        ])
        .await
        .unwrap();
    contact
}

pub const STEPPED: Letter<'static> = Letter {
    subject: "Hidden subject",
    body: "Hidden words",
    two_step: true,
    files: &[],
};

story! {
    async fn a_list_shows_nothing_of_a_conversation_behind_a_second_step(t: TestApp) {
        let (ana, robin) = pair(&t).await;
        let bytes = b"x".as_slice();
        let files = [("secret-name.png", "image/png", bytes)];
        let thread = t.write(&ana, &[&robin], &Letter { subject: "Hidden subject", body: "Hidden words", two_step: true, files: &files }).await;
        let mut b = t.enter(&robin, true).await;
        let inbox = b.get("/inbox").await;
        inbox.must_say("Dr. Ana Ruiz, Maple Street Dental").must_say("Private message").must_say("Open it with a code from your phone.");
        inbox.must_not_say("Hidden").must_not_say("1 file");
        // The practice has no number of this person: whatever factor they have, it stays shut and says whom to call.
        let page = b.get(&format!("/m/{thread}")).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN);
        page.must_say("This message stays closed for now").must_say("Call Maple Street Dental at (555) 010-0142").must_not_say("Hidden");
        assert_eq!(count(&t, "SELECT COUNT(*) FROM entry WHERE thread = $1 AND read_at IS NULL", thread).await, 1);
        // The sender's own copy has no such gate.
        let mut a = t.enter(&ana, false).await;
        a.get(&format!("/m/{thread}")).await.must_say("Hidden words");
        a.get("/sent").await.must_say("Hidden subject");
    }

    /// The attacker knows the password, has no phone, and writes rows.
    async fn a_second_step_that_was_taken_out_of_the_row_opens_nothing(t: TestApp) {
        let (ana, robin) = pair(&t).await;
        let thread = t.write(&ana, &[&robin], &STEPPED).await;
        for sql in ["UPDATE thread SET two_step = FALSE WHERE id = $1", "UPDATE thread SET practice = NULL, two_step = FALSE WHERE id = $1", "UPDATE thread SET mac = NULL WHERE id = $1"] {
            meddle(&t, sql, thread).await;
            let mut b = t.enter(&robin, false).await;
            b.get(&format!("/m/{thread}")).await.must_not_say("Hidden");
            b.get("/inbox").await.must_not_say("Hidden");
        }
    }

    async fn conversations_from_before_the_mac_are_taken_in_once(t: TestApp) {
        let (ana, robin) = pair(&t).await;
        let thread = t.write(&ana, &[&robin], &Letter { body: "As before.", ..Letter::default() }).await;
        meddle(&t, "UPDATE thread SET mac = NULL, mac_key = NULL WHERE id = $1", thread).await;
        assert_eq!(messages::begun::adopt(&t.app).await.unwrap(), 1);
        assert_eq!(messages::begun::adopt(&t.app).await.unwrap(), 0);
        t.enter(&robin, false).await.get(&format!("/m/{thread}")).await.must_say("As before.");
    }

    async fn a_draft_of_an_answer_shows_no_words_before_the_second_step(t: TestApp) {
        let (ana, robin) = pair(&t).await;
        let thread = t.write(&ana, &[&robin], &plain("Tooth thirty", "Words")).await;
        let mut b = t.enter(&robin, true).await;
        let page = b.get(&format!("/m/{thread}/reply")).await;
        b.press(&page, "Save draft", &[("body", "I take these pills")]).await.must_say("Draft saved");
        b.get("/drafts").await.must_say("I take these pills").must_say("Tooth thirty");
        meddle(&t, "UPDATE practice SET policy = '{\"two_step_required\":true}' WHERE id = $1", ana.practice.unwrap()).await;
        let drafts = b.get("/drafts").await;
        drafts.must_say("Open it with a code from your phone.").must_not_say("pills").must_not_say("thirty");
        let ask = b.click(&drafts, "Delete").await;
        ask.must_say("Open it with a code from your phone.").must_not_say("pills").must_not_say("thirty");
        // Thrown away it can be.
        b.press(&ask, "Delete", &[]).await.must_not_say("pills");
        assert_eq!(count(&t, "SELECT COUNT(*) FROM draft WHERE thread = $1", thread).await, 0);
    }

    async fn a_practice_or_operator_that_requires_two_step_shuts_old_threads_too(t: TestApp) {
        let (ana, robin) = pair(&t).await;
        let thread = t.write(&ana, &[&robin], &plain("Subject", "Words")).await;
        let mut b = t.enter(&robin, true).await;
        b.get(&format!("/m/{thread}")).await.must_say("Words");
        t.app.db.write(vec![db::q!("UPDATE practice SET policy = '{\"two_step_required\":true}' WHERE id = $1", ana.practice.unwrap()).expect(1)]).await.unwrap();
        assert_eq!(b.get(&format!("/m/{thread}")).await.status, StatusCode::FORBIDDEN);
        b.get("/inbox").await.must_not_say("Words");
    }

    async fn a_policy_that_cannot_be_read_demands_the_second_step(t: TestApp) {
        let (ana, robin) = pair(&t).await;
        let thread = t.write(&ana, &[&robin], &plain("Subject", "Words")).await;
        let mut b = t.enter(&robin, true).await;
        b.get(&format!("/m/{thread}")).await.must_say("Words");
        for broken in ["UPDATE practice SET policy = '{\"two_step_required\":' WHERE id = $1", "UPDATE practice SET policy = '{\"two_step_required\":\"yes\"}' WHERE id = $1", "UPDATE practice SET policy = '' WHERE id = $1"] {
            meddle(&t, broken, ana.practice.unwrap()).await;
            assert_eq!(b.get(&format!("/m/{thread}")).await.status, StatusCode::FORBIDDEN, "{broken}");
            b.get("/inbox").await.must_not_say("Words");
        }
        let practice = crate::practices::load(&t.app, ana.practice.unwrap()).await.unwrap();
        assert!(practice.policy.two_step_required, "invitations too");
    }

    async fn a_number_that_the_practice_has_on_file_opens_its_mail_once_and_for_all(t: TestApp) {
        let (ana, robin) = pair(&t).await;
        let contact = on_file(&t, &ana, &robin.email, "(555) 010-0188").await;
        let thread = t.write(&ana, &[&robin], &STEPPED).await;
        // A code was entered at sign-in, to the person's own phone: it is not the practice's proof.
        let mut b = t.enter(&robin, true).await;
        let page = b.get(&format!("/m/{thread}")).await;
        assert_eq!(page.path, format!("/m/{thread}/code"));
        page.must_say("Where should we send your code?").must_say("Text mobile ending 88").must_not_say("ending 67").must_not_say("Hidden");
        let page = b.press(&page, "Text mobile ending 88", &[]).await;
        let code = t.texted_code("+15550100188").await;
        let page = b.press(&page, "Continue", &[("code", &code)]).await;
        assert_eq!((page.path.as_str(), page.h1().as_str()), (format!("/m/{thread}").as_str(), "Hidden subject"));
        page.must_say("Hidden words");
        b.get("/inbox").await.must_say("Hidden subject");
        assert_eq!(count(&t, "SELECT COUNT(*) FROM practice_proof WHERE person = $1", robin.person).await, 1);
        assert_eq!(count(&t, "SELECT COUNT(*) FROM contact WHERE id = $1 AND person IS NOT NULL", contact).await, 1);
        // The office finds that the number was another's: what it proved ends, in sessions too.
        let void = [contacts::store::void_phones(contact)].into_iter().chain(contacts::store::disprove(contact)).chain(crate::features::verify::void_to_contact(contact, t.now())).collect();
        t.app.db.write(void).await.unwrap();
        let page = b.get(&format!("/m/{thread}")).await;
        page.must_not_say("Hidden");
        b.get("/inbox").await.must_not_say("Hidden");
        assert_eq!(count(&t, "SELECT COUNT(*) FROM practice_proof WHERE person = $1", robin.person).await, 0);
        assert_eq!(count(&t, "SELECT COUNT(*) FROM practice_factor WHERE person = $1", robin.person).await, 0);
        let phone = Phone::parse("(555) 010-0188", PhoneKind::Mobile, "US", &["US".into()]).unwrap();
        t.app.db.write(vec![contacts::insert_phone(&t.app, contact, &phone, PhoneKind::Mobile, true, None)]).await.unwrap();
        t.advance(crate::app::span::MINUTE);
        let page = b.get(&format!("/m/{thread}/code")).await;
        let page = b.press(&page, "Text mobile ending 88", &[]).await;
        let code = t.texted_code("+15550100188").await;
        b.press(&page, "Continue", &[("code", &code)]).await.must_say("Hidden words");
        // The code page has nothing more to ask.
        assert_eq!(b.get(&format!("/m/{thread}/code")).await.path, format!("/m/{thread}"));
        // The next conversation of this practice opens at once.
        let next = t.write(&ana, &[&robin], &STEPPED).await;
        b.get(&format!("/m/{next}")).await.must_say("Hidden words");
    }

    async fn later_sessions_use_the_persons_own_phone(t: TestApp) {
        let (ana, robin) = pair(&t).await;
        let thread = t.write(&ana, &[&robin], &STEPPED).await;
        let phone = crate::accounts::factor::of(&t.app, robin.person).await.unwrap().into_iter().find(|f| f.kind == "phone").unwrap();
        let practice = ana.practice.unwrap();
        let known = vec![
            contacts::store::prove(robin.person, practice, thread, t.app.now()),
            contacts::store::vouch(robin.person, practice, Some(phone.id)),
        ];
        t.app.db.write(known).await.unwrap();
        // No code in this session: their own phone, not the practice's number.
        let mut b = t.enter(&robin, false).await;
        b.get("/inbox").await.must_not_say("Hidden");
        let page = b.get(&format!("/m/{thread}")).await;
        page.must_say("Text mobile ending 67");
        let page = b.press(&page, "Text mobile ending 67", &[]).await;
        let code = t.texted_code("+15035550167").await;
        b.press(&page, "Continue", &[("code", &code)]).await.must_say("Hidden words");
        // A session that had its code opens at once.
        let mut stepped = t.enter(&robin, true).await;
        stepped.get(&format!("/m/{thread}")).await.must_say("Hidden words");
    }

    async fn the_number_of_one_practice_opens_nothing_of_another(t: TestApp) {
        let (ana, robin) = pair(&t).await;
        let victor = t.practice("Vale Endodontics", "victor@vale.example", ("Dr.", "Victor", "Vale")).await;
        on_file(&t, &ana, &robin.email, "(555) 010-0188").await;
        let anas = t.write(&ana, &[&robin], &STEPPED).await;
        let victors = t.write(&victor, &[&robin], &STEPPED).await;
        let mut b = t.enter(&robin, false).await;
        let page = b.get(&format!("/m/{anas}")).await;
        let page = b.press(&page, "Text mobile ending 88", &[]).await;
        let code = t.texted_code("+15550100188").await;
        b.press(&page, "Continue", &[("code", &code)]).await.must_say("Hidden words");
        let page = b.get(&format!("/m/{victors}")).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN);
        page.must_say("Call Vale Endodontics at").must_not_say("Hidden words");
        assert_eq!(b.get(&format!("/m/{victors}/code")).await.status, StatusCode::FORBIDDEN);
        let inbox = b.get("/inbox").await;
        assert_eq!(inbox.body.matches("Hidden subject").count(), 1);
    }

    async fn somebody_elses_code_page_is_not_there(t: TestApp) {
        let (ana, robin) = pair(&t).await;
        on_file(&t, &ana, &robin.email, "(555) 010-0188").await;
        let lee = t.patient("lee@patients.example", ("Lee", "Park"), None).await;
        let thread = t.write(&ana, &[&robin], &STEPPED).await;
        let mut b = t.enter(&lee, true).await;
        for path in ["code", "code/enter", "phones"] {
            assert_eq!(b.get(&format!("/m/{thread}/{path}")).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        let mut anybody = t.browser();
        let away = anybody.raw(http::Method::GET, &format!("/m/{thread}/code"), &[], vec![]).await;
        assert_eq!(away.headers["location"], format!("/sign-in?next=/m/{thread}"));
    }

    async fn phones_that_cannot_be_used_lead_to_the_office(t: TestApp) {
        let (ana, robin) = pair(&t).await;
        on_file(&t, &ana, &robin.email, "(555) 010-0188").await;
        let thread = t.write(&ana, &[&robin], &STEPPED).await;
        let mut b = t.enter(&robin, false).await;
        let page = b.get(&format!("/m/{thread}")).await;
        let page = b.click(&page, "I cannot use these phones").await;
        page.must_say("Call Maple Street Dental at (555) 010-0142");
        assert_eq!(b.click(&page, "Try these phones again").await.path, format!("/m/{thread}/code"));
    }
}
