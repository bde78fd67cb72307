//! Phone numbers: typed in any form, kept as E.164, shown masked.
//!
//! Attackers here: toll fraud by premium and satellite numbers (only the countries the operator lists, never special
//! rates), and look-ups of who owns a number (hence the mask).

use phonenumber::{Mode, Type, country};
use serde::{Deserialize, Serialize};

/// Can it receive a text?
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PhoneKind {
    /// Texts and calls.
    Mobile,
    /// Calls only.
    Landline,
}

impl PhoneKind {
    /// The stored word.
    pub fn word(self) -> &'static str {
        match self {
            PhoneKind::Mobile => "mobile",
            PhoneKind::Landline => "landline",
        }
    }
    /// Reads the stored word or a form's value.
    pub fn parse(word: &str) -> Option<PhoneKind> {
        match word {
            "mobile" => Some(PhoneKind::Mobile),
            "landline" => Some(PhoneKind::Landline),
            _ => None,
        }
    }
}

/// A number that may be called, with its extension.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Phone {
    /// `+15550100142`
    pub e164: String,
    /// Digits to dial after the call is taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ext: Option<String>,
}

/// Why a number was refused. The `Display` is a locale key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PhoneError {
    /// Nothing was typed.
    #[error("phone-empty")]
    Empty,
    /// Not a number that exists.
    #[error("phone-shape")]
    Shape,
    /// A country the operator has not listed.
    #[error("phone-country")]
    Country,
    /// Premium, shared-cost, satellite, pager, short numbers.
    #[error("phone-special")]
    Special,
    /// A landline where a mobile phone is asked for: it takes no texts.
    #[error("phone-landline-only")]
    LandlineOnly,
    /// An extension that is not 1 to 6 digits.
    #[error("phone-ext")]
    Extension,
    /// An extension on a mobile number cannot be texted.
    #[error("phone-ext-mobile")]
    ExtensionOnMobile,
}

/// Longest text a phone field takes.
pub const MAX_LEN: usize = 40;

impl Phone {
    /// Parses what a person typed: `(555) 010-0142`, `555.010.0142 x12`, `+1 555 010 0142`.
    ///
    /// # Errors
    /// See [`PhoneError`].
    pub fn parse(
        typed: &str,
        kind: PhoneKind,
        home: &str,
        allowed: &[String],
    ) -> Result<Phone, PhoneError> {
        let typed = typed.trim();
        if typed.is_empty() {
            return Err(PhoneError::Empty);
        }
        if typed.chars().count() > MAX_LEN || typed.chars().any(char::is_control) {
            return Err(PhoneError::Shape);
        }
        let (number, ext) = split_extension(typed)?;
        if number.chars().any(|c| c.is_alphabetic()) {
            return Err(PhoneError::Shape);
        }
        let home: country::Id = home.parse().map_err(|_| PhoneError::Country)?;
        let parsed = phonenumber::parse(Some(home), &number).map_err(|_| PhoneError::Shape)?;
        let digits = number.chars().filter(char::is_ascii_digit).count();
        if digits > 15 {
            return Err(PhoneError::Shape);
        }
        let numbered = parsed.number_type(&phonenumber::metadata::DATABASE);
        match numbered {
            Type::PremiumRate
            | Type::SharedCost
            | Type::Pager
            | Type::Uan
            | Type::Emergency
            | Type::ShortCode
            | Type::StandardRate
            | Type::Carrier
            | Type::Voicemail
            // Forwarding numbers at the price of a premium call (+44 70).
            | Type::PersonalNumber
            | Type::NoInternational => {
                return Err(PhoneError::Special);
            }
            // Numbers kept for fiction (555-01xx) have no type and are not "valid", yet demos and tests need numbers that nobody owns.
            Type::Unknown if !fictional(&parsed) => return Err(PhoneError::Shape),
            _ => {}
        }
        let id = country_of(&parsed);
        // Satellite and international networks (+881, +882, +883, +979) belong to no country, so they are never listed.
        if !id.is_some_and(|c| allowed.iter().any(|a| a.eq_ignore_ascii_case(&c))) {
            return Err(PhoneError::Country);
        }
        // Where the numbering plan tells them apart (not in North America).
        if kind == PhoneKind::Mobile && numbered == Type::FixedLine {
            return Err(PhoneError::LandlineOnly);
        }
        if ext.is_some() && kind == PhoneKind::Mobile {
            return Err(PhoneError::ExtensionOnMobile);
        }
        Ok(Phone {
            e164: parsed.format().mode(Mode::E164).to_string(),
            ext,
        })
    }

    /// Whether the number belongs to one of these countries: a practice may have fewer of them than when the number was filed.
    pub fn is_in(&self, allowed: &[String]) -> bool {
        let Ok(parsed) = phonenumber::parse(None, &self.e164) else {
            return false;
        };
        country_of(&parsed).is_some_and(|c| allowed.iter().any(|a| a.eq_ignore_ascii_case(&c)))
    }

    /// The last two digits, all that an unproven reader sees.
    pub fn ending(&self) -> &str {
        &self.e164[self.e164.len().saturating_sub(2)..]
    }

    /// For those who may see it whole: `(555) 010-0142 ext. 12` at home, international elsewhere.
    pub fn shown(&self, home: &str) -> String {
        let Ok(p) = phonenumber::parse(None, &self.e164) else {
            return self.e164.clone();
        };
        let local = p.country().code() == 1 && matches!(home, "US" | "CA" | "PR");
        let mut out = p
            .format()
            .mode(if local {
                Mode::National
            } else {
                Mode::International
            })
            .to_string();
        if let Some(x) = &self.ext {
            out.push_str(&format!(" ext. {x}"));
        }
        out
    }

    /// The block of 10,000 numbers it belongs to: the key of the toll-fraud counter.
    pub fn prefix(&self) -> &str {
        &self.e164[..self.e164.len().saturating_sub(4)]
    }
}

/// NANP 555-0100 to 555-0199 in any area code, and area code 555 itself: assigned to nobody.
fn fictional(p: &phonenumber::PhoneNumber) -> bool {
    let n = p.national().value();
    p.country().code() == 1
        && (1_000_000_000..10_000_000_000).contains(&n)
        && (n / 10_000_000 == 555 || (n / 100) % 100_000 == 55_501)
}

/// The country a number belongs to, by two letters.
fn country_of(p: &phonenumber::PhoneNumber) -> Option<String> {
    let id = p.country().id().map(|c| c.as_ref().to_owned());
    id.or_else(|| fictional(p).then(|| "US".to_owned()))
}

fn split_extension(typed: &str) -> Result<(String, Option<String>), PhoneError> {
    let lower = typed.to_lowercase();
    for mark in ["extension", "ext.", "ext", "x", "#"] {
        if let Some(at) = lower.rfind(mark) {
            if !lower.is_char_boundary(at) || lower.len() != typed.len() {
                return Err(PhoneError::Shape);
            }
            let tail =
                lower[at + mark.len()..].trim_matches(|c: char| c == ' ' || c == '.' || c == ':');
            if tail.is_empty() || tail.len() > 6 || !tail.bytes().all(|b| b.is_ascii_digit()) {
                // Words that happen to hold an x are no number at all.
                let words = lower[..at].chars().any(char::is_alphabetic);
                return Err(if words {
                    PhoneError::Shape
                } else {
                    PhoneError::Extension
                });
            }
            return Ok((
                typed[..at].trim().trim_end_matches(',').to_owned(),
                Some(tail.to_owned()),
            ));
        }
    }
    Ok((typed.to_owned(), None))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn us(typed: &str, kind: PhoneKind) -> Result<Phone, PhoneError> {
        Phone::parse(typed, kind, "US", &["US".into(), "CA".into()])
    }

    #[test]
    fn any_usual_form_is_one_number() {
        for typed in [
            "(212) 664-7665",
            "212.664.7665",
            "2126647665",
            "+1 212 664 7665",
            "1-212-664-7665",
            " 212 664 7665 ",
        ] {
            assert_eq!(
                us(typed, PhoneKind::Landline).unwrap().e164,
                "+12126647665",
                "{typed}"
            );
        }
    }

    #[test]
    fn an_extension_is_kept_apart() {
        for typed in [
            "212-664-7665 x12",
            "(212) 664-7665 ext. 12",
            "212 664 7665, ext 12",
            "2126647665#12",
        ] {
            let p = us(typed, PhoneKind::Landline).unwrap();
            assert_eq!(
                (p.e164.as_str(), p.ext.as_deref()),
                ("+12126647665", Some("12")),
                "{typed}"
            );
        }
        assert_eq!(
            us("212-664-7665 x12", PhoneKind::Mobile),
            Err(PhoneError::ExtensionOnMobile)
        );
        assert_eq!(
            us("212-664-7665 x1234567", PhoneKind::Landline),
            Err(PhoneError::Extension)
        );
    }

    #[test]
    fn numbers_for_fiction_serve_demos_and_reach_nobody() {
        assert_eq!(
            us("(555) 010-0142", PhoneKind::Mobile).unwrap().e164,
            "+15550100142"
        );
        assert_eq!(
            us("(503) 555-0142", PhoneKind::Mobile).unwrap().e164,
            "+15035550142"
        );
    }

    #[test]
    fn wrong_numbers_of_every_kind() {
        for (typed, why) in [
            ("", PhoneError::Empty),
            ("12", PhoneError::Shape),
            ("call me", PhoneError::Shape),
            ("555-CALL-NOW", PhoneError::Shape),
            ("robin@patients.example", PhoneError::Shape),
            ("212 664 7665 ext. front desk", PhoneError::Extension),
            ("000 000 0000", PhoneError::Shape),
            ("212 664 76655555555555", PhoneError::Shape),
            ("+44 20 7946 0958", PhoneError::Country),
            ("+1 900 234 5678", PhoneError::Special),
            ("2126647665\r\nBcc", PhoneError::Shape),
        ] {
            assert_eq!(us(typed, PhoneKind::Landline), Err(why), "{typed:?}");
        }
        for typed in ["+882 16 000 0000", "+881 6 1234 5678", "+979 1 2345 6789"] {
            assert!(us(typed, PhoneKind::Mobile).is_err(), "{typed}");
        }
    }

    #[test]
    fn a_landline_takes_no_texts_where_the_plan_tells_them_apart() {
        let gb = |typed: &str, kind| Phone::parse(typed, kind, "GB", &["GB".into()]);
        assert!(gb("020 7946 0958", PhoneKind::Landline).is_ok());
        assert_eq!(
            gb("020 7946 0958", PhoneKind::Mobile),
            Err(PhoneError::LandlineOnly)
        );
        assert!(gb("07400 123456", PhoneKind::Mobile).is_ok());
        assert_eq!(
            gb("070 1234 5678", PhoneKind::Mobile),
            Err(PhoneError::Special)
        );
    }

    #[test]
    fn masks_show_two_digits() {
        assert_eq!(
            us("(212) 664-7665", PhoneKind::Mobile).unwrap().ending(),
            "65"
        );
    }
}
