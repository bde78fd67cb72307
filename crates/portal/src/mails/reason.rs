//! Why a mail did not arrive, as a sender can use it.

use courier::SendError;

use crate::web::Words;

/// Why no mail server will take a mail. The word is what a `failed` event of a delivery keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// Their server says that there is no such mailbox.
    NoAddress,
    /// Their mailbox takes nothing more.
    Full,
    /// Their server, or one on the way, does not want this mail.
    Refused,
    /// No server took it for as long as we try.
    Unreachable,
    /// The link in it ended before a server took it.
    Late,
    /// They declined mail from this practice before.
    Declined,
    /// A fault on our side.
    Ours,
}

impl Reason {
    /// All of them.
    pub const ALL: [Reason; 7] = [
        Reason::NoAddress,
        Reason::Full,
        Reason::Refused,
        Reason::Unreachable,
        Reason::Late,
        Reason::Declined,
        Reason::Ours,
    ];

    /// The stored word.
    pub fn word(self) -> &'static str {
        match self {
            Reason::NoAddress => "no_address",
            Reason::Full => "full",
            Reason::Refused => "refused",
            Reason::Unreachable => "unreachable",
            Reason::Late => "late",
            Reason::Declined => "declined",
            Reason::Ours => "ours",
        }
    }

    /// Whether a new attempt may help; else only another address does.
    pub fn passes(self) -> bool {
        matches!(
            self,
            Reason::Full | Reason::Unreachable | Reason::Late | Reason::Ours
        )
    }

    /// Reads the stored word.
    pub fn parse(word: &str) -> Option<Reason> {
        Reason::ALL.into_iter().find(|r| r.word() == word)
    }

    /// What a final refusal means. An enhanced status code (RFC 3463) says more than the reply code (RFC 5321 section
    /// 4.2.3), and every server words it differently, so only the numbers count.
    pub fn of(error: &SendError) -> Reason {
        let Some(code) = error.code() else {
            return Reason::Ours;
        };
        match (enhanced(error.why()), code) {
            (Some((1, 7 | 8)), _) => Reason::Ours,
            (Some((1, _) | (2, 0 | 1)), _) => Reason::NoAddress,
            (Some((2, _)), _) => Reason::Full,
            (Some((4, _)), _) => Reason::Unreachable,
            (Some((5, _)), _) => Reason::Ours,
            (Some(_), _) => Reason::Refused,
            (None, 550 | 551 | 553) => Reason::NoAddress,
            (None, 552) => Reason::Full,
            (None, 500..=504) => Reason::Ours,
            (None, _) => Reason::Refused,
        }
    }

    /// One plain sentence, for the timeline and the mail to the sender.
    pub fn say(self, words: &Words) -> String {
        words.t(match self {
            Reason::NoAddress => "mail-failed-no-address",
            Reason::Full => "mail-failed-full",
            Reason::Refused => "mail-failed-refused",
            Reason::Unreachable => "mail-failed-unreachable",
            Reason::Late => "mail-failed-late",
            Reason::Declined => "mail-failed-declined",
            Reason::Ours => "mail-failed-ours",
        })
    }
}

/// The subject and detail of the first enhanced status code of class 5: `(1, 1)` of `5.1.1`.
fn enhanced(why: &str) -> Option<(u16, u16)> {
    why.split(|c: char| !(c.is_ascii_digit() || c == '.'))
        .find_map(|word| {
            let mut numbers = word.trim_end_matches('.').split('.');
            if numbers.next() != Some("5") {
                return None;
            }
            let subject = numbers.next()?.parse().ok()?;
            let detail = numbers.next()?.parse().ok()?;
            numbers.next().is_none().then_some((subject, detail))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_servers_say_becomes_what_a_sender_can_do() {
        for (why, code, reason) in [
            (
                "permanent error (550): 5.1.1 User unknown",
                550,
                Reason::NoAddress,
            ),
            ("5.1.10 Recipient not found", 550, Reason::NoAddress),
            ("550 No such user here", 550, Reason::NoAddress),
            ("5.2.1 mailbox disabled", 550, Reason::NoAddress),
            ("5.2.2 over quota", 552, Reason::Full),
            ("mailbox full", 552, Reason::Full),
            ("5.7.1 blocked by policy", 550, Reason::Refused),
            ("5.7.26. unauthenticated", 550, Reason::Refused),
            ("Transaction failed", 554, Reason::Refused),
            ("5.4.14 hop count exceeded", 554, Reason::Unreachable),
            ("5.1.8 sender address rejected", 550, Reason::Ours),
            ("5.5.2 syntax", 501, Reason::Ours),
            ("host 10.5.1.1 said no", 554, Reason::Refused),
            ("server 5.1.1.9 said no", 554, Reason::Refused),
        ] {
            assert_eq!(
                Reason::of(&SendError::refused(why, Some(code))),
                reason,
                "{why}"
            );
        }
        assert_eq!(
            Reason::of(&SendError::refused("to: is no address", None)),
            Reason::Ours
        );
    }

    #[test]
    fn stored_words_are_read_back() {
        for reason in Reason::ALL {
            assert_eq!(Reason::parse(reason.word()), Some(reason));
        }
        assert_eq!(Reason::parse("captured"), None);
    }
}
