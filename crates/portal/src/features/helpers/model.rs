//! For how long. Pure.

use crate::app::span::DAY;
use crate::web::Tz;

/// What the pages offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Long {
    /// A month.
    Month,
    /// Three months.
    Quarter,
    /// Half a year.
    Half,
    /// A year.
    Year,
}

impl Long {
    /// All of them, the shortest first.
    pub const ALL: [Long; 4] = [Long::Month, Long::Quarter, Long::Half, Long::Year];

    /// What the form sends.
    pub fn word(self) -> &'static str {
        match self {
            Long::Month => "month",
            Long::Quarter => "quarter",
            Long::Half => "half",
            Long::Year => "year",
        }
    }

    /// Its key.
    pub fn key(self) -> &'static str {
        // words: care-long-month care-long-quarter care-long-half care-long-year
        match self {
            Long::Month => "care-long-month",
            Long::Quarter => "care-long-quarter",
            Long::Half => "care-long-half",
            Long::Year => "care-long-year",
        }
    }

    /// Reads what the form sent.
    pub fn parse(word: &str) -> Option<Long> {
        Long::ALL.into_iter().find(|l| l.word() == word)
    }

    fn days(self) -> i64 {
        match self {
            Long::Month => 30,
            Long::Quarter => 91,
            Long::Half => 182,
            Long::Year => 365,
        }
    }

    /// When it ends: with a day of the owner's clocks.
    pub fn ends(self, zone: &Tz, now: i64) -> i64 {
        let at = now + self.days() * DAY;
        zone.day(&zone.day_of(at)).map_or(at, |(_, ends)| ends)
    }
}

#[cfg(test)]
mod unit {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::lent::care::LONGEST;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn it_always_ends_within_a_year(hour in 0i64..20_000, which in 0usize..4) {
            let zone = Tz::parse("America/New_York").unwrap();
            let now = 1_767_225_600_000_000 + hour * DAY / 24;
            let long = Long::ALL[which];
            let ends = long.ends(&zone, now);
            prop_assert!(ends > now + (long.days() - 1) * DAY && ends <= now + LONGEST + DAY / 12);
            // With the end of a day.
            prop_assert_ne!(zone.day_of(ends - 1), zone.day_of(ends));
        }
    }
}
