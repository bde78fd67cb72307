//! Until when. Pure.

use crate::app::span::DAY;
use crate::lent::delegation::LONGEST;
use crate::web::Tz;

/// What the page offers: two weeks.
pub const USUAL: i64 = 14 * DAY;

/// What a last day comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Until {
    /// It ends when that day does (microseconds UTC).
    Day(i64),
    /// Not a day.
    NoDay,
    /// That day is over.
    Past,
    /// Longer than a year.
    TooFar,
}

/// Reads a last day by the practice's clocks.
pub fn until(zone: &Tz, typed: &str, now: i64) -> Until {
    match zone.day(typed) {
        None => Until::NoDay,
        Some((_, ends)) if ends <= now => Until::Past,
        Some((_, ends)) if ends > now + LONGEST => Until::TooFar,
        Some((_, ends)) => Until::Day(ends),
    }
}

#[cfg(test)]
mod unit {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_last_day_ends_later_than_now_and_within_a_year(days in -500i64..500, hour in 0i64..24) {
            let zone = Tz::parse("America/New_York").unwrap();
            let now = 1_767_225_600_000_000 + hour * DAY / 24;
            let typed = zone.day_of(now + days * DAY);
            match until(&zone, &typed, now) {
                Until::Day(ends) => {
                    prop_assert!(ends > now && ends <= now + LONGEST);
                    // The day that was typed is the last one.
                    prop_assert_eq!(zone.day_of(ends - 1), typed);
                    prop_assert!((0..=366).contains(&days), "{}", days);
                }
                Until::Past => prop_assert!(days < 0, "{}", days),
                Until::TooFar => prop_assert!(days >= 365, "{}", days),
                Until::NoDay => prop_assert!(false, "{} is a day", typed),
            }
        }
    }
}
