//! The reference page and the commented example, both made from the declarations in `sections`.

use super::FieldDoc;
use super::sections::*;

struct Table {
    name: &'static str,
    about: &'static str,
    fields: Vec<FieldDoc>,
}

fn tables() -> Vec<Table> {
    macro_rules! t {
        ($($s:ident),*) => { vec![$(Table { name: $s::TABLE, about: $s::ABOUT, fields: $s::fields() }),*] };
    }
    t!(
        Server, Storage, Keys, Escrow, Operator, Mail, Phone, Policy, Limits, Log
    )
}

fn lines(doc: &str) -> impl Iterator<Item = &str> {
    doc.lines().map(str::trim).filter(|l| !l.is_empty())
}

/// `docs/CONFIGURATION.md`: every table and field with its default.
pub fn reference_markdown() -> String {
    let mut out = String::from(
        "# Configuration\n\nGenerated from the declarations in the code (`securemail config reference`); do not edit by hand.\n\
         One TOML file, given as `--config FILE`. Unknown keys are errors. Secrets stay in files of their own.\n",
    );
    for t in tables() {
        out.push_str(&format!("\n## [{}]\n\n", t.name));
        for l in lines(t.about) {
            out.push_str(l);
            out.push('\n');
        }
        out.push_str("\n| key | default | what it does |\n|---|---|---|\n");
        for f in t.fields {
            let doc = lines(f.doc)
                .collect::<Vec<_>>()
                .join(" ")
                .replace('|', "\\|");
            out.push_str(&format!("| `{}` | `{}` | {doc} |\n", f.name, f.default));
        }
    }
    out
}

/// A complete configuration file in which every setting is commented out at its default.
pub fn example() -> String {
    let mut out = String::from(
        "# SecureMail configuration. Every line below shows the default; uncomment what you change.\n\
         # Check it with: securemail config check --config FILE\n",
    );
    for t in tables() {
        out.push('\n');
        for l in lines(t.about) {
            out.push_str(&format!("# {l}\n"));
        }
        out.push_str(&format!("[{}]\n", t.name));
        for f in t.fields {
            for l in lines(f.doc) {
                out.push_str(&format!("# {l}\n"));
            }
            out.push_str(&format!("# {} = {}\n", f.name, f.default));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::config::Config;

    #[test]
    fn the_example_is_a_valid_configuration_both_commented_and_not() {
        Config::parse(&example()).unwrap();
        let live: String = example()
            .lines()
            .map(|l| match l.strip_prefix("# ") {
                Some(rest)
                    if rest.split_once(" = ").is_some_and(|(k, _)| {
                        k.chars()
                            .all(|c| c.is_ascii_lowercase() || c == '_' || c.is_ascii_digit())
                    }) =>
                {
                    rest
                }
                _ => l,
            })
            .collect::<Vec<_>>()
            .join("\n");
        let c = Config::parse(&live).unwrap();
        assert_eq!(c.limits.invitations_per_day, 200);
    }

    #[test]
    fn the_committed_reference_is_the_generated_one() {
        let committed = include_str!("../../../../docs/CONFIGURATION.md");
        assert!(
            committed == reference_markdown(),
            "docs/CONFIGURATION.md is stale: run `cargo run -p securemail -- config reference > docs/CONFIGURATION.md`"
        );
        let committed = include_str!("../../../../docs/securemail.example.toml");
        assert!(
            committed == example(),
            "docs/securemail.example.toml is stale: run `cargo run -p securemail -- config example > docs/securemail.example.toml`"
        );
    }

    #[test]
    fn a_misspelt_key_is_an_error_that_names_it() {
        let e = Config::parse("[mail]\nhots = \"x\"").unwrap_err();
        assert!(e.contains("hots") && e.contains("line 2"), "{e}");
    }

    #[test]
    fn an_error_does_not_repeat_a_password() {
        for (text, line) in [
            (
                "[storage]\n\ndatabase_url = postgres://app:hunter2@db/mail\n",
                "line 3",
            ),
            (
                "[storage]\ndatabase_url = \"postgres://app:hunter2@db/mail\n",
                "line 2",
            ),
            (
                "[storage]\ndatabase_url = \"postgres://app:hunter2@db/mail\" x\n",
                "line 2",
            ),
        ] {
            let e = Config::parse(text).unwrap_err();
            assert!(e.contains(line) && !e.contains("hunter2"), "{e}");
        }
    }
}
