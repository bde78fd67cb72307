//! What is typed on the compose page, what a draft keeps of it, and when it may be sent. Pure.

use serde::{Deserialize, Serialize};
use vault::hash::sha256;

use crate::accounts::PersonName;
use crate::accounts::{Email, Phone, PhoneKind};
use crate::contacts::Relationship;
use crate::contacts::child::Child;
use crate::web::Form;

/// The fields of a new message that a draft keeps, in the order of the page. `asked` is the address whose questions the page
/// showed; `checked` is the box under a warning.
pub const FIELDS: &[&str] = &[
    "to",
    "about",
    "child",
    "child_first",
    "child_last",
    "child_born",
    "child_bond",
    "asked",
    "checked",
    "relationship",
    "role",
    "title",
    "first",
    "last",
    "mobile",
    "landline",
    "two_step",
    "lang",
    "answers",
    "subject",
    "body",
];

/// What was typed, as it was typed: nothing is judged before Send.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fields(Vec<(String, String)>);

impl Fields {
    /// The fields of these names that hold something.
    pub fn of(form: &Form, names: &[&str]) -> Fields {
        Fields(
            names
                .iter()
                .filter(|n| !form.value(n).is_empty())
                .map(|n| ((*n).to_owned(), form.value(n).to_owned()))
                .collect(),
        )
    }

    /// One more value, which nobody typed here: a draft is found again by it.
    #[must_use]
    pub fn with(mut self, name: &str, value: String) -> Fields {
        self.0.push((name.to_owned(), value));
        self
    }

    /// One value; empty when there is none.
    pub fn get(&self, name: &str) -> &str {
        self.0
            .iter()
            .find(|(n, _)| n == name)
            .map_or("", |(_, v)| v)
    }

    /// Back into a form.
    pub fn to_form(&self) -> Form {
        self.0
            .iter()
            .fold(Form::blank(), |f, (n, v)| f.with(n, v.clone()))
    }

    /// Whether nothing was typed that is worth keeping.
    pub fn is_blank(&self) -> bool {
        ["to", "first", "last", "subject", "body"]
            .iter()
            .all(|n| self.get(n).trim().is_empty())
    }

    /// Names this content and no other: a second press of the same button carries the same, an edited form another. `beside` is
    /// what else belongs to it (the draft and its version).
    pub fn digest(&self, beside: &str) -> [u8; 32] {
        let mut all = Vec::new();
        for (n, v) in self
            .0
            .iter()
            .map(|(n, v)| (n.as_str(), v.as_str()))
            .chain([("", beside)])
        {
            for part in [n, v] {
                all.extend_from_slice(&(part.len() as u64).to_be_bytes());
                all.extend_from_slice(part.as_bytes());
            }
        }
        sha256(&all)
    }
}

/// What this practice knows of an address. Made from this practice's own rows only: the same for somebody who has an account
/// elsewhere and for somebody nobody has heard of (enumeration by senders).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// The practice has never written to it.
    New,
    /// The practice has written; the person has not opened anything here yet.
    Invited,
    /// The person has read, answered or registered with this practice.
    Known,
}

/// Whether the sender may choose the second step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TwoStep {
    /// On is offered first.
    Choice,
    /// The operator requires it.
    ByOperator,
    /// The practice requires it.
    ByPractice,
    /// This installation sends no texts and makes no calls.
    NoPhones,
}

impl TwoStep {
    /// The rule of this installation and practice.
    pub fn of(operator: bool, practice: bool, phones: bool) -> TwoStep {
        match (operator, practice, phones) {
            (true, ..) => TwoStep::ByOperator,
            (_, true, _) => TwoStep::ByPractice,
            (_, _, false) => TwoStep::NoPhones,
            _ => TwoStep::Choice,
        }
    }

    /// What holds, whatever the form says. Anything but a clear *off* is *on*.
    pub fn holds(self, typed: &str) -> bool {
        match self {
            TwoStep::ByOperator | TwoStep::ByPractice => true,
            TwoStep::NoPhones => false,
            TwoStep::Choice => typed != "off",
        }
    }
}

/// A message whose fields are all in order.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// To whom.
    pub email: Email,
    /// The child in their care that it is about.
    pub child: Option<Child>,
    /// What the sender says of somebody the practice has not written to.
    pub new: Option<NewContact>,
    /// Numbers to file.
    pub phones: Vec<(Phone, PhoneKind)>,
    /// Whether the reader needs a second step.
    pub two_step: bool,
    /// Subject.
    pub subject: String,
    /// Text.
    pub body: String,
}

/// A contact about to exist.
#[derive(Debug, Clone)]
pub struct NewContact {
    /// Who they are to the practice.
    pub relationship: Relationship,
    /// What somebody of the own practice is to become in it: reader or sender, as a manager chose.
    pub role: &'static str,
    /// Name, as the sender wrote it.
    pub name: PersonName,
    /// The language the sender suggests.
    pub lang: String,
}

/// What a submission of this feature led to, as its row keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Result {
    /// A message in this conversation, of this content.
    Sent(db::Id, [u8; 32]),
    /// A draft.
    Kept(db::Id),
}

impl Result {
    /// As it is stored.
    pub fn text(&self) -> String {
        match self {
            Result::Sent(thread, digest) => format!("sent {thread} {}", hex::encode(digest)),
            Result::Kept(draft) => format!("kept {draft}"),
        }
    }

    /// Reads what was stored.
    pub fn parse(text: &str) -> Option<Result> {
        let mut words = text.split(' ');
        match (words.next()?, words.next()?.parse().ok()?, words.next()) {
            ("sent", thread, Some(digest)) => Some(Result::Sent(
                thread,
                hex::decode(digest).ok()?.try_into().ok()?,
            )),
            ("kept", draft, None) => Some(Result::Kept(draft)),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn two_step_is_on_unless_it_is_clearly_off() {
        for typed in ["", "on", "ON", "no", "off ", "0"] {
            assert!(TwoStep::Choice.holds(typed), "{typed}");
        }
        assert!(!TwoStep::Choice.holds("off"));
        // A requirement cannot be posted away.
        assert!(TwoStep::ByOperator.holds("off") && TwoStep::ByPractice.holds("off"));
        assert!(!TwoStep::NoPhones.holds("on"));
        assert_eq!(TwoStep::of(true, true, false), TwoStep::ByOperator);
        assert_eq!(TwoStep::of(false, true, true), TwoStep::ByPractice);
        assert_eq!(TwoStep::of(false, false, true), TwoStep::Choice);
    }

    #[test]
    fn results_survive_their_row() {
        for r in [
            Result::Sent(db::Id::NIL, [7; 32]),
            Result::Kept(db::Id::NIL),
        ] {
            assert_eq!(Result::parse(&r.text()), Some(r));
        }
        for bad in ["", "sent", "sent x y", "kept", "kept 0 0", "other 00"] {
            assert_eq!(Result::parse(bad), None, "{bad}");
        }
    }

    proptest! {
        #[test]
        fn fields_survive_the_way_through_a_form(values in proptest::collection::vec("\\PC{0,20}", FIELDS.len())) {
            let form = FIELDS.iter().zip(&values).fold(Form::blank(), |f, (n, v)| f.with(n, v.clone()));
            let fields = Fields::of(&form, FIELDS);
            prop_assert_eq!(&Fields::of(&fields.to_form(), FIELDS), &fields);
            for (n, v) in FIELDS.iter().zip(&values) {
                prop_assert_eq!(fields.get(n), v);
            }
        }

        #[test]
        fn another_content_is_another_digest(a in "[ab]{0,4}", b in "[ab]{0,4}", c in "[ab]{0,4}", d in "[ab]{0,4}") {
            let digest = |s: &str, t: &str| {
                let f = Form::blank().with("subject", s).with("body", t);
                Fields::of(&f, FIELDS).digest("")
            };
            prop_assert_eq!(digest(&a, &b) == digest(&c, &d), a == c && b == d);
        }
    }
}
