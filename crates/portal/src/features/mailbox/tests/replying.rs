//! Answering.

use super::*;
use crate::app::span::{DAY, MINUTE};
use crate::mails;
use crate::story;
use crate::testing::{Browser, Page};
use http::StatusCode;

const MESSAGES: &str = "SELECT COUNT(*) FROM message WHERE thread = $1";

async fn open(b: &mut Browser, thread: Id) -> Page {
    b.get(&format!("/m/{thread}/reply")).await
}

async fn jobs(t: &TestApp, kind: &str) -> i64 {
    t.app
        .db
        .one::<i64>(db::q!("SELECT COUNT(*) FROM job WHERE kind = $1", kind))
        .await
        .unwrap()
        .unwrap()
}

/// Everything that a write of an answer touches, counted.
async fn footprint(t: &TestApp) -> Vec<i64> {
    let mut all = Vec::new();
    for sql in [
        "SELECT COUNT(*) FROM message",
        "SELECT COUNT(*) FROM entry",
        "SELECT COUNT(*) FROM delivery",
        "SELECT COUNT(*) FROM delivery_event",
        "SELECT COUNT(*) FROM attachment",
        "SELECT COUNT(*) FROM blob",
        "SELECT COUNT(*) FROM job",
        "SELECT COUNT(*) FROM submission",
        "SELECT COUNT(*) FROM audit_event",
        "SELECT COALESCE(SUM(n), 0) FROM counter",
        "SELECT COALESCE(SUM(n0 + n1 + n2 + n3 + n4), 0) FROM ceiling",
        "SELECT COALESCE(SUM(bytes), 0) FROM usage",
    ] {
        all.push(number(t, sql).await);
    }
    all
}

async fn number(t: &TestApp, sql: &'static str) -> i64 {
    // SUM is a decimal on one engine and a whole number on the other: text serves both.
    let text: String = t
        .app
        .db
        .one(db::Sql::new(sql, vec![]))
        .await
        .map(|v: Option<i64>| v.unwrap_or(0).to_string())
        .unwrap_or_else(|_| "0".into());
    text.parse().unwrap()
}

story! {
    async fn a_free_patient_answers_and_the_sender_reads_it(t: TestApp) {
        let (ana, robin) = pair(&t).await;
        let thread = t.write(&ana, &[&robin], &plain("X-rays before Thursday", "Two x-rays.")).await;
        let mut r = t.enter(&robin, true).await;
        let page = r.get(&format!("/m/{thread}")).await;
        let page = r.click(&page, "Reply").await;
        assert_eq!(page.h1(), "Reply");
        page.must_say("Emergency? Call 911.").must_say("To: Dr. Ana Ruiz").must_say("You and the office team can read this.").must_say("Two x-rays.");
        // The line about emergencies comes before the text field.
        assert!(page.body.find("Call 911").unwrap() < page.body.find("<textarea").unwrap());
        t.advance(MINUTE);
        let picture = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR-and-more".as_slice();
        let page = r.press_with_files(&page, "Send", &[("body", "Thank you.\n\nIs it the second?")], &[("files[]", "tooth.png", picture)]).await;
        assert_eq!(page.path, format!("/m/{thread}?sent=1"));
        page.must_say("Sent").must_say("Thank you.").must_say("tooth.png").must_not_say("What happened");
        // One notice to the sender, and their timeline says so.
        assert_eq!(jobs(&t, mails::NOTICE).await, 1);
        t.run_jobs().await;
        t.last_mail("ana@maple.example").await;
        let mut a = t.enter(&ana, false).await;
        let inbox = a.get("/inbox").await;
        inbox.must_say("Unread Robin Vale").must_say("X-rays before Thursday").must_say("Thank you. Is it the second?").must_say("1 file");
        let page = a.click(&inbox, "X-rays before Thursday").await;
        page.must_say("Robin Vale").must_say("What happened").must_say("Replied").must_say("Robin Vale and your office team can read this.");
        let link = page.body.split("href=\"").find(|h| h.contains("/files/")).unwrap().split('"').next().unwrap().to_owned();
        assert_eq!(a.get(&link).await.bytes, picture);
        // And back: the practice answers the patient.
        let page = a.click(&page, "Reply").await;
        page.must_say("To: Robin Vale").must_say("Robin Vale and your office team can read this.");
        a.press(&page, "Send", &[("body", "Yes, the second.")]).await.must_say("Yes, the second.");
        r.get("/inbox").await.must_say("Unread Dr. Ana Ruiz").must_say("Yes, the second.");
        assert_eq!(count(&t, "SELECT COUNT(*) FROM audit_event WHERE kind = 'message.answered' AND object = $1", thread).await, 2);
        // Nobody was added.
        assert_eq!(count(&t, "SELECT COUNT(*) FROM participant WHERE thread = $1", thread).await, 2);
    }

    async fn who_signed_out_elsewhere_is_told_to_sign_in_first_and_loses_nothing(t: TestApp) {
        let (ana, robin) = pair(&t).await;
        let thread = t.write(&ana, &[&robin], &plain("X-rays before Thursday", "Two x-rays.")).await;
        let mut r = t.enter(&robin, true).await;
        let page = open(&mut r, thread).await;
        r.cookies.clear();
        let text = "The tooth is quiet now, but what about the one beside it?";
        let page = r.press(&page, "Send", &[("body", text)]).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN);
        page.must_say("sign in (opens in a new window)").must_say(text);
        assert_eq!(number(&t, "SELECT COUNT(*) FROM message").await, 1, "nothing was sent");
    }

    async fn twenty_presses_of_one_button_send_one_message(t: TestApp) {
        let (ana, robin) = pair(&t).await;
        let thread = t.write(&ana, &[&robin], &Letter::default()).await;
        let mut r = t.enter(&robin, true).await;
        let page = open(&mut r, thread).await;
        let presses = (0..20).map(|_| {
            let (mut b, page) = (r.clone(), page.clone());
            async move { b.press(&page, "Send", &[("body", "Thank you.")]).await }
        });
        for answer in futures_util::future::join_all(presses).await {
            assert_eq!(answer.path, format!("/m/{thread}?sent=1"));
        }
        assert_eq!(count(&t, MESSAGES, thread).await, 2);
        assert_eq!(jobs(&t, mails::NOTICE).await, 1);
        // Also after the conversation has ended: the answer to a press is the answer to the first one.
        meddle(&t, "UPDATE thread SET state = 'closed' WHERE id = $1", thread).await;
        assert_eq!(r.press(&page, "Send", &[("body", "Thank you.")]).await.path, format!("/m/{thread}?sent=1"));
        assert_eq!(count(&t, MESSAGES, thread).await, 2);
    }

    async fn what_is_wrong_is_said_beside_the_field_and_kept(t: TestApp) {
        let (ana, robin) = pair(&t).await;
        let thread = t.write(&ana, &[&robin], &Letter::default()).await;
        let mut r = t.enter(&robin, true).await;
        let page = open(&mut r, thread).await;
        let empty = r.press(&page, "Send", &[("body", "  \n ")]).await;
        assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
        empty.must_say("Write your answer, or add a file");
        assert!(empty.body.contains("<title>Error: "));
        let long = "x".repeat(crate::web::fields::BODY.max + 1);
        let page = r.press(&page, "Send", &[("body", &long)]).await;
        assert_eq!((page.status, page.value("body").unwrap()), (StatusCode::UNPROCESSABLE_ENTITY, long));
        let page = r.press(&page, "Send", &[("body", "a\u{202E}b")]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        let page = r.press_with_files(&page, "Send", &[("body", "My words")], &[("files[]", "run.exe", b"MZ\x90\0"), ("files[]", "ok.txt", b"fine")]).await;
        assert_eq!((page.status, page.value("body").unwrap().as_str()), (StatusCode::UNPROCESSABLE_ENTITY, "My words"));
        // The file that was taken is kept; the other one is named.
        page.must_say("run.exe").must_say("1 file added").must_say("ok.txt");
        assert_eq!(count(&t, MESSAGES, thread).await, 1);
        // A file alone is an answer, and nobody uploads it twice.
        let page = r.press(&page, "Send", &[("body", "")]).await;
        page.must_say("Sent").must_say("ok.txt");
        let link = page.body.split("href=\"").find(|h| h.contains("/files/")).unwrap().split('"').next().unwrap().to_owned();
        assert_eq!(r.get(&link).await.bytes, b"fine");
        assert_eq!(count(&t, "SELECT COUNT(*) FROM draft WHERE thread = $1", thread).await, 0);
    }

    async fn an_answer_is_kept_as_a_draft_and_goes_on(t: TestApp) {
        let (ana, robin) = pair(&t).await;
        let thread = t.write(&ana, &[&robin], &Letter::default()).await;
        let mut r = t.enter(&robin, true).await;
        let page = open(&mut r, thread).await;
        let page = r.press_with_files(&page, "Save draft", &[("body", "Half an answer")], &[("files[]", "a.txt", b"one"), ("files[]", "b.txt", b"two")]).await;
        page.must_say("Draft saved at").must_say("2 files added");
        assert_eq!(page.value("body").unwrap(), "Half an answer");
        r.get("/inbox").await.must_say("Draft");
        let drafts = r.get("/drafts").await;
        let page = r.click(&drafts, "Continue").await;
        assert_eq!((page.path.clone(), page.value("body").unwrap()), (format!("/m/{thread}/reply"), "Half an answer".into()));
        let page = r.press(&page, "Remove a.txt", &[("body", "Half an answer, longer")]).await;
        page.must_say("1 file added").must_not_say("a.txt");
        assert_eq!(page.value("body").unwrap(), "Half an answer, longer");
        let page = r.press(&page, "Send", &[("body", "A whole answer")]).await;
        page.must_say("A whole answer").must_say("b.txt").must_not_say("a.txt");
        assert_eq!(count(&t, "SELECT COUNT(*) FROM draft WHERE thread = $1", thread).await, 0);
        assert!(!r.get("/inbox").await.text().contains("Half an answer"));
        // Not even a member of the practice sees what was begun.
        let mut a = t.enter(&ana, false).await;
        a.get(&format!("/m/{thread}")).await.must_say("A whole answer").must_not_say("Half an answer");
    }

    async fn two_devices_never_overwrite_each_other(t: TestApp) {
        let (ana, robin) = pair(&t).await;
        let thread = t.write(&ana, &[&robin], &Letter::default()).await;
        let mut phone = t.enter(&robin, true).await;
        let mut desk = t.enter(&robin, true).await;
        let page = open(&mut phone, thread).await;
        phone.press(&page, "Save draft", &[("body", "Begun on the phone")]).await.must_say("Draft saved");
        let on_desk = open(&mut desk, thread).await;
        let on_phone = open(&mut phone, thread).await;
        t.advance(MINUTE);
        desk.press(&on_desk, "Save draft", &[("body", "Goes on at the desk")]).await.must_say("Draft saved");
        let both = phone.press(&on_phone, "Save draft", &[("body", "Goes on on the phone")]).await;
        assert_eq!(both.status, StatusCode::CONFLICT);
        both.must_say("changed on another device").must_say("Goes on at the desk");
        assert_eq!(both.value("body").unwrap(), "Goes on on the phone");
        // Sending from an old page does not send what was not seen.
        let stale = phone.press(&on_phone, "Send", &[("body", "Sent from an old page")]).await;
        assert_eq!(stale.status, StatusCode::CONFLICT);
        stale.must_say("Goes on at the desk");
        assert_eq!(count(&t, MESSAGES, thread).await, 1);
        phone.press(&both, "Send", &[("body", "Both together")]).await.must_say("Both together");
        // The desk finds its draft sent, and keeps its words.
        let late = desk.press(&on_desk, "Send", &[("body", "One more from the desk")]).await;
        assert_eq!(late.status, StatusCode::CONFLICT);
        late.must_say("not there any more");
        assert_eq!((late.value("body").unwrap().as_str(), count(&t, MESSAGES, thread).await), ("One more from the desk", 2));
    }

    async fn an_edited_page_sent_again_is_asked_about_and_not_lost(t: TestApp) {
        let (ana, robin) = pair(&t).await;
        let thread = t.write(&ana, &[&robin], &Letter::default()).await;
        let mut r = t.enter(&robin, true).await;
        let page = open(&mut r, thread).await;
        r.press(&page, "Send", &[("body", "First")]).await.must_say("Sent");
        // Back, and another text in the same form.
        let asked = r.press(&page, "Send", &[("body", "Second")]).await;
        assert_eq!((asked.status, asked.value("body").unwrap().as_str()), (StatusCode::CONFLICT, "Second"));
        asked.must_say("This was sent before");
        assert_eq!(count(&t, MESSAGES, thread).await, 2);
        r.press(&asked, "Send", &[]).await.must_say("Second");
        assert_eq!(count(&t, MESSAGES, thread).await, 3);
    }

    async fn nobody_answers_what_is_not_theirs_to_answer(t: TestApp) {
        let (ana, robin) = pair(&t).await;
        let lee = t.patient("lee@patients.example", ("Lee", "Park"), None).await;
        let victor = t.practice("Vale Endodontics", "victor@vale.example", ("Dr.", "Victor", "Vale")).await;
        let thread = t.write(&ana, &[&robin], &Letter::default()).await;
        let lees = t.write(&ana, &[&lee], &Letter::default()).await;
        // A page of one's own conversation, posted to somebody else's.
        for who in [&lee, &victor] {
            let mut b = t.enter(who, true).await;
            let own = if who.person == lee.person { open(&mut b, lees).await } else { continue };
            let forged = Page { body: own.body.replace(&lees.to_string(), &thread.to_string()), ..own.clone() };
            let page = b.press(&forged, "Send", &[("body", "forged")]).await;
            assert_eq!(page.status, StatusCode::NOT_FOUND);
            let mut none = own.clone();
            none.body = own.body.replace(&lees.to_string(), "00000000000000000000000000000000");
            assert_eq!(b.press(&none, "Send", &[("body", "forged")]).await.text(), page.text());
        }
        assert_eq!(count(&t, MESSAGES, thread).await, 1);

        let mut r = t.enter(&robin, true).await;
        let page = open(&mut r, thread).await;
        // Recipients and other fields that the form does not have change nothing.
        let added = Page { body: page.body.replace("<textarea", "<input name=\"to\" value=\"x@y.example\"><input name=\"to[]\" value=\"x@y.example\"><textarea"), ..page.clone() };
        r.press(&added, "Send", &[("body", "Only to Ana")]).await.must_say("Sent");
        assert_eq!(count(&t, "SELECT COUNT(*) FROM participant WHERE thread = $1", thread).await, 2);
        assert_eq!(jobs(&t, mails::NOTICE).await, 1);

        // Ended, read only, begun without a paid plan, taken out: each says so, and what was typed is shown.
        for (off, on, says) in [
            ("UPDATE thread SET state = 'closed' WHERE id = $1", "UPDATE thread SET state = 'open' WHERE id = $1", "This conversation has ended."),
            ("UPDATE participant SET can_reply = FALSE WHERE thread = $1 AND role = 'to'", "UPDATE participant SET can_reply = TRUE WHERE thread = $1 AND role = 'to'", "takes no answers here"),
            ("UPDATE thread SET paid_start = FALSE WHERE id = $1", "UPDATE thread SET paid_start = TRUE WHERE id = $1", "paid plan"),
        ] {
            let page = open(&mut r, thread).await;
            meddle(&t, off, thread).await;
            let answer = r.press(&page, "Send", &[("body", "Too late, but kept")]).await;
            assert_eq!(answer.status, StatusCode::CONFLICT);
            answer.must_say("Your answer was not sent").must_say("Too late, but kept");
            let view = r.get(&format!("/m/{thread}")).await;
            view.must_say(says);
            assert!(!view.body.contains("/reply"), "no button that leads nowhere");
            assert_eq!(r.get(&format!("/m/{thread}/reply")).await.path, format!("/m/{thread}"));
            meddle(&t, on, thread).await;
        }
        let page = open(&mut r, thread).await;
        meddle(&t, "UPDATE participant SET removed_at = 1 WHERE thread = $1 AND role = 'to'", thread).await;
        assert_eq!(r.press(&page, "Send", &[("body", "x")]).await.status, StatusCode::NOT_FOUND);
        assert_eq!(count(&t, MESSAGES, thread).await, 2);
    }

    async fn an_answer_to_somebody_who_has_not_registered_adds_a_link(t: TestApp) {
        let (ana, _) = pair(&t).await;
        let (thread, invitation, contact) = t.write_to_stranger(&ana, "new@patients.example", &Letter::default()).await;
        let links = "SELECT COUNT(*) FROM link WHERE subject = $1 AND kind = 'invite' AND void_at IS NULL";
        let mut a = t.enter(&ana, false).await;
        let page = open(&mut a, thread).await;
        page.must_say("To: Robin Vale");
        a.press(&page, "Send", &[("body", "One more thing.")]).await.must_say("One more thing.");
        assert_eq!(count(&t, links, invitation).await, 1);
        assert_eq!((jobs(&t, mails::INVITATION).await, jobs(&t, mails::NOTICE).await), (1, 0));
        assert_eq!(count(&t, "SELECT COUNT(*) FROM delivery WHERE thread = $1 AND invitation IS NOT NULL AND contact IS NOT NULL", thread).await, 2);
        // An invitation that ran out lives again, with the generation of the new link.
        t.advance(31 * DAY);
        let mut a = t.enter(&ana, false).await;
        let page = open(&mut a, thread).await;
        a.press(&page, "Send", &[("body", "Still there?")]).await.must_say("Still there?");
        assert_eq!(count(&t, "SELECT generation FROM invitation WHERE id = $1", invitation).await, 2);
        assert!(count(&t, "SELECT expires_at FROM invitation WHERE id = $1", invitation).await > t.app.now());
        // Declined: nothing is sent, and the page says what to do.
        meddle(&t, "UPDATE invitation SET state = 'declined' WHERE id = $1", invitation).await;
        let page = open(&mut a, thread).await;
        let page = a.press(&page, "Send", &[("body", "Hello?")]).await;
        assert_eq!(page.status, StatusCode::CONFLICT);
        page.must_say("did not want messages from your office");
        assert_eq!(page.value("body").unwrap(), "Hello?");
        assert_eq!(count(&t, MESSAGES, thread).await, 3);
        assert_eq!(count(&t, "SELECT COUNT(*) FROM contact WHERE id = $1", contact).await, 1);
    }

    async fn a_recipient_who_registers_in_this_moment_gets_the_answer_in_the_new_mailbox(t: TestApp) {
        let (ana, robin) = pair(&t).await;
        let (thread, invitation, _) = t.write_to_stranger(&ana, "new@patients.example", &Letter::default()).await;
        let waiting = count_id(&t, "SELECT mailbox FROM invitation WHERE id = $1", invitation).await;
        let mut a = t.enter(&ana, false).await;
        let page = open(&mut a, thread).await;
        // Between reading the recipients and writing, the pre-mailbox is adopted (by Robin, who stands for the new account).
        let (db, config) = (t.app.db.clone(), t.db.config().clone());
        let (to, now) = (robin.mailbox, t.app.now());
        let moved = crate::invitations::move_mail(&t.app, waiting, to, &[]).await.unwrap();
        let once = std::sync::atomic::AtomicBool::new(false);
        t.app.db.intercept(Some(Arc::new(move |op: &Op<'_>| {
            let answering = op.kind == Kind::Write && op.statements.iter().any(|s| s.starts_with("INSERT INTO message "));
            if answering && !once.swap(true, std::sync::atomic::Ordering::SeqCst) {
                let (db, config, moved) = (db.clone(), config.clone(), moved.clone());
                std::thread::spawn(move || {
                    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
                        use crate::invitations::store;
                        // This test's own runtime stands still meanwhile, and with it the connections it made.
                        let db = match db.engine() {
                            db::Engine::Sqlite => db,
                            db::Engine::Postgres => db::Db::open(&config).await.unwrap(),
                        };
                        let mut rows = vec![store::adopted(waiting)];
                        rows.extend(moved);
                        rows.push(db::q!("UPDATE invitation SET state = 'active', updated_at = $2 WHERE id = $1", invitation, now).expect(1));
                        db.write(rows).await.unwrap();
                    });
                })
                .join()
                .unwrap();
            }
            db::Fault::None
        })));
        a.press(&page, "Send", &[("body", "Just in time.")]).await.must_say("Just in time.");
        t.app.db.intercept(None);
        assert_eq!(count(&t, "SELECT COUNT(*) FROM entry WHERE mailbox = $1", waiting).await, 0);
        assert_eq!(count(&t, "SELECT COUNT(*) FROM entry WHERE mailbox = $1", robin.mailbox).await, 2);
        let mut r = t.enter(&robin, true).await;
        r.get(&format!("/m/{thread}")).await.must_say("Just in time.");
        assert_eq!((jobs(&t, mails::INVITATION).await, jobs(&t, mails::NOTICE).await), (0, 1));
    }

    async fn a_failing_database_never_leaves_half_an_answer(t: TestApp) {
        let (ana, robin) = pair(&t).await;
        let thread = t.write(&ana, &[&robin], &Letter::default()).await;
        let mut r = t.enter(&robin, true).await;
        r.get(&format!("/m/{thread}")).await;
        for fault in [db::Fault::Fail, db::Fault::UnknownLost, db::Fault::UnknownApplied] {
            for n in 1..=3u64 {
                let page = open(&mut r, thread).await;
                let before = footprint(&t).await;
                let messages = count(&t, MESSAGES, thread).await;
                t.app.db.intercept(Some(Arc::new(move |op: &Op<'_>| if op.kind == Kind::Write && op.n == n { fault } else { db::Fault::None })));
                let answer = r.press_with_files(&page, "Send", &[("body", "Thank you.")], &[("files[]", "a.txt", b"words")]).await;
                t.app.db.intercept(None);
                let sent = count(&t, MESSAGES, thread).await - messages;
                if answer.path.ends_with("sent=1") && answer.status == StatusCode::OK {
                    assert_eq!(sent, 1, "{fault:?} {n}");
                } else {
                    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE, "{fault:?} {n}");
                    assert_eq!(answer.value("body").unwrap(), "Thank you.");
                    let file = [("files[]", "a.txt", b"words".as_slice())];
                    let (mut after, again) = (footprint(&t).await, if answer.says("Add your files") { &file[..] } else { &[] });
                    if again.is_empty() {
                        // The file is kept in a draft, so that nobody has to upload twice: one blob, one submission, its bytes.
                        answer.must_say("1 file added");
                        assert_eq!((after[5], after[7]), (before[5] + 1, before[7] + 1), "{fault:?} {n}");
                        for kept in [5, 7, 11] {
                            after[kept] = before[kept];
                        }
                    }
                    assert_eq!((sent, after), (0, before), "{fault:?} {n}: half an answer");
                    // The same form again sends it.
                    r.press_with_files(&answer, "Send", &[("body", "Thank you.")], again).await.must_say("Sent").must_say("a.txt");
                    assert_eq!(count(&t, MESSAGES, thread).await - messages, 1);
                }
            }
        }
    }

    async fn an_answer_after_the_session_has_ended_is_not_lost(t: TestApp) {
        let (ana, robin) = pair(&t).await;
        let thread = t.write(&ana, &[&robin], &Letter::default()).await;
        let mut r = t.enter(&robin, true).await;
        let page = open(&mut r, thread).await;
        t.advance(16 * MINUTE);
        let late = r.press_with_files(&page, "Send", &[("body", "Typed for a long time.")], &[("files[]", "a.txt", b"with a file")]).await;
        late.must_say("You were signed out").must_say("kept in your drafts");
        // A second press keeps nothing twice.
        r.press_with_files(&page, "Send", &[("body", "Typed for a long time.")], &[("files[]", "a.txt", b"with a file")]).await;
        assert_eq!(count(&t, "SELECT COUNT(*) FROM draft WHERE thread = $1", thread).await, 1);
        assert_eq!(count(&t, MESSAGES, thread).await, 1);
        let mut again = t.enter(&robin, true).await;
        let page = open(&mut again, thread).await;
        page.must_say("What you wrote is kept").must_say("a.txt");
        assert_eq!(page.value("body").unwrap(), "Typed for a long time.");
        let page = again.press(&page, "Send", &[]).await;
        page.must_say("Typed for a long time.").must_say("a.txt");
        assert_eq!(count(&t, "SELECT COUNT(*) FROM draft WHERE thread = $1", thread).await, 0);
    }

    async fn a_second_step_that_became_due_keeps_what_was_typed(t: TestApp) {
        let (ana, robin) = pair(&t).await;
        let thread = t.write(&ana, &[&robin], &Letter::default()).await;
        let mut r = t.enter(&robin, true).await;
        let page = open(&mut r, thread).await;
        meddle(&t, "UPDATE practice SET policy = '{\"two_step_required\":true}' WHERE id = $1", ana.practice.unwrap()).await;
        let page = r.press(&page, "Send", &[("body", "Typed before the code")]).await;
        assert_eq!((page.path, page.status), (format!("/m/{thread}"), StatusCode::FORBIDDEN));
        assert_eq!(count(&t, MESSAGES, thread).await, 1);
        assert_eq!(open(&mut r, thread).await.status, StatusCode::FORBIDDEN);
        meddle(&t, "UPDATE practice SET policy = '{}' WHERE id = $1", ana.practice.unwrap()).await;
        assert_eq!(open(&mut r, thread).await.value("body").unwrap(), "Typed before the code");
    }

    async fn answers_are_counted(t: TestApp) {
        let (ana, robin) = pair(&t).await;
        let thread = t.write(&ana, &[&robin], &Letter::default()).await;
        let mut r = t.enter(&robin, true).await;
        let limit = crate::limits::Limit::new("answers", &robin.person.to_string(), 120, crate::app::span::HOUR);
        for _ in 0..120 {
            t.app.db.write(vec![limit.take(t.app.now())]).await.unwrap();
        }
        let page = open(&mut r, thread).await;
        let answer = r.press(&page, "Send", &[("body", "Once more")]).await;
        assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(count(&t, MESSAGES, thread).await, 1);
    }
}
