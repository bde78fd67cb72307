//! Key requests that nobody may fulfil yet, and the proofs of an account whose mail alone opened it.

use super::*;
use crate::accounts::create::Join;
use crate::app::span::HOUR;
use crate::keys::requests::{self, Kind};

const MANY: usize = 60;
/// Passwords of the resets after the first.
const NEWER: [&str; 2] = ["amber kettle over lamps", "seven quiet harbour bells"];

/// Out of the old password, past the code to the phone.
async fn reset(t: &TestApp, b: &mut Browser) {
    let path = link(t, b).await;
    let page = b.get(&path).await;
    let page = b.click(&page, "Continue").await;
    let page = if page.path == "/reset/password" {
        page
    } else {
        pass_code(t, b, &page).await
    };
    b.press(&page, "Save", &[("new-password", NEW)])
        .await
        .must_say("Your password is changed");
}

/// A phone of one's own, with the password that was just set.
async fn add_phone(t: &TestApp, b: &mut Browser) {
    let page = b.get("/settings/phones").await;
    let page = b
        .press(
            &page,
            "Continue to the code",
            &[("phone", "(503) 555-0167"), ("kind", "mobile")],
        )
        .await;
    let page = b.press(&page, "Text mobile ending 67", &[]).await;
    let code = t.texted_code("+15035550167").await;
    b.press(&page, "Continue", &[("code", &code)])
        .await
        .must_say("Your phone is added");
}

story! {
    async fn requests_that_wait_for_the_office_keep_nobody_elses_mail_closed(t: TestApp) {
        let (ana, robin) = (ana(&t).await, robin(&t, Some("(503) 555-0167")).await);
        let other = t.patient("other@patients.example", ("Olu", "Other"), None).await;
        let theirs = t.write(&ana, &[&other], &Letter::default()).await;
        let thread = t.write(&ana, &[&robin], &Letter { subject: "Molar", body: "Rinse twice a day.", ..Letter::default() }).await;
        // Somebody reset by mail alone: everything they had waits for the office, and it was asked for first.
        let key = key_of(&t, other.mailbox).await;
        let ask = |_| requests::ask(&t.app, Kind::Thread, theirs, Some(key), Some(other.person), "password forgotten", true);
        t.app.db.write((0..MANY).map(ask).collect()).await.unwrap();
        t.advance(MINUTE);
        let mut b = t.browser();
        reset(&t, &mut b).await;
        t.browser().sign_in("ana@maple.example").await;
        assert_eq!(sign_in(&mut b, NEW).await.path, "/inbox");
        b.get(&format!("/m/{thread}")).await.must_say("Rinse twice a day.");
    }

    async fn requests_that_cannot_be_fulfilled_keep_nobody_elses_mail_closed(t: TestApp) {
        let (ana, robin) = (ana(&t).await, robin(&t, Some("(503) 555-0167")).await);
        let other = t.patient("other@patients.example", ("Olu", "Other"), None).await;
        let theirs = t.write(&ana, &[&other], &Letter::default()).await;
        let thread = t.write(&ana, &[&robin], &Letter { subject: "Molar", body: "Rinse twice a day.", ..Letter::default() }).await;
        // For a pair that is no longer the current one of anybody in the conversation.
        let gone = key_of(&t, robin.mailbox).await;
        let ask = |_| requests::ask(&t.app, Kind::Thread, theirs, Some(gone), Some(other.person), "password forgotten", false);
        t.app.db.write((0..MANY).map(ask).collect()).await.unwrap();
        t.advance(MINUTE);
        let mut b = t.browser();
        reset(&t, &mut b).await;
        t.browser().sign_in("ana@maple.example").await;
        assert_eq!(sign_in(&mut b, NEW).await.path, "/inbox");
        b.get(&format!("/m/{thread}")).await.must_say("Rinse twice a day.");
    }

    async fn a_new_member_gets_the_desk_though_others_wait_for_a_manager(t: TestApp) {
        let (ana, other) = (ana(&t).await, robin(&t, None).await);
        let desk = crate::practices::load(&t.app, ana.practice.unwrap()).await.unwrap().desk.unwrap();
        let key = key_of(&t, other.mailbox).await;
        let ask = |_| requests::ask(&t.app, Kind::Keypair, desk, Some(key), Some(other.person), "new member", true);
        t.app.db.write((0..MANY).map(ask).collect()).await.unwrap();
        t.advance(MINUTE);
        let practice = crate::practices::load(&t.app, ana.practice.unwrap()).await.unwrap();
        let join = Join::Member { practice: &practice, role: "sender", approved_by: Some(ana.person) };
        t.account("lee@maple.example", ("", "Lee", "Park"), join, None).await;
        t.browser().sign_in("ana@maple.example").await;
        let done: Vec<(String, String, bool)> = t.app.db.all(q!(sql::REQUESTS)).await.unwrap();
        assert_eq!(done.iter().filter(|(_, state, _)| state == "done").count(), 1);
    }

    /// Whoever reads the mail sets a password by it. What practices sent under two-step stays shut to them, also what comes later.
    async fn a_reset_by_mail_alone_proves_nobody_to_a_practice(t: TestApp) {
        let (ana, robin) = (ana(&t).await, robin(&t, None).await);
        let two_step = Letter { subject: "Hidden subject", body: "Hidden words", two_step: true, files: &[] };
        let thread = t.write(&ana, &[&robin], &two_step).await;
        let proof = crate::contacts::store::prove(robin.person, ana.practice.unwrap(), thread, t.app.now());
        t.app.db.write(vec![proof]).await.unwrap();
        let mut thief = t.browser();
        reset(&t, &mut thief).await;
        assert_eq!(sign_in(&mut thief, NEW).await.path, "/inbox");
        add_phone(&t, &mut thief).await;
        let later = t.write(&ana, &[&robin], &two_step).await;
        let page = thief.get(&format!("/m/{later}")).await;
        page.must_not_say("Hidden");
        assert_eq!(page.status, StatusCode::FORBIDDEN, "the practice has no number: {}", page.text());
        assert_eq!(t.app.db.one::<i64>(q!("SELECT COUNT(*) FROM practice_proof")).await.unwrap(), Some(0));
    }

    /// The phone that a thief of the mail adds with the password they set proves nothing about what was closed before.
    async fn what_waits_for_the_office_waits_however_often_it_is_asked_for(t: TestApp) {
        let (ana, robin) = (ana(&t).await, robin(&t, None).await);
        let thread = t.write(&ana, &[&robin], &Letter { subject: "Biopsy", body: "It is benign.", ..Letter::default() }).await;
        let mut thief = t.browser();
        reset(&t, &mut thief).await;
        assert_eq!(sign_in(&mut thief, NEW).await.path, "/inbox");
        add_phone(&t, &mut thief).await;
        let mut office = t.browser();
        office.sign_in("ana@maple.example").await;
        for refused in [false, true] {
            if refused {
                let page = office.get(&format!("/m/{thread}?in=sent")).await;
                office.press(&page, "It was not them", &[]).await.must_not_say("Approve");
            }
            t.advance(HOUR);
            // Again, now with a code to the phone that was added.
            let mut again = t.browser();
            let path = link(&t, &mut again).await;
            let page = again.get(&path).await;
            let page = again.click(&page, "Continue").await;
            let page = pass_code(&t, &mut again, &page).await;
            page.must_say("The office is asked first if it is really you.");
            again.press(&page, "Save", &[("new-password", NEWER[usize::from(refused)])]).await.must_say("Your password is changed");
            let mut signed = t.browser();
            signed.sign_in("ana@maple.example").await;
            assert_eq!(sign_in(&mut again, NEWER[usize::from(refused)]).await.path, "/inbox");
            again.get(&format!("/m/{thread}")).await.must_not_say("benign");
            office = signed;
        }
        // Whoever it is: when the office has called them, it opens.
        let page = office.get(&format!("/m/{thread}?in=sent")).await;
        office.press(&page, "Approve", &[]).await;
        let mut theirs = t.browser();
        t.advance(HOUR);
        let page = sign_in(&mut theirs, NEWER[1]).await;
        let page = if page.path == "/inbox" { page } else { pass_code(&t, &mut theirs, &page).await };
        assert_eq!(page.path, "/inbox");
        theirs.get(&format!("/m/{thread}")).await.must_say("benign");
    }

    /// Who also writes to the database makes the question that waits look like one that needed no answer.
    async fn a_changed_request_counts_as_one_that_nobody_answered(t: TestApp) {
        let (ana, robin) = (ana(&t).await, robin(&t, None).await);
        let thread = t.write(&ana, &[&robin], &Letter { subject: "Biopsy", body: "It is benign.", ..Letter::default() }).await;
        let mut thief = t.browser();
        reset(&t, &mut thief).await;
        sign_in(&mut thief, NEW).await;
        add_phone(&t, &mut thief).await;
        t.app.db.write(vec![q!(sql::DAMAGE).any()]).await.unwrap();
        t.advance(HOUR);
        let mut again = t.browser();
        let path = link(&t, &mut again).await;
        let page = again.get(&path).await;
        let page = again.click(&page, "Continue").await;
        let page = pass_code(&t, &mut again, &page).await;
        page.must_say("The office is asked first if it is really you.");
        again.press(&page, "Save", &[("new-password", NEWER[0])]).await.must_say("Your password is changed");
        t.browser().sign_in("ana@maple.example").await;
        sign_in(&mut again, NEWER[0]).await;
        again.get(&format!("/m/{thread}")).await.must_not_say("benign");
    }
}
