//! The second step of a sign-in by an app or a passkey.

use super::*;

story! {
    async fn a_code_of_an_app_is_taken_once(t: TestApp) {
        robin(&t, true).await;
        let mut b = t.browser();
        enter(&t, &mut b).await;
        let secret = add_app(&t, &mut b, "My phone").await;

        let (mut here, mut thief) = (t.browser(), t.browser());
        let page = here.sign_in(EMAIL).await;
        assert_eq!(page.h1(), "How do you want to show that it is you?");
        thief.sign_in(EMAIL).await;
        let page = here.click(&page, "Use the code from my authenticator app").await;
        for (typed, why) in [("", "Enter the 6 digits"), ("12 34", "The code has 6 digits"), ("000000", "Wait for the next one")] {
            here.press(&page, "Continue", &[("code", typed)]).await.must_say(why);
        }
        let now = code(&t, &secret);
        assert_eq!(here.press(&page, "Continue", &[("code", &now)]).await.h1(), "Inbox");
        // Who looked over the shoulder has the same password and the same code, half a second later (trap 50).
        let page = thief.get("/sign-in/code/app").await;
        thief.press(&page, "Continue", &[("code", &now)]).await.must_say("it was used already");
        assert!(!is_in(&mut thief).await);
        // One step of drift, and never an older one again.
        t.advance(30 * crate::app::span::SECOND);
        let page = thief.get("/sign-in/code/app").await;
        thief.press(&page, "Continue", &[("code", &now)]).await.must_say("it was used already");
        here.get("/settings/strong").await.must_say("My phone");
    }

    async fn codes_are_not_guessed(t: TestApp) {
        robin(&t, false).await;
        let mut b = t.browser();
        enter(&t, &mut b).await;
        let secret = add_app(&t, &mut b, "My phone").await;
        let mut thief = t.browser();
        thief.sign_in(EMAIL).await;
        let page = thief.get("/sign-in/code/app").await;
        let mut paused = 0;
        for n in 0..20 {
            let typed = format!("{n:06}");
            if typed == code(&t, &secret) {
                continue;
            }
            if thief.press(&page, "Continue", &[("code", &typed)]).await.says("Too many wrong codes") {
                paused += 1;
            }
        }
        assert!(paused >= 15, "{paused}");
        // While it is paused the right one is not looked at.
        thief.press(&page, "Continue", &[("code", &code(&t, &secret))]).await.must_say("Too many wrong codes");
    }

    async fn a_passkey_signs_in_and_a_recorded_answer_does_not(t: TestApp) {
        robin(&t, true).await;
        let mut b = t.browser();
        enter(&t, &mut b).await;
        let mut device = add_passkey(&mut b, 1, "Laptop").await;

        let mut here = t.browser();
        let page = here.sign_in(EMAIL).await;
        page.must_say("Use my passkey");
        let options = asked(&mut here, &page, "/sign-in/code/passkey/begin").await;
        assert_eq!(options["userVerification"], "required");
        assert_eq!(options["rpId"], "mail.example.com");
        let answer = device.show(&options);
        // Without script the page says what to do.
        here.press(&page, "Use my passkey", &[]).await.must_say("Passkeys need JavaScript");
        assert_eq!(here.press(&page, "Use my passkey", &[("answer", &answer)]).await.h1(), "Inbox");

        // The same answer in another sign-in, and an answer to another's question.
        let mut thief = t.browser();
        let page = thief.sign_in(EMAIL).await;
        thief.press(&page, "Use my passkey", &[("answer", &answer)]).await.must_say("That took too long");
        let mut other = t.browser();
        let theirs = other.sign_in(EMAIL).await;
        let options = asked(&mut other, &theirs, "/sign-in/code/passkey/begin").await;
        thief.press(&page, "Use my passkey", &[("answer", &device.show(&options))]).await.must_say("That took too long");
        // Too late.
        let options = asked(&mut thief, &page, "/sign-in/code/passkey/begin").await;
        let answer = device.show(&options);
        t.advance(5 * MINUTE);
        thief.press(&page, "Use my passkey", &[("answer", &answer)]).await.must_say("That took too long");
        // Made longer-lived by a hand that writes rows.
        t.db.write(vec![q!(sql::LATE, t.now() + MINUTE).any()]).await.unwrap();
        thief.press(&page, "Use my passkey", &[("answer", &answer)]).await.must_say("That took too long");
        assert!(!is_in(&mut thief).await);
        for junk in ["{}", "x", "[1]", "{\"client\":\"\"}"] {
            thief.press(&page, "Use my passkey", &[("answer", junk)]).await.must_say("not accepted");
        }
    }

    async fn a_passkey_shown_elsewhere_or_removed_or_copied_opens_nothing(t: TestApp) {
        let robin = robin(&t, true).await;
        let mut b = t.browser();
        enter(&t, &mut b).await;
        let mut device = add_passkey(&mut b, 1, "Laptop").await;
        let mut gone = add_passkey(&mut b, 2, "Tablet").await;
        let mut stranger = Device::new(3);

        let mut thief = t.browser();
        let page = thief.sign_in(EMAIL).await;
        device.origin = "https://mail.examp1e.com".into();
        show(&mut thief, &page, &mut device).await.must_say("not accepted");
        device.origin = "https://mail.example.com".into();
        show(&mut thief, &page, &mut stranger).await.must_say("not accepted");

        let id = strong::all(&t, robin.person).await.unwrap()[1].id;
        let one = b.get(&format!("/settings/strong/one?id={id}")).await;
        b.press(&one, "Remove Tablet", &[]).await.must_say("It is removed");
        show(&mut thief, &page, &mut gone).await.must_say("not accepted");

        // The owner uses it; then the count of the copy falls back.
        let mut here = t.browser();
        let theirs = here.sign_in(EMAIL).await;
        device.counter = 50;
        assert_eq!(show(&mut here, &theirs, &mut device).await.h1(), "Inbox");
        device.counter = 20;
        show(&mut thief, &page, &mut device).await.must_say("may have a copy");
        assert!(!is_in(&mut thief).await);
        t.run_jobs().await;
        assert!(t.captured.items().iter().any(|i| i.text.contains("may have been copied")));
    }

    async fn the_way_taken_last_comes_first(t: TestApp) {
        robin(&t, true).await;
        let mut b = t.browser();
        enter(&t, &mut b).await;
        let secret = add_app(&t, &mut b, "My phone").await;
        let order = |page: &Page| {
            let text = page.text();
            text.find("Text mobile").unwrap() < text.find("authenticator app").unwrap()
        };
        let mut here = t.browser();
        let page = here.sign_in(EMAIL).await;
        assert!(order(&page), "the text was the last");
        let page = here.get("/sign-in/code/app").await;
        here.press(&page, "Continue", &[("code", &code(&t, &secret))]).await;
        assert!(!order(&t.browser().sign_in(EMAIL).await), "the app was the last");
    }

    async fn a_browser_is_trusted_with_an_app_and_asked_again_when_its_owner_says_so(t: TestApp) {
        robin(&t, false).await;
        let mut b = t.browser();
        enter(&t, &mut b).await;
        let secret = add_app(&t, &mut b, "My phone").await;
        let mut here = t.browser();
        here.sign_in(EMAIL).await;
        let page = here.get("/sign-in/code/app").await;
        here.press(&page, "Continue", &[("code", &code(&t, &secret)), ("trust", "yes")]).await;
        let page = here.get("/settings").await;
        here.press(&page, "Sign out", &[]).await;
        assert_eq!(here.sign_in(EMAIL).await.h1(), "Inbox");
        let page = b.get("/settings/devices").await;
        page.must_say("Devices we do not ask again");
        let body = format!("csrf={}&device={}", page.value("csrf").unwrap(), page.value("device").unwrap());
        b.raw(Method::POST, "/settings/devices", &FROM_SCRIPT[..3], body.into_bytes()).await;
        b.get("/settings/devices").await.must_say("There is none now");
        let page = here.get("/settings").await;
        here.press(&page, "Sign out", &[]).await;
        assert_eq!(here.sign_in(EMAIL).await.h1(), "How do you want to show that it is you?");
    }

    async fn a_session_is_strong_by_what_was_shown_in_it_and_by_nothing_else(t: TestApp) {
        robin(&t, true).await;
        let mut b = t.browser();
        enter(&t, &mut b).await;
        let secret = add_app(&t, &mut b, "My phone").await;
        let signed = async |b: &Browser| {
            let token = vault::Token::parse(&b.cookies["__Host-session"]).unwrap();
            match crate::accounts::session::open(&t, token).await.unwrap() {
                crate::accounts::session::Found::Live(s) => *s,
                other => panic!("{other:?}"),
            }
        };
        assert!(!signed(&b).await.strong(), "a text");
        let mut here = t.browser();
        here.sign_in(EMAIL).await;
        let page = here.get("/sign-in/code/app").await;
        here.press(&page, "Continue", &[("code", &code(&t, &secret))]).await;
        assert!(signed(&here).await.strong());
        // It outlives a new token of the same session.
        t.advance(11 * MINUTE);
        let page = here.get("/step-up").await;
        here.press(&page, "Continue", &[("password", PASSWORD)]).await;
        assert!(signed(&here).await.strong());
        // Whoever writes rows makes no session a strong one.
        t.db.write(vec![q!(sql::STRONG_SESSION, t.now(), [7u8; 32].to_vec()).any()]).await.unwrap();
        assert!(!signed(&b).await.strong() && !signed(&here).await.strong());
    }
}
