//! Somebody writes to the database: a membership that was changed there grants nothing.

use super::*;
use crate::story;
use http::StatusCode;

/// What a member sees of the practice when their row has been tampered with: nothing.
async fn shut_out(b: &mut Browser, what: &str) {
    for path in ["/inbox", "/settings", "/settings/switch"] {
        assert!(
            !b.get(path).await.says("Maple Street Dental"),
            "{what}: {path}"
        );
    }
    for path in ["/people", "/practice", "/contacts"] {
        assert_eq!(
            b.get(path).await.status,
            StatusCode::NOT_FOUND,
            "{what}: {path}"
        );
    }
    assert_eq!(b.get("/compose").await.path, "/upgrade", "{what}");
}

story! {
    async fn a_membership_that_was_changed_in_the_database_is_none(t: TestApp) {
        let ana = maple(&t).await;
        let sam = member(&t, &ana, SAM, ("Sam", "Okafor"), Role::Reader).await;
        let victor = t.practice("Vale Endodontics", "victor@vale.example", ("Dr.", "Victor", "Vale")).await;
        let of = vec![Val::from(sam.person)];
        for (what, change, back) in [
            ("another role", "UPDATE membership SET role = 'owner' WHERE person = $1", "UPDATE membership SET role = 'reader' WHERE person = $1"),
            ("more permissions", "UPDATE membership SET permissions = 'compose_new manage_people' WHERE person = $1", "UPDATE membership SET permissions = '' WHERE person = $1"),
            ("whether a code is wanted", "UPDATE membership SET two_step = TRUE WHERE person = $1", "UPDATE membership SET two_step = FALSE WHERE person = $1"),
            ("an unknown role", "UPDATE membership SET role = 'root' WHERE person = $1", "UPDATE membership SET role = 'reader' WHERE person = $1"),
            ("no MAC", "UPDATE membership SET mac = NULL WHERE person = $1", ""),
        ] {
            let mut b = t.enter(&sam, false).await;
            b.get("/settings").await.must_say("Maple Street Dental");
            let mac: Option<Option<Vec<u8>>> = t.app.db.one(Sql::new("SELECT mac FROM membership WHERE person = $1", of.clone())).await.unwrap();
            run(&t, change, of.clone()).await;
            shut_out(&mut b, what).await;
            if back.is_empty() {
                run(&t, "UPDATE membership SET mac = $2 WHERE person = $1", vec![sam.person.into(), mac.unwrap().into()]).await;
            } else {
                run(&t, back, of.clone()).await;
            }
        }
        // In another practice, or on another's seat.
        run(&t, "UPDATE membership SET practice = $2 WHERE person = $1", vec![sam.person.into(), victor.practice.into()]).await;
        let mut b = t.enter(&sam, false).await;
        b.get("/settings").await.must_not_say("Vale Endodontics");
        run(&t, "UPDATE membership SET practice = $2, seat = $3 WHERE person = $1", vec![sam.person.into(), ana.practice.into(), ana.mailbox.into()]).await;
        shut_out(&mut t.enter(&sam, false).await, "the owner's seat").await;
        run(&t, "UPDATE membership SET seat = $2 WHERE person = $1", vec![sam.person.into(), sam.mailbox.into()]).await;
        // The managers' list does not know what was not written by the portal.
        run(&t, "UPDATE membership SET role = 'manager' WHERE person = $1", of.clone()).await;
        let mut a = t.enter(&ana, false).await;
        a.get("/people").await.must_say("Ana Ruiz").must_not_say("Sam Okafor");
        run(&t, "UPDATE membership SET role = 'reader' WHERE person = $1", of).await;
        a.get("/people").await.must_say("Sam Okafor");
    }

    async fn somebody_who_was_removed_does_not_come_back_by_a_row(t: TestApp) {
        let ana = maple(&t).await;
        let sam = sam(&t, &ana).await;
        let mut s = t.enter(&sam, false).await;
        let mut b = t.enter(&ana, false).await;
        remove(&mut b, "Sam Okafor").await;
        run(&t, "UPDATE membership SET ended_at = NULL WHERE person = $1", vec![sam.person.into()]).await;
        shut_out(&mut s, "ended_at").await;
        run(&t, "UPDATE membership SET state = 'active' WHERE person = $1", vec![sam.person.into()]).await;
        shut_out(&mut s, "state").await;
        shut_out(&mut t.enter(&sam, false).await, "a new session").await;
        // No key goes to them, whatever is changed afterwards.
        lee(&t, &ana).await;
        remove(&mut b, "Lee Park").await;
        let seat = crate::keys::id_of(&crate::keys::current(&t.app, sam.mailbox).await.unwrap());
        assert_eq!(count(&t, "SELECT COUNT(*) FROM key_wrap WHERE holder = $1", vec![seat.into()]).await, 0);
    }

    async fn members_from_before_the_mac_are_taken_in_once(t: TestApp) {
        let ana = maple(&t).await;
        let sam = sam(&t, &ana).await;
        // As version 1 of the schema left them: nothing of the new columns.
        run(&t, "UPDATE membership SET mac = NULL, mac_key = NULL", vec![]).await;
        run(&t, "DELETE FROM member_word", vec![]).await;
        shut_out(&mut t.enter(&sam, false).await, "no MAC").await;
        assert_eq!(practices::members::adopt(&t.app).await.unwrap(), 2);
        assert_eq!(practices::members::adopt(&t.app).await.unwrap(), 0);
        let mut b = t.enter(&ana, false).await;
        let page = b.get("/people").await;
        b.press(&page, "Find", &[("search", "okafor")]).await.must_say("Sam Okafor");
        t.enter(&sam, false).await.get("/inbox").await.must_say("Maple Street Dental");
    }

    async fn a_pair_of_a_thiefs_own_is_no_new_key(t: TestApp) {
        let ana = maple(&t).await;
        sam(&t, &ana).await;
        let victor = t.practice("Vale Endodontics", "victor@vale.example", ("Dr.", "Victor", "Vale")).await;
        let practice = practices::load(&t.app, ana.practice.unwrap()).await.unwrap();
        let theirs = practices::load(&t.app, victor.practice.unwrap()).await.unwrap();
        // Somebody says that the desk is being changed, to one that they open.
        run(&t, "INSERT INTO key_change (practice, purpose, old_key, new_key, again, step, created_at, mac_key, mac) VALUES ($1, 'desk', $2, $3, FALSE, 1, 0, 1, $4)", vec![practice.id.into(), practice.desk.into(), theirs.desk.into(), vec![0u8; 32].into()]).await;
        t.browser().sign_in(ANA).await.must_say("Inbox");
        assert_eq!(practices::load(&t.app, practice.id).await.unwrap().desk, practice.desk);
        let wraps = "SELECT COUNT(*) FROM key_wrap WHERE keypair = $1";
        assert_eq!(count(&t, wraps, vec![theirs.desk.into()]).await, 1, "nobody got it, and nothing hangs on it");
    }
}
