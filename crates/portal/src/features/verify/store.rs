//! Every statement of this feature: rows of `code` and `proof`, and the order of sends.

use super::model::{Challenge, TRIES};
use db::{Db, Id, ReadError, Stmt, q, row, statements};

statements! {
    // The guard of a subject's codes: two sends at once would leave two codes alive. Counts on only if it stands where the caller saw it.
    ORDER = "INSERT INTO counter (key, win, n, ends_at) VALUES ($1, $2, 1, $3) ON CONFLICT (key, win) DO UPDATE SET n = counter.n + 1 WHERE counter.n = $4";
    ORDERED = "SELECT n FROM counter WHERE key = $1 AND win = $2";
    INSERT = "INSERT INTO code (id, purpose, subject, flow_hash, target, channel, lang, tries, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, 0, $8, $9)";
    VOID = "UPDATE code SET void_at = $3 WHERE subject = $1 AND purpose = $2 AND used_at IS NULL AND void_at IS NULL";
    VOID_TO_CONTACT = "UPDATE code SET void_at = $2 WHERE used_at IS NULL AND void_at IS NULL AND target IN (SELECT id FROM contact_phone WHERE contact = $1)";
    UNPROVE_CONTACT = "DELETE FROM proof WHERE detail IN (SELECT id FROM contact_phone WHERE contact = $1)";
    RECENT = "SELECT target, channel, created_at FROM code WHERE subject = $1 AND purpose = $2 AND created_at > $3 ORDER BY created_at DESC";
    NEWEST = "SELECT id, flow_hash, target, channel, tries, created_at, sent_at, failed, expires_at, used_at, void_at FROM code WHERE subject = $1 AND purpose = $2 ORDER BY created_at DESC, id DESC LIMIT 1";
    // A number that is no longer on file, or no longer the person's own, ends its codes by itself, whatever voided it.
    TRY = "UPDATE code SET tries = tries + 1 WHERE purpose = $1 AND subject = $2 AND flow_hash = $3 AND used_at IS NULL AND void_at IS NULL AND tries < $4 AND expires_at > $5 AND NOT EXISTS (SELECT 1 FROM contact_phone p WHERE p.id = code.target AND p.state <> 'filed') AND NOT EXISTS (SELECT 1 FROM factor f WHERE f.id = code.target AND f.state IN ('retired', 'off')) RETURNING id, mac, tries, target";
    USE = "UPDATE code SET used_at = $2 WHERE id = $1 AND used_at IS NULL AND void_at IS NULL";
    TO_SEND = "SELECT id, purpose, subject, flow_hash, target, channel, lang, created_at, used_at, void_at FROM code WHERE id = $1";
    MADE = "UPDATE code SET mac = $2, sent_at = $3, expires_at = $4, mac_key = $5, failed = NULL WHERE id = $1 AND used_at IS NULL AND void_at IS NULL";
    FAILED = "UPDATE code SET failed = $2 WHERE id = $1 AND used_at IS NULL";
    CONTACT_PHONE = "SELECT contact, number_f FROM contact_phone WHERE id = $1 AND state = 'filed'";
    FACTOR = "SELECT person, data, verified_at, mac FROM factor WHERE id = $1 AND kind = 'phone' AND state IN ('active', 'pending')";
    PENDING_FACTOR = "SELECT person, data, verified_at, mac FROM factor WHERE id = $1 AND person = $2 AND kind = 'phone' AND state IN ('active', 'pending')";
    POLICY_OF_CONTACT = "SELECT p.policy FROM contact c JOIN practice p ON p.id = c.practice WHERE c.id = $1";
    PROVE = "INSERT INTO proof (subject, flow_hash, purpose, detail, at, expires_at, mac_key, mac) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (subject, flow_hash, purpose) DO UPDATE SET detail = excluded.detail, at = excluded.at, expires_at = excluded.expires_at, mac_key = excluded.mac_key, mac = excluded.mac";
    PROOF = "SELECT detail, at, mac FROM proof WHERE subject = $1 AND flow_hash = $2 AND purpose = $3 AND expires_at > $4";
    SWEEP_PROOFS = "DELETE FROM proof WHERE expires_at < $1";
    SWEEP_CODES = "DELETE FROM code WHERE created_at < $1";
}

/// The rules of the practice that a contact belongs to, as stored.
pub(super) async fn policy_of_contact(db: &Db, contact: Id) -> Result<Option<String>, ReadError> {
    db.one(q!(POLICY_OF_CONTACT, contact)).await
}

row! {
    /// The newest code of a subject and purpose.
    #[derive(Debug, Clone)]
    pub struct CodeRow {
        pub id: Id,
        pub flow_hash: Vec<u8>,
        pub target: Id,
        pub channel: String,
        pub tries: i64,
        pub created_at: i64,
        pub sent_at: Option<i64>,
        pub failed: Option<String>,
        pub expires_at: i64,
        pub used_at: Option<i64>,
        pub void_at: Option<i64>,
    }
    /// A code whose try was just counted.
    #[derive(Debug)]
    pub struct TriedRow {
        pub id: Id,
        pub mac: Option<Vec<u8>>,
        pub tries: i64,
        pub target: Id,
    }
    /// The phone of a factor. The caller checks the stamp.
    #[derive(Debug)]
    pub struct OwnPhoneRow {
        pub person: Id,
        pub data: Vec<u8>,
        pub verified_at: Option<i64>,
        pub mac: Vec<u8>,
    }
    /// What the job needs.
    #[derive(Debug)]
    pub struct SendRow {
        pub id: Id,
        pub purpose: String,
        pub subject: Id,
        pub flow_hash: Vec<u8>,
        pub target: Id,
        pub channel: String,
        pub lang: String,
        pub created_at: i64,
        pub used_at: Option<i64>,
        pub void_at: Option<i64>,
    }
}

pub(super) fn order(key: &str, win: i64, ends_at: i64, seen: i64) -> Stmt {
    q!(ORDER, key, win, ends_at, seen).expect(1)
}

/// How many sends were counted under a key and day.
pub(super) async fn ordered(db: &Db, key: &str, win: i64) -> Result<i64, ReadError> {
    Ok(db.one(q!(ORDERED, key, win)).await?.unwrap_or(0))
}

pub(super) fn insert(
    id: Id,
    c: &Challenge,
    target: Id,
    channel: &str,
    lang: &str,
    now: i64,
    expires_at: i64,
) -> Stmt {
    q!(
        INSERT,
        id,
        c.purpose.word(),
        c.subject,
        c.flow,
        target,
        channel,
        lang,
        now,
        expires_at
    )
    .expect(1)
}

pub(super) fn void(subject: Id, purpose: &str, now: i64) -> Stmt {
    q!(VOID, subject, purpose, now).any()
}

pub(super) fn void_to_contact(contact: Id, now: i64) -> [Stmt; 2] {
    [
        q!(VOID_TO_CONTACT, contact, now).any(),
        q!(UNPROVE_CONTACT, contact).any(),
    ]
}

pub(super) async fn recent(
    db: &Db,
    c: &Challenge,
    since: i64,
) -> Result<Vec<(Id, String, i64)>, ReadError> {
    db.all(q!(RECENT, c.subject, c.purpose.word(), since)).await
}

pub(super) async fn newest(db: &Db, c: &Challenge) -> Result<Option<CodeRow>, ReadError> {
    db.one(q!(NEWEST, c.subject, c.purpose.word())).await
}

pub(super) fn try_one(c: &Challenge, now: i64) -> Stmt {
    q!(TRY, c.purpose.word(), c.subject, c.flow, TRIES, now).expect(1)
}

pub(super) fn consume(id: Id, now: i64) -> Stmt {
    q!(USE, id, now).expect(1)
}

pub(super) async fn to_send(db: &Db, id: Id) -> Result<Option<SendRow>, ReadError> {
    db.one(q!(TO_SEND, id)).await
}

pub(super) fn made(id: Id, mac: &[u8; 32], epoch: u8, now: i64, expires_at: i64) -> Stmt {
    q!(MADE, id, mac, now, expires_at, epoch).expect(1)
}

pub(super) fn failed(id: Id, why: &str) -> Stmt {
    q!(FAILED, id, why).any()
}

/// The sealed number of a target: (contact phone with its contact, factor); at most one is there.
pub(super) async fn numbers(
    db: &Db,
    target: Id,
) -> Result<(Option<(Id, Vec<u8>)>, Option<OwnPhoneRow>), ReadError> {
    let mut got = db
        .read(vec![q!(CONTACT_PHONE, target), q!(FACTOR, target)])
        .await?
        .into_iter();
    let mut next = || got.next().expect("one result a statement");
    let (phone, factor) = (next().one(), next().one());
    Ok((phone?, factor?))
}

pub(super) async fn pending_factor(
    db: &Db,
    person: Id,
    factor: Id,
) -> Result<Option<OwnPhoneRow>, ReadError> {
    db.one(q!(PENDING_FACTOR, factor, person)).await
}

#[allow(clippy::too_many_arguments, reason = "one argument a column")]
pub(super) fn prove(
    subject: Id,
    flow: &[u8; 32],
    purpose: &str,
    detail: Option<Id>,
    now: i64,
    expires_at: i64,
    epoch: u8,
    mac: &[u8; 32],
) -> Stmt {
    q!(
        PROVE, subject, flow, purpose, detail, now, expires_at, epoch, mac
    )
    .expect(1)
}

pub(super) async fn proof(
    db: &Db,
    subject: Id,
    flow: &[u8; 32],
    purpose: &str,
    now: i64,
) -> Result<Option<(Option<Id>, i64, Vec<u8>)>, ReadError> {
    db.one(q!(PROOF, subject, flow, purpose, now)).await
}

/// Housekeeping: proofs that have lapsed, codes older than `codes_before`.
pub fn sweep(now: i64, codes_before: i64) -> [Stmt; 2] {
    [
        q!(SWEEP_PROOFS, now).any(),
        q!(SWEEP_CODES, codes_before).any(),
    ]
}
