//! What a practice says of itself and what it demands.

use db::Id;
use serde::{Deserialize, Serialize};

/// A postal address in the country of the installation.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Postal {
    /// Street and number.
    pub street: String,
    /// City.
    pub city: String,
    /// State or province.
    pub state: String,
    /// ZIP or postal code.
    pub zip: String,
}

impl Postal {
    /// `12 Maple St, Portland, OR 97201`, leaving out what is not known.
    pub fn one_line(&self) -> String {
        let region = [self.state.as_str(), self.zip.as_str()]
            .into_iter()
            .filter(|s| !s.is_empty())
            .collect::<Vec<_>>()
            .join(" ");
        [self.street.as_str(), self.city.as_str(), region.as_str()]
            .into_iter()
            .filter(|s| !s.is_empty())
            .collect::<Vec<_>>()
            .join(", ")
    }
}

/// Names, address and help line of a practice, as strangers may see them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// The practice's own name.
    pub name: String,
    /// Used in notices instead, when the name alone would reveal something. Empty: the name.
    #[serde(default)]
    pub discreet_name: String,
    /// Where it is.
    #[serde(default)]
    pub postal: Postal,
    /// The phone people may call, as the practice writes it.
    #[serde(default)]
    pub phone: String,
    /// How soon messages are answered, in the practice's words; empty: "Call if it cannot wait."
    #[serde(default)]
    pub reply_time: String,
    /// Whether the operator or an existing member vouched for this practice; a self-registered one is not confirmed.
    #[serde(default)]
    pub confirmed: bool,
}

impl Profile {
    /// The name for mails and pages that a stranger may see.
    pub fn notice_name(&self) -> &str {
        if self.discreet_name.is_empty() {
            &self.name
        } else {
            &self.discreet_name
        }
    }
}

/// What a practice demands beyond the operator's rules. Stored as JSON: new fields default.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Policy {
    /// Every recipient proves a phone.
    pub two_step_required: bool,
    /// Notices do not name the practice in the subject.
    pub neutral_subject: bool,
}

impl Policy {
    /// Reads the stored text. One that cannot be read demands everything: a damaged row must not let anybody in.
    pub fn read(text: &str) -> Policy {
        serde_json::from_str(text).unwrap_or_else(|e| {
            tracing::error!(error = %e, "the policy of a practice cannot be read: the strictest one holds");
            Policy::strict()
        })
    }

    /// Everything that can be demanded.
    pub fn strict() -> Policy {
        Policy {
            two_step_required: true,
            neutral_subject: true,
        }
    }
}

/// A practice, opened.
#[derive(Debug, Clone)]
pub struct Practice {
    /// Row id.
    pub id: Id,
    /// Names and address.
    pub profile: Profile,
    /// IANA time zone.
    pub tz: String,
    /// Language of the practice: what its invitations suggest.
    pub lang: String,
    /// Its rules.
    pub policy: Policy,
    /// Key pair that opens pre-mailboxes; none until the first owner activates.
    pub desk: Option<Id>,
    /// Key pair that opens seats; none until the first owner activates.
    pub safe: Option<Id>,
    /// When the safe got its second opener; without one the practice cannot send its first message.
    pub second_opener_at: Option<i64>,
    /// Guard of everything that concerns who is a member.
    pub members_version: i64,
    /// `setup` until the first owner activates, then `active`.
    pub state: String,
}
