#![allow(clippy::unwrap_used)]
//! Who may begin a conversation, and what the others are told.

use crate::accounts::create::Join;
use crate::app::span::DAY;
use crate::practices::store::insert_entitlement;
use crate::story;
use crate::testing::{Browser, Letter, Page, Someone, TestApp};
use db::{Id, Sql, Val};

async fn maple(t: &TestApp) -> Someone {
    t.practice(
        "Maple Street Dental",
        "ana@maple.example",
        ("Dr.", "Ana", "Ruiz"),
    )
    .await
}

/// One more member of a practice.
async fn member(
    t: &TestApp,
    of: &Someone,
    email: &str,
    name: (&str, &str, &str),
    role: &str,
) -> Someone {
    let practice = crate::practices::load(&t.app, of.practice.unwrap())
        .await
        .unwrap();
    let join = Join::Member {
        practice: &practice,
        role,
        approved_by: Some(of.person),
    };
    t.account(email, name, join, None).await
}

async fn run(t: &TestApp, sql: &'static str, args: Vec<Val>) {
    t.app
        .db
        .write(vec![Sql::new(sql, args).any()])
        .await
        .unwrap();
}

async fn messages(t: &TestApp) -> i64 {
    t.app
        .db
        .one(Sql::new("SELECT COUNT(*) FROM message", vec![]))
        .await
        .unwrap()
        .unwrap()
}

/// A sender's page, filled in and sent; `page` may be from before a plan ended.
async fn send(b: &mut Browser, page: &Page) -> Page {
    let typed = [
        ("relationship", "patient"),
        ("first", "Robin"),
        ("last", "Vale"),
        ("two_step", "off"),
        ("subject", "X-rays"),
        ("body", "Here they are."),
    ];
    b.press(page, "Send", &typed).await
}

async fn asked(b: &mut Browser, to: &str) -> Page {
    let page = b.get("/compose").await;
    assert_eq!(page.h1(), "New message", "{}", page.text());
    b.press(&page, "Check address", &[("to", to)]).await
}

async fn grant(t: &TestApp, practice: Option<Id>, person: Option<Id>, until: Option<i64>) {
    let row = insert_entitlement(
        t.app.id(),
        practice,
        person,
        "compose_new",
        until,
        t.app.now(),
    );
    t.app.db.write(vec![row]).await.unwrap();
}

story! {
    async fn a_patient_is_told_what_is_free_and_what_is_not(t: TestApp) {
        let ana = maple(&t).await;
        let robin = t.patient("robin@patients.example", ("Robin", "Vale"), None).await;
        let mut r = t.enter(&robin, false).await;
        let page = r.get("/inbox").await;
        let page = r.click(&page, "Compose").await;
        assert_eq!((page.path.as_str(), page.status.as_u16(), page.h1().as_str()), ("/upgrade", 200, "Write to anybody with a paid plan"));
        page.must_say("Read the messages you get").must_say("Reply to them, with files").must_say("Write private messages to any email address");
        page.must_say("As a patient you can reply to every message you get.").must_say("help@mail.example.com").must_say("(555) 010-0100");
        page.must_not_say("Ana Ruiz").must_not_say("What you wrote is kept");
        // And that is so: an answer goes, with nothing to pay.
        let thread = t.write(&ana, &[&robin], &Letter::default()).await;
        let reply = r.get(&format!("/m/{thread}/reply")).await;
        r.press(&reply, "Send", &[("body", "Thank you.")]).await.must_say("Thank you.");
        // Strangers are not told.
        assert_eq!(t.browser().get("/upgrade").await.path, "/sign-in?next=/upgrade");
    }

    async fn who_works_in_a_practice_without_a_plan_is_sent_to_its_managers(t: TestApp) {
        let ana = maple(&t).await;
        let lee = member(&t, &ana, "lee@maple.example", ("", "Lee", "Ray"), "sender").await;
        // Named in the order they joined.
        t.advance(1);
        let pat = member(&t, &ana, "pat@maple.example", ("", "Pat", "Moreno"), "manager").await;
        run(&t, "DELETE FROM entitlement", vec![]).await;
        let says = "Plans belong to the practice. Ask ";
        t.enter(&lee, false).await.get("/compose").await.must_say(&format!("{says}Dr. Ana Ruiz, Pat Moreno."));
        t.enter(&pat, false).await.get("/compose").await.must_say(&format!("{says}Dr. Ana Ruiz.")).must_not_say("Ask Pat");
        // The only manager has nobody to ask but the operator.
        run(&t, "UPDATE membership SET ended_at = 1 WHERE person = $1", vec![pat.person.into()]).await;
        let page = t.enter(&ana, false).await.get("/compose").await;
        page.must_say("Ask the people who run this site:").must_say("help@mail.example.com").must_not_say("Plans belong to the practice. Ask");
    }

    async fn who_may_not_send_by_role_is_told_that_it_is_the_role(t: TestApp) {
        let ana = maple(&t).await;
        let lee = member(&t, &ana, "lee@maple.example", ("", "Lee", "Ray"), "reader").await;
        let mut b = t.enter(&lee, false).await;
        let page = b.get("/compose").await;
        page.must_say("Your practice has a paid plan. Your role does not send new messages. Ask Dr. Ana Ruiz to change it.");
        // The form of a colleague who may, posted by one who may not.
        let mut a = t.enter(&ana, false).await;
        let theirs = asked(&mut a, "robin@patients.example").await;
        let refused = send(&mut b, &as_own(&theirs, &page)).await;
        assert_eq!((refused.path.as_str(), messages(&t).await), ("/upgrade?kept=1", 0));
        refused.must_say("What you wrote is kept").must_say("Your role does not send new messages");
    }

    async fn a_seat_counts_only_while_it_is_open(t: TestApp) {
        let ana = maple(&t).await;
        let mut b = t.enter(&ana, false).await;
        b.get("/upgrade").await.must_say("Your practice has a paid plan. You can write to anybody.");
        run(&t, "UPDATE session SET practice = NULL", vec![]).await;
        let page = b.get("/compose").await;
        page.must_say("You are in your own mailbox now. Change to your practice to start a message.");
        assert_eq!(page.link("Change mailbox"), "/settings/switch");
    }

    async fn a_plan_holds_until_its_date_and_not_longer(t: TestApp) {
        let ana = maple(&t).await;
        run(&t, "DELETE FROM entitlement", vec![]).await;
        grant(&t, ana.practice, None, Some(t.app.now() + DAY)).await;
        t.advance(DAY - 60_000_000);
        let mut b = t.enter(&ana, false).await;
        let first = asked(&mut b, "robin@patients.example").await;
        let second = asked(&mut b, "lee@patients.example").await;
        assert!(send(&mut b, &first).await.path.starts_with("/m/"));
        t.advance(60_000_000);
        // On the dot it has ended, also for a page that was opened before.
        let page = send(&mut b, &second).await;
        assert_eq!((page.path.as_str(), messages(&t).await), ("/upgrade?kept=1", 1));
        assert_eq!(b.get("/compose").await.path, "/upgrade");
        // What was written can be read, and goes when the plan is back.
        let list = b.get("/drafts").await;
        let draft = b.click(&list, "Continue").await;
        assert_eq!(draft.h1(), "Your draft is kept");
        draft.must_say("lee@patients.example").must_say("X-rays").must_say("Here they are.");
        assert_eq!(draft.link("What you need to send it"), "/upgrade");
        grant(&t, ana.practice, None, Some(t.app.now() + DAY)).await;
        let draft = b.get(&draft.path).await;
        assert!(b.press(&draft, "Send", &[]).await.path.starts_with("/m/"));
        assert_eq!(messages(&t).await, 2);
    }

    async fn an_old_draft_is_continued_and_not_doubled_when_the_plan_has_ended(t: TestApp) {
        let ana = maple(&t).await;
        let mut b = t.enter(&ana, false).await;
        let page = asked(&mut b, "robin@patients.example").await;
        let draft = b.press_with_files(&page, "Save draft", &[("body", "Begun")], &[("files[]", "a.txt", b"one")]).await;
        run(&t, "DELETE FROM entitlement", vec![]).await;
        b.press(&draft, "Send", &[("body", "Finished")]).await.must_say("What you wrote is kept");
        let list = b.get("/drafts").await;
        list.must_say("Finished").must_say("1 file").must_not_say("Begun");
        assert_eq!(list.body.matches("class=\"item\"").count(), 1);
        // From an old page of it, the words are kept beside the newer ones.
        b.press(&draft, "Send", &[("body", "From an old page")]).await.must_say("What you wrote is kept");
        b.get("/drafts").await.must_say("Finished").must_say("From an old page");
    }

    async fn a_plan_may_belong_to_the_person(t: TestApp) {
        let ana = maple(&t).await;
        let lee = member(&t, &ana, "lee@maple.example", ("", "Lee", "Ray"), "sender").await;
        run(&t, "DELETE FROM entitlement", vec![]).await;
        grant(&t, None, Some(lee.person), None).await;
        let mut l = t.enter(&lee, false).await;
        let page = asked(&mut l, "robin@patients.example").await;
        assert!(send(&mut l, &page).await.path.starts_with("/m/"));
        assert_eq!(t.enter(&ana, false).await.get("/compose").await.path, "/upgrade", "it is nobody else's");
        // Another capability is another capability.
        run(&t, "UPDATE entitlement SET capability = 'something_else'", vec![]).await;
        assert_eq!(l.get("/compose").await.path, "/upgrade");
    }

    /// Trap 39.
    async fn a_forged_form_of_a_free_account_sends_nothing(t: TestApp) {
        let ana = maple(&t).await;
        let robin = t.patient("robin@patients.example", ("Robin", "Vale"), None).await;
        let mut a = t.enter(&ana, false).await;
        let theirs = asked(&mut a, "new@patients.example").await;
        let mut r = t.enter(&robin, false).await;
        let own = r.get("/upgrade").await;
        for button in ["Send", "Save draft", "Check another address"] {
            let typed = [("relationship", "patient"), ("first", "N"), ("last", "P"), ("two_step", "off"), ("subject", "S"), ("body", "Bought nothing")];
            let page = r.press_with_files(&as_own(&theirs, &own), button, &typed, &[("files[]", "a.txt", b"one")]).await;
            assert_eq!(page.path, "/upgrade?kept=1", "{button}");
        }
        assert_eq!(messages(&t).await, 0);
        let count = |sql: &'static str| t.app.db.one::<i64>(Sql::new(sql, vec![]));
        for empty in ["SELECT COUNT(*) FROM contact", "SELECT COUNT(*) FROM invitation", "SELECT COUNT(*) FROM blob", "SELECT COUNT(*) FROM job"] {
            assert_eq!(count(empty).await.unwrap(), Some(0), "{empty}");
        }
        // The trail has the attempt to send, once.
        assert_eq!(count("SELECT COUNT(*) FROM audit_event WHERE kind = 'message.refused' AND outcome = 'no_plan'").await.unwrap(), Some(1));
        // An empty form leaves nothing behind.
        let before = count("SELECT COUNT(*) FROM draft").await.unwrap();
        let blank = r.press(&as_own(&theirs, &own), "Send", &[("to", "")]).await;
        assert_eq!((blank.path.as_str(), count("SELECT COUNT(*) FROM draft").await.unwrap()), ("/upgrade", before));
    }
}

/// The page of somebody else, with the token of one's own session.
fn as_own(theirs: &Page, own: &Page) -> Page {
    let token = |page: &Page, button: &str| {
        let form = page.form(button);
        form.values
            .into_iter()
            .find(|(n, _)| n == "csrf")
            .unwrap()
            .1
    };
    let mut page = theirs.clone();
    page.body = page
        .body
        .replace(&token(theirs, "Send"), &token(own, "Sign out"));
    page
}
