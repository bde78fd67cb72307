//! Every statement of this feature: drafts, their files, and what a practice knows of an address.

use db::{Db, Id, ReadError, Stmt, q, row, statements};

use crate::actor::Scope;
use crate::messages::begun::Begun;

statements! {
    IS_OF = "SELECT COUNT(*) FROM mailbox WHERE id = $1 AND practice = $2 AND kind = 'seat'";
    INSERT = "INSERT INTO draft (id, mailbox, person, kind, thread, sealed, key_id, body_x, version, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1, $9, $9)";
    SAVE = "UPDATE draft SET sealed = $4, key_id = $5, body_x = $6, version = version + 1, updated_at = $7 WHERE id = $1 AND mailbox = $2 AND version = $3";
    DRAFT = "SELECT id, kind, thread, sealed, key_id, body_x, version, updated_at FROM draft WHERE id = $1 AND mailbox = $2 AND person = $3";
    OF_THREAD = "SELECT id FROM draft WHERE mailbox = $1 AND thread = $2 AND person = $3 ORDER BY updated_at DESC LIMIT 1";
    FILES = "SELECT f.id, f.blob, f.sealed, f.key_id, f.meta_x, b.sealed_size FROM draft_file f JOIN draft d ON d.id = f.draft JOIN blob b ON b.id = f.blob WHERE f.draft = $1 AND d.mailbox = $2 ORDER BY f.position, f.id";
    LIST = "SELECT d.id, d.kind, d.thread, d.sealed, d.key_id, d.body_x, d.version, d.updated_at, (SELECT COUNT(*) FROM draft_file f WHERE f.draft = d.id), t.practice, COALESCE(t.two_step, FALSE), COALESCE(t.kind, ''), t.mac FROM draft d LEFT JOIN thread t ON t.id = d.thread WHERE d.mailbox = $1 AND d.person = $2 ORDER BY d.updated_at DESC, d.id DESC LIMIT $3";
    COUNT = "SELECT COUNT(*) FROM draft WHERE mailbox = $1";
    INSERT_FILE = "INSERT INTO draft_file (id, draft, blob, position, sealed, key_id, meta_x) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    DELETE = "DELETE FROM draft WHERE id = $1 AND mailbox = $2 AND version = $3";
    DROP_REFS = "UPDATE blob SET refs = refs - 1 WHERE refs > 0 AND id IN (SELECT blob FROM draft_file WHERE draft = $1)";
    DELETE_FILES = "DELETE FROM draft_file WHERE draft = $1";
    DROP_REF = "UPDATE blob SET refs = refs - 1 WHERE refs > 0 AND id = (SELECT blob FROM draft_file WHERE id = $1 AND draft = $2)";
    DELETE_FILE = "DELETE FROM draft_file WHERE id = $1 AND draft = $2";
    TOUCH = "UPDATE draft SET version = version + 1, updated_at = $4 WHERE id = $1 AND mailbox = $2 AND version = $3";
    ANSWERED = "SELECT COUNT(*) FROM (SELECT 1 FROM delivery d JOIN delivery_event e ON e.delivery = d.id WHERE d.contact = $1 AND e.kind IN ('registered', 'read', 'replied') LIMIT 1) AS found";
}

row! {
    /// A draft as stored.
    #[derive(Debug, Clone)]
    pub struct DraftRow {
        pub id: Id,
        pub kind: String,
        pub thread: Option<Id>,
        pub sealed: String,
        pub key_id: Id,
        pub body_x: Vec<u8>,
        pub version: i64,
        pub updated_at: i64,
    }
    /// A file of a draft as stored.
    #[derive(Debug, Clone)]
    pub struct FileRow {
        pub id: Id,
        pub blob: Id,
        pub sealed: String,
        pub key_id: Id,
        pub meta_x: Vec<u8>,
        pub sealed_size: i64,
    }
    /// A line of the list.
    #[derive(Debug, Clone)]
    pub struct ListRow {
        pub id: Id,
        pub kind: String,
        pub thread: Option<Id>,
        pub sealed: String,
        pub key_id: Id,
        pub body_x: Vec<u8>,
        pub version: i64,
        pub updated_at: i64,
        pub files: i64,
        pub practice: Option<Id>,
        pub two_step: bool,
        pub thread_kind: String,
        pub thread_mac: Option<Vec<u8>>,
    }
}

impl ListRow {
    /// What is under the MAC of the conversation that it answers in, if it is an answer.
    pub fn begun(&self) -> Option<Begun> {
        Some(Begun {
            id: self.thread?,
            kind: self.thread_kind.clone(),
            practice: self.practice,
            two_step: self.two_step,
            mac: self.thread_mac.clone(),
        })
    }
}

#[allow(clippy::too_many_arguments, reason = "one argument a column")]
pub(super) fn insert(
    id: Id,
    mailbox: Id,
    person: Id,
    kind: &str,
    thread: Option<Id>,
    sealed: &str,
    key: Id,
    body_x: &[u8],
    now: i64,
) -> Stmt {
    q!(
        INSERT, id, mailbox, person, kind, thread, sealed, key, body_x, now
    )
    .expect(1)
}

/// Two devices: whoever read an older version conflicts.
#[allow(clippy::too_many_arguments, reason = "one argument a column")]
pub(super) fn save(
    id: Id,
    mailbox: Id,
    version: i64,
    sealed: &str,
    key: Id,
    body_x: &[u8],
    now: i64,
) -> Stmt {
    q!(SAVE, id, mailbox, version, sealed, key, body_x, now).expect(1)
}

/// A draft and its files, if it lies in the scope's mailbox.
pub(super) async fn draft(
    db: &Db,
    scope: &Scope,
    id: Id,
    person: Id,
) -> Result<Option<(DraftRow, Vec<FileRow>)>, ReadError> {
    let me = scope.mailbox();
    let mut got = db
        .read(vec![q!(DRAFT, id, me, person), q!(FILES, id, me)])
        .await?
        .into_iter();
    let mut next = || got.next().expect("one result a statement");
    let row = next().one::<DraftRow>()?;
    let files = next().all::<FileRow>()?;
    Ok(row.map(|r| (r, files)))
}

/// The newest draft of an answer in a conversation, by this person: in a mailbox that was handed over, what its leaver had begun and
/// not sent is shown to nobody.
pub(super) async fn of_thread(
    db: &Db,
    scope: &Scope,
    thread: Id,
    person: Id,
) -> Result<Option<Id>, ReadError> {
    db.one(q!(OF_THREAD, scope.mailbox(), thread, person)).await
}

/// Somebody's drafts in the scope's mailbox, newest first: in the mailbox of a team each has their own.
pub(super) async fn list(
    db: &Db,
    scope: &Scope,
    person: Id,
    most: i64,
) -> Result<Vec<ListRow>, ReadError> {
    db.all(q!(LIST, scope.mailbox(), person, most)).await
}

/// How many drafts a mailbox holds.
pub(super) async fn count(db: &Db, mailbox: Id) -> Result<i64, ReadError> {
    Ok(db.one(q!(COUNT, mailbox)).await?.unwrap_or(0))
}

#[allow(clippy::too_many_arguments, reason = "one argument a column")]
pub(super) fn insert_file(
    id: Id,
    draft: Id,
    blob: Id,
    position: i64,
    sealed: &str,
    key: Id,
    meta_x: &[u8],
) -> Stmt {
    q!(INSERT_FILE, id, draft, blob, position, sealed, key, meta_x).expect(1)
}

/// A draft goes, with what it holds of its files. The first statement is the guard.
pub(super) fn delete(scope: &Scope, id: Id, version: i64) -> Vec<Stmt> {
    vec![
        q!(DELETE, id, scope.mailbox(), version).expect(1),
        q!(DROP_REFS, id).any(),
        q!(DELETE_FILES, id).any(),
    ]
}

/// One file of a draft goes. The first statement is the guard.
pub(super) fn remove_file(scope: &Scope, draft: Id, version: i64, file: Id, now: i64) -> Vec<Stmt> {
    vec![
        q!(TOUCH, draft, scope.mailbox(), version, now).expect(1),
        q!(DROP_REF, file, draft).expect(1),
        q!(DELETE_FILE, file, draft).expect(1),
    ]
}

/// Whether somebody has read, answered or registered with the practice whose contact they are.
pub(super) async fn answered(db: &Db, contact: Id) -> Result<bool, ReadError> {
    Ok(db.one::<i64>(q!(ANSWERED, contact)).await?.unwrap_or(0) > 0)
}

/// Whether a mailbox is the seat of somebody who works in this practice.
pub async fn is_of(db: &Db, mailbox: Id, practice: Id) -> Result<bool, ReadError> {
    Ok(db
        .one::<i64>(q!(IS_OF, mailbox, practice))
        .await?
        .unwrap_or(0)
        > 0)
}
