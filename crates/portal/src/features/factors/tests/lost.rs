//! What is left when phone, app and passkey are lost, what a change of password ends, and the mail about a sign-in.

use super::*;

async fn recovery_code(b: &mut Browser) -> String {
    let page = b.get("/settings/recovery-code").await;
    let code = page.value("code").unwrap();
    b.press(&page, "Save this code", &[("kept", "yes")]).await;
    code
}

story! {
    async fn the_recovery_code_is_a_second_step_once(t: TestApp) {
        robin(&t, true).await;
        let mut b = t.browser();
        enter(&t, &mut b).await;
        add_app(&t, &mut b, "My phone").await;
        let code = recovery_code(&mut b).await;

        let mut here = t.browser();
        let page = here.sign_in(EMAIL).await;
        let page = here.click(&page, "I cannot use any of these").await;
        let page = here.click(&page, "Use my recovery code").await;
        for (typed, why) in [("", "Type your recovery code"), ("7ZKQ-3M2P-9XWA-4TBD-H6RN-0Y5C-8EGJ", "Check the recovery code")] {
            let page = here.press(&page, "Sign In", &[("recovery", typed)]).await;
            page.must_say(why);
            assert_eq!(page.h1(), "Use my recovery code");
        }
        let done = here.press(&page, "Sign In", &[("recovery", &code)]).await;
        assert_eq!(done.h1(), "Inbox");
        t.run_jobs().await;
        assert!(t.captured.items().iter().any(|i| i.subject.contains("recovery code was used")));

        // It is spent: nobody comes in by it a second time.
        let mut thief = t.browser();
        thief.sign_in(EMAIL).await;
        let page = thief.get("/sign-in/recovery").await;
        page.must_not_say("Type the code you printed");
        assert!(!is_in(&mut thief).await);
        // And without the password there is no such page.
        assert_eq!(t.browser().get("/sign-in/recovery").await.h1(), "Sign In");
    }

    async fn a_reset_asks_for_the_app_too(t: TestApp) {
        robin(&t, false).await;
        let mut b = t.browser();
        enter(&t, &mut b).await;
        let secret = add_app(&t, &mut b, "My phone").await;
        let mut here = t.browser();
        let page = here.get("/forgot").await;
        here.press(&page, "Send the link", &[("email", EMAIL)]).await;
        t.run_jobs().await;
        let links: Vec<String> = t.captured.items().into_iter().flat_map(|i| i.links).collect();
        let link = links.iter().find(|l| l.contains("/r/")).unwrap().clone();
        let page = here.get(&link).await;
        page.must_say("First we ask for a code");
        // Not around it.
        assert_eq!(here.get("/reset/password").await.h1(), "How do you want to show that it is you?");
        let page = here.get("/reset/code/app").await;
        let page = here.press(&page, "Continue", &[("code", &code(&t, &secret))]).await;
        assert_eq!(page.h1(), "Choose a new password");
        let page = here.press(&page, "Save", &[("new-password", "seven grey herons wade past noon")]).await;
        assert_eq!(page.h1(), "Sign In");
        assert!(!is_in(&mut b).await, "every session ends");
    }

    async fn no_challenge_outlives_a_password(t: TestApp) {
        robin(&t, false).await;
        let mut b = t.browser();
        enter(&t, &mut b).await;
        let page = b.get("/settings/strong/passkey").await;
        asked(&mut b, &page, "/settings/strong/passkey/begin").await;
        assert_eq!(t.db.one::<i64>(q!(sql::CHALLENGES)).await.unwrap(), Some(1));
        let page = b.get("/settings/password").await;
        b.press(&page, "Save", &[("password", PASSWORD), ("new-password", "seven grey herons wade past noon")]).await;
        assert_eq!(t.db.one::<i64>(q!(sql::CHALLENGES)).await.unwrap(), Some(0));
    }

    async fn a_new_browser_is_told_with_a_way_to_put_it_out(t: TestApp) {
        robin(&t, false).await;
        let mut b = t.browser();
        enter(&t, &mut b).await;
        t.run_jobs().await;
        assert!(t.captured.items().is_empty(), "the first browser is no news");
        let mut thief = t.browser();
        thief.sign_in(EMAIL).await;
        let mail = t.last_mail(EMAIL).await;
        let link = mail.links.iter().find(|l| l.contains("/x/")).unwrap().clone();
        assert!(mail.text.contains("Sign out everywhere"), "{}", mail.text);

        // A scanner opens it a hundred times and presses nothing.
        let mut scanner = t.browser();
        for _ in 0..5 {
            scanner.get(&link).await.must_say("Was this sign-in not you?");
        }
        assert!(is_in(&mut thief).await);
        let mut here = t.browser();
        let page = here.get(&link).await;
        let next = here.press(&page, "Sign out everywhere and choose a new password", &[]).await;
        assert_eq!(next.path, "/reset");
        assert!(!is_in(&mut thief).await && !is_in(&mut b).await);
        here.press(&page, "Sign out everywhere and choose a new password", &[]).await;
        scanner.get(&link).await.must_say("This link was used");
        assert_eq!(t.browser().get("/x/AAAA").await.status, 404);
    }

    async fn the_mail_goes_off_only_behind_a_second_step(t: TestApp) {
        robin(&t, false).await;
        let mut b = t.browser();
        enter(&t, &mut b).await;
        let page = b.get("/settings/notices").await;
        page.must_say("once two-step protects your account");
        assert!(!page.has("Turn these mails off"));
        let secret = add_app(&t, &mut b, "My phone").await;
        // The app was added in this session and never shown in it: it is asked for.
        let page = b.get("/settings/notices").await;
        let page = b.press(&page, "Turn these mails off", &[]).await;
        assert_eq!(page.h1(), "How do you want to show that it is you?");
        let page = b.get("/settings/strong/check/app").await;
        b.press(&page, "Continue", &[("code", &code(&t, &secret))]).await;
        let page = b.get("/settings/notices").await;
        b.press(&page, "Turn these mails off", &[]).await.must_say("Your choice is saved");
        t.run_jobs().await;
        let before = t.captured.items().len();
        t.advance(MINUTE);
        let mut other = t.browser();
        other.sign_in(EMAIL).await;
        let page = other.get("/sign-in/code/app").await;
        assert_eq!(other.press(&page, "Continue", &[("code", &code(&t, &secret))]).await.h1(), "Inbox");
        t.run_jobs().await;
        assert_eq!(t.captured.items().len(), before);
    }
}
