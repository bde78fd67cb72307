//! What a change of password, phones or two-step must not leave open, and what must not be learnt on the way to it.

use super::*;
use crate::config::{Config, PasswordPreset};

const CLASSIC: &str = "Grey0Heron!Wades";

/// The same story under other rules, on both engines.
async fn under(change: impl Fn(&mut Config)) -> Vec<TestApp> {
    let list = crate::statements::MIGRATIONS;
    let mut all = vec![TestApp::on(db::testing::sqlite(list).await, &change).await];
    if let Some(pg) = db::testing::postgres(list).await {
        all.push(TestApp::on(pg, &change).await);
    }
    all
}

async fn change(b: &mut Browser, old: &str, new: &str) -> Page {
    let page = b.get("/settings/password").await;
    b.press(&page, "Save", &[("password", old), ("new-password", new)])
        .await
}

/// The path of the newest link to set a new password.
async fn reset_link(t: &TestApp) -> String {
    let mut b = t.browser();
    let page = b.get("/forgot").await;
    b.press(
        &page,
        "Send the link",
        &[("email", "robin@patients.example")],
    )
    .await
    .must_say("Check your email");
    let mail = t.last_mail("robin@patients.example").await;
    let link = mail.links.iter().find(|l| l.contains("/r/")).unwrap();
    link.strip_prefix("https://mail.example.com")
        .unwrap()
        .to_owned()
}

#[tokio::test]
async fn a_thief_at_an_open_session_cannot_try_passwords_as_new_ones() {
    for t in under(|c| c.policy.password_preset = PasswordPreset::Classic).await {
        robin(&t, None).await;
        let mut b = t.browser();
        enter(&t, &mut b).await;
        change(&mut b, PASSWORD, CLASSIC)
            .await
            .must_say("Your password is changed");
        // The guess stands in the field for the new one; the old one is wrong.
        let mut paused = false;
        for _ in 0..6 {
            let page = change(&mut b, "wrong wrong wrong", CLASSIC).await;
            page.must_not_say("Not one of your last 6 passwords, not yet");
            paused |= page.status == 429;
        }
        assert!(paused, "every try is counted");
    }
}

/// Someone with a right password who tries old ones: in the field of the new one.
#[tokio::test]
async fn old_passwords_are_counted_when_they_are_tried() {
    for t in under(|c| c.policy.password_preset = PasswordPreset::Classic).await {
        robin(&t, None).await;
        let mut b = t.browser();
        enter(&t, &mut b).await;
        change(&mut b, PASSWORD, CLASSIC)
            .await
            .must_say("Your password is changed");
        let mut last = change(&mut b, CLASSIC, CLASSIC).await;
        last.must_say("Not one of your last 6 passwords, not yet");
        for _ in 0..30 {
            last = change(&mut b, CLASSIC, CLASSIC).await;
        }
        assert_eq!(last.status, 429, "{}", last.text());
    }
}

#[tokio::test]
async fn twelve_characters_only_where_a_phone_stands_beside_them() {
    for t in under(|c| c.policy.two_step_required = true).await {
        robin(&t, None).await;
        let mut b = t.browser();
        assert_eq!(enter(&t, &mut b).await.path, "/inbox");
        b.get("/settings/password")
            .await
            .must_say("At least 15 characters");
        change(&mut b, PASSWORD, "fourteen chars")
            .await
            .must_say("At least 15 characters, not yet");
    }
}

story! {
    async fn a_new_password_voids_what_was_mailed_and_what_was_begun(t: TestApp) {
        robin(&t, Some("(503) 555-0167")).await;
        let link = reset_link(&t).await;
        let mut b = t.browser();
        enter(&t, &mut b).await;
        t.advance(MINUTE);
        // Somebody else has the old password and waits before the code.
        let mut thief = t.browser();
        let page = thief.sign_in("robin@patients.example").await;
        let page = thief.press(&page, "Text mobile ending 67", &[]).await;
        let code = t.texted_code("+15035550167").await;
        change(&mut b, PASSWORD, NEW).await.must_say("Your password is changed");
        assert_eq!(thief.press(&page, "Continue", &[("code", &code)]).await.h1(), "Sign In");
        assert_eq!(t.app.db.one::<i64>(q!("SELECT COUNT(*) FROM code WHERE used_at IS NULL AND void_at IS NULL")).await.unwrap(), Some(0));
        let mut reader = t.browser();
        let page = reader.get(&link).await;
        assert_eq!(page.status, 410, "{}", page.text());
        assert!(is_in(&mut b).await);
    }

    async fn a_phone_half_added_does_not_outlive_the_password(t: TestApp) {
        robin(&t, None).await;
        let mut thief = t.browser();
        enter(&t, &mut thief).await;
        let page = thief.get("/settings/phones").await;
        let page = thief.press(&page, "Continue to the code", &[("phone", "(503) 555-0199"), ("kind", "mobile")]).await;
        thief.press(&page, "Text mobile ending 99", &[]).await;
        let mut b = t.browser();
        enter(&t, &mut b).await;
        change(&mut b, PASSWORD, NEW).await.must_say("Your password is changed");
        assert_eq!(t.app.db.all::<String>(q!(sql::PHONES)).await.unwrap(), ["retired"]);
    }

    /// A free account types strangers' numbers into its settings, one after the other.
    async fn numbers_typed_for_oneself_have_ceilings_of_their_own(t: TestApp) {
        robin(&t, Some("(503) 555-0167")).await;
        let mallory = t.patient("mallory@patients.example", ("Mal", "Lory"), None).await;
        let mut m = t.enter(&mallory, false).await;
        let most = t.config.limits.codes_to_new_numbers_day;
        for n in 0..most + 3 {
            let page = m.get("/settings/phones").await;
            let number = format!("(503) 555-01{}", 65 + n);
            let page = m.press(&page, "Continue to the code", &[("phone", &number), ("kind", "mobile")]).await;
            let page = m.press(&page, &format!("Text mobile ending {}", 65 + n), &[]).await;
            assert_eq!(page.status == 429, n >= most, "{number}: {}", page.text());
            if n >= most {
                page.must_say("Too many codes were asked for today");
            }
        }
        // Robin's was among them, and waits for nothing of that.
        let mut b = t.browser();
        let mut page = b.sign_in("robin@patients.example").await;
        for _ in 0..t.config.limits.codes_per_number_15_min {
            page = b.get(&page.path).await;
            let sent = b.press(&page, "Text mobile ending 67", &[]).await;
            assert_eq!(sent.status, 200, "{}", sent.text());
            t.advance(2 * MINUTE);
        }
    }

    async fn trust_ends_when_two_step_or_the_phones_change(t: TestApp) {
        robin(&t, Some("(503) 555-0167")).await;
        let trusted = async |b: &mut Browser| {
            let page = b.sign_in("robin@patients.example").await;
            if page.path == "/inbox" {
                return;
            }
            let page = b.press(&page, "Text mobile ending 67", &[]).await;
            let code = t.texted_code("+15035550167").await;
            b.press(&page, "Continue", &[("code", &code), ("trust", "yes")]).await;
            t.advance(5 * MINUTE);
        };
        let asked = async |b: &mut Browser| b.clone().sign_in("robin@patients.example").await.h1() == "Where should we send your code?";
        let (mut here, mut there) = (t.browser(), t.browser());
        trusted(&mut here).await;
        trusted(&mut there).await;
        let mut fresh = there.clone();
        fresh.cookies.remove(SESSION);
        assert!(!asked(&mut fresh).await);
        // Off and on again.
        let page = here.get("/settings/two-step").await;
        let page = here.press(&page, "Turn two-step off", &[("password", PASSWORD)]).await;
        page.must_say("Two-step is changed");
        let page = here.get("/settings/two-step").await;
        here.press(&page, "Turn two-step on", &[]).await.must_say("Two-step is changed");
        assert!(asked(&mut fresh).await, "trust from before");
        // A further phone.
        t.advance(DAY);
        let mut here = t.browser();
        trusted(&mut here).await;
        trusted(&mut there).await;
        let mut fresh = there.clone();
        fresh.cookies.remove(SESSION);
        assert!(!asked(&mut fresh).await);
        let page = here.get("/settings/phones").await;
        let page = if page.has("Continue to the code") { page } else { here.press(&page, "Continue", &[("password", PASSWORD)]).await };
        let page = if page.has("Continue to the code") {
            page
        } else {
            // First a code to the phone that is there.
            let page = here.press(&page, "Text mobile ending 67", &[]).await;
            let code = t.texted_code("+15035550167").await;
            here.press(&page, "Continue", &[("code", &code)]).await
        };
        let page = here.press(&page, "Continue to the code", &[("phone", "(503) 555-0120"), ("kind", "landline")]).await;
        let page = here.press(&page, "Call landline ending 20", &[]).await;
        let code = t.called_code("+15035550120").await;
        here.press(&page, "Continue", &[("code", &code)]).await.must_say("Your phone is added");
        assert!(asked(&mut fresh).await, "trust from before the new phone");
    }

    async fn trusting_a_browser_gives_it_a_new_token(t: TestApp) {
        robin(&t, Some("(503) 555-0167")).await;
        let mut b = t.browser();
        enter(&t, &mut b).await;
        let old = b.cookies[DEVICE].clone();
        b.cookies.remove(SESSION);
        t.advance(5 * MINUTE);
        // Somebody copied the cookie of a browser that was known, and not trusted.
        let mut thief = t.browser();
        thief.cookies.insert(DEVICE.into(), old.clone());
        let page = b.sign_in("robin@patients.example").await;
        let page = b.press(&page, "Text mobile ending 67", &[]).await;
        let code = t.texted_code("+15035550167").await;
        b.press(&page, "Continue", &[("code", &code), ("trust", "yes")]).await;
        assert_ne!(b.cookies[DEVICE], old);
        assert_eq!(thief.sign_in("robin@patients.example").await.h1(), "Where should we send your code?");
        b.cookies.remove(SESSION);
        assert_eq!(b.sign_in("robin@patients.example").await.path, "/inbox");
    }
}

const DEVICE: &str = "__Host-device";
