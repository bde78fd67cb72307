//! Every statement of this feature.

use crate::keys::store::RequestRow;
use db::{Db, Id, ReadError, Stmt, q, row, statements};

statements! {
    WAITING = "SELECT r.id, r.kind, r.subject, r.for_keypair, r.asked_by, r.reason, r.needs_approval, r.approved_by, r.approval_mac, r.mac, r.state, r.created_at, r.expires_at, r.practice FROM key_request r WHERE r.practice = $1 AND r.state = 'open' AND r.practice IS NOT NULL AND r.kind = 'keypair' AND r.needs_approval AND r.approved_by IS NULL AND r.expires_at > $2 ORDER BY r.created_at, r.id LIMIT 200";
    OUTSIDE = "SELECT r.id, r.kind, r.subject, r.for_keypair, r.asked_by, r.reason, r.needs_approval, r.approved_by, r.approval_mac, r.mac, r.state, r.created_at, r.expires_at, r.practice FROM key_request r JOIN thread t ON t.id = r.subject AND t.practice = $1 WHERE r.practice = $1 AND r.state = 'open' AND r.practice IS NOT NULL AND r.kind = 'thread' AND r.needs_approval AND r.approved_by IS NULL AND r.expires_at > $2 ORDER BY r.created_at, r.id LIMIT 2000";
    PERSONAL = "SELECT p.personal, b.current_key FROM person p JOIN mailbox b ON b.id = p.personal WHERE p.id = $1 AND p.state = 'active'";
    DENY = "UPDATE key_request SET state = 'denied', answer_f = $2, answered_by = $3 WHERE id = $1 AND state = 'open' AND approved_by IS NULL";
    LAST = "SELECT r.id, r.state, r.created_at, r.expires_at, r.answer_f, r.answered_by, p.name_f FROM key_request r LEFT JOIN person p ON p.id = r.answered_by WHERE r.subject = $1 AND r.asked_by = $2 AND r.kind = 'keypair' AND r.for_keypair = $3 ORDER BY r.created_at DESC, r.id DESC LIMIT 1";
}

row! {
    /// The last request of somebody for their seat, and what was answered.
    #[derive(Debug, Clone)]
    pub(super) struct LastRow {
        pub(super) id: Id,
        pub(super) state: String,
        pub(super) created_at: i64,
        pub(super) expires_at: i64,
        pub(super) answer_f: Option<Vec<u8>>,
        pub(super) answered_by: Option<Id>,
        pub(super) name_f: Option<Vec<u8>>,
    }
}

/// The open requests for seats of a practice, the oldest first. Whether they are genuine is the caller's to judge.
pub(super) async fn waiting(db: &Db, practice: Id, now: i64) -> Result<Vec<RequestRow>, ReadError> {
    db.all(q!(WAITING, practice, now)).await
}

/// The open requests for conversations that a practice began and that wait for an answer, the oldest first. Whether they are genuine is
/// the caller's to judge.
pub(super) async fn outside(db: &Db, practice: Id, now: i64) -> Result<Vec<RequestRow>, ReadError> {
    db.all(q!(OUTSIDE, practice, now)).await
}

/// The personal mailbox of somebody and its current key pair.
pub(super) async fn personal(db: &Db, person: Id) -> Result<Option<(Id, Id)>, ReadError> {
    db.one(q!(PERSONAL, person)).await
}

/// A manager says no.
pub(super) fn deny(request: Id, answer_f: Option<Vec<u8>>, by: Id) -> Stmt {
    q!(DENY, request, answer_f, by).expect(1)
}

/// What became of the last request of a person for a seat under their pair.
pub(super) async fn last(
    db: &Db,
    seat_key: Id,
    person: Id,
    key: Id,
) -> Result<Option<LastRow>, ReadError> {
    db.one(q!(LAST, seat_key, person, key)).await
}
