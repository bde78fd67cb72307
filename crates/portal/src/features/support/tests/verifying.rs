use super::super::verify::{Answers, Call, Outcome};
use super::*;
use crate::app::span::HOUR;
use crate::story;
use http::StatusCode;

#[test]
fn only_a_call_back_with_nothing_odd_verifies() {
    for call in Call::ALL {
        for bits in 0..8u8 {
            let (name, story, odd) = (bits & 1 > 0, bits & 2 > 0, bits & 4 > 0);
            let outcome = Outcome::of(&Answers {
                call,
                name,
                story,
                odd,
            });
            let good = name && story && !odd;
            let expected = match call {
                Call::OnFile if good => Outcome::OnFile,
                Call::Practice if good => Outcome::Manager,
                _ => Outcome::NotVerified,
            };
            assert_eq!(outcome, expected, "{call:?} {name} {story} {odd}");
        }
    }
}

story! {
    async fn nothing_is_changed_without_the_script(t: TestApp) {
        case(&t).await;
        let mut b = enter(&t, &sol(&t).await).await;
        let found = search(&mut b, ROBIN).await;
        found.must_say("Identity not checked yet");
        for link in ["Send the email again", "End all links", "Correct the phone"] {
            let page = b.click(&found, link).await;
            assert_eq!(page.status, StatusCode::FORBIDDEN, "{link}: {}", page.text());
            page.must_say("Verify the identity first");
        }
        // Who called us is not called back.
        let page = b.click(&found, "Verify identity").await;
        page.must_say("Never ask for a password").must_say("mobile ending 67");
        let incomplete = b.press(&page, "Keep the result", &[("call", "on_file")]).await;
        assert_eq!(incomplete.status, StatusCode::UNPROCESSABLE_ENTITY);
        let page = b.press(&page, "Keep the result", &[("call", "theirs"), ("name", "yes"), ("story", "yes"), ("odd", "no")]).await;
        page.must_say("Not verified").must_say("Do not change anything");
        let found = b.get(&found.path).await;
        found.must_say("Nothing can be changed");
        assert_eq!(b.click(&found, "Send the email again").await.status, StatusCode::FORBIDDEN);
    }

    async fn a_verified_identity_counts_for_one_agent_one_person_and_an_hour(t: TestApp) {
        case(&t).await;
        t.patient("lee@patients.example", ("Lee", "Park"), None).await;
        let (sol, kim) = (sol(&t).await, kim(&t).await);
        let mut b = enter(&t, &sol).await;
        let found = search(&mut b, ROBIN).await;
        let found = verify(&mut b, &found).await;
        found.must_say("Verified. That counts");
        assert!(b.click(&found, "Send the email again").await.has("Send the email again"));
        // Not for a colleague, nor for somebody else.
        let mut other = enter(&t, &kim).await;
        let theirs = search(&mut other, ROBIN).await;
        assert_eq!(other.click(&theirs, "Send the email again").await.status, StatusCode::FORBIDDEN);
        let lee = search(&mut b, "lee@patients.example").await;
        assert_eq!(b.click(&lee, "Close the account").await.status, StatusCode::FORBIDDEN);
        t.advance(HOUR);
        let mut b = enter(&t, &sol).await;
        let found = b.get(&found.path).await;
        found.must_say("Identity not checked yet");
        // A later doubt ends it.
        let found = verify(&mut b, &found).await;
        let page = b.click(&found, "Verify identity").await;
        b.press(&page, "Keep the result", &[("call", "on_file"), ("name", "yes"), ("story", "yes"), ("odd", "yes")]).await;
        let found = b.get(&found.path).await;
        found.must_say("Not verified. Nothing can be changed");
    }

    async fn a_planted_check_verifies_nobody(t: TestApp) {
        let c = case(&t).await;
        let (sol, kim) = (sol(&t).await, kim(&t).await);
        let mut b = enter(&t, &sol).await;
        let found = search(&mut b, ROBIN).await;
        verify(&mut b, &found).await.must_say("Verified");
        // A colleague's check becomes one's own.
        let moved = db::q!("UPDATE support_check SET agent = $1", kim.person);
        t.db.write(vec![moved.expect(1)]).await.unwrap();
        let mut other = enter(&t, &kim).await;
        let theirs = search(&mut other, ROBIN).await;
        assert!(!theirs.says("Verified. That counts"), "{}", theirs.text());
        let back = db::q!("UPDATE support_check SET agent = $1, at = at + 1, subject = $2", sol.person, c.contact);
        t.db.write(vec![back.expect(1)]).await.unwrap();
        b.get(&found.path).await.must_say("Identity not checked yet");
    }

    async fn nobody_was_called_on_a_number_that_is_not_there(t: TestApp) {
        t.patient("lee@patients.example", ("Lee", "Park"), None).await;
        let mut b = enter(&t, &sol(&t).await).await;
        let found = search(&mut b, "lee@patients.example").await;
        let page = verify(&mut b, &found).await;
        page.must_say("No number is on file");
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
}
