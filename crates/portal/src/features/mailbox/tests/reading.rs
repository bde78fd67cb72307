//! Lists and conversations.

use super::*;
use crate::app::span::MINUTE;
use crate::story;
use http::{Method, StatusCode};

story! {
    async fn a_patient_reads_and_the_sender_learns_of_it(t: TestApp) {
        let (ana, robin) = pair(&t).await;
        let thread = t.write(&ana, &[&robin], &plain("X-rays before Thursday", "Hi Robin.\n\nHere are\ntwo x-rays.")).await;
        let arrivals = "SELECT COUNT(*) FROM entry WHERE thread = $1 AND arrival IS NOT NULL";
        assert_eq!(count(&t, arrivals, thread).await, 1);

        let mut b = t.enter(&robin, true).await;
        let inbox = b.get("/inbox").await;
        inbox.must_say("Unread Dr. Ana Ruiz, Maple Street Dental").must_say("X-rays before Thursday").must_say("Hi Robin. Here are two x-rays.");
        assert_eq!(inbox.h1(), "Inbox");
        assert!(inbox.body.contains("<title>Inbox"));
        // The list itself has moved the arrival under the reader's list key.
        assert_eq!(count(&t, arrivals, thread).await, 0);

        t.advance(MINUTE);
        let page = b.click(&inbox, "X-rays before Thursday").await;
        assert_eq!((page.status, page.h1().as_str()), (StatusCode::OK, "X-rays before Thursday"));
        page.must_say("Dr. Ana Ruiz, Maple Street Dental").must_say("You and the office team can read this.");
        // Paragraphs and line breaks are kept; the title names nobody and no subject.
        assert!(page.body.contains("<p class=\"words\">Hi Robin.</p><p class=\"words\">Here are\ntwo x-rays.</p>"), "{}", page.body);
        let title = page.body.split("<title>").nth(1).unwrap().split("</title>").next().unwrap();
        assert!(title.starts_with("Private message") && !title.contains("X-rays"), "{title}");
        page.must_say("Reply");

        assert_eq!(count(&t, "SELECT read_at FROM entry WHERE thread = $1 AND NOT mine", thread).await, t.app.now());
        let read = "SELECT COUNT(*) FROM delivery_event e JOIN delivery d ON d.id = e.delivery WHERE d.thread = $1 AND e.kind = 'read'";
        assert_eq!(count(&t, read, thread).await, 1);
        assert_eq!(count(&t, "SELECT COUNT(*) FROM audit_event WHERE kind = 'message.read' AND object = $1", thread).await, 1);
        // Reading again tells nobody anything new.
        t.advance(MINUTE);
        b.get(&page.path).await;
        assert_eq!(count(&t, read, thread).await, 1);
        assert_eq!(count(&t, "SELECT COUNT(*) FROM audit_event WHERE kind = 'message.read' AND object = $1", thread).await, 1);
        b.get("/inbox").await.must_not_say("Unread");
    }

    async fn the_sender_finds_it_in_sent(t: TestApp) {
        let (ana, robin) = pair(&t).await;
        t.write(&ana, &[&robin], &plain("X-rays", "Here.")).await;
        let mut b = t.enter(&ana, false).await;
        b.get("/inbox").await.must_say("Your inbox is empty").must_say("Compose");
        let sent = b.get("/sent").await;
        sent.must_say("To: robin@patients.example").must_say("X-rays").must_not_say("Unread");
        let page = b.click(&sent, "X-rays").await;
        page.must_say("You").must_say("Here.").must_say("robin@patients.example and your office team can read this.");
        // Back keeps the place.
        assert_eq!(page.link("Back"), "/sent");
        let mut r = t.enter(&robin, true).await;
        r.get("/sent").await.must_say("You have not sent a message yet.");
    }

    async fn sent_shows_ones_own_last_words_and_inbox_what_came_in(t: TestApp) {
        let (ana, robin) = pair(&t).await;
        let thread = t.write(&ana, &[&robin], &plain("X-rays", "The first words.")).await;
        t.advance(MINUTE);
        t.answer(&robin, &[&ana], thread, "The answer.").await;
        let mut b = t.enter(&ana, false).await;
        let sent = b.get("/sent").await;
        sent.must_say("To: robin@patients.example").must_say("The first words.").must_not_say("The answer.").must_not_say("Unread");
        b.get("/inbox").await.must_say("Unread Robin Vale").must_say("The answer.").must_not_say("Answered");
        t.advance(MINUTE);
        t.answer(&ana, &[&robin], thread, "The last words.").await;
        b.get("/sent").await.must_say("The last words.").must_not_say("The first words.");
        b.get("/inbox").await.must_say("The answer.").must_say("Answered").must_not_say("The last words.");
    }

    async fn the_page_that_reads_a_message_counts_it_no_more(t: TestApp) {
        let (ana, robin) = pair(&t).await;
        let one = t.write(&ana, &[&robin], &Letter::default()).await;
        t.write(&ana, &[&robin], &Letter::default()).await;
        let waiting = |page: &crate::testing::Page| {
            let after = page.body.split("<span>Inbox</span>").nth(1).expect("the navigation");
            let count = after.strip_prefix("<span class=\"count\">").map(|rest| rest.split('<').next().unwrap().to_owned());
            count.unwrap_or_default()
        };
        let mut b = t.enter(&robin, true).await;
        assert_eq!(waiting(&b.get("/inbox").await), "2");
        for _ in 0..2 {
            assert_eq!(waiting(&b.get(&format!("/m/{one}")).await), "1");
        }
    }

    async fn where_compose_leads_after_send(t: TestApp) {
        let (ana, robin) = pair(&t).await;
        let thread = t.write(&ana, &[&robin], &Letter::default()).await;
        let mut b = t.enter(&ana, false).await;
        let page = b.get(&format!("/sent/{thread}")).await;
        assert_eq!(page.path, format!("/m/{thread}?in=sent&sent=1"));
        page.must_say("Sent");
        assert_eq!(b.get("/sent/nonsense").await.status, StatusCode::NOT_FOUND);
    }

    async fn a_prefetch_a_head_and_a_stranger_mark_nothing_read(t: TestApp) {
        let (ana, robin) = pair(&t).await;
        let other = t.patient("lee@patients.example", ("Lee", "Park"), None).await;
        let thread = t.write(&ana, &[&robin], &Letter::default()).await;
        let path = format!("/m/{thread}");
        let mut b = t.enter(&robin, true).await;
        let unread = "SELECT COUNT(*) FROM entry WHERE thread = $1 AND read_at IS NULL";
        let early = b.raw(Method::GET, &path, &[("sec-purpose", "prefetch;prerender")], vec![]).await;
        assert_eq!(early.status, StatusCode::OK);
        assert_eq!(b.raw(Method::HEAD, &path, &[], vec![]).await.status, StatusCode::OK);
        let mut stranger = t.enter(&other, true).await;
        assert_eq!(stranger.get(&path).await.status, StatusCode::NOT_FOUND);
        assert_eq!(count(&t, unread, thread).await, 1);
        assert_eq!(count(&t, "SELECT COUNT(*) FROM box WHERE thread = $1 AND unread", thread).await, 1);
        b.get(&path).await;
        assert_eq!(count(&t, unread, thread).await, 0);
    }

    async fn nobody_reads_without_signing_in(t: TestApp) {
        let (ana, robin) = pair(&t).await;
        let thread = t.write(&ana, &[&robin], &Letter::default()).await;
        for path in ["/inbox".to_owned(), "/sent".into(), format!("/m/{thread}"), format!("/m/{thread}/files/{thread}")] {
            let away = t.browser().raw(Method::GET, &path, &[], vec![]).await;
            assert_eq!(away.status, StatusCode::SEE_OTHER, "{path}");
            assert_eq!(away.headers["location"], format!("/sign-in?next={path}"));
        }
    }

    async fn pages_go_both_ways_and_keep_their_place(t: TestApp) {
        let (ana, robin) = pair(&t).await;
        for n in 0..120 {
            t.advance(MINUTE);
            t.write(&ana, &[&robin], &plain(&format!("Number {n:03}."), "Words.")).await;
        }
        let mut b = t.enter(&robin, true).await;
        let numbers = |body: &str| -> Vec<u32> {
            body.split("Number ").skip(1).filter_map(|s| s[..3].parse().ok()).collect()
        };
        let first = b.get("/inbox").await;
        assert_eq!(numbers(&first.body), (70..120).rev().collect::<Vec<_>>());
        first.must_not_say("Newer");
        let second = b.click(&first, "Older").await;
        assert_eq!(numbers(&second.body), (20..70).rev().collect::<Vec<_>>());
        let third = b.click(&second, "Older").await;
        assert_eq!(numbers(&third.body), (0..20).rev().collect::<Vec<_>>());
        third.must_not_say("Older");
        // Mail that comes meanwhile shifts nothing.
        t.advance(MINUTE);
        t.write(&ana, &[&robin], &plain("Number 120.", "Words.")).await;
        let back = b.click(&third, "Newer").await;
        assert_eq!(numbers(&back.body), (20..70).rev().collect::<Vec<_>>());
        let top = b.click(&back, "Newer").await;
        assert_eq!(numbers(&top.body), (70..120).rev().collect::<Vec<_>>());
        let newest = b.click(&top, "Newer").await;
        assert_eq!(numbers(&newest.body), vec![120]);
        newest.must_not_say("Newer");
        // From an open conversation, Back leads to the page it was chosen on.
        let open = b.click(&back, "Number 020.").await;
        assert_eq!(open.h1(), "Number 020.");
        assert_eq!(b.get(&open.link("Back")).await.path, back.path);
        // A cursor of somebody's dreams is the top or the rest of the list, never an error.
        for odd in ["/inbox?before=zzz", "/inbox?after=1", "/inbox?before=99-0"] {
            assert_eq!(b.get(odd).await.status, StatusCode::OK, "{odd}");
        }
        assert_eq!(b.get("/inbox?before=1-00000000000000000000000000000000").await.path, "/inbox");
    }

    async fn a_full_page_is_the_last_one_and_rows_of_one_moment_are_not_lost(t: TestApp) {
        let (ana, robin) = pair(&t).await;
        for n in 0..50 {
            t.write(&ana, &[&robin], &plain(&format!("Number {n:03}."), "Words.")).await;
        }
        let mut b = t.enter(&robin, true).await;
        let page = b.get("/inbox").await;
        assert_eq!(page.body.matches("Number ").count(), 50);
        page.must_not_say("Older").must_not_say("Newer");
        // One more of the very same moment: the conversation's id decides, and every row is on one page.
        t.write(&ana, &[&robin], &plain("Number 050.", "Words.")).await;
        let first = b.get("/inbox").await;
        let second = b.click(&first, "Older").await;
        second.must_not_say("Older");
        let seen = |n: u32| format!("Number {n:03}.");
        assert!((0..=50).all(|n| first.says(&seen(n)) != second.says(&seen(n))));
        assert_eq!((first.body.matches("Number ").count(), second.body.matches("Number ").count()), (50, 1));
        assert_eq!(b.click(&second, "Newer").await.body.matches("Number ").count(), 50);
        // Sent is paged the same way.
        let mut a = t.enter(&ana, false).await;
        let sent = a.get("/sent").await;
        let rest = a.click(&sent, "Older").await;
        assert_eq!((sent.body.matches("Number ").count(), rest.body.matches("Number ").count()), (50, 1));
        assert!(rest.path.starts_with("/sent?before="));
    }

    async fn counting_what_is_unread_stops_at_a_hundred(t: TestApp) {
        let (ana, robin) = pair(&t).await;
        let badge = |page: &crate::testing::Page| page.body.split("<span class=\"count\">").nth(1).map(|s| s.split('<').next().unwrap().to_owned());
        let mut b = t.enter(&robin, true).await;
        assert_eq!(badge(&b.get("/inbox").await), None);
        for n in [1, 99, 100, 103] {
            while count(&t, "SELECT COUNT(*) FROM box WHERE mailbox = $1 AND unread", robin.mailbox).await < n {
                t.write(&ana, &[&robin], &Letter::default()).await;
            }
            let shown = if n < 100 { n.to_string() } else { "99+".into() };
            assert_eq!(badge(&b.get("/settings").await), Some(shown), "{n} unread");
        }
        // Reading one of very many takes nothing off, reading the fourth does.
        for left in ["99+", "99+", "99+", "99"] {
            let inbox = b.get("/inbox").await;
            let unread = inbox.body.split("class=\"item unread\"").nth(1).unwrap();
            let link = unread.split("href=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
            let page = b.get(&link).await;
            page.must_say("Here are the two x-rays");
            assert_eq!(badge(&b.get("/settings").await).as_deref(), Some(left));
        }
    }

    async fn the_list_stands_beside_the_conversation(t: TestApp) {
        let (ana, robin) = pair(&t).await;
        t.write(&ana, &[&robin], &plain("First.", "One.")).await;
        t.advance(MINUTE);
        let thread = t.write(&ana, &[&robin], &plain("Second.", "Two.")).await;
        let mut b = t.enter(&robin, true).await;
        let page = b.get(&format!("/m/{thread}")).await;
        page.must_say("First.");
        assert!(page.body.contains("aria-current=\"true\""));
        // What is open is not unread any more; the other one is.
        assert_eq!(page.body.matches("class=\"item unread\"").count(), 1);
    }

    async fn a_page_costs_the_same_however_full_the_mailbox_is(t: TestApp) {
        let (ana, robin) = pair(&t).await;
        let one = t.write(&ana, &[&robin], &Letter::default()).await;
        let mut b = t.enter(&robin, true).await;
        // Once to move the arrival, so that only reading is counted.
        b.get("/inbox").await;
        b.get(&format!("/m/{one}")).await;
        let mut few = Vec::new();
        for path in ["/inbox".to_owned(), format!("/m/{one}")] {
            let seen = counted(&t);
            b.get(&path).await;
            few.push(seen.lock().unwrap().clone());
        }
        t.app.db.intercept(None);
        for _ in 0..199 {
            t.advance(1000);
            t.write(&ana, &[&robin], &Letter::default()).await;
        }
        // All pages once: every arrival is moved.
        let mut page = b.get("/inbox").await;
        while page.says("Older") {
            page = b.click(&page, "Older").await;
        }
        let mut many = Vec::new();
        for path in ["/inbox".to_owned(), format!("/m/{one}")] {
            let seen = counted(&t);
            b.get(&path).await;
            many.push(seen.lock().unwrap().clone());
        }
        t.app.db.intercept(None);
        assert_eq!(few, many);
        // The session, whether somebody is of support, what is lent, which teams, and the list.
        assert_eq!(few[0].0.len(), 6 + 1 + 4 + 1 + 1, "{:?}", few[0].0);
        assert!(few[0].1.is_empty() && few[1].1.is_empty(), "reading read mail writes nothing");
    }

    async fn older_messages_are_folded_away_and_can_be_shown(t: TestApp) {
        let (ana, robin) = pair(&t).await;
        let thread = t.write(&ana, &[&robin], &plain("X-rays", "The first words.")).await;
        let mut b = t.enter(&robin, true).await;
        b.get(&format!("/m/{thread}")).await;
        t.advance(10 * MINUTE);
        for body in ["The second words.", "The third words."] {
            t.answer(&ana, &[&robin], thread, body).await;
            t.advance(MINUTE);
        }
        let page = b.get("/inbox").await;
        page.must_say("Unread");
        let page = b.get(&format!("/m/{thread}")).await;
        assert_eq!(page.body.matches("<details class=\"fold print older\">").count(), 1);
        assert_eq!(page.body.matches("<article class=\"msg").count(), 2, "unread and newest are open");
        let order: Vec<_> = ["first", "second", "third"].iter().map(|n| page.body.find(&format!("The {n} words.</p>")).unwrap()).collect();
        assert!(order.is_sorted(), "oldest first");
        let all = b.click(&page, "Show every message in full").await;
        assert_eq!(all.body.matches("<article class=\"msg").count(), 3);
        all.must_not_say("Show every message in full");
    }

    async fn what_was_tampered_with_is_an_error_and_never_a_wrong_text(t: TestApp) {
        let (ana, robin) = pair(&t).await;
        let mut threads = Vec::new();
        for n in 0..4 {
            t.advance(MINUTE);
            threads.push(t.write(&ana, &[&robin], &plain(&format!("Subject {n}"), "The words.")).await);
        }
        let mut b = t.enter(&robin, true).await;
        b.get("/inbox").await;
        // A head is swapped with another row's, a body too, one body is another's commitment.
        meddle(&t, "UPDATE entry SET head = (SELECT head FROM entry e WHERE e.mailbox = entry.mailbox AND e.message <> entry.message LIMIT 1) WHERE thread = $1 AND NOT mine", threads[0]).await;
        meddle(&t, "UPDATE message SET body_x = (SELECT body_x FROM message m WHERE m.thread <> $1 LIMIT 1) WHERE thread = $1", threads[1]).await;
        meddle(&t, "UPDATE message SET key_commitment = (SELECT key_commitment FROM message m WHERE m.thread <> $1 LIMIT 1) WHERE thread = $1", threads[2]).await;
        for thread in &threads[..3] {
            let page = b.get(&format!("/m/{thread}")).await;
            assert_eq!(page.status, StatusCode::INTERNAL_SERVER_ERROR);
            page.must_say("Something went wrong on our side").must_say("If you call us, tell us this number").must_not_say("The words.");
        }
        // One damaged row keeps nobody out of the rest of the mailbox.
        let inbox = b.get("/inbox").await;
        inbox.must_say("Subject 3").must_say("Closed message").must_not_say("Subject 0");
        b.get(&format!("/m/{}", threads[3])).await.must_say("The words.");
    }

    async fn messages_of_a_lost_key_are_counted_and_said(t: TestApp) {
        let (ana, robin) = pair(&t).await;
        let thread = t.write(&ana, &[&robin], &plain("X-rays", "Locked words.")).await;
        // The pair that it was sealed to is gone: as after a password reset without the recovery code.
        meddle(&t, "UPDATE entry SET key_id = mailbox WHERE thread = $1 AND NOT mine", thread).await;
        let mut b = t.enter(&robin, true).await;
        b.get("/inbox").await.must_say("Closed message").must_not_say("X-rays");
        let page = b.get(&format!("/m/{thread}")).await;
        assert_eq!((page.status, page.h1().as_str()), (StatusCode::OK, "Private message"));
        page.must_say("1 message is closed").must_say("It opens again when").must_not_say("Locked words.");
        // It was not read.
        assert_eq!(count(&t, "SELECT COUNT(*) FROM entry WHERE thread = $1 AND read_at IS NULL", thread).await, 1);
        t.answer(&ana, &[&robin], thread, "These open.").await;
        let page = b.get(&format!("/m/{thread}")).await;
        page.must_say("1 message is closed").must_say("These open.");
        assert_eq!(count(&t, "SELECT COUNT(*) FROM entry WHERE thread = $1 AND read_at IS NULL", thread).await, 1);
        assert_eq!(count(&t, "SELECT COUNT(*) FROM delivery_event e JOIN delivery d ON d.id = e.delivery WHERE d.thread = $1 AND e.kind = 'read'", thread).await, 1);
    }

    async fn markup_and_tricks_in_every_field_are_text(t: TestApp) {
        let evil = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'&{{7*7}}";
        let ana = t.practice(evil, "ana@maple.example", (evil, evil, evil)).await;
        let robin = t.patient("robin@patients.example", ("Robin", "Vale"), None).await;
        let bytes = b"x".as_slice();
        let files = [(evil, "text/html", bytes)];
        let thread = t.write(&ana, &[&robin], &Letter { subject: evil, body: evil, two_step: false, files: &files }).await;
        let mut b = t.enter(&robin, true).await;
        let mut a = t.enter(&ana, true).await;
        for page in [b.get("/inbox").await, b.get(&format!("/m/{thread}")).await, a.get("/sent").await, a.get(&format!("/m/{thread}")).await] {
            assert_eq!(page.status, StatusCode::OK);
            page.must_say("alert(1)").must_not_say("<script>alert").must_not_say("<img src=x");
        }
    }

    async fn a_message_in_the_other_mailbox_of_the_same_person_is_pointed_to(t: TestApp) {
        let (ana, robin) = pair(&t).await;
        let victor = t.practice("Vale Endodontics", "victor@vale.example", ("Dr.", "Victor", "Vale")).await;
        let thread = t.write(&ana, &[&victor], &Letter::default()).await;
        let mut as_seat = t.enter(&victor, true).await;
        assert_eq!(as_seat.get(&format!("/m/{thread}")).await.status, StatusCode::OK);
        let personal = Someone { practice: None, ..victor.clone() };
        let mut b = t.enter(&personal, true).await;
        let page = b.get(&format!("/m/{thread}")).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND);
        page.must_say("This message is in your other mailbox").must_say("Vale Endodontics").must_not_say("X-rays");
        let mut r = t.enter(&robin, true).await;
        r.get(&format!("/m/{thread}")).await.must_say("This page is not here").must_not_say("other mailbox");
        // Who has left the practice is told nothing of its mail, from the next request on.
        meddle(&t, "UPDATE membership SET ended_at = 1 WHERE person = $1", victor.person).await;
        for browser in [&mut b, &mut as_seat] {
            browser.get(&format!("/m/{thread}")).await.must_say("This page is not here").must_not_say("other mailbox");
        }
    }
}
