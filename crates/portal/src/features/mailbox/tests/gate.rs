//! The second step before a conversation.

use super::*;
use crate::story;
use http::StatusCode;

story! {
    async fn a_list_shows_nothing_of_a_conversation_behind_a_second_step(t: TestApp) {
        let (ana, robin) = pair(&t).await;
        let bytes = b"x".as_slice();
        let files = [("secret-name.png", "image/png", bytes)];
        let thread = t.write(&ana, &[&robin], &Letter { subject: "Hidden subject", body: "Hidden words", two_step: true, files: &files }).await;
        let mut b = t.enter(&robin, true).await;
        let inbox = b.get("/inbox").await;
        inbox.must_say("Dr. Ana Ruiz, Maple Street Dental").must_say("Private message").must_say("Open it with a code from your phone.");
        inbox.must_not_say("Hidden").must_not_say("1 file");
        // The practice has no number of this person: whatever factor they have, it stays shut and says whom to call.
        let page = b.get(&format!("/m/{thread}")).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN);
        page.must_say("This message stays closed for now").must_say("Call Maple Street Dental at (555) 010-0142").must_not_say("Hidden");
        assert_eq!(count(&t, "SELECT COUNT(*) FROM entry WHERE thread = $1 AND read_at IS NULL", thread).await, 1);
        // The sender's own copy has no such gate.
        let mut a = t.enter(&ana, false).await;
        a.get(&format!("/m/{thread}")).await.must_say("Hidden words");
        a.get("/sent").await.must_say("Hidden subject");
    }

    async fn a_practice_or_operator_that_requires_two_step_shuts_old_threads_too(t: TestApp) {
        let (ana, robin) = pair(&t).await;
        let thread = t.write(&ana, &[&robin], &plain("Subject", "Words")).await;
        let mut b = t.enter(&robin, true).await;
        b.get(&format!("/m/{thread}")).await.must_say("Words");
        t.app.db.write(vec![db::q!("UPDATE practice SET policy = '{\"two_step_required\":true}' WHERE id = $1", ana.practice.unwrap()).expect(1)]).await.unwrap();
        assert_eq!(b.get(&format!("/m/{thread}")).await.status, StatusCode::FORBIDDEN);
        b.get("/inbox").await.must_not_say("Words");
    }
}
