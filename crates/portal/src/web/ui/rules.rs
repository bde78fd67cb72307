//! The password rules in words, as they stand beside the field.

use vault::policy::Rule;

use super::{PasswordRule, RuleKind};
use crate::web::Web;

impl PasswordRule {
    /// The list beside the field: the rules as judged; `typed` says whether they were judged for a password that was posted.
    pub fn list(w: &Web, judged: &[(Rule, bool)], typed: bool) -> Vec<PasswordRule> {
        let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        judged
            .iter()
            .map(|(rule, met)| {
                let (kind, label) = match *rule {
                    Rule::Length { min } => (
                        RuleKind::Min(number(min)),
                        w.put("min", min).t("password-rule-length"),
                    ),
                    Rule::TooLong { max } => (
                        RuleKind::Max(number(max)),
                        w.put("max", max).t("password-rule-long"),
                    ),
                    Rule::Lower => (RuleKind::Lower, w.t("password-rule-lower")),
                    Rule::Upper => (RuleKind::Upper, w.t("password-rule-upper")),
                    Rule::Digit => (RuleKind::Digit, w.t("password-rule-digit")),
                    Rule::Symbol => (RuleKind::Symbol, w.t("password-rule-symbol")),
                    Rule::NotCommon => (RuleKind::Server, w.t("password-rule-common")),
                    Rule::NotContext => (RuleKind::Server, w.t("password-rule-context")),
                };
                PasswordRule {
                    kind,
                    label,
                    met: typed.then_some(*met),
                }
            })
            .collect()
    }

    /// "Not one of your last 6 passwords": only where earlier ones are remembered.
    pub fn not_again(w: &Web, remembered: usize, met: Option<bool>) -> Option<PasswordRule> {
        (remembered > 0).then(|| PasswordRule {
            kind: RuleKind::Server,
            label: w.put("count", remembered).t("password-rule-again"),
            met,
        })
    }

    /// What stands beside the field when nothing was typed, or a rule is not met.
    pub fn complaint(w: &Web, typed: &str) -> String {
        if typed.is_empty() {
            w.t("password-missing")
        } else {
            w.t("password-not-met")
        }
    }
}
