//! Every statement of this feature.

use crate::actor::Scope;
use db::{Db, Id, ReadError, q, statements};

statements! {
    BOX_OF = "SELECT e.message FROM entry e WHERE e.mailbox = $1 AND e.thread = $2 AND e.deleted_at IS NULL ORDER BY e.at LIMIT 1";
}

/// Whether a conversation is still in the scope's mailbox: what was deleted since is named no more.
pub(super) async fn is_there(db: &Db, scope: &Scope, thread: Id) -> Result<bool, ReadError> {
    Ok(db
        .one::<Id>(q!(BOX_OF, scope.mailbox(), thread))
        .await?
        .is_some())
}
