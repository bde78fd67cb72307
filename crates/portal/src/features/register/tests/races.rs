//! Tabs and devices at once, double presses, and a database that fails at the worst moment.

use std::sync::Arc;

use super::*;
use crate::invitations::State;
use crate::story;
use db::{Fault, Kind, Op};

/// Second mails that were asked for.
async fn second_mails(t: &TestApp) -> i64 {
    count(t, "SELECT COUNT(*) FROM job WHERE kind = 'mail.complete'").await
}

async fn at_security(t: &TestApp, who: &Invited) -> (Browser, Page) {
    let (mut b, page) = landed(t, who).await;
    let page = b.click(&page, "Get Started").await;
    let page = b.press(&page, "Continue", &YOU).await;
    let page = b.press(&page, "Yes, Continue", &[]).await;
    (b, page)
}

story! {
    async fn twenty_presses_of_finish_at_once_make_one_second_mail(t: TestApp) {
        let ana = maple(&t).await;
        let who = invite(&t, &ana, "press@patients.example", &With::default()).await;
        let (b, page) = at_security(&t, &who).await;
        let presses = (0..20).map(|_| {
            let (mut b, page) = (b.clone(), page.clone());
            async move { b.press(&page, "Finish", &[("two_step", "on")]).await.path }
        });
        for path in futures_util::future::join_all(presses).await {
            assert_eq!(path, "/join/check-mail");
        }
        assert_eq!(second_mails(&t).await, 1);
        assert_eq!(count(&t, "SELECT COUNT(*) FROM link WHERE kind = 'complete'").await, 1);
        assert_eq!(load(&t, &who).await.state, State::Finished);
    }

    async fn two_tabs_that_finish_at_once_make_one_second_mail(t: TestApp) {
        let ana = maple(&t).await;
        for n in 0..10 {
            let who = invite(&t, &ana, &format!("tabs{n}@patients.example"), &With::default()).await;
            let (mut a, page_a) = at_security(&t, &who).await;
            let (mut z, _) = landed(&t, &who).await;
            let page_z = z.get("/join/security").await;
            let before = second_mails(&t).await;
            let (on, off) = tokio::join!(
                a.press(&page_a, "Finish", &[("two_step", "on")]),
                z.press(&page_z, "Finish", &[("two_step", "off")]),
            );
            assert_eq!((on.path.as_str(), off.path.as_str()), ("/join/check-mail", "/join/check-mail"));
            assert_eq!(second_mails(&t).await, before + 1);
        }
    }

    async fn two_tabs_that_answer_different_pages_at_once_lose_nothing(t: TestApp) {
        let ana = maple(&t).await;
        for n in 0..10 {
            let who = invite(&t, &ana, &format!("pages{n}@patients.example"), &With::default()).await;
            let (mut a, _) = at_security(&t, &who).await;
            let mut z = a.clone();
            let (you, security) = (a.get("/join/you").await, z.get("/join/security").await);
            let (x, y) = tokio::join!(
                a.press(&you, "Continue", &[("first_name", "Evelyn")]),
                z.press(&security, "Finish", &[("two_step", "off")]),
            );
            assert!(x.status.is_success() && y.status.is_success());
            let i = load(&t, &who).await;
            assert_eq!((i.state, i.progress.two_step), (State::Finished, Some(false)));
            assert_eq!(i.progress.name.unwrap().first, "Evelyn");
        }
    }

    async fn whichever_write_fails_the_walk_ends_once_and_whole(t: TestApp) {
        let ana = maple(&t).await;
        let mut n = 0;
        for fault in [Fault::Fail, Fault::UnknownApplied, Fault::UnknownLost] {
            for broken in 1.. {
                n += 1;
                let who = invite(&t, &ana, &format!("fault{n}@patients.example"), &With::default()).await;
                t.run_jobs().await;
                let before = second_mails(&t).await;
                let hit = Arc::new(std::sync::atomic::AtomicBool::new(false));
                let seen = hit.clone();
                t.db.intercept(Some(Arc::new(move |op: &Op<'_>| {
                    if op.kind == Kind::Write && op.n == broken {
                        seen.store(true, std::sync::atomic::Ordering::SeqCst);
                        fault
                    } else {
                        Fault::None
                    }
                })));
                // A person who presses again where the page says "try again in a minute".
                let mut b = t.browser();
                let mut page = b.get(&who.link).await;
                for _ in 0..20 {
                    page = match page.h1().as_str() {
                        "About you" => b.press(&page, "Continue", &YOU).await,
                        "Can you answer one of these?" => b.press(&page, "Yes, Continue", &[]).await,
                        "Protect your account" => b.press(&page, "Finish", &[("two_step", "on")]).await,
                        "Check your email to go on" => break,
                        "We are having trouble" => b.get("/join").await,
                        _ if page.says("Continue where you left off") => b.click(&page, "Continue where you left off").await,
                        _ => b.click(&page, "Get Started").await,
                    };
                }
                t.db.intercept(None);
                assert_eq!(page.h1(), "Check your email to go on", "{fault:?} at write {broken}: {}", page.text());
                let i = load(&t, &who).await;
                assert_eq!((i.state, i.progress.two_step), (State::Finished, Some(true)));
                assert_eq!(second_mails(&t).await, before + 1, "{fault:?} at write {broken}");
                if !hit.load(std::sync::atomic::Ordering::SeqCst) {
                    break;
                }
            }
        }
        assert!(n > 12, "{n}");
    }

    async fn a_decline_that_fails_is_whole_or_not_at_all(t: TestApp) {
        let ana = maple(&t).await;
        for (n, fault) in [Fault::Fail, Fault::UnknownApplied, Fault::UnknownLost].into_iter().enumerate() {
            let who = invite(&t, &ana, &format!("no{n}@patients.example"), &With::default()).await;
            let mut b = t.browser();
            let page = b.get(&who.decline).await;
            t.db.intercept(Some(Arc::new(move |op: &Op<'_>| if op.kind == Kind::Write && op.n == 1 { fault } else { Fault::None })));
            let answer = b.press(&page, "This is not me, or I do not want it", &[]).await;
            t.db.intercept(None);
            let applied = fault == Fault::UnknownApplied;
            assert_eq!(answer.status.as_u16(), if applied { 200 } else { 503 }, "{fault:?}");
            let suppressed = count(&t, "SELECT COUNT(*) FROM suppression").await;
            assert_eq!((load(&t, &who).await.state == State::Declined, suppressed), (applied, n as i64 + i64::from(applied)), "{fault:?}");
            // The next press settles it, once.
            b.press(&page, "This is not me, or I do not want it", &[]).await;
            assert_eq!(load(&t, &who).await.state, State::Declined);
            assert_eq!(count(&t, "SELECT COUNT(*) FROM delivery_event WHERE kind = 'declined'").await, n as i64 + 1);
        }
    }
}
