//! An invitation link in the hands of somebody who has an account.

use super::*;
use crate::invitations::State;
use crate::story;
use crate::testing::PASSWORD;

const ROBIN: &str = "robin@patients.example";
const ADD: &str = "Add to my account";

/// Maple Street has written; meanwhile Robin came to an account by another practice.
async fn owner(t: &TestApp) -> (Invited, Someone) {
    let ana = maple(t).await;
    let who = invite(t, &ana, ROBIN, &With::default()).await;
    let robin = t.patient(ROBIN, ("Robin", "Vale"), None).await;
    (who, robin)
}

async fn wraps(t: &TestApp, who: &Invited) -> Vec<String> {
    let i = load(t, who).await;
    t.db.all(q!(
        "SELECT w.holder_kind FROM key_wrap w JOIN mailbox m ON m.current_key = w.keypair WHERE m.id = $1 ORDER BY w.holder_kind",
        i.mailbox
    ))
    .await
    .unwrap()
}

story! {
    /// Mail programs and scanners ask for a link without anybody looking at it.
    async fn only_somebody_who_looks_has_opened_a_link(t: TestApp) {
        let ana = maple(&t).await;
        let who = invite(&t, &ana, ROBIN, &With::default()).await;
        let (mut walker, _) = finished_patient(&t, &who, "on").await;
        let second = second_link(&t, ROBIN).await;
        t.db.write(vec![q!("UPDATE link SET first_opened_at = NULL").any()]).await.unwrap();
        let opened = async || count(&t, "SELECT COUNT(*) FROM link WHERE first_opened_at IS NOT NULL").await;
        for link in [&who.link, &second] {
            let mut scanner = t.browser();
            let head = scanner.raw(http::Method::HEAD, link, &[], Vec::new()).await;
            assert!(head.status.is_redirection());
            scanner.raw(http::Method::GET, link, &[("sec-purpose", "prefetch")], Vec::new()).await;
            scanner.raw(http::Method::GET, link, &[("sec-purpose", "prefetch;prerender")], Vec::new()).await;
            assert_eq!(opened().await, 0, "{link}");
        }
        for (n, link) in [&who.link, &second].into_iter().enumerate() {
            walker.get(link).await;
            assert_eq!(opened().await, n as i64 + 1, "{link}");
        }
    }

    async fn a_link_opened_while_signed_in_joins_after_one_press(t: TestApp) {
        let (who, robin) = owner(&t).await;
        let mut b = t.enter(&robin, false).await;
        b.get("/inbox").await.must_not_say("Dr. Ana Ruiz");
        for _ in 0..3 {
            let page = b.get(&who.link).await;
            page.must_say("You already have an account").must_say("Maple Street Dental");
            assert_eq!(load(&t, &who).await.state, State::Open, "looking changes nothing");
        }
        let page = b.get(&who.link).await;
        let again = page.clone();
        let page = b.press(&page, ADD, &[]).await;
        assert_eq!(page.h1(), Letter::default().subject);
        page.must_say(Letter::default().body);
        let i = load(&t, &who).await;
        assert_eq!((i.state, i.person), (State::Active, Some(robin.person)));
        assert_eq!(wraps(&t, &who).await, ["keypair"], "neither link nor desk nor instance opens it any more");
        // A second press of the same button: the same place, nothing twice.
        let page = b.press(&again, ADD, &[]).await;
        assert!(page.path.starts_with("/m/") || page.path == "/inbox" || page.h1() == "You already used this link", "{} {}", page.path, page.h1());
        assert_eq!(count(&t, "SELECT COUNT(*) FROM audit_event WHERE kind = 'account.joined'").await, 1);
        // The link leads to Sign In from now on.
        let mut other = t.browser();
        other.get(&who.link).await.must_say("You already used this link");
    }

    async fn the_owner_of_an_account_signs_in_first_and_joins_then(t: TestApp) {
        let (who, _) = owner(&t).await;
        let mut b = t.browser();
        let page = b.get(&who.link).await;
        page.must_say("You already have an account").must_not_say(ADD);
        assert_eq!(b.get("/join/you").await.h1(), "You already have an account", "no second sign-up");
        let page = b.click(&page, "Sign In").await;
        let page = b.press(&page, "Sign In", &[("email", ROBIN), ("password", PASSWORD)]).await;
        assert_eq!(page.path, "/join/account");
        b.press(&page, ADD, &[]).await.must_say(Letter::default().body);
        assert_eq!(load(&t, &who).await.state, State::Active);
    }

    async fn what_was_shown_is_what_is_joined(t: TestApp) {
        let (maples, robin) = owner(&t).await;
        let lee = t.practice("Harbor Lab", "lee@harbor.example", ("", "Lee", "Park")).await;
        // Harbor's mail went out before the account came to be, too.
        let harbors = invite(&t, &lee, ROBIN, &With::default()).await;
        let mut b = t.enter(&robin, false).await;
        let first = b.get(&maples.link).await;
        let second = b.get(&harbors.link).await;
        second.must_say("Harbor Lab").must_not_say("Maple Street");
        let page = b.press(&first, ADD, &[]).await;
        assert_eq!(page.status, 409, "{}", page.text());
        assert_eq!((load(&t, &maples).await.state, load(&t, &harbors).await.state), (State::Open, State::Open));
        b.press(&second, ADD, &[]).await;
        assert_eq!((load(&t, &maples).await.state, load(&t, &harbors).await.state), (State::Open, State::Active));
    }

    async fn nobody_else_joins_by_a_forged_form(t: TestApp) {
        let (who, robin) = owner(&t).await;
        let eve = t.patient("eve@patients.example", ("Eve", "Else"), None).await;
        let mut b = t.enter(&robin, false).await;
        let page = b.get(&who.link).await;
        let values = page.form(ADD).values;
        let mut e = t.enter(&eve, false).await;
        e.get(&who.link).await.must_say("Signed in as someone else");
        let own = e.get("/settings/you").await.value("csrf").unwrap();
        let mut forged = values.clone();
        forged.retain(|(n, _)| n != "csrf");
        forged.push(("csrf".into(), own));
        let answer = post(&mut e, "/join/account", &forged).await;
        assert_eq!(answer.status, 409);
        // Nor does anybody who is signed out.
        let mut out = t.browser();
        let page = out.get(&who.link).await;
        let mut forged = values;
        forged.retain(|(n, _)| n != "csrf");
        forged.extend(page.value("csrf").map(|v| ("csrf".to_owned(), v)));
        assert_ne!(post(&mut out, "/join/account", &forged).await.status, 200);
        assert_eq!(load(&t, &who).await.state, State::Open);
        assert_eq!(count(&t, "SELECT COUNT(*) FROM audit_event WHERE kind = 'account.joined'").await, 0);
    }

    async fn conversations_with_a_second_step_stay_shut_after_joining(t: TestApp) {
        let ana = maple(&t).await;
        let who = invite(&t, &ana, ROBIN, &With { two_step: true, ..With::default() }).await;
        let robin = t.patient(ROBIN, ("Robin", "Vale"), Some("(503) 555-0199")).await;
        let mut b = t.enter(&robin, true).await;
        let page = b.get(&who.link).await;
        let page = b.press(&page, ADD, &[]).await;
        page.must_say("Where should we send your code?").must_say("ending 67").must_not_say("ending 99");
        page.must_not_say(Letter::default().body);
    }
}
