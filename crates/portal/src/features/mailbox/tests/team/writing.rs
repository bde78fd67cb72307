//! Two who answer at once.

use super::*;
use crate::app::span::{MINUTE, SECOND};
use crate::story;
use http::StatusCode;

story! {
    async fn colleagues_see_who_is_writing_for_a_minute_and_nobody_else_does(t: TestApp) {
        let o = office(&t).await;
        let thread = answered(&t, &o).await;
        let (mut l, mut s) = (inside(&t, &o.lee).await, inside(&t, &o.sam).await);
        let path = format!("/m/{thread}");
        s.get(&path).await.must_not_say("is writing");
        l.get(&format!("{path}/reply")).await.must_not_say("is writing");
        s.get(&path).await.must_say("Lee Park is writing an answer now.");
        s.get(&format!("{path}/reply")).await.must_say("Lee Park is writing an answer now.");
        l.get(&path).await.must_say("Sam Okafor is writing an answer now.");
        // The one whose conversation it is sees it; the patient never.
        t.enter(&o.ana, false).await.get(&path).await.must_say("are writing answers now");
        let mut r = t.enter(&o.robin, true).await;
        r.get(&path).await.must_not_say("is writing").must_not_say("are writing");
        r.get(&format!("{path}/reply")).await.must_not_say("is writing").must_not_say("are writing");
        s.get(&path).await.must_not_say("Robin Vale is writing");
        // Another minute with each time they show themselves.
        t.advance(MINUTE - SECOND);
        s.get(&path).await.must_say("Lee Park is writing");
        t.advance(2 * SECOND);
        s.get(&path).await.must_not_say("is writing");
        let page = l.get(&format!("{path}/reply")).await;
        t.advance(MINUTE);
        l.press(&page, "Save draft", &[("body", "Half of it")]).await;
        s.get(&path).await.must_say("Lee Park is writing");
        // Sent is not writing any more.
        reply(&mut l, thread, "All of it").await;
        s.get(&path).await.must_not_say("Lee Park is writing");
        // A name that is written into the database is that of a colleague, or none.
        run(&t, "INSERT INTO team_writing (mailbox, thread, person, until) SELECT mailbox, thread, $1, $2 FROM team_writing LIMIT 1", vec![o.robin.person.into(), (t.app.now() + MINUTE).into()]).await;
        s.get(&path).await.must_not_say("Robin Vale is writing");
    }

    async fn the_line_is_asked_for_again_and_keeps_no_session_alive(t: TestApp) {
        let o = office(&t).await;
        let thread = answered(&t, &o).await;
        let (path, asks) = (format!("/m/{thread}"), format!("/m/{thread}/writing"));
        let (mut l, mut s) = (inside(&t, &o.lee).await, inside(&t, &o.sam).await);
        let page = s.get(&path).await;
        assert!(page.body.contains(&format!("data-writing=\"{asks}\" hidden")), "{}", page.body);
        assert_eq!(s.get(&asks).await.body, "{\"line\":\"\"}");
        l.get(&format!("{path}/reply")).await;
        assert_eq!(s.get(&asks).await.body, "{\"line\":\"Lee Park is writing an answer now.\"}");
        s.get(&path).await.must_say("Lee Park is writing an answer now.");
        // Nobody outside the practice has such a line, nor a page that asks.
        let mut r = t.enter(&o.robin, true).await;
        assert!(!r.get(&path).await.body.contains("data-writing"));
        assert_eq!(r.get(&asks).await.body, "{\"line\":\"\"}");
        let kim = t.patient("kim@patients.example", ("Kim", "Osei"), None).await;
        assert_eq!(t.enter(&kim, true).await.get(&asks).await.status, StatusCode::NOT_FOUND);
        let mut nobody = t.browser();
        let answer = nobody.get(&asks).await;
        assert_eq!((answer.status, answer.body.as_str()), (StatusCode::NO_CONTENT, ""));
        // Asking reads nothing and is nothing that anybody did: the session ends as if the page were shut.
        let unread = "SELECT COUNT(*) FROM box WHERE unread";
        let before = number(&t, unread, vec![]).await;
        let minutes = t.app.config.policy.idle_minutes;
        for _ in 0..minutes {
            assert_eq!(s.get(&asks).await.status, StatusCode::OK);
            t.advance(MINUTE);
        }
        assert_eq!(s.get(&asks).await.status, StatusCode::NO_CONTENT);
        assert_eq!(number(&t, unread, vec![]).await, before);
        // Who was taken out of the team sees no more of it.
        let mut l = inside(&t, &o.lee).await;
        assert_eq!(l.get(&asks).await.status, StatusCode::OK);
        take_out(&t, &o, "Lee Park").await;
        assert_eq!(l.get(&asks).await.status, StatusCode::NO_CONTENT);
    }

    async fn the_second_answer_waits_until_its_author_knows_of_the_first(t: TestApp) {
        let o = office(&t).await;
        let thread = answered(&t, &o).await;
        let (mut l, mut s) = (inside(&t, &o.lee).await, inside(&t, &o.sam).await);
        let mut a = t.enter(&o.ana, false).await;
        let page = s.get(&format!("/m/{thread}/reply")).await;
        let anas = a.get(&format!("/m/{thread}/reply")).await;
        t.advance(SECOND);
        reply(&mut l, thread, "Yes, the second.").await;
        let told = s.press(&page, "Send", &[("body", "It is the first, I think.")]).await;
        assert_eq!(told.status, StatusCode::CONFLICT);
        told.must_say("Lee Park has just answered").must_say("Yes, the second.");
        assert_eq!(told.value("body").unwrap(), "It is the first, I think.");
        assert_eq!(number(&t, "SELECT COUNT(*) FROM message WHERE thread = $1", vec![thread.into()]).await, 3);
        // Knowing it, they may send.
        t.advance(SECOND);
        let sent = s.press(&told, "Send", &[]).await;
        assert_eq!(sent.path, format!("/m/{thread}?sent=1"), "{}", sent.text());
        // The one in her own seat is told as well, of whoever was last.
        let told = a.press(&anas, "Send", &[("body", "Both of you!")]).await;
        told.must_say("Sam Okafor has just answered").must_say("It is the first, I think.");
        a.press(&told, "Send", &[]).await.must_say("Both of you!");
        // What the patient writes meanwhile keeps nobody's answer back.
        let page = l.get(&format!("/m/{thread}/reply")).await;
        reply(&mut t.enter(&o.robin, true).await, thread, "Now I am confused.").await;
        let sent = l.press(&page, "Send", &[("body", "We will call you.")]).await;
        assert_eq!(sent.path, format!("/m/{thread}?sent=1"), "{}", sent.text());
    }

    async fn two_answers_in_one_moment_are_one_and_a_question(t: TestApp) {
        let o = office(&t).await;
        let thread = answered(&t, &o).await;
        let (mut l, mut s) = (inside(&t, &o.lee).await, inside(&t, &o.sam).await);
        let path = format!("/m/{thread}/reply");
        let (one, two) = (l.get(&path).await, s.get(&path).await);
        let (one, two) = futures_util::join!(l.press(&one, "Send", &[("body", "Lee says so.")]), s.press(&two, "Send", &[("body", "Sam says so.")]));
        let asked = [&one, &two].iter().filter(|p| p.says("has just answered")).count();
        assert_eq!(asked, 1, "{} {}", one.path, two.path);
        assert_eq!(number(&t, "SELECT COUNT(*) FROM message WHERE thread = $1", vec![thread.into()]).await, 3);
    }
}
