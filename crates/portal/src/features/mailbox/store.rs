//! Every statement of this feature. Reads name the reader's mailbox through a [`Scope`].

use crate::accounts::session::Signed;
use crate::actor::Scope;
use crate::app::App;
use crate::fault::Fault;
use crate::messages;
use db::{Db, Id, ReadError, Sql, Stmt, q, row, statements};

statements! {
    DRAFTS = "SELECT thread FROM draft WHERE mailbox = $1 AND person = $2 AND thread IS NOT NULL LIMIT 200";
    READ_ONE = "UPDATE entry SET read_at = $3 WHERE mailbox = $1 AND message = $2 AND read_at IS NULL";
    BOX_READ = "UPDATE box SET unread = FALSE WHERE mailbox = $1 AND thread = $2 AND unread";
    UNREAD_DELIVERIES = "SELECT d.id, d.message FROM delivery d JOIN entry e ON e.mailbox = d.mailbox AND e.message = d.message WHERE d.mailbox = $1 AND d.thread = $2 AND e.read_at IS NULL";
    EVENT_ONCE = "INSERT INTO delivery_event (id, delivery, at, kind, detail_f) VALUES ($1, $2, $3, $4, NULL) ON CONFLICT (id) DO NOTHING";
    ANSWERED = "SELECT id FROM delivery WHERE thread = $1 AND mailbox = $2 ORDER BY created_at DESC, id DESC LIMIT 1";
    MAY_WRITE = "UPDATE participant SET can_reply = can_reply WHERE thread = $1 AND mailbox = $2 AND can_reply AND removed_at IS NULL";
    RECIPIENTS = "SELECT p.mailbox, p.mac, m.kind = 'invited', m.kind = 'team', p.role = 'copy', m.state, m.practice, (SELECT d.contact FROM delivery d JOIN message x ON x.id = d.message WHERE d.thread = p.thread AND d.mailbox = p.mailbox AND x.author_mailbox = $2 AND d.contact IS NOT NULL ORDER BY d.created_at DESC, d.id DESC LIMIT 1) FROM participant p JOIN mailbox m ON m.id = p.mailbox WHERE p.thread = $1 AND p.mailbox <> $2 AND p.removed_at IS NULL AND EXISTS (SELECT 1 FROM participant me WHERE me.thread = p.thread AND me.mailbox = $2 AND me.removed_at IS NULL) ORDER BY p.mailbox";
    MAILBOXES_IN_THREAD = "SELECT m.practice FROM participant p JOIN mailbox m ON m.id = p.mailbox WHERE p.thread = $1 AND m.owner = $2 AND p.removed_at IS NULL ORDER BY m.created_at LIMIT 1";
}

row! {
    /// A delivery and its message.
    #[derive(Debug, Clone)]
    pub struct DeliveryRow { pub id: Id, pub message: Id, }
}

row! {
    /// Somebody a reply goes to, with the contact the author's practice has of them.
    #[derive(Debug, Clone)]
    pub struct RecipientRow {
        pub mailbox: Id,
        pub mac: Vec<u8>,
        pub waits: bool,
        pub team: bool,
        pub copy: bool,
        pub state: String,
        pub practice: Option<Id>,
        pub contact: Option<Id>,
    }
}

/// Asks which conversations have a draft.
pub fn drafts(s: &Signed) -> Sql {
    q!(DRAFTS, s.actor.scope().mailbox(), s.actor.person)
}

/// One message was read for the first time.
pub fn read_one(scope: &Scope, message: Id, now: i64) -> Stmt {
    q!(READ_ONE, scope.mailbox(), message, now).any()
}

/// The conversation is no longer marked as unread.
pub fn box_read(scope: &Scope, thread: Id) -> Stmt {
    q!(BOX_READ, scope.mailbox(), thread).any()
}

/// Deliveries to the scope's mailbox whose message was not read yet.
pub async fn unread_deliveries(
    db: &Db,
    scope: &Scope,
    thread: Id,
) -> Result<Vec<DeliveryRow>, ReadError> {
    db.all(q!(UNREAD_DELIVERIES, scope.mailbox(), thread)).await
}

/// An event that happens at most once to a delivery: two tabs that open a message at once tell its sender once.
pub fn event_once(delivery: Id, kind: &str, now: i64) -> Stmt {
    let digest = vault::hash::sha256(&[delivery.as_bytes(), kind.as_bytes()].concat());
    let id: [u8; 16] = *digest.first_chunk().expect("32 bytes");
    q!(EVENT_ONCE, Id::from(id), delivery, now, kind).any()
}

/// The newest delivery to the scope's mailbox in a conversation: the one that a reply answers.
pub async fn answered(db: &Db, scope: &Scope, thread: Id) -> Result<Option<Id>, ReadError> {
    db.one(q!(ANSWERED, thread, scope.mailbox())).await
}

/// Guards a reply: conflicts when the author was taken out of the conversation or may no longer answer.
pub fn may_write(scope: &Scope, thread: Id) -> Stmt {
    q!(MAY_WRITE, thread, scope.mailbox()).expect(1)
}

/// Everybody else in a conversation of the scope's mailbox.
///
/// # Errors
/// When the database is away, or somebody was put into the conversation by another hand than this instance's.
pub async fn recipients(app: &App, scope: &Scope, thread: Id) -> Result<Vec<RecipientRow>, Fault> {
    let all: Vec<RecipientRow> = app.db.all(q!(RECIPIENTS, thread, scope.mailbox())).await?;
    for r in &all {
        messages::check_participant(app, thread, r.mailbox, &r.mac)?;
    }
    Ok(all)
}

/// Whether another mailbox of the same person takes part in a conversation: its practice (`Some(None)`: their own mailbox).
pub async fn elsewhere(db: &Db, thread: Id, person: Id) -> Result<Option<Option<Id>>, ReadError> {
    db.one(q!(MAILBOXES_IN_THREAD, thread, person)).await
}
