//! E-mail addresses: one canonical form, so that one mailbox is one person.
//!
//! Attackers here: Unicode look-alikes of somebody's address (CVE-2019-19844: a reset mail to a folded look-alike),
//! look-alike domains typed by a hurried sender, header injection. Mail always goes to the stored canonical address,
//! never to what was typed.

use unicode_security::MixedScript;
use unicode_security::confusable_detection::skeleton;

/// Longest address accepted (RFC 5321 section 4.5.3.1.3: path of 256 octets less the brackets).
pub const MAX_LEN: usize = 254;

/// A parsed address in its one canonical form: local part ASCII-lower-cased, domain as lower-case A-labels.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Email {
    local: String,
    domain: String,
}

/// Why an address was refused. Each has its message beside the field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EmailError {
    /// Nothing was typed.
    #[error("email-empty")]
    Empty,
    /// No `@`, or something is missing around it.
    #[error("email-shape")]
    Shape,
    /// Longer than [`MAX_LEN`].
    #[error("email-long")]
    TooLong,
    /// Letters outside ASCII before the `@`.
    #[error("email-letters")]
    Letters,
    /// The domain is not one.
    #[error("email-domain")]
    Domain,
}

impl Email {
    /// Parses what a person typed; surrounding white space is forgiven, nothing else is.
    ///
    /// # Errors
    /// See [`EmailError`]. The `Display` of the error is a locale key.
    pub fn parse(typed: &str) -> Result<Email, EmailError> {
        let typed = typed.trim_matches(|c: char| c == ' ' || c == '\t' || c == '\u{a0}');
        if typed.is_empty() {
            return Err(EmailError::Empty);
        }
        if typed.len() > MAX_LEN {
            return Err(EmailError::TooLong);
        }
        let (local, domain) = typed.rsplit_once('@').ok_or(EmailError::Shape)?;
        if local.is_empty() || domain.is_empty() || local.len() > 64 {
            return Err(EmailError::Shape);
        }
        if !local.is_ascii() {
            return Err(EmailError::Letters);
        }
        // Dot-atom only (RFC 5322 section 3.2.3): quoted local parts are legal, unused, and an injection vector.
        let atom = |c: u8| c.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~.".contains(&c);
        if !local.bytes().all(atom)
            || local.starts_with('.')
            || local.ends_with('.')
            || local.contains("..")
        {
            return Err(EmailError::Shape);
        }
        let domain = idna::domain_to_ascii_strict(domain.trim_end_matches('.'))
            .map_err(|_| EmailError::Domain)?;
        let labels: Vec<&str> = domain.split('.').collect();
        let fine =
            |l: &&str| !l.is_empty() && l.len() <= 63 && !l.starts_with('-') && !l.ends_with('-');
        let top = labels.last().copied().unwrap_or_default();
        if labels.len() < 2
            || !labels.iter().all(fine)
            || top.bytes().all(|b| b.is_ascii_digit())
            || domain.len() > 253
        {
            return Err(EmailError::Domain);
        }
        let email = Email {
            local: local.to_ascii_lowercase(),
            domain,
        };
        if email.canonical().len() > MAX_LEN {
            Err(EmailError::TooLong)
        } else {
            Ok(email)
        }
    }

    /// The canonical text: what is stored, looked up and mailed to.
    pub fn canonical(&self) -> String {
        format!("{}@{}", self.local, self.domain)
    }

    /// The domain in A-label form.
    pub fn domain(&self) -> &str {
        &self.domain
    }

    /// The part before the `@`.
    pub fn local(&self) -> &str {
        &self.local
    }

    /// `j***@example.com`: what a stranger with the link may see.
    pub fn masked(&self) -> String {
        let first = self.local.chars().next().unwrap_or('*');
        format!("{first}***@{}", self.domain_shown())
    }

    /// The domain as people read it; the A-label form where showing Unicode could deceive.
    pub fn domain_shown(&self) -> String {
        let (unicode, result) = idna::domain_to_unicode(&self.domain);
        if result.is_err() || look_alike(&unicode).is_some() {
            self.domain.clone()
        } else {
            unicode
        }
    }

    /// A warning for the sender: the domain mixes scripts or looks like another one. Gives what it looks like.
    pub fn look_alike(&self) -> Option<String> {
        let (unicode, _) = idna::domain_to_unicode(&self.domain);
        look_alike(&unicode).or_else(|| near_miss(&self.domain).map(str::to_owned))
    }

    /// The key of abuse counters: `+tags` and dots folded, because one mailbox must not have a thousand budgets.
    /// Never used to find an account.
    pub fn abuse_key(&self) -> String {
        let base = self
            .local
            .split('+')
            .next()
            .unwrap_or_default()
            .replace('.', "");
        format!("{base}@{}", self.domain)
    }
}

/// What a domain with letters outside ASCII pretends to be: a well-known one if it looks like that, else its true (A-label) form.
fn look_alike(unicode: &str) -> Option<String> {
    if unicode.is_ascii() {
        return None;
    }
    let plain: String = skeleton(unicode).collect();
    if let Some(known) = COMMON.into_iter().find(|c| skeleton(c).eq(plain.chars())) {
        return Some(known.to_owned());
    }
    let mixed = unicode.split('.').any(|label| !label.is_single_script());
    // A whole label in another script that reads as ASCII letters is the classic homograph.
    (mixed || plain.is_ascii()).then(|| idna::domain_to_ascii(unicode).unwrap_or(plain))
}

/// Domains that most patients have.
const COMMON: [&str; 8] = [
    "gmail.com",
    "yahoo.com",
    "hotmail.com",
    "outlook.com",
    "icloud.com",
    "aol.com",
    "comcast.net",
    "live.com",
];

/// Slips of the finger in the domains that most patients have.
fn near_miss(domain: &str) -> Option<&'static str> {
    if COMMON.contains(&domain) {
        return None;
    }
    COMMON.into_iter().find(|c| one_slip(domain, c))
}

/// Whether one insertion, deletion, replacement or swap of neighbours turns `a` into `b`.
fn one_slip(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let start = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let (ra, rb) = (&a[start..], &b[start..]);
    match ra.len() as i64 - rb.len() as i64 {
        0 => {
            ra.get(1..) == rb.get(1..)
                || (ra.len() >= 2 && ra[0] == rb[1] && ra[1] == rb[0] && ra[2..] == rb[2..])
        }
        1 => &ra[1..] == rb,
        -1 => ra == &rb[1..],
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    fn canon(s: &str) -> String {
        Email::parse(s).unwrap().canonical()
    }

    #[test]
    fn case_and_space_around_do_not_matter() {
        assert_eq!(canon(" Robin.Vale@Example.COM "), "robin.vale@example.com");
    }

    #[test]
    fn look_alikes_are_other_addresses_or_none() {
        for typed in [
            "mıke@example.com",
            "mi\u{212a}e@example.com",
            "ｍike@example.com",
            "mi\u{200b}ke@example.com",
            "straße@example.com",
        ] {
            assert!(Email::parse(typed).is_err(), "{typed}");
        }
        assert_ne!(canon("a@gm\u{430}il.com"), "a@gmail.com");
        assert_eq!(canon("a@b\u{fc}cher.example"), "a@xn--bcher-kva.example");
        assert_eq!(canon("a@xn--bcher-kva.example"), "a@xn--bcher-kva.example");
    }

    #[test]
    fn a_homograph_domain_warns_and_is_shown_as_it_is() {
        let e = Email::parse("a@gm\u{430}il.com").unwrap();
        assert_eq!(e.look_alike().as_deref(), Some("gmail.com"));
        assert!(e.domain_shown().starts_with("xn--"));
        assert_eq!(
            Email::parse("a@gmial.com").unwrap().look_alike().as_deref(),
            Some("gmail.com")
        );
        assert_eq!(Email::parse("a@gmail.com").unwrap().look_alike(), None);
        assert_eq!(
            Email::parse("a@b\u{fc}cher.example").unwrap().look_alike(),
            None
        );
    }

    #[test]
    fn injections_and_nonsense_are_refused() {
        for typed in [
            "",
            "@",
            "a@",
            "@b.example",
            "a b@c.example",
            "a@b",
            "a@b..example",
            "a@-b.example",
            "a@1.2.3.4",
            ".a@b.example",
            "a..b@b.example",
            "a@b.example\r\nBcc: x@y.example",
            "a@b.example\u{2028}",
            "\"a b\"@c.example",
            "a@[127.0.0.1]",
            "a@b.example,c@d.example",
            "<a@b.example>",
        ] {
            assert!(Email::parse(typed).is_err(), "{typed:?}");
        }
        assert_eq!(
            Email::parse(&format!("{}@b.example", "a".repeat(300))),
            Err(EmailError::TooLong)
        );
    }

    #[test]
    fn tags_and_dots_are_other_accounts_with_one_budget() {
        let (a, b) = (
            Email::parse("r.vale+x@example.com").unwrap(),
            Email::parse("rvale@example.com").unwrap(),
        );
        assert_ne!(a.canonical(), b.canonical());
        assert_eq!(a.abuse_key(), b.abuse_key());
    }

    #[test]
    fn a_mask_shows_one_letter() {
        assert_eq!(
            Email::parse("joan@gmail.com").unwrap().masked(),
            "j***@gmail.com"
        );
    }

    proptest! {
        #[test]
        fn canonical_is_idempotent(s in "\\PC{0,40}@\\PC{0,40}") {
            if let Ok(e) = Email::parse(&s) {
                let again = Email::parse(&e.canonical()).unwrap();
                prop_assert_eq!(again, e);
            }
        }
    }
}
