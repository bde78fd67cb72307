//! Every statement of this feature.

use crate::accounts::device::{self, DeviceRow};
use db::{Db, Id, ReadError, Stmt, q, row, statements};

statements! {
    CANDIDATE = "SELECT p.id, p.state, p.two_step, p.lang, m.current_key, f.id, f.data, f.created_at FROM address a JOIN person p ON p.id = a.person JOIN mailbox m ON m.id = p.personal JOIN factor f ON f.person = p.id AND f.kind = 'password' AND f.state = 'active' WHERE a.bidx = $1";
    SEAT = "SELECT ms.practice, b.current_key FROM address a JOIN membership ms ON ms.seat = a.mailbox AND ms.person = a.person JOIN mailbox b ON b.id = ms.seat WHERE a.bidx = $1 AND ms.ended_at IS NULL AND ms.state = 'active'";
    WANTED = "SELECT COUNT(*) FROM address a JOIN membership ms ON ms.person = a.person WHERE a.bidx = $1 AND ms.ended_at IS NULL AND ms.two_step";
    PHONES = "SELECT COUNT(*) FROM address a JOIN factor f ON f.person = a.person WHERE a.bidx = $1 AND f.kind = 'phone' AND f.state = 'active' AND f.verified_at IS NOT NULL";
    STRONG = "SELECT COUNT(*) FROM address a JOIN factor f ON f.person = a.person WHERE a.bidx = $1 AND f.kind IN ('totp', 'passkey') AND f.state = 'active'";
    DEVICE = "SELECT d.seen_at, d.trusted_until, d.factor FROM address a JOIN device d ON d.person = a.person WHERE a.bidx = $1 AND d.hash = $2";
    PASSWORD = "SELECT f.id, f.data FROM factor f WHERE f.person = $1 AND f.kind = 'password' AND f.state = 'active'";
    REHASH = "UPDATE factor SET data = $3, pepper_id = $4 WHERE id = $1 AND data = $2 AND state = 'active'";
    DEVICES = "SELECT COUNT(*) FROM device WHERE person = $1";
}

row! {
    /// Somebody whose address was typed.
    #[derive(Debug)]
    pub(super) struct PersonRow {
        pub person: Id,
        pub state: String,
        pub two_step: bool,
        pub lang: String,
        pub personal_key: Id,
        pub factor: Id,
        pub password: Vec<u8>,
        pub password_since: i64,
    }
}

/// What the database knows of an address and a browser.
#[derive(Debug)]
pub(super) struct Candidate {
    pub person: Option<PersonRow>,
    /// The practice whose seat mail to the address goes to, and the seat's key pair.
    pub seat: Option<(Id, Id)>,
    /// Whether one of their practices wants a code of them.
    pub wanted: bool,
    /// Proven own phones.
    pub phones: i64,
    /// Apps and passkeys.
    pub strong: i64,
    /// The row of this browser for this person.
    pub device: Option<DeviceRow>,
}

/// One snapshot of five statements, whether anybody has the address or not.
pub(super) async fn candidate(db: &Db, bidx: &[u8], device: &[u8]) -> Result<Candidate, ReadError> {
    let mut got = db
        .read(vec![
            q!(CANDIDATE, bidx),
            q!(SEAT, bidx),
            q!(WANTED, bidx),
            q!(PHONES, bidx),
            q!(STRONG, bidx),
            q!(DEVICE, bidx, device),
        ])
        .await?
        .into_iter();
    let mut next = || got.next().expect("one result a statement");
    Ok(Candidate {
        person: next().one()?,
        seat: next().one()?,
        wanted: next().one::<i64>()?.unwrap_or(0) > 0,
        phones: next().one::<i64>()?.unwrap_or(0),
        strong: next().one::<i64>()?.unwrap_or(0),
        device: next().one()?,
    })
}

/// The password in force: (factor, record).
pub async fn password(db: &Db, person: Id) -> Result<Option<(Id, Vec<u8>)>, ReadError> {
    db.one(q!(PASSWORD, person)).await
}

/// The same password, hashed as passwords are hashed today.
pub(super) fn rehash(factor: Id, old: &[u8], new: &[u8], pepper: i64) -> Stmt {
    q!(REHASH, factor, old, new, pepper).expect(1)
}

/// How many browsers are known for the person, and whether this one is.
pub(super) async fn devices(
    db: &Db,
    person: Id,
    hash: &[u8],
) -> Result<(i64, Option<DeviceRow>), ReadError> {
    let mut got = db
        .read(vec![q!(DEVICES, person), device::query(hash, person)])
        .await?
        .into_iter();
    let mut next = || got.next().expect("one result a statement");
    Ok((next().one::<i64>()?.unwrap_or(0), next().one()?))
}
