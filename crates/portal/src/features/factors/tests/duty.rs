//! Who needs an app or a passkey, under the rules as they come.

use super::*;
use crate::app::span::DAY;

const ANA: &str = "ana@maple.example";

async fn maple(t: &TestApp) -> Someone {
    t.practice("Maple Street Dental", ANA, ("Dr.", "Ana", "Ruiz"))
        .await
}

#[tokio::test]
async fn a_manager_is_led_to_one_and_manages_nothing_before() {
    for t in under(|c| c.policy.strong_for_managers = true).await {
        maple(&t).await;
        let mut b = t.browser();
        let page = b.sign_in(ANA).await;
        assert_eq!(page.h1(), "Authenticator apps and passkeys");
        page.must_say("You need an app or a passkey")
            .must_say("You can read and write without it until");
        // Reading and writing go on; managing does not, by whatever way.
        assert_eq!(
            b.click(&page, "Not now. I go on without it.").await.h1(),
            "Inbox"
        );
        for path in ["/practice", "/practice/rules", "/practice/details"] {
            assert_eq!(
                b.get(path).await.h1(),
                "Authenticator apps and passkeys",
                "{path}"
            );
        }
        let body = format!(
            "csrf={}&two-step=on",
            page.value("csrf").unwrap_or_default()
        );
        let answer = b
            .raw(
                Method::POST,
                "/practice/rules",
                &FROM_SCRIPT[..3],
                body.into_bytes(),
            )
            .await;
        assert!(
            answer.headers["location"]
                .to_str()
                .unwrap()
                .starts_with("/settings/strong")
        );
        assert_eq!(
            b.get("/practice/recovery-sheet").await.path,
            "/practice/recovery-sheet"
        );
        // With one everything opens.
        let page = b.get("/settings/strong").await;
        page.must_say("You need an app");
        add_app(&t, &mut b, "My phone").await;
        assert_eq!(b.get("/practice").await.path, "/practice");
        // And it stays.
        let person =
            t.db.one(q!("SELECT id FROM person"))
                .await
                .unwrap()
                .unwrap();
        let id = strong::all(&t, person).await.unwrap()[0].id;
        b.get(&format!("/settings/strong/one?id={id}"))
            .await
            .must_say("the rules here ask you for one");
    }
}

#[tokio::test]
async fn after_the_grace_only_the_settings_are_left() {
    for t in under(|c| c.policy.strong_for_managers = true).await {
        maple(&t).await;
        let mut b = t.browser();
        b.sign_in(ANA).await;
        t.advance(14 * DAY);
        let mut b = t.browser();
        let page = b.sign_in(ANA).await;
        page.must_say("Add one now");
        page.must_not_say("Not now");
        for path in ["/inbox", "/compose", "/contacts", "/practice"] {
            assert_eq!(
                b.get(path).await.h1(),
                "Authenticator apps and passkeys",
                "{path}"
            );
        }
        assert_eq!(b.get("/settings").await.h1(), "Settings");
        add_passkey(&mut b, 1, "Laptop").await;
        assert_eq!(b.get("/inbox").await.h1(), "Inbox");
    }
}

#[tokio::test]
async fn who_needs_one_is_not_asked_for_a_text_instead() {
    for t in under(|c| c.policy.strong_for_everybody = true).await {
        robin(&t, true).await;
        let mut b = t.browser();
        let page = enter(&t, &mut b).await;
        page.must_say("You need an app or a passkey");
        // This browser is trusted for a text; that is not enough once there is an app.
        t.advance(MINUTE);
        let mut trusting = t.browser();
        let page = trusting.sign_in(EMAIL).await;
        let page = trusting.press(&page, "Text mobile ending 67", &[]).await;
        let texted = t.texted_code(PHONE).await;
        trusting
            .press(&page, "Continue", &[("code", &texted), ("trust", "yes")])
            .await;
        let secret = add_app(&t, &mut b, "My phone").await;
        let mut thief = t.browser();
        for b in [&mut thief, &mut trusting] {
            b.cookies.remove("__Host-session");
            let page = b.sign_in(EMAIL).await;
            assert_eq!(page.h1(), "How do you want to show that it is you?");
            page.must_not_say("Text mobile");
        }
        let page = thief.get("/sign-in/code/app").await;
        assert_eq!(
            thief
                .press(&page, "Continue", &[("code", &code(&t, &secret))])
                .await
                .h1(),
            "Inbox"
        );
    }
}

#[tokio::test]
async fn a_practice_may_ask_it_of_everybody_who_works_there() {
    for t in under(|_| {}).await {
        maple(&t).await;
        let mut b = t.browser();
        assert_eq!(b.sign_in(ANA).await.h1(), "Inbox");
        let page = b.get("/practice/policies").await;
        // She has none herself: it is said before it is saved.
        let page = b.press(&page, "Save", &[("strong", "all")]).await;
        assert!(page.beside("shut-out").is_some(), "{}", page.text());
        let fields = [("strong", "all"), ("shut-out", "yes")];
        b.press(&page, "Save", &fields).await;
        // From the next request on, and as the sign-in says it.
        assert_eq!(
            b.get("/practice").await.h1(),
            "Authenticator apps and passkeys"
        );
        let mut there = t.browser();
        there
            .sign_in(ANA)
            .await
            .must_say("You need an app or a passkey");
        // Nobody else is asked.
        robin(&t, false).await;
        assert_eq!(t.browser().sign_in(EMAIL).await.h1(), "Inbox");
    }
}

#[tokio::test]
async fn patients_are_not_asked_unless_the_operator_says_so() {
    for t in under(|_| {}).await {
        robin(&t, true).await;
        let mut b = t.browser();
        assert_eq!(enter(&t, &mut b).await.h1(), "Inbox");
    }
}

#[test]
fn managers_need_one_by_default() {
    let policy = Config::default().policy;
    assert!(policy.strong_for_managers && !policy.strong_for_everybody);
}
