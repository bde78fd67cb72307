//! When an office is open: a week of opening times in the practice's own time zone.

use jiff::civil::Weekday;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan, ZonedDateTime};
use serde::{Deserialize, Serialize};

use crate::web::{Tz, Words};

/// The last minute of a day is the first of the next one.
pub const MIDNIGHT: u16 = 24 * 60;

/// From when to when, in minutes after midnight; `to` may be [`MIDNIGHT`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// Opens.
    pub from: u16,
    /// Closes.
    pub to: u16,
}

impl Span {
    /// A span of one day; none when it does not end after it begins.
    pub fn new(from: u16, to: u16) -> Option<Span> {
        (from < to && to <= MIDNIGHT).then_some(Span { from, to })
    }
}

/// Monday to Sunday; a day without a span is closed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Week(pub [Option<Span>; 7]);

/// Whether somebody is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Now {
    /// The practice has not said when it is open.
    Unsaid,
    /// Open.
    Open,
    /// Closed until then (microseconds UTC).
    Closed {
        /// The next opening.
        opens: i64,
    },
}

impl Week {
    /// The practice has not said when it is open.
    pub fn is_unsaid(&self) -> bool {
        self.0.iter().all(Option::is_none)
    }

    /// Whether the office is open at a moment (microseconds UTC), and if not, when it opens. Days are days of the office's
    /// zone, so that an hour that a clock change skips or repeats is counted as people there live it. Holidays are not known.
    pub fn at(&self, tz: &str, now: i64) -> Now {
        if self.is_unsaid() {
            return Now::Unsaid;
        }
        let zone = TimeZone::get(tz).unwrap_or(TimeZone::UTC);
        let Ok(moment) = Timestamp::from_microsecond(now) else {
            return Now::Unsaid;
        };
        let today = ZonedDateTime::new(moment, zone.clone()).date();
        for ahead in 0..=7 {
            let Ok(day) = today.checked_add(ahead.days()) else {
                break;
            };
            let Some(span) = self.0[index(day.weekday())] else {
                continue;
            };
            let edge = |minutes: u16| {
                let (day, minutes) = if minutes >= MIDNIGHT {
                    (day.checked_add(1.day()).ok()?, 0)
                } else {
                    (day, minutes)
                };
                let (hour, minute) = (minutes / 60, minutes % 60);
                day.at(i8::try_from(hour).ok()?, i8::try_from(minute).ok()?, 0, 0)
                    .to_zoned_datetime(zone.clone())
                    .ok()
                    .map(|z| z.timestamp().as_microsecond())
            };
            let (Some(from), Some(to)) = (edge(span.from), edge(span.to)) else {
                continue;
            };
            if now < from {
                return Now::Closed { opens: from };
            }
            if now < to {
                return Now::Open;
            }
        }
        Now::Unsaid
    }

    /// "Mon–Fri 8:00 AM–5:00 PM, Sat 9:00 AM–12:00 PM": equal days that follow each other are one. Empty when unsaid.
    pub fn line(&self, words: &Words) -> String {
        self.lines(words).join(", ")
    }

    /// The same, a line each.
    pub fn lines(&self, words: &Words) -> Vec<String> {
        self.groups(|day| words.weekday_short(day), words)
            .into_iter()
            .map(|(days, times)| format!("{days} {times}"))
            .collect()
    }

    /// The same as rows: days and times, closed days left out.
    pub fn rows(&self, words: &Words) -> Vec<(String, String)> {
        self.groups(|day| words.weekday(day), words)
    }

    fn groups(&self, name: impl Fn(usize) -> String, words: &Words) -> Vec<(String, String)> {
        let mut all = Vec::new();
        let mut day = 0;
        while day < 7 {
            let Some(span) = self.0[day] else {
                day += 1;
                continue;
            };
            let mut last = day;
            while last < 6 && self.0[last + 1] == Some(span) {
                last += 1;
            }
            let days = match last - day {
                0 => name(day),
                _ => words
                    .put("from", name(day))
                    .put("to", name(last))
                    .t("hours-range"),
            };
            let times = words
                .put("from", words.clock(span.from))
                .put("to", words.clock(span.to % MIDNIGHT))
                .t("hours-range");
            all.push((days, times));
            day = last + 1;
        }
        all
    }
}

fn index(day: Weekday) -> usize {
    usize::from(day.to_monday_zero_offset().unsigned_abs())
}

/// Reads a time of day as people type it and as browsers send it: `08:00`, `8`, `8:30 PM`, `17.30`, `12 p. m.`
pub fn parse_clock(typed: &str) -> Option<u16> {
    let text: String = typed
        .to_lowercase()
        .chars()
        .filter(|c| !c.is_whitespace())
        .collect();
    let (digits, half) = match text.find(|c: char| c.is_alphabetic()) {
        Some(at) => text.split_at(at),
        None => (text.as_str(), ""),
    };
    let half = half.replace('.', "");
    let (hour, minute) = digits.split_once([':', '.']).unwrap_or((digits, "0"));
    let number = |s: &str| {
        (1..=2)
            .contains(&s.len())
            .then(|| {
                s.bytes()
                    .all(|b| b.is_ascii_digit())
                    .then(|| s.parse::<u16>().ok())
            })
            .flatten()
            .flatten()
    };
    let (hour, minute) = (number(hour)?, number(minute)?);
    let hour = match half.as_str() {
        "" if hour <= 24 => hour,
        "am" | "a" if (1..=12).contains(&hour) => hour % 12,
        "pm" | "p" if (1..=12).contains(&hour) => hour % 12 + 12,
        _ => return None,
    };
    let all = hour * 60 + minute;
    (minute < 60 && all <= MIDNIGHT).then_some(all)
}

/// The value of a field of type `time`.
pub fn clock_value(minutes: u16) -> String {
    let minutes = minutes % MIDNIGHT;
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

/// The zone of a practice.
pub fn zone(tz: &str) -> Tz {
    Tz::parse(tz).unwrap_or_else(Tz::utc)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::web::i18n::{Catalog, Lang};
    use std::sync::Arc;

    fn week() -> Week {
        let mut w = Week::default();
        for day in 0..5 {
            w.0[day] = Span::new(8 * 60, 17 * 60);
        }
        w.0[5] = Span::new(9 * 60, 12 * 60);
        w
    }

    fn micros(text: &str) -> i64 {
        text.parse::<Timestamp>().unwrap().as_microsecond()
    }

    const LA: &str = "America/Los_Angeles";

    #[test]
    fn open_closed_and_the_next_opening() {
        let w = week();
        // 2 March 2026 is a Monday; Los Angeles is UTC-8 until the 8th, then UTC-7.
        assert_eq!(w.at(LA, micros("2026-03-02T16:00:00Z")), Now::Open);
        assert_eq!(w.at(LA, micros("2026-03-03T00:59:59Z")), Now::Open);
        for (now, opens) in [
            ("2026-03-02T15:59:59Z", "2026-03-02T16:00:00Z"),
            ("2026-03-03T01:00:00Z", "2026-03-03T16:00:00Z"),
            ("2026-03-07T01:00:00Z", "2026-03-07T17:00:00Z"),
            // Saturday noon: Monday, after the clocks have changed.
            ("2026-03-07T20:00:00Z", "2026-03-09T15:00:00Z"),
        ] {
            let opens = micros(opens);
            assert_eq!(w.at(LA, micros(now)), Now::Closed { opens }, "{now}");
        }
        assert_eq!(Week::default().at(LA, 0), Now::Unsaid);
    }

    #[test]
    fn one_day_a_week_and_round_the_clock() {
        let mut monday = Week::default();
        monday.0[0] = Span::new(8 * 60, 9 * 60);
        let after = micros("2026-03-02T18:00:00Z");
        let opens = micros("2026-03-09T15:00:00Z");
        assert_eq!(monday.at(LA, after), Now::Closed { opens });
        let always = Week([Span::new(0, MIDNIGHT); 7]);
        for t in [
            "2026-03-08T09:59:59Z",
            "2026-03-08T10:00:00Z",
            "2026-11-01T09:30:00Z",
        ] {
            assert_eq!(always.at(LA, micros(t)), Now::Open, "{t}");
        }
        for absurd in [i64::MIN, i64::MAX] {
            let _ = always.at(LA, absurd);
        }
    }

    #[test]
    fn times_as_people_type_them() {
        for (typed, minutes) in [
            ("08:00", Some(480)),
            ("8", Some(480)),
            ("8:30 PM", Some(1230)),
            ("12 am", Some(0)),
            ("12:15 p.\u{a0}m.", Some(735)),
            ("17.30", Some(1050)),
            ("24:00", Some(MIDNIGHT)),
            ("24:01", None),
            ("13 pm", None),
            ("8:60", None),
            ("noon", None),
            ("", None),
            ("8:30:00", None),
            ("+8", None),
        ] {
            assert_eq!(parse_clock(typed), minutes, "{typed:?}");
        }
        assert_eq!(clock_value(MIDNIGHT), "00:00");
        assert_eq!(clock_value(485), "08:05");
        assert_eq!(Span::new(60, 60), None);
        assert_eq!(Span::new(60, MIDNIGHT + 1), None);
    }

    #[test]
    fn said_in_both_languages() {
        let words = |lang| Words::new(Arc::new(Catalog::load(true).unwrap()), lang);
        assert_eq!(
            week().line(&words(Lang::En)),
            "Mon–Fri 8:00 AM–5:00 PM, Sat 9:00 AM–12:00 PM"
        );
        let es = week().line(&words(Lang::Es));
        assert!(es.starts_with("lun–vie 8:00"), "{es}");
        assert_eq!(Week::default().line(&words(Lang::En)), "");
        assert_eq!(
            week().rows(&words(Lang::En))[1],
            ("Saturday".to_owned(), "9:00 AM–12:00 PM".to_owned())
        );
    }
}
