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
        page.must_say("Emergency? Call 911.").must_say("To: Dr. Ana Ruiz (the office team can read it)").must_say("Two x-rays.");
        // The line about emergencies comes before the text field.
        assert!(page.body.find("Call 911").unwrap() < page.body.find("<textarea").unwrap());
        t.advance(MINUTE);
        let picture = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR-and-more".as_slice();
        let page = r.press_with_files(&page, "Send", &[("text", "Thank you.\n\nIs it the second?")], &[("files[]", "tooth.png", picture)]).await;
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
        page.must_say("To: Robin Vale (your office team can read it)");
        a.press(&page, "Send", &[("text", "Yes, the second.")]).await.must_say("Yes, the second.");
        r.get("/inbox").await.must_say("Unread Dr. Ana Ruiz").must_say("Yes, the second.");
        assert_eq!(count(&t, "SELECT COUNT(*) FROM audit_event WHERE kind = 'message.answered' AND object = $1", thread).await, 2);
        // Nobody was added.
        assert_eq!(count(&t, "SELECT COUNT(*) FROM participant WHERE thread = $1", thread).await, 2);
    }

    async fn twenty_presses_of_one_button_send_one_message(t: TestApp) {
        let (ana, robin) = pair(&t).await;
        let thread = t.write(&ana, &[&robin], &Letter::default()).await;
        let mut r = t.enter(&robin, true).await;
        let page = open(&mut r, thread).await;
        let presses = (0..20).map(|_| {
            let (mut b, page) = (r.clone(), page.clone());
            async move { b.press(&page, "Send", &[("text", "Thank you.")]).await }
        });
        for answer in futures_util::future::join_all(presses).await {
            assert_eq!(answer.path, format!("/m/{thread}?sent=1"));
        }
        assert_eq!(count(&t, MESSAGES, thread).await, 2);
        assert_eq!(jobs(&t, mails::NOTICE).await, 1);
        // Also after the conversation has ended: the answer to a press is the answer to the first one.
        meddle(&t, "UPDATE thread SET state = 'closed' WHERE id = $1", thread).await;
        assert_eq!(r.press(&page, "Send", &[("text", "Thank you.")]).await.path, format!("/m/{thread}?sent=1"));
        assert_eq!(count(&t, MESSAGES, thread).await, 2);
    }

    async fn what_is_wrong_is_said_beside_the_field_and_kept(t: TestApp) {
        let (ana, robin) = pair(&t).await;
        let thread = t.write(&ana, &[&robin], &Letter::default()).await;
        let mut r = t.enter(&robin, true).await;
        let page = open(&mut r, thread).await;
        let empty = r.press(&page, "Send", &[("text", "  \n ")]).await;
        assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
        empty.must_say("Write your answer, or add a file");
        assert!(empty.body.contains("<title>Error: "));
        let long = "x".repeat(crate::web::fields::BODY.max + 1);
        let page = r.press(&page, "Send", &[("text", &long)]).await;
        assert_eq!((page.status, page.value("text").unwrap()), (StatusCode::UNPROCESSABLE_ENTITY, long));
        let page = r.press(&page, "Send", &[("text", "a\u{202E}b")]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        let page = r.press_with_files(&page, "Send", &[("text", "My words")], &[("files[]", "run.exe", b"MZ\x90\0"), ("files[]", "ok.txt", b"fine")]).await;
        assert_eq!((page.status, page.value("text").unwrap().as_str()), (StatusCode::UNPROCESSABLE_ENTITY, "My words"));
        page.must_say("run.exe");
        assert_eq!(count(&t, MESSAGES, thread).await, 1);
        // A file alone is an answer.
        let page = r.press_with_files(&page, "Send", &[("text", "")], &[("files[]", "ok.txt", b"fine")]).await;
        page.must_say("Sent").must_say("ok.txt");
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
            let page = b.press(&forged, "Send", &[("text", "forged")]).await;
            assert_eq!(page.status, StatusCode::NOT_FOUND);
            let mut none = own.clone();
            none.body = own.body.replace(&lees.to_string(), "00000000000000000000000000000000");
            assert_eq!(b.press(&none, "Send", &[("text", "forged")]).await.text(), page.text());
        }
        assert_eq!(count(&t, MESSAGES, thread).await, 1);

        let mut r = t.enter(&robin, true).await;
        let page = open(&mut r, thread).await;
        // Recipients and other fields that the form does not have change nothing.
        let added = Page { body: page.body.replace("<textarea", "<input name=\"to\" value=\"x@y.example\"><input name=\"to[]\" value=\"x@y.example\"><textarea"), ..page.clone() };
        r.press(&added, "Send", &[("text", "Only to Ana")]).await.must_say("Sent");
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
            let answer = r.press(&page, "Send", &[("text", "Too late, but kept")]).await;
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
        assert_eq!(r.press(&page, "Send", &[("text", "x")]).await.status, StatusCode::NOT_FOUND);
        assert_eq!(count(&t, MESSAGES, thread).await, 2);
    }

    async fn a_conversation_behind_a_second_step_takes_no_answer(t: TestApp) {
        let (ana, robin) = pair(&t).await;
        let thread = t.write(&ana, &[&robin], &Letter::default()).await;
        let mut r = t.enter(&robin, true).await;
        let page = open(&mut r, thread).await;
        meddle(&t, "UPDATE thread SET two_step = TRUE WHERE id = $1", thread).await;
        assert_eq!(open(&mut r, thread).await.status, StatusCode::NOT_FOUND);
        assert_eq!(r.press(&page, "Send", &[("text", "x")]).await.status, StatusCode::NOT_FOUND);
        assert_eq!(count(&t, MESSAGES, thread).await, 1);
    }

    async fn an_answer_to_somebody_who_has_not_registered_adds_a_link(t: TestApp) {
        let (ana, _) = pair(&t).await;
        let (thread, invitation, contact) = t.write_to_stranger(&ana, "new@patients.example", &Letter::default()).await;
        let links = "SELECT COUNT(*) FROM link WHERE subject = $1 AND kind = 'invite' AND void_at IS NULL";
        let mut a = t.enter(&ana, false).await;
        let page = open(&mut a, thread).await;
        page.must_say("To: Robin Vale");
        a.press(&page, "Send", &[("text", "One more thing.")]).await.must_say("One more thing.");
        assert_eq!(count(&t, links, invitation).await, 1);
        assert_eq!((jobs(&t, mails::INVITATION).await, jobs(&t, mails::NOTICE).await), (1, 0));
        assert_eq!(count(&t, "SELECT COUNT(*) FROM delivery WHERE thread = $1 AND invitation IS NOT NULL AND contact IS NOT NULL", thread).await, 2);
        // An invitation that ran out lives again, with the generation of the new link.
        t.advance(31 * DAY);
        let mut a = t.enter(&ana, false).await;
        let page = open(&mut a, thread).await;
        a.press(&page, "Send", &[("text", "Still there?")]).await.must_say("Still there?");
        assert_eq!(count(&t, "SELECT generation FROM invitation WHERE id = $1", invitation).await, 2);
        assert!(count(&t, "SELECT expires_at FROM invitation WHERE id = $1", invitation).await > t.app.now());
        // Declined: nothing is sent, and the page says what to do.
        meddle(&t, "UPDATE invitation SET state = 'declined' WHERE id = $1", invitation).await;
        let page = open(&mut a, thread).await;
        let page = a.press(&page, "Send", &[("text", "Hello?")]).await;
        assert_eq!(page.status, StatusCode::CONFLICT);
        page.must_say("did not want messages from your office");
        assert_eq!(page.value("text").unwrap(), "Hello?");
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
        let once = std::sync::atomic::AtomicBool::new(false);
        t.app.db.intercept(Some(Arc::new(move |op: &Op<'_>| {
            let answering = op.kind == Kind::Write && op.statements.iter().any(|s| s.starts_with("INSERT INTO message "));
            if answering && !once.swap(true, std::sync::atomic::Ordering::SeqCst) {
                let (db, config) = (db.clone(), config.clone());
                std::thread::spawn(move || {
                    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
                        use crate::invitations::store;
                        // This test's own runtime stands still meanwhile, and with it the connections it made.
                        let db = match db.engine() {
                            db::Engine::Sqlite => db,
                            db::Engine::Postgres => db::Db::open(&config).await.unwrap(),
                        };
                        let mut rows = vec![store::adopted(waiting)];
                        rows.extend(store::move_mail(waiting, to));
                        rows.push(db::q!("UPDATE invitation SET state = 'active', updated_at = $2 WHERE id = $1", invitation, now).expect(1));
                        db.write(rows).await.unwrap();
                    });
                })
                .join()
                .unwrap();
            }
            db::Fault::None
        })));
        a.press(&page, "Send", &[("text", "Just in time.")]).await.must_say("Just in time.");
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
                let answer = r.press_with_files(&page, "Send", &[("text", "Thank you.")], &[("files[]", "a.txt", b"words")]).await;
                t.app.db.intercept(None);
                let sent = count(&t, MESSAGES, thread).await - messages;
                if answer.path.ends_with("sent=1") && answer.status == StatusCode::OK {
                    assert_eq!(sent, 1, "{fault:?} {n}");
                } else {
                    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE, "{fault:?} {n}");
                    assert_eq!(answer.value("text").unwrap(), "Thank you.");
                    assert_eq!((sent, footprint(&t).await), (0, before), "{fault:?} {n}: half an answer");
                    // The same form again sends it.
                    r.press_with_files(&answer, "Send", &[("text", "Thank you.")], &[("files[]", "a.txt", b"words")]).await.must_say("Sent");
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
        let late = r.press(&page, "Send", &[("text", "Typed for a long time, and it must not be lost.")]).await;
        late.must_say("Typed for a long time, and it must not be lost.");
        assert_eq!(count(&t, MESSAGES, thread).await, 1);
    }

    async fn answers_are_counted(t: TestApp) {
        let (ana, robin) = pair(&t).await;
        let thread = t.write(&ana, &[&robin], &Letter::default()).await;
        let mut r = t.enter(&robin, true).await;
        let key = format!("answers:{}", robin.person);
        let hour = t.app.now().div_euclid(crate::app::span::HOUR);
        let row = db::q!("INSERT INTO counter (key, win, n, ends_at) VALUES ($1, $2, 120, $3)", key, hour, i64::MAX).expect(1);
        t.app.db.write(vec![row]).await.unwrap();
        let page = open(&mut r, thread).await;
        let answer = r.press(&page, "Send", &[("text", "Once more")]).await;
        assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(count(&t, MESSAGES, thread).await, 1);
    }
}
