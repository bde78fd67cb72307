//! What helps where somebody stands, and what becomes of a line. Pure.

use crate::app::span::DAY;
use crate::invitations::stage::{Stage, Standing};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What somebody can do about a person on the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// One more mail with a new link.
    Again,
    /// Correct the address.
    Address,
    /// Correct the phones.
    Phones,
}

/// What the reader of the list may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct May {
    /// Send mails again.
    pub again: bool,
    /// Correct addresses.
    pub address: bool,
    /// Correct phones, names and relationships.
    pub correct: bool,
    /// Take invitations back.
    pub withdraw: bool,
}

impl May {
    /// Whether an action is among them.
    pub fn has(self, a: Action) -> bool {
        match a {
            Action::Again => self.again,
            Action::Address => self.address,
            Action::Phones => self.correct,
        }
    }
}

/// The one thing that would help now; none while it is too early to do anything.
pub fn suggested(s: &Standing, now: i64) -> Option<Action> {
    match s.stage {
        Stage::Bounced | Stage::AddressWrong | Stage::Declined => Some(Action::Address),
        Stage::PhoneWrong | Stage::CodeFailed => Some(Action::Phones),
        Stage::Failed | Stage::Wanted | Stage::Old | Stage::Withdrawn => Some(Action::Again),
        Stage::Sent | Stage::Opened | Stage::Code | Stage::Password => {
            (s.news_at + DAY <= now).then_some(Action::Again)
        }
    }
}

/// Whether somebody should do something.
pub fn is_bad(s: Stage) -> bool {
    matches!(
        s,
        Stage::Bounced
            | Stage::Failed
            | Stage::AddressWrong
            | Stage::PhoneWrong
            | Stage::CodeFailed
            | Stage::Wanted
            | Stage::Old
            | Stage::Declined
    )
}

/// Where a line of a round is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LineState {
    /// New to the practice: it goes out.
    Ready,
    /// Known to the practice: what becomes of it is chosen.
    Known,
    /// Something is wrong with it.
    Bad,
    /// The mail is on its way.
    Sent,
    /// It was left out; the word says why.
    Left,
}

impl LineState {
    /// The stored word.
    pub fn word(self) -> &'static str {
        match self {
            LineState::Ready => "ready",
            LineState::Known => "known",
            LineState::Bad => "bad",
            LineState::Sent => "sent",
            LineState::Left => "left",
        }
    }

    /// Reads the stored word.
    pub fn parse(word: &str) -> Option<LineState> {
        use LineState::*;
        [Ready, Known, Bad, Sent, Left]
            .into_iter()
            .find(|s| s.word() == word)
    }
}

/// Why somebody was left out, or how far the practice knows them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Why {
    /// Nothing particular.
    None,
    /// An invitation waits for them.
    Waits,
    /// They are in already.
    In,
    /// A member of the practice.
    Member,
    /// They wanted no mail from this practice.
    Declined,
    /// Invited before, and the invitation has ended or was taken back.
    Ended,
    /// A contact who was never invited.
    Contact,
    /// They were mailed a moment ago, or often enough today.
    Soon,
    /// What waits for them opens only to somebody who is signed in.
    NoKey,
    /// Whoever sent the list may not add people to the practice any more.
    NotYours,
    /// The choice was to leave out whom the practice knows.
    Chosen,
    /// The line is not what was read from the file.
    Damaged,
    /// One more mail went to somebody who was invited before.
    Again,
}

impl Why {
    const ALL: [(Why, &'static str); 13] = [
        (Why::None, ""),
        (Why::Waits, "waits"),
        (Why::In, "in"),
        (Why::Member, "member"),
        (Why::Declined, "declined"),
        (Why::Ended, "ended"),
        (Why::Contact, "contact"),
        (Why::Soon, "soon"),
        (Why::NoKey, "no_key"),
        (Why::NotYours, "not_yours"),
        (Why::Chosen, "chosen"),
        (Why::Damaged, "damaged"),
        (Why::Again, "again"),
    ];

    /// The stored word.
    pub fn word(self) -> &'static str {
        Why::ALL
            .iter()
            .find(|(w, _)| *w == self)
            .map_or("", |(_, word)| word)
    }

    /// Reads the stored word; one that is none says nothing.
    pub fn parse(word: &str) -> Why {
        Why::ALL
            .iter()
            .find(|(_, w)| *w == word)
            .map_or(Why::None, |(why, _)| *why)
    }
}

/// What becomes of people on a list whom the practice knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// Left out.
    New,
    /// One more mail to those who were invited and have not come in.
    All,
}

impl Choice {
    /// The stored word and the form's value.
    pub fn word(self) -> &'static str {
        match self {
            Choice::New => "new",
            Choice::All => "all",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Choice> {
        [Choice::New, Choice::All]
            .into_iter()
            .find(|c| c.word() == word)
    }
}

/// What a round remembers of itself, sealed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct About {
    /// The file's name.
    pub file: String,
    /// Columns of it that nobody asked for.
    pub unused: Vec<String>,
    /// Of a round without lines: how many came to what.
    pub counts: BTreeMap<String, i64>,
    /// When the last of it was done, microseconds UTC.
    pub done_at: Option<i64>,
}

/// People that one list may hold: what goes out in five days, so that a week is enough for all of it.
pub fn most(a_day: i64) -> usize {
    let week = usize::try_from(a_day.max(0)).unwrap_or(0).saturating_mul(5);
    week.clamp(1, super::file::MOST)
}

/// A cell of the result file that no spreadsheet takes for a formula (OWASP, CSV injection): an apostrophe before what would be one.
pub fn safe_cell(text: &str) -> String {
    if super::file::people::is_formula(text) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(stage: Stage, news_at: i64) -> Standing {
        Standing {
            stage,
            begun_at: 0,
            news_at,
            expires_at: 0,
        }
    }

    #[test]
    fn what_is_wrong_has_its_remedy_at_once_and_waiting_gets_a_day() {
        use Action::*;
        for (stage, action) in [
            (Stage::Bounced, Some(Address)),
            (Stage::Failed, Some(Again)),
            (Stage::PhoneWrong, Some(Phones)),
            (Stage::CodeFailed, Some(Phones)),
            (Stage::AddressWrong, Some(Address)),
            (Stage::Old, Some(Again)),
            (Stage::Withdrawn, Some(Again)),
            (Stage::Declined, Some(Address)),
            (Stage::Sent, None),
            (Stage::Password, None),
        ] {
            assert_eq!(suggested(&at(stage, 0), 0), action, "{stage:?}");
            assert!(
                suggested(&at(stage, 0), DAY).is_some(),
                "{stage:?} after a day"
            );
        }
    }

    #[test]
    fn words_are_read_back() {
        for (why, word) in Why::ALL {
            assert_eq!((Why::parse(word), why.word()), (why, word));
        }
        assert_eq!(Why::parse("else"), Why::None);
        for c in [Choice::New, Choice::All] {
            assert_eq!(Choice::parse(c.word()), Some(c));
        }
        assert_eq!(LineState::parse("gone"), None);
    }

    #[test]
    fn a_list_holds_what_goes_out_in_a_week() {
        assert_eq!(most(200), 1_000);
        assert_eq!(most(0), 1);
        assert_eq!(most(i64::MAX), super::super::file::MOST);
    }

    proptest! {
        #[test]
        fn no_cell_of_a_result_is_a_formula(text in "(?s)[ \t\r\n=+@|%a-z-]{0,12}") {
            let cell = safe_cell(&text);
            prop_assert!(!super::super::file::people::is_formula(&cell));
            prop_assert!(cell.ends_with(&text));
        }
    }
}
