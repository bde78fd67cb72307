//! Rows of `escrow_request`.

use db::{Db, Id, ReadError, Stmt, q, row, statements};

statements! {
    INSERT = "INSERT INTO escrow_request (id, person, public, escrow, state, created_at, expires_at, mac_key, mac) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    OF_PERSON = "SELECT id, person, public, escrow, state, reason_f, created_at, expires_at, exported_at, answer, mac FROM escrow_request WHERE person = $1 AND expires_at > $2";
    ALL = "SELECT id, person, public, escrow, state, reason_f, created_at, expires_at, exported_at, answer, mac FROM escrow_request WHERE expires_at > $1 ORDER BY created_at, id LIMIT 1000";
    EXPORTED = "UPDATE escrow_request SET state = 'exported', exported_at = $3, reason_f = $4, mac_key = $5, mac = $6 WHERE id = $1 AND mac = $2 AND state = 'asked'";
    ANSWERED = "UPDATE escrow_request SET state = 'answered', answer = $3, mac_key = $4, mac = $5 WHERE id = $1 AND mac = $2 AND state = 'exported'";
    DELETE = "DELETE FROM escrow_request WHERE id = $1";
    DELETE_OF = "DELETE FROM escrow_request WHERE person = $1";
    OVER = "DELETE FROM escrow_request WHERE expires_at <= $1";
    ADDRESSES = "SELECT bidx, email_f FROM address WHERE person = $1";
}

row! {
    /// A request as stored.
    #[derive(Debug, Clone)]
    pub struct RequestRow {
        pub id: Id,
        pub person: Id,
        pub public: Vec<u8>,
        pub escrow: Vec<u8>,
        pub state: String,
        pub reason_f: Option<Vec<u8>>,
        pub created_at: i64,
        pub expires_at: i64,
        pub exported_at: Option<i64>,
        pub answer: Option<Vec<u8>>,
        pub mac: Vec<u8>,
    }
}

pub(super) fn insert(r: &RequestRow, epoch: u8) -> Stmt {
    q!(
        INSERT,
        r.id,
        r.person,
        r.public.as_slice(),
        r.escrow.as_slice(),
        r.state.as_str(),
        r.created_at,
        r.expires_at,
        epoch,
        r.mac.as_slice()
    )
    .expect(1)
}

pub(super) async fn of_person(
    db: &Db,
    person: Id,
    now: i64,
) -> Result<Option<RequestRow>, ReadError> {
    db.one(q!(OF_PERSON, person, now)).await
}

pub(super) async fn all(db: &Db, now: i64) -> Result<Vec<RequestRow>, ReadError> {
    db.all(q!(ALL, now)).await
}

/// The cool-off begins; `mac`: the row as it was read.
pub(super) fn exported(
    id: Id,
    mac: &[u8],
    at: i64,
    reason: &[u8],
    epoch: u8,
    new: &[u8; 32],
) -> Stmt {
    q!(EXPORTED, id, mac, at, reason, epoch, new).expect(1)
}

pub(super) fn answered(id: Id, mac: &[u8], answer: &[u8], epoch: u8, new: &[u8; 32]) -> Stmt {
    q!(ANSWERED, id, mac, answer, epoch, new).expect(1)
}

/// This one is over; conflicts when it was before.
pub(super) fn delete(id: Id) -> Stmt {
    q!(DELETE, id).expect(1)
}

pub(super) fn delete_of(person: Id) -> Stmt {
    q!(DELETE_OF, person).any()
}

/// Housekeeping.
pub(super) fn over(now: i64) -> Stmt {
    q!(OVER, now).any()
}

/// Every address of a person.
pub(super) async fn addresses(db: &Db, person: Id) -> Result<Vec<(Vec<u8>, Vec<u8>)>, ReadError> {
    db.all(q!(ADDRESSES, person)).await
}
