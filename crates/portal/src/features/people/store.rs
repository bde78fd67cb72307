//! Every statement of this feature.

use crate::practices::members::store::with_member;
use db::{Db, Id, ReadError, Stmt, q, row, statements};

/// What a member's line shows, for each statement that ends in its own condition.
macro_rules! lines {
    ($more:literal) => {
        concat!(
            "SELECT m.id, m.practice, m.person, m.seat, m.role, m.permissions, m.state, m.two_step, m.since, m.ended_at, m.mac, m.seen_at, pe.name_f, pe.two_step, pe.personal, a.bidx, a.email_f, a.mailbox, a.mac, (SELECT COUNT(*) FROM key_wrap w WHERE w.keypair = b.current_key AND w.holder = own.current_key AND w.holder_kind = 'keypair'), (SELECT COUNT(*) FROM key_wrap w WHERE w.keypair = p.desk AND w.holder = b.current_key AND w.holder_kind = 'keypair') FROM membership m JOIN person pe ON pe.id = m.person JOIN mailbox b ON b.id = m.seat JOIN mailbox own ON own.id = pe.personal JOIN practice p ON p.id = m.practice LEFT JOIN address a ON a.person = m.person AND NOT a.beside WHERE m.practice = $1 AND m.ended_at IS NULL AND ",
            $more
        )
    };
}

statements! {
    LIST = lines!("(m.since, m.id) > ($2, $3) ORDER BY m.since, m.id LIMIT $4");
    BY_ADDRESS = lines!("a.bidx = $2 ORDER BY m.since, m.id LIMIT 2");
    BY_WORDS = lines!("m.id IN (SELECT x.membership FROM member_word x WHERE x.practice = $1 AND x.word = $2) AND m.id IN (SELECT x.membership FROM member_word x WHERE x.practice = $1 AND x.word = $3) AND m.id IN (SELECT x.membership FROM member_word x WHERE x.practice = $1 AND x.word = $4) ORDER BY m.since, m.id LIMIT $5");
    ONE = lines!("m.id = $2");
    SINCE = "SELECT since FROM membership WHERE id = $1 AND practice = $2";
    COUNT = "SELECT COUNT(*) FROM membership WHERE practice = $1 AND ended_at IS NULL";
    DEVICES = "SELECT hash FROM device WHERE person = $1 ORDER BY seen_at DESC LIMIT 100";
    // Who waits to be let in, with the seat they sit on now: a request under an older pair leads nowhere.
    NEWCOMERS = "SELECT m.id, m.practice, m.person, m.seat, m.role, m.permissions, m.state, m.two_step, m.since, m.ended_at, m.mac, r.id, pe.name_f, a.bidx, a.email_f, a.mailbox, a.mac FROM key_request r JOIN membership m ON m.person = r.asked_by AND m.practice = $1 JOIN mailbox b ON b.id = m.seat AND b.current_key = r.for_keypair JOIN person pe ON pe.id = m.person JOIN address a ON a.person = m.person AND NOT a.beside WHERE r.kind = 'keypair' AND r.state = 'open' AND r.needs_approval AND r.approved_by IS NULL AND (r.subject = $2 OR r.subject = $3) AND m.ended_at IS NULL ORDER BY r.created_at, r.id LIMIT 400";
    SIGN_OUT = "UPDATE session SET ended_at = $2, ended_why = 'ended_elsewhere', wrap = NULL WHERE person = $1 AND ended_at IS NULL";
}

with_member! {
    /// A member with all that their line shows.
    #[derive(Debug)]
    pub(super) struct LineRow {
        pub seen_at: Option<i64>,
        pub name_f: Vec<u8>,
        pub own_two_step: bool,
        pub personal: Id,
        pub bidx: Option<Vec<u8>>,
        pub email_f: Option<Vec<u8>>,
        pub mailbox: Option<Id>,
        pub address_mac: Option<Vec<u8>>,
        pub opens_seat: i64,
        pub opens_desk: i64,
    }
}

with_member! {
    /// Somebody who waits for a manager, with the request.
    #[derive(Debug)]
    pub(super) struct NewcomerRow {
        pub request: Id,
        pub name_f: Vec<u8>,
        pub bidx: Vec<u8>,
        pub email_f: Vec<u8>,
        pub mailbox: Id,
        pub address_mac: Vec<u8>,
    }
}

row! {
    /// A device that has signed somebody in.
    #[derive(Debug)]
    pub(super) struct DeviceHash { pub hash: Vec<u8> }
}

/// The members after a place in the list.
pub(super) async fn list(
    db: &Db,
    practice: Id,
    (since, id): (i64, Id),
    most: i64,
) -> Result<Vec<LineRow>, ReadError> {
    db.all(q!(LIST, practice, since, id, most)).await
}

pub(super) async fn by_address(
    db: &Db,
    practice: Id,
    bidx: &[u8],
) -> Result<Vec<LineRow>, ReadError> {
    db.all(q!(BY_ADDRESS, practice, bidx)).await
}

pub(super) async fn by_words(
    db: &Db,
    practice: Id,
    words: [&[u8]; 3],
    most: i64,
) -> Result<Vec<LineRow>, ReadError> {
    db.all(q!(BY_WORDS, practice, words[0], words[1], words[2], most))
        .await
}

pub(super) async fn one(db: &Db, practice: Id, id: Id) -> Result<Vec<LineRow>, ReadError> {
    db.all(q!(ONE, practice, id)).await
}

pub(super) async fn since(db: &Db, practice: Id, id: Id) -> Result<Option<i64>, ReadError> {
    db.one(q!(SINCE, id, practice)).await
}

pub(super) async fn count(db: &Db, practice: Id) -> Result<i64, ReadError> {
    Ok(db.one(q!(COUNT, practice)).await?.unwrap_or(0))
}

pub(super) async fn devices(db: &Db, person: Id) -> Result<Vec<Vec<u8>>, ReadError> {
    let rows: Vec<DeviceHash> = db.all(q!(DEVICES, person)).await?;
    Ok(rows.into_iter().map(|d| d.hash).collect())
}

pub(super) async fn newcomers(
    db: &Db,
    practice: Id,
    desk: Id,
    safe: Id,
) -> Result<Vec<NewcomerRow>, ReadError> {
    db.all(q!(NEWCOMERS, practice, desk, safe)).await
}

/// Every session of a member ends.
pub(super) fn sign_out(person: Id, now: i64) -> Stmt {
    q!(SIGN_OUT, person, now).any()
}
