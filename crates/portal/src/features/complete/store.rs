//! Every statement of this feature.

use db::{Db, Id, ReadError, q, row, statements};

statements! {
    PRE_MAILBOX_KEY = "SELECT current_key FROM mailbox WHERE id = $1 AND kind = 'invited' AND state = 'active'";
    WAITING = "SELECT d.id, d.thread FROM delivery d WHERE d.invitation = $1 ORDER BY d.created_at, d.id";
    PASSWORD_OF = "SELECT f.id, f.data FROM factor f WHERE f.person = $1 AND f.kind = 'password' AND f.state = 'active'";
}

row! {
    /// A message that waits for an invitation.
    #[derive(Debug, Clone, Copy)]
    pub struct WaitingRow { pub delivery: Id, pub thread: Id, }
}

/// The key pair that what waits in a pre-mailbox is sealed to, while nobody has taken it over.
pub(super) async fn pre_mailbox_key(db: &Db, mailbox: Id) -> Result<Option<Id>, ReadError> {
    db.one(q!(PRE_MAILBOX_KEY, mailbox)).await
}

/// What waits for an invitation, oldest first.
pub(super) async fn waiting(db: &Db, invitation: Id) -> Result<Vec<WaitingRow>, ReadError> {
    db.all(q!(WAITING, invitation)).await
}

/// The password factor of a person: (row, record).
pub(super) async fn password_of(db: &Db, person: Id) -> Result<Option<(Id, Vec<u8>)>, ReadError> {
    db.one(q!(PASSWORD_OF, person)).await
}
