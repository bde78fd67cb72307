//! What a practice says of itself and what it demands.

pub use super::policy::Policy;

use super::hours::Week;
use db::Id;
use serde::{Deserialize, Serialize};

/// A postal address in the country of the installation.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Postal {
    /// Street and number.
    pub street: String,
    /// City.
    pub city: String,
    /// State or province.
    pub state: String,
    /// ZIP or postal code.
    pub zip: String,
}

impl Postal {
    /// `12 Maple St, Portland, OR 97201`, leaving out what is not known.
    pub fn one_line(&self) -> String {
        let region = [self.state.as_str(), self.zip.as_str()]
            .into_iter()
            .filter(|s| !s.is_empty())
            .collect::<Vec<_>>()
            .join(" ");
        [self.street.as_str(), self.city.as_str(), region.as_str()]
            .into_iter()
            .filter(|s| !s.is_empty())
            .collect::<Vec<_>>()
            .join(", ")
    }
}

/// Names, address and help line of a practice, as strangers may see them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// The practice's own name.
    pub name: String,
    /// Used in notices instead, when the name alone would reveal something. Empty: the name.
    #[serde(default)]
    pub discreet_name: String,
    /// Where it is.
    #[serde(default)]
    pub postal: Postal,
    /// The phone people may call, as the practice writes it.
    #[serde(default)]
    pub phone: String,
    /// The phone for when the office is closed.
    #[serde(default)]
    pub after_hours_phone: String,
    /// What the sender of its mails is called, instead of its name. Empty: [`Profile::notice_name`].
    #[serde(default)]
    pub notify_name: String,
    /// What the practice does. Suggested to colleagues who sign up; never in a mail or on a page before sign-up.
    #[serde(default)]
    pub specialty: String,
    /// Other offices of the practice.
    #[serde(default)]
    pub places: Vec<Location>,
    /// How soon messages are answered; unset: "Call if it cannot wait."
    #[serde(default)]
    pub reply_time: ReplyTime,
    /// When somebody is there, in the practice's own time zone; all days empty: not said.
    #[serde(default)]
    pub hours: Week,
    /// The picture in its address: `/logo/{id}`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub logo: Option<String>,
    /// Whether the operator or an existing member vouched for this practice; a self-registered one is not confirmed.
    #[serde(default)]
    pub confirmed: bool,
}

impl Profile {
    /// The name for mails and pages that a stranger may see.
    pub fn notice_name(&self) -> &str {
        if self.discreet_name.is_empty() {
            &self.name
        } else {
            &self.discreet_name
        }
    }

    /// What the sender of a mail is called, before "via SecureMail".
    pub fn sender_name(&self) -> &str {
        if self.notify_name.is_empty() {
            self.notice_name()
        } else {
            &self.notify_name
        }
    }

    /// The picture for mails and pages that a stranger may see. A practice that does not show its name there does not
    /// show its sign either.
    pub fn notice_logo(&self) -> Option<&str> {
        self.logo
            .as_deref()
            .filter(|_| self.discreet_name.is_empty())
    }

    /// Where that picture is on this host.
    pub fn notice_logo_path(&self) -> Option<String> {
        self.notice_logo().map(logo_path)
    }
}

/// One more office of a practice.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Location {
    /// What people call it, for example "Hillsboro office". May be empty.
    #[serde(default)]
    pub name: String,
    /// Where it is.
    pub postal: Postal,
    /// Its phone, as the practice writes it. May be empty.
    #[serde(default)]
    pub phone: String,
}

/// The most offices that a practice has besides its first one.
pub const MOST_PLACES: usize = 8;

/// Where a practice's picture is on this host.
pub fn logo_path(id: &str) -> String {
    format!("/logo/{id}")
}

/// How soon a practice answers: one of few promises, so that each is read in the reader's language. Stored as its word; a
/// word we do not know promises nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReplyTime {
    /// On the day it was written, if that is a working day.
    SameDay,
    /// Within one working day.
    OneDay,
    /// Within two working days.
    TwoDays,
    /// Within three working days.
    ThreeDays,
    /// Within five working days.
    FiveDays,
    /// Nothing is promised.
    #[default]
    #[serde(other)]
    Unset,
}

impl ReplyTime {
    /// All promises, the quickest first.
    pub const ALL: [ReplyTime; 5] = [
        ReplyTime::SameDay,
        ReplyTime::OneDay,
        ReplyTime::TwoDays,
        ReplyTime::ThreeDays,
        ReplyTime::FiveDays,
    ];

    /// The stored word, and a form's value; empty when unset.
    pub fn word(self) -> &'static str {
        match self {
            ReplyTime::SameDay => "same_day",
            ReplyTime::OneDay => "one_day",
            ReplyTime::TwoDays => "two_days",
            ReplyTime::ThreeDays => "three_days",
            ReplyTime::FiveDays => "five_days",
            ReplyTime::Unset => "",
        }
    }

    /// Reads a form's value; none when it is neither a promise nor empty.
    pub fn parse(word: &str) -> Option<ReplyTime> {
        ReplyTime::ALL
            .into_iter()
            .chain([ReplyTime::Unset])
            .find(|r| r.word() == word)
    }

    /// Working days; none for the same day and when unset.
    pub fn days(self) -> Option<i64> {
        match self {
            ReplyTime::OneDay => Some(1),
            ReplyTime::TwoDays => Some(2),
            ReplyTime::ThreeDays => Some(3),
            ReplyTime::FiveDays => Some(5),
            ReplyTime::SameDay | ReplyTime::Unset => None,
        }
    }
}

/// Whether a postal code has the shape of the country's.
/// ZIP codes of the United States are five digits, or nine; elsewhere letters, digits, spaces and hyphens are taken as they are.
pub fn zip_fits(country: &str, zip: &str) -> bool {
    if country != "US" {
        return zip
            .chars()
            .all(|c| c.is_alphanumeric() || c == ' ' || c == '-');
    }
    let digits: String = zip.chars().filter(char::is_ascii_digit).collect();
    let plain = zip
        .chars()
        .all(|c| c.is_ascii_digit() || c == '-' || c == ' ');
    plain && matches!(digits.len(), 5 | 9)
}

/// Whether a text is a telephone number as an office writes it: digits with the usual signs between them, and an extension.
/// Letters are refused: what is shown as the office's number must be one that can be dialled.
pub fn phone_fits(text: &str) -> bool {
    let lower = text.to_lowercase();
    let (number, extension) = ["ext.", "ext", "x", "#"]
        .iter()
        .find_map(|mark| lower.split_once(mark))
        .unwrap_or((lower.as_str(), "1"));
    let digits = number.chars().filter(char::is_ascii_digit).count();
    let signs = number.chars().all(|c| {
        c.is_ascii_digit()
            || matches!(
                c,
                ' ' | '(' | ')' | '+' | '-' | '.' | '/' | '\u{2011}' | '\u{2013}'
            )
    });
    let extension = extension.trim();
    signs
        && (3..=15).contains(&digits)
        && (1..=6).contains(&extension.len())
        && extension.bytes().all(|b| b.is_ascii_digit())
}

/// A practice, opened.
#[derive(Debug, Clone)]
pub struct Practice {
    /// Row id.
    pub id: Id,
    /// Names and address.
    pub profile: Profile,
    /// IANA time zone.
    pub tz: String,
    /// Language of the practice: what its invitations suggest.
    pub lang: String,
    /// Its rules.
    pub policy: Policy,
    /// Key pair that opens pre-mailboxes; none until the first owner activates.
    pub desk: Option<Id>,
    /// Key pair that opens seats; none until the first owner activates.
    pub safe: Option<Id>,
    /// When the safe got its second opener; without one the practice cannot send its first message.
    pub second_opener_at: Option<i64>,
    /// Guard of everything that concerns who is a member.
    pub members_version: i64,
    /// Guard of words and rules.
    pub version: i64,
    /// `setup` until the first owner activates, then `active`.
    pub state: String,
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn numbers_as_offices_write_them() {
        for good in [
            "(555) 010-0142",
            "555.010.0142 x12",
            "+1 555 010 0142",
            "555-010-0142 ext. 7",
            "555 010 0142 #3",
            "911",
        ] {
            assert!(phone_fits(good), "{good}");
        }
        for bad in [
            "",
            "12",
            "call us",
            "1-800-DENTIST",
            "5550100142 https://evil.example",
            "1234567890123456",
            "555 010 0142 x",
            "555 010 0142 x1234567",
        ] {
            assert!(!phone_fits(bad), "{bad}");
        }
    }

    #[test]
    fn postal_codes() {
        for zip in ["97201", "97201-1234", "97201 1234", "972011234"] {
            assert!(zip_fits("US", zip), "{zip}");
        }
        for zip in ["9720", "972011", "9720a", "SW1A 1AA", "-"] {
            assert!(!zip_fits("US", zip), "{zip}");
        }
        assert!(zip_fits("CA", "K1A 0B1") && !zip_fits("CA", "K1A<0B1>"));
    }

    #[test]
    fn a_profile_of_an_older_version_still_opens() {
        let old = r#"{"name":"Maple","reply_time":"one working day","phone":"1"}"#;
        let p: Profile = serde_json::from_str(old).unwrap();
        assert_eq!((p.reply_time, p.logo), (ReplyTime::Unset, None));
        assert!(p.hours.is_unsaid());
        for r in ReplyTime::ALL {
            let text = serde_json::to_string(&r).unwrap();
            assert_eq!(text, format!("\"{}\"", r.word()));
            assert_eq!(ReplyTime::parse(r.word()), Some(r));
        }
        assert_eq!(ReplyTime::parse(""), Some(ReplyTime::Unset));
        assert_eq!(ReplyTime::parse("tomorrow"), None);
    }

    #[test]
    fn a_discreet_practice_shows_no_sign_to_strangers() {
        let mut p = Profile {
            name: "Maple Fertility".into(),
            logo: Some("ab".into()),
            ..Profile::default()
        };
        assert_eq!(p.notice_logo_path().as_deref(), Some("/logo/ab"));
        p.discreet_name = "Maple Office".into();
        assert_eq!(p.notice_logo(), None);
    }
}
