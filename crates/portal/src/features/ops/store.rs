//! Every statement of this feature.

use db::{Db, Id, ReadError, Stmt, q, statements};

statements! {
    PING = "SELECT COUNT(*) FROM meta";
    META = "SELECT value FROM meta WHERE key = $1";
    SET_META = "INSERT INTO meta (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = excluded.value";
    DEAD_BLOBS = "SELECT id FROM blob WHERE refs = 0 AND created_at < $1 LIMIT 500";
    DELETE_BLOB = "DELETE FROM blob WHERE id = $1 AND refs = 0";
    OLD_PROOFS = "DELETE FROM proof WHERE expires_at < $1";
    OLD_CODES = "DELETE FROM code WHERE expires_at < $1";
    OLD_DEVICES = "DELETE FROM device WHERE seen_at < $1";
    OLD_REQUESTS = "UPDATE key_request SET state = 'expired' WHERE state = 'open' AND expires_at < $1";
    OLD_SHEETS = "DELETE FROM sheet_draft WHERE ends_at <= $1";
    EXPIRED_LINKS = "DELETE FROM link WHERE (kind = 'reset' OR kind = 'change' OR kind = 'undo' OR kind = 'escrow' OR kind = 'halt') AND expires_at < $1";
}

pub(super) async fn ping(db: &Db) -> Result<(), ReadError> {
    db.one::<i64>(q!(PING)).await.map(|_| ())
}

/// Files that no row needs any more.
pub(super) async fn dead_blobs(db: &Db, before: i64) -> Result<Vec<Id>, ReadError> {
    db.all(q!(DEAD_BLOBS, before)).await
}

pub(super) fn delete_blob(id: Id) -> Stmt {
    q!(DELETE_BLOB, id).expect(1)
}

/// Rows whose time is over by more than a day.
pub(super) fn expired(day_ago: i64, year_ago: i64, now: i64) -> Vec<Stmt> {
    vec![
        q!(OLD_PROOFS, day_ago).any(),
        q!(OLD_CODES, day_ago).any(),
        q!(EXPIRED_LINKS, day_ago).any(),
        q!(OLD_REQUESTS, now).any(),
        q!(OLD_SHEETS, now).any(),
        q!(OLD_DEVICES, year_ago).any(),
    ]
}

pub(super) async fn meta(db: &Db, key: &str) -> Result<Option<String>, ReadError> {
    db.one(q!(META, key)).await
}

pub(super) fn set_meta(key: &str, value: &str) -> Stmt {
    q!(SET_META, key, value).expect(1)
}
