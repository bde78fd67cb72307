//! What a practice demands beyond the operator's rules. A practice may be stricter than the operator, never laxer, and somebody in
//! several practices keeps the strictest of what concerns their account.
//!
//! Each rule holds where the thing happens: who may be written to at Compose, the way to sign up when the invitation is made, how long a
//! session lasts at every request, countries when a number is typed and again when a code is sent, passwords when one is chosen.

use crate::config::{Config, PasswordPreset, RegistrationMode};
use crate::contacts::Relationship;
use serde::{Deserialize, Serialize};

/// Minutes without activity that a practice may choose from; those under the operator's limit are offered.
pub const IDLE_MINUTES: [i64; 5] = [5, 10, 15, 30, 45];
/// Hours a session lasts at most, to choose from in the same way.
pub const SESSION_HOURS: [i64; 6] = [1, 2, 4, 8, 12, 16];

/// What a practice demands. Stored as JSON: new fields default, and what is not set follows the operator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Policy {
    /// Every recipient proves a phone.
    pub two_step_required: bool,
    /// Notices do not name the practice in the subject.
    pub neutral_subject: bool,
    /// Everybody who works here needs an authenticator app or a passkey.
    pub strong_required: bool,
    /// Who a sender may say that somebody new is.
    pub relationships: Vec<Relationship>,
    /// How the people it invites sign up; none: as the operator set it.
    pub registration: Option<RegistrationMode>,
    /// Minutes without activity until a session of its people ends; none: the operator's.
    pub idle_minutes: Option<i64>,
    /// Hours until a session of its people ends whatever happens; none: the operator's.
    pub session_hours: Option<i64>,
    /// Countries whose numbers it texts and calls, of those the operator allows; none: all of them. The country of the installation
    /// is always one of them.
    pub countries: Option<Vec<String>>,
    /// A second set of rules for the passwords of its people, besides the operator's: both hold.
    pub password_preset: Option<PasswordPreset>,
    /// The team that reads, besides whoever wrote, what people answer to new messages; none: only the person who wrote.
    pub answers_to: Option<String>,
    /// The team that reads what patients write to the practice rather than to a person; none: its owner.
    pub incoming_patients: Option<String>,
    /// The same for what colleagues elsewhere write.
    pub incoming_elsewhere: Option<String>,
}

impl Default for Policy {
    fn default() -> Policy {
        Policy {
            two_step_required: false,
            neutral_subject: false,
            strong_required: false,
            relationships: Relationship::ALL.to_vec(),
            registration: None,
            idle_minutes: None,
            session_hours: None,
            countries: None,
            password_preset: None,
            answers_to: None,
            incoming_patients: None,
            incoming_elsewhere: None,
        }
    }
}

impl Policy {
    /// Reads the stored text. One that cannot be read demands everything: a damaged row must not let anybody in.
    pub fn read(text: &str) -> Policy {
        serde_json::from_str(text).unwrap_or_else(|e| {
            tracing::error!(error = %e, "the policy of a practice cannot be read: the strictest one holds");
            Policy::strict()
        })
    }

    /// Everything that can be demanded. Nobody new may be written to until a manager saves the rules again; whoever is known already
    /// is reached as before.
    pub fn strict() -> Policy {
        Policy {
            two_step_required: true,
            neutral_subject: true,
            strong_required: true,
            relationships: Vec::new(),
            registration: Some(RegistrationMode::Classic),
            idle_minutes: Some(IDLE_MINUTES[0]),
            session_hours: Some(SESSION_HOURS[0]),
            countries: Some(Vec::new()),
            password_preset: Some(PasswordPreset::Classic),
            // Whoever wrote, and nobody besides; and the owner.
            answers_to: None,
            incoming_patients: None,
            incoming_elsewhere: None,
        }
    }

    /// The team that reads answers.
    pub fn answers_team(&self) -> Option<db::Id> {
        self.answers_to.as_deref().and_then(|id| id.parse().ok())
    }

    /// The team that reads what somebody like this writes to the practice.
    pub fn incoming_team(&self, who: Relationship) -> Option<db::Id> {
        let named = match who.is_professional() {
            true => &self.incoming_elsewhere,
            false => &self.incoming_patients,
        };
        named.as_deref().and_then(|id| id.parse().ok())
    }

    /// How somebody invited now signs up.
    pub fn registration(&self, config: &Config) -> RegistrationMode {
        self.registration.unwrap_or(config.policy.registration)
    }

    /// The countries whose numbers may be texted and called for this practice.
    pub fn countries(&self, config: &Config) -> Vec<String> {
        let home = &config.operator.country;
        let mut all = config.phone.countries.clone();
        if let Some(chosen) = &self.countries {
            all.retain(|c| c == home || chosen.contains(c));
        }
        all
    }
}

/// What the practices of one person ask of their account, together with the operator: the strictest of each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Together {
    /// Minutes without activity until a session ends.
    pub idle_minutes: i64,
    /// Hours until a session ends whatever happens.
    pub session_hours: i64,
    /// Whether the rules of `modern` hold for passwords.
    pub modern: bool,
    /// Whether the rules of `classic` hold for passwords.
    pub classic: bool,
}

impl Together {
    /// The operator's rules alone.
    pub fn of_operator(config: &Config) -> Together {
        let p = &config.policy;
        Together {
            idle_minutes: p.idle_minutes,
            session_hours: p.session_hours,
            modern: p.password_preset == PasswordPreset::Modern,
            classic: p.password_preset == PasswordPreset::Classic,
        }
    }

    /// With the rules of one more practice.
    #[must_use]
    pub fn and(mut self, policy: &Policy) -> Together {
        // A number that nobody could have chosen is a damaged one: sessions still last long enough to change it.
        let stricter = |held: i64, asked: Option<i64>, least: i64| {
            asked.map_or(held, |asked| held.min(asked.max(least)))
        };
        self.idle_minutes = stricter(self.idle_minutes, policy.idle_minutes, IDLE_MINUTES[0]);
        self.session_hours = stricter(self.session_hours, policy.session_hours, SESSION_HOURS[0]);
        self.modern |= policy.password_preset == Some(PasswordPreset::Modern);
        self.classic |= policy.password_preset == Some(PasswordPreset::Classic);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_of_an_older_version_demands_what_it_did() {
        let old = Policy::read(r#"{"two_step_required":true}"#);
        let want = Policy {
            two_step_required: true,
            ..Policy::default()
        };
        assert_eq!(old, want);
        assert_eq!(Policy::read("{}"), Policy::default());
    }

    #[test]
    fn a_damaged_policy_is_the_strictest() {
        for text in [
            "",
            "{",
            r#"{"two_step_required":"no"}"#,
            r#"{"relationships":["friend"]}"#,
            r#"{"idle_minutes":"long"}"#,
            r#"{"registration":"none"}"#,
            r#"{"countries":"US"}"#,
            r#"{"password_preset":"weak"}"#,
        ] {
            assert_eq!(Policy::read(text), Policy::strict(), "{text}");
        }
    }

    #[test]
    fn nothing_a_practice_says_makes_the_operator_laxer() {
        let mut config = Config::default();
        config.phone.countries = vec!["US".into(), "CA".into()];
        let operator = Together::of_operator(&config);
        for idle in [None, Some(-1), Some(1), Some(5), Some(60), Some(i64::MAX)] {
            for preset in [
                None,
                Some(PasswordPreset::Modern),
                Some(PasswordPreset::Classic),
            ] {
                let policy = Policy {
                    idle_minutes: idle,
                    session_hours: idle,
                    password_preset: preset,
                    countries: Some(vec!["CA".into(), "CU".into()]),
                    ..Policy::default()
                };
                let both = operator.and(&policy);
                assert!(both.idle_minutes <= operator.idle_minutes && both.idle_minutes >= 5);
                assert!(both.session_hours <= operator.session_hours && both.session_hours >= 1);
                assert!(both.modern, "the operator's own rules stay");
                assert_eq!(both.classic, preset == Some(PasswordPreset::Classic));
                assert_eq!(
                    policy.countries(&config),
                    ["US", "CA"],
                    "no country that the operator has not listed"
                );
            }
        }
        assert_eq!(Policy::strict().countries(&config), ["US"]);
    }

    #[test]
    fn of_several_practices_the_strictest_holds_whatever_their_order() {
        let config = Config::default();
        let quick = Policy {
            idle_minutes: Some(5),
            ..Policy::default()
        };
        let short = Policy {
            session_hours: Some(2),
            idle_minutes: Some(10),
            ..Policy::default()
        };
        let one = Together::of_operator(&config).and(&quick).and(&short);
        let other = Together::of_operator(&config).and(&short).and(&quick);
        assert_eq!(one, other);
        assert_eq!((one.idle_minutes, one.session_hours), (5, 2));
    }
}
