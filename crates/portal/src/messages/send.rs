//! The rows of one message.

use super::files::Staged;
use super::{Body, Head, SealedHead, arrival_in, place, store};
use crate::app::App;
use crate::fault::Fault;
use crate::keys::{self, Keyring};
use db::{Id, Stmt};
use vault::{ContentKey, PublicKey};

/// A message about to be sent.
#[derive(Debug)]
pub struct Outgoing<'a> {
    /// The conversation; its row is inserted by the caller when it is new.
    pub thread: Id,
    /// Fresh row id of the message.
    pub message: Id,
    /// Whose mailbox it is written in.
    pub author_mailbox: Id,
    /// The current key pair of that mailbox.
    pub author_key: Id,
    /// Who writes.
    pub author_person: Id,
    /// Whom they answer for, in that person's mailbox.
    pub on_behalf_of: Option<Id>,
    /// What lists show.
    pub head: Head,
    /// Plain text.
    pub body: &'a str,
    /// Files that were sealed while they streamed in.
    pub files: &'a [Staged],
    /// Who reads it besides those it is to, without being told of as a recipient: teams, and the seat of a colleague whose conversation a
    /// team answers.
    pub beside: &'a [Beside],
}

/// A mailbox that has a message beside those it is to: it has no delivery and no timeline.
#[derive(Debug, Clone)]
pub struct Beside {
    /// The mailbox.
    pub mailbox: Id,
    /// Its current public half, checked.
    pub key: PublicKey,
    /// How it lies there.
    pub how: How,
}

/// How a message lies in a mailbox beside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// The author's own side reads it: it went out for them too.
    Ours,
    /// It came in.
    Theirs,
    /// It came in for a team, whose answer it is to give; here lies a copy, read.
    Quiet,
}

/// A mailbox that shall get the message.
#[derive(Debug, Clone)]
pub struct To {
    /// The mailbox.
    pub mailbox: Id,
    /// Its current public half, checked.
    pub key: PublicKey,
    /// The sender practice's contact, for the timeline.
    pub contact: Option<Id>,
    /// The open invitation that the pre-mailbox belongs to.
    pub invitation: Option<Id>,
}

/// What [`statements`] made.
pub struct Sent {
    /// The rows, all or nothing.
    pub rows: Vec<Stmt>,
    /// The delivery row of each recipient, in the order given.
    pub deliveries: Vec<Id>,
}

/// What a body is bound to: its message, and whom its author answered for. Whoever writes rows and takes that away, or names somebody
/// else, has a message that does not open.
pub(super) fn body_context<'a>(message: &'a Id, on_behalf_of: Option<&'a Id>) -> Vec<&'a [u8]> {
    let ids = [Some(message), on_behalf_of].into_iter().flatten();
    ids.map(|id| id.as_bytes().as_slice()).collect()
}

/// The rows of a message: body, files, the author's copy, an arrival and a delivery for each recipient.
///
/// The first rows hold the mailboxes as they were read: if one is adopted or gets another key meanwhile, the write conflicts
/// and is to be made again from a fresh reading. A mailbox that the same write makes must come before these rows.
///
/// # Errors
/// When the author's ring does not open the author's mailbox.
pub fn statements(app: &App, ring: &Keyring, out: &Outgoing<'_>, to: &[To]) -> Result<Sent, Fault> {
    let now = app.now();
    let key = ContentKey::generate(app.random.as_ref());
    let list = ring
        .list_key(out.author_key)
        .ok_or_else(|| Fault::Internal("the author's mailbox is not open".into()))?;
    let body = serde_json::to_vec(&Body {
        format: "text".into(),
        text: out.body.to_owned(),
    })
    .expect("text serialises");
    let context = body_context(&out.message, out.on_behalf_of.as_ref());
    let body_x = key.seal_body(&context, &body, app.random.as_ref());

    // In the order of ids, so that two people who answer each other at once do not wait for one another.
    let mut held: Vec<(Id, Id)> = to
        .iter()
        .map(|t| (t.mailbox, keys::id_of(&t.key)))
        .chain(out.beside.iter().map(|b| (b.mailbox, keys::id_of(&b.key))))
        .chain([(out.author_mailbox, out.author_key)])
        .collect();
    held.sort_unstable();
    let mut rows: Vec<Stmt> = held.into_iter().map(|(m, k)| store::hold(m, k)).collect();
    rows.push(store::insert_message(
        out.message,
        out.thread,
        out.author_mailbox,
        out.author_person,
        out.on_behalf_of,
        &body_x,
        &key.commitment(),
        out.files.len() as i64,
        now,
    ));
    for (position, file) in out.files.iter().enumerate() {
        let id = app.id();
        let meta = serde_json::to_vec(&file.meta).expect("names serialise");
        let meta_x = key.seal_meta(&[id.as_bytes()], &meta, app.random.as_ref());
        rows.push(store::insert_attachment(
            id,
            out.message,
            file.blob,
            position as i64,
            &meta_x,
        ));
        if file.stored {
            rows.push(store::add_blob_ref(file.blob));
        } else {
            rows.push(store::insert_blob(
                file.blob,
                file.meta.size as i64,
                file.sealed_size as i64,
                now,
            ));
        }
    }

    let mut head = out.head.clone();
    head.files = out.files.len() as i64;
    let sealed = SealedHead {
        head,
        key: *key.as_bytes(),
    };
    let plain = sealed.plain();
    let own = list.seal(
        &place(&out.thread, &out.message),
        &plain,
        app.random.as_ref(),
    );
    rows.push(store::insert_own_entry(
        out.author_mailbox,
        out.message,
        out.thread,
        out.author_key,
        &own,
        now,
    ));
    rows.push(store::upsert_box_out(
        out.author_mailbox,
        out.thread,
        out.message,
        now,
    ));

    for b in out.beside {
        let (id, key) = (out.message, keys::id_of(&b.key));
        let arrival = keys::seal(app, &b.key, &arrival_in(out.thread), id, &plain);
        let (to, thread) = (b.mailbox, out.thread);
        match b.how {
            How::Ours => {
                rows.push(store::insert_copy(to, id, thread, key, &arrival, now));
                rows.push(store::upsert_box_out(to, thread, id, now));
            }
            How::Theirs => {
                rows.push(store::insert_arrival(to, id, thread, key, &arrival, now));
                rows.push(store::upsert_box_in(to, thread, id, now));
            }
            How::Quiet => rows.push(store::insert_quiet(to, id, thread, key, &arrival, now)),
        }
    }
    let mut deliveries = Vec::with_capacity(to.len());
    for t in to {
        let arrival = keys::seal(app, &t.key, &arrival_in(out.thread), out.message, &plain);
        rows.push(store::insert_arrival(
            t.mailbox,
            out.message,
            out.thread,
            keys::id_of(&t.key),
            &arrival,
            now,
        ));
        rows.push(store::upsert_box_in(
            t.mailbox,
            out.thread,
            out.message,
            now,
        ));
        let delivery = app.id();
        rows.push(store::insert_delivery(
            delivery,
            out.message,
            out.thread,
            t.mailbox,
            t.contact,
            t.invitation,
            now,
        ));
        rows.push(delivered(app, delivery, "queued", None));
        deliveries.push(delivery);
    }
    Ok(Sent { rows, deliveries })
}

/// One event of a delivery's timeline that happened before, with another one's.
pub fn delivered_at(app: &App, delivery: Id, at: i64, kind: &'static str) -> Stmt {
    store::insert_event(app.id(), delivery, at, kind, None)
}

/// One event of a delivery's timeline.
pub fn delivered(app: &App, delivery: Id, kind: &'static str, detail: Option<&str>) -> Stmt {
    let id = app.id();
    let detail = detail.map(|d| super::EVENT_DETAIL.seal(app, id, d));
    store::insert_event(id, delivery, app.now(), kind, detail)
}
