//! Names that stand beside an address in a `From` header.
//!
//! The attacker registers a practice called `Click http://evil.example` or turns the reading direction inside the name:
//! mail programs show the name large, make links of what looks like one and hide the address.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Longest display name, in characters.
pub const DISPLAY_NAME_MAX: usize = 64;

/// Marks on one letter beyond this are decoration that climbs over other lines.
const MARKS_MAX: usize = 3;

/// A name that shows what it says: no links, addresses, tags, controls, reading-direction changes, invisible characters,
/// pictures or encoded words; one line, at most [`DISPLAY_NAME_MAX`] characters. May be empty if nothing is left.
///
/// Letters and marks of every script stay, in NFKC, so that full-width look-alikes of `.`, `/`, `@` and `:` are seen
/// for what they are. Cleaning a clean name changes nothing.
#[must_use]
pub fn clean_display_name(name: &str) -> String {
    // Bounded before the work begins: nobody's name is longer, and normalising a megabyte is somebody's attack.
    let mut clean: String = name.chars().take(16 * DISPLAY_NAME_MAX).collect();
    // Removing one thing can join two harmless halves, so it is repeated until nothing changes; a pass never
    // lengthens a text that is already normalised and cut.
    loop {
        let next = pass(&clean);
        if next == clean {
            return next;
        }
        clean = next;
    }
}

fn pass(name: &str) -> String {
    let visible: String = name.chars().filter(|c| !invisible(*c)).collect();
    let plain: String = visible
        .nfkc()
        .map(|c| if matches!(c, '。' | '｡') { '.' } else { c })
        .collect();
    let flat = without_tags(&plain);
    let mut kept = String::with_capacity(flat.len());
    let mut marks = 0;
    for c in flat.chars() {
        marks = if is_combining_mark(c) { marks + 1 } else { 0 };
        if marks > MARKS_MAX {
            continue;
        }
        kept.push(if allowed(c) { c } else { ' ' });
    }
    let words = kept
        .split_whitespace()
        .filter(|word| !is_link(word))
        .map(without_domain);
    let joined = words.collect::<Vec<_>>().join(" ");
    let inner = joined.split_whitespace().collect::<Vec<_>>().join(" ");
    let cut: String = inner
        .trim_start_matches(is_combining_mark)
        .chars()
        .take(DISPLAY_NAME_MAX)
        .collect();
    cut.trim_end().nfkc().collect()
}

/// Characters without a shape of their own, which hide or reorder what stands beside them.
fn invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{e0000}'..='\u{e0fff}')
}

/// Letters, digits and marks of every script and the punctuation of names. `@`, `<`, `>`, `"`, `\`, `=` and `?` are
/// left out: they begin addresses, tags, quoted strings and encoded words.
fn allowed(c: char) -> bool {
    c.is_alphanumeric()
        || is_combining_mark(c)
        || matches!(
            c,
            '.' | ','
                | '&'
                | '\''
                | '('
                | ')'
                | '/'
                | '+'
                | '-'
                | '#'
                | '%'
                | '*'
                | ':'
                | ';'
                | '!'
                | '|'
                | '_'
        )
        || matches!(
            c,
            '’' | '‘' | '–' | '—' | '·' | '«' | '»' | '©' | '®' | '°' | '¿' | '¡'
        )
}

fn without_tags(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(open) = rest.find('<') {
        let Some(close) = rest[open..].find('>') else {
            break;
        };
        out.push_str(&rest[..open]);
        out.push(' ');
        rest = &rest[open + close + 1..];
    }
    out.push_str(rest);
    out
}

fn is_link(word: &str) -> bool {
    let lower = word.to_lowercase();
    lower.contains("://")
        || lower.contains("www.")
        || [
            "http:",
            "https:",
            "mailto:",
            "javascript:",
            "data:",
            "tel:",
            "sms:",
        ]
        .iter()
        .any(|s| lower.contains(s))
}

/// `evil.com/login` would be made a link by most readers: its dots become spaces. `Dr.`, `D.D.S.` and `St. Mary` stay.
fn without_domain(word: &str) -> String {
    let labels: Vec<&str> = word.split('.').collect();
    let letters = |label: &str| label.chars().filter(|c| c.is_alphanumeric()).count();
    let domain = labels
        .windows(2)
        .any(|pair| letters(pair[0]) >= 1 && letters(pair[1]) >= 2);
    if domain {
        word.replace('.', " ")
    } else {
        word.to_owned()
    }
}

#[cfg(test)]
#[path = "name_tests.rs"]
mod tests;
