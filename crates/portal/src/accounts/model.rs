//! Names of people and how they are shown.

use serde::{Deserialize, Serialize};

/// A person's name as they gave it, or as a sender wrote it on a contact.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonName {
    /// "Dr.", or empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// Given name.
    pub first: String,
    /// Family name.
    pub last: String,
}

impl PersonName {
    /// "Dr. Ana Ruiz"
    pub fn full(&self) -> String {
        [&self.title, &self.first, &self.last]
            .into_iter()
            .filter(|s| !s.is_empty())
            .map(String::as_str)
            .collect::<Vec<_>>()
            .join(" ")
    }

    /// "Leo V": enough for those who know them, in a mail that anybody may read on its way.
    pub fn short(&self) -> PersonName {
        let last: String = self.last.chars().take(1).collect();
        PersonName {
            title: String::new(),
            first: self.first.clone(),
            last: match last.is_empty() || self.first.is_empty() {
                true => self.last.clone(),
                false => last,
            },
        }
    }

    /// Whether nothing was given.
    pub fn is_empty(&self) -> bool {
        self.first.is_empty() && self.last.is_empty()
    }
}

/// `mobile ending 67` is built by the page from kind and ending; this is the mask for logs and audit rows.
pub fn mask_phone(e164: &str) -> String {
    format!("***{}", &e164[e164.len().saturating_sub(2)..])
}
