//! Who pays for the files of somebody without a practice.

use super::*;
use crate::testing::{Browser, Page};

const SMALL: &[u8] = b"%PDF-1.7 a few words of a referral";

async fn under(change: fn(&mut crate::config::Config)) -> Vec<TestApp> {
    let list = crate::statements::MIGRATIONS;
    let mut all = vec![TestApp::on(db::testing::sqlite(list).await, change).await];
    if let Some(pg) = db::testing::postgres(list).await {
        all.push(TestApp::on(pg, change).await);
    }
    all
}

async fn used(t: &TestApp, payer: Id) -> i64 {
    crate::messages::store::used(&t.app.db, payer)
        .await
        .unwrap()
}

/// Puts a file into the draft of an answer.
async fn draft(b: &mut Browser, thread: Id, bytes: &[u8]) -> Page {
    let page = b.get(&format!("/m/{thread}/reply")).await;
    b.press_with_files(
        &page,
        "Save draft",
        &[("body", "See the file")],
        &[("files[]", "a.pdf", bytes)],
    )
    .await
}

#[tokio::test]
async fn the_drafts_of_a_free_account_have_a_room_of_their_own() {
    for t in under(|c| c.limits.person_bytes = 150_000).await {
        let (ana, robin) = pair(&t).await;
        let threads = [
            t.write(&ana, &[&robin], &plain("One", "1")).await,
            t.write(&ana, &[&robin], &plain("Two", "2")).await,
        ];
        let practice = ana.practice.unwrap();
        let mut r = t.enter(&robin, true).await;
        let large = [SMALL, &vec![b'x'; 90_000]].concat();
        draft(&mut r, threads[0], &large).await.must_say("a.pdf");
        let one = used(&t, robin.person).await;
        assert!(one > 90_000 && used(&t, practice).await == 0);
        let full = draft(&mut r, threads[1], &large).await;
        assert_eq!(full.status, http::StatusCode::UNPROCESSABLE_ENTITY);
        full.must_say("take all the room");
        assert_eq!(full.value("body").as_deref(), Some("See the file"));
        assert_eq!(used(&t, robin.person).await, one);
        // A form that comes too late takes the same room.
        let page = r.get(&format!("/m/{}/reply", threads[1])).await;
        t.advance(16 * crate::app::span::MINUTE);
        let late = r
            .press_with_files(
                &page,
                "Send",
                &[("body", "Too late")],
                &[("files[]", "b.pdf", &large)],
            )
            .await;
        late.must_not_say("What you wrote is kept");
        assert_eq!(used(&t, robin.person).await, one);
        // Sent, it is the practice's record, and the room is free again.
        let mut r = t.enter(&robin, true).await;
        let page = r.get(&format!("/m/{}/reply", threads[0])).await;
        r.press(&page, "Send", &[("body", "Now")])
            .await
            .must_say("Now");
        assert_eq!(
            (used(&t, robin.person).await, used(&t, practice).await),
            (0, one)
        );
        draft(&mut r, threads[1], &large).await.must_say("a.pdf");
    }
}

#[tokio::test]
async fn what_was_drafted_counts_when_it_is_sent() {
    for t in under(|c| c.limits.practice_bytes = 50_000).await {
        let (ana, robin) = pair(&t).await;
        let thread = t.write(&ana, &[&robin], &plain("One", "1")).await;
        let mut r = t.enter(&robin, true).await;
        let large = [SMALL, &vec![b'x'; 90_000]].concat();
        draft(&mut r, thread, &large).await.must_say("a.pdf");
        let page = r.get(&format!("/m/{thread}/reply")).await;
        let page = r.press(&page, "Send", &[("body", "Now")]).await;
        page.must_say("There is no room for more files at this office");
        assert_eq!(used(&t, ana.practice.unwrap()).await, 0);
        assert!(
            used(&t, robin.person).await > 90_000,
            "it is still in the draft"
        );
    }
}
