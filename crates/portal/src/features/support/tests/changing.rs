use super::*;
use crate::invitations::LinkKind;
use crate::invitations::links;
use crate::story;
use courier::Channel;
use http::StatusCode;
use vault::Token;

async fn verified(b: &mut Browser, what: &str) -> Page {
    let found = search(b, what).await;
    verify(b, &found).await
}

fn invite(mail: &courier::Item) -> Token {
    let link = mail.links.iter().find(|l| l.contains("/i/")).unwrap();
    Token::parse(link.rsplit('/').next().unwrap()).unwrap()
}

async fn is_void(t: &TestApp, token: &Token) -> bool {
    let row = links::find(t, LinkKind::Invite, token).await.unwrap();
    row.unwrap().void_at.is_some()
}

story! {
    async fn the_email_goes_again_to_the_address_on_file_and_nowhere_else(t: TestApp) {
        let c = case(&t).await;
        let first = invite(&t.last_mail(ROBIN).await);
        t.advance(crate::mails::PAUSE);
        let mut b = enter(&t, &sol(&t).await).await;
        let found = verified(&mut b, ROBIN).await;
        let page = b.click(&found, "Send the email again").await;
        let unsaid = b.press(&page, "Send the email again", &[("reason", "lost")]).await;
        assert_eq!(unsaid.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(unsaid.value("reason").as_deref(), Some("lost"), "what was typed is kept");
        b.press(&page, "Send the email again", &WHY).await.must_say("Done");
        let mail = t.last_mail(ROBIN).await;
        let second = invite(&mail);
        assert_ne!(first.text().to_string(), second.text().to_string());
        assert!(is_void(&t, &first).await && !is_void(&t, &second).await, "older links end");
        assert!(t.captured.items().iter().filter(|i| i.channel == Channel::Email).all(|i| i.to == ROBIN));
        b.get(&found.path).await.must_say("Email sent again").must_not_say(&second.text());
        // Twice in a row is too often, by the ceilings of every mail to this address.
        let page = b.click(&found, "Send the email again").await;
        let page = b.press(&page, "Send the email again", &WHY).await;
        assert_eq!(page.status, StatusCode::TOO_MANY_REQUESTS, "{}", page.text());
        assert_eq!(audited(&t, "support.changed").await.len(), 1);
        let _ = c;
    }

    async fn links_can_be_ended_and_the_senders_are_told(t: TestApp) {
        let c = case(&t).await;
        let link = invite(&t.last_mail(ROBIN).await);
        let mut b = enter(&t, &sol(&t).await).await;
        let found = verified(&mut b, ROBIN).await;
        let page = b.click(&found, "End all links").await;
        b.press(&page, "End all links", &WHY).await.must_say("Done").must_say("Support ended the links");
        assert!(is_void(&t, &link).await);
        let told = t.last_mail(&c.ana.email).await;
        assert_eq!(told.subject, "The links in your email have ended");
        t.enter(&c.ana, false).await.get(&format!("/m/{}?in=sent", c.thread)).await.must_say("Support ended the links");
    }

    async fn a_pause_at_sign_in_is_ended_and_its_owner_is_told(t: TestApp) {
        let lee = t.patient("lee@patients.example", ("Lee", "Park"), Some("(503) 555-0122")).await;
        let mut stranger = t.browser();
        for _ in 0..6 {
            let page = stranger.get("/sign-in").await;
            stranger.press(&page, "Sign In", &[("email", "lee@patients.example"), ("password", "wrong words")]).await;
        }
        let mut owner = t.browser();
        owner.sign_in(&lee.email).await.must_say("paused");
        let mut b = enter(&t, &sol(&t).await).await;
        let found = verified(&mut b, &lee.email).await;
        let page = b.click(&found, "End the wait at sign-in").await;
        b.press(&page, "End the wait at sign-in", &WHY).await.must_say("Done").must_not_say("sign-in waits");
        owner.sign_in(&lee.email).await.must_not_say("paused");
        assert_eq!(t.last_mail(&lee.email).await.subject, "You can sign in to SecureMail again");
    }

    async fn an_account_is_closed_and_opened_again_and_nothing_is_lost(t: TestApp) {
        let c = case(&t).await;
        let lee = t.patient("lee@patients.example", ("Lee", "Park"), Some("(503) 555-0122")).await;
        let thread = t.write(&c.ana, &[&lee], &Letter::default()).await;
        let mut owner = t.enter(&lee, true).await;
        let mut b = enter(&t, &sol(&t).await).await;
        let found = verified(&mut b, &lee.email).await;
        let page = b.click(&found, "Close the account").await;
        page.must_say("Nothing is deleted");
        let found = b.press(&page, "Close the account", &WHY).await;
        found.must_say("Closed");
        owner.get("/inbox").await.must_say("Sign In");
        t.browser().sign_in(&lee.email).await.must_say("is not right");
        assert_eq!(t.last_mail(&lee.email).await.subject, "Your SecureMail account is closed");
        let page = b.click(&found, "Open the account again").await;
        b.press(&page, "Open the account again", &WHY).await.must_say("Active");
        t.enter(&lee, true).await.get(&format!("/m/{thread}")).await.must_say("two x-rays");
        assert_eq!(t.last_mail(&lee.email).await.subject, "Your SecureMail account is open again");
    }

    async fn nobody_of_support_changes_their_own_account_or_a_colleagues(t: TestApp) {
        let (sol, kim) = (sol(&t).await, kim(&t).await);
        let mut b = enter(&t, &sol).await;
        for email in [&sol.email, &kim.email] {
            let found = verified(&mut b, email).await;
            let page = b.click(&found, "Close the account").await;
            let page = b.press(&page, "Close the account", &WHY).await;
            page.must_say("Nobody of support changes their own account");
        }
        assert!(enter(&t, &kim).await.get("/support").await.says("Find somebody"));
    }

    async fn who_may_only_look_changes_nothing(t: TestApp) {
        case(&t).await;
        sol(&t).await;
        let viewer = agent(&t, "vi@support.example", "Vi", Rights::View).await;
        let mut b = enter(&t, &viewer).await;
        let found = search(&mut b, ROBIN).await;
        let found = verify(&mut b, &found).await;
        found.must_not_say("/change?do=").must_not_say("Correct the phone");
        let under = found.link("Verify identity").replace("/verify", "");
        for path in ["change?do=resend", "phone"] {
            assert_eq!(b.get(&format!("{under}/{path}")).await.status, StatusCode::NOT_FOUND, "{path}");
        }
    }

    async fn a_person_is_added_to_a_practice_and_opens_nothing_before_a_manager_agrees(t: TestApp) {
        let c = case(&t).await;
        let sol = sol(&t).await;
        let mut b = enter(&t, &sol).await;
        let found = search(&mut b, "maple street dental").await;
        assert_eq!(b.click(&found, "Add a person").await.status, StatusCode::FORBIDDEN, "the practice is called first");
        let page = b.click(&found, "Verify identity").await;
        let found = b.press(&page, "Keep the result", &[("call", "practice"), ("name", "yes"), ("story", "yes"), ("odd", "no")]).await;
        let page = b.click(&found, "Add a person").await;
        let fields = [("first", "Nia"), ("last", "Newman"), ("email", "nia@maple.example"), ("mobile", "(503) 555-0133"), ("role", "sender"), WHY[0], WHY[1]];
        b.press(&page, "Send the email", &fields).await.must_say("Done");
        let mail = t.last_mail("nia@maple.example").await;
        assert_eq!(mail.subject, "Set up your SecureMail account");
        // No key went out: only the pre-mailbox that waits for its own reader.
        let members: i64 = t.db.one(db::q!("SELECT COUNT(*) FROM membership WHERE practice = $1", c.ana.practice.unwrap())).await.unwrap().unwrap();
        assert_eq!(members, 1, "nobody is a member yet");
        let page = b.click(&found, "Add a person").await;
        let again = b.press(&page, "Send the email", &fields).await;
        again.must_say("An invitation of this practice waits for this address");
        let page = b.press(&page, "Send the email", &[("first", "Ana"), ("last", "Ruiz"), ("email", "ana@maple.example"), ("role", "sender"), WHY[0], WHY[1]]).await;
        page.must_say("This person is a member already");
        assert_eq!(audited(&t, "account.provisioned").await.len(), 1);
        // Somebody with an account stands among those who ask, and a manager decides.
        let lee = t.patient("lee@patients.example", ("Lee", "Park"), None).await;
        let page = b.click(&found, "Add a person").await;
        let them = [("first", "Lee"), ("last", "Park"), ("email", lee.email.as_str()), ("role", "reader"), WHY[0], WHY[1]];
        b.press(&page, "Send the email", &them).await.must_say("Done");
        let waiting = crate::practices::joins::waiting(&t, c.ana.practice.unwrap(), 10).await.unwrap();
        assert_eq!(waiting.len(), 1);
        assert_eq!((waiting[0].person, waiting[0].role.as_str(), waiting[0].matched[0].as_str()), (lee.person, "reader", "support"));
        let members: i64 = t.db.one(db::q!("SELECT COUNT(*) FROM membership WHERE practice = $1", c.ana.practice.unwrap())).await.unwrap().unwrap();
        assert_eq!(members, 1);
        // An agent becomes no member, oneself least of all.
        let page = b.click(&found, "Add a person").await;
        let page = b.press(&page, "Send the email", &[("first", "Sol"), ("last", "Support"), ("email", sol.email.as_str()), ("role", "manager"), WHY[0], WHY[1]]).await;
        page.must_say("This person is of support");
    }
}
