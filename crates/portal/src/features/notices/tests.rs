#![allow(clippy::unwrap_used)]

use courier::{Channel, SendError};
use db::{Id, q};

use crate::app::span::{DAY, HOUR, MINUTE};
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
        what: None,
    };
    rows.push(mails::job(&t.app, kind, invitation, mails::URGENT, &secret));
    t.app.db.write(rows).await.unwrap();
    (
        t.app.site.link(&link.path(&token)),
        t.app.site.link(&LinkKind::Decline.path(&no)),
    )
}

/// The events of a delivery with their details, oldest first.
async fn timeline(t: &TestApp, delivery: Id) -> Vec<(String, Option<String>)> {
    let rows: Vec<(Id, String, Option<Vec<u8>>)> = t
        .app
        .db
        .all(q!(
            "SELECT id, kind, detail_f FROM delivery_event WHERE delivery = $1 ORDER BY at, id",
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
        assert_eq!(events.last().unwrap(), &("accepted".to_owned(), Some("captured".to_owned())));
        // From now on the link exists only in the mailbox.
        let kept: Vec<Option<Vec<u8>>> = t.app.db.all(q!("SELECT secret FROM job")).await.unwrap();
        assert_eq!(kept, [None]);
    }
}
