//! Which codes count before a conversation: a phone that nobody of the practice knows proves nothing to it, and a number of
//! one practice proves nothing to another or to the person's own settings.

use super::gate::{STEPPED, on_file};
use super::*;
use crate::story;
use crate::testing::{Browser, Page};

const OWN: &str = "(503) 555-0199";

/// Through the code pages by a text to a number.
async fn pass(t: &TestApp, b: &mut Browser, page: &Page, ending: &str, number: &str) -> Page {
    t.advance(crate::app::span::MINUTE);
    let page = b
        .press(page, &format!("Text mobile ending {ending}"), &[])
        .await;
    let code = t.texted_code(number).await;
    b.press(&page, "Continue", &[("code", &code)]).await
}

/// Adds [`OWN`] in the settings. The password was given lately.
async fn add_phone(t: &TestApp, b: &mut Browser) {
    let page = b.get("/settings/phones").await;
    let page = b
        .press(
            &page,
            "Continue to the code",
            &[("phone", OWN), ("kind", "mobile")],
        )
        .await;
    pass(t, b, &page, "99", "+15035550199")
        .await
        .must_say("Your phone is added");
}

/// Robin has no phone of their own, and has answered a code to the number that Maple Street has on file.
async fn proven(t: &TestApp) -> (Someone, Someone, Id) {
    let ana = t
        .practice(
            "Maple Street Dental",
            "ana@maple.example",
            ("Dr.", "Ana", "Ruiz"),
        )
        .await;
    let robin = t
        .patient("robin@patients.example", ("Robin", "Vale"), None)
        .await;
    on_file(t, &ana, &robin.email, "(555) 010-0188").await;
    let thread = t.write(&ana, &[&robin], &STEPPED).await;
    read_by_practice(t, &mut t.enter(&robin, false).await, thread).await;
    (ana, robin, thread)
}

async fn read_by_practice(t: &TestApp, b: &mut Browser, thread: Id) {
    let page = b.get(&format!("/m/{thread}")).await;
    pass(t, b, &page, "88", "+15550100188")
        .await
        .must_say("Hidden words");
}

/// The conversation is shut, and the way in is the number that the practice has on file.
async fn asks_the_practice(b: &mut Browser, thread: Id) {
    let page = b.get(&format!("/m/{thread}")).await;
    page.must_not_say("Hidden");
    page.must_say("ending 88").must_not_say("ending 99");
    b.get("/inbox").await.must_not_say("Hidden subject");
}

story! {
    async fn a_phone_added_with_the_password_alone_opens_no_practices_mail(t: TestApp) {
        let (_, robin, thread) = proven(&t).await;
        let mut thief = t.browser();
        assert_eq!(thief.sign_in(&robin.email).await.path, "/inbox", "no code without a phone");
        asks_the_practice(&mut thief, thread).await;
        add_phone(&t, &mut thief).await;
        asks_the_practice(&mut thief, thread).await;
        // Nor by signing in again with it.
        let page = thief.get("/settings/two-step").await;
        thief.press(&page, "Turn two-step on", &[]).await.must_say("Two-step is changed");
        let mut again = t.browser();
        let page = again.sign_in(&robin.email).await;
        assert_eq!(pass(&t, &mut again, &page, "99", "+15035550199").await.path, "/inbox");
        asks_the_practice(&mut again, thread).await;
        // Nor after the owner, who has not noticed it, has answered the practice's code once more.
        read_by_practice(&t, &mut t.enter(&robin, false).await, thread).await;
        asks_the_practice(&mut again, thread).await;
    }

    async fn a_phone_shown_together_with_the_practices_number_serves_from_then_on(t: TestApp) {
        let (_, robin, thread) = proven(&t).await;
        let mut b = t.browser();
        b.sign_in(&robin.email).await;
        add_phone(&t, &mut b).await;
        let page = b.get("/settings/phones").await;
        pass(&t, &mut b, &page, "99", "+15035550199").await;
        read_by_practice(&t, &mut b, thread).await;
        // Another browser, another session: the own phone is asked for, and no code to the practice's number any more.
        let mut later = t.enter(&robin, false).await;
        let page = later.get(&format!("/m/{thread}")).await;
        page.must_say("ending 99").must_not_say("ending 88");
        pass(&t, &mut later, &page, "99", "+15035550199").await.must_say("Hidden words");
    }

    async fn a_further_phone_added_with_a_code_to_the_first_serves_like_it(t: TestApp) {
        let (ana, _) = pair(&t).await;
        let robin = t.patient("vale@patients.example", ("Robin", "Vale"), Some("(503) 555-0122")).await;
        on_file(&t, &ana, &robin.email, "(555) 010-0188").await;
        let thread = t.write(&ana, &[&robin], &STEPPED).await;
        let mut b = t.browser();
        let page = b.sign_in(&robin.email).await;
        pass(&t, &mut b, &page, "22", "+15035550122").await;
        read_by_practice(&t, &mut b, thread).await;
        add_phone(&t, &mut b).await;
        // The first one is lost.
        let page = b.get("/settings/phones").await;
        b.press(&page, "Remove mobile ending 22", &[]).await.must_say("mobile ending 99");
        let mut later = t.enter(&robin, false).await;
        let page = later.get(&format!("/m/{thread}")).await;
        page.must_say("ending 99").must_not_say("ending 88").must_not_say("ending 22");
        pass(&t, &mut later, &page, "99", "+15035550199").await.must_say("Hidden words");
    }

    async fn the_number_of_one_practice_is_no_factor_of_the_person(t: TestApp) {
        let (_, robin, thread) = proven(&t).await;
        // A practice that means ill files a phone of its own, and somebody has the password.
        let mallory = t.practice("Bad Dental", "mallory@bad.example", ("Dr.", "Mal", "Lory")).await;
        on_file(&t, &mallory, &robin.email, "(555) 010-0177").await;
        let bait = t.write(&mallory, &[&robin], &Letter { subject: "Bait", body: "Bait words", ..STEPPED }).await;
        let mut thief = t.enter(&robin, false).await;
        let page = thief.get(&format!("/m/{bait}")).await;
        pass(&t, &mut thief, &page, "77", "+15550100177").await.must_say("Bait words");
        asks_the_practice(&mut thief, thread).await;
        // What was shown to the bad practice stays shown to it, also under the new token of a step-up.
        t.advance(crate::app::span::MINUTE * 11);
        let page = thief.get("/step-up").await;
        thief.press(&page, "Continue", &[("password", crate::testing::PASSWORD)]).await;
        thief.get(&format!("/m/{bait}")).await.must_say("Bait words");
        asks_the_practice(&mut thief, thread).await;
    }

    async fn the_number_of_a_practice_is_no_code_to_an_own_phone(t: TestApp) {
        let (_, robin) = pair(&t).await;
        let mallory = t.practice("Bad Dental", "mallory@bad.example", ("Dr.", "Mal", "Lory")).await;
        on_file(&t, &mallory, &robin.email, "(555) 010-0177").await;
        let bait = t.write(&mallory, &[&robin], &STEPPED).await;
        let mut thief = t.enter(&robin, false).await;
        let page = thief.get(&format!("/m/{bait}")).await;
        pass(&t, &mut thief, &page, "77", "+15550100177").await.must_say("Hidden words");
        let page = thief.get("/settings/phones").await;
        assert_eq!(page.h1(), "Where should we send your code?");
        page.must_say("ending 67").must_not_say("ending 77");
    }
}
