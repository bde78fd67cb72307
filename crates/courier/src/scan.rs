//! Codes and links in a text, as a person finds them.

/// The first six digits in a row; commas, spaces, dots and hyphens between them do not count, anything else (a letter, a
/// bracket, a line end) begins a new row. This is how a code is found in a text or in the transcript of a call.
#[must_use]
pub fn code_in(text: &str) -> Option<String> {
    let mut run = String::with_capacity(6);
    for c in text.chars() {
        if c.is_ascii_digit() {
            run.push(c);
            if run.len() == 6 {
                return Some(run);
            }
        } else if !matches!(c, ',' | ' ' | '.' | '-') {
            run.clear();
        }
    }
    None
}

/// Every `http:` and `https:` address in a text or in the attributes of an HTML page, in order, each once.
#[must_use]
pub fn links_in(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut rest = text;
    while let Some(start) = next_link(rest) {
        let tail = &rest[start..];
        let end = tail
            .find(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"' | '\'' | '`' | '…'))
            .unwrap_or(tail.len());
        // A sentence may end behind an address; its full stop is not part of it.
        let link = tail[..end]
            .trim_end_matches(['.', ',', ';', ':', '!', '?', ')', ']', '}'])
            .replace("&amp;", "&");
        if link.len() > "https://".len() && !found.contains(&link) {
            found.push(link);
        }
        rest = &tail[end.max(1)..];
    }
    found
}

fn next_link(text: &str) -> Option<usize> {
    match (text.find("https://"), text.find("http://")) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    }
}

#[cfg(test)]
mod tests {
    use super::{code_in, links_in};

    #[test]
    fn codes() {
        let found = |text| code_in(text);
        assert_eq!(
            found("SecureMail code: 482913\nGood for 10 minutes.").as_deref(),
            Some("482913")
        );
        assert_eq!(
            found("[Press 1]\n4, 8, 2, 9, 1, 3.\n4, 8, 2, 9, 1, 3.").as_deref(),
            Some("482913")
        );
        assert_eq!(found("48 29-13").as_deref(), Some("482913"));
        assert_eq!(found("12 minutes, 345678").as_deref(), Some("345678"));
        assert_eq!(found("48291"), None);
        assert_eq!(found("482\n913"), None);
        assert_eq!(
            found("@mail.example.com #482913").as_deref(),
            Some("482913")
        );
        assert_eq!(found(""), None);
        assert_eq!(found("٤٨٢٩١٣"), None, "only the digits of the keypad");
    }

    #[test]
    fn links() {
        assert_eq!(
            links_in(
                "Read it here: https://m.example/i/abc. Not you? (http://m.example/n/x?a=1&b=2)"
            ),
            ["https://m.example/i/abc", "http://m.example/n/x?a=1&b=2"]
        );
        assert_eq!(
            links_in(
                r#"<a href="https://m.example/i/abc?a=1&amp;b=2">https://m.example/i/abc?a=1&amp;b=2</a>"#
            ),
            ["https://m.example/i/abc?a=1&b=2"]
        );
        assert!(links_in("no link, https:// alone, ftp://x").is_empty());
        assert_eq!(
            links_in("https://http://x.example/"),
            ["https://http://x.example/"]
        );
    }
}
