//! Every statement of this feature.
//!
//! A mail job acts for the system, not for a person: it reads by the ids that the job names, never by anything a request
//! said. Nothing here reads a message's content.

use crate::actor::Scope;
use db::{Db, Id, ReadError, q, row, statements};

statements! {
    DELIVERY = "SELECT d.thread, d.mailbox, m.author_person, m.author_mailbox, m.recalled_at, e.read_at FROM delivery d JOIN message m ON m.id = d.message LEFT JOIN entry e ON e.mailbox = d.mailbox AND e.message = d.message WHERE d.id = $1";
    MAILBOX_OWNER = "SELECT owner FROM mailbox WHERE id = $1";
    // The address that leads to the mailbox, if one does, else the person's first.
    READER = "SELECT p.lang, p.tz, p.state, a.bidx, a.email_f FROM person p JOIN address a ON a.person = p.id WHERE p.id = $1 ORDER BY CASE WHEN a.mailbox = $2 THEN 0 ELSE 1 END, a.verified_at, a.bidx LIMIT 1";
    PERSON_NAME = "SELECT name_f FROM person WHERE id = $1";
    LAST_FAILURE = "SELECT id, detail_f FROM delivery_event WHERE delivery = $1 AND kind = 'failed' ORDER BY at DESC, id DESC LIMIT 1";
}

row! {
    /// What a mail about a delivery needs: no content.
    #[derive(Debug, Clone)]
    pub(super) struct DeliveryRow {
        pub(super) thread: Id,
        pub(super) mailbox: Id,
        pub(super) author_person: Id,
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

/// The person whose mailbox it is; none for a pre-mailbox.
pub(super) async fn mailbox_owner(db: &Db, mailbox: Id) -> Result<Option<Id>, ReadError> {
    Ok(db
        .one::<Option<Id>>(q!(MAILBOX_OWNER, mailbox))
        .await?
        .flatten())
}

/// A person, by the address that leads to `mailbox` where there is one.
pub(super) async fn reader(
    db: &Db,
    person: Id,
    mailbox: Id,
) -> Result<Option<ReaderRow>, ReadError> {
    db.one(q!(READER, person, mailbox)).await
}

pub(super) async fn person_name(db: &Db, person: Id) -> Result<Option<Vec<u8>>, ReadError> {
    db.one(q!(PERSON_NAME, person)).await
}

pub(super) async fn last_failure(db: &Db, delivery: Id) -> Result<Option<FailureRow>, ReadError> {
    db.one(q!(LAST_FAILURE, delivery)).await
}
