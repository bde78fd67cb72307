#![allow(clippy::unwrap_used)]

mod guards;

use crate::app::span::{DAY, MINUTE};
use crate::story;
use crate::testing::{Browser, PASSWORD, Page, Someone, TestApp};
use db::q;

mod sql {
    use db::statements;
    statements! {
        pub WRAPS = "SELECT holder_kind FROM key_wrap WHERE holder_kind = 'password' OR holder_kind = 'recovery' ORDER BY holder_kind";
        pub PHONES = "SELECT state FROM factor WHERE kind = 'phone' ORDER BY created_at, id";
        pub TWO_STEP = "SELECT two_step FROM person";
        pub CODE_WRAP = "SELECT w.keypair, w.holder FROM key_wrap w WHERE w.holder_kind = 'recovery'";
        pub LATER = "UPDATE person SET sign_ins = $1";
    }
}

pub const SESSION: &str = "__Host-session";
pub const NEW: &str = "seven grey herons wade past noon";

async fn robin(t: &TestApp, phone: Option<&str>) -> Someone {
    t.patient("robin@patients.example", ("Robin", "Reyes"), phone)
        .await
}

/// In, with a code where one is asked for.
async fn enter(t: &TestApp, b: &mut Browser) -> Page {
    let page = b.sign_in("robin@patients.example").await;
    if page.h1() != "Where should we send your code?" {
        return page;
    }
    let page = b.press(&page, "Text mobile ending 67", &[]).await;
    let code = t.texted_code("+15035550167").await;
    b.press(&page, "Continue", &[("code", &code)]).await
}

async fn is_in(b: &mut Browser) -> bool {
    b.get("/settings").await.h1() == "Settings"
}

story! {
    async fn the_sign_out_button_ends_the_session(t: TestApp) {
        robin(&t, None).await;
        let mut b = t.browser();
        enter(&t, &mut b).await;
        let page = b.get("/settings").await;
        page.must_say("Robin Reyes").must_say("On 1 device").must_say("robin@patients.example");
        let page = b.press(&page, "Sign out", &[]).await;
        page.must_say("I have an invitation");
        assert!(!is_in(&mut b).await);
    }

    async fn a_new_password_ends_every_other_session_and_moves_no_mail(t: TestApp) {
        robin(&t, None).await;
        let (mut here, mut there) = (t.browser(), t.browser());
        enter(&t, &mut here).await;
        enter(&t, &mut there).await;
        let page = here.get("/settings/password").await;
        for (old, new, why) in [
            ("", NEW, "Enter the password you use now"),
            (PASSWORD, "too short", "At least 15 characters, not yet"),
            (PASSWORD, "robin reyes robin", "does not meet"),
            ("wrong wrong wrong", NEW, "The password is not right"),
        ] {
            let page = here.press(&page, "Save", &[("password", old), ("new-password", new)]).await;
            page.must_say(why);
            assert!(page.body.contains("<title>Error:"));
            page.must_not_say(NEW);
        }
        let done = here.press(&page, "Save", &[("password", PASSWORD), ("new-password", NEW)]).await;
        done.must_say("Your password is changed");
        // The same press again: the same answer, nothing more.
        here.press(&page, "Save", &[("password", PASSWORD), ("new-password", NEW)]).await.must_say("Your password is changed");
        assert!(is_in(&mut here).await);
        let page = there.get("/settings").await;
        page.must_say("Your password was changed. Sign in with the new one.");
        there.sign_in("robin@patients.example").await.must_say("not right");
        let page = there.get("/sign-in").await;
        let page = there.press(&page, "Sign In", &[("email", "robin@patients.example"), ("password", NEW)]).await;
        assert_eq!(page.path, "/inbox");
        let wraps: Vec<String> = t.app.db.all(q!(sql::WRAPS)).await.unwrap();
        assert_eq!(wraps, ["password"], "the old password opens nothing any more");
        t.last_mail("robin@patients.example").await;
        let mails: Vec<String> = t.captured.items().into_iter().map(|i| i.subject).collect();
        assert_eq!(mails.iter().filter(|s| s.contains("password")).count(), 1, "{mails:?}");
    }

    async fn two_step_goes_on_with_a_proven_phone_and_off_with_a_password_that_stands_alone(t: TestApp) {
        robin(&t, None).await;
        let mut b = t.browser();
        enter(&t, &mut b).await;
        let page = b.get("/settings/two-step").await;
        page.must_say("Two-step is off").must_say("You need a phone, an app or a passkey");
        // Not by a form of one's own either.
        let phones = b.get("/settings/phones").await;
        for (number, why) in [
            ("12", "not a phone number"),
            ("+1 900 234 5678", "premium"),
            ("+44 20 7946 0958", "country"),
        ] {
            let page = b.press(&phones, "Continue to the code", &[("phone", number), ("kind", "mobile")]).await;
            page.must_say(why);
            assert_eq!(page.value("phone").as_deref(), Some(number), "what was typed stays");
        }
        let page = b.press(&phones, "Continue to the code", &[("phone", "(503) 555-0167"), ("kind", "mobile")]).await;
        assert_eq!(page.h1(), "Where should we send your code?");
        let states: Vec<String> = t.app.db.all(q!(sql::PHONES)).await.unwrap();
        assert_eq!(states, ["pending"], "not a factor before its code");
        let page = b.press(&page, "Text mobile ending 67", &[]).await;
        let code = t.texted_code("+15035550167").await;
        let page = b.press(&page, "Continue", &[("code", &code)]).await;
        page.must_say("Your phone is added").must_say("mobile ending 67");
        let page = b.get("/settings/two-step").await;
        let page = b.press(&page, "Turn two-step on", &[]).await;
        page.must_say("Two-step is changed");

        let mut other = t.browser();
        assert_eq!(other.sign_in("robin@patients.example").await.h1(), "Where should we send your code?");

        // Long enough to stand alone: off at once.
        let page = b.get("/settings/two-step").await;
        b.press(&page, "Turn two-step off", &[("password", "wrong wrong wrong")]).await.must_say("The password is not right");
        let page = b.press(&page, "Turn two-step off", &[("password", PASSWORD)]).await;
        page.must_say("Two-step is changed");
        assert!(!t.app.db.one::<bool>(q!(sql::TWO_STEP)).await.unwrap().unwrap());
        t.run_jobs().await;
        let mails: Vec<String> = t.captured.items().into_iter().map(|i| i.subject).collect();
        for word in ["phone was added", "codes are on", "codes are off"] {
            assert_eq!(mails.iter().filter(|m| m.contains(word)).count(), 1, "{word}: {mails:?}");
        }
    }

    async fn a_password_too_short_to_stand_alone_is_replaced_when_two_step_goes_off(t: TestApp) {
        robin(&t, Some("(503) 555-0167")).await;
        let mut b = t.browser();
        enter(&t, &mut b).await;
        let page = b.get("/settings/password").await;
        page.must_say("At least 12 characters");
        let short = "grey heron 77";
        b.press(&page, "Save", &[("password", PASSWORD), ("new-password", short)]).await.must_say("Your password is changed");
        assert_eq!(b.get("/settings/two-step/password").await.h1(), "Choose a longer password");
        let old = b.cookies[SESSION].clone();
        let page = b.get("/settings/two-step").await;
        let page = b.press(&page, "Turn two-step off", &[("password", short)]).await;
        assert_eq!(page.h1(), "Choose a longer password");
        assert_ne!(b.cookies[SESSION], old, "a step-up");
        assert!(t.app.db.one::<bool>(q!(sql::TWO_STEP)).await.unwrap().unwrap(), "not off yet");
        b.press(&page, "Save and turn two-step off", &[("new-password", "fourteen chars")]).await.must_say("At least 15 characters, not yet");
        let page = b.press(&page, "Save and turn two-step off", &[("new-password", NEW)]).await;
        page.must_say("Two-step is changed");
        let mut other = t.browser();
        let page = other.get("/sign-in").await;
        let page = other.press(&page, "Sign In", &[("email", "robin@patients.example"), ("password", NEW)]).await;
        assert_eq!(page.path, "/inbox");
    }

    async fn a_second_phone_needs_a_code_to_the_first(t: TestApp) {
        robin(&t, Some("(503) 555-0167")).await;
        let mut b = t.browser();
        let page = b.sign_in("robin@patients.example").await;
        let page = b.press(&page, "Text mobile ending 67", &[]).await;
        let code = t.texted_code("+15035550167").await;
        b.press(&page, "Continue", &[("code", &code), ("trust", "yes")]).await;
        t.advance(10 * MINUTE);
        // The password is not enough.
        let page = b.get("/settings/phones").await;
        assert_eq!(page.h1(), "Enter your password again");
        let page = b.press(&page, "Continue", &[("password", PASSWORD)]).await;
        assert_eq!(page.h1(), "Where should we send your code?");
        page.must_say("ending 67").must_not_say("ending 20");
        let page = b.press(&page, "Text mobile ending 67", &[]).await;
        let code = t.texted_code("+15035550167").await;
        let page = b.press(&page, "Continue", &[("code", &code)]).await;
        assert_eq!(page.h1(), "Phones for codes");
        let page = b.press(&page, "Continue to the code", &[("phone", "(503) 555-0120"), ("kind", "landline")]).await;
        let page = b.press(&page, "Call landline ending 20", &[]).await;
        let code = t.called_code("+15035550120").await;
        b.press(&page, "Continue", &[("code", &code)]).await.must_say("mobile ending 67, landline ending 20");

        // A third one is asked for again: the code for the second proves no third.
        let page = b.get("/settings/phones").await;
        let page = b.press(&page, "Continue to the code", &[("phone", "(503) 555-0199"), ("kind", "mobile")]).await;
        assert_eq!(page.h1(), "Where should we send your code?");
        page.must_say("ending 99");

        // The first may go; the last may not while codes are asked for.
        let page = b.get("/settings/phones").await;
        let page = b.press(&page, "Remove mobile ending 67", &[]).await;
        page.must_say("landline ending 20").must_not_say("mobile ending 67");
        page.must_not_say("Remove landline");
        let mut states: Vec<String> = t.app.db.all(q!(sql::PHONES)).await.unwrap();
        states.sort();
        assert_eq!(states, ["active", "pending", "retired"]);
        t.last_mail("robin@patients.example").await;
    }

    async fn the_recovery_code_is_stored_by_the_press_that_says_it_was_kept(t: TestApp) {
        let me = robin(&t, None).await;
        let mut b = t.browser();
        enter(&t, &mut b).await;
        let page = b.get("/settings/recovery-code").await;
        let shown = page.value("code").unwrap();
        assert!(page.says(&shown));
        assert_ne!(b.get("/settings/recovery-code").await.value("code").unwrap(), shown);
        assert_eq!(t.app.db.all::<String>(q!(sql::WRAPS)).await.unwrap(), ["password"]);
        let again = b.press(&page, "Save this code", &[]).await;
        again.must_say("Print the code or write it down first");
        assert_eq!(again.value("code").unwrap(), shown, "the same code, not one that was never written down");
        let done = b.press(&again, "Save this code", &[("kept", "yes")]).await;
        done.must_say("Your recovery code is ready");
        done.must_not_say(&shown);

        let open = async |code: &str| {
            let code = vault::RecoveryCode::parse(code).unwrap();
            let (key, factor): (db::Id, db::Id) = t.app.db.one(q!(sql::CODE_WRAP)).await.unwrap().unwrap();
            crate::keys::open_under(&t.app, key, crate::keys::Holder::Recovery, factor.as_bytes(), &vault::WrapKey::from_recovery(&code)).await
        };
        assert!(open(&shown).await.unwrap().is_some());

        // A new one takes the old one's place.
        let page = b.get("/settings/recovery-code").await;
        page.must_say("You already have a code");
        let second = page.value("code").unwrap();
        b.press(&page, "Save this code", &[("kept", "yes")]).await.must_say("is ready");
        assert_eq!(t.app.db.all::<String>(q!(sql::WRAPS)).await.unwrap(), ["password", "recovery"]);
        assert!(open(&shown).await.is_err() && open(&second).await.unwrap().is_some());
        // Only with the password given lately.
        t.advance(10 * MINUTE);
        assert_eq!(b.get("/settings/recovery-code").await.h1(), "Enter your password again");
        let _ = me;
    }

    async fn the_code_is_offered_after_reading_and_at_the_third_sign_in(t: TestApp) {
        let me = robin(&t, None).await;
        let mut b = t.browser();
        enter(&t, &mut b).await;
        let offered = async |b: &Browser| {
            let token = vault::Token::parse(&b.cookies[SESSION]).unwrap();
            let crate::accounts::session::Found::Live(s) = crate::accounts::session::open(&t.app, token).await.unwrap() else { panic!() };
            let (sign_ins, times, codes, _) = crate::features::settings::store::offer(&t.app.db, s.actor.person).await.unwrap().unwrap();
            (sign_ins, times, codes)
        };
        assert_eq!(offered(&b).await, (1, 0, 0));
        let page = b.get("/settings/recovery-code").await;
        b.press(&page, "Not now", &[]).await;
        assert_eq!(offered(&b).await, (1, 1, 0));
        b.press(&page, "Not now", &[]).await;
        assert_eq!(offered(&b).await, (1, 1, 0), "one press counts once");
        t.app.db.write(vec![q!(sql::LATER, 3).any()]).await.unwrap();
        let page = b.get("/settings/recovery-code").await;
        b.press(&page, "Not now", &[]).await;
        assert_eq!(offered(&b).await, (3, 2, 0));
        let _ = me;
    }

    async fn sessions_are_listed_and_ended(t: TestApp) {
        robin(&t, None).await;
        let ana = t.practice("Maple Street Dental", "ana@maple.example", ("Dr.", "Ana", "Ruiz")).await;
        let (mut here, mut there, mut third) = (t.browser(), t.browser(), t.browser());
        enter(&t, &mut here).await;
        enter(&t, &mut there).await;
        enter(&t, &mut third).await;
        let mut stranger = t.browser();
        stranger.sign_in("ana@maple.example").await;
        let page = here.get("/settings/sessions").await;
        page.must_say("Firefox on Linux").must_say(&here.address.ip().to_string()).must_say("This one");
        assert!(here.get("/settings").await.says("On 3 devices"));

        // Somebody else's session is not there to be ended.
        let theirs = hex::encode(vault::Token::parse(&stranger.cookies[SESSION]).unwrap().hash());
        let form = page.form("End all others");
        let csrf = form.values.iter().find(|(n, _)| n == "csrf").unwrap().1.clone();
        let body = format!("csrf={csrf}&session={theirs}").into_bytes();
        here.raw(http::Method::POST, "/settings/sessions", &[("origin", "https://mail.example.com"), ("content-type", "application/x-www-form-urlencoded")], body).await;
        assert!(is_in(&mut stranger).await);

        // The line of the browser that was used last stands first among the others.
        let page = here.press(&page, "End", &[]).await;
        assert!(!is_in(&mut third).await || !is_in(&mut there).await);
        let page = here.press(&page, "End all others", &[]).await;
        page.must_not_say("End all others");
        assert!(!is_in(&mut third).await && !is_in(&mut there).await && is_in(&mut here).await);
        third.get("/settings").await.must_say("This session was ended");
        let _ = ana;
    }

    async fn name_language_and_zone(t: TestApp) {
        robin(&t, None).await;
        let mut b = t.browser();
        enter(&t, &mut b).await;
        let page = b.get("/settings/you").await;
        assert_eq!(page.value("first").as_deref(), Some("Robin"));
        let long = "N".repeat(81);
        let bad = b.press(&page, "Save", &[("first", &long), ("last", "")]).await;
        bad.must_say("Use 80 characters or fewer").must_say("Enter your last name");
        assert_eq!(bad.value("first").as_deref(), Some(long.as_str()));
        let page = b.press(&page, "Save", &[("first", "<b>Rosa</b>"), ("last", "Reyes"), ("language", "es"), ("zone", "America/New_York")]).await;
        page.must_say("Se guardaron su nombre y su idioma").must_say("<b>Rosa</b> Reyes");
        page.must_not_say("<b>Rosa</b>");
        let mut other = t.browser();
        enter(&t, &mut other).await;
        other.get("/settings").await.must_say("Ajustes");
    }

    async fn another_mailbox_opens_under_a_new_token(t: TestApp) {
        let ana = t.practice("Maple Street Dental", "ana@maple.example", ("Dr.", "Ana", "Ruiz")).await;
        let vale = t.practice("Vale Endodontics", "victor@vale.example", ("Dr.", "Victor", "Vale")).await;
        let mut b = t.browser();
        b.sign_in("ana@maple.example").await;
        let page = b.get("/settings/switch").await;
        let first = b.cookies[SESSION].clone();
        b.press(&page, "My own mailbox", &[]).await;
        assert_ne!(b.cookies[SESSION], first);
        b.get("/settings").await.must_say("Open mailboxMy own mailbox");
        let mut thief = t.browser();
        thief.cookies.insert(SESSION.into(), first);
        assert!(!is_in(&mut thief).await);

        let page = b.get("/settings/switch").await;
        let csrf = page.value("csrf").unwrap();
        let headers = [("origin", "https://mail.example.com"), ("content-type", "application/x-www-form-urlencoded")];
        let body = format!("csrf={csrf}&mailbox={}", vale.practice.unwrap()).into_bytes();
        let answer = b.raw(http::Method::POST, "/settings/switch", &headers, body).await;
        assert_eq!(answer.status, http::StatusCode::NOT_FOUND);
        b.press(&page, "Maple Street Dental", &[]).await;
        b.get("/settings").await.must_say("Open mailboxMaple Street Dental");
        let _ = ana;
    }

    async fn every_change_asks_who_is_there(t: TestApp) {
        robin(&t, None).await;
        let mut b = t.browser();
        for path in ["", "/you", "/password", "/two-step", "/two-step/password", "/phones", "/phones/check", "/phones/code", "/recovery-code", "/sessions", "/switch"] {
            let page = b.get(&format!("/settings{path}")).await;
            assert_eq!(page.h1(), "Sign In", "{path}");
        }
        enter(&t, &mut b).await;
        // Without a token no form does anything.
        for path in ["/you", "/password", "/two-step", "/phones", "/phones/remove", "/recovery-code", "/recovery-code/later", "/sessions", "/switch"] {
            let headers = [("origin", "https://mail.example.com"), ("content-type", "application/x-www-form-urlencoded")];
            let answer = b.raw(http::Method::POST, &format!("/settings{path}"), &headers, b"x=1".to_vec()).await;
            assert_eq!(answer.status, http::StatusCode::FORBIDDEN, "{path}");
        }
        t.advance(DAY);
        assert!(!is_in(&mut b).await);
    }
}

#[tokio::test]
async fn the_classic_rules_remember_six_passwords() {
    let list = crate::statements::MIGRATIONS;
    let classic = |c: &mut crate::config::Config| {
        c.policy.password_preset = crate::config::PasswordPreset::Classic;
    };
    let mut all = vec![TestApp::on(db::testing::sqlite(list).await, classic).await];
    if let Some(pg) = db::testing::postgres(list).await {
        all.push(TestApp::on(pg, classic).await);
    }
    for t in all {
        robin(&t, None).await;
        let mut b = t.browser();
        enter(&t, &mut b).await;
        let mut old = PASSWORD.to_owned();
        for n in 0..6 {
            t.advance(MINUTE);
            let new = format!("Grey{n}Heron!Wades");
            let page = b.get("/settings/password").await;
            page.must_say("Not one of your last 6 passwords");
            b.press(&page, "Save", &[("password", &old), ("new-password", &new)])
                .await
                .must_say("Your password is changed");
            old = new;
        }
        let page = b.get("/settings/password").await;
        for again in ["Grey5Heron!Wades", "Grey0Heron!Wades"] {
            b.press(
                &page,
                "Save",
                &[("password", &old), ("new-password", again)],
            )
            .await
            .must_say("Not one of your last 6 passwords, not yet");
        }
        t.advance(MINUTE);
        let page = b
            .press(
                &page,
                "Save",
                &[("password", &old), ("new-password", "Blue7Stork!Flies")],
            )
            .await;
        page.must_say("Your password is changed");
        t.advance(MINUTE);
        let page = b.get("/settings/password").await;
        b.press(
            &page,
            "Save",
            &[
                ("password", "Blue7Stork!Flies"),
                ("new-password", "Grey0Heron!Wades"),
            ],
        )
        .await
        .must_say("Your password is changed");
    }
}
