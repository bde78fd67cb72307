//! Every statement of this feature.

use db::{Db, Id, ReadError, q, statements};

statements! {
    PRACTICES = "SELECT id, profile_f FROM practice ORDER BY created_at, id LIMIT 10000";
}

/// Every practice with its sealed profile: names are sealed, so they are looked through.
pub(super) async fn practices(db: &Db) -> Result<Vec<(Id, Vec<u8>)>, ReadError> {
    db.all(q!(PRACTICES)).await
}
