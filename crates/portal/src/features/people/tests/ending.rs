//! Removed, or gone by themselves: what ends, what stays, and where somebody finds themselves.

use super::*;
use crate::story;
use http::StatusCode;

const ROBIN: &str = "robin@patients.example";

async fn robin(t: &TestApp) -> Someone {
    t.patient(ROBIN, ("Robin", "Vale"), None).await
}

/// Somebody's own mailbox, as an address leads to it.
async fn personal(t: &TestApp, who: &Someone) -> Id {
    crate::accounts::store::person(&t.app.db, who.person)
        .await
        .unwrap()
        .unwrap()
        .personal
}

story! {
    async fn a_removed_member_opens_nothing_and_the_practice_keeps_the_records(t: TestApp) {
        let ana = maple(&t).await;
        let sam = sam(&t, &ana).await;
        let robin = robin(&t).await;
        let thread = t.write(&sam, &[&robin], &Letter::default()).await;
        let mut s = t.enter(&sam, false).await;
        s.get(&format!("/m/{thread}")).await.must_say("two x-rays");
        let before = t.ring_of(&sam).await;
        let seat = crate::keys::id_of(&crate::keys::current(&t.app, sam.mailbox).await.unwrap());
        assert!(before.get(seat).is_some());

        let mut b = t.enter(&ana, false).await;
        let page = remove(&mut b, "Sam Okafor").await;
        page.must_say("They were removed").must_not_say("Sam Okafor").must_say("1 person works");

        // The very next request of an old session.
        for path in ["/inbox", "/compose", "/contacts", "/practice"] {
            let page = s.get(path).await;
            assert_eq!(page.path, "/left", "{path}");
            assert_eq!(page.h1(), "You no longer work in Maple Street Dental here");
        }
        let page = s.get("/left").await;
        let page = s.press(&page, "Open my own mailbox", &[]).await;
        assert_eq!(page.path, "/inbox");
        page.must_not_say("Maple Street Dental");
        assert_eq!(s.get(&format!("/m/{thread}")).await.status, StatusCode::NOT_FOUND);
        assert_eq!(s.get("/left").await.path, "/inbox", "there is nothing more to say");
        // The password opens their own mailbox and no more; the safe opens the seat.
        let ring = t.ring_of(&sam).await;
        assert!(ring.get(seat).is_none());
        let manager = t.ring_of(&ana).await;
        assert!(manager.open(&t.app, seat).await.unwrap().is_some(), "the practice keeps the records");
        t.browser().sign_in(SAM).await.must_say("Inbox").must_not_say("Maple Street Dental");
        assert_eq!(mails(&t, SAM, "Your place at a practice has ended").await, 1);
        assert_eq!(noted(&t, "member.removed").await, 1);
    }

    async fn what_was_lent_to_a_removed_member_ends_in_the_same_write(t: TestApp) {
        use crate::lent::{self, Asks};
        let ana = maple(&t).await;
        let (sam, lee) = (sam(&t, &ana).await, lee(&t, &ana).await);
        let kim = member(&t, &ana, "kim@maple.example", ("Kim", "Osei"), Role::Sender).await;
        let practice = ana.practice.unwrap();
        let asks = |holder: &Someone| Asks { practice: Some(practice), mailbox: kim.mailbox, owner: kim.person, holder: holder.person, by: ana.person, reason: "" };
        // A mailbox that was handed over to Sam, and an emergency that Sam asked for.
        let ring = t.ring_of(&ana).await;
        let pair = ring.open(&t.app, crate::keys::id_of(&crate::keys::current(&t.app, kim.mailbox).await.unwrap())).await.unwrap().unwrap();
        let to = crate::keys::current(&t.app, sam.mailbox).await.unwrap();
        let (grant, row) = lent::hand_over(&t.app, asks(&sam), true);
        t.app.db.write(vec![row, grant.wrap(&t.app, &to, &pair)]).await.unwrap();
        let (_, row) = lent::ask(&t.app, asks(&sam));
        t.app.db.write(vec![row]).await.unwrap();
        let open = "SELECT COUNT(*) FROM mailbox_grant WHERE state = 'open' OR state = 'asked'";
        let lent_wraps = "SELECT COUNT(*) FROM key_wrap WHERE holder_kind = 'lent'";
        assert_eq!((count(&t, open, vec![]).await, count(&t, lent_wraps, vec![]).await), (2, 1));
        let mut b = t.enter(&ana, false).await;
        remove(&mut b, "Sam Okafor").await.must_say("They were removed");
        assert_eq!((count(&t, open, vec![]).await, count(&t, lent_wraps, vec![]).await), (0, 0));
        assert_eq!((noted(&t, "handover.ended").await, noted(&t, "emergency.ended").await), (1, 1));
        // The mailbox can be handed to somebody else now.
        let (_, row) = lent::hand_over(&t.app, asks(&lee), true);
        t.app.db.write(vec![row]).await.unwrap();
    }

    async fn mail_to_a_leavers_address_goes_to_their_own_mailbox_and_answers_to_the_practice(t: TestApp) {
        let ana = maple(&t).await;
        let sam = sam(&t, &ana).await;
        let robin = robin(&t).await;
        let old = t.write(&sam, &[&robin], &Letter::default()).await;
        let mut b = t.enter(&ana, false).await;
        remove(&mut b, "Sam Okafor").await;
        t.run_jobs().await;
        let before = t.captured.items().iter().filter(|i| i.to == SAM).count();
        // An answer in an old conversation comes to the seat, and the leaver hears nothing of it.
        let mut r = t.enter(&robin, true).await;
        let page = r.get(&format!("/m/{old}/reply")).await;
        r.press(&page, "Send", &[("body", "Is Thursday still on?")]).await;
        t.run_jobs().await;
        assert_eq!(t.captured.items().iter().filter(|i| i.to == SAM).count(), before);
        assert_eq!(count(&t, "SELECT COUNT(*) FROM entry WHERE mailbox = $1 AND thread = $2", vec![sam.mailbox.into(), old.into()]).await, 2);
        // A new message to the address goes to the person who has it.
        let own = personal(&t, &sam).await;
        let bidx = crate::contacts::address_index(&t.app, &crate::accounts::Email::parse(SAM).unwrap());
        let meant = crate::accounts::moving::meant(&t.app, ana.practice.unwrap(), &bidx).await.unwrap().unwrap();
        assert_eq!((meant.person, meant.mailbox), (sam.person, own));
        let slip = Letter { subject: "Your last pay slip", ..Letter::default() };
        t.write(&ana, &[&Someone { mailbox: meant.mailbox, practice: None, ..sam.clone() }], &slip).await;
        let mut s = t.browser();
        s.sign_in(SAM).await.must_say("Your last pay slip");
    }

    async fn what_was_being_written_when_the_membership_ended_stays_with_the_practice(t: TestApp) {
        let ana = maple(&t).await;
        let sam = sam(&t, &ana).await;
        let robin = robin(&t).await;
        let thread = t.write(&robin, &[&sam], &Letter::default()).await;
        let mut s = t.enter(&sam, false).await;
        let letter = s.get("/compose").await;
        let answer = s.get(&format!("/m/{thread}/reply")).await;
        let settings = s.get("/settings/you").await;
        let mut b = t.enter(&ana, false).await;
        remove(&mut b, "Sam Okafor").await;
        let page = s.press(&letter, "Check address", &[("to", "new@patients.example"), ("subject", "About Friday"), ("body", "Please come at nine.")]).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN);
        page.must_say("You no longer work in Maple Street Dental here").must_say("kept in the drafts of the practice").must_say("It was not sent");
        s.press(&answer, "Send", &[("body", "See you then.")]).await.must_say("kept in the drafts of the practice");
        // In the seat, for whom the safe opens it; nothing was sent, and nothing lies in the leaver's own drafts.
        assert_eq!(count(&t, "SELECT COUNT(*) FROM draft WHERE mailbox = $1 AND sealed = 'arrival'", vec![sam.mailbox.into()]).await, 2);
        assert_eq!(count(&t, "SELECT COUNT(*) FROM message", vec![]).await, 1);
        // Any other form does nothing and says so.
        s.press(&settings, "Save", &[("first", "Samuel")]).await.must_say("Nothing was changed");
        let page = s.get("/left").await;
        s.press(&page, "Open my own mailbox", &[]).await;
        s.get("/drafts").await.must_not_say("About Friday");
    }

    async fn a_download_that_has_begun_ends_and_the_next_one_does_not_begin(t: TestApp) {
        let ana = maple(&t).await;
        let sam = sam(&t, &ana).await;
        let robin = robin(&t).await;
        let big = vec![7u8; 2_000_000];
        let files = [("scan.png", "image/png", big.as_slice())];
        let thread = t.write(&robin, &[&sam], &Letter { files: &files, ..Letter::default() }).await;
        let mut s = t.enter(&sam, false).await;
        let page = s.get(&format!("/m/{thread}")).await;
        let file = page.body.split("href=\"").map(|h| h.split('"').next().unwrap()).find(|h| h.contains("/files/")).unwrap().to_owned();
        // The removal happens while the bytes are under way: at the first write of the download, its own audit row.
        let mut b = t.enter(&ana, false).await;
        let ask = page_of(&mut b, "Sam Okafor").await;
        let ask = b.click(&ask, "Remove").await;
        let (got, gone) = tokio::join!(s.get(&file), b.press(&ask, "Remove this person", &[]));
        gone.must_say("They were removed");
        assert!(got.path == "/left" || got.bytes == big, "whole, or not at all: {} bytes at {}", got.bytes.len(), got.path);
        assert!(!got.broken);
        assert_eq!(s.get(&file).await.path, "/left");
    }

    async fn somebody_leaves_by_themselves_and_the_managers_hear_of_it(t: TestApp) {
        let ana = maple(&t).await;
        sam(&t, &ana).await;
        let mut s = t.browser();
        s.sign_in(SAM).await;
        let page = s.get("/settings").await;
        let page = s.click(&page, "Leave Practice").await;
        assert_eq!(page.h1(), "Leave Maple Street Dental?");
        let mut twin = s.clone();
        let gone = s.press(&page, "Leave this practice", &[]).await;
        assert_eq!(gone.h1(), "You no longer work in Maple Street Dental here");
        twin.press(&page, "Leave this practice", &[]).await.must_say("You no longer work in Maple Street Dental here");
        assert_eq!(noted(&t, "member.left").await, 1);
        assert_eq!((mails(&t, ANA, "Somebody left your practice").await, mails(&t, SAM, "Somebody left").await), (1, 0));
        // The leaver's session could not change the keys; the next manager's does.
        assert_eq!(count(&t, "SELECT COUNT(*) FROM key_change", vec![]).await, 1);
        t.browser().sign_in(ANA).await;
        assert_eq!(count(&t, "SELECT COUNT(*) FROM key_change", vec![]).await, 0);
        assert_eq!(noted(&t, "practice.keys_changed").await, 1);
    }

    async fn the_last_owner_cannot_go_before_there_is_another(t: TestApp) {
        let ana = maple(&t).await;
        lee(&t, &ana).await;
        let mut b = t.enter(&ana, false).await;
        let page = b.get("/settings/leave").await;
        page.must_say("A practice needs an owner").must_not_say("Leave this practice");
        // An owner whom nobody has let in is none that could go on.
        let practice = practices::load(&t.app, ana.practice.unwrap()).await.unwrap();
        let join = Join::Member { practice: &practice, role: "owner", approved_by: None };
        t.account("kim@maple.example", ("", "Kim", "Soto"), join, None).await;
        b.get("/settings/leave").await.must_say("A practice needs an owner");
        let page = b.get("/people").await;
        b.press(&page, "Let Kim Soto in", &[]).await.must_say("They are let in");
        let page = b.get("/settings/leave").await;
        b.press(&page, "Leave this practice", &[]).await.must_say("You no longer work in");
    }

    async fn who_was_removed_is_found_no_more(t: TestApp) {
        let ana = maple(&t).await;
        sam(&t, &ana).await;
        let mut b = t.enter(&ana, false).await;
        remove(&mut b, "Sam Okafor").await;
        let page = b.get("/people").await;
        b.press(&page, "Find", &[("search", SAM)]).await.must_say("Nobody was found");
    }
}
