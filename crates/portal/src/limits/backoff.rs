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
    // A page of them, in one statement.
    WAITS = "SELECT key, ends_at FROM counter WHERE win = 0 AND n > 0 AND ends_at > $1 AND key IN ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39, $40, $41, $42, $43, $44, $45, $46, $47, $48, $49, $50, $51)";
    CLEAR = "DELETE FROM counter WHERE key = $1 AND win = 0";
    TAKE_BACK = "UPDATE counter SET n = n - 1, ends_at = $2 WHERE key = $1 AND win = 0 AND n > 0";
}

row! {
    struct State { n: i64, ends_at: i64, }
}

/// Tries for one account without a wait.
pub const FREE: i64 = 4;
/// Consecutive tries for one account after which there is a stop (NIST SP 800-63B-4, 3.2.2: no more than 100).
pub const STOP: i64 = 100;
/// How long the stop lasts.
pub const STOP_FOR: i64 = DAY;
/// Tries from one network without a wait. A clinic, a campus or a phone company stands behind one address: the mistypings of many
/// people must not keep them all out, and nobody may try many accounts.
pub const NETWORK_FREE: i64 = 30;
/// A network's count goes down by one in this time, also while tries keep coming.
pub const NETWORK_FORGETS: i64 = 5 * MINUTE;
/// How long a count is remembered after its wait.
const REMEMBERED: i64 = DAY;

/// How long to wait after the n-th wrong try for an account in a row, in microseconds.
pub fn wait_after(n: i64) -> i64 {
    if n >= STOP {
        STOP_FOR
    } else {
        growing(n - FREE)
    }
}

/// How long a network waits when its count has come to n. There is no stop: it would keep out whoever shares the address.
pub fn network_wait_after(n: i64) -> i64 {
    growing(n - NETWORK_FREE)
}

fn growing(over: i64) -> i64 {
    match over {
        ..=0 => 0,
        1 => MINUTE,
        2 => 2 * MINUTE,
        3 => 4 * MINUTE,
        4 => 8 * MINUTE,
        _ => 15 * MINUTE,
    }
}

/// Somebody or something that tries passwords.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backoff {
    key: String,
    network: bool,
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
            network: false,
        }
    }

    /// As [`Backoff::new`], for a network, behind which many people may be.
    pub fn network(what: &str, who: &str) -> Backoff {
        Backoff {
            network: true,
            ..Backoff::new(what, who)
        }
    }

    fn wait_after(&self, n: i64) -> i64 {
        if self.network {
            network_wait_after(n)
        } else {
            wait_after(n)
        }
    }

    /// What is left of a count of n now whose wait was over at `ready`.
    fn left(&self, n: i64, ready: i64, now: i64) -> i64 {
        if self.network {
            let last = ready - self.wait_after(n);
            (n - (now - last).max(0) / NETWORK_FORGETS).max(0)
        } else {
            n
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
            let ready = stored.as_ref().map_or(0, |s| s.ends_at - REMEMBERED);
            let n = stored
                .as_ref()
                .filter(|s| s.ends_at > now)
                .map_or(0, |s| b.left(s.n, ready, now));
            if n > 0 && ready > now {
                wait = wait.max(Some(ready));
            }
            let next = match b.wait_after(n + 1) {
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

/// Counts of one page that [`waits`] looks at.
pub const AT_ONCE: usize = 50;

/// Until when each of these has to wait after wrong tries, at most [`AT_ONCE`] of them in one statement; none: not at all.
///
/// # Errors
/// When the database is away.
pub async fn waits(db: &Db, all: &[Option<Backoff>], now: i64) -> Result<Vec<Option<i64>>, Fault> {
    let mut args = vec![db::Val::from(now + REMEMBERED)];
    for n in 0..AT_ONCE {
        let key = all.get(n).and_then(Option::as_ref).map_or("", |b| &b.key);
        args.push(key.into());
    }
    let found: Vec<(String, i64)> = db.all(db::Sql::new(WAITS, args)).await?;
    let until = |b: &Backoff| {
        found
            .iter()
            .find(|(key, _)| *key == b.key)
            .map(|(_, ends_at)| ends_at - REMEMBERED)
    };
    Ok(all.iter().map(|b| b.as_ref().and_then(until)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::story;

    #[test]
    fn waits_begin_at_the_fifth_grow_and_stop_at_a_hundred() {
        let minutes: Vec<i64> = (1..=11).map(|n| wait_after(n) / MINUTE).collect();
        assert_eq!(minutes, [0, 0, 0, 0, 1, 2, 4, 8, 15, 15, 15]);
        assert_eq!(wait_after(99), 15 * MINUTE);
        assert_eq!(wait_after(100), DAY);
        assert!((1..200).all(|n| wait_after(n) <= wait_after(n + 1)));
    }

    #[test]
    fn a_network_has_more_tries_and_no_stop() {
        let minutes: Vec<i64> = (NETWORK_FREE..NETWORK_FREE + 7)
            .map(|n| network_wait_after(n) / MINUTE)
            .collect();
        assert_eq!(minutes, [0, 1, 2, 4, 8, 15, 15]);
        assert!((1..2000).all(|n| network_wait_after(n) <= 15 * MINUTE));
    }

    story! {
        async fn a_networks_count_goes_down_while_tries_keep_coming(t: TestApp) {
            let office = Backoff::network("test", "office");
            let tried = async || try_one(&t.db, std::slice::from_ref(&office), t.now()).await.unwrap_or_else(|e| panic!("{e}"));
            // Somebody mistypes every six minutes, all day: nobody ever waits.
            for n in 0..240 {
                assert!(matches!(tried().await, Tried::Go { until: None }), "{n}");
                t.advance(6 * MINUTE);
            }
            // A program tries as fast as it can: after thirty it waits.
            let mut went = 0;
            while let Tried::Go { .. } = tried().await {
                went += 1;
                assert!(went < 100);
            }
            assert!((NETWORK_FREE - 2..=NETWORK_FREE + 1).contains(&went), "{went}");
            // And in a day it gets no more than what comes back, four in fifteen minutes at most.
            let mut more = 0;
            for _ in 0..24 * 60 {
                t.advance(MINUTE);
                if matches!(tried().await, Tried::Go { .. }) {
                    more += 1;
                }
            }
            assert!(more <= 24 * 12 + 10, "{more}");
        }
    }
}
