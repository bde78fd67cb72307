//! A second manager instead of a sheet: added by the operator, let in by the first.

use super::*;
use crate::app::span::MINUTE;
use crate::story;
use http::StatusCode;

const LEE: &str = "lee@maple.example";

/// How many key pairs a seat opens: the desk, the safe.
async fn held(t: &TestApp, who: &Someone) -> i64 {
    let sql = "SELECT COUNT(*) FROM key_wrap w JOIN mailbox b ON b.current_key = w.holder WHERE b.id = $1 AND w.holder_kind = 'keypair'";
    t.app
        .db
        .one(Sql::new(sql, vec![who.mailbox.into()]))
        .await
        .unwrap()
        .unwrap()
}

story! {
    async fn a_manager_of_the_operators_opens_nothing_until_a_manager_lets_them_in(t: TestApp) {
        let ana = fresh(&t).await;
        let lee = member(&t, &ana, LEE, "manager", None).await;
        let mut l = t.browser();
        l.sign_in(LEE).await;
        assert_eq!(held(&t, &lee).await, 0);
        let page = l.get(START).await;
        page.must_say("You cannot make the sheet yet");
        // Not even with a form of one's own.
        l.get("/practice").await.must_say("You are not let in yet").must_not_say("Let Lee Park in");
        for path in ["/practice/recovery-sheet/words", "/practice/recovery-sheet/check"] {
            assert_eq!(l.get(path).await.status, StatusCode::NOT_FOUND);
        }
        // What patients are told about the office is not theirs to write, nor whom it writes to theirs to see.
        for path in ["/practice/details", "/practice/hours", "/practice/rules", "/practice/logo"] {
            assert_eq!(l.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        l.get("/contacts").await.must_say("You are not let in yet");
        assert_eq!(l.get("/compose").await.h1(), "One step before your first message");

        let mut b = t.browser();
        b.sign_in(ANA).await;
        assert_eq!(b.get("/compose").await.h1(), "One step before your first message");
        assert_eq!(held(&t, &lee).await, 0, "nothing goes over by itself");
        b.get("/practice").await.must_say("1 person waits for your decision");
        let page = b.get("/people").await;
        page.must_say("Waiting for you").must_say("Lee Park").must_say("Manager");
        // The password first, when it was given long ago.
        t.advance(11 * MINUTE);
        let asked = b.press(&page, "Let Lee Park in", &[]).await;
        assert_eq!(asked.h1(), "Enter your password again");
        let page = b.press(&asked, "Continue", &[("password", crate::testing::PASSWORD)]).await;
        assert_eq!(page.path, "/people");
        let mut twin = b.clone();
        b.press(&page, "Let Lee Park in", &[]).await.must_say("They are let in");
        twin.press(&page, "Let Lee Park in", &[]).await.must_say("They are let in");
        assert_eq!(held(&t, &lee).await, 2, "the desk and the safe");
        b.get("/practice").await.must_not_say("waits for your decision");
        assert_eq!(count(&t, "SELECT COUNT(*) FROM audit_event WHERE kind = 'member.let_in'").await, 1);

        // Two managers open the safe: that is a second opener, without a sheet.
        assert_eq!(b.get("/compose").await.h1(), "New message");
        b.get(START).await.must_say("Lee Park can open the messages of your practice too");
        let mut l = t.browser();
        l.sign_in(LEE).await;
        assert_eq!(l.get("/compose").await.h1(), "New message");
        make(&mut l, "Make the sheet").await;
        // Both managers hear of it.
        t.run_jobs().await;
        for to in [ANA, LEE] {
            assert!(t.captured.items().iter().any(|i| i.to == to && i.subject.contains("new recovery sheet")), "{to}");
        }

        // When the second one leaves before there is a sheet, the practice has one opener again.
        run(&t, "UPDATE practice SET second_opener_at = NULL", vec![]).await;
        assert_eq!(b.get("/compose").await.h1(), "New message");
        run(&t, "UPDATE membership SET ended_at = 1 WHERE role = 'manager'", vec![]).await;
        assert_eq!(b.get("/compose").await.h1(), "One step before your first message");
    }

    async fn whom_a_manager_added_gets_the_keys_at_the_next_sign_in(t: TestApp) {
        let ana = fresh(&t).await;
        let lee = member(&t, &ana, LEE, "manager", Some(ana.person)).await;
        let sam = member(&t, &ana, "sam@maple.example", "sender", Some(ana.person)).await;
        let mut b = t.browser();
        b.sign_in(ANA).await;
        assert_eq!((held(&t, &lee).await, held(&t, &sam).await), (2, 1));
        b.get("/practice").await.must_not_say("waits for your decision");
        assert_eq!(b.get("/compose").await.h1(), "New message");
    }

    async fn a_forged_request_is_not_shown_and_nobody_lets_themselves_in(t: TestApp) {
        let ana = fresh(&t).await;
        let lee = member(&t, &ana, LEE, "manager", None).await;
        let victor = t.practice("Vale Endodontics", "victor@vale.example", ("Dr.", "Victor", "Vale")).await;
        let mut v = t.enter(&victor, false).await;
        let mut b = t.enter(&ana, false).await;
        let page = b.get("/people").await;
        // A manager of another practice presses Ana's button.
        let mut forged = page.clone();
        let own = v.get("/inbox").await.value("csrf").unwrap();
        let theirs = page.form("Let Lee Park in").values.iter().find(|(n, _)| n == "csrf").unwrap().1.clone();
        forged.body = forged.body.replace(&theirs, &own);
        v.press(&forged, "Let Lee Park in", &[]).await.must_say("Nobody waits any more");
        // Lee herself, whose role would let her.
        let mut l = t.enter(&lee, false).await;
        let own = l.get("/inbox").await.value("csrf").unwrap();
        forged.body = page.body.replace(&theirs, &own);
        assert_eq!(l.press(&forged, "Let Lee Park in", &[]).await.status, StatusCode::NOT_FOUND);
        assert_eq!(held(&t, &lee).await, 0);
        // Somebody with the database asks in another's name, or says that no approval is needed: not genuine, not shown.
        run(&t, "UPDATE key_request SET reason = 'x', needs_approval = FALSE", vec![]).await;
        b.get("/people").await.must_not_say("Let Lee Park in");
        t.browser().sign_in(ANA).await;
        assert_eq!(held(&t, &lee).await, 0);
    }
}
