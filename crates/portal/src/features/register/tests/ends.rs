//! Declining, wrong numbers, the second mail again, a wrong address.

use super::*;
use crate::app::span::{DAY, MINUTE, SECOND};
use crate::invitations::{LinkKind, Opened, State, links, store};
use crate::keys;
use crate::story;
use http::StatusCode;
use vault::Token;

const DECLINE: &str = "This is not me, or I do not want it";

async fn opened(t: &TestApp, kind: LinkKind, link: &str) -> Opened {
    let token = Token::parse(link.rsplit('/').next().unwrap()).unwrap();
    links::open(t, kind, &token).await.unwrap()
}

async fn wraps(t: &TestApp, who: &Invited) -> Vec<String> {
    let i = load(t, who).await;
    let key = keys::id_of(&keys::current(t, i.mailbox).await.unwrap());
    t.db.all(q!(
        "SELECT holder_kind FROM key_wrap WHERE keypair = $1 ORDER BY holder_kind",
        key
    ))
    .await
    .unwrap()
}

async fn events(t: &TestApp) -> Vec<String> {
    t.db.all(q!("SELECT kind FROM delivery_event ORDER BY at, id"))
        .await
        .unwrap()
}

/// What the sender's *Correct the phone* does.
async fn correct(t: &TestApp, who: &Invited, number: &str, by: Id) {
    t.db.write(vec![
        contacts::store::void_phones(who.contact),
        contacts::insert_phone(
            t,
            who.contact,
            &phone(number, PhoneKind::Mobile),
            PhoneKind::Mobile,
            true,
            Some(by),
        ),
        store::phone_mended(who.invitation, t.now()),
    ])
    .await
    .unwrap();
}

story! {
    async fn declining_ends_what_was_mailed_and_tells_the_sender(t: TestApp) {
        let ana = maple(&t).await;
        let who = invite(&t, &ana, "stranger@patients.example", &With::default()).await;
        // Somebody has walked it to the second mail before.
        finished_patient(&t, &who, "on").await;
        let second = second_link(&t, &who.email).await;
        assert_eq!(wraps(&t, &who).await, ["keypair", "link", "link", "pending"]);
        let mut b = t.browser();
        let page = b.get(&who.decline).await;
        assert_eq!((page.path.as_str(), page.h1().as_str()), ("/not-me", "Stop these emails?"));
        page.must_say("Maple Street Dental").must_not_say("Robin").must_not_say("stranger@").must_not_say("X-rays");
        assert_eq!(load(&t, &who).await.state, State::Finished);

        let done = b.press(&page, DECLINE, &[]).await;
        assert_eq!((done.status.as_u16(), done.h1().as_str()), (200, "You get no more of these emails"));
        done.must_say("(555) 010-0142");
        assert_eq!(load(&t, &who).await.state, State::Declined);
        // Only the desk opens the message now, so that the sender can correct the address.
        assert_eq!(wraps(&t, &who).await, ["keypair"]);
        let email = crate::accounts::Email::parse(&who.email).unwrap();
        let bidx = contacts::address_index(&t, &email);
        assert_eq!(store::suppressed(&t.db, &bidx, ana.practice.unwrap()).await.unwrap().as_deref(), Some("declined"));
        assert!(events(&t).await.contains(&"declined".to_owned()));
        assert_eq!(mails_to(&t, &ana.email).await.len(), 1);
        assert!(audited(&t).await.contains(&("invitation.declined".into(), "ok".into())));

        // Every link of theirs is dead, and a second press does nothing.
        for link in [&who.link, &who.decline] {
            assert_eq!(b.get(link).await.h1(), "You get no more of these emails");
        }
        assert!(matches!(opened(&t, LinkKind::Complete, &second).await, Opened::Declined(_)));
        let before = everything(&t, &[], &[]).await;
        b.get(&who.decline).await;
        let again = b.press(&page, DECLINE, &[]).await;
        assert!(["You get no more of these emails", "Check this and send it again"].contains(&again.h1().as_str()));
        assert_eq!(everything(&t, &[], &[]).await, before);
    }

    async fn declining_from_the_first_page_asks_once_and_may_be_left(t: TestApp) {
        let ana = maple(&t).await;
        let who = invite(&t, &ana, "unsure@patients.example", &With::default()).await;
        let before = everything(&t, &[], OPENED).await;
        let (mut b, page) = landed(&t, &who).await;
        let page = b.click(&page, DECLINE).await;
        assert_eq!(page.h1(), "Stop these emails?");
        let kept = b.click(&page, "Keep the message").await;
        assert_eq!(kept.path, "/join");
        let mut other = t.browser();
        let asked = other.get(&who.decline).await;
        let kept = other.click(&asked, "Keep the message").await;
        assert_eq!(kept.h1(), "Nothing was changed");
        assert_eq!(everything(&t, &[], OPENED).await, before);
        let done = b.press(&page, DECLINE, &[]).await;
        assert_eq!(done.h1(), "You get no more of these emails");
        assert_eq!(load(&t, &who).await.state, State::Declined);
    }

    async fn a_decline_by_mistake_is_taken_back_and_the_sender_sends_again(t: TestApp) {
        let ana = maple(&t).await;
        let who = invite(&t, &ana, "hasty@patients.example", &With::default()).await;
        let mut b = t.browser();
        let page = b.get(&who.decline).await;
        let over = b.press(&page, DECLINE, &[]).await;
        t.advance(SECOND);

        // The first button of each page changes nothing: a scanner may press it.
        let before = everything(&t, &[], &[]).await;
        let ask = b.click(&over, "I pressed this by mistake").await;
        assert_eq!((ask.status.as_u16(), ask.h1().as_str()), (200, "Do you want the message after all?"));
        ask.must_say("Maple Street Dental").must_not_say("Robin").must_not_say("hasty@").must_not_say("X-rays");
        assert_eq!(b.click(&ask, "No, leave it as it is").await.h1(), "You get no more of these emails");
        assert_eq!(everything(&t, &[], &[]).await, before);

        let done = b.press(&ask, "Yes, I want the message", &[]).await;
        assert_eq!((done.status.as_u16(), done.h1().as_str()), (200, "We told the office"));
        assert_eq!(load(&t, &who).await.state, State::Open);
        // The old links open nothing: only a sender of the practice can make new ones.
        assert_eq!(wraps(&t, &who).await, ["keypair"]);
        assert_eq!(t.browser().get(&who.link).await.h1(), "We told the office");
        assert!(matches!(opened(&t, LinkKind::Invite, &who.link).await, Opened::Awaited(_)));
        let told = mails_to(&t, &ana.email).await;
        assert_eq!(told[0].subject, "They want your message after all");
        assert!(audited(&t).await.contains(&("invitation.wanted".into(), "ok".into())));

        // The sender sees it and sends again; the new link leads in.
        let mut a = t.enter(&ana, false).await;
        let sent = a.get("/sent").await;
        let page = a.click(&sent, "X-rays").await;
        page.must_say("Declined by mistake: they want it after all").must_say("They declined by mistake and wait for a new link.");
        a.get("/contacts").await.must_say("Wants a new link");
        let again = a.click(&page, "Send again").await;
        let page = a.press(&again, "Send again", &[]).await;
        page.must_not_say("wait for a new link");
        // As a link that was never declined: a new one can be asked for when it is too old.
        assert_eq!(wraps(&t, &who).await, ["keypair", "link", "pending"]);
        let (link, _) = links_of(&t, &who.email).await;
        assert_ne!(link, who.link);
        let page = t.browser().get(&link).await;
        assert_eq!(page.h1(), "Maple Street Dental sent you a private message");
    }

    async fn taking_a_decline_back_has_a_ceiling_and_a_second_press_does_nothing(t: TestApp) {
        let ana = maple(&t).await;
        let who = invite(&t, &ana, "torn@patients.example", &With::default()).await;
        let mut b = t.browser();
        for turn in 0..3 {
            t.advance(MINUTE);
            let page = b.get(&who.decline).await;
            let over = b.press(&page, DECLINE, &[]).await;
            let ask = b.click(&over, "I pressed this by mistake").await;
            let done = b.press(&ask, "Yes, I want the message", &[]).await;
            if turn < 2 {
                assert_eq!(done.h1(), "We told the office");
                let before = everything(&t, &[], &[]).await;
                assert_eq!(b.press(&ask, "Yes, I want the message", &[]).await.h1(), "We told the office");
                assert_eq!(everything(&t, &[], &[]).await, before);
            } else {
                assert_eq!(done.status, StatusCode::TOO_MANY_REQUESTS);
                assert_eq!(load(&t, &who).await.state, State::Declined);
            }
        }
        // A declined invitation alone can be taken back: not one in force, nor one whose address was corrected.
        let other = invite(&t, &ana, "calm@patients.example", &With::default()).await;
        let mut c = t.browser();
        c.get(&other.decline).await;
        assert_eq!(c.get("/not-me/mistake").await.h1(), "Stop these emails?");
        set_state(&t, &other, "void").await;
        assert_eq!(c.get("/not-me/mistake").await.h1(), "Taken back by the sender");
    }

    async fn another_practice_may_still_write_to_who_declined(t: TestApp) {
        let ana = maple(&t).await;
        let vale = t.practice("Vale Endodontics", "victor@vale.example", ("Dr.", "Victor", "Vale")).await;
        let a = invite(&t, &ana, "both@patients.example", &With::default()).await;
        t.advance(SECOND);
        let v = invite(&t, &vale, "both@patients.example", &With::default()).await;
        let mut b = t.browser();
        let page = b.get(&a.decline).await;
        b.press(&page, DECLINE, &[]).await;
        let page = b.get(&v.link).await;
        assert_eq!(page.h1(), "Vale Endodontics sent you a private message");
        page.must_not_say("Maple Street Dental").must_not_say("Ana Ruiz");
        finished_patient(&t, &v, "off").await;
    }

    async fn wrong_numbers_reach_the_sender_and_the_same_link_goes_on(t: TestApp) {
        let ana = maple(&t).await;
        let who = invite(&t, &ana, "moved@patients.example", &With::default()).await;
        let (mut b, page) = landed(&t, &who).await;
        let page = b.click(&page, "Get Started").await;
        let page = b.press(&page, "Continue", &YOU).await;
        let page = b.click(&page, "None of these is mine").await;
        assert_eq!(page.h1(), "Tell the office your number");
        for (number, kind, says) in [("5", "mobile", "not a phone number"), ("+1 900 234 5678", "landline", "premium"), ("555-CALL", "mobile", "not a phone number")] {
            let wrong = b.press(&page, "Send to the office", &[("phone", number), ("kind", kind)]).await;
            assert_eq!(wrong.status, 422);
            wrong.must_say(says);
        }
        let sent = b.press(&page, "Send to the office", &[("phone", "(555) 010-0181"), ("kind", "mobile")]).await;
        assert_eq!((sent.path.as_str(), sent.h1().as_str()), ("/join/waiting", "Waiting for the office"));
        sent.must_say("Step 2 of 3").must_say("(555) 010-0142").must_not_say("0181");

        // The sender is told; nothing else has changed: the proposal is no phone on file.
        assert_eq!(mails_to(&t, &ana.email).await.len(), 1);
        assert!(events(&t).await.contains(&"phone_wrong".to_owned()));
        let states: Vec<(String, Option<Id>)> = t.db.all(q!("SELECT state, given_by FROM contact_phone ORDER BY given_at, state")).await.unwrap();
        assert_eq!(states, [("filed".to_owned(), Some(ana.person)), ("filed".into(), Some(ana.person)), ("proposed".into(), None)]);
        assert!(t.captured.items().iter().all(|i| i.channel == courier::Channel::Email));
        // Nothing leads past the wait: not the link, not another address.
        for path in ["/join/security", "/join/check-mail"] {
            assert_eq!(b.get(path).await.path, "/join/waiting");
        }
        let (mut desk, page) = landed(&t, &who).await;
        assert_eq!(desk.click(&page, "Continue where you left off").await.path, "/join/waiting");

        correct(&t, &who, "(555) 010-0181", ana.person).await;
        let page = desk.get(&who.link).await;
        let page = desk.click(&page, "Continue where you left off").await;
        assert_eq!(page.h1(), "Can you answer one of these?");
        page.must_say("Mobile ending 81").must_not_say("ending 67");
        let page = desk.press(&page, "Yes, Continue", &[]).await;
        let page = desk.press(&page, "Finish", &[("two_step", "on")]).await;
        assert_eq!(page.path, "/join/check-mail");
        assert_eq!(b.get("/join/waiting").await.path, "/join/check-mail");
    }

    async fn a_number_need_not_be_proposed_and_may_be_theirs_after_all(t: TestApp) {
        let ana = maple(&t).await;
        let who = invite(&t, &ana, "hasty@patients.example", &With::default()).await;
        let (mut b, page) = landed(&t, &who).await;
        let page = b.click(&page, "Get Started").await;
        let page = b.press(&page, "Continue", &YOU).await;
        let page = b.click(&page, "None of these is mine").await;
        let page = b.press(&page, "Send to the office", &[]).await;
        assert_eq!(page.path, "/join/waiting");
        let page = b.click(&page, "Send another number").await;
        let page = b.press(&page, "Send to the office", &[("phone", "(555) 010-0181"), ("kind", "mobile")]).await;
        let page = b.click(&page, "One of the numbers is mine after all").await;
        let page = b.press(&page, "Yes, Continue", &[]).await;
        assert_eq!(page.h1(), "Protect your account");
        let i = load(&t, &who).await;
        assert_eq!((i.phone_wrong_at, i.progress.phones_confirmed), (None, true));
        assert_eq!(count(&t, "SELECT COUNT(*) FROM contact_phone WHERE state = 'proposed'").await, 0);
        let kinds: Vec<String> = audited(&t).await.into_iter().map(|(k, _)| k).collect();
        assert_eq!(kinds, ["invitation.phone_wrong", "invitation.phone_wrong", "invitation.phone_right"]);
    }

    async fn the_sender_is_not_flooded_with_wrong_numbers(t: TestApp) {
        let ana = maple(&t).await;
        let who = invite(&t, &ana, "spam@patients.example", &With::default()).await;
        let (mut b, page) = landed(&t, &who).await;
        let page = b.click(&page, "Get Started").await;
        b.press(&page, "Continue", &YOU).await;
        for n in 0..8 {
            let page = b.get("/join/wrong-phone").await;
            let answer = b.press(&page, "Send to the office", &[("phone", &format!("(555) 010-01{n}0")), ("kind", "mobile")]).await;
            assert_eq!(answer.status.as_u16(), if n < 5 { 200 } else { 429 }, "{n}");
        }
        assert_eq!(mails_to(&t, &ana.email).await.len(), 5);
        assert_eq!(count(&t, "SELECT COUNT(*) FROM contact_phone WHERE state = 'proposed'").await, 1);
    }

    async fn the_second_mail_comes_again_after_a_minute_five_times_a_day(t: TestApp) {
        let ana = maple(&t).await;
        let who = invite(&t, &ana, "again@patients.example", &With::default()).await;
        let (mut b, page) = finished_patient(&t, &who, "on").await;
        let first = second_link(&t, &who.email).await;
        // 60 s are not over: the page prints until when, and a press before that mails nothing.
        page.must_say("You can do this at");
        t.advance(59 * SECOND);
        let early = b.get("/join/check-mail").await;
        early.must_say("You can do this at");
        // Too early: the same page, which says when.
        b.press(&early, "Send it again", &[]).await.must_say("You can do this at").must_not_say("Sent again");
        assert_eq!(mails_to(&t, &who.email).await.len(), 2);
        t.advance(SECOND);
        let page = b.get("/join/check-mail").await;
        let sent = b.press(&page, "Send it again", &[]).await;
        sent.must_say("Sent again: 7:05 AM");
        let newer = second_link(&t, &who.email).await;
        assert_ne!(first, newer);
        assert!(matches!(opened(&t, LinkKind::Complete, &first).await, Opened::Replaced { .. }));
        assert!(matches!(opened(&t, LinkKind::Complete, &newer).await, Opened::Live(_)));
        assert_eq!(wraps(&t, &who).await.iter().filter(|w| *w == "link").count(), 2, "one of the invitation, one of the newest second mail");
        // The same page pressed once more: the same answer, no mail.
        b.press(&page, "Send it again", &[]).await.must_say("Sent again: 7:05 AM");
        for n in 2..6 {
            t.advance(MINUTE);
            let page = b.get("/join/check-mail").await;
            let answer = b.press(&page, "Send it again", &[]).await;
            assert_eq!(answer.status.as_u16(), if n < 5 { 200 } else { 429 }, "{n}");
            t.run_jobs().await;
        }
        let second = |m: &courier::Item| m.links.iter().any(|l| l.contains("/p/"));
        assert_eq!(mails_to(&t, &who.email).await.iter().filter(|m| second(m)).count(), 5);
        t.advance(DAY);
        b.get(&who.link).await;
        let page = b.get("/join/check-mail").await;
        b.press(&page, "Send it again", &[]).await;
        assert_eq!(mails_to(&t, &who.email).await.iter().filter(|m| second(m)).count(), 6);
    }

    async fn finish_pressed_again_changes_the_choice_and_mails_nothing(t: TestApp) {
        let ana = maple(&t).await;
        let who = invite(&t, &ana, "mind@patients.example", &With::default()).await;
        let (mut b, _) = finished_patient(&t, &who, "on").await;
        let first = second_link(&t, &who.email).await;
        let page = b.get("/join/security").await;
        let page = b.press(&page, "Finish", &[("two_step", "off")]).await;
        assert_eq!(page.path, "/join/check-mail");
        assert_eq!(load(&t, &who).await.progress.two_step, Some(false));
        assert_eq!(mails_to(&t, &who.email).await.len(), 2);
        assert!(matches!(opened(&t, LinkKind::Complete, &first).await, Opened::Live(_)));
    }

    async fn a_wrong_address_is_told_and_never_changed_here(t: TestApp) {
        let ana = maple(&t).await;
        let who = invite(&t, &ana, "typo@patients.example", &With::default()).await;
        let (mut b, page) = finished_patient(&t, &who, "off").await;
        page.must_say("Only Maple Street Dental can change the address.").must_not_say("type=\"email\"");
        for _ in 0..4 {
            let told = b.press(&page, "Tell the office", &[]).await;
            told.must_say("The office was told");
            let page = b.get("/join/check-mail").await;
            b.press(&page, "Tell the office", &[]).await.must_say("The office was told");
        }
        assert_eq!(mails_to(&t, &ana.email).await.len(), 2);
        assert!(events(&t).await.contains(&"address_wrong".to_owned()));
        // An address in the body is not read.
        let page = b.get("/join/you").await;
        let mut values = page.form("Continue").values;
        for extra in ["email", "address", "phone", "person", "practice", "role", "state", "two_step"] {
            values.push((extra.into(), "evil@evil.example".into()));
        }
        post(&mut b, "/join/you", &values).await;
        let i = load(&t, &who).await;
        let contact = contacts::by_id(&t, i.practice, i.contact).await.unwrap().unwrap();
        assert_eq!(contact.email.canonical(), who.email);
        assert_eq!((i.state, i.progress.two_step, i.progress.practice), (State::Finished, Some(false), None));
    }

    async fn a_provisioned_account_reaches_support_where_nobody_wrote(t: TestApp) {
        let ana = maple(&t).await;
        let who = invite(&t, &ana, "setup@maple.example", &With { relationship: Relationship::StaffHere, ..With::default() }).await;
        t.db.write(vec![
            q!("UPDATE invitation SET kind = 'provision', inviter = NULL WHERE id = $1", who.invitation).expect(1),
            q!("UPDATE delivery SET invitation = NULL").any(),
        ]).await.unwrap();
        let (mut b, page) = landed(&t, &who).await;
        let page = b.click(&page, "Continue").await;
        let page = b.press(&page, "Skip", &[]).await;
        let page = b.press(&page, "Get Started", &[]).await;
        let page = b.press(&page, "Continue", &YOU).await;
        page.must_say("These numbers are on file for you");
        let page = b.click(&page, "None of these is mine").await;
        b.press(&page, "Send to the office", &[]).await;
        assert_eq!(mails_to(&t, "help@mail.example.com").await.len(), 1);
        assert_eq!(mails_to(&t, &ana.email).await.len(), 0);
    }
}
