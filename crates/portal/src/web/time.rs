//! Dates and times as people say them, in the reader's zone and language. The patterns are messages (`time-…`), so a language brings its own.

use jiff::civil::Date;
use jiff::fmt::temporal::DateTimePrinter;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ZonedDateTime};

use super::i18n::Words;

const SECOND: i64 = 1_000_000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// A whole number however a template hands it over: a moment (microseconds UTC), a length of time, a size.
pub trait Whole {
    /// The number.
    fn whole(&self) -> i64;
}

impl<T: Whole + ?Sized> Whole for &T {
    fn whole(&self) -> i64 {
        (**self).whole()
    }
}

macro_rules! wholes {
    ($($t:ty),*) => {$(
        impl Whole for $t {
            fn whole(&self) -> i64 {
                i64::try_from(*self).unwrap_or(i64::MAX)
            }
        }
    )*};
}
wholes!(u8, i32, u32, i64, u64, usize);

/// A time zone of the IANA database (bundled with the program, so that every node agrees).
#[derive(Clone, Debug, PartialEq)]
pub struct Tz {
    name: String,
    zone: TimeZone,
}

impl Tz {
    /// Reads an IANA name such as `America/New_York`. None for anything else, also for offsets and POSIX strings.
    pub fn parse(name: &str) -> Option<Tz> {
        let wellformed = name.len() <= 64
            && name
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'/' | b'_' | b'-' | b'+'));
        if !wellformed || !(name.contains('/') || name == "UTC") {
            return None;
        }
        let zone = TimeZone::get(name).ok()?;
        Some(Tz {
            name: zone.iana_name().unwrap_or(name).to_owned(),
            zone,
        })
    }

    /// Coordinated universal time.
    pub fn utc() -> Tz {
        Tz {
            name: "UTC".to_owned(),
            zone: TimeZone::UTC,
        }
    }

    /// The IANA name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether clocks in both zones show the same at a moment (microseconds UTC).
    pub fn agrees(&self, other: &Tz, micros: i64) -> bool {
        self.at(micros).offset() == other.at(micros).offset()
    }

    /// The first moment (microseconds UTC) of a day as a form sends it, `2026-12-24`, and of the day after it. None for anything else.
    pub fn day(&self, typed: &str) -> Option<(i64, i64)> {
        let typed = typed.trim();
        let day: Date = (typed.len() == 10).then(|| typed.parse().ok())??;
        let begins = |d: Date| {
            let at = d.at(0, 0, 0, 0).to_zoned_datetime(self.zone.clone()).ok()?;
            Some(at.timestamp().as_microsecond())
        };
        Some((begins(day)?, begins(day.tomorrow().ok()?)?))
    }

    /// The day of a moment in this zone, as a form's day field takes it.
    pub fn day_of(&self, micros: i64) -> String {
        self.at(micros).date().to_string()
    }

    fn at(&self, micros: i64) -> ZonedDateTime {
        let t = Timestamp::from_microsecond(micros).unwrap_or(if micros < 0 {
            Timestamp::MIN
        } else {
            Timestamp::MAX
        });
        ZonedDateTime::new(t, self.zone.clone())
    }
}

/// The zones offered in the time-zone field, `(IANA name, message key)`: the country's own first. A zone that the browser names and that
/// is not here is added by the script and accepted by [`Tz::parse`].
pub const ZONES: [(&str, &str); 10] = [
    ("America/New_York", "zone-eastern"),
    ("America/Chicago", "zone-central"),
    ("America/Denver", "zone-mountain"),
    ("America/Phoenix", "zone-arizona"),
    ("America/Los_Angeles", "zone-pacific"),
    ("America/Anchorage", "zone-alaska"),
    ("Pacific/Honolulu", "zone-hawaii"),
    ("America/Puerto_Rico", "zone-atlantic"),
    ("Pacific/Guam", "zone-chamorro"),
    ("Pacific/Pago_Pago", "zone-samoa"),
];

/// Whole seconds are enough for `<time datetime>`.
static PRINTER: DateTimePrinter = DateTimePrinter::new().precision(Some(0));

/// Formats moments (microseconds UTC) for one reader.
pub struct Dates<'a> {
    words: &'a Words,
    tz: &'a Tz,
    now: i64,
}

impl Words {
    /// Dates and times in this language, for a zone, seen from `now` (microseconds UTC).
    pub fn dates<'a>(&'a self, tz: &'a Tz, now: i64) -> Dates<'a> {
        Dates {
            words: self,
            tz,
            now,
        }
    }

    /// A time of day in minutes after midnight: "3:20 PM".
    pub fn clock(&self, minutes: u16) -> String {
        let day = self.catalog().clock(self.lang(), |m| self.word_clock(m));
        day[usize::from(minutes) % day.len()].clone()
    }

    fn word_clock(&self, minutes: u16) -> String {
        let (hour, minute) = (minutes / 60, minutes % 60);
        self.put("hour", ((hour + 11) % 12 + 1).to_string())
            .put("minute", format!("{minute:02}"))
            .put("half", if hour < 12 { "am" } else { "pm" })
            .t("time-clock")
    }

    /// "Monday" for 0.
    pub fn weekday(&self, day: usize) -> String {
        self.put("n", day).t("time-weekday")
    }

    /// "Mon" for 0.
    pub fn weekday_short(&self, day: usize) -> String {
        self.put("n", day).t("time-weekday-short")
    }

    /// "Pacific Time (Los Angeles)"; the city where the zone has no name of ours.
    pub fn zone(&self, tz: &Tz) -> String {
        match ZONES.iter().find(|(name, _)| *name == tz.name) {
            Some((_, key)) => self.t(key),
            None => tz
                .name
                .rsplit('/')
                .next()
                .unwrap_or_default()
                .replace('_', " "),
        }
    }

    /// A file size: "812 bytes", "46 KB", "1.8 MB" (1 KB = 1,000 bytes, as phones and disks count).
    pub fn size(&self, bytes: u64) -> String {
        const KB: u64 = 1_000;
        const MB: u64 = 1_000_000;
        const GB: u64 = 1_000_000_000;
        match bytes {
            0..KB => self.put("n", bytes).t("size-bytes"),
            KB..MB => self.put("n", bytes.div_ceil(KB).min(999)).t("size-kb"),
            MB..GB => self.put("n", tenths(bytes, MB)).t("size-mb"),
            _ => self.put("n", tenths(bytes, GB)).t("size-gb"),
        }
    }

    /// A length of time (microseconds) in its largest whole unit, rounded up: "60 seconds", "10 minutes", "2 hours", "30 days".
    pub fn span(&self, micros: i64) -> String {
        let micros = micros.max(0);
        let up = |unit: i64| micros.saturating_add(unit - 1) / unit;
        if micros <= 90 * SECOND {
            self.put("n", up(SECOND)).t("span-seconds")
        } else if micros < 2 * HOUR {
            self.put("n", up(MINUTE)).t("span-minutes")
        } else if micros < 2 * DAY {
            self.put("n", up(HOUR)).t("span-hours")
        } else {
            self.put("n", up(DAY)).t("span-days")
        }
    }
}

fn tenths(bytes: u64, unit: u64) -> String {
    let n = (u128::from(bytes) * 10 / u128::from(unit)) as u64;
    if n >= 100 || n.is_multiple_of(10) {
        (n / 10).to_string()
    } else {
        format!("{}.{}", n / 10, n % 10)
    }
}

impl Dates<'_> {
    /// "3:20 PM".
    pub fn time(&self, micros: i64) -> String {
        let t = self.tz.at(micros);
        let minutes = i32::from(t.hour()) * 60 + i32::from(t.minute());
        self.words.clock(u16::try_from(minutes).unwrap_or(0))
    }

    /// For an opening within the next week: "today, 8:00 AM", "tomorrow, 8:00 AM", "Monday, 8:00 AM".
    pub fn day_time(&self, micros: i64) -> String {
        let (day, today) = (self.tz.at(micros).date(), self.tz.at(self.now).date());
        let name = match today.tomorrow() {
            _ if day == today => self.words.t("time-today"),
            Ok(tomorrow) if day == tomorrow => self.words.t("time-tomorrow"),
            _ => {
                let n = day.weekday().to_monday_zero_offset().unsigned_abs();
                self.words.weekday(usize::from(n))
            }
        };
        self.words
            .put("day", name)
            .put("time", self.time(micros))
            .t("time-day-time")
    }

    /// "Dec 12", with the year when it is not this one.
    pub fn date(&self, micros: i64) -> String {
        self.day(
            micros,
            "time-month-short",
            "time-date-short",
            "time-date-short-year",
        )
    }

    /// "December 12", with the year when it is not this one.
    pub fn date_long(&self, micros: i64) -> String {
        self.day(micros, "time-month", "time-date", "time-date-year")
    }

    /// "December 12, 2026": always with the year, for records and print.
    pub fn date_full(&self, micros: i64) -> String {
        let t = self.tz.at(micros);
        let month = self.words.put("n", i64::from(t.month())).t("time-month");
        self.words
            .put("month", month)
            .put("day", t.day().to_string())
            .put("year", t.year().to_string())
            .t("time-date-year")
    }

    /// "Dec 12, 3:20 PM".
    pub fn date_time(&self, micros: i64) -> String {
        self.words
            .put("date", self.date(micros))
            .put("time", self.time(micros))
            .t("time-date-time")
    }

    /// For a list: the time today, else the date.
    pub fn when(&self, micros: i64) -> String {
        let same_day = self.tz.at(micros).date() == self.tz.at(self.now).date();
        if same_day {
            self.time(micros)
        } else {
            self.date(micros)
        }
    }

    /// For the end of something: "3:20 PM" today, else "Dec 12, 3:20 PM".
    pub fn until(&self, micros: i64) -> String {
        let same_day = self.tz.at(micros).date() == self.tz.at(self.now).date();
        if same_day {
            self.time(micros)
        } else {
            self.date_time(micros)
        }
    }

    /// For the end of a wait, as [`Dates::until`]: rounded up to the minute, so that nobody comes back too early.
    pub fn not_before(&self, micros: i64) -> String {
        let over = micros.rem_euclid(MINUTE);
        self.until(if over == 0 {
            micros
        } else {
            micros + MINUTE - over
        })
    }

    /// "just now", "5 minutes ago", "3 hours ago", else the date and time.
    pub fn ago(&self, micros: i64) -> String {
        let gone = self.now.saturating_sub(micros);
        match gone {
            i64::MIN..MINUTE => self.words.t("ago-now"),
            MINUTE..HOUR => self.words.put("n", gone / MINUTE).t("ago-minutes"),
            HOUR..DAY => self.words.put("n", gone / HOUR).t("ago-hours"),
            _ => self.date_time(micros),
        }
    }

    /// RFC 3339 with the zone's offset, for `<time datetime>`.
    pub fn machine(&self, micros: i64) -> String {
        let t = self.tz.at(micros);
        PRINTER.timestamp_with_offset_to_string(&t.timestamp(), t.offset())
    }

    fn day(&self, micros: i64, month_key: &str, key: &str, key_year: &str) -> String {
        let t = self.tz.at(micros);
        let month = self.words.put("n", i64::from(t.month())).t(month_key);
        let put = self
            .words
            .put("month", month)
            .put("day", t.day().to_string());
        if t.year() == self.tz.at(self.now).year() {
            put.t(key)
        } else {
            put.put("year", t.year().to_string()).t(key_year)
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::sync::Arc;

    use super::*;
    use crate::web::i18n::{Catalog, Lang};

    #[test]
    fn a_day_begins_and_ends_by_the_clocks_of_its_zone() {
        let ny = Tz::parse("America/New_York").unwrap();
        let day = (
            micros("2026-03-08T05:00:00Z"),
            micros("2026-03-09T04:00:00Z"),
        );
        assert_eq!(
            ny.day("2026-03-08"),
            Some(day),
            "23 hours, when the clocks go forward"
        );
        assert_eq!(ny.day_of(day.1 - 1), "2026-03-08");
        assert_eq!(ny.day_of(day.1), "2026-03-09");
        for bad in [
            "",
            "2026-3-8",
            "2026-02-30",
            "03/08/2026",
            "2026-03-08T10:00",
            "tomorrow!!",
        ] {
            assert_eq!(ny.day(bad), None, "{bad}");
        }
    }

    fn micros(text: &str) -> i64 {
        text.parse::<Timestamp>().unwrap().as_microsecond()
    }

    fn words(lang: Lang) -> Words {
        Words::new(Arc::new(Catalog::load(true).unwrap()), lang)
    }

    #[test]
    fn the_readers_zone_and_language_decide() {
        let now = micros("2026-11-23T20:30:00Z");
        let (en, es) = (words(Lang::En), words(Lang::Es));
        let ny = Tz::parse("America/New_York").unwrap();
        let la = Tz::parse("America/Los_Angeles").unwrap();
        let noon = micros("2026-11-23T17:05:00Z");
        assert_eq!(en.dates(&ny, now).time(noon), "12:05 PM");
        assert_eq!(en.dates(&la, now).time(noon), "9:05 AM");
        assert_eq!(es.dates(&ny, now).time(noon), "12:05\u{a0}p.\u{a0}m.");
        let past_midnight = micros("2026-12-13T04:59:00Z");
        assert_eq!(en.dates(&ny, now).date(past_midnight), "Dec 12");
        assert_eq!(
            en.dates(&ny, now).date_time(past_midnight),
            "Dec 12, 11:59 PM"
        );
        assert_eq!(
            es.dates(&ny, now).date_long(past_midnight),
            "12 de diciembre"
        );
        assert_eq!(
            en.dates(&ny, now).date(micros("2025-12-12T17:00:00Z")),
            "Dec 12, 2025"
        );
        assert_eq!(en.dates(&ny, now).date_full(noon), "November 23, 2026");
        assert_eq!(en.dates(&ny, now).day_time(noon), "today, 12:05 PM");
        let in_days = |n: i64| en.dates(&ny, now).day_time(noon + n * DAY);
        assert_eq!(in_days(1), "tomorrow, 12:05 PM");
        assert_eq!(in_days(2), "Wednesday, 12:05 PM");
        assert_eq!(
            es.dates(&ny, now).day_time(noon + 2 * DAY),
            "mi\u{e9}rcoles, 12:05\u{a0}p.\u{a0}m."
        );
        assert_eq!(en.zone(&la), "Pacific Time (Los Angeles)");
        assert_eq!(en.zone(&Tz::parse("Europe/Madrid").unwrap()), "Madrid");
        assert!(!la.agrees(&ny, noon));
        assert!(ny.agrees(&Tz::parse("America/Detroit").unwrap(), noon));
        assert_eq!(en.dates(&ny, now).when(noon), "12:05 PM");
        assert_eq!(en.dates(&ny, now).until(past_midnight), "Dec 12, 11:59 PM");
        let waits = |more: i64| en.dates(&ny, now).not_before(noon + more);
        assert_eq!((waits(0), waits(1)), ("12:05 PM".into(), "12:06 PM".into()));
        assert_eq!(waits(MINUTE - 1), "12:06 PM");
        assert_eq!(
            en.dates(&ny, now).machine(noon),
            "2026-11-23T12:05:00-05:00"
        );
        // Midnight and the hour after it are 12, not 0.
        assert_eq!(
            en.dates(&ny, now).time(micros("2026-11-23T05:07:00Z")),
            "12:07 AM"
        );
    }

    #[test]
    fn spans_sizes_and_ages() {
        let en = words(Lang::En);
        let now = micros("2026-11-23T20:30:00Z");
        let utc = Tz::utc();
        assert_eq!(en.span(60 * SECOND), "60 seconds");
        assert_eq!(en.span(1), "1 second");
        assert_eq!(en.span(10 * MINUTE), "10 minutes");
        assert_eq!(en.span(2 * HOUR), "2 hours");
        assert_eq!(en.span(30 * DAY), "30 days");
        assert_eq!(en.size(1), "1 byte");
        assert_eq!(en.size(999), "999 bytes");
        assert_eq!(en.size(45_100), "46 KB");
        assert_eq!(en.size(1_800_000), "1.8 MB");
        assert_eq!(en.size(25_000_000), "25 MB");
        assert_eq!(en.size(u64::MAX), "18446744073 GB");
        assert_eq!(en.dates(&utc, now).ago(now - 59 * SECOND), "just now");
        assert_eq!(en.dates(&utc, now).ago(now - MINUTE), "1 minute ago");
        assert_eq!(en.dates(&utc, now).ago(now - 2 * HOUR), "2 hours ago");
        assert_eq!(en.dates(&utc, now).ago(now + HOUR), "just now");
    }

    #[test]
    fn zones_are_names_only() {
        for (name, _) in ZONES {
            assert!(Tz::parse(name).is_some(), "{name}");
        }
        for bad in [
            "",
            "EST5EDT,M3.2.0,M11.1.0",
            "../etc/passwd",
            "/etc/localtime",
            "+05:00",
            "America/Nowhere",
        ] {
            assert!(Tz::parse(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn absurd_times_do_not_panic() {
        let en = words(Lang::En);
        let utc = Tz::utc();
        for t in [i64::MIN, i64::MAX, 0, -1] {
            let _ = en.dates(&utc, t).date_time(t);
            let _ = en.dates(&utc, 0).ago(t);
        }
    }
}
