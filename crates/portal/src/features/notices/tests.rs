#![allow(clippy::unwrap_used)]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use courier::{Channel, SendError};
use db::{Id, q};

use super::flow::{self, Plan};
use super::model::Alert;
use crate::accounts::Email;
use crate::app::span::{DAY, HOUR, MINUTE};
use crate::contacts;
use crate::invitations::{self, LinkKind, State, links};
use crate::mails::{self, Secret};
use crate::messages;
use crate::story;
use crate::testing::{Letter, Someone, TestApp};

/// Words that must be in no mail: what the sender wrote and who the invitee is (see `testing/mail.rs`).
const CANARIES: [&str; 6] = [
    "X-rays before Thursday",
    "two x-rays",
    "panorama.png",
    "Robin",
    "Vale",
    "0167",
];

async fn maple(t: &TestApp) -> Someone {
    t.practice(
        "Maple Street Dental",
        "ana@maple.example",
        ("Dr.", "Ana", "Ruiz"),
    )
    .await
}

struct Waiting {
    invitation: Id,
    contact: Id,
    delivery: Id,
    thread: Id,
    link: String,
    decline: String,
}

/// Dr. Ruiz writes to Robin Vale; the mail waits.
async fn invited(t: &TestApp, from: &Someone, email: &str) -> Waiting {
    let letter = Letter {
        files: &[("panorama.png", "image/png", b"not really")],
        ..Letter::default()
    };
    let (thread, invitation, contact) = t.write_to_stranger(from, email, &letter).await;
    let delivery = messages::store::deliveries_of_invitation(&t.app.db, invitation)
        .await
        .unwrap()[0];
    let (link, decline) = ask(
        t,
        mails::INVITATION,
        LinkKind::Invite,
        invitation,
        Some(delivery),
    )
    .await;
    Waiting {
        invitation,
        contact,
        delivery,
        thread,
        link,
        decline,
    }
}

/// Mints the links of a mail and writes its job. Gives their addresses.
async fn ask(
    t: &TestApp,
    kind: &'static str,
    link: LinkKind,
    invitation: Id,
    delivery: Option<Id>,
) -> (String, String) {
    let i = invitations::load(&t.app, invitation)
        .await
        .unwrap()
        .unwrap();
    let pair = invitations::open_pre_mailbox(&t.app, None, i.mailbox)
        .await
        .unwrap()
        .unwrap();
    let (token, mut rows) = links::mint(&t.app, link, invitation, i.generation, &pair);
    let (no, row) = links::mint_decline(&t.app, invitation, i.generation);
    rows.push(row);
    let secret = Secret {
        link: Some(token.text()),
        decline: Some(no.text()),
        delivery,
        ..Secret::default()
    };
    rows.push(mails::job(&t.app, kind, invitation, mails::URGENT, &secret));
    t.app.db.write(rows).await.unwrap();
    (
        t.app.site.link(&link.path(&token)),
        t.app.site.link(&LinkKind::Decline.path(&no)),
    )
}

/// The events of a delivery with their details, oldest first; the clock stands still, so the first is named.
async fn timeline(t: &TestApp, delivery: Id) -> Vec<(String, Option<String>)> {
    let rows: Vec<(Id, String, Option<Vec<u8>>)> = t
        .app
        .db
        .all(q!(
            "SELECT id, kind, detail_f FROM delivery_event WHERE delivery = $1 ORDER BY at, CASE WHEN kind = 'queued' THEN 0 ELSE 1 END, id",
            delivery
        ))
        .await
        .unwrap();
    rows.into_iter()
        .map(|(id, kind, detail)| {
            (
                kind,
                detail.map(|d| messages::EVENT_DETAIL.open(&t.app, id, &d).unwrap()),
            )
        })
        .collect()
}

async fn mails_to(t: &TestApp, to: &str) -> usize {
    t.run_jobs().await;
    t.captured.items().iter().filter(|i| i.to == to).count()
}

/// A message between people who have accounts, with its notice. Gives the conversation and the delivery.
async fn written(t: &TestApp, from: &Someone, to: &Someone) -> (Id, Id) {
    let thread = t.write(from, &[to], &Letter::default()).await;
    let delivery: Id = t
        .app
        .db
        .one(q!("SELECT id FROM delivery WHERE thread = $1", thread))
        .await
        .unwrap()
        .unwrap();
    let job = mails::job(
        &t.app,
        mails::NOTICE,
        delivery,
        mails::NORMAL,
        &Secret::default(),
    );
    t.app.db.write(vec![job]).await.unwrap();
    (thread, delivery)
}

/// A waiting job as the worker would get it.
async fn claimed(t: &TestApp, kind: &str, subject: Id) -> jobs::Claimed {
    t.app
        .db
        .one(q!(
            "SELECT id, kind, subject, secret, attempt, created_at FROM job WHERE kind = $1 AND subject = $2 AND state = 'ready'",
            kind,
            subject
        ))
        .await
        .unwrap()
        .unwrap()
}

/// Counts the reads of the database.
#[derive(Default)]
struct Reads(AtomicUsize);

impl db::Interceptor for Reads {
    fn before(&self, _: &db::Op<'_>) -> db::Fault {
        self.0.fetch_add(1, Ordering::Relaxed);
        db::Fault::None
    }
}

story! {
    async fn the_invitation_reaches_the_invitee_and_the_timeline(t: TestApp) {
        let ana = maple(&t).await;
        let w = invited(&t, &ana, "robin@patients.example").await;
        let mail = t.last_mail("robin@patients.example").await;
        assert_eq!(mail.subject, "Private message from Maple Street Dental");
        assert_eq!(mail.links, [w.link.as_str(), w.decline.as_str()]);
        assert!(mail.text.contains("Dr. Ana Ruiz of Maple Street Dental wrote you a private message."));
        assert!(mail.text.contains("The link works until April 1."), "{}", mail.text);
        for canary in CANARIES {
            assert!(!format!("{}{}{}", mail.subject, mail.text, mail.html).contains(canary), "{canary}");
        }
        let events = timeline(&t, w.delivery).await;
        assert_eq!(events.last().unwrap(), &("accepted".to_owned(), Some(String::new())));
        // From now on the link exists only in the mailbox.
        let kept: Vec<Option<Vec<u8>>> = t.app.db.all(q!("SELECT secret FROM job")).await.unwrap();
        assert_eq!(kept, [None]);
    }

    async fn the_invitation_speaks_the_language_the_sender_suggested(t: TestApp) {
        let ana = maple(&t).await;
        let w = invited(&t, &ana, "luz@patients.example").await;
        t.app.db.write(vec![q!("UPDATE contact SET lang = 'es' WHERE id = $1", w.contact).expect(1)]).await.unwrap();
        let mail = t.last_mail("luz@patients.example").await;
        assert_eq!(mail.subject, "Mensaje privado de Maple Street Dental");
        assert!(mail.text.contains("El enlace sirve hasta el 1 de abril."), "{}", mail.text);
        assert!(mail.html.starts_with("<!doctype html>\n<html lang=\"es\""));
    }

    async fn nobody_gets_a_mail_that_is_no_longer_wanted(t: TestApp) {
        let ana = maple(&t).await;
        for (n, state) in [State::Declined, State::Void].into_iter().enumerate() {
            let to = format!("gone{n}@patients.example");
            let w = invited(&t, &ana, &to).await;
            let i = invitations::load(&t.app, w.invitation).await.unwrap().unwrap();
            t.app.db.write(vec![invitations::moved(&t.app, &i, state, &i.progress)]).await.unwrap();
            let before = timeline(&t, w.delivery).await;
            assert_eq!(mails_to(&t, &to).await, 0, "{state:?}");
            assert_eq!(timeline(&t, w.delivery).await, before);
        }
        // Sent again before the first mail went out: only the new link is mailed.
        let w = invited(&t, &ana, "again@patients.example").await;
        t.app.db.write(links::void(LinkKind::Invite, w.invitation, t.app.now()).into()).await.unwrap();
        let (link, _) = ask(&t, mails::INVITATION, LinkKind::Invite, w.invitation, Some(w.delivery)).await;
        assert_eq!(mails_to(&t, "again@patients.example").await, 1);
        assert_eq!(t.last_mail("again@patients.example").await.links[0], link);
        assert_eq!(jobs::dead(&t.app.db).await.unwrap(), []);
    }

    async fn who_registered_meanwhile_gets_a_notice_without_a_secret(t: TestApp) {
        let ana = maple(&t).await;
        let robin = t.patient("robin@patients.example", ("Robin", "Vale"), None).await;
        let w = invited(&t, &ana, "robin@patients.example").await;
        let i = invitations::load(&t.app, w.invitation).await.unwrap().unwrap();
        let mut rows = vec![invitations::store::activated(i.id, i.version, robin.person, t.app.now())];
        rows.extend(invitations::move_mail(&t.app, i.mailbox, robin.mailbox, &[]).await.unwrap());
        t.app.db.write(rows).await.unwrap();
        let mail = t.last_mail("robin@patients.example").await;
        assert_eq!(mail.links, [format!("https://mail.example.com/m/{}", w.thread)]);
        assert_eq!(timeline(&t, w.delivery).await.last().unwrap().0, "accepted");
    }

    async fn a_practice_that_was_declined_reaches_the_address_no_more(t: TestApp) {
        let ana = maple(&t).await;
        let practice = ana.practice.unwrap();
        let w = invited(&t, &ana, "no@patients.example").await;
        let robin = t.patient("robin@patients.example", ("Robin", "Vale"), None).await;
        let (_, delivery) = written(&t, &ana, &robin).await;
        let mut rows = Vec::new();
        for to in ["no@patients.example", "robin@patients.example"] {
            let bidx = contacts::address_index(&t.app, &Email::parse(to).unwrap());
            rows.push(invitations::store::suppress(&bidx, t.app.keys.epoch(), practice, "declined", t.app.now()));
        }
        t.app.db.write(rows).await.unwrap();
        t.run_jobs().await;
        assert!(t.captured.items().is_empty(), "nor is anybody told what they know");
        for d in [w.delivery, delivery] {
            assert_eq!(timeline(&t, d).await.last().unwrap(), &("failed".into(), Some("declined".into())));
        }
    }

    async fn a_link_that_ended_before_a_server_took_it_is_not_mailed(t: TestApp) {
        let ana = maple(&t).await;
        let w = invited(&t, &ana, "robin@patients.example").await;
        t.advance(31 * DAY);
        let mail = t.last_mail("ana@maple.example").await;
        assert!(mail.text.contains("before its link ended"), "{}", mail.text);
        assert_eq!(mails_to(&t, "robin@patients.example").await, 0);
        assert_eq!(timeline(&t, w.delivery).await.last().unwrap(), &("failed".into(), Some("late".into())));
    }

    async fn the_second_mail_speaks_as_the_person_chose_and_names_the_hour(t: TestApp) {
        let ana = maple(&t).await;
        let w = invited(&t, &ana, "robin@patients.example").await;
        t.run_jobs().await;
        let i = invitations::load(&t.app, w.invitation).await.unwrap().unwrap();
        let progress = invitations::Progress {
            lang: Some("es".into()),
            tz: Some("America/New_York".into()),
            ..i.progress.clone()
        };
        t.app.db.write(vec![invitations::moved(&t.app, &i, State::Finished, &progress)]).await.unwrap();
        let before = timeline(&t, w.delivery).await;
        let (link, decline) = ask(&t, mails::COMPLETE, LinkKind::Complete, w.invitation, None).await;
        let mail = t.last_mail("robin@patients.example").await;
        assert_eq!(mail.subject, "Termine su cuenta de SecureMail");
        assert_eq!(mail.links, [link, decline]);
        assert!(mail.text.contains("hasta: 3 mar, 10:04\u{a0}a.\u{a0}m."), "{}", mail.text);
        for canary in CANARIES {
            assert!(!format!("{}{}{}", mail.subject, mail.text, mail.html).contains(canary), "{canary}");
        }
        assert_eq!(timeline(&t, w.delivery).await, before, "the message itself was brought before");
    }

    async fn an_account_set_up_for_somebody(t: TestApp) {
        let ana = maple(&t).await;
        let w = invited(&t, &ana, "lee@office.example").await;
        t.run_jobs().await;
        let (link, decline) = ask(&t, mails::PROVISION, LinkKind::Invite, w.invitation, None).await;
        let mail = t.last_mail("lee@office.example").await;
        assert_eq!(mail.subject, "Set up your SecureMail account");
        assert_eq!(mail.links, [link, decline]);
    }

    async fn a_notice_names_the_practice_and_never_a_private_person(t: TestApp) {
        let ana = maple(&t).await;
        let robin = t.patient("robin@patients.example", ("Robin", "Vale"), None).await;
        let (thread, delivery) = written(&t, &ana, &robin).await;
        let mail = t.last_mail("robin@patients.example").await;
        assert_eq!(mail.subject, "Private message from Maple Street Dental");
        assert_eq!(mail.links, [format!("https://mail.example.com/m/{thread}")]);
        assert_eq!(timeline(&t, delivery).await.last().unwrap(), &("accepted".into(), Some(String::new())));
        let (thread, _) = written(&t, &robin, &ana).await;
        let mail = t.last_mail("ana@maple.example").await;
        assert_eq!(mail.subject, "A private message for you");
        assert_eq!(mail.links, [format!("https://mail.example.com/m/{thread}")]);
        for item in t.captured.items() {
            for canary in CANARIES {
                assert!(!format!("{}{}{}", item.subject, item.text, item.html).contains(canary), "{canary}");
            }
        }
    }

    async fn who_has_read_it_already_gets_no_notice(t: TestApp) {
        let ana = maple(&t).await;
        let robin = t.patient("robin@patients.example", ("Robin", "Vale"), None).await;
        let (thread, _) = written(&t, &ana, &robin).await;
        let read = q!("UPDATE entry SET read_at = $3 WHERE mailbox = $1 AND thread = $2", robin.mailbox, thread, t.app.now());
        t.app.db.write(vec![read.expect(1)]).await.unwrap();
        assert_eq!(mails_to(&t, "robin@patients.example").await, 0);
        assert_eq!(jobs::dead(&t.app.db).await.unwrap(), []);
    }

    async fn a_forgotten_password_gets_one_link_that_still_works(t: TestApp) {
        let robin = t.patient("robin@patients.example", ("Robin", "Vale"), None).await;
        let reset = |person: Id| {
            let (token, row) = links::mint_reset(&t.app, person);
            let secret = Secret { link: Some(token.text()), ..Secret::default() };
            let job = mails::job(&t.app, mails::RESET, person, mails::URGENT, &secret);
            (token, vec![row, job])
        };
        let (token, rows) = reset(robin.person);
        t.app.db.write(rows).await.unwrap();
        let mail = t.last_mail("robin@patients.example").await;
        assert_eq!(mail.links, [t.app.site.link(&LinkKind::Reset.path(&token))]);
        assert!(mail.text.contains("The link works until 7:34 AM, Pacific Time (Los Angeles)."), "{}", mail.text);
        // Voided by a newer one, used, or too late: no mail with a dead link.
        let (_, rows) = reset(robin.person);
        t.app.db.write(rows).await.unwrap();
        t.app.db.write(links::void(LinkKind::Reset, robin.person, t.app.now()).into()).await.unwrap();
        let (used, mut rows) = reset(robin.person);
        rows.push(invitations::store::use_link(&used.hash(), t.app.now()));
        t.app.db.write(rows).await.unwrap();
        assert_eq!(mails_to(&t, "robin@patients.example").await, 1);
        let (_, rows) = reset(robin.person);
        t.app.db.write(rows).await.unwrap();
        t.advance(31 * MINUTE);
        assert_eq!(mails_to(&t, "robin@patients.example").await, 1);
        assert_eq!(jobs::dead(&t.app.db).await.unwrap(), []);
    }

    /// Trap 5: the queue must not tell what the page does not.
    async fn an_unknown_address_costs_the_same_reads_and_mails_nobody(t: TestApp) {
        let robin = t.patient("robin@patients.example", ("Robin", "Vale"), None).await;
        let mut reads = Vec::new();
        for person in [robin.person, Id::NIL] {
            let (token, row) = links::mint_reset(&t.app, person);
            let secret = Secret { link: Some(token.text()), ..Secret::default() };
            let job = mails::job(&t.app, mails::RESET, person, mails::URGENT, &secret);
            t.app.db.write(vec![row, job]).await.unwrap();
            let claimed = claimed(&t, mails::RESET, person).await;
            let counter = Arc::new(Reads::default());
            t.app.db.intercept(Some(counter.clone()));
            let plan = flow::plan(&t.app, mails::RESET, &claimed).await.unwrap();
            t.app.db.intercept(None);
            assert_eq!(matches!(plan, Plan::Send(_)), person != Id::NIL);
            reads.push(counter.0.load(Ordering::Relaxed));
            t.run_jobs().await;
        }
        assert!(reads[0] > 0 && reads[0] == reads[1], "{reads:?}");
        assert_eq!(t.captured.items().len(), 1);
        assert_eq!(jobs::dead(&t.app.db).await.unwrap(), []);
    }

    async fn every_change_of_an_account_is_told(t: TestApp) {
        let robin = t.patient("robin@patients.example", ("Robin", "Vale"), None).await;
        let set = q!("UPDATE person SET lang = 'es', tz = 'America/New_York' WHERE id = $1", robin.person);
        t.app.db.write(vec![set.expect(1)]).await.unwrap();
        let mut subjects = std::collections::BTreeSet::new();
        for alert in Alert::ALL {
            let secret = Secret { what: Some(alert.word().into()), ..Secret::default() };
            let job = mails::job(&t.app, mails::ALERT, robin.person, mails::NORMAL, &secret);
            t.app.db.write(vec![job]).await.unwrap();
            let mail = t.last_mail("robin@patients.example").await;
            // Who asks to join, and what became of it, is no alarm: when does not matter.
            let alarm = !matches!(alert, Alert::JoinAsked | Alert::JoinApproved | Alert::JoinDeclined);
            assert_eq!(mail.text.contains("2 mar, 10:04"), alarm, "{}", mail.text);
            subjects.insert(mail.subject);
        }
        assert_eq!(subjects.len(), Alert::ALL.len());
        // A word that nobody knows is a fault for the operator to see, not a mail.
        let secret = Secret { what: Some("birthday".into()), ..Secret::default() };
        let job = mails::job(&t.app, mails::ALERT, robin.person, mails::NORMAL, &secret);
        t.app.db.write(vec![job]).await.unwrap();
        assert_eq!(mails_to(&t, "robin@patients.example").await, Alert::ALL.len());
        let dead = jobs::dead(&t.app.db).await.unwrap();
        assert_eq!(dead[0].error.as_deref(), Some("it does not say what changed"));
    }

    async fn the_sender_is_asked_for_help_without_a_name(t: TestApp) {
        let ana = maple(&t).await;
        let w = invited(&t, &ana, "robin@patients.example").await;
        t.run_jobs().await;
        for what in ["phone_wrong", "wrong_address", "declined", "wanted", "link", "asks", "failed"] {
            let secret = Secret { what: Some(what.into()), ..Secret::default() };
            let job = mails::job(&t.app, mails::SENDER, w.delivery, mails::NORMAL, &secret);
            t.app.db.write(vec![job]).await.unwrap();
            let mail = t.last_mail("ana@maple.example").await;
            assert_eq!(mail.links, [format!("https://mail.example.com/m/{}", w.thread)], "{what}");
            for canary in CANARIES.into_iter().chain(["patients.example"]) {
                assert!(!format!("{}{}{}", mail.subject, mail.text, mail.html).contains(canary), "{canary}");
            }
        }
        assert_eq!(mails_to(&t, "ana@maple.example").await, 7);
    }

    async fn support_is_told_which_invitation_and_nothing_of_the_person(t: TestApp) {
        let ana = maple(&t).await;
        let w = invited(&t, &ana, "robin@patients.example").await;
        for (what, says) in [("phone_wrong", "phones on file"), ("wrong_address", "wrong address")] {
            let secret = Secret { what: Some(what.into()), ..Secret::default() };
            let job = mails::job(&t.app, mails::SUPPORT, w.invitation, mails::NORMAL, &secret);
            t.app.db.write(vec![job]).await.unwrap();
            let mail = t.last_mail("help@mail.example.com").await;
            assert!(mail.subject.contains(says), "{}", mail.subject);
            assert!(mail.text.contains(&w.invitation.to_string()));
            assert!(mail.text.contains("Office phone: (555) 010-0142"));
            assert!(mail.text.contains("The sender was told too."));
            for canary in CANARIES.into_iter().chain(["patients.example"]) {
                assert!(!format!("{}{}{}", mail.subject, mail.text, mail.html).contains(canary), "{canary}");
            }
        }
    }

    async fn a_refused_mail_shows_the_sender_why_and_leaves_no_secret(t: TestApp) {
        let ana = maple(&t).await;
        let w = invited(&t, &ana, "robin@patients.example").await;
        t.captured.fail_next(Channel::Email, SendError::refused("5.1.1 User unknown", Some(550)));
        let mail = t.last_mail("ana@maple.example").await;
        assert!(mail.text.contains("there is no such address"), "{}", mail.text);
        assert_eq!(timeline(&t, w.delivery).await.last().unwrap(), &("failed".into(), Some("no_address".into())));
        assert_eq!(mails_to(&t, "robin@patients.example").await, 0);
        let dead = jobs::dead(&t.app.db).await.unwrap();
        assert_eq!((dead.len(), dead[0].kind.as_str()), (1, mails::INVITATION));
        let kept: Vec<Option<Vec<u8>>> = t.app.db.all(q!("SELECT secret FROM job WHERE state <> 'ready'")).await.unwrap();
        assert!(kept.iter().all(Option::is_none));
        let told: Vec<(String, String)> = t.app.db.all(q!("SELECT kind, outcome FROM audit_event WHERE kind = 'mail.failed'")).await.unwrap();
        assert_eq!(told, [("mail.failed".to_owned(), "no_address".to_owned())]);
        // An operator who tries it again is told that the link is gone; nothing half is mailed.
        assert!(jobs::retry(&t.app.db, dead[0].id, t.app.now()).await.unwrap());
        assert_eq!(mails_to(&t, "robin@patients.example").await, 0);
        assert_eq!(jobs::dead(&t.app.db).await.unwrap()[0].error.as_deref(), Some("its link is gone"));
    }

    async fn a_mail_server_that_is_away_is_asked_again_with_the_same_mail(t: TestApp) {
        let ana = maple(&t).await;
        let w = invited(&t, &ana, "robin@patients.example").await;
        let claimed = claimed(&t, mails::INVITATION, w.invitation).await;
        t.captured.fail_next(Channel::Email, SendError::retry("mail.example.com did not answer", None));
        let Plan::Send(first) = flow::plan(&t.app, mails::INVITATION, &claimed).await.unwrap() else { panic!() };
        assert_eq!(mails_to(&t, "robin@patients.example").await, 0);
        assert_eq!(timeline(&t, w.delivery).await.last().unwrap().0, "delayed");
        t.advance(MINUTE);
        let Plan::Send(again) = flow::plan(&t.app, mails::INVITATION, &claimed).await.unwrap() else { panic!() };
        assert!(first.mail == again.mail, "one Message-ID, one date, the same bytes");
        assert_eq!(first.mail.message_id, format!("<{}@mail.example.com>", claimed.id));
        assert_eq!(first.mail.list_unsubscribe, Some(w.decline));
        assert_eq!(mails_to(&t, "robin@patients.example").await, 1);
        assert_eq!(timeline(&t, w.delivery).await.last().unwrap().0, "accepted");
    }

    async fn after_more_than_five_days_the_sender_is_told(t: TestApp) {
        let ana = maple(&t).await;
        let began = t.app.now();
        let w = invited(&t, &ana, "robin@patients.example").await;
        for _ in 0..12 {
            t.captured.fail_next(Channel::Email, SendError::retry("mx.patients.example did not answer", None));
            t.run_jobs().await;
            if let Some(next) = jobs::pending(&t.app.db).await.unwrap().first() {
                t.advance((next.run_at - t.app.now()).max(0));
            }
        }
        let hours = (t.app.now() - began) / HOUR;
        assert!((5 * 24..7 * 24).contains(&hours), "{hours}");
        let mail = t.last_mail("ana@maple.example").await;
        assert!(mail.text.contains("we tried for a long time"), "{}", mail.text);
        assert_eq!(timeline(&t, w.delivery).await.last().unwrap(), &("failed".into(), Some("unreachable".into())));
        assert_eq!(mails_to(&t, "robin@patients.example").await, 0);
    }
}
