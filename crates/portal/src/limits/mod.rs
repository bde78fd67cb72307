//! Ceilings as rows in the database: they hold across nodes and restarts, and a burst of parallel requests cannot pass them.
//!
//! A limit is a statement in the same write as what it limits: when the ceiling is reached the statement conflicts and
//! nothing of the write happens.

pub mod backoff;
pub mod store;

pub use backoff::{Backoff, Tried};

use db::{Db, ReadError, Stmt};

/// At most `most` in each window of `window` microseconds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limit {
    key: String,
    window: i64,
    most: i64,
}

impl Limit {
    /// `what` names the rule, `who` whom it counts (a row id, a blind index, a network): never a readable address or phone.
    pub fn new(what: &str, who: &str, most: i64, window: i64) -> Limit {
        Limit {
            key: format!("{what}:{who}"),
            window,
            most,
        }
    }

    /// Counts one. Conflicts when the ceiling is reached.
    pub fn take(&self, now: i64) -> Stmt {
        let win = now.div_euclid(self.window);
        store::take(&self.key, win, (win + 1) * self.window, self.most)
    }

    /// When the window ends, in microseconds: what a "wait until" says.
    pub fn until(&self, now: i64) -> i64 {
        (now.div_euclid(self.window) + 1) * self.window
    }

    /// How many were counted in the window of now.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn used(&self, db: &Db, now: i64) -> Result<i64, ReadError> {
        store::used(db, &self.key, now.div_euclid(self.window)).await
    }

    /// Whether one more is allowed now. Advice for a page; only [`Limit::take`] holds.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn has_room(&self, db: &Db, now: i64) -> Result<bool, ReadError> {
        Ok(self.used(db, now).await? < self.most)
    }

    /// Forgets the count of the window of now: after a success.
    pub fn reset(&self, now: i64) -> Stmt {
        store::reset(&self.key, now.div_euclid(self.window))
    }
}

/// Which of several limits a conflict was about: limits come first in their write.
pub fn reached<'a>(limits: &'a [Limit], error: &db::WriteError) -> Option<&'a Limit> {
    match error {
        db::WriteError::Conflict { statement } => limits.get(*statement),
        _ => None,
    }
}
