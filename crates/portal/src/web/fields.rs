//! The limits of every kind of field, in one table (ASVS 2.1.1). A form reads a field through its [`Rule`]; what does not fit gets a message
//! beside the field and keeps what was typed.
//!
//! Every line and text refuses: control characters (also NUL and, in lines, line breaks: header injection), bidirectional overrides and isolates
//! (text that reads otherwise than it is), private-use characters and noncharacters, and bytes that were not UTF-8. Characters are counted as
//! Unicode code points after NFC. Lines are trimmed and inner runs of white space become one space; texts lose white space at their end.

use unicode_normalization::UnicodeNormalization;

/// What a field takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// At most so many characters.
    pub max: usize,
    /// Line breaks are allowed.
    pub multiline: bool,
    /// Message key shown when it is empty; None: it may be empty.
    pub missing: Option<&'static str>,
}

impl Rule {
    const fn line(max: usize) -> Rule {
        Rule {
            max,
            multiline: false,
            missing: None,
        }
    }

    const fn text(max: usize) -> Rule {
        Rule {
            max,
            multiline: true,
            missing: None,
        }
    }

    /// The field must not be empty; `key` says what to do, e.g. `you-first-missing` = "Enter your first name".
    #[must_use]
    pub const fn required(self, key: &'static str) -> Rule {
        Rule {
            missing: Some(key),
            ..self
        }
    }
}

/// A first or last name, a title.
pub const NAME: Rule = Rule::line(80);
/// The name of a practice or of any organisation.
pub const ORGANISATION: Rule = Rule::line(120);
/// A street with its number, or a city.
pub const STREET: Rule = Rule::line(120);
/// A postal code.
pub const POSTAL_CODE: Rule = Rule::line(12);
/// An e-mail address (RFC 5321 4.5.3.1: 254 fit into a path).
pub const EMAIL: Rule = Rule::line(254);
/// A telephone number as a person writes it, with extension.
pub const PHONE: Rule = Rule::line(40);
/// A professional number (ADA, licence, NPI).
pub const MEMBER_NUMBER: Rule = Rule::line(30);
/// A one-time code with whatever was pasted round it.
pub const CODE: Rule = Rule::line(64);
/// A recovery code or words from a sheet.
pub const RECOVERY: Rule = Rule::line(300);
/// A value from a list.
pub const CHOICE: Rule = Rule::line(64);
/// The subject of a message.
pub const SUBJECT: Rule = Rule::line(200);
/// The body of a message: about forty pages.
pub const BODY: Rule = Rule::text(100_000);
/// A short remark or reason.
pub const REMARK: Rule = Rule::text(1_000);
/// What somebody says while they are away.
pub const AWAY: Rule = Rule::text(500);
/// What somebody asks support, and what it answers: about two pages.
pub const REQUEST: Rule = Rule::text(5_000);
/// Words to search for.
pub const SEARCH: Rule = Rule::line(100);
/// A password; never trimmed or normalised here, every character counts (the password module normalises to NFC before hashing).
pub const PASSWORD_MAX: usize = 256;

/// The table for the documentation and for the test that compares them.
pub const TABLE: [(&str, Rule); 16] = [
    ("name", NAME),
    ("organisation", ORGANISATION),
    ("street", STREET),
    ("postal code", POSTAL_CODE),
    ("e-mail address", EMAIL),
    ("telephone", PHONE),
    ("professional number", MEMBER_NUMBER),
    ("one-time code", CODE),
    ("recovery code or sheet", RECOVERY),
    ("choice", CHOICE),
    ("subject", SUBJECT),
    ("message", BODY),
    ("remark", REMARK),
    ("out of office", AWAY),
    ("request", REQUEST),
    ("search", SEARCH),
];

/// Why a value was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Problem {
    /// Longer than allowed; how many characters there are.
    TooLong(usize),
    /// Holds characters that are refused.
    Characters,
    /// Empty, but required.
    Missing,
}

/// Cleans and judges a value. The cleaned value comes back in any case; it is only to be used when there is no problem.
pub fn judge(rule: Rule, typed: &str) -> (String, Option<Problem>) {
    let clean = clean(rule, typed);
    let n = clean.chars().count();
    let problem = if clean.is_empty() && rule.missing.is_some() {
        Some(Problem::Missing)
    } else if clean.chars().any(|c| refused(c, rule.multiline)) {
        Some(Problem::Characters)
    } else if n > rule.max {
        Some(Problem::TooLong(n))
    } else {
        None
    };
    (clean, problem)
}

fn clean(rule: Rule, typed: &str) -> String {
    let nfc: String = typed.nfc().collect();
    if rule.multiline {
        return nfc
            .replace("\r\n", "\n")
            .replace('\r', "\n")
            .trim_end()
            .to_owned();
    }
    // A pasted trailing line break is no attack; one in the middle stays and is refused.
    let mut out = String::with_capacity(nfc.len());
    let mut gap = false;
    for c in nfc.trim().chars() {
        if c.is_whitespace() && !c.is_control() {
            gap = true;
        } else {
            if gap {
                out.push(' ');
            }
            gap = false;
            out.push(c);
        }
    }
    out
}

/// Characters that no field takes.
pub fn refused(c: char, multiline: bool) -> bool {
    match c {
        '\n' | '\t' => !multiline,
        c if c.is_control() => true,
        // Overrides, embeddings, isolates and marks: text that looks different from what it is.
        '\u{202A}'..='\u{202E}'
        | '\u{2066}'..='\u{2069}'
        | '\u{200E}'
        | '\u{200F}'
        | '\u{061C}' => true,
        // Line and paragraph separator, byte order mark, replacement character, tags.
        '\u{2028}'
        | '\u{2029}'
        | '\u{FEFF}'
        | '\u{FFFC}'
        | '\u{FFFD}'
        | '\u{E0000}'..='\u{E007F}' => true,
        // Invisible: soft hyphen, zero-width space, word joiner, Hangul fillers. Joiners (200C, 200D) stay: scripts and emoji need them.
        '\u{00AD}'
        | '\u{200B}'
        | '\u{2060}'..='\u{2064}'
        | '\u{115F}'
        | '\u{1160}'
        | '\u{3164}'
        | '\u{FFA0}' => true,
        // Private use and noncharacters.
        '\u{E000}'..='\u{F8FF}' | '\u{F0000}'.. => true,
        '\u{FDD0}'..='\u{FDEF}' => true,
        c => (c as u32) & 0xFFFE == 0xFFFE,
    }
}

/// What may be shown of a value that was refused: control and invisible characters become U+FFFD, so that the person sees where they are.
pub(super) fn shown(typed: &str) -> String {
    typed
        .replace("\r\n", "\n")
        .chars()
        .map(|c| if refused(c, true) { '\u{FFFD}' } else { c })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boundaries() {
        for (name, rule) in TABLE {
            let fits = "x".repeat(rule.max);
            assert_eq!(judge(rule, &fits), (fits.clone(), None), "{name}");
            assert_eq!(
                judge(rule, &format!("{fits}x")).1,
                Some(Problem::TooLong(rule.max + 1)),
                "{name}"
            );
            assert_eq!(judge(rule, "").1, None, "{name}");
            assert_eq!(
                judge(rule.required("form-missing"), " \u{a0} ").1,
                Some(Problem::Missing),
                "{name}"
            );
        }
    }

    #[test]
    fn the_documentation_says_the_same() {
        let doc = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/FIELDS.md");
        let doc = std::fs::read_to_string(doc).unwrap_or_default();
        let rows: Vec<&str> = doc
            .lines()
            .skip_while(|l| !l.starts_with("|---"))
            .skip(1)
            .take_while(|l| l.starts_with('|'))
            .collect();
        let wanted: Vec<String> = TABLE
            .iter()
            .map(|(name, rule)| {
                let breaks = if rule.multiline { "yes" } else { "no" };
                format!("| {name} | {} | {breaks} |", rule.max)
            })
            .collect();
        assert_eq!(rows, wanted);
    }

    #[test]
    fn a_300_character_name_is_told_its_length() {
        assert_eq!(judge(NAME, &"ñ".repeat(300)).1, Some(Problem::TooLong(300)));
    }

    #[test]
    fn tricks_are_refused() {
        for bad in [
            "a\0b",
            "a\nBcc: x@y",
            "a\r\nb",
            "a\u{202E}gpj.exe",
            "a\u{2067}b",
            "a\u{200B}b",
            "a\u{FEFF}b",
            "a\u{7}b",
            "a\u{85}b",
            "a\u{FFFD}",
            "a\u{E02A}",
            "a\u{FFFF}",
            "a\u{10FFFF}",
            "a\tb",
            "\u{00AD}a",
        ] {
            assert_eq!(judge(NAME, bad).1, Some(Problem::Characters), "{bad:?}");
            assert!(!shown(bad).contains(['\0', '\u{202E}', '\u{7}']));
        }
        assert_eq!(judge(BODY, "a\r\nb\tc\n").0, "a\nb\tc");
        assert_eq!(judge(BODY, "a\nb").1, None);
        assert_eq!(judge(BODY, "a\u{202E}b").1, Some(Problem::Characters));
    }

    #[test]
    fn people_are_not_refused() {
        for good in [
            "Ana María Núñez",
            "O'Brien-Smith",
            "李小龍",
            "Zoë",
            "👩‍⚕️ Dr. Ruiz",
            "محمد",
            "J.",
            "می‌خواهم",
        ] {
            assert_eq!(judge(NAME, good).1, None, "{good}");
        }
        assert_eq!(judge(NAME, "  Ana   Ruiz\n").0, "Ana Ruiz");
        // NFD typed on a Mac is stored as NFC.
        assert_eq!(judge(NAME, "Nu\u{0301}n\u{0303}ez").0, "Núñez");
    }
}
