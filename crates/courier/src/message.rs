//! The three kinds of message, the limits each must keep, and how a send ends.
//!
//! The attacker here types names, addresses and subjects: whatever reaches a header or a command line of another
//! protocol is checked for the characters that end it, and refused rather than repaired.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::scrub::scrub;

/// Longest subject, in characters.
const SUBJECT_MAX: usize = 200;
/// Longest body part, in bytes.
const PART_MAX: usize = 512 * 1024;
/// Longest text message, in characters (ten concatenated GSM parts).
const TEXT_MAX: usize = 1530;
/// Longest thing said in one step of a call, in characters.
const SAY_MAX: usize = 1000;
/// Largest picture inside a mail, in bytes.
const PICTURE_MAX: usize = 20 * 1024;
/// Most things heard in one call, repetitions counted.
const CALL_STEPS_MAX: usize = 100;

/// One mail to one recipient.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mail {
    /// `<id@host>` (RFC 5322 section 3.6.4). The same for every attempt of one mail, so that a receiver sees a repeat.
    pub message_id: String,
    /// Shown name of the sender; passed through [`crate::clean_display_name`] when the mail is built.
    pub from_name: String,
    /// Address of the sender, always of the portal's own domain.
    pub from: String,
    /// Where an answer goes, if not to `from`.
    pub reply_to: Option<String>,
    /// The one recipient. ASCII only: an internationalised domain is given as its A-labels.
    pub to: String,
    /// Subject, 1–200 characters, no line or paragraph separators.
    pub subject: String,
    /// Plain text part; lines end in `\n`.
    pub text: String,
    /// HTML part, saying the same.
    pub html: String,
    /// BCP 47 language tag of both parts.
    pub lang: String,
    /// `Date` header, microseconds UTC; the same for every attempt.
    pub date: i64,
    /// Address of the page where the reader can refuse more of these (RFC 2369), `https:`, `http:` or `mailto:`.
    pub list_unsubscribe: Option<String>,
    /// A picture that the HTML part shows: it travels inside the mail, so that looking at it tells nobody.
    #[serde(default)]
    pub picture: Option<Picture>,
}

/// A PNG inside a mail (RFC 2387, RFC 2392).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Picture {
    /// Its name without brackets, `id@host`; the HTML part shows it as `cid:` and this.
    pub cid: String,
    /// The file, at most 20 KiB.
    pub png: Vec<u8>,
}

/// One text message.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text {
    /// E.164 number, `+15550100142`.
    pub to: String,
    /// What is shown, lines end in `\n`.
    pub body: String,
    /// Idempotency key: the same for every attempt, 1–200 visible ASCII characters.
    pub key: String,
}

/// One automatic phone call.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Call {
    /// E.164 number.
    pub to: String,
    /// Extension, dialled as tones after the answer; 1–10 digits.
    pub ext: Option<String>,
    /// BCP 47 language tag of the voice.
    pub lang: String,
    /// What happens, in order.
    pub steps: Vec<Step>,
    /// Idempotency key: the same for every attempt, 1–200 visible ASCII characters.
    pub key: String,
}

/// One step of a call.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Speak these words.
    Say(String),
    /// Wait for a key and go on when it comes; hang up when it does not. An answering machine presses none.
    WaitKey {
        /// The key that goes on: `0`–`9`, `*` or `#`.
        key: char,
        /// Another key that ends the call at once, from here to its end, with a label of what it means.
        other: Option<(char, String)>,
    },
    /// Speak these digits singly.
    Digits(String),
    /// Do these steps so many times in all.
    Repeat {
        /// 1–5.
        times: u8,
        /// The steps; they may not wait for keys.
        steps: Vec<Step>,
    },
}

/// A server took the message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accepted {
    /// The server or gateway that took it, e.g. the SMTP host.
    pub by: String,
    /// What it called the message (a queue id), if it said; scrubbed of addresses, links and codes.
    pub reference: Option<String>,
}

/// A message was not taken.
///
/// `why` is safe to store and to log: it never contains a body, a secret, a link, a code or an address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum SendError {
    /// A later attempt may succeed: the server said so (4xx, 429), could not be reached, did not answer in time, or the
    /// operator has something to mend (certificate, password).
    #[error("not sent, can be tried again: {why}")]
    Retry {
        /// What happened.
        why: String,
        /// The SMTP or HTTP status, if there was one.
        code: Option<u16>,
    },
    /// The same message will never be taken.
    #[error("refused: {why}")]
    Refused {
        /// What happened.
        why: String,
        /// The SMTP or HTTP status, if there was one; none when this crate refused it.
        code: Option<u16>,
    },
}

impl SendError {
    /// A failure worth another attempt. `why` is scrubbed.
    #[must_use]
    pub fn retry(why: &str, code: Option<u16>) -> Self {
        Self::Retry {
            why: scrub(why),
            code,
        }
    }

    /// A final refusal. `why` is scrubbed.
    #[must_use]
    pub fn refused(why: &str, code: Option<u16>) -> Self {
        Self::Refused {
            why: scrub(why),
            code,
        }
    }

    /// Whether another attempt makes sense.
    #[must_use]
    pub fn is_retry(&self) -> bool {
        matches!(self, Self::Retry { .. })
    }

    /// What happened.
    #[must_use]
    pub fn why(&self) -> &str {
        match self {
            Self::Retry { why, .. } | Self::Refused { why, .. } => why,
        }
    }

    /// The SMTP or HTTP status, if there was one.
    #[must_use]
    pub fn code(&self) -> Option<u16> {
        match self {
            Self::Retry { code, .. } | Self::Refused { code, .. } => *code,
        }
    }
}

impl Mail {
    /// Whether every field keeps its limits and none can break out of its header. Every sender calls it first, the
    /// captured one too, so that what works in development works on the wire.
    ///
    /// # Errors
    /// [`SendError::Refused`] naming the field, never its content.
    pub fn check(&self) -> Result<(), SendError> {
        message_id(&self.message_id)?;
        one_line("from_name", &self.from_name)?;
        address("from", &self.from)?;
        if let Some(reply_to) = &self.reply_to {
            address("reply_to", reply_to)?;
        }
        address("to", &self.to)?;
        one_line("subject", &self.subject)?;
        length("subject", &self.subject, SUBJECT_MAX)?;
        if self.subject.chars().any(turns_a_line) {
            return Err(no("subject", "turns the reading direction"));
        }
        part("text", &self.text)?;
        part("html", &self.html)?;
        language(&self.lang)?;
        if !(0..253_402_300_800_000_000).contains(&self.date) {
            return Err(no("date", "lies outside the years 1970 to 9999"));
        }
        if let Some(url) = &self.list_unsubscribe {
            unsubscribe(url)?;
        }
        if let Some(picture) = &self.picture {
            picture.check(&self.html)?;
        }
        Ok(())
    }
}

impl Picture {
    fn check(&self, html: &str) -> Result<(), SendError> {
        message_id(&format!("<{}>", self.cid))
            .map_err(|_| no("picture", "has a name that is not of the form id@host"))?;
        if !self.png.starts_with(b"\x89PNG\r\n\x1a\n") || self.png.len() > PICTURE_MAX {
            return Err(no("picture", "is no PNG, or larger than 20 KiB"));
        }
        if !html.contains(&format!("\"cid:{}\"", self.cid)) {
            return Err(no("picture", "is not shown by the HTML part"));
        }
        Ok(())
    }
}

impl Text {
    /// Whether the number, the body and the key keep their limits.
    ///
    /// # Errors
    /// [`SendError::Refused`] naming the field, never its content.
    pub fn check(&self) -> Result<(), SendError> {
        e164(&self.to)?;
        spoken("body", &self.body, TEXT_MAX)?;
        idempotency_key(&self.key)
    }
}

impl Call {
    /// Whether the number, the steps and the key keep their limits, and whether digits are spoken only after a key
    /// was pressed: a voice mailbox presses none, so it never records a code.
    ///
    /// # Errors
    /// [`SendError::Refused`] naming the field, never its content.
    pub fn check(&self) -> Result<(), SendError> {
        e164(&self.to)?;
        if let Some(ext) = &self.ext
            && !(1..=10).contains(&ext.len())
        {
            return Err(no("ext", "is not 1 to 10 digits"));
        }
        if self
            .ext
            .as_ref()
            .is_some_and(|ext| !ext.bytes().all(|b| b.is_ascii_digit()))
        {
            return Err(no("ext", "is not 1 to 10 digits"));
        }
        language(&self.lang)?;
        if self.steps.is_empty() {
            return Err(no("steps", "are missing"));
        }
        let mut confirmed = false;
        let mut heard = 0;
        steps(&self.steps, 1, false, &mut confirmed, &mut heard)?;
        idempotency_key(&self.key)
    }

    /// What a person hears, a line for each step: words as they are, digits as `4, 8, 2, 9, 1, 3.`, and the place
    /// where a key is awaited as `[Press 1]`.
    #[must_use]
    pub fn transcript(&self) -> String {
        let mut lines = Vec::new();
        hear(&self.steps, &mut lines);
        lines.join("\n")
    }
}

fn hear(steps: &[Step], lines: &mut Vec<String>) {
    for step in steps {
        match step {
            Step::Say(words) => lines.push(words.clone()),
            Step::WaitKey { key, other } => {
                lines.push(format!("[Press {key}]"));
                if let Some((key, meaning)) = other {
                    lines.push(format!("[Press {key} to end: {meaning}]"));
                }
            }
            Step::Digits(digits) => {
                let singly: Vec<String> = digits.chars().map(String::from).collect();
                lines.push(format!("{}.", singly.join(", ")));
            }
            Step::Repeat { times, steps } => {
                for _ in 0..*times {
                    hear(steps, lines);
                }
            }
        }
    }
}

fn steps(
    list: &[Step],
    weight: usize,
    repeated: bool,
    confirmed: &mut bool,
    heard: &mut usize,
) -> Result<(), SendError> {
    for step in list {
        match step {
            Step::Say(words) => {
                spoken("steps", words, SAY_MAX)?;
                *heard += weight;
            }
            Step::WaitKey { key, other } => {
                if repeated {
                    return Err(no("steps", "wait for a key inside a repetition"));
                }
                let is_key = |c: char| c.is_ascii_digit() || c == '*' || c == '#';
                if !is_key(*key) || other.as_ref().is_some_and(|(k, _)| !is_key(*k) || k == key) {
                    return Err(no(
                        "steps",
                        "wait for something that is not a key of a phone, or twice for the same",
                    ));
                }
                if let Some((_, meaning)) = other {
                    one_line("steps", meaning)?;
                    length("steps", meaning, 50)?;
                }
                *confirmed = true;
                *heard += weight;
            }
            Step::Digits(digits) => {
                if !*confirmed {
                    return Err(no("steps", "speak digits before a key was pressed"));
                }
                if !(1..=12).contains(&digits.len()) || !digits.bytes().all(|b| b.is_ascii_digit())
                {
                    return Err(no("steps", "speak digits that are not 1 to 12 digits"));
                }
                *heard += weight;
            }
            Step::Repeat {
                times,
                steps: inner,
            } => {
                if repeated || !(1..=5).contains(times) || inner.is_empty() {
                    return Err(no(
                        "steps",
                        "repeat nothing, a repetition, or more than 5 times",
                    ));
                }
                steps(inner, weight * usize::from(*times), true, confirmed, heard)?;
            }
        }
        if *heard > CALL_STEPS_MAX {
            return Err(no("steps", "are too many"));
        }
    }
    Ok(())
}

fn no(field: &str, what: &str) -> SendError {
    SendError::Refused {
        why: format!("the field {field} {what}"),
        code: None,
    }
}

/// Characters that end a line or a header somewhere: C0, DEL, C1, and the two Unicode separators that some libraries
/// turn into line ends.
fn ends_a_line(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')
}

/// Embeddings, overrides and isolates, which let a line show something else than it says. The plain marks (U+200E,
/// U+200F) stay: names in Hebrew and Arabic carry them for good reasons.
fn turns_a_line(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn one_line(field: &str, value: &str) -> Result<(), SendError> {
    if value.chars().any(ends_a_line) {
        return Err(no(field, "contains a control character or line separator"));
    }
    Ok(())
}

fn length(field: &str, value: &str, max: usize) -> Result<(), SendError> {
    let chars = value.chars().count();
    if chars == 0 || chars > max || value.trim().is_empty() {
        return Err(SendError::Refused {
            why: format!("the field {field} is empty or longer than {max}"),
            code: None,
        });
    }
    Ok(())
}

fn part(field: &str, value: &str) -> Result<(), SendError> {
    if value.trim().is_empty() || value.len() > PART_MAX {
        return Err(no(field, "is empty or longer than 512 KiB"));
    }
    if value
        .chars()
        .any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
    {
        return Err(no(field, "contains a control character"));
    }
    Ok(())
}

fn spoken(field: &str, value: &str, max: usize) -> Result<(), SendError> {
    length(field, value, max)?;
    if value
        .chars()
        .any(|c| c != '\n' && (ends_a_line(c) || turns_a_line(c)))
    {
        return Err(no(field, "contains a control character"));
    }
    Ok(())
}

/// An address that means the same to every server on the way: an ASCII dot-atom local part (RFC 5322 section 3.2.3; no
/// quoted strings, comments or source routes, which is where parsers disagree) and a domain of LDH labels, within the
/// lengths of RFC 5321 section 4.5.3.1.
fn address(field: &str, value: &str) -> Result<(), SendError> {
    let ok = value.len() <= 254
        && value.split_once('@').is_some_and(|(local, domain)| {
            let labels: Vec<&str> = domain.split('.').collect();
            !local.is_empty()
                && local.len() <= 64
                && local
                    .split('.')
                    .all(|atom| !atom.is_empty() && atom.bytes().all(is_atext))
                && domain.len() <= 253
                && labels.iter().all(|label| {
                    !label.is_empty()
                        && label.len() <= 63
                        && !label.starts_with('-')
                        && !label.ends_with('-')
                        && label
                            .bytes()
                            .all(|b| b.is_ascii_alphanumeric() || b == b'-')
                })
        });
    if ok {
        Ok(())
    } else {
        Err(no(field, "is not an address this server can send to"))
    }
}

fn is_atext(b: u8) -> bool {
    b.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&b)
}

fn message_id(value: &str) -> Result<(), SendError> {
    let inner = value
        .strip_prefix('<')
        .and_then(|v| v.strip_suffix('>'))
        .unwrap_or("");
    let ok = value.len() <= 200
        && inner.split_once('@').is_some_and(|(left, right)| {
            [left, right]
                .iter()
                .all(|side| !side.is_empty() && side.bytes().all(|b| is_atext(b) || b == b'.'))
        });
    if ok {
        Ok(())
    } else {
        Err(no("message_id", "is not of the form <id@host>"))
    }
}

fn language(value: &str) -> Result<(), SendError> {
    let mut subtags = value.split('-');
    let ok = value.len() <= 35
        && subtags.next().is_some_and(|first| {
            (2..=8).contains(&first.len()) && first.bytes().all(|b| b.is_ascii_alphabetic())
        })
        && subtags.all(|tag| {
            (1..=8).contains(&tag.len()) && tag.bytes().all(|b| b.is_ascii_alphanumeric())
        });
    if ok {
        Ok(())
    } else {
        Err(no("lang", "is not a language tag"))
    }
}

fn unsubscribe(value: &str) -> Result<(), SendError> {
    let known = ["https://", "http://", "mailto:"]
        .iter()
        .any(|scheme| value.starts_with(scheme));
    // Printable ASCII without the brackets and commas that delimit the header's list (RFC 2369 section 2).
    let plain = value
        .bytes()
        .all(|b| b.is_ascii_graphic() && !matches!(b, b'<' | b'>' | b',' | b'"' | b'\\'));
    if known && plain && value.len() <= 900 {
        Ok(())
    } else {
        Err(no("list_unsubscribe", "is not an address of a page"))
    }
}

fn e164(value: &str) -> Result<(), SendError> {
    let ok = value.strip_prefix('+').is_some_and(|digits| {
        (7..=15).contains(&digits.len())
            && !digits.starts_with('0')
            && digits.bytes().all(|b| b.is_ascii_digit())
    });
    if ok {
        Ok(())
    } else {
        Err(no("to", "is not an E.164 number"))
    }
}

fn idempotency_key(value: &str) -> Result<(), SendError> {
    let ok = (1..=200).contains(&value.len()) && value.bytes().all(|b| b.is_ascii_graphic());
    if ok {
        Ok(())
    } else {
        Err(no("key", "is not 1 to 200 visible ASCII characters"))
    }
}

// A log line or a panic prints with `{:?}`: links, codes and addresses stay out of it.

impl fmt::Debug for Mail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mail")
            .field("message_id", &self.message_id)
            .field("lang", &self.lang)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Text")
            .field("key", &self.key)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("key", &self.key)
            .field("lang", &self.lang)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Say(_) => "Say(…)",
            Self::WaitKey { .. } => "WaitKey",
            Self::Digits(_) => "Digits(…)",
            Self::Repeat { .. } => "Repeat",
        })
    }
}

#[cfg(test)]
#[path = "message_tests.rs"]
mod tests;
