#![allow(clippy::unwrap_used)]
//! The rules of the house that a compiler does not hold: which crate may know which, which feature may know which, where SQL
//! may stand, and that every statement of the product is one that both engines understand.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .canonicalize()
        .unwrap()
}

fn rust_files(dir: &Path, out: &mut Vec<PathBuf>) {
    for e in std::fs::read_dir(dir).unwrap() {
        let p = e.unwrap().path();
        if p.is_dir() {
            rust_files(&p, out);
        } else if p.extension().is_some_and(|x| x == "rs") {
            out.push(p);
        }
    }
}

/// Path within `portal/src` and text of every source file.
fn sources() -> Vec<(String, String)> {
    let src = root().join("crates/portal/src");
    let mut files = Vec::new();
    rust_files(&src, &mut files);
    files
        .into_iter()
        .map(|p| {
            (
                p.strip_prefix(&src).unwrap().display().to_string(),
                std::fs::read_to_string(&p).unwrap(),
            )
        })
        .collect()
}

fn is_test(path: &str) -> bool {
    path.contains("test") || path.starts_with("proof/") || path == "house.rs"
}

#[test]
fn arrows_between_crates_point_down() {
    let allowed: [(&str, &[&str]); 6] = [
        ("securemail", &["portal", "courier", "db", "jobs", "vault"]),
        ("portal", &["jobs", "courier", "vault", "db"]),
        ("jobs", &["db"]),
        ("courier", &[]),
        ("vault", &[]),
        ("db", &[]),
    ];
    let ours: BTreeSet<&str> = allowed.iter().map(|(n, _)| *n).collect();
    for (name, may) in allowed {
        let text =
            std::fs::read_to_string(root().join(format!("crates/{name}/Cargo.toml"))).unwrap();
        let manifest: toml::Table = toml::from_str(&text).unwrap();
        for section in ["dependencies", "dev-dependencies", "build-dependencies"] {
            let Some(deps) = manifest.get(section).and_then(|d| d.as_table()) else {
                continue;
            };
            for dep in deps.keys().filter(|d| ours.contains(d.as_str())) {
                assert!(may.contains(&dep.as_str()), "{name} may not know {dep}");
            }
        }
    }
}

/// Features that may use another feature, each for a reason.
const SIDEWAYS: &[(&str, &[&str])] = &[
    // Codes are one mechanism.
    ("complete", &["verify", "documents"]),
    ("login", &["verify"]),
    ("recover", &["verify", "login"]),
    ("settings", &["verify", "login", "documents"]),
    // Changes of the ways in: the password again, a factor that is proven already, the settings' own writes.
    ("factors", &["verify", "login", "settings"]),
    (
        "mailbox",
        &[
            "verify", "delivery", "practice", "compose", "settings", "login", "factors", "away",
        ],
    ),
    // The code and the notice of the settings' own changes.
    ("address", &["login", "settings", "verify"]),
    // The password again; the wish of one account is a proof like any other.
    ("merging", &["login", "verify"]),
    // The strip before writing; the explanation for free accounts; who is away.
    ("compose", &["practice", "plans", "away"]),
    // Whose practice it is; the password again before members; what the directory knows.
    ("joining", &["practice", "login", "directory"]),
    // The password again before a sheet; who waits to be let in, and who waits after a forgotten password.
    ("practice", &["login", "people", "recoveries"]),
    // The password again before a mailbox is opened to somebody.
    ("recoveries", &["login"]),
    ("handover", &["login"]),
    ("emergency", &["login"]),
    ("delegates", &["login"]),
    // The password again and a code to an own phone; the terms that whoever is asked accepts with a new account.
    ("helpers", &["login", "verify", "settings", "documents"]),
    // The password again before anything about a member; the counts of wrong passwords that a manager ends; who waits after a forgotten one; a lost app.
    ("people", &["login", "recoveries", "factors"]),
    // The password again before anybody is put into a team.
    ("teams", &["login"]),
    ("delivery", &["login", "verify"]),
    // A link opened while signed in joins; look-ups fill in the practice.
    ("register", &["complete", "directory"]),
    ("provision", &[]),
    // The link of a sign-up says which invitation a request for help is about: that is read by the noun; nothing else.
    ("tickets", &[]),
    // Codes to a corrected number are void; a pause is the sign-in's; an account for a member is provisioned.
    ("support", &["verify", "login", "provision"]),
    // The password again before members and lists; whether the practice may send; sending again is one mechanism; codes of who is taken
    // back end.
    ("inviting", &["login", "practice", "delivery", "verify"]),
];

#[test]
fn features_know_only_the_features_they_need() {
    let names: Vec<String> = std::fs::read_dir(root().join("crates/portal/src/features"))
        .unwrap()
        .map(|e| e.unwrap().path())
        .filter(|p| p.is_dir())
        .map(|p| p.file_name().unwrap().to_str().unwrap().to_owned())
        .collect();
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        let Some(own) = path
            .strip_prefix("features/")
            .and_then(|p| p.split('/').next())
        else {
            continue;
        };
        if is_test(&path) {
            continue;
        }
        let may = SIDEWAYS
            .iter()
            .find(|(n, _)| *n == own)
            .map_or(&[][..], |(_, m)| *m);
        for other in names
            .iter()
            .filter(|n| *n != own && !may.contains(&n.as_str()))
        {
            // The whole name: `recoveries` is not `recover`.
            let uses = |at: String| {
                text.match_indices(&at).any(|(i, m)| {
                    let rest = &text[i + m.len()..];
                    !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_')
                })
            };
            if uses(format!("features::{other}")) || uses(format!("super::super::{other}")) {
                wrong.push(format!("{path} uses {other}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn nouns_and_the_web_kit_know_no_feature() {
    let wrong: Vec<String> = sources()
        .into_iter()
        .filter(|(p, t)| {
            let top = p.split('/').next().unwrap_or_default();
            let above = matches!(
                top,
                "features"
                    | "router.rs"
                    | "statements.rs"
                    | "samples.rs"
                    | "lib.rs"
                    | "testing"
                    | "house.rs"
            ) || is_test(p);
            !above && t.contains("crate::features")
        })
        .map(|(p, _)| p)
        .collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[test]
fn the_web_kit_knows_no_noun() {
    for (path, text) in sources().into_iter().filter(|(p, _)| p.starts_with("web/")) {
        for noun in [
            "accounts",
            "practices",
            "contacts",
            "messages",
            "keys",
            "invitations",
            "audit",
            "app",
            "mails",
        ] {
            assert!(
                !text.contains(&format!("crate::{noun}")),
                "{path} knows {noun}"
            );
        }
    }
}

#[test]
fn sql_stands_only_in_stores_and_every_store_is_listed() {
    let list = std::fs::read_to_string(root().join("crates/portal/src/statements.rs")).unwrap();
    for (path, text) in sources() {
        let declares = text.contains("statements! {");
        if declares && !is_test(&path) {
            let module = path
                .trim_end_matches(".rs")
                .replace("/mod", "")
                .replace('/', "::");
            assert!(
                list.contains(&format!("crate::{module}::STATEMENTS")),
                "{path} is not in statements.rs"
            );
        }
        if !declares && !is_test(&path) {
            for word in ["\"SELECT ", "\"INSERT INTO ", "\"UPDATE ", "\"DELETE FROM "] {
                assert!(
                    !text.contains(word),
                    "{path} holds SQL: it belongs into a store"
                );
            }
        }
    }
}

/// `docs/THREAT_MODEL.md` names the test that holds each claim; here it is checked that there is such a test. Those of the browser
/// (`e2e:`) are checked where they are.
#[test]
fn the_threat_model_names_tests_that_are_there() {
    let text = std::fs::read_to_string(root().join("docs/THREAT_MODEL.md")).unwrap();
    let mut files = Vec::new();
    rust_files(&root().join("crates"), &mut files);
    let all: String = files
        .iter()
        .filter(|f| !f.to_string_lossy().contains("/target/"))
        .map(|f| std::fs::read_to_string(f).unwrap())
        .collect();
    let mut named = 0;
    let mut missing = Vec::new();
    for row in text.lines().filter(|l| l.starts_with("| ")) {
        let Some(held) = row.trim_end_matches([' ', '|']).rsplit(" | ").next() else {
            continue;
        };
        for name in held.split('`').skip(1).step_by(2) {
            named += 1;
            let there = name.starts_with("e2e:")
                || [
                    format!("fn {name}("),
                    format!("mod {name} {{"),
                    // Dealt out to several tests by a macro of that file.
                    format!("    {name}(Write, "),
                    format!("    {name}(Read, "),
                ]
                .iter()
                .any(|form| all.contains(form));
            if !there {
                missing.push(name);
            }
        }
    }
    assert!(named > 100, "the names were found: {named}");
    assert!(
        missing.is_empty(),
        "the threat model names tests that are not there: {missing:#?}"
    );
    assert!(
        !text.contains("no test yet"),
        "every claim has the test that holds it"
    );
}

#[test]
fn every_kind_of_event_is_explained() {
    let docs = std::fs::read_to_string(root().join("docs/AUDIT.md")).unwrap();
    let mut missing = Vec::new();
    for (path, text) in sources().into_iter().filter(|(p, _)| !is_test(p)) {
        for kind in text
            .split("event(\"")
            .skip(1)
            .filter_map(|rest| rest.split_once('"'))
            .map(|(kind, _)| kind)
        {
            if !docs.contains(&format!("`{kind}`")) {
                missing.push(format!("{path}: {kind}"));
            }
        }
    }
    assert!(missing.is_empty(), "not in docs/AUDIT.md: {missing:#?}");
}

db::testing::both! { crate::statements::MIGRATIONS;
    async fn every_statement_prepares(db: db::Db) {
        let mut wrong = Vec::new();
        for (name, sql) in crate::statements::ALL.iter().flat_map(|s| s.iter()) {
            if let Err(e) = db.prepare_check(name, sql).await {
                wrong.push(format!("{name}: {e}"));
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    }
}
