//! What an operator sees and does.

use crate::store;
use db::{Db, Id, ReadError, WriteError, q};

db::row! {
    /// A job as an operator sees it.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Line {
        /// Its id.
        pub id: Id,
        /// Its kind.
        pub kind: String,
        /// What it is about.
        pub subject: Id,
        /// Attempts so far.
        pub attempt: i64,
        /// When it runs next, µs UTC.
        pub run_at: i64,
        /// When it was added, µs UTC.
        pub created_at: i64,
        /// Why the last attempt failed.
        pub error: Option<String>,
    }
}

/// Lines in one answer at most.
const LIMIT: i64 = 1000;

/// Jobs that wait or run, oldest first, at most 1,000.
pub async fn pending(db: &Db) -> Result<Vec<Line>, ReadError> {
    db.all(q!(store::LINES, "ready", LIMIT)).await
}

/// Jobs that were given up, oldest first, at most 1,000.
pub async fn dead(db: &Db) -> Result<Vec<Line>, ReadError> {
    db.all(q!(store::LINES, "dead", LIMIT)).await
}

/// How many jobs there are in each state.
pub async fn counts(db: &Db) -> Result<Vec<(String, i64)>, ReadError> {
    db.all(q!(store::COUNTS)).await
}

/// Gives a dead job one more attempt, from `now` on; false when it is not dead. Its secret is gone: a handler that needs it
/// will say so.
pub async fn retry(db: &Db, id: Id, now: i64) -> Result<bool, WriteError> {
    let done = db.write(vec![q!(store::RETRY, id, now).any()]).await?;
    db.signal(crate::TOPIC);
    Ok(done.iter().any(|d| d.count == 1))
}

/// Keeps back all that is waiting: after a restore, mails that may have been sent since the backup must not be sent again
/// before somebody has looked. To be called before any worker starts. Returns how many.
pub async fn hold_all(db: &Db) -> Result<u64, WriteError> {
    let done = db.write(vec![q!(store::HOLD).any()]).await?;
    Ok(done.iter().map(|d| d.count).sum())
}

/// Lets what was held run. Returns how many.
pub async fn release_held(db: &Db) -> Result<u64, WriteError> {
    let done = db.write(vec![q!(store::RELEASE).any()]).await?;
    db.signal(crate::TOPIC);
    Ok(done.iter().map(|d| d.count).sum())
}

/// Deletes at most `limit` jobs done before `before` (µs UTC), with their attempts. Their `dedup` words become free. Returns how
/// many; call again while it is `limit`.
pub async fn purge(db: &Db, before: i64, limit: i64) -> Result<u64, WriteError> {
    let attempts = q!(store::PURGE_ATTEMPTS, before, limit).any();
    let done = db
        .write(vec![attempts, q!(store::PURGE, before, limit).any()])
        .await?;
    Ok(done.last().map_or(0, |d| d.count))
}
