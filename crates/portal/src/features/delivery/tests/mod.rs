//! Timelines and mending, on both engines.
#![allow(clippy::unwrap_used)]

mod access;
mod address;
mod again;
mod contacts;
mod phones;
mod sharing;
mod timeline;

use crate::accounts::session::Signed;
use crate::accounts::{Phone, PhoneKind};
use crate::contacts as nouns;
use crate::invitations::{self, Invitation, LinkKind, Opened, links};
use crate::keys::{self, Keyring};
use crate::messages::{self, Head, Outgoing, To};
use crate::testing::{Letter, Someone, TestApp};
use db::Id;
use vault::Token;

pub const MOBILE: &str = "+15550100167";
pub const ROBIN: &str = "robin@patients.example";

/// A practice that has written to somebody without an account; the invitation's mail is out.
pub struct Written {
    pub ana: Someone,
    pub thread: Id,
    pub invitation: Id,
    pub contact: Id,
    /// The secret of the mailed link.
    pub link: Token,
}

pub async fn practice(t: &TestApp) -> Someone {
    t.practice(
        "Maple Street Dental",
        "ana@maple.example",
        ("Dr.", "Ana", "Ruiz"),
    )
    .await
}

pub async fn elsewhere(t: &TestApp) -> Someone {
    t.practice("Harbor Lab", "lee@harbor.example", ("", "Lee", "Park"))
        .await
}

pub async fn written(t: &TestApp) -> Written {
    written_by(t, practice(t).await).await
}

pub async fn written_by(t: &TestApp, ana: Someone) -> Written {
    let (thread, invitation, contact) = t.write_to_stranger(&ana, ROBIN, &Letter::default()).await;
    file(t, contact, "(555) 010-0167", PhoneKind::Mobile, true).await;
    let i = load(t, invitation).await;
    let pair = invitations::open_pre_mailbox(t, None, i.mailbox)
        .await
        .unwrap()
        .unwrap();
    let (link, rows) = links::mint(t, LinkKind::Invite, invitation, 1, &pair);
    t.db.write(rows).await.unwrap();
    Written {
        ana,
        thread,
        invitation,
        contact,
        link,
    }
}

/// A contact of the practice with a message to an account that came to be elsewhere, as compose makes them. Gives the contact
/// and the conversation.
pub async fn to_known(t: &TestApp, ana: &Someone, known: &Someone) -> (Id, Id) {
    let (contact, thread) = (t.id(), t.id());
    let practice = ana.practice.unwrap();
    let profile = nouns::ContactProfile {
        name: crate::accounts::PersonName {
            first: "Robin".into(),
            last: "Vale".into(),
            ..Default::default()
        },
        ..Default::default()
    };
    let mut rows = vec![nouns::insert(
        t,
        contact,
        practice,
        &crate::accounts::Email::parse(&known.email).unwrap(),
        &profile,
        nouns::Relationship::Patient,
        "en",
        None,
        Some(ana.person),
    )];
    let to = To {
        mailbox: known.mailbox,
        key: keys::current(t, known.mailbox).await.unwrap(),
        contact: Some(contact),
        invitation: None,
    };
    let out = Outgoing {
        thread,
        message: t.id(),
        author_mailbox: ana.mailbox,
        author_key: keys::id_of(&keys::current(t, ana.mailbox).await.unwrap()),
        author_person: ana.person,
        on_behalf_of: None,
        head: Head::default(),
        body: "Hello",
        files: &[],
        beside: &[],
    };
    use messages::store;
    rows.extend([
        store::insert_thread(&t.app, thread, Some(practice), ana.person, true, false),
        store::insert_participant(t, thread, ana.mailbox, "author", true),
        store::insert_participant(t, thread, known.mailbox, "to", true),
    ]);
    let ring = t.ring_of(ana).await;
    rows.extend(messages::statements(t, &ring, &out, &[to]).unwrap().rows);
    t.db.write(rows).await.unwrap();
    file(t, contact, "(555) 010-0167", PhoneKind::Mobile, true).await;
    (contact, thread)
}

pub async fn load(t: &TestApp, invitation: Id) -> Invitation {
    invitations::load(t, invitation).await.unwrap().unwrap()
}

pub async fn file(t: &TestApp, contact: Id, typed: &str, kind: PhoneKind, filed: bool) {
    let phone = Phone::parse(typed, kind, "US", &["US".into()]).unwrap();
    let row = nouns::insert_phone(t, contact, &phone, kind, filed, None);
    t.db.write(vec![row]).await.unwrap();
}

/// What is on file and what is proposed, masked: "67" or "81?".
pub async fn endings(t: &TestApp, contact: Id) -> Vec<String> {
    nouns::phones(t, contact)
        .await
        .unwrap()
        .iter()
        .map(|p| format!("{}{}", p.phone.ending(), if p.filed { "" } else { "?" }))
        .collect()
}

/// A session of somebody, as handlers get it.
pub async fn signed(t: &TestApp, who: &Someone) -> Signed {
    t.signed(&t.enter(who, false).await).await
}

pub async fn open_link(t: &TestApp, token: &Token) -> Opened {
    links::open(t, LinkKind::Invite, token).await.unwrap()
}

/// The link in the newest mail to an address.
pub async fn mailed_link(t: &TestApp, to: &str) -> Token {
    let mail = t.last_mail(to).await;
    let at = mail.text.find("/i/").expect("an invitation link");
    Token::parse(mail.text[at + 3..].split_whitespace().next().unwrap()).unwrap()
}

/// What the holder of a link reads of a conversation.
pub async fn read_by_link(t: &TestApp, token: &Token, thread: Id) -> Option<String> {
    let Opened::Live(live) = open_link(t, token).await else {
        return None;
    };
    let i = &live.1;
    let key = keys::id_of(&keys::current(t, i.mailbox).await.unwrap());
    let pair = keys::open_by_link(t, key, token).await.unwrap()?;
    let mut ring = Keyring::new();
    ring.add(pair);
    let scope = crate::actor::Scope::invitee(i.mailbox, i.practice);
    let view = messages::open_thread(t, &scope, &ring, key, thread)
        .await
        .unwrap()?;
    view.messages.first().map(|m| m.text.clone())
}

/// A further message to the same pre-mailbox, in a conversation of its own.
pub async fn further(t: &TestApp, w: &Written, body: &str) -> Id {
    let i = load(t, w.invitation).await;
    let key = keys::current(t, i.mailbox).await.unwrap();
    let own = keys::current(t, w.ana.mailbox).await.unwrap();
    let ring = t.ring_of(&w.ana).await;
    let (thread, message) = (t.id(), t.id());
    let to = To {
        mailbox: i.mailbox,
        key,
        contact: Some(w.contact),
        invitation: Some(i.id),
    };
    let out = Outgoing {
        thread,
        message,
        author_mailbox: w.ana.mailbox,
        author_key: keys::id_of(&own),
        author_person: w.ana.person,
        on_behalf_of: None,
        head: Head {
            subject: "A further message".into(),
            ..Head::default()
        },
        body,
        files: &[],
        beside: &[],
    };
    let sent = messages::statements(t, &ring, &out, std::slice::from_ref(&to)).unwrap();
    let mut rows = vec![
        messages::store::insert_thread(&t.app, thread, w.ana.practice, w.ana.person, true, false),
        messages::store::insert_participant(t, thread, w.ana.mailbox, "author", true),
        messages::store::insert_participant(t, thread, i.mailbox, "to", true),
    ];
    rows.extend(sent.rows);
    t.db.write(rows).await.unwrap();
    thread
}

pub async fn count(t: &TestApp, sql: &'static str, id: Id) -> i64 {
    t.db.one::<i64>(db::q!(sql, id)).await.unwrap().unwrap()
}
