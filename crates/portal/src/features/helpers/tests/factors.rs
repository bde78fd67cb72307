//! The second step of practices, and the owner's own.

use super::*;
use crate::story;
use http::StatusCode;

const ROBINS: &str = "(503) 555-0167";
const STEPPED: Letter<'static> = Letter {
    subject: "Hidden subject",
    body: "Hidden words",
    two_step: true,
    files: &[],
};
const ANNS: &str = "(503) 555-0188";

story! {
    /// The attacker knows the owner's password, has no phone, and helps themselves.
    async fn a_password_alone_reads_nothing_behind_a_code_by_a_helper(t: TestApp) {
        let h = home(&t).await;
        on_file(&t, &h, ROBINS).await;
        let gated = t.write(&h.ana, &[&h.robin], &STEPPED).await;
        let ann = t.patient(ANN, ("Ann", "Vale"), Some(ANNS)).await;
        helped(&t, &h, &ann, "answer").await;
        let mut b = t.enter(&ann, true).await;
        enter(&mut b).await.must_not_say("Hidden").must_say("It is ready.");
        let page = b.get(&format!("/m/{gated}")).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN);
        page.must_say("Only Robin Vale can open this").must_not_say("Hidden");
        b.get(&format!("/m/{gated}/code")).await.must_say("Only Robin Vale can open this");
        b.get(&format!("/m/{gated}/reply")).await.must_not_say("Hidden");
        assert!(t.captured.items().iter().all(|i| i.to != "+15035550167"), "no code goes to the owner's phone");
    }

    async fn a_helper_shows_their_own_second_step_before_what_the_owner_could_open(t: TestApp) {
        let h = home(&t).await;
        on_file(&t, &h, ROBINS).await;
        let gated = t.write(&h.ana, &[&h.robin], &STEPPED).await;
        let ann = t.patient(ANN, ("Ann", "Vale"), Some(ANNS)).await;
        let mut robin = ask(&t, &h, "answer", "quarter").await;
        accept(&t, &ann).await;
        // The owner enters the practice's code first, and lets her in then.
        let page = robin.get(&format!("/m/{gated}")).await;
        assert_eq!(page.path, format!("/m/{gated}/code"));
        pass(&t, &mut robin, &page, "67", "+15035550167").await.must_say("Hidden words");
        let_in(&mut robin).await.must_say("They can open your mailbox now");

        // Without a code of her own it stays shut, with one it opens.
        let mut b = t.enter(&ann, false).await;
        enter(&mut b).await.must_not_say("Hidden");
        let page = b.get(&format!("/m/{gated}")).await;
        assert_eq!(page.path, format!("/m/{gated}/code"), "{}", page.text());
        page.must_not_say("Hidden");
        pass(&t, &mut b, &page, "88", "+15035550188").await.must_say("Hidden words").must_say(CHIP);
        // Who has no second step of their own is told so.
        let ben = t.patient("ben@family.example", ("Ben", "Vale"), None).await;
        let page = robin.get(HERE).await;
        robin.press(&page, "Send the email", &[("name", "Ben"), ("email", "ben@family.example"), ("relation", "son"), ("long", "month"), ("mode", "read")]).await.must_say("We have sent the email");
        accept(&t, &ben).await;
        let_in(&mut robin).await.must_say("They can open your mailbox now");
        let mut b = t.enter(&ben, false).await;
        enter(&mut b).await;
        let page = b.get(&format!("/m/{gated}")).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN);
        page.must_say("Show first that it is you").must_not_say("Hidden");
    }

    async fn an_owner_with_a_phone_is_asked_for_a_code_before_anybody_is_let_in(t: TestApp) {
        let mut h = home(&t).await;
        h.robin = t.patient("kim@patients.example", ("Robin", "Vale"), Some(ROBINS)).await;
        let ann = daughter(&t).await;
        let mut robin = ask(&t, &h, "read", "month").await;
        accept(&t, &ann).await;
        let list = robin.get(HERE).await;
        let page = robin.click(&list, "Let them in or say no").await;
        assert_eq!(page.path, "/settings/helpers/check", "{}", page.text());
        assert_eq!(t.count(LENT).await, 0);
        pass(&t, &mut robin, &page, "67", "+15035550167").await;
        let_in(&mut robin).await.must_say("They can open your mailbox now");
    }
}
