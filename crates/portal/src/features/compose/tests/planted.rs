#![allow(clippy::unwrap_used)]
//! A thief who can write rows (and has accounts of his own) points somebody's mail to himself: nothing is sealed to him, nothing
//! is mailed to him, and whoever writes gets a number to tell.

use super::*;
use crate::story;
use crate::testing::Letter;
use courier::Channel;

const ROBIN: &str = "robin@patients.example";
const EVE: &str = "eve@patients.example";

/// Dr. Ruiz with a paid plan, Robin and Eve with accounts of their own.
async fn three(t: &TestApp) -> (Someone, Someone, Someone) {
    let ana = maple(t).await;
    let robin = t.patient(ROBIN, ("Robin", "Vale"), None).await;
    let eve = t.patient(EVE, ("Eve", "Else"), None).await;
    (ana, robin, eve)
}

/// Writing to an address ends in a page with a number, and in no message.
async fn refused(t: &TestApp, b: &mut Browser, to: &str) {
    let before = count(t, "SELECT COUNT(*) FROM message").await;
    let blank = b.get("/compose").await;
    let page = if blank.status.is_server_error() {
        blank
    } else {
        b.press(&blank, "Check address", &[("to", to)]).await
    };
    let page = if page.status.is_server_error() {
        page
    } else if page.form("Send").names.iter().any(|n| n == "first") {
        b.press(&page, "Send", &with(&[("two_step", "off")])).await
    } else {
        b.press(&page, "Send", &[("subject", "s"), ("body", "b")])
            .await
    };
    assert_eq!(page.status.as_u16(), 500, "{}", page.text());
    assert_eq!(count(t, "SELECT COUNT(*) FROM message").await, before);
}

story! {
    async fn an_address_leads_to_no_other_mailbox_and_no_other_person(t: TestApp) {
        let (ana, robin, eve) = three(&t).await;
        let mut b = t.enter(&ana, false).await;
        run(&t, "UPDATE address SET mailbox = $1 WHERE person = $2", vec![eve.mailbox.into(), robin.person.into()]).await;
        refused(&t, &mut b, ROBIN).await;
        run(&t, "UPDATE address SET person = $1 WHERE person = $2", vec![eve.person.into(), robin.person.into()]).await;
        refused(&t, &mut b, ROBIN).await;
    }

    async fn a_draft_in_a_conversation_that_was_changed_can_be_thrown_away(t: TestApp) {
        let (ana, robin, _) = three(&t).await;
        let thread = t.write(&ana, &[&robin], &Letter::default()).await;
        let mut r = t.enter(&robin, true).await;
        let page = r.get(&format!("/m/{thread}/reply")).await;
        r.press(&page, "Save draft", &[("body", "Half a thought")]).await;
        run(&t, "UPDATE thread SET practice = NULL WHERE id = $1", vec![thread.into()]).await;
        assert!(r.get(&format!("/m/{thread}")).await.status.is_server_error());
        let list = r.get("/drafts").await;
        let page = r.click(&list, "Delete").await;
        assert_eq!(page.status.as_u16(), 200, "{}", page.text());
        page.must_not_say("Half a thought").must_not_say("X-rays");
        r.press(&page, "Delete draft", &[]).await;
        assert_eq!(count(&t, "SELECT COUNT(*) FROM draft").await, 0);
    }

    async fn an_address_of_a_thief_gets_no_mail_of_somebody_elses_account(t: TestApp) {
        let (_, robin, eve) = three(&t).await;
        // The oldest address of a person is the one that mails about the account go to.
        run(&t, "UPDATE address SET person = $1, verified_at = 0 WHERE person = $2", vec![robin.person.into(), eve.person.into()]).await;
        let mut thief = t.browser();
        let page = thief.get("/forgot").await;
        thief.press(&page, "Send the link", &[("email", ROBIN)]).await.must_say("Check your email");
        t.run_jobs().await;
        let mails = t.captured.items();
        assert!(mails.iter().all(|i| i.channel != Channel::Email || i.to != EVE), "the link went to the thief");
    }

    async fn a_mailbox_and_a_practice_have_no_key_of_somebody_else(t: TestApp) {
        let (ana, robin, eve) = three(&t).await;
        let other = t.practice("Bad Dental", "mallory@bad.example", ("Dr.", "Mal", "Lory")).await;
        let mut b = t.enter(&ana, false).await;
        run(&t, "UPDATE mailbox SET current_key = (SELECT current_key FROM mailbox WHERE id = $1) WHERE id = $2", vec![eve.mailbox.into(), robin.mailbox.into()]).await;
        refused(&t, &mut b, ROBIN).await;
        run(&t, "UPDATE practice SET desk = (SELECT desk FROM practice WHERE id = $1) WHERE id = $2", vec![other.practice.unwrap().into(), ana.practice.unwrap().into()]).await;
        refused(&t, &mut b, "new@patients.example").await;
    }

    /// A row says that Mallory works for Maple Street Dental, on her own mailbox or on Ana's seat; another opens it in her session. Nobody
    /// let her in, so nothing goes in the practice's name, and she decides nothing there.
    async fn a_member_whom_nobody_let_in_writes_nothing_in_the_practices_name(t: TestApp) {
        let (ana, robin, _) = three(&t).await;
        let victor = t.practice("Vale Endodontics", "victor@vale.example", ("Dr.", "Victor", "Vale")).await;
        let mallory = t.patient("mallory@patients.example", ("Mal", "Lory"), None).await;
        let thread = t.write(&ana, &[&robin], &Letter::default()).await;
        let own = t.write(&victor, &[&mallory], &Letter::default()).await;
        for seat in [mallory.mailbox, ana.mailbox] {
            run(&t, "INSERT INTO membership (id, practice, person, seat, role, permissions, since) SELECT $1, practice, $2, $3, 'owner', permissions, since FROM membership WHERE person = $4", vec![t.id().into(), mallory.person.into(), seat.into(), ana.person.into()]).await;
            let mut m = t.enter(&mallory, false).await;
            run(&t, "UPDATE session SET practice = $1 WHERE person = $2", vec![ana.practice.unwrap().into(), mallory.person.into()]).await;
            for page in ["/inbox", "/settings", "/settings/switch"] {
                m.get(page).await.must_not_say("Maple Street Dental");
            }
            assert_eq!(m.get("/compose").await.path, "/upgrade");
            for page in ["/contacts".to_owned(), "/practice".to_owned(), format!("/m/{thread}")] {
                assert_eq!(m.get(&page).await.status, 404, "{page}");
            }
            let reply = m.get(&format!("/m/{own}/reply")).await;
            m.press(&reply, "Send", &[("body", "Words of mine.")]).await;
            let mut v = t.enter(&victor, false).await;
            v.get(&format!("/m/{own}")).await.must_say("Words of mine.").must_not_say("Maple Street Dental");
            run(&t, "DELETE FROM membership WHERE person = $1", vec![mallory.person.into()]).await;
        }
    }

    async fn what_waits_for_one_address_is_not_taken_for_anothers(t: TestApp) {
        let ana = maple(&t).await;
        let mut b = t.enter(&ana, false).await;
        // The thief is invited too, and holds the link to a pre-mailbox.
        thread_of(&send_new(&mut b, EVE, &[("two_step", "off")]).await);
        let bidx = crate::contacts::address_index(&t.app, &crate::accounts::Email::parse(ROBIN).unwrap());
        run(&t, "UPDATE mailbox SET address_bidx = $1 WHERE kind = 'invited'", vec![bidx.to_vec().into()]).await;
        refused(&t, &mut b, ROBIN).await;
    }

    async fn an_invitation_invites_nobody_else(t: TestApp) {
        let ana = maple(&t).await;
        let mut b = t.enter(&ana, false).await;
        thread_of(&send_new(&mut b, EVE, &[("two_step", "off")]).await);
        t.advance(crate::app::span::MINUTE);
        thread_of(&send_new(&mut b, ROBIN, &[("two_step", "off")]).await);
        // Before the mail with Robin's link has left.
        run(&t, "UPDATE invitation SET contact = (SELECT contact FROM invitation ORDER BY created_at, id LIMIT 1)", vec![]).await;
        t.run_jobs().await;
        let to_eve = t.captured.items().iter().filter(|i| i.to == EVE).count();
        assert!(to_eve <= 1, "her own invitation, and not Robin's");
    }

    async fn nobody_is_put_into_a_conversation(t: TestApp) {
        let (ana, robin, eve) = three(&t).await;
        let thread = t.write(&ana, &[&robin], &Letter::default()).await;
        // Eve has a conversation of her own with the practice, from which everything that can be copied is copied.
        let own = t.write(&ana, &[&eve], &Letter::default()).await;
        run(&t, "INSERT INTO participant (thread, mailbox, role, can_reply, mac_key, mac) SELECT $1, mailbox, role, can_reply, mac_key, mac FROM participant WHERE thread = $2 AND mailbox = $3", vec![thread.into(), own.into(), eve.mailbox.into()]).await;
        let before = count(&t, "SELECT COUNT(*) FROM entry").await;
        for who in [&ana, &robin] {
            let mut b = t.enter(who, true).await;
            let page = b.get(&format!("/m/{thread}/reply")).await;
            let page = b.press(&page, "Send", &[("body", "Only for the two of us")]).await;
            assert_eq!(page.status.as_u16(), 500, "{}", page.text());
        }
        assert_eq!(count(&t, "SELECT COUNT(*) FROM entry").await, before, "nothing was sealed to anybody");
        // Nor is what was said before handed over: by a request, which cannot be forged, and no less by a genuine one of Eve's.
        let key: Id = t.app.db.one(Sql::new("SELECT current_key FROM mailbox WHERE id = $1", vec![eve.mailbox.into()])).await.unwrap().unwrap();
        use crate::keys::requests::{self, Kind};
        t.app.db.write(vec![requests::ask(&t.app, Kind::Thread, thread, Some(key), Some(eve.person), "password forgotten", false)]).await.unwrap();
        t.browser().sign_in("ana@maple.example").await;
        let hers = "SELECT COUNT(*) FROM entry e JOIN participant p ON p.mailbox = e.mailbox AND p.thread = e.thread WHERE p.mailbox = $1 AND e.thread = $2";
        let n: i64 = t.app.db.one(Sql::new(hers, vec![eve.mailbox.into(), thread.into()])).await.unwrap().unwrap();
        assert_eq!(n, 0);
    }
}
