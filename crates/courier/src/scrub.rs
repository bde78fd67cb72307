//! Words of another server, made safe to store and to log.
//!
//! A filter that rejects a mail likes to quote what it disliked: the link, the address, a line of the body. Stored
//! beside the attempt that would put the one secret of an invitation in the database and the log.

/// Longest scrubbed text, in characters.
const MAX: usize = 200;
/// A run of token characters this long may be a secret (ours have 43); most queue ids and all status codes are shorter.
const TOKEN: usize = 25;
/// This many digits may be a code or a phone number.
const DIGITS: usize = 6;

/// One line of at most 200 characters without links, addresses, long tokens and digit runs.
pub(crate) fn scrub(text: &str) -> String {
    let line: String = text
        .chars()
        .map(|c| {
            if c.is_control() || !c.is_ascii() {
                ' '
            } else {
                c
            }
        })
        .collect();
    let mut out = String::new();
    for word in line.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(&word_or_mark(word));
        if out.len() >= MAX {
            out.truncate(MAX);
            break;
        }
    }
    out
}

fn word_or_mark(word: &str) -> String {
    if word.contains("://") || word.to_ascii_lowercase().contains("www.") {
        return "[link]".into();
    }
    if word.contains('@') {
        return "[address]".into();
    }
    let longest_token = longest(word, |c| {
        c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '+' | '/' | '%')
    });
    if longest_token >= TOKEN {
        return "[token]".into();
    }
    // A code or phone number stands alone between signs; digits joined to letters are a queue id.
    let number = |part: &str| {
        part.bytes().filter(u8::is_ascii_digit).count() >= DIGITS
            && part.bytes().all(|b| !b.is_ascii_alphabetic())
    };
    if number(word)
        || word
            .split(|c: char| !c.is_ascii_alphanumeric() && c != '-')
            .any(number)
    {
        return "[number]".into();
    }
    word.to_owned()
}

fn longest(word: &str, of: impl Fn(char) -> bool) -> usize {
    word.split(|c| !of(c)).map(str::len).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::scrub;

    #[test]
    fn keeps_what_helps() {
        assert_eq!(
            scrub("5.1.1 User unknown in table"),
            "5.1.1 User unknown in table"
        );
        assert_eq!(
            scrub("2.0.0 Ok: queued as 4Rk2Zt3xYz"),
            "2.0.0 Ok: queued as 4Rk2Zt3xYz"
        );
        assert_eq!(scrub("OK id=1vNabc-00000Xy-1d"), "OK id=1vNabc-00000Xy-1d");
        assert_eq!(scrub("OK id=1xVYd1-000512-2e"), "OK id=1xVYd1-000512-2e");
        assert_eq!(
            scrub("OK id=1xVYd1-00000000058E-2e3f"),
            "OK id=1xVYd1-00000000058E-2e3f"
        );
    }

    #[test]
    fn drops_what_could_be_secret() {
        let s1 = "k3Jv9mQ2x8ZpR7tYw1Lc5NbG4hFd6SaE0uViOoXyAbC";
        let said = format!(
            "blocked https://mail.example.com/i/{s1} and /i/{s1} <robin@patients.example>: code 482913, 4-8-2-9-1-3 (+15550100142) #482913 code:482913.\r\nBcc"
        );
        let safe = scrub(&said);
        for secret in [
            s1,
            "mail.example",
            "robin",
            "patients",
            "482913",
            "4-8-2",
            "555",
            "\r",
            "\n",
        ] {
            assert!(!safe.contains(secret), "{secret:?} in {safe:?}");
        }
        assert!(
            safe.starts_with("blocked [link] and [token] [address] code [number]"),
            "{safe}"
        );
    }

    #[test]
    fn is_short() {
        assert!(scrub(&"word ".repeat(10_000)).len() <= 200);
        assert!(scrub(&"w.".repeat(100_000)).len() <= 200);
    }
}
