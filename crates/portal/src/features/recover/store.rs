//! Every statement of this feature.

use db::{Db, Id, ReadError, Stmt, q, statements};

statements! {
    ACCOUNT = "SELECT p.id, d.hash IS NOT NULL FROM address a JOIN person p ON p.id = a.person LEFT JOIN device d ON d.person = p.id AND d.hash = $2 WHERE a.bidx = $1 AND p.state = 'active'";
    REKEY = "UPDATE mailbox SET current_key = $3, version = version + 1 WHERE id = $1 AND current_key = $2";
}

/// The person an address belongs to, and whether they have signed in with this browser.
pub(super) async fn account(
    db: &Db,
    bidx: &[u8],
    device: &[u8],
) -> Result<Option<(Id, bool)>, ReadError> {
    db.one(q!(ACCOUNT, bidx, device)).await
}

/// The mailbox has a new key pair, if it still had the old one.
pub(super) fn rekey(mailbox: Id, old: Id, new: Id) -> Stmt {
    q!(REKEY, mailbox, old, new).expect(1)
}
