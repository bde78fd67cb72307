//! Whose a conversation is, and whether it is done.

use super::*;
use crate::story;
use http::{Method, StatusCode};

story! {
    async fn a_conversation_is_taken_given_done_and_opened_by_what_comes_in(t: TestApp) {
        let o = office(&t).await;
        let thread = answered(&t, &o).await;
        let mut l = inside(&t, &o.lee).await;
        l.get("/inbox?show=nobody").await.must_say("Robin Vale");
        l.get("/inbox?show=mine").await.must_say("There is nothing here now");
        let page = l.get(&format!("/m/{thread}")).await;
        page.must_say("Nobody answers this yet");
        l.press(&page, "I answer this", &[]).await.must_say("Saved who answers this").must_say("This is yours to answer");
        l.get("/inbox?show=mine").await.must_say("Robin Vale").must_say("For Lee Park");
        l.get("/inbox?show=nobody").await.must_say("There is nothing here now");
        // Back leads to the shelf one came from.
        let shelf = l.get("/inbox?show=mine").await;
        let page = l.click(&shelf, "X-rays before Thursday").await;
        assert_eq!(page.path, format!("/m/{thread}?show=mine"));

        let mut s = inside(&t, &o.sam).await;
        s.get("/inbox?show=mine").await.must_say("There is nothing here now");
        let page = s.get(&format!("/m/{thread}")).await;
        page.must_say("Lee Park answers this.");
        let page = s.press(&page, "Save", &[("to", &o.sam.person.to_string())]).await;
        page.must_say("This is yours to answer");
        let page = s.press(&page, "Save", &[("to", &o.lee.person.to_string())]).await;
        page.must_say("Lee Park answers this.");
        assert_eq!(t.mails(LEE, "yours to answer").await, 1);
        let page = s.press(&page, "Save", &[("to", "nobody")]).await;
        page.must_say("Nobody answers this yet");
        let page = s.press(&page, "Mark as done", &[]).await;
        page.must_say("Marked as done").must_say("Not done yet");
        for (shelf, there) in [("all", false), ("nobody", false), ("done", true)] {
            assert_eq!(s.get(&format!("/inbox?show={shelf}")).await.says("Robin Vale"), there, "{shelf}");
        }
        // What comes in opens it again.
        reply(&mut t.enter(&o.robin, true).await, thread, "One more thing").await;
        s.get("/inbox?show=done").await.must_say("There is nothing here now");
        s.get("/inbox").await.must_say("One more thing");
        let page = s.get(&format!("/m/{thread}")).await;
        let page = s.press(&page, "Mark as done", &[]).await;
        s.press(&page, "Not done yet", &[]).await.must_say("Not marked as done any more");
        assert_eq!((noted(&t, "team.assigned").await, noted(&t, "team.done").await, noted(&t, "team.reopened").await), (4, 2, 1));
    }

    async fn of_two_at_once_one_is_told_who_was_faster(t: TestApp) {
        let o = office(&t).await;
        let thread = answered(&t, &o).await;
        let (mut l, mut s) = (inside(&t, &o.lee).await, inside(&t, &o.sam).await);
        let (mine, theirs) = (l.get(&format!("/m/{thread}")).await, s.get(&format!("/m/{thread}")).await);
        l.press(&mine, "I answer this", &[]).await.must_say("This is yours to answer");
        let late = s.press(&theirs, "I answer this", &[]).await;
        assert_eq!(late.status, StatusCode::CONFLICT);
        late.must_say("A colleague was faster").must_say("Lee Park changed it last");
        s.press(&theirs, "Mark as done", &[]).await.must_say("A colleague was faster");
        s.get(&format!("/m/{thread}")).await.must_say("Lee Park answers this.").must_not_say("Not done yet");
        // The same press again is the same press.
        l.press(&mine, "I answer this", &[]).await.must_say("This is yours to answer");
        // Truly at once: one of them has it.
        let (mine, theirs) = (l.get(&format!("/m/{thread}")).await, s.get(&format!("/m/{thread}")).await);
        let (one, two) = futures_util::join!(l.press(&mine, "Save", &[("to", "nobody")]), s.press(&theirs, "I answer this", &[]));
        let done = [one.status, two.status];
        assert!(done.contains(&StatusCode::OK) && done.contains(&StatusCode::CONFLICT), "{done:?}");
        // What came in since the page was shown is not put away with it.
        let page = l.get(&format!("/m/{thread}")).await;
        let page = l.press(&page, "Mark as done", &[]).await;
        let page = l.press(&page, "Not done yet", &[]).await;
        l.press(&page, "Mark as done", &[]).await;
        let page = l.get(&format!("/m/{thread}")).await;
        reply(&mut t.enter(&o.robin, true).await, thread, "Wait").await;
        l.press(&page, "I answer this", &[]).await.must_say("A colleague was faster");
    }

    async fn nothing_is_given_to_who_is_not_in_the_team(t: TestApp) {
        let o = office(&t).await;
        let thread = answered(&t, &o).await;
        let mut l = inside(&t, &o.lee).await;
        let page = l.get(&format!("/m/{thread}")).await;
        for who in [o.ana.person, o.robin.person, t.app.id()] {
            let answer = l.press(&page, "Save", &[("to", &who.to_string())]).await;
            assert_eq!(answer.status, StatusCode::CONFLICT);
            answer.must_say("This person is not in the team");
        }
        let before = l.get(&format!("/m/{thread}")).await;
        l.press(&before, "Save", &[("to", &o.sam.person.to_string())]).await.must_say("Sam Okafor answers this.");
        // Sam goes: what was theirs is nobody's, and a page that still offers them gives them nothing.
        let page = l.get(&format!("/m/{thread}")).await;
        take_out(&t, &o, "Sam Okafor").await;
        l.press(&page, "Save", &[("to", &o.sam.person.to_string())]).await.must_say("This person is not in the team");
        l.get(&format!("/m/{thread}")).await.must_say("Nobody answers this yet").must_not_say("Sam Okafor answers");
        // A name that somebody writes into the database is not shown.
        run(&t, "UPDATE team_case SET assignee = $1", vec![o.ana.person.into()]).await;
        l.get(&format!("/m/{thread}")).await.must_say("Nobody answers this yet");
        l.get("/inbox").await.must_not_say("For Dr. Ana Ruiz");
    }

    async fn nobody_outside_the_team_does_anything_about_a_conversation(t: TestApp) {
        let o = office(&t).await;
        let thread = answered(&t, &o).await;
        let victor = t.practice("Vale Endodontics", "victor@vale.example", ("Dr.", "Victor", "Vale")).await;
        let mut browsers = vec![("robin", t.enter(&o.robin, true).await), ("ana", t.enter(&o.ana, false).await), ("victor", t.enter(&victor, false).await), ("lee at home", t.enter(&o.lee, false).await)];
        for (who, b) in &mut browsers {
            let csrf = b.get("/settings/switch").await.value("csrf").unwrap_or_default();
            for (act, fields) in [("assign", format!("version=0&to={}", o.lee.person)), ("state", "version=0&state=done".into()), ("note", "note=Hello".into())] {
                let headers = [("sec-fetch-site", "same-origin"), ("origin", "https://mail.example.com"), ("content-type", "application/x-www-form-urlencoded")];
                let body = format!("csrf={csrf}&submission={:032x}&{fields}", 7);
                let page = b.raw(Method::POST, &format!("/m/{thread}/team/{act}"), &headers, body.into_bytes()).await;
                assert!([StatusCode::NOT_FOUND, StatusCode::FORBIDDEN].contains(&page.status), "{who} {act}: {}", page.status);
            }
        }
        // In the team's mailbox, about a conversation that is not the team's.
        let mut a = t.enter(&o.ana, false).await;
        run(&t, "UPDATE practice SET policy = '{}'", vec![]).await;
        let nina = t.patient("nina@patients.example", ("Nina", "Cole"), None).await;
        let other = t.write(&o.ana, &[&nina], &Letter::default()).await;
        a.get(&format!("/m/{other}")).await;
        let mut l = inside(&t, &o.lee).await;
        assert_eq!(l.get(&format!("/m/{other}")).await.status, StatusCode::NOT_FOUND);
        let csrf = l.get("/settings/switch").await.value("csrf").unwrap_or_default();
        let headers = [("sec-fetch-site", "same-origin"), ("origin", "https://mail.example.com"), ("content-type", "application/x-www-form-urlencoded")];
        let body = format!("csrf={csrf}&submission={:032x}&note=Hello", 8);
        assert_eq!(l.raw(Method::POST, &format!("/m/{other}/team/note"), &headers, body.into_bytes()).await.status, StatusCode::NOT_FOUND);
        assert_eq!(number(&t, "SELECT (SELECT COUNT(*) FROM team_case) + (SELECT COUNT(*) FROM team_note)", vec![]).await, 0);
    }

    async fn who_was_taken_out_with_a_page_open_does_nothing_with_it(t: TestApp) {
        let o = office(&t).await;
        let thread = answered(&t, &o).await;
        let mut s = inside(&t, &o.sam).await;
        let page = s.get(&format!("/m/{thread}")).await;
        let answer = s.get(&format!("/m/{thread}/reply")).await;
        take_out(&t, &o, "Sam Okafor").await;
        // What was typed stands on the page that says so, and nothing goes out.
        let kept = s.press(&answer, "Send", &[("body", "I was about to say this.")]).await;
        assert_eq!(kept.status, StatusCode::FORBIDDEN);
        kept.must_say("You cannot open this mailbox any more").must_say("I was about to say this.");
        let acted = s.press(&page, "I answer this", &[]).await;
        acted.must_not_say("This is yours to answer");
        assert_eq!(number(&t, "SELECT COUNT(*) FROM team_case", vec![]).await, 0);
        assert_eq!(number(&t, "SELECT COUNT(*) FROM message WHERE thread = $1", vec![thread.into()]).await, 2);
    }
}
