//! Rows of `away`.

use db::{Db, Id, ReadError, Stmt, q, row, statements};

statements! {
    SET = "INSERT INTO away (mailbox, practice, person, from_at, until_at, text_f, phone, instead, set_at, mac_key, mac) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (mailbox) DO UPDATE SET practice = excluded.practice, person = excluded.person, from_at = excluded.from_at, until_at = excluded.until_at, text_f = excluded.text_f, phone = excluded.phone, instead = excluded.instead, set_at = excluded.set_at, mac_key = excluded.mac_key, mac = excluded.mac";
    CLEAR = "DELETE FROM away WHERE mailbox = $1";
    OF = "SELECT mailbox, practice, person, from_at, until_at, text_f, phone, instead, set_at, mac FROM away WHERE mailbox = $1";
    // Somebody has written to a mailbox from another: both take part in a conversation, and a message of the one lies with the other.
    WROTE = "SELECT e.message FROM participant p JOIN message m ON m.thread = p.thread AND m.author_mailbox = p.mailbox JOIN entry e ON e.mailbox = $2 AND e.message = m.id WHERE p.mailbox = $1 LIMIT 1";
    SWEEP = "DELETE FROM away WHERE until_at < $1";
}

row! {
    #[derive(Debug, Clone)]
    pub(super) struct AwayRow {
        pub(super) mailbox: Id,
        pub(super) practice: Id,
        pub(super) person: Id,
        pub(super) from_at: i64,
        pub(super) until_at: i64,
        pub(super) text_f: Option<Vec<u8>>,
        pub(super) phone: bool,
        pub(super) instead: Option<Id>,
        pub(super) set_at: i64,
        pub(super) mac: Vec<u8>,
    }
}

pub(super) fn set(r: AwayRow, epoch: u8) -> Stmt {
    q!(
        SET, r.mailbox, r.practice, r.person, r.from_at, r.until_at, r.text_f, r.phone, r.instead,
        r.set_at, epoch, r.mac
    )
    .expect(1)
}

/// It is over, or nobody is to be told any more.
pub fn clear(mailbox: Id) -> Stmt {
    q!(CLEAR, mailbox).any()
}

pub(super) async fn of(db: &Db, mailbox: Id) -> Result<Option<AwayRow>, ReadError> {
    db.one(q!(OF, mailbox)).await
}

/// Whether one mailbox has a message that was written in another.
pub(super) async fn wrote(db: &Db, from: Id, to: Id) -> Result<bool, ReadError> {
    Ok(db.one::<Id>(q!(WROTE, from, to)).await?.is_some())
}

/// Housekeeping: what was over before.
pub fn sweep(before: i64) -> Stmt {
    q!(SWEEP, before).any()
}
