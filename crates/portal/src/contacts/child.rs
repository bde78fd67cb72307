//! A contact who stands for somebody in their care: a practice writes about a child to a parent.
//!
//! Address, phones and name of the contact are the parent's; whom it is about lies sealed beside them. The same parent may stand for
//! several children, and be a patient themselves: each is a contact of its own, found by an index over the address and the child.

use super::address_index;
use crate::accounts::{Email, PersonName};
use crate::app::App;
use crate::web::Tz;
use serde::{Deserialize, Serialize};

/// What the contact is to the child.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Bond {
    /// Mother.
    Mother,
    /// Father.
    Father,
    /// Legal guardian.
    Guardian,
    /// Somebody else who may decide for the child.
    Other,
}

impl Bond {
    /// All of them, in the order they are offered.
    pub const ALL: [Bond; 4] = [Bond::Mother, Bond::Father, Bond::Guardian, Bond::Other];

    /// What a form sends.
    pub fn word(self) -> &'static str {
        match self {
            Bond::Mother => "mother",
            Bond::Father => "father",
            Bond::Guardian => "guardian",
            Bond::Other => "other",
        }
    }

    /// Reads what a form sent.
    pub fn parse(word: &str) -> Option<Bond> {
        Bond::ALL.into_iter().find(|b| b.word() == word)
    }

    /// Its key.
    pub fn key(self) -> &'static str {
        // words: child-bond-mother child-bond-father child-bond-guardian child-bond-other
        match self {
            Bond::Mother => "child-bond-mother",
            Bond::Father => "child-bond-father",
            Bond::Guardian => "child-bond-guardian",
            Bond::Other => "child-bond-other",
        }
    }
}

/// Whom a contact stands for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Child {
    /// Their name.
    pub name: PersonName,
    /// The day they were born, `2014-05-03`.
    pub born: String,
    /// What the contact is to them.
    pub bond: Bond,
}

impl Child {
    /// Who it is, however it was typed.
    fn key(&self) -> String {
        let words = |s: &str| s.split_whitespace().collect::<Vec<_>>().join(" ");
        format!(
            "{}\n{}\n{}",
            words(&self.name.first).to_lowercase(),
            words(&self.name.last).to_lowercase(),
            self.born
        )
    }

    /// The moment (microseconds UTC) from which the guardian decides no more: the birthday at this age, by the practice's clocks.
    pub fn grows_at(&self, zone: &Tz, age: i64) -> Option<i64> {
        zone.day(&birthday(&self.born, age)?)
            // Born on a day that this year does not have: on the next one.
            .or_else(|| zone.day(&format!("{}-03-01", &birthday(&self.born, age)?[..4])))
            .map(|(begins, _)| begins)
    }
}

fn birthday(born: &str, age: i64) -> Option<String> {
    let (year, rest) = born.split_once('-')?;
    Some(format!("{:04}-{rest}", year.parse::<i64>().ok()? + age))
}

/// The blind index a contact is found by: its address, and whom it stands for.
pub fn index(app: &App, email: &Email, child: Option<&Child>) -> [u8; 32] {
    match child {
        None => address_index(app, email),
        Some(c) => app
            .keys
            .blind("child", &format!("{}\n{}", email.canonical(), c.key())),
    }
}

#[cfg(test)]
mod unit {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn leo(born: &str) -> Child {
        Child {
            name: PersonName {
                title: String::new(),
                first: "Leo".into(),
                last: "Vale".into(),
            },
            born: born.into(),
            bond: Bond::Mother,
        }
    }

    #[test]
    fn a_child_grows_up_on_the_birthday() {
        let zone = Tz::parse("America/New_York").unwrap();
        let at = leo("2014-05-03").grows_at(&zone, 18).unwrap();
        assert_eq!(zone.day_of(at), "2032-05-03");
        assert_eq!(zone.day_of(at - 1), "2032-05-02");
        // Born on February 29.
        let at = leo("2012-02-29").grows_at(&zone, 18).unwrap();
        assert_eq!(zone.day_of(at), "2030-03-01");
        assert_eq!(leo("soon").grows_at(&zone, 18), None);
    }

    #[test]
    fn the_same_child_is_the_same_however_it_is_typed() {
        let mut other = leo("2014-05-03");
        other.name.first = " LEO".into();
        other.bond = Bond::Father;
        assert_eq!(other.key(), leo("2014-05-03").key());
        assert_ne!(leo("2014-05-04").key(), leo("2014-05-03").key());
    }
}
