//! The operator's configuration: typed sections, each field declared once with its documentation and its default.
//!
//! The TOML reader, the example file and `docs/CONFIGURATION.md` all come from these declarations; a test fails when the
//! reference is stale. Secrets are never written here: a field that ends in `_file` names a file that holds one.

mod check;
mod reference;
mod sections;

pub use check::{Finding, Severity};
pub use reference::{example, reference_markdown};
pub use sections::*;

use serde::{Deserialize, Serialize};

/// What one field of a section is: used to generate the reference and the commented example.
#[derive(Debug, Clone)]
pub struct FieldDoc {
    /// The key in the TOML section.
    pub name: &'static str,
    /// What it does, its unit and its limits.
    pub doc: &'static str,
    /// The default, as TOML.
    pub default: String,
}

/// The whole configuration file.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Where the portal listens and how it is reached.
    pub server: Server,
    /// Where rows and files live.
    pub storage: Storage,
    /// The instance key and the operator's offline key.
    pub keys: Keys,
    /// The escrow key.
    pub escrow: Escrow,
    /// Who runs this portal: names and help lines that people see.
    pub operator: Operator,
    /// Mail out.
    pub mail: Mail,
    /// Texts and calls out.
    pub phone: Phone,
    /// Rules for people: two-step, passwords, sessions, registration.
    pub policy: Policy,
    /// Ceilings that hold across all nodes.
    pub limits: Limits,
    /// Logs and the audit anchor.
    pub log: Log,
}

/// Why a configuration could not be read. Says the line and the key, never a secret.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file is missing or unreadable.
    #[error("cannot read {path}: {cause}")]
    Read {
        /// The path as given.
        path: String,
        /// What the system said.
        cause: std::io::Error,
    },
    /// The file is not TOML, or has an unknown key or a wrong type.
    #[error("{path}: {cause}")]
    Parse {
        /// The path as given.
        path: String,
        /// What the parser said, with the line.
        cause: String,
    },
}

impl Config {
    /// Reads a configuration file.
    ///
    /// # Errors
    /// When the file cannot be read, or has an unknown key or a wrong type (unknown keys are errors: a misspelt
    /// setting must not silently fall back to its default).
    pub fn load(path: &std::path::Path) -> Result<Config, ConfigError> {
        let shown = path.display().to_string();
        let text = std::fs::read_to_string(path).map_err(|cause| ConfigError::Read {
            path: shown.clone(),
            cause,
        })?;
        Config::parse(&text).map_err(|cause| ConfigError::Parse { path: shown, cause })
    }

    /// Reads a configuration from its text.
    ///
    /// # Errors
    /// The parser's message, with its line. The line itself is not shown: it may hold the password of the database.
    pub fn parse(text: &str) -> Result<Config, String> {
        toml::from_str(text).map_err(|e| {
            let before = e.span().and_then(|s| text.get(..s.start));
            let number = before.map_or(0, |b| b.matches('\n').count());
            let line = text.lines().nth(number).unwrap_or_default();
            let setting = setting(before.unwrap_or_default(), line);
            format!("line {}{setting}: {}", number + 1, e.message())
        })
    }
}

/// " (table.key)" of a line, as far as it is one. The value is not shown: it may be a secret that was meant for a file.
fn setting(before: &str, line: &str) -> String {
    let name = |text: &str| {
        let text = text.trim();
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
        (!text.is_empty() && text.chars().all(plain)).then(|| text.to_owned())
    };
    let table = before
        .lines()
        .rev()
        .find_map(|l| name(l.trim().strip_prefix('[')?.strip_suffix(']')?));
    match (table, line.split_once('=').and_then(|(key, _)| name(key))) {
        (Some(table), Some(key)) => format!(" ({table}.{key})"),
        (None, Some(key)) => format!(" ({key})"),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn what_cannot_be_read_is_named_without_its_value() {
        let wrong = |text: &str| Config::parse(text).unwrap_err();
        let text = "[server]\nlisten = \"127.0.0.1:1\"\n\n[storage]\n# text\ndatabase_connections = \"seven secrets\"\n";
        let why = wrong(text);
        assert!(
            why.starts_with("line 6 (storage.database_connections): "),
            "{why}"
        );
        let why = wrong("[mail]\nfrom = no quotes\n");
        assert!(why.starts_with("line 2 (mail.from): "), "{why}");
        assert!(wrong("]\n").starts_with("line 1: "));
        assert!(!wrong("[mail]\npassword_file = hunter2 = 3\n").contains("hunter2"));
    }

    #[test]
    fn countries_and_addresses_are_checked_for_being_some() {
        let mut c = Config::default();
        c.operator.country = "XX".into();
        c.phone.countries = vec!["US".into(), "ZZ".into()];
        c.operator.support_email = "help at example.com".into();
        let found: Vec<&str> = c.findings().iter().map(|f| f.key).collect();
        for key in [
            "operator.country",
            "phone.countries",
            "operator.support_email",
        ] {
            assert!(found.contains(&key), "{key}: {found:?}");
        }
    }
}
