//! The words: the same keys and variables in every language, none missing, none left over, and the tone of the house.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};
use fluent_syntax::parser;

use crate::web::i18n::{Catalog, EN, ES, Lang, Words};

/// Every message with the variables it uses and its text parts.
fn messages(source: &str) -> BTreeMap<String, (BTreeSet<String>, String)> {
    let resource = parser::parse(source.to_owned()).expect("the file is Fluent");
    let mut out = BTreeMap::new();
    for entry in resource.body {
        let Entry::Message(m) = entry else { continue };
        let (mut variables, mut text) = (BTreeSet::new(), String::new());
        let pattern = m
            .value
            .unwrap_or_else(|| panic!("{} has no text", m.id.name));
        walk(&pattern, &mut variables, &mut text);
        assert!(
            m.attributes.is_empty(),
            "{}: attributes are not used here",
            m.id.name
        );
        assert!(
            out.insert(m.id.name.clone(), (variables, text)).is_none(),
            "{} is there twice",
            m.id.name
        );
    }
    out
}

fn walk(pattern: &Pattern<String>, variables: &mut BTreeSet<String>, text: &mut String) {
    for element in &pattern.elements {
        match element {
            PatternElement::TextElement { value } => text.push_str(value),
            PatternElement::Placeable { expression } => match expression {
                Expression::Inline(e) => {
                    inline(e, variables);
                    text.push('#');
                }
                Expression::Select { selector, variants } => {
                    inline(selector, variables);
                    for v in variants {
                        walk(&v.value, variables, text);
                        text.push('\n');
                    }
                }
            },
        }
    }
}

fn inline(e: &InlineExpression<String>, variables: &mut BTreeSet<String>) {
    if let InlineExpression::VariableReference { id } = e {
        variables.insert(id.name.clone());
    }
}

/// The product's own sources: Rust and templates.
fn sources() -> Vec<(PathBuf, String)> {
    fn gather(dir: &Path, out: &mut Vec<(PathBuf, String)>) {
        for entry in std::fs::read_dir(dir).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                gather(&path, out);
            } else if path
                .extension()
                .is_some_and(|e| ["rs", "html", "txt"].iter().any(|x| e == *x))
            {
                let text = std::fs::read_to_string(&path).unwrap();
                out.push((path, text));
            }
        }
    }
    let crates = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut out = Vec::new();
    gather(&crates.join("src"), &mut out);
    gather(&crates.join("../securemail/src"), &mut out);
    out
}

#[test]
fn both_languages_hold_the_same_messages_with_the_same_variables() {
    let (en, es) = (messages(EN), messages(ES));
    let only = |a: &BTreeMap<String, _>, b: &BTreeMap<String, _>| {
        a.keys()
            .filter(|k| !b.contains_key(*k))
            .cloned()
            .collect::<Vec<String>>()
    };
    assert_eq!(only(&en, &es), Vec::<String>::new(), "missing in Spanish");
    assert_eq!(only(&es, &en), Vec::<String>::new(), "missing in English");
    for (key, (variables, text)) in &en {
        assert_eq!(variables, &es[key].0, "{key}: variables differ");
        assert_eq!(text.matches("**").count() % 2, 0, "{key}: ** is not closed");
        assert_eq!(
            es[key].1.matches("**").count() % 2,
            0,
            "{key}: ** is not closed in Spanish"
        );
    }
    let catalog = Catalog::load(true).unwrap();
    for lang in Lang::ALL {
        for key in en.keys() {
            assert!(catalog.has(lang, key), "{key} in {}", lang.code());
        }
    }
}

#[test]
fn every_key_that_is_used_exists_and_every_key_is_used() {
    let known = messages(EN);
    let mut used = BTreeSet::new();
    let mut missing = Vec::new();
    for (path, text) in sources() {
        for line in text.lines() {
            if let Some((_, keys)) = line.split_once("// words: ") {
                used.extend(keys.split_whitespace().map(str::to_owned));
            }
        }
        // A literal that is a key counts as its use, wherever it stands: keys also travel as arguments.
        for literal in text.split('"').skip(1) {
            if known.contains_key(literal) {
                used.insert(literal.to_owned());
            }
        }
        for call in [".t(\"", ".html(\"", ".required(\"", "t!(\""] {
            for (at, _) in text.match_indices(call) {
                let key = text[at + call.len()..]
                    .split('"')
                    .next()
                    .unwrap_or_default();
                // `.html("` is also a file name's ending and `.t("…")` stands in comments: only words of the right shape are keys.
                let shape = !key.is_empty()
                    && key
                        .bytes()
                        .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
                let comment = text[..at]
                    .lines()
                    .last()
                    .is_some_and(|l| l.trim_start().starts_with("//"));
                let test = path.components().any(|c| c.as_os_str() == "tests")
                    || path.ends_with("tests.rs");
                if shape && !comment && !test && !known.contains_key(key) {
                    missing.push(format!("{}: {key}", path.display()));
                }
            }
        }
    }
    assert!(
        missing.is_empty(),
        "keys without a message:\n{}",
        missing.join("\n")
    );
    let unused: Vec<&String> = known.keys().filter(|k| !used.contains(*k)).collect();
    assert!(
        unused.is_empty(),
        "messages that nothing uses (computed keys are announced by `// words: …`): {unused:?}"
    );
}

#[test]
fn the_tone_of_the_house() {
    for (source, words) in [
        (
            EN,
            &[
                "please",
                "sorry",
                "invalid",
                "secure message",
                "encrypted message",
                "click here",
                "oops",
                "unfortunately",
                "e-mail address is required",
            ][..],
        ),
        (
            ES,
            &[
                "por favor",
                "lo siento",
                "inválid",
                "mensaje seguro",
                "mensaje cifrado",
                "haga clic aquí",
                " tú ",
                " tu ",
                "vosotros",
            ],
        ),
    ] {
        for (key, (_, text)) in messages(source) {
            let lower = text.to_lowercase();
            for word in words {
                assert!(!lower.contains(word), "{key} says {word:?}");
            }
            assert!(
                !text.contains('<') && !text.contains("  "),
                "{key}: no markup, no double spaces"
            );
        }
    }
}

#[test]
fn emphasis_and_escaping() {
    let words = Words::new(Arc::new(Catalog::load(true).unwrap()), Lang::En);
    let html = words
        .put("phone", "<b>**1**</b> & \u{E02A}")
        .html("help-practice");
    assert_eq!(
        html.as_str(),
        "Call the office: <strong>&lt;b&gt;**1**&lt;/b&gt; &amp; </strong>. Use a number you already know if you are not sure."
    );
}

#[test]
fn a_missing_word_falls_back_to_english_or_fails_loudly() {
    let gentle = Words::new(Arc::new(Catalog::load(false).unwrap()), Lang::Es);
    assert_eq!(gentle.t("no-such-key-anywhere"), "no-such-key-anywhere");
    assert!(
        gentle.t("step").contains("Paso"),
        "a missing variable is shown by its name, not by a panic"
    );
    let strict = Words::new(Arc::new(Catalog::load(true).unwrap()), Lang::Es);
    for key in ["no-such-key-anywhere", "step"] {
        let ask = std::panic::AssertUnwindSafe(|| strict.t(key));
        assert!(std::panic::catch_unwind(ask).is_err(), "{key}");
    }
}

#[test]
fn languages_are_read_leniently_and_chosen_by_weight() {
    for (tag, lang) in [
        ("es", Some(Lang::Es)),
        ("es-419", Some(Lang::Es)),
        ("EN_us", Some(Lang::En)),
        ("en-xa", Some(Lang::Pseudo)),
        ("fr", None),
        ("", None),
    ] {
        assert_eq!(Lang::parse(tag), lang, "{tag}");
    }
    for (header, lang) in [
        ("es", Some(Lang::Es)),
        ("fr;q=1, es;q=0.2, en;q=0.1", Some(Lang::Es)),
        ("es;q=0, en;q=0.1", Some(Lang::En)),
        ("en-XA", None),
        ("*", None),
        ("es;q=x", None),
        (&"fr,".repeat(10_000), None),
    ] {
        assert_eq!(Lang::from_accept_language(header), lang, "{header:.40}");
    }
}
