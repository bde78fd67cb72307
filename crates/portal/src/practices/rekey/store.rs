//! Rows of `key_change` and `key_old`, and the wraps that hang on a practice's desk or safe.

use super::Purpose;
use crate::practices::members::store::with_member;
use db::{Db, Id, ReadError, Stmt, q, row, statements};

statements! {
    OWE = "INSERT INTO key_change (practice, purpose, old_key, again, step, created_at) VALUES ($1, $2, $3, FALSE, 0, $4) ON CONFLICT (practice, purpose) DO UPDATE SET again = (key_change.new_key IS NOT NULL), step = key_change.step + 1";
    OWED = "SELECT purpose, old_key, new_key, again, step, mac FROM key_change WHERE practice = $1 ORDER BY purpose";
    BEGIN = "UPDATE key_change SET old_key = $3, new_key = $4, mac_key = $5, mac = $6, step = step + 1 WHERE practice = $1 AND purpose = $2 AND new_key IS NULL AND step = $7";
    STEP = "UPDATE key_change SET step = step + 1 WHERE practice = $1 AND purpose = $2 AND step = $3";
    DONE = "DELETE FROM key_change WHERE practice = $1 AND purpose = $2 AND step = $3 AND NOT again";
    ONCE_MORE = "UPDATE key_change SET old_key = $4, new_key = NULL, mac_key = NULL, mac = NULL, again = FALSE, step = step + 1 WHERE practice = $1 AND purpose = $2 AND step = $3 AND again";
    SET_DESK = "UPDATE practice SET desk = $3, members_version = members_version + 1 WHERE id = $1 AND desk = $2";
    SET_SAFE = "UPDATE practice SET safe = $3, members_version = members_version + 1 WHERE id = $1 AND safe = $2";
    // Seats that open the old pair and not yet the new one, with the membership that says whether they still should.
    LACKING = "SELECT m.id, m.practice, m.person, m.seat, m.role, m.permissions, m.state, m.two_step, m.since, m.ended_at, m.mac, w.id, b.id, b.mac, b.current_key FROM key_wrap w JOIN mailbox b ON b.current_key = w.holder JOIN membership m ON m.seat = b.id WHERE w.keypair = $1 AND w.holder_kind = 'keypair' AND m.practice = $2 AND m.ended_at IS NULL AND w.id > $3 AND NOT EXISTS (SELECT 1 FROM key_wrap n WHERE n.keypair = $4 AND n.holder = w.holder AND n.holder_kind = 'keypair') ORDER BY w.id LIMIT $5";
    SET_TEAM = "UPDATE mailbox SET current_key = $3, version = version + 1 WHERE id = $1 AND current_key = $2 AND kind = 'team'";
    ONLY_BY = "DELETE FROM key_wrap WHERE keypair = $1 AND holder_kind = 'keypair' AND holder <> $2";
    HANGING = "SELECT w.id, w.keypair, w.blob, EXISTS (SELECT 1 FROM key_wrap n WHERE n.keypair = w.keypair AND n.holder = $2 AND n.holder_kind = 'keypair') FROM key_wrap w WHERE w.holder = $1 AND w.holder_kind = 'keypair' AND w.id > $3 ORDER BY w.id LIMIT $4";
    HOW_MANY_HANG = "SELECT COUNT(*) FROM key_wrap WHERE holder = $1 AND holder_kind = 'keypair'";
    KEEP_OLD = "INSERT INTO key_old (keypair, practice, purpose, since) VALUES ($1, $2, $3, $4)";
    OLD = "SELECT keypair, purpose FROM key_old WHERE practice = $1 AND since <= $2 ORDER BY since, keypair LIMIT 4";
    FORGET = "DELETE FROM key_old WHERE keypair = $1";
    // What somebody who goes opens: their seat, and by it the practice's own pairs.
    SHUT_SEAT = "DELETE FROM key_wrap WHERE holder_kind = 'keypair' AND keypair IN (SELECT id FROM keypair WHERE mailbox = $1) AND holder IN (SELECT id FROM keypair WHERE mailbox = $2)";
    SHUT_PRACTICE = "DELETE FROM key_wrap WHERE holder_kind = 'keypair' AND keypair IN (SELECT id FROM keypair WHERE practice = $1) AND holder IN (SELECT id FROM keypair WHERE mailbox = $2)";
    WITHDRAW = "UPDATE key_request SET state = 'expired' WHERE asked_by = $1 AND state = 'open' AND kind = 'keypair' AND (subject IN (SELECT id FROM keypair WHERE practice = $2) OR subject IN (SELECT id FROM keypair WHERE mailbox = $3))";
    DROP_SHEET = "DELETE FROM sheet_draft WHERE practice = $1 AND person = $2";
}

row! {
    /// A change that is under way or owed.
    #[derive(Debug)]
    pub(super) struct ChangeRow {
        pub purpose: String,
        pub old_key: Id,
        pub new_key: Option<Id>,
        pub again: bool,
        pub step: i64,
        pub mac: Option<Vec<u8>>,
    }
    /// A private half under an old pair.
    #[derive(Debug)]
    pub(super) struct HangingRow {
        pub id: Id,
        pub keypair: Id,
        pub blob: Vec<u8>,
        pub moved: bool,
    }
}

with_member! {
    /// A seat that opens an old pair.
    #[derive(Debug)]
    pub(super) struct LackingRow {
        pub wrap: Id,
        pub mailbox: Id,
        pub mailbox_mac: Vec<u8>,
        pub key: Id,
    }
}

pub(in crate::practices) fn owe(practice: Id, purpose: Purpose, old: Id, now: i64) -> Stmt {
    q!(OWE, practice, purpose.word(), old, now).expect(1)
}

pub(super) async fn owed(db: &Db, practice: Id) -> Result<Vec<ChangeRow>, ReadError> {
    db.all(q!(OWED, practice)).await
}

#[allow(clippy::too_many_arguments, reason = "one argument a column")]
pub(super) fn begin(
    practice: Id,
    purpose: Purpose,
    old: Id,
    new: Id,
    epoch: u8,
    mac: &[u8; 32],
    step: i64,
) -> Stmt {
    q!(BEGIN, practice, purpose.word(), old, new, epoch, mac, step).expect(1)
}

pub(super) fn step(practice: Id, purpose: Purpose, step: i64) -> Stmt {
    q!(STEP, practice, purpose.word(), step).expect(1)
}

pub(super) fn done(practice: Id, purpose: Purpose, step: i64) -> Stmt {
    q!(DONE, practice, purpose.word(), step).expect(1)
}

pub(super) fn once_more(practice: Id, purpose: Purpose, step: i64, current: Id) -> Stmt {
    q!(ONCE_MORE, practice, purpose.word(), step, current).expect(1)
}

pub(super) fn switch(practice: Id, purpose: Purpose, old: Id, new: Id) -> Stmt {
    match purpose {
        Purpose::Desk => q!(SET_DESK, practice, old, new),
        Purpose::Safe => q!(SET_SAFE, practice, old, new),
        Purpose::Team(mailbox) => q!(SET_TEAM, mailbox, old, new),
    }
    .expect(1)
}

pub(super) async fn lacking(
    db: &Db,
    practice: Id,
    (old, new): (Id, Id),
    after: Id,
    most: i64,
) -> Result<Vec<LackingRow>, ReadError> {
    db.all(q!(LACKING, old, practice, after, new, most)).await
}

pub(super) async fn hanging(
    db: &Db,
    (old, new): (Id, Id),
    after: Id,
    most: i64,
) -> Result<Vec<HangingRow>, ReadError> {
    db.all(q!(HANGING, old, new, after, most)).await
}

pub(super) async fn how_many_hang(db: &Db, old: Id) -> Result<i64, ReadError> {
    Ok(db.one(q!(HOW_MANY_HANG, old)).await?.unwrap_or(0))
}

pub(super) fn keep_old(keypair: Id, practice: Id, purpose: Purpose, now: i64) -> Stmt {
    q!(KEEP_OLD, keypair, practice, purpose.word(), now).expect(1)
}

pub(super) async fn old(
    db: &Db,
    practice: Id,
    before: i64,
) -> Result<Vec<(Id, String)>, ReadError> {
    db.all(q!(OLD, practice, before)).await
}

/// The old pair of a team is opened by the new one alone.
pub(super) fn only_by(keypair: Id, holder: Id) -> Stmt {
    q!(ONLY_BY, keypair, holder).any()
}

pub(super) fn forget(keypair: Id) -> Stmt {
    q!(FORGET, keypair).expect(1)
}

pub(super) fn shut_seat(seat: Id, personal: Id) -> Stmt {
    q!(SHUT_SEAT, seat, personal).any()
}

pub(super) fn shut_practice(practice: Id, seat: Id) -> Stmt {
    q!(SHUT_PRACTICE, practice, seat).any()
}

pub(super) fn withdraw(person: Id, practice: Id, seat: Id) -> Stmt {
    q!(WITHDRAW, person, practice, seat).any()
}

pub(super) fn drop_sheet(practice: Id, person: Id) -> Stmt {
    q!(DROP_SHEET, practice, person).any()
}
