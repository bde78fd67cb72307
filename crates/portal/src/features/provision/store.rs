//! Every statement of this feature.

use db::{Db, Id, ReadError, Stmt, q, statements};

statements! {
    PRACTICES = "SELECT id, profile_f FROM practice ORDER BY created_at, id LIMIT 10000";
    SET_PROFILE = "UPDATE contact SET profile_f = $2, lang = $3, version = version + 1 WHERE id = $1 AND version = $4";
    IS_MEMBER = "SELECT COUNT(*) FROM address a JOIN membership m ON m.person = a.person WHERE a.bidx = $1 AND m.practice = $2 AND m.ended_at IS NULL";
}

/// Every practice with its sealed profile: names are sealed, so they are looked through.
pub(super) async fn practices(db: &Db) -> Result<Vec<(Id, Vec<u8>)>, ReadError> {
    db.all(q!(PRACTICES)).await
}

/// The name of a contact that is there already.
pub(super) fn set_profile(id: Id, profile_f: &[u8], lang: &str, version: i64) -> Stmt {
    q!(SET_PROFILE, id, profile_f, lang, version).expect(1)
}

/// Whether an address belongs to a member of a practice.
pub(super) async fn is_member(db: &Db, bidx: &[u8], practice: Id) -> Result<bool, ReadError> {
    Ok(db
        .one::<i64>(q!(IS_MEMBER, bidx, practice))
        .await?
        .unwrap_or(0)
        > 0)
}
