//! Whom to call in an emergency: one answer for pages, for the strip before writing and for mails.
//!
//! The numbers are those of the installation's country. Where we are not sure of one we name none: a wrong number costs more than a
//! missing one. The operator's own words (`policy.emergency_words`) replace all of it, everywhere.

use super::i18n::Words;

/// Countries with the number for emergencies, and the one for a crisis of the mind that takes calls and texts.
/// 911 and 988: FCC (47 CFR 9.3, 52.201) for the states and territories, CRTC 2022-234 for Canada. 112: Directive (EU) 2018/1972,
/// article 109, and the agreements of Iceland, Liechtenstein, Norway and Switzerland. The others by their own authorities.
const NUMBERS: &[(&[&str], &str, &str)] = &[
    (&["US", "PR", "VI", "GU", "AS", "MP", "CA"], "911", "988"),
    (&["MX"], "911", ""),
    (&["GB"], "999", ""),
    (&["AU"], "000", ""),
    (&["NZ"], "111", ""),
    (
        &[
            "AT", "BE", "BG", "CH", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR",
            "HU", "IE", "IS", "IT", "LI", "LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO",
            "SE", "SI", "SK",
        ],
        "112",
        "",
    ),
];

/// What to say about emergencies in one installation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Emergency {
    own: String,
    call: &'static str,
    crisis: &'static str,
}

impl Emergency {
    /// For a country (two letters), unless the operator has words of their own.
    pub fn new(country: &str, own_words: &str) -> Emergency {
        let country = country.trim().to_ascii_uppercase();
        let (call, crisis) = NUMBERS
            .iter()
            .find(|(countries, ..)| countries.contains(&country.as_str()))
            .map_or(("", ""), |(_, call, crisis)| (*call, *crisis));
        Emergency {
            own: own_words.trim().to_owned(),
            call,
            crisis,
        }
    }

    /// "Emergency? Call 911.", for mails, where every word counts.
    pub fn short(&self, words: &Words) -> String {
        if !self.own.is_empty() {
            self.own.clone()
        } else if self.call.is_empty() {
            words.t("emergency-elsewhere")
        } else {
            words.put("number", self.call).t("emergency")
        }
    }

    /// The same with the number for a crisis of the mind, for pages.
    pub fn line(&self, words: &Words) -> String {
        let short = self.short(words);
        if !self.own.is_empty() || self.crisis.is_empty() {
            return short;
        }
        let crisis = words.put("number", self.crisis).t("emergency-crisis");
        format!("{short} {crisis}")
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::sync::Arc;

    use super::*;
    use crate::web::i18n::{Catalog, Lang};

    #[test]
    fn the_country_decides_and_the_operators_words_replace_it() {
        let words = |lang| Words::new(Arc::new(Catalog::load(true).unwrap()), lang);
        let (en, es) = (words(Lang::En), words(Lang::Es));
        let us = Emergency::new("us", " ");
        assert_eq!(us.short(&en), "Emergency? Call 911.");
        assert_eq!(
            us.line(&en),
            "Emergency? Call 911. Mental health crisis? Call or text 988."
        );
        assert!(us.line(&es).contains("911") && us.line(&es).contains("988"));
        for territory in ["PR", "VI", "GU", "AS", "MP", "CA"] {
            assert_eq!(Emergency::new(territory, ""), us, "{territory}");
        }
        let de = Emergency::new("DE", "");
        assert_eq!(de.line(&en), "Emergency? Call 112.");
        assert_eq!(de.line(&en), de.short(&en));
        let nowhere = Emergency::new("ZZ", "");
        assert_eq!(
            nowhere.line(&en),
            "Emergency? Call your local emergency number."
        );
        let own = Emergency::new("US", "Ring the night nurse: 5501.");
        for said in [own.line(&en), own.short(&en), own.line(&es)] {
            assert_eq!(said, "Ring the night nurse: 5501.");
        }
    }

    #[test]
    fn no_country_is_there_twice() {
        let mut all: Vec<&str> = NUMBERS
            .iter()
            .flat_map(|(c, ..)| c.iter().copied())
            .collect();
        let n = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), n);
        assert!(all.iter().all(|c| c.len() == 2));
    }
}
