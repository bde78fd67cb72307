//! What a code is for, how it travels, and how long one waits for the next. Pure.

use crate::accounts::PhoneKind;
use crate::app::span::{MINUTE, SECOND};
use crate::audit::{self, Event};
use db::Id;

/// What a code opens. A code of one purpose never serves another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// The end of sign-up. Subject: the invitation.
    Register,
    /// The first look into a practice's mail. Subject: that practice's contact, so that a proof to one practice is none to another.
    Practice,
    /// A forgotten password. Subject: the person.
    Reset,
    /// The second step of a sign-in. Subject: the person.
    SignIn,
    /// A person proves a phone they add themselves. Subject: the person.
    OwnPhone,
}

impl Purpose {
    /// The stored word of a code.
    pub fn word(self) -> &'static str {
        match self {
            Purpose::Register => "register",
            Purpose::Practice => "practice",
            Purpose::Reset => "reset",
            Purpose::SignIn => "sign_in",
            Purpose::OwnPhone => "own_phone",
        }
    }

    /// The stored word of the proof that a passed code leaves. A session may pass several kinds for the same person; proving
    /// a phone one adds must not count as the second step of a sign-in.
    pub fn proof(self) -> &'static str {
        match self {
            Purpose::Register => "phone",
            Purpose::Practice => "phone:practice",
            Purpose::Reset => "phone:reset",
            Purpose::SignIn => "phone:sign_in",
            Purpose::OwnPhone => "phone:own",
        }
    }

    /// Reads the stored word.
    pub fn parse(word: &str) -> Option<Purpose> {
        [
            Purpose::Register,
            Purpose::Practice,
            Purpose::Reset,
            Purpose::SignIn,
            Purpose::OwnPhone,
        ]
        .into_iter()
        .find(|p| p.word() == word)
    }
}

/// How a code travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Channel {
    /// A text message; only to mobile phones.
    Text,
    /// An automatic call.
    Call,
}

impl Channel {
    /// The stored word and the form's value.
    pub fn word(self) -> &'static str {
        match self {
            Channel::Text => "text",
            Channel::Call => "call",
        }
    }

    /// Reads the stored word or a form's value.
    pub fn parse(word: &str) -> Option<Channel> {
        [Channel::Text, Channel::Call]
            .into_iter()
            .find(|c| c.word() == word)
    }

    /// Whether a phone of this kind can be reached so. A landline takes no text.
    pub fn reaches(self, kind: PhoneKind) -> bool {
        self == Channel::Call || kind == PhoneKind::Mobile
    }
}

/// Who stands before the code page, for the audit trail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// The holder of an invitation link of this practice.
    Invitee(Id),
    /// A person, signed in or on the way to it.
    Person(Id),
}

/// One question "is it you?": what for, about whom, in which browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Challenge {
    /// What for.
    pub purpose: Purpose,
    /// About whom; see [`Purpose`].
    pub subject: Id,
    /// Hash of the flow cookie's id, or of the session token: a code belongs to the browser that asked for it.
    pub flow: [u8; 32],
    /// For the audit trail.
    pub by: By,
}

impl Challenge {
    /// Starts an audit event about this challenge.
    pub(super) fn event(&self, kind: &'static str) -> Event {
        let e = audit::event(kind);
        match self.by {
            By::Invitee(practice) => e.by_invitee(practice).on("invitation", self.subject),
            By::Person(person) => e.by_person(person).owner(person),
        }
    }

    /// The key of this challenge in counters. Ids are no secrets.
    pub(super) fn key(&self) -> String {
        format!("{}:{}", self.purpose.word(), self.subject)
    }
}

/// Tries a code allows (security.md, "Limits").
pub const TRIES: i64 = 5;
/// Tries a day and subject, over all codes.
pub const CHECKS_A_DAY: i64 = 20;
/// How long a code lives once it was sent, in microseconds (NIST SP 800-63B-4, 3.1.3.2: ten minutes at most).
pub const LIFE: i64 = 10 * MINUTE;
/// How long a passed code proves its flow.
pub const PROOF: i64 = 30 * MINUTE;

/// How long after the `sends`-th send by the same way until the next, in microseconds.
pub fn wait_after(sends: usize) -> i64 {
    match sends {
        0 => 0,
        1 => 30 * SECOND,
        2 => MINUTE,
        3 => 2 * MINUTE,
        _ => 5 * MINUTE,
    }
}

/// Why a code did not go out, in a word that a page has a sentence for. `why` is what the gateway said.
pub fn plain_reason(why: &str) -> &'static str {
    let why = why.to_lowercase();
    let any = |words: &[&str]| words.iter().any(|w| why.contains(w));
    if any(&["landline", "land line", "not a mobile"]) {
        "landline"
    } else if any(&["opted out", "opt-out", "opt out", "unsubscribed", "stop"]) {
        "opted_out"
    } else if any(&["too many", "rate limit", "throttl"]) {
        "too_many"
    } else {
        "refused"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_and_then_stay() {
        let waits: Vec<i64> = (0..6).map(|n| wait_after(n) / SECOND).collect();
        assert_eq!(waits, [0, 30, 60, 120, 300, 300]);
    }

    #[test]
    fn no_two_purposes_share_a_word_or_a_proof() {
        let all = [
            Purpose::Register,
            Purpose::Practice,
            Purpose::Reset,
            Purpose::SignIn,
            Purpose::OwnPhone,
        ];
        for a in all {
            assert_eq!(Purpose::parse(a.word()), Some(a));
            for b in all {
                assert_eq!(a.word() == b.word(), a == b);
                assert_eq!(a.proof() == b.proof(), a == b);
            }
        }
    }

    #[test]
    fn a_landline_takes_calls_only() {
        assert!(!Channel::Text.reaches(PhoneKind::Landline));
        assert!(Channel::Call.reaches(PhoneKind::Landline));
        assert!(
            Channel::Text.reaches(PhoneKind::Mobile) && Channel::Call.reaches(PhoneKind::Mobile)
        );
    }

    #[test]
    fn the_gateways_words_become_a_plain_reason() {
        assert_eq!(plain_reason("Destination is a LANDLINE"), "landline");
        assert_eq!(plain_reason("recipient has opted out"), "opted_out");
        assert_eq!(plain_reason("Too many requests"), "too_many");
        assert_eq!(plain_reason("400"), "refused");
    }
}
