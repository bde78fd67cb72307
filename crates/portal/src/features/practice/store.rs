//! Every statement of this feature.

use db::{Db, Id, ReadError, q, statements};

statements! {
    SAFE_MANAGERS = "SELECT COUNT(DISTINCT m.person) FROM key_wrap w JOIN mailbox b ON b.current_key = w.holder JOIN membership m ON m.seat = b.id WHERE w.keypair = $1 AND w.holder_kind = 'keypair' AND m.practice = $2 AND m.ended_at IS NULL AND (m.role = 'owner' OR m.role = 'manager')";
}

/// How many managers of a practice open its safe with their own seat.
pub async fn safe_managers(db: &Db, practice: Id, safe: Id) -> Result<i64, ReadError> {
    Ok(db
        .one(q!(SAFE_MANAGERS, safe, practice))
        .await?
        .unwrap_or(0))
}
