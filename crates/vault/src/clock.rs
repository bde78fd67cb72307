//! The time. Nothing else in the product asks the operating system what time it is, so that tests
//! can move it and so that two nodes of one installation agree (see [`SystemClock::set_offset`]).

use std::sync::atomic::{AtomicI64, Ordering};

/// A source of the current time.
pub trait Clock: Send + Sync {
    /// Microseconds since 1970-01-01T00:00:00Z (UTC, without leap seconds).
    fn now(&self) -> i64;
}

/// The clock of the machine, corrected by an offset, that never goes backwards while the process
/// lives.
///
/// An operator (or NTP) who sets the clock back must not revive codes and sessions that have
/// expired already; the clock stands still until real time has caught up.
#[derive(Debug, Default)]
pub struct SystemClock {
    offset: AtomicI64,
    latest: AtomicI64,
}

impl SystemClock {
    /// The machine's clock without an offset.
    pub fn new() -> Self {
        Self::default()
    }

    /// The machine's clock plus `micros`.
    pub fn with_offset(micros: i64) -> Self {
        let clock = Self::default();
        clock.set_offset(micros);
        clock
    }

    /// Sets what is added to the machine's clock, in microseconds: the measured difference to the
    /// database server, so that all nodes live by the database's time.
    pub fn set_offset(&self, micros: i64) {
        self.offset.store(micros, Ordering::Relaxed);
    }

    fn reading(&self, machine: i64) -> i64 {
        let now = machine.saturating_add(self.offset.load(Ordering::Relaxed));
        self.latest.fetch_max(now, Ordering::AcqRel).max(now)
    }
}

impl Clock for SystemClock {
    fn now(&self) -> i64 {
        #[expect(clippy::disallowed_methods, reason = "this is the clock")]
        let since = std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .map_or(0, |d| i64::try_from(d.as_micros()).unwrap_or(i64::MAX));
        self.reading(since)
    }
}

/// A clock that a test moves by hand.
#[derive(Debug)]
pub struct ManualClock(AtomicI64);

impl ManualClock {
    /// A clock that stands at `micros` (microseconds since 1970, UTC).
    pub fn at(micros: i64) -> Self {
        Self(AtomicI64::new(micros))
    }

    /// Moves the clock on by `micros`.
    pub fn advance(&self, micros: i64) {
        self.0.fetch_add(micros, Ordering::AcqRel);
    }

    /// Sets the clock, backwards too.
    pub fn set(&self, micros: i64) {
        self.0.store(micros, Ordering::Release);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> i64 {
        self.0.load(Ordering::Acquire)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn system_clock_never_goes_backwards() {
        let clock = SystemClock::new();
        assert_eq!(clock.reading(1_000), 1_000);
        assert_eq!(clock.reading(400), 1_000);
        assert_eq!(clock.reading(1_001), 1_001);
        clock.set_offset(-500);
        assert_eq!(clock.reading(1_400), 1_001);
        assert_eq!(clock.reading(1_600), 1_100);
    }

    #[test]
    fn system_clock_tells_microseconds_of_this_century() {
        let now = SystemClock::new().now();
        assert!(now > 1_700_000_000_000_000, "{now}");
        assert!(now < 4_100_000_000_000_000, "{now}");
        let ahead = SystemClock::with_offset(3_600_000_000).now();
        assert!(ahead - now >= 3_600_000_000);
    }

    #[test]
    fn manual_clock_moves_only_by_hand() {
        let clock = ManualClock::at(5);
        assert_eq!((clock.now(), clock.now()), (5, 5));
        clock.advance(7);
        assert_eq!(clock.now(), 12);
        clock.set(3);
        assert_eq!(clock.now(), 3);
    }
}
