//! Using the sheet: an owner who has forgotten the password.

use super::*;
use crate::app::span::DAY;
use crate::story;
use crate::testing::{Letter, PASSWORD};
use http::StatusCode;

const NEW: &str = "seven grey herons wade past noon";

/// A reset link for an address, opened, up to the page for the new password.
async fn reset(t: &TestApp, b: &mut Browser, email: &str, phone: Option<&str>) -> Page {
    t.advance(DAY);
    let page = b.get("/forgot").await;
    b.press(&page, "Send the link", &[("email", email)]).await;
    t.run_jobs().await;
    let path = t
        .captured
        .items()
        .into_iter()
        .filter(|i| i.to == email)
        .flat_map(|i| i.links)
        .find(|l| l.contains("/r/"))
        .unwrap();
    let page = b.get(&path).await;
    let mut page = b.click(&page, "Continue").await;
    if let Some(number) = phone {
        page = b.press(&page, "Text mobile", &[]).await;
        let code = t.texted_code(number).await;
        page = b.press(&page, "Continue", &[("code", &code)]).await;
    }
    assert_eq!(page.path, "/reset/password", "{}", page.text());
    page
}

async fn sign_in(t: &TestApp, email: &str, password: &str) -> (Browser, Page) {
    let mut b = t.browser();
    let page = b.get("/sign-in").await;
    let page = b
        .press(
            &page,
            "Sign In",
            &[("email", email), ("password", password)],
        )
        .await;
    (b, page)
}

/// Ana, alone in her practice, with a phone of her own and a sheet; and a conversation in her seat that has an answer.
async fn alone(t: &TestApp) -> (Someone, Vec<String>, Id) {
    let profile = crate::practices::Profile {
        name: "Maple Street Dental".into(),
        ..crate::practices::Profile::default()
    };
    let join = Join::Found {
        waiting: None,
        profile: &profile,
        tz: "America/Los_Angeles",
        lang: "en",
    };
    let ana = t
        .account(ANA, ("Dr.", "Ana", "Ruiz"), join, Some("(503) 555-0142"))
        .await;
    let plan = practices::store::insert_entitlement(
        t.app.id(),
        ana.practice,
        None,
        "compose_new",
        None,
        t.app.now(),
    );
    t.app.db.write(vec![plan]).await.unwrap();
    let mut b = t.enter(&ana, true).await;
    let words = make(&mut b, "Make the sheet").await;
    let robin = t
        .patient("robin@patients.example", ("Robin", "Vale"), None)
        .await;
    let letter = Letter {
        body: "Rinse twice a day.",
        ..Letter::default()
    };
    let thread = t.write(&ana, &[&robin], &letter).await;
    t.answer(&robin, &[&ana], thread, "Twice it is.").await;
    (ana, words, thread)
}

story! {
    async fn a_sole_owner_gets_the_practice_back_with_the_words(t: TestApp) {
        let (_, words, thread) = alone(&t).await;
        let mut b = t.browser();
        let page = reset(&t, &mut b, ANA, Some("+15035550142")).await;
        page.must_say("The recovery sheet of my practice").must_not_say("The recovery code of my account");
        let typed = words.join(" ");
        let mut swapped = words.clone();
        swapped.swap(0, 1);
        for (how, sheet, why) in [
            ("", "", "Choose what you have on paper, or go on without"),
            ("sheet", "", "Type the 12 words"),
            ("sheet", "paper boat on a quiet lake", "Check the words"),
            ("sheet", &*words[..11].join(" "), "Check the words"),
            ("sheet", "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about", "not the words of your newest sheet"),
            // What nobody offered.
            ("have", "", "Choose what you have on paper, or go on without"),
        ] {
            let fields: Vec<(&str, &str)> = [("how", how), ("sheet", sheet), ("new-password", NEW)].into_iter().filter(|(_, v)| !v.is_empty()).collect();
            let page = b.press(&page, "Save", &fields).await;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{how} {sheet}");
            page.must_say(why);
        }
        // The old password still holds.
        assert_eq!(count(&t, "SELECT COUNT(*) FROM audit_event WHERE outcome = 'wrong_recovery_sheet'").await, 1);
        let numbered: String = typed.split(' ').enumerate().map(|(n, w)| format!("{}. {}\n", n + 1, w.to_uppercase())).collect();
        let done = b.press(&page, "Save", &[("how", "sheet"), ("sheet", &numbered), ("new-password", NEW)]).await;
        done.must_say("Your password is changed").must_not_say(&typed);
        let page = b.get("/sign-in").await;
        let page = b.press(&page, "Sign In", &[("email", ANA), ("password", NEW)]).await;
        assert_eq!(page.path, "/inbox", "{}", page.text());
        // What was written and what came is readable, and the desk opens: she writes to somebody who was invited before.
        b.get(&format!("/m/{thread}")).await.must_say("Rinse twice a day.").must_say("Twice it is.");
        let page = b.get("/compose").await;
        let page = b.press(&page, "Check address", &[("to", "lee@patients.example")]).await;
        let new = [("relationship", "patient"), ("first", "Lee"), ("last", "Ray"), ("mobile", "(555) 010-0167"), ("subject", "s"), ("body", "b")];
        let page = b.press(&page, "Send", &new).await;
        assert!(page.path.starts_with("/m/"), "{}", page.text());
        // The safe opens too: a new sheet can be made, and the old one ends with it.
        let newer = make(&mut b, "Make a new sheet").await;
        t.run_jobs().await;
        let mail = t.captured.items().into_iter().find(|i| i.to == ANA && i.subject.contains("recovery sheet of your practice was used"));
        assert!(mail.is_some());

        let page = reset(&t, &mut b, ANA, Some("+15035550142")).await;
        let page = b.press(&page, "Save", &[("how", "sheet"), ("sheet", &typed), ("new-password", "eight red foxes ran past dawn")]).await;
        page.must_say("An older sheet does not work any more");
        let newer = newer.join(" ");
        b.press(&page, "Save", &[("how", "sheet"), ("sheet", &newer), ("new-password", "eight red foxes ran past dawn")]).await.must_say("Your password is changed");
    }

    async fn a_sheet_that_is_found_later_opens_the_seat_then(t: TestApp) {
        let (_, words, thread) = alone(&t).await;
        let mut b = t.browser();
        let page = reset(&t, &mut b, ANA, Some("+15035550142")).await;
        b.press(&page, "Save", &[("how", "without"), ("new-password", NEW)]).await.must_say("Your password is changed");
        let page = b.get("/sign-in").await;
        b.press(&page, "Sign In", &[("email", ANA), ("password", NEW)]).await;
        assert_eq!(b.get(&format!("/m/{thread}")).await.status, StatusCode::NOT_FOUND);
        let page = b.get("/settings/switch").await;
        page.must_say("shut since you forgot your password");
        let page = b.click(&page, "I have the recovery sheet of the practice").await;
        assert_eq!(page.h1(), "Use the recovery sheet");
        page.must_say("Maple Street Dental");
        b.press(&page, "Open the messages", &[("sheet", "one two three")]).await.must_say("Check the words");
        b.press(&page, "Open the messages", &[("sheet", "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about")]).await.must_say("not the words of your newest sheet");
        let mut twin = b.clone();
        let after = b.press(&page, "Open the messages", &[("sheet", &words.join(" "))]).await;
        assert_eq!(after.path, "/settings/switch");
        assert_eq!(twin.press(&page, "Open the messages", &[("sheet", &words.join(" "))]).await.path, "/settings/switch");
        after.must_not_say("shut since you forgot your password");
        b.press(&after, "Maple Street Dental", &[]).await;
        b.get(&format!("/m/{thread}")).await.must_say("Twice it is.");
        assert_eq!(count(&t, "SELECT COUNT(*) FROM key_request WHERE kind = 'keypair' AND state = 'open'").await, 0);
        // And so it stays.
        let (mut b, page) = sign_in(&t, ANA, NEW).await;
        assert_eq!(page.h1(), "Where should we send your code?");
        let page = b.press(&page, "Text mobile", &[]).await;
        let code = t.texted_code("+15035550142").await;
        b.press(&page, "Continue", &[("code", &code)]).await;
        b.get(&format!("/m/{thread}")).await.must_say("Twice it is.");
        assert_eq!(b.get("/recovery-sheet").await.status, StatusCode::NOT_FOUND, "nothing is shut any more");
    }

    async fn a_sheet_planted_in_the_database_opens_nothing(t: TestApp) {
        let (ana, _, _) = alone(&t).await;
        let practice = practices::load(&t.app, ana.practice.unwrap()).await.unwrap();
        let safe = practice.safe.unwrap();
        let sheet = vault::SheetSecret::random(t.app.random.as_ref());
        let fake = vault::KeyPair::generate(*safe.as_bytes(), t.app.random.as_ref());
        t.app.db.write(crate::keys::keep_sheet(&t.app, &fake, practice.id, &sheet).into()).await.unwrap();
        let mut b = t.browser();
        let page = reset(&t, &mut b, ANA, Some("+15035550142")).await;
        let answer = b.press(&page, "Save", &[("how", "sheet"), ("sheet", &sheet.words().join(" ")), ("new-password", NEW)]).await;
        assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
        let (_, page) = sign_in(&t, ANA, PASSWORD).await;
        assert_eq!(page.h1(), "Where should we send your code?", "the old password holds");
    }

    async fn a_sheet_is_for_owners_and_managers_only(t: TestApp) {
        let (ana, words, _) = alone(&t).await;
        for (email, role) in [("sam@maple.example", "sender"), ("dan@maple.example", "desk")] {
            member(&t, &ana, email, role, Some(ana.person)).await;
            let mut b = t.browser();
            let page = reset(&t, &mut b, email, None).await;
            page.must_not_say("recovery sheet");
            assert_eq!(page.value("sheet"), None);
            // Posted all the same: it is not even read, and the seat stays shut.
            let mut forged = page.clone();
            forged.body = forged.body.replace("name=\"new-password\"", "name=\"sheet\"><input name=\"how\"><input name=\"new-password\"");
            b.press(&forged, "Save", &[("how", "sheet"), ("sheet", &words.join(" ")), ("new-password", NEW)]).await.must_say("Your password is changed");
            let (mut b, _) = sign_in(&t, email, NEW).await;
            b.get("/settings/switch").await.must_say("shut since you forgot your password").must_not_say("I have the recovery sheet");
            assert_eq!(b.get("/recovery-sheet").await.status, StatusCode::NOT_FOUND);
        }
        t.patient("pat@patients.example", ("Pat", "Ient"), None).await;
        let mut b = t.browser();
        reset(&t, &mut b, "pat@patients.example", None).await.must_not_say("recovery sheet");
        // Another practice's sheet opens nothing here.
        let victor = t.practice("Vale Endodontics", "victor@vale.example", ("Dr.", "Victor", "Vale")).await;
        make(&mut t.enter(&victor, false).await, "Make the sheet").await;
        let mut b = t.browser();
        let page = reset(&t, &mut b, "victor@vale.example", None).await;
        b.press(&page, "Save", &[("how", "sheet"), ("sheet", &words.join(" ")), ("new-password", NEW)]).await.must_say("not the words of your newest sheet");
        let (_, page) = sign_in(&t, "victor@vale.example", PASSWORD).await;
        assert_eq!(page.path, "/inbox");
    }
}
