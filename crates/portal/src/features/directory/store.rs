//! Every statement of this feature.

use db::{Db, ReadError, Stmt, q, statements};

statements! {
    UPSERT = "INSERT INTO directory_entry (number, last_name, fields, imported_at) VALUES ($1, $2, $3, $4) ON CONFLICT (number, last_name) DO UPDATE SET fields = excluded.fields, imported_at = excluded.imported_at";
    LOOKUP = "SELECT fields FROM directory_entry WHERE number = $1 AND last_name = $2";
    COUNT = "SELECT COUNT(*) FROM directory_entry";
}

pub(super) fn upsert(number: &str, last_name: &str, fields: &str, now: i64) -> Stmt {
    q!(UPSERT, number, last_name, fields, now).expect(1)
}

pub(super) async fn lookup(
    db: &Db,
    number: &str,
    last_name: &str,
) -> Result<Option<String>, ReadError> {
    db.one(q!(LOOKUP, number, last_name)).await
}

/// How many entries there are.
///
/// # Errors
/// When the database is away.
pub async fn count(db: &Db) -> Result<i64, ReadError> {
    Ok(db.one(q!(COUNT)).await?.unwrap_or(0))
}
