//! A second practice writes to somebody who has an account by then.

use super::*;
use crate::accounts::session::{self, Found};
use crate::audit::Source;
use crate::features::complete::{Joined, join};
use crate::story;

/// Two practices have written to the same address, and both sign-ups stand before the last link.
async fn two(t: &TestApp) -> (Invited, Invited) {
    let ana = maple(t).await;
    let vic = t
        .practice(
            "Vale Endodontics",
            "vic@vale.example",
            ("Dr.", "Vic", "Vale"),
        )
        .await;
    let a = invited_by(t, ana, ROBIN, |p| p.two_step = Some(false)).await;
    let b = invited_by(t, vic, ROBIN, |p| p.two_step = Some(false)).await;
    (a, b)
}

async fn register(t: &TestApp, b: &mut Browser, i: &Invited) -> Page {
    let page = b.get(&i.path()).await;
    let page = b.click(&page, "Continue").await;
    let page = b.press(&page, "Accept and Continue", &[]).await;
    let _ = t;
    save(b, &page).await
}

story! {
    async fn one_person_of_two_practices_has_one_account_and_both_messages(t: TestApp) {
        let (one, other) = two(&t).await;
        let mut b = t.browser();
        register(&t, &mut b, &one).await.must_say(Letter::default().body);
        assert_eq!(count(&t, "SELECT COUNT(*) FROM contact WHERE person IS NOT NULL").await, 2, "both practices know the person now");

        // The other practice's link, signed in: added to the account.
        let page = b.get(&other.path()).await;
        assert_eq!(page.h1(), "You already have an account");
        page.must_say("Vale Endodontics");
        let page = b.press(&page, "Add to my account", &[]).await;
        assert_eq!(page.path, other.message());
        assert_eq!(count(&t, "SELECT COUNT(*) FROM person").await, 3);
        assert_eq!(count(&t, "SELECT COUNT(*) FROM invitation WHERE state = 'active'").await, 2);
        assert_eq!(count(&t, "SELECT COUNT(*) FROM key_wrap WHERE holder_kind IN ('link', 'pending')").await, 0);
        b.get(&one.message()).await.must_say(Letter::default().body);
        // Each practice sees its own conversation only.
        let mut vic = t.enter(&other.ana, true).await;
        assert_eq!(vic.get(&one.message()).await.status.as_u16(), 404);
    }

    async fn who_is_not_signed_in_signs_in_first(t: TestApp) {
        let (one, other) = two(&t).await;
        register(&t, &mut t.browser(), &one).await;
        let mut b = t.browser();
        let page = b.get(&other.path()).await;
        assert_eq!(page.h1(), "You already have an account");
        page.must_not_say(ROBIN).must_not_say("Robin");
        let page = b.click(&page, "Sign In").await;
        let page = b.press(&page, "Sign In", &[("email", ROBIN), ("password", PASSWORD)]).await;
        assert_eq!(page.path, "/finish/account");
        let page = b.press(&page, "Add to my account", &[]).await;
        page.must_say(Letter::default().body);
    }

    async fn both_finishing_at_once_make_one_account_and_lose_nothing(t: TestApp) {
        let (one, other) = two(&t).await;
        let mut tabs = Vec::new();
        for i in [&one, &other] {
            let mut b = t.browser();
            let page = b.get(&i.path()).await;
            let page = b.click(&page, "Continue").await;
            let page = b.press(&page, "Accept and Continue", &[]).await;
            tabs.push((b, page));
        }
        let mut all = tokio::task::JoinSet::new();
        for (mut b, page) in tabs {
            all.spawn(async move { save(&mut b, &page).await });
        }
        let mut headings = Vec::new();
        while let Some(done) = all.join_next().await {
            headings.push(done.unwrap().h1());
        }
        headings.sort();
        assert_eq!(headings, [Letter::default().subject, "You already have an account"]);
        assert_eq!(count(&t, "SELECT COUNT(*) FROM person").await, 3);
        assert_eq!(count(&t, "SELECT COUNT(*) FROM invitation WHERE state = 'active'").await, 1);
        assert_eq!(count(&t, "SELECT COUNT(*) FROM mailbox WHERE kind = 'invited' AND state = 'active'").await, 1, "the other one waits");
    }

    async fn joining_is_for_the_owner_of_the_address_and_happens_once(t: TestApp) {
        let (one, other) = two(&t).await;
        let mut b = t.browser();
        register(&t, &mut b, &one).await;
        let signed = |who: &Browser| {
            let token = Token::parse(&who.cookies["__Host-session"]).unwrap();
            let app = t.app.clone();
            async move {
                match session::open(&app, token).await.unwrap() {
                    Found::Live(s) => s,
                    f => panic!("{f:?}"),
                }
            }
        };
        let eve = t.patient("eve@patients.example", ("Eve", "Else"), None).await;
        let eve = signed(&t.enter(&eve, true).await).await;
        let robin = signed(&b).await;
        let i = invitations::load(&t, other.invitation).await.unwrap().unwrap();
        let pair = invitations::open_pre_mailbox(&t, None, i.mailbox).await.unwrap().unwrap();
        let refused = join(&t, &eve, &i, &pair, t.id(), &Source::default()).await;
        assert!(matches!(refused, Err(crate::fault::Fault::Forbidden)), "{refused:?}");
        let to = Joined::Done(other.message());
        let mut all = tokio::task::JoinSet::new();
        for _ in 0..10 {
            let (app, robin, i, pair) = (t.app.clone(), signed(&b).await, i.clone(), pair.clone());
            all.spawn(async move { join(&app, &robin, &i, &pair, app.id(), &Source::default()).await });
        }
        while let Some(done) = all.join_next().await {
            assert_eq!(done.unwrap().unwrap(), to);
        }
        let now = invitations::load(&t, other.invitation).await.unwrap().unwrap();
        assert_eq!(join(&t, &robin, &now, &pair, t.id(), &Source::default()).await.unwrap(), to);
        assert_eq!(count(&t, "SELECT COUNT(*) FROM audit_event WHERE kind = 'account.joined'").await, 1);
        assert_eq!(count(&t, "SELECT COUNT(*) FROM key_wrap w JOIN keypair k ON k.id = w.keypair WHERE k.retired_at IS NOT NULL").await, 2, "each adopted pair has one wrap");
    }
}
