//! Making the sheet: what is shown when, what lies where, and what it opens.

use super::*;
use crate::app::span::{DAY, MINUTE};
use crate::keys;
use crate::story;
use http::StatusCode;
use std::sync::Arc;
use vault::SheetSecret;

const WORDS: &str = "/practice/recovery-sheet/words";

/// Whether these words open the safe of Ana's practice.
async fn opens(t: &TestApp, ana: &Someone, words: &[String]) -> bool {
    let practice = practices::load(&t.app, ana.practice.unwrap())
        .await
        .unwrap();
    let sheet = SheetSecret::parse(&words.join(" ")).unwrap();
    keys::open_by_sheet(&t.app, practice.safe.unwrap(), practice.id, &sheet)
        .await
        .unwrap()
        .is_some()
}

story! {
    async fn the_owner_is_led_to_the_sheet_and_can_send_once_it_was_typed_back(t: TestApp) {
        fresh(&t).await;
        let mut b = t.browser();
        let page = b.sign_in(ANA).await;
        assert_eq!(page.path, "/inbox");
        page.must_say("One step before your first message");
        assert_eq!(b.get("/compose").await.h1(), "One step before your first message");
        let page = b.click(&page, "Your recovery sheet").await;
        assert_eq!((page.h1().as_str(), page.path.as_str()), ("Your recovery sheet", START));
        page.must_say("not support").must_say("Or name a second manager");
        // Looking at it has made nothing.
        assert_eq!(count(&t, "SELECT COUNT(*) FROM sheet_draft").await, 0);

        let page = b.press(&page, "Make the sheet", &[]).await;
        let words = words_of(&page);
        page.must_say("Maple Street Dental").must_say("March 2, 2026").must_say("mail.example.com/forgot").must_say("In a safe");
        // Refresh, and Back and forward again.
        assert_eq!(words_of(&b.get(WORDS).await), words);
        let back = b.get(START).await;
        back.must_say("A sheet is waiting for you");
        assert_eq!(words_of(&b.click(&back, "See the words again").await), words);

        let page = b.click(&page, "I have it on paper").await;
        assert!(!page.body.contains("translate=\"no\""), "the page that asks shows no words");
        let asked = answers(&page, &words);
        // Still nothing opens by it, and nothing can be sent.
        assert_eq!(count(&t, "SELECT COUNT(*) FROM key_wrap WHERE holder_kind = 'sheet'").await, 0);
        assert_eq!(b.get("/compose").await.h1(), "One step before your first message");

        let wrong: Vec<(&str, &str)> = asked.iter().map(|(n, _)| (&**n, "abandon")).collect();
        let again = b.press(&page, "Save", &wrong).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
        again.must_say("This is not word").must_not_say("translate=\"no\"");
        b.press(&page, "Save", &[]).await.must_say("Type this word from your paper");
        // The same words are asked for again, and four letters in capitals are enough.
        assert_eq!(answers(&again, &words), asked);
        let short: Vec<(String, String)> = asked.iter().map(|(n, v)| (n.clone(), v.chars().take(4).collect::<String>().to_uppercase())).collect();
        let fields: Vec<(&str, &str)> = short.iter().map(|(n, v)| (&**n, &**v)).collect();
        let done = b.press(&again, "Save", &fields).await;
        done.must_say("Your recovery sheet is ready").must_say("Made on March 2, 2026");

        assert_eq!(b.get("/compose").await.h1(), "New message");
        b.get("/inbox").await.must_not_say("One step before");
        assert_eq!(count(&t, "SELECT COUNT(*) FROM sheet_draft").await, 0);
        // Shown once: never again.
        let page = b.get(WORDS).await;
        assert_eq!(page.path, START);
        page.must_say("Your practice has a sheet, made on March 2, 2026");
        assert_eq!(b.get("/practice/recovery-sheet/check").await.path, START);
        let mail = t.last_mail(ANA).await;
        assert_eq!(mail.subject, "Your practice has a new recovery sheet");
        for kind in ["recovery_sheet.shown", "recovery_sheet.kept"] {
            let n: Option<i64> = t.app.db.one(Sql::new("SELECT COUNT(*) FROM audit_event WHERE kind = $1 AND outcome = 'ok'", vec![kind.into()])).await.unwrap();
            assert_eq!(n, Some(1), "{kind}");
        }
    }

    async fn the_words_ask_for_the_password_and_lie_nowhere_in_the_open(t: TestApp) {
        let ana = fresh(&t).await;
        let mut b = t.browser();
        b.sign_in(ANA).await;
        t.advance(11 * MINUTE);
        let page = b.get(START).await;
        let page = b.press(&page, "Make the sheet", &[]).await;
        assert_eq!(page.h1(), "Enter your password again");
        assert_eq!(count(&t, "SELECT COUNT(*) FROM sheet_draft").await, 0);
        let page = b.press(&page, "Continue", &[("password", crate::testing::PASSWORD)]).await;
        assert_eq!(page.path, START);
        let words = begin(&mut b, "Make the sheet").await;
        // Another session of hers, and this one later: the password first.
        let mut other = t.enter(&ana, true).await;
        assert_eq!(words_of(&other.get(WORDS).await), words);
        t.advance(11 * MINUTE);
        let page = b.get(WORDS).await;
        assert_eq!(page.h1(), "Enter your password again");
        page.must_not_say(&words.join(" "));
        let page = b.press(&page, "Continue", &[("password", crate::testing::PASSWORD)]).await;
        assert_eq!(words_of(&page), words);

        // Whoever has the database and the instance key reads no word.
        let sealed: Vec<u8> = t.app.db.one(Sql::new("SELECT words_x FROM sheet_draft", vec![])).await.unwrap().unwrap();
        let text = String::from_utf8_lossy(&sealed).into_owned();
        assert!(words.iter().all(|w| !text.contains(w.as_str())));
        let results: Vec<String> = t.app.db.all(Sql::new("SELECT result FROM submission", vec![])).await.unwrap();
        assert!(results.iter().all(|r| !r.contains(&words.join(" "))), "{results:?}");
        // Four words need no password: the paper is in the hand of somebody who gave it.
        t.advance(11 * MINUTE);
        type_back(&mut b, &words).await.must_say("Your recovery sheet is ready");
    }

    async fn a_session_that_is_lost_at_the_printer_loses_nothing(t: TestApp) {
        fresh(&t).await;
        let mut b = t.browser();
        b.sign_in(ANA).await;
        let words = begin(&mut b, "Make the sheet").await;
        t.advance(20 * MINUTE);
        let page = b.get("/practice/recovery-sheet/check").await;
        assert!(page.path.starts_with("/sign-in?next="), "{}", page.path);
        let page = b.press(&page, "Sign In", &[("email", ANA), ("password", crate::testing::PASSWORD)]).await;
        assert_eq!(page.path, "/practice/recovery-sheet/check");
        type_back(&mut b, &words).await.must_say("Your recovery sheet is ready");
    }

    async fn a_sheet_waits_for_a_day(t: TestApp) {
        let ana = fresh(&t).await;
        let mut b = t.enter(&ana, false).await;
        let words = begin(&mut b, "Make the sheet").await;
        t.advance(DAY);
        let mut b = t.enter(&ana, false).await;
        assert_eq!(b.get("/practice/recovery-sheet/check").await.path, START);
        assert_eq!(b.get(WORDS).await.path, START);
        crate::features::ops::sweep::sweep(&t.app).await.unwrap();
        assert_eq!(count(&t, "SELECT COUNT(*) FROM sheet_draft").await, 0);
        let others = begin(&mut b, "Make the sheet").await;
        assert_ne!(others, words);
        assert!(!opens(&t, &ana, &words).await && !opens(&t, &ana, &others).await);
    }

    async fn a_new_sheet_takes_the_old_ones_place_when_it_was_typed_back(t: TestApp) {
        let ana = fresh(&t).await;
        let mut b = t.enter(&ana, false).await;
        let first = make(&mut b, "Make the sheet").await;
        assert!(opens(&t, &ana, &first).await);
        t.advance(MINUTE);
        let second = begin(&mut b, "Make a new sheet").await;
        assert_ne!(first, second);
        assert!(opens(&t, &ana, &first).await, "the old one works until then");
        assert!(!opens(&t, &ana, &second).await);
        // Made once more instead: what was shown before does not count.
        let third = begin(&mut b, "Make another sheet instead").await;
        let page = b.get("/practice/recovery-sheet/check").await;
        page.must_say("your old sheet stops working");
        let stale = answers(&page, &second);
        let fields: Vec<(&str, &str)> = stale.iter().map(|(n, v)| (&**n, &**v)).collect();
        b.press(&page, "Save", &fields).await.must_say("This is not word");
        type_back(&mut b, &third).await.must_say("Your recovery sheet is ready");
        assert!(!opens(&t, &ana, &first).await && !opens(&t, &ana, &second).await);
        assert!(opens(&t, &ana, &third).await);
        assert_eq!(count(&t, "SELECT COUNT(*) FROM key_wrap WHERE holder_kind = 'sheet'").await, 1);
    }

    async fn a_double_press_is_one_sheet(t: TestApp) {
        let ana = fresh(&t).await;
        let mut b = t.enter(&ana, false).await;
        let page = b.get(START).await;
        let mut twin = b.clone();
        let words = words_of(&b.press(&page, "Make the sheet", &[]).await);
        assert_eq!(words_of(&twin.press(&page, "Make the sheet", &[]).await), words);
        let page = b.get("/practice/recovery-sheet/check").await;
        let asked = answers(&page, &words);
        let fields: Vec<(&str, &str)> = asked.iter().map(|(n, v)| (&**n, &**v)).collect();
        for browser in [&mut b, &mut twin] {
            browser.press(&page, "Save", &fields).await.must_say("Your recovery sheet is ready");
        }
        t.run_jobs().await;
        let told = t.captured.items().iter().filter(|i| i.subject.contains("new recovery sheet")).count();
        assert_eq!(told, 1);
    }

    async fn every_write_of_it_may_fail_and_nothing_is_half(t: TestApp) {
        let ana = fresh(&t).await;
        for kind in [db::Fault::Fail, db::Fault::UnknownLost, db::Fault::UnknownApplied] {
            for wrong in 1..=2u64 {
                run(&t, "DELETE FROM key_wrap WHERE holder_kind = 'sheet'", vec![]).await;
                run(&t, "DELETE FROM sheet_draft", vec![]).await;
                run(&t, "UPDATE practice SET second_opener_at = NULL", vec![]).await;
                let mut b = t.enter(&ana, false).await;
                let words = begin(&mut b, "Make the sheet").await;
                let page = b.get("/practice/recovery-sheet/check").await;
                let asked = answers(&page, &words);
                let fields: Vec<(&str, &str)> = asked.iter().map(|(n, v)| (&**n, &**v)).collect();
                t.db.intercept(Some(Arc::new(move |op: &db::Op<'_>| {
                    if op.kind == db::Kind::Write && op.n == wrong { kind } else { db::Fault::None }
                })));
                let answer = b.press(&page, "Save", &fields).await;
                t.db.intercept(None);
                let kept = count(&t, "SELECT COUNT(*) FROM key_wrap WHERE holder_kind = 'sheet' AND confirmed_at IS NOT NULL").await;
                let marked = count(&t, "SELECT COUNT(*) FROM practice WHERE second_opener_at IS NOT NULL").await;
                let waits = count(&t, "SELECT COUNT(*) FROM sheet_draft").await;
                assert_eq!((kept, marked), (1 - waits, 1 - waits), "{kind:?} {wrong}");
                if answer.says("Your recovery sheet is ready") {
                    assert_eq!(kept, 1, "{kind:?} {wrong}");
                } else {
                    answer.must_say("We are having trouble");
                }
                // The same form once more brings it to its end.
                b.press(&page, "Save", &fields).await.must_say("Your recovery sheet is ready");
                assert!(opens(&t, &ana, &words).await);
            }
        }
    }

    async fn only_managers_get_there(t: TestApp) {
        let ana = fresh(&t).await;
        member(&t, &ana, "sam@maple.example", "sender", Some(ana.person)).await;
        t.patient("robin@patients.example", ("Robin", "Vale"), None).await;
        let mut owner = t.enter(&ana, false).await;
        begin(&mut owner, "Make the sheet").await;
        for email in ["sam@maple.example", "robin@patients.example"] {
            let mut b = t.browser();
            b.sign_in(email).await;
            for page in [START, WORDS, "/practice/recovery-sheet/check", "/practice/details", "/practice/hours", "/practice/rules", "/practice/logo", "/recovery-sheet"] {
                let there = b.get(page).await;
                assert_eq!(there.status, StatusCode::NOT_FOUND, "{email} {page}");
                assert_eq!(there.h1(), b.get("/practice/no-such-page").await.h1());
            }
        }
        for page in [START, WORDS] {
            assert!(t.browser().get(page).await.path.starts_with("/sign-in?next="));
        }
    }
}
