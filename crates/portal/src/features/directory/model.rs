//! What an entry holds, and the one form in which numbers and names are compared. Pure.

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::practices::model::Postal;
use crate::web::fields::{self, Rule};

/// What the directory knows of a professional. Stored as JSON beside the key; nothing in it is private.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Entry {
    /// Given name.
    pub first_name: String,
    /// Family name as the file spells it.
    pub last_name: String,
    /// Name of the practice.
    pub practice: String,
    /// Where it is.
    pub postal: Postal,
    /// Specialty, in the directory's words.
    pub specialty: String,
}

/// The columns of the file, in the order of the documentation. The header may have them in any order, and others too.
pub const COLUMNS: [(&str, Rule); 9] = [
    ("number", fields::MEMBER_NUMBER),
    ("last_name", fields::NAME),
    ("first_name", fields::NAME),
    ("practice", fields::ORGANISATION),
    ("street", fields::STREET),
    ("city", fields::STREET),
    ("state", fields::STREET),
    ("zip", fields::POSTAL_CODE),
    ("specialty", fields::NAME),
];

/// The form a number is looked up by: `123-456 789` and `123456789` are one. Letters and digits only, capitals; empty when
/// nothing is left.
pub fn number_key(typed: &str) -> String {
    typed
        .nfkc()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_uppercase())
        .collect()
}

/// The form a last name is looked up by: case, accents, spaces, hyphens and apostrophes do not count (`O'Brien-Smith`,
/// `o brien smith`; `Núñez`, `NUNEZ`; `Müller`, `Muller`; `Strauß`, `Strauss`).
pub fn name_key(typed: &str) -> String {
    let mut out = String::with_capacity(typed.len());
    // Upper case first: it is the only way in which ß becomes SS.
    for c in typed.nfkd().flat_map(char::to_uppercase) {
        match c {
            'Ø' => out.push('O'),
            'Ł' => out.push('L'),
            'Đ' => out.push('D'),
            'Æ' => out.push_str("AE"),
            'Œ' => out.push_str("OE"),
            c if is_combining_mark(c) => {}
            c if c.is_alphanumeric() => out.push(c),
            _ => {}
        }
    }
    out
}

/// Why a row was left out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// More or fewer fields than the header.
    #[error("has {found} fields, the header has {expected}")]
    Fields {
        /// In this row.
        found: usize,
        /// In the header.
        expected: usize,
    },
    /// It goes over several lines: a quotation mark that is not closed takes what follows into its field.
    #[error(
        "does not end before line {0} and was left out with all in between: is a quotation mark not closed?"
    )]
    Lines(u64),
    /// Bytes that are not UTF-8.
    #[error("is not UTF-8: save the file as CSV UTF-8")]
    Encoding,
    /// A column that must not be empty.
    #[error("{0} is empty")]
    Missing(&'static str),
    /// A field longer than its limit.
    #[error("{0} is longer than {1} characters")]
    TooLong(&'static str, usize),
    /// Control, invisible or direction-changing characters.
    #[error("{0} holds characters that cannot be shown")]
    Characters(&'static str),
    /// A number without a digit: perhaps the columns are in another order.
    #[error("{0} holds no digit")]
    NoDigit(&'static str),
    /// A number or name without a letter or digit, which nobody could look up.
    #[error("{0} holds no letter and no digit")]
    NoKey(&'static str),
}

/// A row that was left out, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowError {
    /// The line it begins in, counted from 1.
    pub line: u64,
    /// What is wrong.
    pub problem: Problem,
}

impl std::fmt::Display for RowError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "line {}: {}", self.line, self.problem)
    }
}

/// Judges the nine fields of a row, in the order of [`COLUMNS`]: the keys and the entry.
///
/// # Errors
/// The first [`Problem`] found.
pub fn judge(row: [&str; 9]) -> Result<(String, String, Entry), Problem> {
    let mut clean: [String; 9] = Default::default();
    for (i, (name, rule)) in COLUMNS.into_iter().enumerate() {
        let rule = if i < 2 {
            rule.required("form-missing")
        } else {
            rule
        };
        let (value, problem) = fields::judge(rule, row[i]);
        match problem {
            None => clean[i] = value,
            Some(fields::Problem::Missing) => return Err(Problem::Missing(name)),
            Some(fields::Problem::TooLong(_)) => return Err(Problem::TooLong(name, rule.max)),
            Some(fields::Problem::Characters) => return Err(Problem::Characters(name)),
        }
    }
    let [
        number,
        last_name,
        first_name,
        practice,
        street,
        city,
        state,
        zip,
        specialty,
    ] = clean;
    let (number, key) = (number_key(&number), name_key(&last_name));
    if number.is_empty() {
        return Err(Problem::NoKey("number"));
    }
    if !number.contains(|c: char| c.is_ascii_digit()) {
        return Err(Problem::NoDigit("number"));
    }
    if key.is_empty() {
        return Err(Problem::NoKey("last_name"));
    }
    let entry = Entry {
        first_name,
        last_name,
        practice,
        postal: Postal {
            street,
            city,
            state,
            zip,
        },
        specialty,
    };
    Ok((number, key, entry))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn spellings_of_one_number_and_one_name_meet() {
        for typed in [
            "123456789",
            " 123-456-789 ",
            "123 456 789",
            "１２３４５６７８９",
        ] {
            assert_eq!(number_key(typed), "123456789", "{typed}");
        }
        assert_eq!(number_key("or-d 12a"), "ORD12A");
        for (a, b) in [
            ("Núñez", "NUNEZ"),
            ("Nu\u{301}n\u{303}ez", "nuñez"),
            ("O'Brien-Smith", "o’brien smith"),
            ("Müller", "muller"),
            ("Strauß", "STRAUSS"),
            ("Łukasz", "lukasz"),
            ("Søren", "soren"),
            ("van der Berg", "VanDerBerg"),
            ("ﬁnch", "Finch"),
        ] {
            assert_eq!(name_key(a), name_key(b), "{a} {b}");
        }
        assert_ne!(name_key("Park"), name_key("Parks"));
        assert_eq!(name_key(" - "), "");
    }

    proptest! {
        #[test]
        fn keys_are_idempotent_and_do_not_see_case(s in "\\PC{0,40}") {
            prop_assert_eq!(name_key(&name_key(&s)), name_key(&s));
            prop_assert_eq!(number_key(&number_key(&s)), number_key(&s));
            prop_assert_eq!(name_key(&s.to_uppercase()), name_key(&s));
        }

        #[test]
        fn no_row_panics(row in proptest::array::uniform9("\\PC{0,60}|=cmd\\|.{0,9}|[\\x00-\\x1f]{1,3}")) {
            let r: [&str; 9] = std::array::from_fn(|i| row[i].as_str());
            if let Ok((number, key, entry)) = judge(r) {
                prop_assert!(!number.is_empty() && !key.is_empty() && !entry.last_name.is_empty());
            }
        }
    }
}
