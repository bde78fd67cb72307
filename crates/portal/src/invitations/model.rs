//! What is known of an invitation, and what its holder has told us so far.

use crate::accounts::{PersonName, Phone, PhoneKind};
use crate::config::RegistrationMode;
use crate::mails;
use crate::practices::model::Postal;
use db::Id;
use serde::{Deserialize, Serialize};

/// Where an invitation stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Sent; perhaps some screens are filled in.
    Open,
    /// Finish was pressed; the second mail is on its way or waits.
    Finished,
    /// The account exists.
    Active,
    /// *This is not me, or I do not want it.*
    Declined,
    /// Taken back, or its address was corrected.
    Void,
}

impl State {
    /// The stored word.
    pub fn word(self) -> &'static str {
        match self {
            State::Open => "open",
            State::Finished => "finished",
            State::Active => "active",
            State::Declined => "declined",
            State::Void => "void",
        }
    }
    /// Reads the stored word.
    pub fn parse(word: &str) -> Option<State> {
        [
            State::Open,
            State::Finished,
            State::Active,
            State::Declined,
            State::Void,
        ]
        .into_iter()
        .find(|s| s.word() == word)
    }
    /// Whether the sign-up still goes on.
    pub fn waits(self) -> bool {
        matches!(self, State::Open | State::Finished)
    }
}

/// What became of the professional number page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NumberStep {
    /// Skip was pressed.
    Skipped,
    /// A number was given. Self-asserted: never used for access.
    Given {
        /// As typed, digits only.
        number: String,
        /// The last name typed with it.
        last_name: String,
        /// Whether the directory knew it.
        found: bool,
    },
}

/// What a professional tells of their practice.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PracticeInfo {
    /// Name.
    pub name: String,
    /// Where it is.
    pub postal: Postal,
}

/// What somebody of the sender's own practice becomes in it. It stands in the sealed part of the invitation: whoever can write to the
/// database makes nobody a member.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// reader or sender.
    pub role: String,
    /// The manager whose own session, with the password typed lately, vouched for them; none: a manager decides afterwards.
    pub by: Option<Id>,
}

/// A practice that may be theirs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// The practice.
    pub practice: Id,
    /// What matched: domain, phone, number, place.
    pub matched: Vec<String>,
}

/// What the screens gathered so far. Lives on the invitation, so that back, refresh, another device and the same link
/// all continue where the person was. There is no account row before the end.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Progress {
    /// A patient followed *I have a professional number*.
    pub wants_professional: bool,
    /// The professional number page.
    pub number: Option<NumberStep>,
    /// Get Started was pressed.
    pub started: bool,
    /// Name, as the person gave it.
    pub name: Option<PersonName>,
    /// Language they read.
    pub lang: Option<String>,
    /// Time zone.
    pub tz: Option<String>,
    /// Specialty of a professional.
    pub specialty: Option<String>,
    /// Practice information of a professional.
    pub practice: Option<PracticeInfo>,
    /// *Yes, Continue* on the phones page.
    pub phones_confirmed: bool,
    /// A provisioned person's own phone, when none was on file.
    pub own_phone: Option<(Phone, PhoneKind)>,
    /// Their own choice of two-step.
    pub two_step: Option<bool>,
    /// What a provisioned person will be in the practice: owner, manager, sender, desk, reader. Set by the operator or a manager only.
    pub role: Option<String>,
    /// The manager whose own session gave that role; none: the operator did, and a manager must let the person in.
    pub added_by: Option<Id>,
    /// What somebody of the sender's own practice becomes in it. Set by the sender only.
    pub proposal: Option<Proposal>,
    /// The practice here that matches what a professional told of theirs.
    pub offered: Option<Offer>,
    /// Whether they ask to join it; none while they have not said.
    pub asks: Option<bool>,
    /// When Finish was pressed.
    pub finished_at: Option<i64>,
    /// When the newest second mail was asked for.
    pub second_mail_at: Option<i64>,
}

impl Progress {
    /// What the operator or a manager set, without what the person has answered.
    pub fn untouched(&self) -> Progress {
        Progress {
            role: self.role.clone(),
            added_by: self.added_by,
            proposal: self.proposal.clone(),
            ..Progress::default()
        }
    }

    /// Whether the person has answered anything; what the operator set before does not count.
    pub fn is_begun(&self) -> bool {
        *self != self.untouched()
    }
}

impl Invitation {
    /// The kind of its mail: [`mails::INVITATION`] or [`mails::PROVISION`].
    pub fn mail(&self) -> &'static str {
        if self.provision {
            mails::PROVISION
        } else {
            mails::INVITATION
        }
    }

    /// How it is signed up with.
    pub fn registration(&self) -> RegistrationMode {
        match self.short {
            true => RegistrationMode::Short,
            false => RegistrationMode::Classic,
        }
    }
}

/// An invitation, opened.
#[derive(Debug, Clone)]
pub struct Invitation {
    /// Row id.
    pub id: Id,
    /// Made by the operator or a manager, without a message.
    pub provision: bool,
    /// The short registration.
    pub short: bool,
    /// Who invites.
    pub practice: Id,
    /// The pre-mailbox that the mail waits in.
    pub mailbox: Id,
    /// The practice's contact.
    pub contact: Id,
    /// The person who wrote first.
    pub inviter: Option<Id>,
    /// Where it stands.
    pub state: State,
    /// Whether a sender demanded two-step for a message that waits.
    pub two_step: bool,
    /// What the screens gathered.
    pub progress: Progress,
    /// When the invitee said that no number is theirs; none once the sender has corrected it.
    pub phone_wrong_at: Option<i64>,
    /// Rises with every resend: links of older generations are replaced.
    pub generation: i64,
    /// Guard.
    pub version: i64,
    /// Who registered with it.
    pub person: Option<Id>,
    /// When it was sent first.
    pub created_at: i64,
    /// When it ends, unless it is sent again.
    pub expires_at: i64,
}
