//! Every statement of this feature. All of them name the person they act for.

use crate::accounts::store::FactorRow;
use db::{Db, Id, ReadError, Stmt, q, statements};

statements! {
    SET_YOU = "UPDATE person SET name_f = $3, lang = $4, tz = $5, version = version + 1 WHERE id = $1 AND version = $2";
    SET_TWO_STEP = "UPDATE person SET two_step = $3, version = version + 1 WHERE id = $1 AND version = $2";
    TURN_ON = "UPDATE person SET two_step = TRUE, version = version + 1 WHERE id = $1 AND version = $2";
    SET_OFFERED = "UPDATE person SET recovery_offered = $2 WHERE id = $1";
    OFFER = "SELECT p.sign_ins, p.recovery_offered, (SELECT COUNT(*) FROM factor f WHERE f.person = p.id AND f.kind = 'recovery' AND f.state = 'active'), p.profile_due FROM person p WHERE p.id = $1";
    PENDING_PHONE = "SELECT id, kind, data, pepper_id, verified_at, state, created_at, mac FROM factor WHERE person = $1 AND kind = 'phone' AND state = 'pending' ORDER BY created_at DESC, id DESC LIMIT 1";
    ADD_PENDING = "INSERT INTO factor (id, person, kind, data, bidx, bidx_key, pepper_id, state, created_at, mac_key, mac) VALUES ($1, $2, 'phone', $3, $4, $5, 0, 'pending', $6, $5, $7)";
    DROP_PENDING = "UPDATE factor SET state = 'retired' WHERE person = $1 AND kind = 'phone' AND state = 'pending'";
    PROVEN = "UPDATE factor SET state = 'active', verified_at = $3, mac_key = $4, mac = $5 WHERE id = $1 AND person = $2 AND kind = 'phone' AND state = 'pending'";
    SAME_NUMBER = "UPDATE factor SET state = 'retired' WHERE person = $1 AND kind = 'phone' AND state = 'active' AND id <> $2 AND bidx = (SELECT bidx FROM factor WHERE id = $2)";
    REMOVE = "UPDATE factor SET state = 'retired' WHERE id = $1 AND person = $2 AND kind = 'phone' AND state = 'active'";
}

/// Name, language and time zone.
pub(super) fn set_you(person: Id, version: i64, name_f: &[u8], lang: &str, tz: &str) -> Stmt {
    q!(SET_YOU, person, version, name_f, lang, tz).expect(1)
}

/// Whether a code is asked for at sign-in; guards the person like `touch_person`.
pub(super) fn set_two_step(person: Id, version: i64, on: bool) -> Stmt {
    q!(SET_TWO_STEP, person, version, on).expect(1)
}

/// Codes are asked for from now on; guards the person like `touch_person`.
pub(crate) fn turn_on(person: Id, version: i64) -> Stmt {
    q!(TURN_ON, person, version).expect(1)
}

/// How often the recovery code was offered.
pub(super) fn set_offered(person: Id, times: i64) -> Stmt {
    q!(SET_OFFERED, person, times).expect(1)
}

/// (sign-ins, times offered, recovery codes in force, whether the profile is to be confirmed)
pub(crate) async fn offer(db: &Db, person: Id) -> Result<Option<(i64, i64, i64, bool)>, ReadError> {
    db.one(q!(OFFER, person)).await
}

/// The phone whose code is out.
pub(super) async fn pending_phone(db: &Db, person: Id) -> Result<Option<FactorRow>, ReadError> {
    db.one(q!(PENDING_PHONE, person)).await
}

/// A phone that is about to be proven; only the newest counts.
pub(super) fn add_pending(
    id: Id,
    person: Id,
    data: &[u8],
    (bidx, epoch): (&[u8; 32], u8),
    mac: &[u8; 32],
    now: i64,
) -> [Stmt; 2] {
    [
        drop_pending(person),
        q!(ADD_PENDING, id, person, data, bidx, epoch, now, mac).expect(1),
    ]
}

/// Forgets phones that were never proven.
pub fn drop_pending(person: Id) -> Stmt {
    q!(DROP_PENDING, person).any()
}

/// A code came back from the phone: it counts, and an older row of the same number does not any more.
pub(super) fn proven(id: Id, person: Id, now: i64, epoch: u8, mac: &[u8; 32]) -> [Stmt; 2] {
    [
        q!(PROVEN, id, person, now, epoch, mac).expect(1),
        q!(SAME_NUMBER, person, id).any(),
    ]
}

/// A phone is no factor any more.
pub(super) fn remove(id: Id, person: Id) -> Stmt {
    q!(REMOVE, id, person).expect(1)
}
