#![allow(clippy::unwrap_used)]
//! Drafts: saved, continued, in two windows, and kept when they come too late.

use super::*;
use crate::accounts::create::Join;
use crate::app::span::{DAY, HOUR, MINUTE};
use crate::story;
use crate::testing::{Letter, PASSWORD};
use http::Method;

const PDF: &[u8] = b"%PDF-1.7\n1 0 obj\n";

async fn drafts(t: &TestApp) -> i64 {
    count(t, "SELECT COUNT(*) FROM draft").await
}

/// Everything that is stored of drafts, as a thief finds it.
async fn stored(t: &TestApp) -> Vec<u8> {
    let mut all: Vec<Vec<u8>> = t
        .app
        .db
        .all(Sql::new("SELECT body_x FROM draft", vec![]))
        .await
        .unwrap();
    all.extend(
        t.app
            .db
            .all::<Vec<u8>>(Sql::new("SELECT meta_x FROM draft_file", vec![]))
            .await
            .unwrap(),
    );
    all.concat()
}

fn holds(hay: &[u8], needle: &str) -> bool {
    hay.windows(needle.len()).any(|w| w == needle.as_bytes())
}

/// Signs in on the page that a late form leads to, and comes back to the drafts.
async fn back_in(b: &mut Browser, page: &Page, who: &Someone) -> Page {
    let form = b.click(page, "Sign In").await;
    b.press(
        &form,
        "Sign In",
        &[("email", &who.email), ("password", PASSWORD)],
    )
    .await
}

story! {
    async fn a_draft_is_kept_as_it_is_and_goes_on_anywhere(t: TestApp) {
        let ana = maple(&t).await;
        let mut b = t.enter(&ana, false).await;
        let asked = checked(&mut b, "robin@patients.example").await;
        let typed = with(&[("title", "Mx."), ("landline", "12"), ("relationship", "staff_elsewhere"), ("lang", "es"), ("two_step", "off"), ("body", "First.\n\n  Second.")]);
        let page = b.press_with_files(&asked, "Save draft", &typed, &[("files[]", "plan.pdf", PDF)]).await;
        page.must_say("Draft saved at 7:04 AM").must_say("1 file added").must_say("plan.pdf");
        kept(&page, &typed);
        assert!(page.beside("landline").is_none(), "nothing is judged before Send");
        let stored = stored(&t).await;
        for secret in ["First.", "X-rays", "Robin", "robin@patients", "0167", "plan.pdf"] {
            assert!(!holds(&stored, secret), "{secret} can be read");
        }
        // On another machine.
        t.advance(HOUR);
        let mut desk = t.enter(&ana, false).await;
        let list = desk.get("/drafts").await;
        list.must_say("robin@patients.example").must_say("X-rays before Thursday").must_say("First. Second.").must_say("1 file");
        let page = desk.click(&list, "Continue").await;
        kept(&page, &typed);
        page.must_say("plan.pdf").must_not_say("Draft saved");
        let page = desk.press(&page, "Send", &[("landline", "")]).await;
        thread_of(&page);
        page.must_say("First.").must_say("Second.").must_say("plan.pdf");
        // It is a message now, and no draft.
        assert_eq!(drafts(&t).await, 0);
        desk.get("/drafts").await.must_say("You have no drafts.");
        assert_eq!(sent_rows(&t).await, [1, 1, 1, 1, 1, 1]);
    }

    async fn saving_twice_keeps_one_draft_and_the_newest_text(t: TestApp) {
        let ana = maple(&t).await;
        let mut b = t.enter(&ana, false).await;
        let asked = checked(&mut b, "robin@patients.example").await;
        // A double click.
        let (mut x, mut y) = (b.clone(), b.clone());
        let (one, two) = tokio::join!(x.press(&asked, "Save draft", NEW), y.press(&asked, "Save draft", NEW));
        assert_eq!((one.path.clone(), drafts(&t).await), (two.path, 1));
        // On with it, twice more.
        let page = b.press(&one, "Save draft", &[("body", "Longer")]).await;
        let page = b.press(&page, "Save draft", &[("body", "Longer still")]).await;
        assert_eq!((page.path.clone(), drafts(&t).await), (one.path, 1));
        assert_eq!(b.get(&page.path).await.value("body").as_deref(), Some("Longer still"));
        // Nothing typed is no draft of anything, but it is no error either.
        let empty = b.get("/compose").await;
        b.press(&empty, "Save draft", &[]).await.must_say("Draft saved");
        b.get("/drafts").await.must_say("No address yet").must_say("No subject yet");
    }

    async fn two_tabs_never_overwrite_each_other(t: TestApp) {
        let ana = maple(&t).await;
        let mut b = t.enter(&ana, false).await;
        let asked = checked(&mut b, "robin@patients.example").await;
        let first = b.press(&asked, "Save draft", NEW).await;
        let second = b.get(&first.path).await;
        t.advance(MINUTE);
        b.press(&second, "Save draft", &[("subject", "From the second tab"), ("body", "Second text")]).await.must_say("Draft saved");
        // The loser sees both texts and loses nothing, files included.
        let both = b.press_with_files(&first, "Save draft", &[("body", "First text")], &[("files[]", "plan.pdf", PDF)]).await;
        assert_eq!(both.status.as_u16(), 409);
        both.must_say("This draft was changed on another device").must_say("7:05 AM").must_say("The other text").must_say("From the second tab").must_say("Second text");
        kept(&both, &with(&[("body", "First text")]));
        both.must_say("plan.pdf");
        // The other text is what is stored; the file has joined it.
        let stored = b.get(&first.path).await;
        assert_eq!(stored.value("body").as_deref(), Some("Second text"));
        stored.must_say("plan.pdf");
        // An old page sends nothing that was not seen.
        let stale = b.press(&first, "Send", &[("body", "First text")]).await;
        assert_eq!((stale.status.as_u16(), sent_rows(&t).await), (409, [0; 6]));
        stale.must_say("Second text");
        kept(&stale, &with(&[("body", "First text")]));
        // Taking a file out of an old page takes out nothing.
        let fresh = b.get(&first.path).await;
        b.press(&fresh, "Save draft", &[("body", "Third text")]).await.must_say("Draft saved");
        let stale = b.press(&fresh, "Remove plan.pdf", &[]).await;
        assert_eq!(stale.status.as_u16(), 409);
        stale.must_say("Third text").must_say("plan.pdf");
        // Having seen both, the person decides.
        let sent = b.press(&stale, "Send", &[("body", "Both together")]).await;
        thread_of(&sent);
        sent.must_say("Both together").must_say("plan.pdf");
        // The other tab finds its draft sent, and its words still there.
        let late = b.press(&second, "Save draft", &[("body", "One more word")]).await;
        assert_eq!(late.status.as_u16(), 409);
        late.must_say("This draft is not there any more");
        assert_eq!(late.value("body").as_deref(), Some("One more word"));
        assert_eq!((sent_rows(&t).await[0], drafts(&t).await), (1, 0));
        thread_of(&b.press(&late, "Send", &[]).await);
        assert_eq!(sent_rows(&t).await[0], 2);
    }

    async fn a_draft_is_deleted_after_it_was_shown(t: TestApp) {
        let ana = maple(&t).await;
        let mut b = t.enter(&ana, false).await;
        let asked = checked(&mut b, "robin@patients.example").await;
        let draft = b.press_with_files(&asked, "Save draft", NEW, &[("files[]", "plan.pdf", PDF)]).await;
        let list = b.get("/drafts").await;
        let ask = b.click(&list, "Delete").await;
        ask.must_say("Delete this draft?").must_say("robin@patients.example").must_say("X-rays before Thursday").must_say("This cannot be undone.");
        assert_eq!((ask.link("Keep it"), drafts(&t).await), ("/drafts".to_owned(), 1));
        // It was changed meanwhile: what would go now is shown first.
        b.press(&draft, "Save draft", &[("subject", "Another subject")]).await;
        let again = b.press(&ask, "Delete draft", &[]).await;
        assert_eq!((again.status.as_u16(), drafts(&t).await), (409, 1));
        again.must_say("Another subject");
        // A double click deletes once, and both presses are answered.
        let (mut x, mut y) = (b.clone(), b.clone());
        let (one, two) = tokio::join!(x.press(&again, "Delete draft", &[]), y.press(&again, "Delete draft", &[]));
        one.must_say("Draft deleted");
        two.must_say("Draft deleted");
        assert_eq!((drafts(&t).await, count(&t, "SELECT COUNT(*) FROM draft_file").await, count(&t, "SELECT COUNT(*) FROM blob WHERE refs <> 0").await), (0, 0, 0));
        assert_eq!(b.get(&draft.path).await.status.as_u16(), 404);
    }

    async fn an_answer_that_was_begun_stands_in_the_list_too(t: TestApp) {
        let ana = maple(&t).await;
        let robin = t.patient("robin@patients.example", ("Robin", "Vale"), None).await;
        let thread = t.write(&ana, &[&robin], &Letter::default()).await;
        let mut r = t.enter(&robin, true).await;
        let page = r.get(&format!("/m/{thread}/reply")).await;
        r.press_with_files(&page, "Save draft", &[("body", "Half an answer")], &[("files[]", "plan.pdf", PDF)]).await.must_say("Draft saved");
        let list = r.get("/drafts").await;
        list.must_say("Reply to Dr. Ana Ruiz").must_say(Letter::default().subject).must_say("Half an answer").must_say("1 file");
        let page = r.click(&list, "Continue").await;
        assert_eq!(page.path, format!("/m/{thread}/reply"));
        assert_eq!(page.value("body").as_deref(), Some("Half an answer"));
        // A draft of an answer is no new message, and is deleted like any other.
        let id: Id = t.app.db.one(Sql::new("SELECT id FROM draft", vec![])).await.unwrap().unwrap();
        let list = r.get("/drafts").await;
        let ask = r.click(&list, "Delete").await;
        assert_eq!(ask.path, format!("/drafts/{id}/delete"));
        ask.must_say("Half an answer");
        r.press(&ask, "Delete draft", &[]).await.must_say("Draft deleted");
        assert_eq!(r.get(&format!("/m/{thread}/reply")).await.value("body").as_deref(), Some(""));
    }

    async fn drafts_of_others_are_not_there(t: TestApp) {
        let ana = maple(&t).await;
        let practice = crate::practices::load(&t.app, ana.practice.unwrap()).await.unwrap();
        let lee = t.account("lee@maple.example", ("", "Lee", "Ray"), Join::Member { practice: &practice, role: "manager", approved_by: Some(ana.person) }, None).await;
        let victor = t.practice("Vale Endodontics", "victor@vale.example", ("Dr.", "Victor", "Vale")).await;
        let robin = t.patient("robin@patients.example", ("Robin", "Vale"), None).await;
        let mut b = t.enter(&ana, false).await;
        let asked = checked(&mut b, "new@patients.example").await;
        let draft = b.press_with_files(&asked, "Save draft", NEW, &[("files[]", "plan.pdf", PDF)]).await;
        let id = draft.form("Send").values.iter().find(|(n, _)| n == "draft").unwrap().1.clone();
        let ask = b.get(&format!("/drafts/{id}/delete")).await;
        let nowhere = "0".repeat(32);
        for who in [&lee, &victor, &robin] {
            let mut other = t.enter(who, true).await;
            other.get("/drafts").await.must_say("You have no drafts.");
            for path in ["/compose?draft=ID", "/drafts/ID/delete"] {
                let there = other.get(&path.replace("ID", &id)).await;
                let gone = other.get(&path.replace("ID", &nowhere)).await;
                assert_eq!((there.status.as_u16(), gone.status.as_u16()), (404, 404), "{path} as {}", who.email);
                assert_eq!(there.text(), gone.text());
            }
            // The delete page of its owner, posted with another's session.
            let own = csrf(&other.get("/settings").await, "Sign out");
            let mut forged = ask.clone();
            forged.body = forged.body.replace(&csrf(&ask, "Delete draft"), &own);
            let there = other.press(&forged, "Delete draft", &[]).await;
            forged.body = forged.body.replace(&id, &nowhere);
            let gone = other.press(&forged, "Delete draft", &[]).await;
            assert_eq!((there.status, there.text()), (gone.status, gone.text()));
            assert_eq!(drafts(&t).await, 1, "{}", who.email);
        }
        // A sender who names a draft that is not theirs keeps their own words, and touches nothing.
        let mut v = t.enter(&victor, false).await;
        let mine = checked(&mut v, "else@patients.example").await;
        for button in ["Send", "Save draft", "Check another address"] {
            let mut forged = mine.clone();
            forged.body = forged.body.replace("name=\"draft\" value=\"\"", &format!("name=\"draft\" value=\"{id}\"")).replace("name=\"version\" value=\"\"", "name=\"version\" value=\"1\"");
            let page = v.press(&forged, button, &with(&[("body", "Victor's words")])).await;
            assert_eq!(page.status.as_u16(), 409, "{button}");
            page.must_say("not there any more").must_not_say("two x-rays").must_not_say("plan.pdf");
            assert_eq!(page.value("body").as_deref(), Some("Victor's words"));
        }
        // The person's own other mailbox is another place, too.
        run(&t, "UPDATE session SET practice = NULL", vec![]).await;
        assert_eq!(b.get(&draft.path).await.status.as_u16(), 404);
        b.get("/drafts").await.must_say("You have no drafts.");
        assert_eq!((drafts(&t).await, sent_rows(&t).await), (1, [0; 6]));
    }

    async fn what_comes_after_the_session_has_ended_waits_for_its_owner(t: TestApp) {
        let ana = maple(&t).await;
        let mut b = t.enter(&ana, false).await;
        let asked = checked(&mut b, "robin@patients.example").await;
        t.advance(16 * MINUTE);
        let late = b.press_with_files(&asked, "Send", NEW, &[("files[]", "plan.pdf", PDF), ("files[]", "setup.exe", b"MZ")]).await;
        assert_eq!((late.status.as_u16(), late.h1().as_str()), (403, "You were signed out"));
        late.must_say("Nothing was sent. What you wrote is kept in your drafts.").must_say("“setup.exe” is a program");
        assert_eq!(sent_rows(&t).await, [0; 6]);
        // Until then nobody reads it: neither the thief of the database nor the server itself.
        assert_eq!(count(&t, "SELECT COUNT(*) FROM draft WHERE sealed = 'arrival'").await, 1);
        let stored = stored(&t).await;
        for secret in ["X-rays", "two x-rays", "Robin", "robin@patients", "plan.pdf"] {
            assert!(!holds(&stored, secret), "{secret} can be read");
        }
        assert_eq!(count(&t, "SELECT COUNT(*) FROM audit_event WHERE kind = 'draft.kept_late'").await, 1);
        // A second press keeps no second draft.
        b.press_with_files(&asked, "Send", NEW, &[("files[]", "plan.pdf", PDF), ("files[]", "setup.exe", b"MZ")]).await.must_say("What you wrote is kept");
        assert_eq!((drafts(&t).await, count(&t, "SELECT COUNT(*) FROM blob").await, files_on_disk(&t)), (1, 1, 1));

        let list = back_in(&mut b, &late, &ana).await;
        assert_eq!(list.path, "/drafts");
        list.must_say("What you wrote is kept").must_say("Kept for you").must_say("robin@patients.example").must_say("1 file");
        let page = b.click(&list, "Continue").await;
        page.must_say("Your session ended, or another mailbox was open.").must_say("plan.pdf");
        kept(&page, NEW);
        let sent = b.press(&page, "Send", &[]).await;
        thread_of(&sent);
        sent.must_say("Here are the two x-rays").must_say("plan.pdf");
        assert_eq!((drafts(&t).await, sent_rows(&t).await), (0, [1, 1, 1, 1, 1, 1]));
    }

    async fn a_late_form_goes_on_with_its_draft(t: TestApp) {
        let ana = maple(&t).await;
        let mut b = t.enter(&ana, false).await;
        let asked = checked(&mut b, "robin@patients.example").await;
        let draft = b.press_with_files(&asked, "Save draft", NEW, &[("files[]", "plan.pdf", PDF)]).await;
        t.advance(16 * MINUTE);
        let late = b.press(&draft, "Save draft", &[("body", "Longer than before")]).await;
        late.must_say("What you wrote is kept");
        let list = back_in(&mut b, &late, &ana).await;
        let page = b.click(&list, "Continue").await;
        assert_eq!(page.value("body").as_deref(), Some("Longer than before"));
        page.must_say("plan.pdf");
        assert_eq!(drafts(&t).await, 1);
        // Meanwhile it went on elsewhere: then the late text is a draft of its own, and both are there.
        let old = b.get(&page.path).await;
        b.press(&page, "Save draft", &[("body", "Written meanwhile")]).await.must_say("Draft saved");
        t.advance(16 * MINUTE);
        let late = b.press(&old, "Save draft", &[("body", "Written too late")]).await;
        let list = back_in(&mut b, &late, &ana).await;
        list.must_say("Written meanwhile").must_say("Written too late");
        assert_eq!(drafts(&t).await, 2);
    }

    async fn a_late_answer_waits_for_its_owner_with_its_files(t: TestApp) {
        let ana = maple(&t).await;
        let robin = t.patient("robin@patients.example", ("Robin", "Vale"), None).await;
        let thread = t.write(&ana, &[&robin], &Letter::default()).await;
        let mut r = t.enter(&robin, true).await;
        let page = r.get(&format!("/m/{thread}/reply")).await;
        t.advance(16 * MINUTE);
        let late = r.press_with_files(&page, "Send", &[("body", "Thank you. Which tooth?")], &[("files[]", "plan.pdf", PDF)]).await;
        assert_eq!(late.status.as_u16(), 403);
        late.must_say("What you wrote is kept");
        assert!(!holds(&stored(&t).await, "Which tooth"));
        let list = back_in(&mut r, &late, &robin).await;
        list.must_say("Kept for you").must_say("Which tooth?");
        let page = r.click(&list, "Continue").await;
        assert_eq!(page.path, format!("/m/{thread}/reply"));
        let sent = r.press(&page, "Send", &[]).await;
        sent.must_say("Which tooth?").must_say("plan.pdf");
        assert_eq!(drafts(&t).await, 0);
    }

    async fn nobody_else_writes_into_a_mailbox_that_is_closed(t: TestApp) {
        let ana = maple(&t).await;
        let victor = t.practice("Vale Endodontics", "victor@vale.example", ("Dr.", "Victor", "Vale")).await;
        let mut b = t.enter(&ana, false).await;
        let asked = checked(&mut b, "robin@patients.example").await;
        let mut v = t.enter(&victor, false).await;
        let theirs = csrf(&v.get("/compose").await, "Send");
        let own = csrf(&asked, "Send");
        t.advance(16 * MINUTE);
        // A token of nobody, of somebody else, and none: nothing is kept.
        for (token, says) in [("v123", "We stopped this"), (theirs.as_str(), "Check this and send it again"), ("", "We stopped this")] {
            let mut forged = asked.clone();
            forged.body = forged.body.replace(&own, token);
            let page = b.press_with_files(&forged, "Send", NEW, &[("files[]", "plan.pdf", PDF)]).await;
            assert_eq!(page.status.as_u16(), 403, "{token:?}");
            page.must_say(says);
            assert_eq!((drafts(&t).await, files_on_disk(&t)), (0, 0), "{token:?}");
        }
        // Another site's form, with the right token even.
        let body = format!("csrf={own}&submission={}&to=robin%40patients.example&body=forged&action=draft", "ab".repeat(16));
        for origin in [("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")] {
            let headers = [origin, ("content-type", "application/x-www-form-urlencoded")];
            let page = b.raw(Method::POST, "/compose", &headers, body.clone().into_bytes()).await;
            assert_eq!(page.status.as_u16(), 403, "{origin:?}");
        }
        assert_eq!(drafts(&t).await, 0);
        // The owner's own form is kept.
        b.press(&asked, "Send", NEW).await.must_say("What you wrote is kept");
        assert_eq!(drafts(&t).await, 1);
    }

    async fn what_comes_when_nobody_is_known_stays_on_the_page(t: TestApp) {
        let ana = maple(&t).await;
        let mut b = t.enter(&ana, false).await;
        let asked = checked(&mut b, "robin@patients.example").await;
        run(&t, "UPDATE session SET ended_at = $1, ended_why = 'idle', wrap = NULL", vec![t.app.now().into()]).await;
        t.advance(DAY + MINUTE);
        let late = b.press(&asked, "Send", NEW).await;
        assert_eq!((late.status.as_u16(), late.h1().as_str(), drafts(&t).await), (403, "You were signed out", 0));
        late.must_say("What you wrote is still on this page").must_say("Here are the two x-rays");
        // Signed in in another window, the page goes on.
        let mut again = t.browser();
        again.sign_in(&ana.email).await;
        b.cookies = again.cookies.clone();
        let stale = b.press(&late, "Continue", &[]).await;
        let page = b.press(&stale, "Continue", &[]).await;
        kept(&page, NEW);
        thread_of(&b.press(&page, "Send", &[]).await);
    }

    /// The file could not be kept: what refers to it is not sent without it.
    async fn a_file_that_was_lost_with_the_session_is_named_and_nothing_goes_without_it(t: TestApp) {
        let ana = maple(&t).await;
        let mut b = t.enter(&ana, false).await;
        let asked = checked(&mut b, "robin@patients.example").await;
        b.press(&asked, "Sign out", &[]).await;
        let stale = b.press_with_files(&asked, "Send", NEW, &[("files[]", "x-ray.pdf", PDF)]).await;
        stale.must_say("x-ray.pdf could not be kept");
        b.sign_in(&ana.email).await;
        let page = b.press(&stale, "Continue", &[]).await;
        assert_eq!(sent_rows(&t).await, [0; 6]);
        page.must_say("Not kept: x-ray.pdf. Add it again.");
        kept(&page, NEW);
        thread_of(&b.press_with_files(&page, "Send", &[], &[("files[]", "x-ray.pdf", PDF)]).await);
        assert_eq!(count(&t, "SELECT COUNT(*) FROM attachment").await, 1);
    }

    async fn signing_out_in_another_tab_loses_nothing(t: TestApp) {
        let ana = maple(&t).await;
        let mut b = t.enter(&ana, false).await;
        let asked = checked(&mut b, "robin@patients.example").await;
        b.press(&asked, "Sign out", &[]).await;
        let long = with(&[("body", "Here are the two x-rays we talked about. Call if something is unclear.")]);
        let stale = b.press(&asked, "Send", &long).await;
        assert_eq!(stale.status.as_u16(), 403);
        stale.must_say("What you wrote is still here").must_say("Call if something is unclear.");
        b.sign_in(&ana.email).await;
        // Signed in again, the page does what was asked.
        thread_of(&b.press(&stale, "Continue", &[]).await);
        assert_eq!(sent_rows(&t).await, [1, 1, 1, 1, 1, 1]);
    }

    async fn two_hundred_drafts_are_enough(t: TestApp) {
        let ana = maple(&t).await;
        let mut b = t.enter(&ana, false).await;
        let asked = checked(&mut b, "robin@patients.example").await;
        let first = b.press(&asked, "Save draft", NEW).await;
        for n in 1..200i64 {
            run(&t, "INSERT INTO draft (id, mailbox, person, kind, sealed, key_id, body_x, version, created_at, updated_at) SELECT $1, mailbox, person, kind, sealed, key_id, body_x, 1, 1, $2 FROM draft WHERE version = 1 AND created_at > 1 LIMIT 1", vec![t.app.id().into(), n.into()]).await;
        }
        assert_eq!(drafts(&t).await, 200);
        let page = b.press_with_files(&asked, "Save draft", &with(&[("body", "One more")]), &[("files[]", "plan.pdf", PDF)]).await;
        assert_eq!(page.status.as_u16(), 422);
        page.must_say("You have 200 drafts. Send or delete some first.");
        assert_eq!((page.value("body").as_deref(), files_on_disk(&t)), (Some("One more"), 0));
        // One that is there can still be changed, and a message can still be sent.
        b.press(&first, "Save draft", &[("body", "Changed")]).await.must_say("Draft saved");
        thread_of(&b.press(&asked, "Send", &with(&[("body", "One more")])).await);
        // Rows that do not open are said to be closed and can be deleted.
        b.get("/drafts").await.must_say("This draft cannot be opened.");
    }
}
