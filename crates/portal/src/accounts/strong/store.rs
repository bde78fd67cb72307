//! Every statement about apps and passkeys. All of them name the person.

use db::{Db, Id, ReadError, Stmt, q, row, statements};

statements! {
    OF_PERSON = "SELECT id, kind, data, name_f, verified_at, last_step, created_at, used_at, mac FROM factor WHERE person = $1 AND kind IN ('totp', 'passkey') AND state = 'active' ORDER BY created_at, id";
    INSERT = "INSERT INTO factor (id, person, kind, data, name_f, bidx, bidx_key, pepper_id, verified_at, last_step, state, created_at, mac_key, mac) VALUES ($1, $2, $3, $4, $5, $6, $7, 0, $8, $9, 'active', $8, $10, $11)";
    RENAME = "UPDATE factor SET name_f = $3 WHERE id = $1 AND person = $2 AND kind IN ('totp', 'passkey') AND state = 'active'";
    // What it shared or held is gone: a row brought back to life by another hand opens nothing.
    REMOVE = "UPDATE factor SET state = 'retired', data = $3, name_f = NULL WHERE id = $1 AND person = $2 AND kind IN ('totp', 'passkey') AND state = 'active'";
    TAKE_CODE = "UPDATE factor SET last_step = $3, used_at = $4 WHERE id = $1 AND person = $2 AND kind = 'totp' AND state = 'active' AND (last_step IS NULL OR last_step < $3)";
    TAKE_KEY = "UPDATE factor SET last_step = $3, used_at = $4 WHERE id = $1 AND person = $2 AND kind = 'passkey' AND state = 'active' AND last_step = $5";
    USED = "UPDATE factor SET used_at = $3 WHERE id = $1 AND person = $2 AND state = 'active'";
    LAST_USED = "SELECT id FROM factor WHERE person = $1 AND state = 'active' AND used_at IS NOT NULL ORDER BY used_at DESC LIMIT 1";
    ASK = "INSERT INTO passkey_challenge (hash, flow, person, purpose, ends_at, mac_key, mac) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    ASKED = "SELECT ends_at, mac FROM passkey_challenge WHERE hash = $1 AND flow = $2 AND person = $3 AND purpose = $4";
    ANSWERED = "DELETE FROM passkey_challenge WHERE hash = $1 AND person = $2 AND ends_at > $3";
    ASKED_ANEW = "DELETE FROM passkey_challenge WHERE flow = $1 AND purpose = $2";
    FORGET = "DELETE FROM passkey_challenge WHERE person = $1";
    SWEEP = "DELETE FROM passkey_challenge WHERE ends_at <= $1";
    STANDING = "SELECT m.role, m.permissions, pr.policy FROM membership m JOIN practice pr ON pr.id = m.practice WHERE m.person = $1 AND m.ended_at IS NULL";
    SINCE = "UPDATE person SET strong_since = COALESCE(strong_since, $2) WHERE id = $1";
    PHONES_OF = "SELECT id, data, state, verified_at, created_at, mac FROM factor WHERE person = $1 AND kind = 'phone' AND verified_at IS NOT NULL AND state IN ('active', 'off') ORDER BY created_at";
    SET_PHONE = "UPDATE factor SET state = $3, mac_key = $4, mac = $5 WHERE id = $1 AND person = $2 AND kind = 'phone' AND state = $6";
    PHONES = "SELECT COUNT(*) FROM factor WHERE person = $1 AND kind = 'phone' AND state = 'active' AND verified_at IS NOT NULL";
    SET_OFFERED = "UPDATE person SET strong_offered = $2 WHERE id = $1";
    SIGN_IN_MAIL = "SELECT sign_in_mail FROM person WHERE id = $1";
    SET_SIGN_IN_MAIL = "UPDATE person SET sign_in_mail = $3, version = version + 1 WHERE id = $1 AND version = $2";
}

row! {
    /// An app or a passkey.
    #[derive(Debug)]
    pub struct StrongRow {
        pub id: Id,
        pub kind: String,
        pub data: Vec<u8>,
        pub name_f: Option<Vec<u8>>,
        pub verified_at: Option<i64>,
        pub last_step: Option<i64>,
        pub created_at: i64,
        pub used_at: Option<i64>,
        pub mac: Vec<u8>,
    }
    /// A membership, as far as it decides who needs a strong factor.
    #[derive(Debug)]
    pub struct StandingRow {
        pub role: String,
        pub permissions: String,
        pub policy: String,
    }
    /// A proven phone, in force or switched off.
    #[derive(Debug)]
    pub struct PhoneRow {
        pub id: Id,
        pub data: Vec<u8>,
        pub state: String,
        pub verified_at: Option<i64>,
        pub created_at: i64,
        pub mac: Vec<u8>,
    }
}

/// The columns of a new one.
pub(super) struct New<'a> {
    pub id: Id,
    pub person: Id,
    pub kind: &'a str,
    pub data: &'a [u8],
    pub name_f: &'a [u8],
    pub bidx: Option<&'a [u8]>,
    pub last: Option<i64>,
    pub now: i64,
    pub epoch: u8,
    pub mac: &'a [u8; 32],
}

pub(super) async fn of_person(db: &Db, person: Id) -> Result<Vec<StrongRow>, ReadError> {
    db.all(q!(OF_PERSON, person)).await
}

pub(super) fn insert(n: &New<'_>) -> Stmt {
    q!(
        INSERT,
        n.id,
        n.person,
        n.kind,
        n.data,
        n.name_f,
        n.bidx.map(<[u8]>::to_vec),
        n.bidx.map(|_| i64::from(n.epoch)),
        n.now,
        n.last,
        n.epoch,
        n.mac
    )
    .expect(1)
}

pub(super) fn rename(id: Id, person: Id, name_f: &[u8]) -> Stmt {
    q!(RENAME, id, person, name_f).expect(1)
}

pub(super) fn remove(id: Id, person: Id) -> Stmt {
    q!(REMOVE, id, person, Vec::<u8>::new()).expect(1)
}

/// A code was taken: the one of this time step, and no other of it or before it.
pub(super) fn take_code(id: Id, person: Id, step: i64, now: i64) -> Stmt {
    q!(TAKE_CODE, id, person, step, now).expect(1)
}

/// A passkey was shown; its count was `seen` when the answer was judged.
pub(super) fn take_key(id: Id, person: Id, count: i64, now: i64, seen: i64) -> Stmt {
    q!(TAKE_KEY, id, person, count, now, seen).expect(1)
}

/// An own phone was the second step.
pub fn used(id: Id, person: Id, now: i64) -> Stmt {
    q!(USED, id, person, now).any()
}

/// The factor that was the second step last.
pub async fn last_used(db: &Db, person: Id) -> Result<Option<Id>, ReadError> {
    db.one(q!(LAST_USED, person)).await
}

#[allow(clippy::too_many_arguments, reason = "one argument a column")]
pub(super) fn ask(
    hash: &[u8; 32],
    flow: &[u8; 32],
    person: Id,
    purpose: &str,
    ends_at: i64,
    epoch: u8,
    mac: &[u8; 32],
) -> [Stmt; 2] {
    [
        q!(ASKED_ANEW, flow, purpose).any(),
        q!(ASK, hash, flow, person, purpose, ends_at, epoch, mac).expect(1),
    ]
}

/// (ends at, mac)
pub(super) async fn asked(
    db: &Db,
    hash: &[u8; 32],
    flow: &[u8; 32],
    person: Id,
    purpose: &str,
) -> Result<Option<(i64, Vec<u8>)>, ReadError> {
    db.one(q!(ASKED, hash, flow, person, purpose)).await
}

pub(super) fn answered(hash: &[u8; 32], person: Id, now: i64) -> Stmt {
    q!(ANSWERED, hash, person, now).expect(1)
}

/// No challenge of a person may be answered any more: their password has changed.
pub fn forget(person: Id) -> Stmt {
    q!(FORGET, person).any()
}

/// Housekeeping.
pub fn sweep(now: i64) -> Stmt {
    q!(SWEEP, now).any()
}

pub(super) async fn standing(db: &Db, person: Id) -> Result<Vec<StandingRow>, ReadError> {
    db.all(q!(STANDING, person)).await
}

/// The rules ask for one from now on, if they did not before.
pub fn since(person: Id, now: i64) -> Stmt {
    q!(SINCE, person, now).expect(1)
}

/// The proven phones of a person, in force and switched off. The caller checks the stamps.
pub(crate) async fn phones_of(db: &Db, person: Id) -> Result<Vec<PhoneRow>, ReadError> {
    db.all(q!(PHONES_OF, person)).await
}

/// A phone goes from one state to another, with the MAC of the new one.
pub(crate) fn set_phone(
    id: Id,
    person: Id,
    (from, to): (&str, &str),
    epoch: u8,
    mac: &[u8; 32],
) -> Stmt {
    q!(SET_PHONE, id, person, to, epoch, mac, from).expect(1)
}

/// How many phones get codes.
pub async fn phones(db: &Db, person: Id) -> Result<i64, ReadError> {
    Ok(db.one(q!(PHONES, person)).await?.unwrap_or(0))
}

/// How often an app or a passkey was offered.
pub fn set_offered(person: Id, times: i64) -> Stmt {
    q!(SET_OFFERED, person, times).expect(1)
}

/// Whether the person is told by mail of a sign-in from a new browser.
pub async fn sign_in_mail(db: &Db, person: Id) -> Result<bool, ReadError> {
    Ok(db.one(q!(SIGN_IN_MAIL, person)).await?.unwrap_or(true))
}

/// Whether they are told; guards the person like `touch_person`.
pub fn set_sign_in_mail(person: Id, version: i64, on: bool) -> Stmt {
    q!(SET_SIGN_IN_MAIL, person, version, on).expect(1)
}
