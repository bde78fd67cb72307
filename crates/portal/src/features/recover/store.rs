//! Every statement of this feature.

use db::{Db, Id, ReadError, Stmt, q, statements};

statements! {
    ACCOUNT = "SELECT p.id FROM address a JOIN person p ON p.id = a.person WHERE a.bidx = $1 AND p.state = 'active'";
    REKEY = "UPDATE mailbox SET current_key = $3, version = version + 1 WHERE id = $1 AND current_key = $2";
    OFFER_AGAIN = "UPDATE person SET recovery_offered = 0 WHERE id = $1";
}

/// The person an address belongs to.
pub(super) async fn account(db: &Db, bidx: &[u8]) -> Result<Option<Id>, ReadError> {
    db.one(q!(ACCOUNT, bidx)).await
}

/// The mailbox has a new key pair, if it still had the old one.
pub(super) fn rekey(mailbox: Id, old: Id, new: Id) -> Stmt {
    q!(REKEY, mailbox, old, new).expect(1)
}

/// The used code is offered to be replaced.
pub(super) fn offer_again(person: Id) -> Stmt {
    q!(OFFER_AGAIN, person).expect(1)
}
