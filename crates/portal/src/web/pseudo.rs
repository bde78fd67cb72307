//! The pseudo-locale: English with accents, about 40 % longer, in brackets. Untranslated text and clipped boxes show at a glance.

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement, Resource};
use fluent_syntax::{parser, serializer};

/// Turns an English Fluent file into its pseudo-translation. Text that does not parse comes back as it is (the English bundle, built
/// from the same text, reports it).
pub(super) fn transform(english: &str) -> String {
    let mut resource: Resource<String> = match parser::parse(english.to_owned()) {
        Ok(r) => r,
        Err(_) => return english.to_owned(),
    };
    for entry in &mut resource.body {
        if let Entry::Message(message) = entry
            && let Some(pattern) = &mut message.value
        {
            lengthen(pattern);
        }
    }
    serializer::serialize(&resource)
}

/// Brackets and padding go round a whole message, accents into every text of it.
fn lengthen(pattern: &mut Pattern<String>) {
    let plain: usize = text_length(pattern);
    accent(pattern);
    const PADDING: [&str; 10] = [
        "óné", "twó", "thréé", "fóúr", "fívé", "síx", "sévén", "éíght", "níné", "tén",
    ];
    let mut tail = String::new();
    let mut words = PADDING.iter().cycle();
    while tail.chars().count() * 5 < plain * 2 {
        tail.push(' ');
        tail.push_str(words.next().expect("a cycle never ends"));
    }
    tail.push(']');
    // At the beginning of a line "[" would read as a variant key, so the brackets travel as literals.
    pattern.elements.insert(0, literal("["));
    pattern.elements.push(literal(&tail));
}

fn literal(value: &str) -> PatternElement<String> {
    let value = value.to_owned();
    PatternElement::Placeable {
        expression: Expression::Inline(InlineExpression::StringLiteral { value }),
    }
}

fn text_length(pattern: &Pattern<String>) -> usize {
    pattern
        .elements
        .iter()
        .map(|e| match e {
            PatternElement::TextElement { value } => value.chars().count(),
            PatternElement::Placeable { .. } => 0,
        })
        .sum()
}

fn accent(pattern: &mut Pattern<String>) {
    for element in &mut pattern.elements {
        match element {
            PatternElement::TextElement { value } => {
                *value = value.chars().map(accented).collect();
            }
            PatternElement::Placeable { expression } => accent_expression(expression),
        }
    }
}

fn accent_expression(expression: &mut Expression<String>) {
    match expression {
        Expression::Select { variants, .. } => {
            for variant in variants {
                accent(&mut variant.value);
            }
        }
        Expression::Inline(InlineExpression::Placeable { expression }) => {
            accent_expression(expression);
        }
        Expression::Inline(_) => {}
    }
}

/// One line of sample text (tests of the look).
#[cfg(test)]
pub(super) fn line(text: &str) -> String {
    let accents: String = text.chars().map(accented).collect();
    format!("[{accents} óñé twó thréé]")
}

/// Only letters of Latin-1, so that the page's own font has them.
fn accented(c: char) -> char {
    match c {
        'a' => 'á',
        'c' => 'ç',
        'e' => 'é',
        'i' => 'í',
        'n' => 'ñ',
        'o' => 'ó',
        'u' => 'ú',
        'y' => 'ý',
        'A' => 'Á',
        'C' => 'Ç',
        'E' => 'É',
        'I' => 'Í',
        'N' => 'Ñ',
        'O' => 'Ó',
        'U' => 'Ú',
        'Y' => 'Ý',
        'D' => 'Ð',
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_length_and_brackets() {
        let out = transform(
            "a = Save and read my message\nb = Hello { $name }\nc =\n    { $n ->\n        [one] one file\n       *[other] { $n } files\n    }\n",
        );
        assert!(out.contains("a = "), "{out}");
        assert!(
            out.contains(r#"{ "[" }Sávé áñd réád mý mésságé{ " óné twó thréé]" }"#),
            "{out}"
        );
        assert!(out.contains("Hélló { $name }"), "{out}");
        assert!(out.contains("óñé fílé"), "{out}");
        parser::parse(out.as_str()).expect("the result is Fluent");
    }
}
