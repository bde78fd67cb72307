//! Adding, naming, removing, and switching texts and calls off.

use super::*;

story! {
    async fn an_app_is_added_by_its_first_code_and_turns_two_step_on(t: TestApp) {
        let robin = robin(&t, false).await;
        let mut b = t.browser();
        enter(&t, &mut b).await;
        b.get("/settings/strong").await.must_say("Add a passkey").must_say("Add an authenticator app");
        let page = b.get("/settings/strong/app").await;
        let secret = TotpSecret::parse(&page.value("secret").unwrap()).unwrap();
        // The key as text, the picture from our own page, and nothing stored yet.
        page.must_say(&secret.grouped());
        assert!(page.body.contains("<svg class=\"qr\""));
        assert!(t.db.all::<(String, Vec<u8>)>(q!(sql::STRONG)).await.unwrap().is_empty());
        for (typed, why) in [("", "Enter the 6 digits your app shows"), ("12", "not the code for this picture"), ("000000", "not the code for this picture")] {
            let again = b.press(&page, "Add the app", &[("code", typed), ("name", "My phone")]).await;
            again.must_say(why);
            // The same picture: nobody has to scan twice.
            assert_eq!(again.value("secret"), page.value("secret"));
            assert_eq!(again.value("name").as_deref(), Some("My phone"));
        }
        let done = b.press(&page, "Add the app", &[("code", &code(&t, &secret)), ("name", "My phone")]).await;
        done.must_say("Your app is added").must_say("My phone").must_say("Not yet");
        assert_eq!(t.db.one::<bool>(q!(sql::TWO_STEP, robin.person)).await.unwrap(), Some(true));
        t.last_mail(EMAIL).await;
        // What the rows hold says nothing of the key.
        let rows: Vec<(String, Vec<u8>)> = t.db.all(q!(sql::STRONG)).await.unwrap();
        assert!(!rows[0].1.windows(8).any(|w| secret.text().as_bytes().starts_with(w)));
        let events: Vec<(String, String)> = t.db.all(q!(sql::EVENTS)).await.unwrap();
        assert_eq!(events, [("factor.added".to_owned(), "ok".to_owned())]);
    }

    async fn an_unlocked_computer_adds_and_removes_nothing(t: TestApp) {
        robin(&t, true).await;
        let mut b = t.browser();
        enter(&t, &mut b).await;
        add_app(&t, &mut b, "My phone").await;
        t.advance(11 * MINUTE);
        let id = strong::all(&t, t.db.one(q!("SELECT id FROM person")).await.unwrap().unwrap()).await.unwrap()[0].id;
        for path in ["/settings/strong/app", "/settings/strong/passkey"] {
            assert_eq!(b.get(path).await.h1(), "Enter your password again", "{path}");
        }
        let page = b.get(&format!("/settings/strong/one?id={id}")).await;
        let page = b.press(&page, "Remove My phone", &[]).await;
        assert_eq!(page.h1(), "Enter your password again");
        // The password alone is not enough: a factor that is proven already.
        let page = b.press(&page, "Continue", &[("password", PASSWORD)]).await;
        assert_eq!(page.h1(), "Authenticator apps and passkeys");
        let page = b.get("/settings/strong/app").await;
        assert_eq!(page.h1(), "How do you want to show that it is you?");
        let page = by_text(&t, &mut b, page).await;
        assert_eq!(page.h1(), "Authenticator apps and passkeys");
        assert_eq!(b.get("/settings/strong/app").await.h1(), "Add an authenticator app");
    }

    async fn names_are_ones_own_and_a_removed_one_is_gone(t: TestApp) {
        let robin = robin(&t, true).await;
        let mut b = t.browser();
        enter(&t, &mut b).await;
        let secret = add_app(&t, &mut b, "Old phone").await;
        add_passkey(&mut b, 1, "Laptop").await;
        let all = strong::all(&t, robin.person).await.unwrap();
        let page = b.get(&format!("/settings/strong/one?id={}", all[0].id)).await;
        b.press(&page, "Save", &[("name", "")]).await.must_say("Enter a name");
        b.press(&page, "Save", &[("name", "Drawer phone")]).await.must_say("Drawer phone").must_not_say("Old phone");
        b.press(&page, "Remove Old phone", &[]).await.must_say("It is removed").must_not_say("Drawer phone").must_say("Laptop");
        t.last_mail(EMAIL).await;

        // By another hand brought back to life it still opens nothing: what it shared is gone.
        t.db.write(vec![q!(sql::REVIVE).any()]).await.unwrap();
        let mut b = t.browser();
        b.sign_in(EMAIL).await;
        let page = b.get("/sign-in/code/app").await;
        let page = b.press(&page, "Continue", &[("code", &code(&t, &secret))]).await;
        page.must_say("not the code your app shows");
        assert!(!is_in(&mut b).await);
    }

    async fn a_factor_of_somebody_else_is_not_there(t: TestApp) {
        let robin = robin(&t, false).await;
        let lee = t.patient("lee@patients.example", ("Lee", "Park"), None).await;
        let (mut b, mut other) = (t.browser(), t.browser());
        enter(&t, &mut b).await;
        add_app(&t, &mut b, "Robins phone").await;
        let id = strong::all(&t, robin.person).await.unwrap()[0].id;
        other.sign_in("lee@patients.example").await;
        for id in [id.to_string(), db::Id::NIL.to_string(), "x".into()] {
            let page = other.get(&format!("/settings/strong/one?id={id}")).await;
            assert_eq!(page.h1(), "Authenticator apps and passkeys");
            page.must_not_say("Robins phone");
        }
        // A row that is made another's by whoever writes rows is none.
        t.db.write(vec![q!(sql::GIVE, lee.person).any()]).await.unwrap();
        assert!(!strong::has(&t, lee.person).await.unwrap());
        other.get("/settings/strong").await.must_not_say("Robins phone");
    }

    async fn texts_and_calls_go_off_when_there_is_something_to_fall_back_on(t: TestApp) {
        robin(&t, true).await;
        let mut b = t.browser();
        enter(&t, &mut b).await;
        b.get("/settings/strong/phones").await.must_say("Add an app or a passkey first").must_say("trick the phone company");
        let secret = add_app(&t, &mut b, "My phone").await;
        let page = b.get("/settings/strong/phones").await;
        page.must_say("a recovery code, or a second app or passkey");
        assert!(!page.has("Turn texts and calls off"));
        add_passkey(&mut b, 1, "Laptop").await;
        let page = b.get("/settings/strong/phones").await;
        b.press(&page, "Turn texts and calls off", &[]).await.must_say("Texts and calls are off");
        t.last_mail(EMAIL).await;

        // No text any more, whoever asks and by whatever address; nor by a hand that writes rows.
        for planted in [false, true] {
            if planted {
                t.db.write(vec![q!("UPDATE factor SET state = 'active' WHERE kind = 'phone'").any()]).await.unwrap();
            }
            let mut thief = t.browser();
            let page = thief.sign_in(EMAIL).await;
            page.must_not_say("Text mobile").must_say("Use the code from my authenticator app");
        }
        t.db.write(vec![q!("UPDATE factor SET state = 'off' WHERE kind = 'phone'").any()]).await.unwrap();
        let mut here = t.browser();
        here.sign_in(EMAIL).await;
        let page = here.get("/sign-in/code/app").await;
        assert_eq!(here.press(&page, "Continue", &[("code", &code(&t, &secret))]).await.h1(), "Inbox");

        // On again, and it is as before.
        let page = here.get("/settings/strong/phones").await;
        page.must_say("are off");
        here.press(&page, "Turn texts and calls on", &[]).await.must_say("Texts and calls are on");
        assert_eq!(t.db.all::<String>(q!(sql::PHONES)).await.unwrap(), ["active"]);
        assert!(t.browser().sign_in(EMAIL).await.has("Text mobile ending 67"));
    }

    async fn the_last_factor_stays_while_two_step_is_on(t: TestApp) {
        let robin = robin(&t, false).await;
        let mut b = t.browser();
        enter(&t, &mut b).await;
        add_app(&t, &mut b, "My phone").await;
        let id = strong::all(&t, robin.person).await.unwrap()[0].id;
        let page = b.get(&format!("/settings/strong/one?id={id}")).await;
        page.must_say("It is the only second step you have");
        assert!(!page.has("Remove My phone"));
        // By hand it is refused too.
        let body = format!("csrf={}&id={id}", page.value("csrf").unwrap()).into_bytes();
        let answer = b.raw(Method::POST, "/settings/strong/remove", &FROM_SCRIPT[..3], body).await;
        assert!(!answer.status.is_success());
        assert!(strong::has(&t, robin.person).await.unwrap());
    }

    async fn one_quiet_offer_after_the_first_sign_in_and_at_the_third(t: TestApp) {
        robin(&t, true).await;
        let mut b = t.browser();
        let page = enter(&t, &mut b).await;
        page.must_say("Sign in more safely");
        let page = b.press(&page, "Not now", &[]).await;
        assert_eq!(page.h1(), "Inbox");
        page.must_not_say("Sign in more safely");
        t.db.write(vec![q!(sql::SIGN_INS, 3).any()]).await.unwrap();
        let page = b.get("/inbox").await;
        page.must_say("Sign in more safely");
        b.press(&page, "Not now", &[]).await.must_not_say("Sign in more safely");
        // Who has one is not asked at all; nor is who has no phone.
        t.patient("lee@patients.example", ("Lee", "Park"), None).await;
        t.browser().sign_in("lee@patients.example").await.must_not_say("Sign in more safely");
    }
}
