#![allow(clippy::unwrap_used)]
//! What breaks while somebody writes: the database, the disk, the mail server. A clear page, everything typed kept, one message.

use super::*;
use crate::app::span::{DAY, HOUR, MINUTE};
use crate::features::ops::sweep::sweep;
use crate::story;
use courier::{Channel, SendError};
use db::{Fault as Ordered, Kind, Op};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

const PDF: &[u8] = b"%PDF-1.7\n1 0 obj\n";

/// The n-th write from now on goes wrong. Tells whether there was one.
fn break_write(t: &TestApp, n: u64, fault: Ordered) -> Arc<AtomicBool> {
    let hit = Arc::new(AtomicBool::new(false));
    let hits = hit.clone();
    t.app.db.intercept(Some(Arc::new(move |op: &Op<'_>| {
        if op.kind == Kind::Write && op.n == n {
            hits.store(true, Ordering::SeqCst);
            fault
        } else {
            Ordered::None
        }
    })));
    hit
}

/// What a person meets who presses a button while the database is away: this page, with everything typed on it.
#[track_caller]
fn trouble(page: &Page, typed: &[(&str, &str)]) {
    assert_eq!(page.status.as_u16(), 503, "{}", page.text());
    page.must_say("We are having trouble")
        .must_say("again in a minute.");
    kept(page, typed);
}

/// The bytes of the only file of a conversation.
async fn file_of(b: &mut Browser, page: &Page) -> Vec<u8> {
    let link = page
        .body
        .split("href=\"")
        .find(|h| h.contains("/files/"))
        .unwrap_or_else(|| panic!("no file: {}", page.text()));
    b.get(link.split('"').next().unwrap()).await.bytes
}

story! {
    async fn whichever_write_of_sending_fails_pressing_again_sends_one_message(t: TestApp) {
        let ana = maple(&t).await;
        let mut messages = 0;
        // From a fresh form, and from a draft that holds the file.
        for drafted in [false, true] {
            for fault in [Ordered::Fail, Ordered::UnknownLost, Ordered::UnknownApplied] {
                let mut n = 0;
                loop {
                    n += 1;
                    t.advance(HOUR);
                    let at = format!("{fault:?} of write {n}, drafted: {drafted}");
                    let to = format!("n{n}{}{drafted}@patients.example", fault as u8);
                    let mut b = t.enter(&ana, false).await;
                    let file = [("files[]", "plan.pdf", PDF)];
                    let asked = checked(&mut b, &to).await;
                    let (page, files) = if drafted {
                        (b.press_with_files(&asked, "Save draft", NEW, &file).await, &file[..0])
                    } else {
                        (asked, &file[..])
                    };
                    t.advance(2 * MINUTE);
                    let hit = break_write(&t, n, fault);
                    let (mut last, mut along) = (page, files);
                    let mut sent = b.press_with_files(&last, "Send", NEW, along).await;
                    if sent.status.as_u16() == 503 {
                        trouble(&sent, NEW);
                        sent.must_say("It goes only once.");
                        if !sent.says("Add your files and press Send again") {
                            along = &[];
                        }
                        last = sent;
                        sent = b.press_with_files(&last, "Send", &[], along).await;
                    }
                    t.app.db.intercept(None);
                    messages += 1;
                    thread_of(&sent);
                    sent.must_say("Here are the two x-rays");
                    assert_eq!(file_of(&mut b, &sent).await, PDF, "{at}");
                    // A second press of the same button is the answer to the first.
                    let again = b.press_with_files(&last, "Send", NEW, along).await;
                    assert_eq!(thread_of(&again), thread_of(&sent), "{at}");
                    let rows = sent_rows(&t).await;
                    assert_eq!((rows[0], rows[1], rows[4], rows[5]), (messages, messages, messages, messages), "{at}");
                    t.run_jobs().await;
                    assert_eq!(t.captured.items().iter().filter(|i| i.to == to).count(), 1, "{at}");
                    assert_eq!(count(&t, "SELECT COUNT(*) FROM draft").await, 0, "{at}");
                    if !hit.load(Ordering::SeqCst) {
                        break;
                    }
                }
                assert!(n > 1, "sending writes");
            }
        }
        // Every file belongs to a message, every reference is counted, and what was left on the way is swept.
        for _ in 0..2 {
            t.advance(DAY + MINUTE);
            sweep(&t.app).await.unwrap();
        }
        assert_eq!(count(&t, "SELECT COUNT(*) FROM attachment").await, messages);
        assert_eq!(count(&t, "SELECT COUNT(*) FROM blob WHERE refs = 1").await, messages);
        assert_eq!(count(&t, "SELECT COUNT(*) FROM blob").await, messages);
        assert_eq!(i64::try_from(files_on_disk(&t)).unwrap(), messages);
        assert_eq!(count(&t, "SELECT COUNT(*) FROM draft").await, 0);
    }

    async fn whichever_write_of_saving_fails_pressing_again_keeps_one_draft(t: TestApp) {
        let ana = maple(&t).await;
        for fault in [Ordered::Fail, Ordered::UnknownLost, Ordered::UnknownApplied] {
            let mut n = 0;
            loop {
                n += 1;
                t.advance(HOUR);
                let at = format!("{fault:?} of write {n}");
                let mut b = t.enter(&ana, false).await;
                let asked = checked(&mut b, "robin@patients.example").await;
                let file = [("files[]", "plan.pdf", PDF)];
                t.advance(2 * MINUTE);
                let hit = break_write(&t, n, fault);
                let mut saved = b.press_with_files(&asked, "Save draft", NEW, &file).await;
                if saved.status.as_u16() == 503 {
                    trouble(&saved, NEW);
                    saved.must_say("This was not saved. Add your files");
                    saved = b.press_with_files(&saved, "Save draft", &[], &file).await;
                }
                t.app.db.intercept(None);
                saved.must_say("Draft saved").must_say("1 file added");
                kept(&saved, NEW);
                assert_eq!(count(&t, "SELECT COUNT(*) FROM draft").await, 1, "{at}");
                assert_eq!(count(&t, "SELECT COUNT(*) FROM draft_file").await, 1, "{at}");
                // Taking the file out, with the same failure.
                let hit_too = break_write(&t, 1, fault);
                let mut without = b.press(&saved, "Remove plan.pdf", &[("subject", "Changed")]).await;
                t.app.db.intercept(None);
                assert!(hit_too.load(Ordering::SeqCst));
                if without.status.as_u16() == 503 {
                    trouble(&without, &with(&[("subject", "Changed")]));
                    without = b.press(&without, "Remove plan.pdf", &[]).await;
                }
                without.must_not_say("plan.pdf");
                kept(&without, &with(&[("subject", "Changed")]));
                run(&t, "DELETE FROM draft", vec![]).await;
                run(&t, "DELETE FROM draft_file", vec![]).await;
                if !hit.load(Ordering::SeqCst) {
                    break;
                }
            }
            assert!(n > 1, "saving writes");
        }
    }

    async fn a_database_that_is_away_costs_nobody_their_words(t: TestApp) {
        let ana = maple(&t).await;
        let mut b = t.enter(&ana, false).await;
        let asked = checked(&mut b, "robin@patients.example").await;
        // No write gets through.
        let away = || {
            t.app.db.intercept(Some(Arc::new(|op: &Op<'_>| {
                if op.kind == Kind::Write { Ordered::Fail } else { Ordered::None }
            })));
        };
        away();
        let file = [("files[]", "plan.pdf", PDF)];
        for button in ["Send", "Save draft"] {
            let page = b.press_with_files(&asked, button, NEW, &file).await;
            trouble(&page, NEW);
            page.must_say("Add your files");
            assert_eq!(files_on_disk(&t), 0, "nothing was written: nothing stays");
        }
        // A wrong field is named all the same.
        let page = b.press_with_files(&asked, "Send", &with(&[("subject", "")]), &file).await;
        assert_eq!(page.beside("subject").unwrap(), "Error: Enter a subject");
        page.must_say("Add your files");
        assert_eq!(files_on_disk(&t), 0);
        // A form that came after its session stays on the page.
        t.app.db.intercept(None);
        run(&t, "UPDATE session SET ended_at = $1, ended_why = 'idle', wrap = NULL", vec![t.app.now().into()]).await;
        away();
        let late = b.press(&asked, "Send", NEW).await;
        late.must_say("What you wrote is still on this page").must_say("Here are the two x-rays");
        t.app.db.intercept(None);
        assert_eq!((sent_rows(&t).await, count(&t, "SELECT COUNT(*) FROM draft").await), ([0; 6], 0));
    }

    async fn a_disk_that_takes_nothing_is_said_and_what_was_typed_is_kept(t: TestApp) {
        let ana = maple(&t).await;
        let mut b = t.enter(&ana, false).await;
        let asked = checked(&mut b, "robin@patients.example").await;
        // Where the folder was, nothing can be written.
        let root = t.app.files.root().to_owned();
        std::fs::remove_dir_all(&root).unwrap();
        std::fs::write(&root, b"").unwrap();
        let file = [("files[]", "plan.pdf", PDF)];
        let page = b.press_with_files(&asked, "Send", NEW, &file).await;
        assert_eq!(page.status.as_u16(), 422);
        assert_eq!(page.beside("files[]").unwrap(), "Error: “plan.pdf” could not be stored. Add it again in a minute.");
        kept(&page, NEW);
        assert_eq!(sent_rows(&t).await, [0; 6]);
        // What needs no disk goes on.
        b.press(&page, "Save draft", &[]).await.must_say("Draft saved");
        // When there is room again, so does the file.
        std::fs::remove_file(&root).unwrap();
        std::fs::create_dir(&root).unwrap();
        let sent = b.press_with_files(&page, "Send", &[], &file).await;
        thread_of(&sent);
        assert_eq!(file_of(&mut b, &sent).await, PDF);
    }

    async fn a_mail_server_that_is_away_delays_the_mail_and_the_timeline_says_so(t: TestApp) {
        let ana = maple(&t).await;
        let mut b = t.enter(&ana, false).await;
        let sent = send_new(&mut b, "robin@patients.example", &[]).await;
        thread_of(&sent);
        sent.must_say("Queued: the email goes out in a moment");
        for _ in 0..3 {
            t.captured.fail_next(Channel::Email, SendError::retry("mx.patients.example did not answer", None));
        }
        let mut waits = Vec::new();
        for _ in 0..3 {
            t.advance(1000);
            t.run_jobs().await;
            assert!(t.captured.items().is_empty());
            let page = b.get(&sent.path).await;
            page.must_say("The mail server did not answer. We try again").must_not_say("Queued:").must_not_say("Not delivered");
            assert_eq!(page.text().matches("did not answer").count(), 1, "said once, however often it is tried");
            let next = jobs::pending(&t.app.db).await.unwrap()[0].run_at;
            waits.push((next - t.app.now() + MINUTE - 1) / MINUTE);
            t.advance(next - t.app.now());
        }
        assert!(waits.is_sorted() && waits[0] <= 1 && waits[2] >= 10, "longer and longer: {waits:?} minutes");
        t.last_mail("robin@patients.example").await;
        let mut b = t.enter(&ana, false).await;
        let page = b.get(&sent.path).await;
        page.must_say("Accepted by").must_not_say("did not answer");
        assert_eq!(t.captured.items().len(), 1);
        // To somebody with an account the notice waits just so.
        t.patient("lee@patients.example", ("Lee", "Park"), None).await;
        let sent = send_new(&mut b, "lee@patients.example", &[("two_step", "off")]).await;
        t.captured.fail_next(Channel::Email, SendError::retry("mx.patients.example did not answer", None));
        t.run_jobs().await;
        b.get(&sent.path).await.must_say("The mail server did not answer. We try again");
    }
}
