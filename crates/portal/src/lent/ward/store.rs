//! Rows of `ward`, and of the person and mailbox that belong to it.

use db::{Db, Id, ReadError, Stmt, q, row, statements};

statements! {
    INSERT = "INSERT INTO ward (contact, practice, person, mailbox, grows_at, state, told, version, mac_key, mac) VALUES ($1, $2, $3, $4, $5, $6, $7, 1, $8, $9)";
    OF_CONTACT = "SELECT contact, practice, person, mailbox, grows_at, state, next, told, version, mac FROM ward WHERE contact = $1";
    OF_MAILBOX = "SELECT contact, practice, person, mailbox, grows_at, state, next, told, version, mac FROM ward WHERE mailbox = $1";
    WAITS_FOR = "SELECT contact, practice, person, mailbox, grows_at, state, next, told, version, mac FROM ward WHERE next = $1 AND state = 'held' LIMIT 1";
    IN_THREAD = "SELECT w.contact, w.practice, w.person, w.mailbox, w.grows_at, w.state, w.next, w.told, w.version, w.mac FROM participant p JOIN ward w ON w.mailbox = p.mailbox WHERE p.thread = $1 AND p.removed_at IS NULL ORDER BY w.contact LIMIT 1";
    MOVED = "UPDATE ward SET state = $3, next = $4, version = version + 1, mac_key = $5, mac = $6 WHERE contact = $1 AND version = $2";
    AGED = "UPDATE ward SET grows_at = $3, version = version + 1, mac_key = $4, mac = $5 WHERE contact = $1 AND version = $2";
    IS_WARD = "UPDATE person SET state = 'ward' WHERE id = $1";
    ADOPTED = "UPDATE mailbox SET state = 'adopted', version = version + 1 WHERE id = $1 AND kind = 'personal' AND state = 'active'";
    PAIRS = "SELECT id FROM keypair WHERE mailbox = $1 ORDER BY id LIMIT 100";
}

row! {
    /// A child's mailbox as stored.
    #[derive(Debug, Clone)]
    pub struct WardRow {
        pub contact: Id,
        pub practice: Id,
        pub person: Id,
        pub mailbox: Id,
        pub grows_at: i64,
        pub state: String,
        pub next: Option<Id>,
        pub told: Option<Id>,
        pub version: i64,
        pub mac: Vec<u8>,
    }
}

pub(super) fn insert(w: &super::Ward, epoch: u8, mac: &[u8; 32]) -> Stmt {
    q!(
        INSERT,
        w.contact,
        w.practice,
        w.person,
        w.mailbox,
        w.grows_at,
        w.state.word(),
        w.told,
        epoch,
        mac
    )
    .expect(1)
}

/// The child grows up on another day.
pub(super) fn aged(w: &super::Ward, grows_at: i64, epoch: u8, mac: &[u8; 32]) -> Stmt {
    q!(AGED, w.contact, w.version, grows_at, epoch, mac).expect(1)
}

pub(super) async fn of_contact(db: &Db, contact: Id) -> Result<Option<WardRow>, ReadError> {
    db.one(q!(OF_CONTACT, contact)).await
}

pub(super) async fn of_mailbox(db: &Db, mailbox: Id) -> Result<Option<WardRow>, ReadError> {
    db.one(q!(OF_MAILBOX, mailbox)).await
}

/// The child in whose mailbox a conversation lies.
pub(super) async fn in_thread(db: &Db, thread: Id) -> Result<Option<WardRow>, ReadError> {
    db.one(q!(IN_THREAD, thread)).await
}

pub(super) async fn waits_for(db: &Db, pre: Id) -> Result<Option<WardRow>, ReadError> {
    db.one(q!(WAITS_FOR, pre)).await
}

/// Its next state, if nobody was faster.
pub(super) fn moved(from: &super::Ward, to: &super::Ward, epoch: u8, mac: &[u8; 32]) -> Stmt {
    q!(
        MOVED,
        from.contact,
        from.version,
        to.state.word(),
        to.next,
        epoch,
        mac
    )
    .expect(1)
}

/// A person without address or password.
pub(super) fn is_ward(person: Id) -> Stmt {
    q!(IS_WARD, person).expect(1)
}

/// A child's mailbox is a part of another now.
pub(super) fn adopted(mailbox: Id) -> Stmt {
    q!(ADOPTED, mailbox).expect(1)
}

/// The pairs of a mailbox, old and new.
pub(super) async fn pairs(db: &Db, mailbox: Id) -> Result<Vec<Id>, ReadError> {
    db.all(q!(PAIRS, mailbox)).await
}
