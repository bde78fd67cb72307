//! Whether the browser of the sign-up is asked for a code the next time.

use super::*;
use crate::story;

const DEVICE: &str = "__Host-device";
const TICK: &str = "Do not ask for a code on this device";

async fn asked_again(b: &Browser) -> bool {
    let mut b = b.clone();
    b.cookies.remove("__Host-session");
    b.sign_in(ROBIN).await.h1() == "Where should we send your code?"
}

story! {
    async fn nobody_trusts_a_browser_unasked(t: TestApp) {
        let i = invited(&t).await;
        let mut b = t.browser();
        let page = to_password(&t, &mut b, &i).await;
        page.must_say(TICK);
        save(&mut b, &page).await;
        assert!(asked_again(&b).await, "a borrowed computer, and the box was not ticked");
    }

    async fn a_ticked_box_trusts_this_browser_under_a_new_token(t: TestApp) {
        let i = invited(&t).await;
        let mut b = t.browser();
        // Somebody planted a device cookie to share the trust.
        let planted = vault::Token::random(t.random.as_ref());
        b.cookies.insert(DEVICE.into(), planted.text().to_string());
        let page = to_password(&t, &mut b, &i).await;
        b.press(&page, "Save and read my message", &[("password", PASSWORD), ("trust", "yes")]).await.must_say("x-rays");
        assert!(!asked_again(&b).await);
        let mut thief = t.browser();
        thief.cookies.insert(DEVICE.into(), planted.text().to_string());
        assert!(asked_again(&thief).await);
    }

    async fn without_a_code_there_is_nothing_to_trust(t: TestApp) {
        let i = invited_off(&t).await;
        let mut b = t.browser();
        let page = b.get(&i.path()).await;
        let page = b.click(&page, "Continue").await;
        let page = b.press(&page, "Accept and Continue", &[]).await;
        page.must_not_say(TICK);
    }
}
