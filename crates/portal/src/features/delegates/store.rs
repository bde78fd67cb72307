//! Every statement of this feature.

use crate::actor::Scope;
use crate::lent::Grant;
use db::{Db, Id, ReadError, q, statements};

statements! {
    BOX_OF = "SELECT e.message FROM entry e WHERE e.mailbox = $1 AND e.thread = $2 AND e.deleted_at IS NULL ORDER BY e.at LIMIT 1";
    ANSWERED = "SELECT DISTINCT m.thread FROM mailbox_opened o JOIN message m ON m.thread = o.thread WHERE o.grant_id = $1 AND m.author_person = $2 AND m.on_behalf_of = $3 AND m.at >= $4";
}

/// Whether a conversation is still in the scope's mailbox: what was deleted since is named no more.
pub(crate) async fn is_there(db: &Db, scope: &Scope, thread: Id) -> Result<bool, ReadError> {
    Ok(db
        .one::<Id>(q!(BOX_OF, scope.mailbox(), thread))
        .await?
        .is_some())
}

/// The conversations in which the colleague wrote for the owner by this grant.
pub(crate) async fn answered(db: &Db, g: &Grant) -> Result<Vec<Id>, ReadError> {
    db.all(q!(ANSWERED, g.id, g.holder, g.owner, g.asked_at))
        .await
}
