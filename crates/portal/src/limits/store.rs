//! Rows of `counter`.

use db::{Db, ReadError, Stmt, q, statements};

statements! {
    TAKE = "INSERT INTO counter (key, win, n, ends_at) VALUES ($1, $2, 1, $3) ON CONFLICT (key, win) DO UPDATE SET n = counter.n + 1 WHERE counter.n < $4";
    USED = "SELECT n FROM counter WHERE key = $1 AND win = $2";
    RESET = "DELETE FROM counter WHERE key = $1 AND win = $2";
    SWEEP = "DELETE FROM counter WHERE ends_at < $1";
}

pub(super) fn take(key: &str, win: i64, ends_at: i64, most: i64) -> Stmt {
    q!(TAKE, key, win, ends_at, most).expect(1)
}

pub(super) async fn used(db: &Db, key: &str, win: i64) -> Result<i64, ReadError> {
    Ok(db.one(q!(USED, key, win)).await?.unwrap_or(0))
}

pub(super) fn reset(key: &str, win: i64) -> Stmt {
    q!(RESET, key, win).any()
}

/// Removes windows that ended before `before`.
pub fn sweep(before: i64) -> Stmt {
    q!(SWEEP, before).any()
}
