//! Every statement of this feature.
//!
//! A mail job acts for the system, not for a person: it reads by the ids that the job names, never by anything a request
//! said. Nothing here reads a message's content.

use crate::accounts::address;
use crate::actor::Scope;
use crate::app::App;
use crate::fault::Fault;
use db::{Db, Id, ReadError, q, row, statements};

statements! {
    DELIVERY = "SELECT d.thread, d.mailbox, m.author_person, m.on_behalf_of, m.author_mailbox, m.recalled_at, e.read_at FROM delivery d JOIN message m ON m.id = d.message LEFT JOIN entry e ON e.mailbox = d.mailbox AND e.message = d.message WHERE d.id = $1";
    MAILBOX_OWNER = "SELECT owner FROM mailbox WHERE id = $1";
    // The address that leads to the mailbox, if one does, else the person's first.
    READER = "SELECT p.lang, p.tz, p.state, a.bidx, a.email_f, a.mailbox, a.mac FROM person p JOIN address a ON a.person = p.id WHERE p.id = $1 ORDER BY CASE WHEN a.mailbox = $2 THEN 0 ELSE 1 END, a.beside, a.verified_at, a.bidx LIMIT 1";
    PERSON_NAME = "SELECT name_f FROM person WHERE id = $1";
    // What the same practice (or the same person) sent to this mailbox before: whether something is unread, and when a mail about any of
    // it left last.
    UNREAD_BEFORE = "SELECT COUNT(*) FROM (SELECT 1 FROM delivery d JOIN message m ON m.id = d.message JOIN mailbox a ON a.id = m.author_mailbox JOIN entry e ON e.mailbox = d.mailbox AND e.message = d.message WHERE d.mailbox = $1 AND (a.practice = $2 OR a.id = $2) AND d.id <> $3 AND d.created_at <= $4 AND e.read_at IS NULL LIMIT 1) AS found";
    LAST_MAIL = "SELECT MAX(v.at) FROM delivery_event v JOIN delivery d ON d.id = v.delivery JOIN message m ON m.id = d.message JOIN mailbox a ON a.id = m.author_mailbox WHERE d.mailbox = $1 AND (a.practice = $2 OR a.id = $2) AND v.kind = 'accepted'";
    // Of a team's mailbox: something that came in after this time and that nobody has read.
    UNREAD_SINCE = "SELECT COUNT(*) FROM (SELECT 1 FROM box WHERE mailbox = $1 AND unread AND last_in_at > $2 LIMIT 1) AS found";
    LAST_FAILURE = "SELECT id, detail_f FROM delivery_event WHERE delivery = $1 AND kind = 'failed' ORDER BY at DESC, id DESC LIMIT 1";
}

row! {
    /// What a mail about a delivery needs: no content.
    #[derive(Debug, Clone)]
    pub(super) struct DeliveryRow {
        pub(super) thread: Id,
        pub(super) mailbox: Id,
        pub(super) author_person: Id,
        pub(super) on_behalf_of: Option<Id>,
        pub(super) author_mailbox: Id,
        pub(super) recalled_at: Option<i64>,
        pub(super) read_at: Option<i64>,
    }
}

row! {
    /// Somebody with an account, as a reader of mails.
    #[derive(Debug, Clone)]
    pub(super) struct ReaderRow {
        pub(super) lang: String,
        pub(super) tz: String,
        pub(super) state: String,
        pub(super) bidx: Vec<u8>,
        pub(super) email_f: Vec<u8>,
        pub(super) mailbox: Id,
        pub(super) mac: Vec<u8>,
    }
}

row! {
    /// Why a delivery failed last.
    #[derive(Debug, Clone)]
    pub(super) struct FailureRow { pub(super) id: Id, pub(super) detail_f: Option<Vec<u8>>, }
}

pub(super) async fn delivery(
    db: &Db,
    _scope: &Scope,
    id: Id,
) -> Result<Option<DeliveryRow>, ReadError> {
    db.one(q!(DELIVERY, id)).await
}

/// What was sent to a mailbox before a mail job was made.
pub(super) struct Around {
    /// Something of it was not read yet.
    pub unread: bool,
    /// When a mail about any of it left last.
    pub last_mail: Option<i64>,
}

/// What `from` (a practice, or the mailbox of somebody without one) sent to a mailbox besides this delivery.
pub(super) async fn around(
    db: &Db,
    mailbox: Id,
    from: Id,
    delivery: Id,
    before: i64,
) -> Result<Around, ReadError> {
    let mut got = db
        .read(vec![
            q!(UNREAD_BEFORE, mailbox, from, delivery, before),
            q!(LAST_MAIL, mailbox, from),
        ])
        .await?
        .into_iter();
    let mut next = || got.next().expect("one result a statement");
    let unread = next().one::<i64>()?.unwrap_or(0) > 0;
    let last_mail = next().one::<Option<i64>>()?.flatten();
    Ok(Around { unread, last_mail })
}

/// Whether something came into a mailbox after this time that was not read.
pub(super) async fn unread_since(db: &Db, mailbox: Id, at: i64) -> Result<bool, ReadError> {
    Ok(db
        .one::<i64>(q!(UNREAD_SINCE, mailbox, at))
        .await?
        .unwrap_or(0)
        > 0)
}

/// The person whose mailbox it is; none for a pre-mailbox.
pub(super) async fn mailbox_owner(db: &Db, mailbox: Id) -> Result<Option<Id>, ReadError> {
    Ok(db
        .one::<Option<Id>>(q!(MAILBOX_OWNER, mailbox))
        .await?
        .flatten())
}

/// A person, by the address that leads to `mailbox` where there is one.
///
/// # Errors
/// When the database is away, or the address was pointed to this person by somebody else than this instance.
pub(super) async fn reader(app: &App, person: Id, mailbox: Id) -> Result<Option<ReaderRow>, Fault> {
    let row: Option<ReaderRow> = app.db.one(q!(READER, person, mailbox)).await?;
    if let Some(r) = &row {
        address::check(app, &r.bidx, person, r.mailbox, &r.mac)?;
    }
    Ok(row)
}

pub(super) async fn person_name(db: &Db, person: Id) -> Result<Option<Vec<u8>>, ReadError> {
    db.one(q!(PERSON_NAME, person)).await
}

pub(super) async fn last_failure(db: &Db, delivery: Id) -> Result<Option<FailureRow>, ReadError> {
    db.one(q!(LAST_FAILURE, delivery)).await
}
