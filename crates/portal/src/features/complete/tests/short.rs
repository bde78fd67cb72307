//! The short registration: one mail, code, terms and password on one page, the message.

use super::*;
use crate::config::RegistrationMode;
use crate::features::documents;
use crate::mails;
use crate::practices;
use crate::story;
use http::StatusCode;

/// Somebody who was written to by a practice that asks for the short way, with the link of the mail.
struct Short {
    invitation: Id,
    contact: Id,
    link: String,
}

async fn short(t: &TestApp, two_step: bool) -> Short {
    let ana = maple(t).await;
    asks_short(t, ana.practice.unwrap()).await;
    let letter = Letter {
        two_step,
        ..Letter::default()
    };
    let (_, invitation, contact) = t.write_to_stranger(&ana, ROBIN, &letter).await;
    file(t, contact, "(555) 010-0167", PhoneKind::Mobile).await;
    let i = invitations::load(t, invitation).await.unwrap().unwrap();
    assert!(i.short, "the practice's own rule");
    let pair = invitations::open_pre_mailbox(t, None, i.mailbox)
        .await
        .unwrap()
        .unwrap();
    let rows = links::invite_rows(t, mails::INVITATION, i.id, i.generation, &pair, None, true);
    t.db.write(rows).await.unwrap();
    let mail = t.last_mail(ROBIN).await;
    let link = mail
        .links
        .iter()
        .find(|l| l.contains("/i/"))
        .unwrap()
        .clone();
    Short {
        invitation,
        contact,
        link,
    }
}

async fn asks_short(t: &TestApp, practice: Id) {
    let policy = practices::Policy {
        registration: Some(RegistrationMode::Short),
        ..practices::Policy::default()
    };
    let text = serde_json::to_string(&policy).unwrap();
    t.db.write(vec![
        q!(
            "UPDATE practice SET policy = $2 WHERE id = $1",
            practice,
            text
        )
        .expect(1),
    ])
    .await
    .unwrap();
}

/// From the mail through the code to the last page.
async fn to_last(t: &TestApp, b: &mut Browser, s: &Short) -> Page {
    let page = b.get(&s.link).await;
    let page = b.click(&page, "Get Started").await;
    assert_eq!(page.h1(), "Where should we send your code?");
    let page = b.press(&page, "Text mobile ending 67", &[]).await;
    let code = t.texted_code(MOBILE).await;
    let page = b.press(&page, "Continue", &[("code", &code)]).await;
    assert_eq!(page.h1(), "Choose a password and read", "{}", page.text());
    page
}

const DONE: [(&str, &str); 2] = [("password", PASSWORD), ("accept", "on")];

async fn read(b: &mut Browser, page: &Page, fields: &[(&str, &str)]) -> Page {
    b.press(page, "Save and read my message", fields).await
}

const PEOPLE: &str = "SELECT COUNT(*) FROM person";

story! {
    async fn with_a_code_one_mail_is_enough(t: TestApp) {
        let s = short(&t, true).await;
        let mut b = t.browser();
        let page = b.get(&s.link).await;
        page.must_say("Maple Street Dental sent you a private message").must_say("Keep your phone near").must_not_say("professional number").must_not_say("Robin");
        let page = to_last(&t, &mut b, &s).await;
        page.must_say("Step 2 of 2").must_say("Terms of Use");
        let message = read(&mut b, &page, &[("password", PASSWORD), ("accept", "on"), ("zone", "America/Chicago")]).await;
        message.must_say(Letter::default().body);
        t.run_jobs().await;
        let mails = t.captured.items().into_iter().filter(|i| i.to == ROBIN).count();
        assert_eq!(mails, 1, "no second mail");
        assert_eq!(count(&t, "SELECT COUNT(*) FROM acceptance WHERE kind = 'terms'").await, 1);
        assert_eq!(count(&t, "SELECT COUNT(*) FROM person WHERE tz = 'America/Chicago' AND two_step").await, 1);
        assert_eq!(count(&t, "SELECT COUNT(*) FROM key_wrap WHERE holder_kind IN ('link', 'pending')").await, 0, "nothing but the reader opens it");
        // Afterwards, once they have read: is the office's word for them right?
        let again = b.get(&message.path).await;
        again.must_say("Is your name Robin Vale?").must_not_say("recovery code");
        let right = b.press(&again, "Yes, it is right", &[]).await;
        assert_eq!(right.path, "/inbox");
        b.get(&message.path).await.must_not_say("Is your name").must_say("recovery code");
        // The old link says so.
        t.browser().get(&s.link).await.must_say("You already used this link");
    }

    async fn without_a_code_the_link_leads_to_the_last_page(t: TestApp) {
        let s = short(&t, false).await;
        let mut b = t.browser();
        let page = b.get(&s.link).await;
        page.must_not_say("Keep your phone near");
        let page = b.click(&page, "Get Started").await;
        assert_eq!(page.h1(), "Choose a password and read");
        page.must_say("Step 1 of 1");
        let weak = read(&mut b, &page, &[("password", "short"), ("accept", "on")]).await;
        assert_eq!(weak.status, StatusCode::UNPROCESSABLE_ENTITY);
        let unread = read(&mut b, &page, &[("password", PASSWORD)]).await;
        unread.must_say("Tick the box to accept the terms");
        assert_eq!(count(&t, PEOPLE).await, 1, "nothing without the terms");
        let page = b.click(&page, "I do not accept").await;
        let page = b.click(&page, "Read the terms again").await;
        read(&mut b, &page, &DONE).await.must_say(Letter::default().body);
    }

    async fn a_scanner_that_opens_and_presses_changes_nothing(t: TestApp) {
        let s = short(&t, true).await;
        for _ in 0..3 {
            let mut bot = t.browser();
            let page = bot.get(&s.link).await;
            bot.click(&page, "Get Started").await;
        }
        t.run_jobs().await;
        assert!(t.captured.items().iter().all(|i| i.channel == courier::Channel::Email), "no code was sent");
        assert_eq!(count(&t, PEOPLE).await, 1);
        let mut b = t.browser();
        let page = to_last(&t, &mut b, &s).await;
        read(&mut b, &page, &DONE).await.must_say(Letter::default().body);
    }

    async fn two_tabs_make_one_account(t: TestApp) {
        let s = short(&t, true).await;
        let mut b = t.browser();
        let one = to_last(&t, &mut b, &s).await;
        let two = b.get("/finish/last").await;
        let mut twin = b.clone();
        read(&mut b, &one, &DONE).await.must_say(Letter::default().body);
        // The same form once more gets in; another one is told.
        let mut again = twin.clone();
        read(&mut again, &one, &DONE).await.must_say(Letter::default().body);
        read(&mut twin, &two, &DONE).await.must_say("You already used this link");
        assert_eq!(count(&t, PEOPLE).await, 2);
        assert_eq!(count(&t, "SELECT COUNT(*) FROM acceptance").await, 1);
    }

    async fn a_demand_for_a_code_that_comes_meanwhile_holds(t: TestApp) {
        let s = short(&t, false).await;
        let mut b = t.browser();
        let page = b.get(&s.link).await;
        let page = b.click(&page, "Get Started").await;
        t.db.write(vec![invitations::store::require_two_step(s.invitation, t.now())]).await.unwrap();
        let page = read(&mut b, &page, &DONE).await;
        assert_eq!(page.h1(), "Where should we send your code?");
        assert_eq!(count(&t, PEOPLE).await, 1);
    }

    async fn no_page_is_reached_before_the_code_or_by_another_link(t: TestApp) {
        let s = short(&t, true).await;
        let mut b = t.browser();
        b.get(&s.link).await;
        for path in ["/finish/last", "/finish/password", "/finish/terms", "/finish", "/join/you", "/join/security", "/join/check-mail", "/join/practice"] {
            assert_eq!(b.get(path).await.path, "/finish/code", "{path}");
        }
        // The first link of a classic invitation opens none of the last pages.
        let ana = t.practice("Vale Endodontics", "victor@vale.example", ("Dr.", "Victor", "Vale")).await;
        let i = invited_by(&t, ana, "kim@patients.example", |p| p.two_step = Some(false)).await;
        let row = invitations::load(&t, i.invitation).await.unwrap().unwrap();
        assert!(!row.short);
        let pair = invitations::open_pre_mailbox(&t, None, row.mailbox).await.unwrap().unwrap();
        let (token, rows) = links::mint(&t, LinkKind::Invite, row.id, row.generation, &pair);
        t.db.write(rows).await.unwrap();
        let mut c = t.browser();
        c.get(&LinkKind::Invite.path(&token)).await;
        for path in ["/finish", "/finish/last", "/finish/password"] {
            assert!(c.get(path).await.path.starts_with("/join"), "{path}");
        }
    }

    async fn a_wrong_number_goes_to_the_office_and_the_same_link_goes_on(t: TestApp) {
        let s = short(&t, true).await;
        let mut b = t.browser();
        let page = b.get(&s.link).await;
        let page = b.click(&page, "Get Started").await;
        let page = b.click(&page, "I cannot use these phones").await;
        b.press(&page, "Send to the office", &[]).await.must_say("Waiting for the office");
        b.get(&s.link).await.must_say("Get Started");
        assert_eq!(b.get("/finish").await.path, "/finish/waiting");
        t.db.write(vec![invitations::store::phone_mended(s.invitation, t.now()), contacts::store::void_phones(s.contact)]).await.unwrap();
        file(&t, s.contact, "(555) 010-0188", PhoneKind::Mobile).await;
        let page = b.get(&s.link).await;
        b.click(&page, "Get Started").await.must_say("Text mobile ending 88");
    }

    async fn newer_terms_are_shown_before_they_are_accepted(t: TestApp) {
        let s = short(&t, false).await;
        let mut b = t.browser();
        let page = b.get(&s.link).await;
        let page = b.click(&page, "Get Started").await;
        let old = [("password", PASSWORD), ("accept", "on"), ("version", "0")];
        let newer = read(&mut b, &page, &old).await;
        assert_eq!(newer.status, StatusCode::CONFLICT);
        newer.must_say("The terms were changed while you were reading");
        assert_eq!(count(&t, PEOPLE).await, 1);
        let _ = documents::Kind::Terms;
        read(&mut b, &newer, &DONE).await.must_say(Letter::default().body);
    }
}

#[tokio::test]
async fn the_operator_sets_the_way_and_a_practice_may_keep_the_long_one() {
    let change = |c: &mut Config| c.policy.registration = RegistrationMode::Short;
    configured(change, |t| async move {
        let ana = maple(&t).await;
        let letter = Letter::default();
        let (_, one, _) = t
            .write_to_stranger(&ana, "one@patients.example", &letter)
            .await;
        assert!(invitations::load(&t, one).await.unwrap().unwrap().short);
        let classic = r#"{"registration":"classic"}"#;
        t.db.write(vec![q!("UPDATE practice SET policy = $1", classic).any()])
            .await
            .unwrap();
        let (_, two, _) = t
            .write_to_stranger(&ana, "two@patients.example", &letter)
            .await;
        assert!(!invitations::load(&t, two).await.unwrap().unwrap().short);
        assert!(
            invitations::load(&t, one).await.unwrap().unwrap().short,
            "what was sent stays as it was sent"
        );
    })
    .await;
}
