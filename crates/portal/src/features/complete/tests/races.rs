//! Two tabs, double clicks, and writes that fail.

use super::*;
use crate::story;
use db::{Fault as Ordered, Kind, Op};
use std::sync::Arc;

/// The form of the last page, sent as often as one likes.
async fn send(b: &Browser, page: &Page, password: &str) -> Page {
    let mut b = b.clone();
    b.press(page, "Save and read my message", &[("password", password)])
        .await
}

story! {
    async fn two_tabs_a_hundred_times_at_once_make_exactly_one_account(t: TestApp) {
        let i = invited(&t).await;
        let mut b = t.browser();
        let one = to_password(&t, &mut b, &i).await;
        let two = b.get("/finish/password").await;
        let mut all = tokio::task::JoinSet::new();
        for n in 0..100 {
            let (b, page) = (b.clone(), if n % 2 == 0 { one.clone() } else { two.clone() });
            let password = if n % 2 == 0 { PASSWORD } else { "another long sentence, also fine" };
            all.spawn(async move { send(&b, &page, password).await });
        }
        let (mut reading, mut over, mut busy) = (0, 0, 0);
        while let Some(done) = all.join_next().await {
            let page = done.unwrap();
            match page.h1() {
                h if h == Letter::default().subject => reading += 1,
                h if h == "You already used this link" => over += 1,
                // One person has ten sessions at most; the older ones of these fifty end.
                h if h == "Sign In" && page.says("This session was ended") => reading += 1,
                // Only so many passwords wait to be hashed; nothing was done for these.
                h if h == "We are having trouble" => busy += 1,
                h => panic!("{h}: {}", page.text()),
            }
        }
        // Presses of the winner's own button get in; those of the other tab are told.
        assert!(reading > 0 && reading <= 50 && over <= 50 && reading + over + busy == 100, "{reading} {over} {busy}");
        assert_eq!(count(&t, "SELECT COUNT(*) FROM person").await, 2);
        assert_eq!(count(&t, "SELECT COUNT(*) FROM factor WHERE kind = 'password' AND state = 'active'").await, 2);
        assert_eq!(count(&t, "SELECT COUNT(*) FROM delivery_event WHERE kind = 'registered'").await, 1);
        assert_eq!(count(&t, "SELECT COUNT(*) FROM audit_event WHERE kind = 'account.created'").await, 1);
        assert_eq!(count(&t, "SELECT COUNT(*) FROM acceptance").await, 1);
    }

    async fn a_replay_of_the_last_form_opens_nothing_for_who_lacks_the_password_or_the_form(t: TestApp) {
        let i = invited(&t).await;
        let mut b = t.browser();
        let page = to_password(&t, &mut b, &i).await;
        let other_tab = b.get("/finish/password").await;
        save(&mut b.clone(), &page).await.must_say(Letter::default().body);
        let again = send(&b, &page, "not the password at all").await;
        assert_eq!(again.h1(), "You already used this link");
        let again = send(&b, &other_tab, PASSWORD).await;
        assert_eq!(again.h1(), "You already used this link", "another form is another account: there is one already");
        let again = b.clone().get(&i.path()).await;
        assert_eq!(again.h1(), "You already used this link");
        again.must_say("Sign In").must_say("Forgot Password").must_not_say("Robin").must_not_say(ROBIN);
    }

    async fn a_message_that_arrives_while_the_account_is_made_is_neither_lost_nor_doubled(t: TestApp) {
        let i = invited(&t).await;
        let mut b = t.browser();
        let page = to_password(&t, &mut b, &i).await;
        // It is written to the pre-mailbox after the page was shown.
        let before = count(&t, "SELECT COUNT(*) FROM entry").await;
        let mailbox: Id = t.db.one(q!("SELECT mailbox FROM invitation")).await.unwrap().unwrap();
        further(&t, &i, mailbox).await;
        assert_eq!(count(&t, "SELECT COUNT(*) FROM entry").await, before + 2);
        save(&mut b, &page).await;
        let inbox = b.get("/inbox").await;
        inbox.must_say("X-rays").must_say("A second letter");
        assert_eq!(count(&t, "SELECT COUNT(*) FROM entry e JOIN mailbox m ON m.id = e.mailbox WHERE m.state = 'adopted'").await, 0);
    }

    async fn whichever_write_fails_nothing_is_half_done_and_pressing_again_helps(t: TestApp) {
        for fault in [Ordered::Fail, Ordered::UnknownLost, Ordered::UnknownApplied] {
            let mut n = 0;
            loop {
                n += 1;
                // Somebody else each time, on one database.
                t.advance(crate::app::span::HOUR);
                let email = format!("n{n}-{}@patients.example", fault as u8);
                let ana = t.practice("Maple", &format!("ana-{email}"), ("", "Ana", "Ruiz")).await;
                let i = invited_by(&t, ana, &email, |p| p.two_step = Some(false)).await;
                let people = count(&t, "SELECT COUNT(*) FROM person").await;
                let mut b = t.browser();
                let hits = Arc::new(std::sync::atomic::AtomicBool::new(false));
                let hit = hits.clone();
                t.db.intercept(Some(Arc::new(move |op: &Op<'_>| {
                    if op.kind == Kind::Write && op.n == n {
                        hit.store(true, std::sync::atomic::Ordering::SeqCst);
                        fault
                    } else {
                        Ordered::None
                    }
                })));
                // The whole way, once with the failure; whoever meets an error page opens the link again.
                let mut page = b.get(&i.path()).await;
                if page.status.is_server_error() { page = b.get(&i.path()).await; }
                page = b.click(&page, "Continue").await;
                assert_eq!(page.h1(), "Terms of Use");
                let accepted = b.press(&page, "Accept and Continue", &[]).await;
                page = if accepted.status.is_server_error() {
                    accepted.must_say("We are having trouble");
                    b.press(&page, "Accept and Continue", &[]).await
                } else { accepted };
                assert_eq!(page.h1(), "Choose a password", "{fault:?} {n}");
                let mut done = save(&mut b, &page).await;
                let made = count(&t, "SELECT COUNT(*) FROM person").await - people;
                if done.status.is_server_error() {
                    done.must_say("We are having trouble");
                    let whole = count(&t, "SELECT COUNT(*) FROM invitation WHERE state = 'active'").await
                        == count(&t, "SELECT COUNT(*) FROM invitation").await;
                    assert_eq!(made == 1, whole, "{fault:?} {n}: half a state");
                    done = save(&mut b, &page).await;
                }
                t.db.intercept(None);
                assert_eq!(count(&t, "SELECT COUNT(*) FROM person").await, people + 1, "{fault:?} {n}");
                if done.h1() != Letter::default().subject {
                    // Its answer was lost: the account is there, and opens.
                    let mut fresh = t.browser();
                    fresh.sign_in(&email).await.must_say("X-rays");
                }
                assert_eq!(count(&t, "SELECT COUNT(*) FROM key_wrap w JOIN keypair k ON k.id = w.keypair WHERE k.retired_at IS NOT NULL AND w.holder_kind <> 'keypair'").await, 0, "{fault:?} {n}");
                if !hits.load(std::sync::atomic::Ordering::SeqCst) {
                    break;
                }
            }
            assert!(n > 3, "the story writes more than three times");
        }
    }
}

/// One more message of the practice to the same pre-mailbox.
async fn further(t: &TestApp, i: &Invited, mailbox: Id) {
    use crate::messages::{self, Head, Outgoing, To};
    let ring = t.ring_of(&i.ana).await;
    let key = crate::keys::current(t, i.ana.mailbox).await.unwrap();
    let (thread, message) = (t.id(), t.id());
    let to = [To {
        mailbox,
        key: crate::keys::current(t, mailbox).await.unwrap(),
        contact: Some(i.contact),
        invitation: Some(i.invitation),
    }];
    let out = Outgoing {
        thread,
        message,
        author_mailbox: i.ana.mailbox,
        author_key: crate::keys::id_of(&key),
        author_person: i.ana.person,
        on_behalf_of: None,
        head: Head {
            subject: "A second letter".into(),
            from: "Dr. Ana Ruiz".into(),
            ..Head::default()
        },
        body: "Two.",
        files: &[],
        beside: &[],
    };
    let sent = messages::statements(t, &ring, &out, &to).unwrap();
    let mut rows = vec![
        messages::store::insert_thread(&t.app, thread, i.ana.practice, i.ana.person, true, false),
        messages::store::insert_participant(t, thread, i.ana.mailbox, "author", true),
        messages::store::insert_participant(t, thread, mailbox, "to", true),
    ];
    rows.extend(sent.rows);
    t.db.write(rows).await.unwrap();
}
