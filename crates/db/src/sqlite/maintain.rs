//! When the write-ahead log is moved into the file, and when it is emptied.
//!
//! Deleted wraps and secrets leave old pages in the log: `secure_delete` overwrites them in the file, but the log keeps them
//! until it is truncated. The promise is one minute (security.md), so the first try is after half of it.

use rusqlite::Connection;
use std::time::{Duration, Instant};

/// Without a write for this long the log is copied into the file, so that no user waits for a long checkpoint.
const IDLE: Duration = Duration::from_secs(1);
/// From the first write after a truncation to the next truncation.
const TRUNCATE: Duration = Duration::from_secs(30);
/// Between tries while a reader holds the log.
const AGAIN: Duration = Duration::from_secs(1);
/// The promise.
const PROMISED: Duration = Duration::from_secs(60);

/// What to do with the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    /// Copy what can be copied without waiting for anybody.
    Passive,
    /// Copy all and empty the log.
    Truncate,
}

/// What is due, from the times of writes and checkpoints alone.
#[derive(Debug, Default)]
pub(super) struct Schedule {
    last_write: Option<Instant>,
    first_write: Option<Instant>,
    not_before: Option<Instant>,
    copied: bool,
    warned: bool,
}

impl Schedule {
    pub(super) fn wrote(&mut self, now: Instant) {
        self.last_write = Some(now);
        self.first_write.get_or_insert(now);
        self.copied = false;
    }

    /// When to truncate and, unless that is done, when to copy; nothing when the log is empty: then nothing ever wakes the
    /// writer.
    fn times(&self) -> Option<(Instant, Option<Instant>)> {
        let truncate = self.first_write? + TRUNCATE;
        let truncate = self.not_before.map_or(truncate, |at| at.max(truncate));
        Some((
            truncate,
            self.last_write.filter(|_| !self.copied).map(|at| at + IDLE),
        ))
    }

    /// How long the writer may sleep.
    pub(super) fn sleep(&self, now: Instant) -> Option<Duration> {
        let (truncate, copy) = self.times()?;
        let next = copy.map_or(truncate, |copy| copy.min(truncate));
        Some(next.saturating_duration_since(now))
    }

    /// What is due now.
    pub(super) fn due(&self, now: Instant) -> Option<Mode> {
        let (truncate, copy) = self.times()?;
        if truncate <= now {
            Some(Mode::Truncate)
        } else {
            copy.filter(|copy| *copy <= now).map(|_| Mode::Passive)
        }
    }

    /// A checkpoint ended. True: the log has been kept longer than promised for the first time; say so.
    pub(super) fn did(&mut self, mode: Mode, complete: bool, now: Instant) -> bool {
        match mode {
            Mode::Passive => self.copied = true,
            Mode::Truncate if complete => *self = Schedule::default(),
            Mode::Truncate => {
                self.not_before = Some(now + AGAIN);
                self.copied = true;
                let late = self.first_write.is_some_and(|at| now >= at + PROMISED);
                let first = late && !self.warned;
                self.warned |= late;
                return first;
            }
        }
        false
    }
}

/// Runs a checkpoint; false when a reader was in the way.
pub(super) fn checkpoint(c: &Connection, mode: Mode) -> rusqlite::Result<bool> {
    let pragma = match mode {
        Mode::Passive => "PRAGMA wal_checkpoint(PASSIVE)",
        Mode::Truncate => "PRAGMA wal_checkpoint(TRUNCATE)",
    };
    // While it waits for readers the writer does nothing else: rather try again in a second.
    c.execute_batch("PRAGMA busy_timeout = 50")?;
    let busy = c.query_row(pragma, [], |r| r.get::<_, i64>(0));
    c.execute_batch("PRAGMA busy_timeout = 5000")?;
    busy.map(|b| b == 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_log_never_wakes_the_writer() {
        let s = Schedule::default();
        assert_eq!(s.sleep(Instant::now()), None);
        assert_eq!(s.due(Instant::now()), None);
    }

    #[test]
    fn idle_copies_and_half_a_minute_truncates() {
        let t = Instant::now();
        let s = |n: u64| t + Duration::from_secs(n);
        let mut m = Schedule::default();
        m.wrote(t);
        assert_eq!(m.due(t), None);
        assert_eq!(m.due(s(1)), Some(Mode::Passive));
        m.did(Mode::Passive, true, s(1));
        assert_eq!(m.sleep(s(1)), Some(Duration::from_secs(29)));
        assert_eq!(m.due(s(30)), Some(Mode::Truncate));
        assert!(!m.did(Mode::Truncate, true, s(30)));
        assert_eq!(m.sleep(s(30)), None);
    }

    #[test]
    fn a_busy_writer_truncates_too() {
        let t = Instant::now();
        let mut m = Schedule::default();
        for half_second in 0..60 {
            m.wrote(t + Duration::from_millis(500 * half_second));
            assert_eq!(m.due(t + Duration::from_millis(500 * half_second)), None);
        }
        m.wrote(t + Duration::from_secs(30));
        assert_eq!(m.due(t + Duration::from_secs(30)), Some(Mode::Truncate));
    }

    #[test]
    fn a_reader_in_the_way_is_tried_again_and_told_once() {
        let t = Instant::now();
        let mut m = Schedule::default();
        m.wrote(t);
        let mut told = 0;
        for n in 30..90 {
            let now = t + Duration::from_secs(n);
            assert_eq!(m.due(now), Some(Mode::Truncate), "{n}");
            told += usize::from(m.did(Mode::Truncate, false, now));
            assert_eq!(m.due(now), None);
        }
        assert_eq!(told, 1);
    }
}
