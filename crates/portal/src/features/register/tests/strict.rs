//! Policy `pending_release = "strict"`: what waits opens by the mailed links and the practice alone, and a new link waits for somebody
//! there who is signed in.

use super::*;
use crate::app::span::{DAY, MINUTE, SECOND};
use crate::config::{Config, PendingRelease};
use crate::features::ops::keys::apply_release;
use crate::handover;
use crate::invitations::{LinkKind, release};
use crate::keys;
use crate::story;

const ROBIN: &str = "robin@patients.example";
const TOO_OLD: &str = "Send me a new link";

fn strict(c: &mut Config) {
    c.policy.pending_release = PendingRelease::Strict;
}

async fn wraps(t: &TestApp, invitation: Id) -> Vec<String> {
    let i = invitations::load(t, invitation).await.unwrap().unwrap();
    let key = keys::id_of(&keys::current(t, i.mailbox).await.unwrap());
    t.db.all(q!(
        "SELECT holder_kind FROM key_wrap WHERE keypair = $1 AND (expires_at IS NULL OR expires_at > $2) ORDER BY holder_kind",
        key,
        t.now()
    ))
    .await
    .unwrap()
}

async fn mails_to(t: &TestApp, to: &str) -> usize {
    t.run_jobs().await;
    t.captured.items().iter().filter(|i| i.to == to).count()
}

/// Robin, whom Ana has written to, with the mail. The link is made as any other under `strict`: by Ana's session.
async fn robin(t: &TestApp, ana: &Someone) -> (Id, Browser, String) {
    let (_, invitation, _) = t.write_to_stranger(ana, ROBIN, &Letter::default()).await;
    t.db.write(vec![release::ask(t, invitation, LinkKind::Invite)])
        .await
        .unwrap();
    assert_eq!(
        mails_to(t, ROBIN).await,
        0,
        "nobody of the practice is here"
    );
    let mut a = t.enter(ana, false).await;
    a.get("/inbox").await;
    assert_eq!(mails_to(t, ROBIN).await, 1);
    let (link, _) = links_of(t, ROBIN).await;
    (invitation, a, link)
}

story! { with strict;
    async fn a_new_link_waits_for_the_practice(t: TestApp) {
        let ana = maple(&t).await;
        let (invitation, _, old) = robin(&t, &ana).await;
        // Database and instance key open nothing of it.
        assert_eq!(wraps(&t, invitation).await, ["keypair", "link"]);
        let mailbox = invitations::load(&t, invitation).await.unwrap().unwrap().mailbox;
        assert!(invitations::open_pre_mailbox(&t, None, mailbox).await.unwrap().is_none());

        t.advance(31 * DAY);
        let mut b = t.browser();
        let page = b.get(&old).await;
        assert_eq!(page.h1(), "This link is too old");
        let told = b.press(&page, TOO_OLD, &[]).await;
        assert_eq!(told.h1(), "We told the office");
        told.must_say("as soon as somebody at the office is signed in").must_not_say("Robin").must_not_say("X-rays");
        // Asked twice, told once.
        let page = b.get(&old).await;
        b.press(&page, TOO_OLD, &[]).await;
        assert_eq!(mails_to(&t, ROBIN).await, 1);
        let mail = t.last_mail(&ana.email).await;
        assert_eq!(mail.subject, "Somebody asks for a new link");
        let asked = t.captured.items().iter().filter(|i| i.to == ana.email && i.subject == mail.subject).count();
        assert_eq!(asked, 1);

        // Neither a patient's session nor that of another practice mails it.
        let lee = t.patient("lee@patients.example", ("Lee", "Park"), None).await;
        let victor = t.practice("Vale Endodontics", "victor@vale.example", ("Dr.", "Victor", "Vale")).await;
        for other in [&lee, &victor] {
            t.enter(other, false).await.get("/inbox").await;
        }
        assert_eq!(mails_to(&t, ROBIN).await, 1);

        let mut a = t.browser();
        a.sign_in(&ana.email).await;
        assert_eq!(mails_to(&t, ROBIN).await, 2);
        let (link, _) = links_of(&t, ROBIN).await;
        assert_ne!(link, old);
        assert_eq!(t.browser().get(&link).await.h1(), "Maple Street Dental sent you a private message");
        assert_eq!(wraps(&t, invitation).await, ["keypair", "link"]);
        let sent = a.get("/sent").await;
        a.click(&sent, "X-rays").await.must_say("Asked for a new link").must_say("Email sent again");
        // Done is done.
        t.advance(MINUTE);
        a.get("/inbox").await;
        assert_eq!(mails_to(&t, ROBIN).await, 2);
    }

    /// Issue: fulfilled at most five seconds after a session that can is active.
    async fn a_session_that_is_used_mails_what_was_asked_for_meanwhile(t: TestApp) {
        let ana = maple(&t).await;
        let (invitation, mut a, _) = robin(&t, &ana).await;
        t.db.write(vec![release::ask(&t, invitation, LinkKind::Invite), release::ask(&t, invitation, LinkKind::Invite)]).await.unwrap();
        a.get("/sent").await;
        assert_eq!(mails_to(&t, ROBIN).await, 1, "it has just looked");
        t.advance(handover::PAUSE);
        const { assert!(handover::PAUSE <= 5 * SECOND) };
        a.get("/sent").await;
        assert_eq!(mails_to(&t, ROBIN).await, 2, "one mail answers both");
        let open: Option<i64> = t.db.one(q!("SELECT COUNT(*) FROM key_request WHERE state = 'open'")).await.unwrap();
        assert_eq!(open, Some(0));
    }

    async fn a_request_without_our_mac_mails_nothing(t: TestApp) {
        let ana = maple(&t).await;
        let (invitation, mut a, _) = robin(&t, &ana).await;
        t.db.write(vec![release::ask(&t, invitation, LinkKind::Invite)]).await.unwrap();
        let victor = t.practice("Vale Endodontics", "victor@vale.example", ("Dr.", "Victor", "Vale")).await;
        let (_, other, _) = t.write_to_stranger(&victor, "thief@evil.example", &Letter::default()).await;
        t.db.write(vec![q!("UPDATE key_request SET subject = $1", other).any()]).await.unwrap();
        t.advance(handover::PAUSE);
        a.get("/inbox").await;
        t.enter(&victor, false).await.get("/inbox").await;
        assert_eq!((mails_to(&t, ROBIN).await, mails_to(&t, "thief@evil.example").await), (1, 0));
    }

    async fn a_second_mail_that_is_too_old_waits_for_the_practice_too(t: TestApp) {
        let ana = maple(&t).await;
        let (_, mut a, link) = robin(&t, &ana).await;
        let mut b = t.browser();
        let page = b.get(&link).await;
        let page = b.click(&page, "Get Started").await;
        let page = b.press(&page, "Continue", &YOU).await;
        let page = b.press(&page, "Finish", &[]).await;
        assert_eq!(page.h1(), "Check your email to go on", "{}", page.text());
        let second = second_link(&t, ROBIN).await;
        t.advance(2 * DAY);
        let page = b.get(&second).await;
        assert_eq!(page.h1(), "This link is too old");
        assert_eq!(b.press(&page, TOO_OLD, &[]).await.h1(), "We told the office");
        let before = mails_to(&t, ROBIN).await;
        a.sign_in(&ana.email).await;
        assert_eq!(mails_to(&t, ROBIN).await, before + 1);
        let newer = second_link(&t, ROBIN).await;
        assert_ne!(newer, second);
        assert_eq!(t.browser().get(&newer).await.status, 200);
    }

    async fn a_decline_taken_back_and_a_resend_make_no_wrap_for_the_instance(t: TestApp) {
        let ana = maple(&t).await;
        let (invitation, mut a, _) = robin(&t, &ana).await;
        t.advance(11 * MINUTE);
        let sent = a.get("/sent").await;
        let page = a.click(&sent, "X-rays").await;
        let again = a.click(&page, "Send again").await;
        a.press(&again, "Send again", &[]).await;
        assert_eq!(mails_to(&t, ROBIN).await, 2);
        assert_eq!(wraps(&t, invitation).await, ["keypair", "link"]);
    }

    async fn choosing_strict_forgets_what_the_instance_could_open(t: TestApp) {
        let ana = maple(&t).await;
        let (invitation, _, link) = robin(&t, &ana).await;
        // As it was left by a time of `convenient`.
        let mailbox = invitations::load(&t, invitation).await.unwrap().unwrap().mailbox;
        let key = keys::id_of(&keys::current(&t, mailbox).await.unwrap());
        let token = vault::Token::parse(link.rsplit('/').next().unwrap()).unwrap();
        let pair = keys::open_by_link(&t, key, &token).await.unwrap().unwrap();
        let pending = t.keys.pending_wrap_key(*mailbox.as_bytes());
        t.db.write(vec![keys::wrap_under(&t, keys::Holder::Pending, mailbox.as_bytes(), &pending, &pair, None)]).await.unwrap();
        assert!(invitations::open_pre_mailbox(&t, None, mailbox).await.unwrap().is_some());

        assert_eq!(apply_release(&t).await.unwrap(), 1);
        assert_eq!(apply_release(&t).await.unwrap(), 0, "once");
        assert!(invitations::open_pre_mailbox(&t, None, mailbox).await.unwrap().is_none());
        assert_eq!(wraps(&t, invitation).await, ["keypair", "link"]);
        // What is out goes on working.
        assert_eq!(t.browser().get(&link).await.h1(), "Maple Street Dental sent you a private message");
    }
}
