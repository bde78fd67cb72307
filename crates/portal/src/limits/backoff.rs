//! Growing waits after wrong passwords.
//!
//! A try is counted before the password is looked at, so that a thousand parallel guesses are a thousand counted tries; a right
//! one takes its count back. Counts are rows of `counter` (window 0) that are forgotten a day after their wait is over, whoever
//! they are for: an address nobody has is counted like one that somebody has.

use crate::app::span::{DAY, MINUTE};
use crate::fault::Fault;
use db::{Db, Stmt, q, row, statements};

statements! {
    STATE = "SELECT n, ends_at FROM counter WHERE key = $1 AND win = 0";
    COUNT = "INSERT INTO counter (key, win, n, ends_at) VALUES ($1, 0, $2, $3) ON CONFLICT (key, win) DO UPDATE SET n = excluded.n, ends_at = excluded.ends_at WHERE counter.n = $4";
    CLEAR = "DELETE FROM counter WHERE key = $1 AND win = 0";
    TAKE_BACK = "UPDATE counter SET n = n - 1, ends_at = $2 WHERE key = $1 AND win = 0 AND n > 0";
}

row! {
    struct State { n: i64, ends_at: i64, }
}

/// Tries without a wait.
pub const FREE: i64 = 4;
/// Consecutive tries after which there is a stop (NIST SP 800-63B-4, 3.2.2: no more than 100).
pub const STOP: i64 = 100;
/// How long the stop lasts.
pub const STOP_FOR: i64 = DAY;
/// How long a count is remembered after its wait.
const REMEMBERED: i64 = DAY;

/// How long to wait after the n-th wrong try in a row, in microseconds.
pub fn wait_after(n: i64) -> i64 {
    match n {
        ..=FREE => 0,
        n if n >= STOP => STOP_FOR,
        5 => MINUTE,
        6 => 2 * MINUTE,
        7 => 4 * MINUTE,
        8 => 8 * MINUTE,
        _ => 15 * MINUTE,
    }
}

/// Somebody or something that tries passwords.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backoff {
    key: String,
}

/// Whether a try may go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tried {
    /// It was counted; look at the password. `until` is when the next try may come if this one is wrong, where that is later
    /// than now.
    Go {
        /// Microseconds UTC.
        until: Option<i64>,
    },
    /// Too early; nothing was counted and nothing may be looked at.
    Wait {
        /// Microseconds UTC, a full minute, so that the time a page shows is the time that holds.
        until: i64,
    },
}

impl Backoff {
    /// `what` names the rule, `who` whom it counts: a row id, a blind index, a network; never a readable address.
    pub fn new(what: &str, who: &str) -> Backoff {
        Backoff {
            key: format!("{what}:{who}"),
        }
    }

    /// Forgets the count: after a right password.
    pub fn clear(&self) -> Stmt {
        q!(CLEAR, self.key.as_str()).any()
    }

    /// Takes the one try back that was right, and no more: for a count that a stranger with an account of their own could
    /// otherwise clear at will.
    pub fn take_back(&self, now: i64) -> Stmt {
        q!(TAKE_BACK, self.key.as_str(), now + REMEMBERED).any()
    }
}

/// Counts one try in every one of `all`, if none of them has to wait.
///
/// # Errors
/// When the database is away.
pub async fn try_one(db: &Db, all: &[Backoff], now: i64) -> Result<Tried, Fault> {
    let minute_up = |at: i64| (at + MINUTE - 1).div_euclid(MINUTE) * MINUTE;
    // Parallel tries meet on the same count: the loser reads again. Whoever loses so often is not a person.
    for _ in 0..20 {
        let reads = all.iter().map(|b| q!(STATE, b.key.as_str())).collect();
        let mut rows = Vec::new();
        let mut until = None;
        let mut wait = None;
        for (b, got) in all.iter().zip(db.read(reads).await?) {
            let stored: Option<State> = got.one().map_err(db::ReadError::from)?;
            let at = stored.as_ref().map_or(0, |s| s.n);
            let n = stored
                .as_ref()
                .filter(|s| s.ends_at > now)
                .map_or(0, |s| s.n);
            let ready = stored.as_ref().map_or(0, |s| s.ends_at - REMEMBERED);
            if n > 0 && ready > now {
                wait = wait.max(Some(ready));
            }
            let next = match wait_after(n + 1) {
                0 => now,
                w => minute_up(now + w),
            };
            if next > now {
                until = until.max(Some(next));
            }
            rows.push(q!(COUNT, b.key.as_str(), n + 1, next + REMEMBERED, at).expect(1));
        }
        if let Some(until) = wait {
            return Ok(Tried::Wait { until });
        }
        match db.write(rows).await {
            Ok(_) => return Ok(Tried::Go { until }),
            Err(db::WriteError::Conflict { .. }) => {}
            Err(e) => return Err(e.into()),
        }
    }
    Ok(Tried::Wait {
        until: minute_up(now + MINUTE),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_begin_at_the_fifth_grow_and_stop_at_a_hundred() {
        let minutes: Vec<i64> = (1..=11).map(|n| wait_after(n) / MINUTE).collect();
        assert_eq!(minutes, [0, 0, 0, 0, 1, 2, 4, 8, 15, 15, 15]);
        assert_eq!(wait_after(99), 15 * MINUTE);
        assert_eq!(wait_after(100), DAY);
        assert!((1..200).all(|n| wait_after(n) <= wait_after(n + 1)));
    }
}
