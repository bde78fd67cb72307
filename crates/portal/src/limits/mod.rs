//! Ceilings as rows in the database: they hold across nodes and restarts, and a burst of parallel requests cannot pass them.
//!
//! A limit is a statement in the same write as what it limits: when the ceiling is reached the statement conflicts and
//! nothing of the write happens. Windows slide: whoever waits for the full hour or for midnight gains nothing by it. A ceiling
//! keeps what was taken by quarters of its window, each with the time of its newest: no window of that length ever holds more than the
//! ceiling, and what was taken comes free at the latest a quarter window late.

pub mod backoff;
pub mod store;

pub use backoff::{Backoff, Tried};

use db::{Db, ReadError, Stmt};

/// At most `most` in any `window` microseconds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limit {
    key: String,
    window: i64,
    most: i64,
}

impl Limit {
    /// `what` names the rule, `who` whom it counts (a row id, a blind index, a network): never a readable address or phone. A
    /// ceiling of 0 lets nothing through.
    pub fn new(what: &str, who: &str, most: i64, window: i64) -> Limit {
        Limit {
            key: format!("{what}:{who}"),
            window,
            most,
        }
    }

    /// Counts one. Conflicts when the ceiling is reached.
    pub fn take(&self, now: i64) -> Stmt {
        if self.most <= 0 {
            return store::never(&self.key);
        }
        let slot = now.div_euclid((self.window / 4).max(1));
        store::take(
            &self.key,
            slot,
            now,
            now + self.window,
            now - self.window,
            self.most,
        )
    }

    /// Forgets what was taken.
    pub fn forget(&self) -> Stmt {
        store::forget(&self.key)
    }

    /// When one more may be taken: what a "wait until" says. Now, when there is room.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn until(&self, db: &Db, now: i64) -> Result<i64, ReadError> {
        if self.most <= 0 {
            return Ok(now + self.window);
        }
        let mut counted = store::counted(db, &self.key).await?;
        counted.retain(|(_, last)| *last > now - self.window);
        let mut taken: i64 = counted.iter().map(|(n, _)| n).sum();
        let mut until = now;
        // The oldest come free first.
        for (n, last) in counted.into_iter().rev() {
            if taken < self.most {
                break;
            }
            taken -= n;
            until = until.max(last + self.window);
        }
        Ok(until)
    }
}

/// Which of several limits a conflict was about: limits come first in their write.
pub fn reached<'a>(limits: &'a [Limit], error: &db::WriteError) -> Option<&'a Limit> {
    match error {
        db::WriteError::Conflict { statement } => limits.get(*statement),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::app::span::{DAY, HOUR, MINUTE, SECOND};
    use crate::story;
    use crate::testing::TestApp;

    async fn taken(t: &TestApp, limit: &Limit) -> bool {
        match t.db.write(vec![limit.take(t.now())]).await {
            Ok(_) => true,
            Err(db::WriteError::Conflict { statement: 0 }) => false,
            Err(e) => panic!("{e}"),
        }
    }

    /// Takes in the order of their times, by a model that keeps them all.
    fn model(times: &[i64], most: usize, window: i64) -> Vec<i64> {
        let mut kept: Vec<i64> = Vec::new();
        for t in times {
            if kept.iter().filter(|k| **k > t - window).count() < most {
                kept.push(*t);
            }
        }
        kept
    }

    story! {
        async fn no_window_holds_more_than_the_ceiling_wherever_it_begins(t: TestApp) {
            // A second before a full quarter of an hour, and before midnight UTC.
            for (window, most) in [(15 * MINUTE, 3), (DAY, 8)] {
                let limit = Limit::new("test", &window.to_string(), most, window);
                let edge = (t.now() / window + 1) * window;
                t.advance(edge - SECOND - t.now());
                for _ in 0..most {
                    assert!(taken(&t, &limit).await);
                }
                assert!(!taken(&t, &limit).await);
                t.advance(2 * SECOND);
                assert!(!taken(&t, &limit).await, "a boundary gives nothing");
                assert_eq!(limit.until(&t.db, t.now()).await.unwrap(), edge - SECOND + window);
                t.advance(window - 2 * SECOND - 1);
                assert!(!taken(&t, &limit).await, "not a microsecond early");
                t.advance(1);
                assert!(taken(&t, &limit).await);
            }
        }

        async fn any_order_of_takes_keeps_the_ceiling_and_comes_free(t: TestApp) {
            let window = HOUR;
            let mut seed = 7u64;
            for round in 0..6 {
                let limit = Limit::new("random", &round.to_string(), 4, window);
                let mut kept: Vec<i64> = Vec::new();
                let mut times = Vec::new();
                for _ in 0..60 {
                    seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                    t.advance(i64::try_from((seed >> 33) % (40 * 60)).unwrap() * SECOND / 2);
                    times.push(t.now());
                    if taken(&t, &limit).await {
                        kept.push(t.now());
                    }
                }
                for k in &kept {
                    let held = kept.iter().filter(|o| **o > k - window && **o <= *k).count();
                    assert!(held <= 4, "{held} within an hour");
                }
                // Not much stricter than a count of every single one.
                let best = model(&times, 4, window).len();
                assert!(kept.len() * 5 >= best * 4, "{} of {best}", kept.len());
            }
        }

        async fn nothing_is_free_of_a_ceiling_of_nothing(t: TestApp) {
            for most in [0, -1] {
                let limit = Limit::new("off", "x", most, DAY);
                for _ in 0..3 {
                    assert!(!taken(&t, &limit).await, "{most}");
                    t.advance(DAY);
                }
                assert!(limit.until(&t.db, t.now()).await.unwrap() > t.now());
            }
        }

        async fn parallel_takes_across_a_boundary_keep_the_ceiling(t: TestApp) {
            let limit = Limit::new("parallel", "x", 5, HOUR);
            let edge = (t.now() / HOUR + 1) * HOUR;
            let mut all = tokio::task::JoinSet::new();
            for n in 0..60 {
                let (app, limit) = (t.app.clone(), limit.clone());
                all.spawn(async move { app.db.write(vec![limit.take(edge - 30 + n)]).await.is_ok() });
            }
            let mut done = 0;
            while let Some(ok) = all.join_next().await {
                done += usize::from(ok.unwrap());
            }
            assert_eq!(done, 5);
        }
    }
}
