//! What a practice keeps of somebody it has written to.

use super::child::Child;
use crate::accounts::{Email, PersonName, Phone, PhoneKind};
use db::Id;
use serde::{Deserialize, Serialize};

/// The five relationships of the original (domain.md A2): they decide who joins whose practice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Relationship {
    /// Doctor in my practice.
    DoctorHere,
    /// Staff in my practice.
    StaffHere,
    /// Doctor in another practice.
    DoctorElsewhere,
    /// Staff in another practice.
    StaffElsewhere,
    /// Patient.
    Patient,
}

impl Relationship {
    /// In the order of the compose page.
    pub const ALL: [Relationship; 5] = [
        Relationship::Patient,
        Relationship::DoctorElsewhere,
        Relationship::StaffElsewhere,
        Relationship::DoctorHere,
        Relationship::StaffHere,
    ];

    /// The stored word and the form's value.
    pub fn word(self) -> &'static str {
        match self {
            Relationship::DoctorHere => "doctor_here",
            Relationship::StaffHere => "staff_here",
            Relationship::DoctorElsewhere => "doctor_elsewhere",
            Relationship::StaffElsewhere => "staff_elsewhere",
            Relationship::Patient => "patient",
        }
    }

    /// Reads the stored word.
    pub fn parse(word: &str) -> Option<Relationship> {
        Relationship::ALL.into_iter().find(|r| r.word() == word)
    }

    /// Doctors and staff walk the professional pages; patients do not.
    pub fn is_professional(self) -> bool {
        self != Relationship::Patient
    }

    /// Whether the person belongs to the sender's own practice.
    pub fn is_here(self) -> bool {
        matches!(self, Relationship::DoctorHere | Relationship::StaffHere)
    }
}

/// The sealed part of a contact.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactProfile {
    /// As the sender wrote it.
    pub name: PersonName,
    /// Their practice, if the sender said.
    #[serde(default)]
    pub organisation: String,
    /// Whom they stand for: a child in their care.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub child: Option<Child>,
}

impl ContactProfile {
    /// The contact as a list calls it: by the child where it stands for one, "Leo Vale (Robin Vale)".
    pub fn shown(&self) -> String {
        match &self.child {
            Some(c) => format!("{} ({})", c.name.full(), self.name.full()),
            None => self.name.full(),
        }
    }
}

/// A contact, opened.
#[derive(Debug, Clone)]
pub struct Contact {
    /// Row id.
    pub id: Id,
    /// Whose contact.
    pub practice: Id,
    /// Canonical address.
    pub email: Email,
    /// Name.
    pub profile: ContactProfile,
    /// Who they are to the practice.
    pub relationship: Relationship,
    /// The language the sender suggests.
    pub lang: String,
    /// Their account, once they have proven the address to this practice.
    pub person: Option<Id>,
    /// Guard.
    pub version: i64,
}

/// A phone of a contact, opened.
#[derive(Debug, Clone)]
pub struct ContactPhone {
    /// Row id.
    pub id: Id,
    /// The number.
    pub phone: Phone,
    /// Mobile or landline.
    pub kind: PhoneKind,
    /// On file (true), or only proposed by the invitee.
    pub filed: bool,
    /// The person who gave it; none when the invitee proposed it.
    pub given_by: Option<Id>,
    /// When.
    pub given_at: i64,
}
