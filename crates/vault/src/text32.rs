//! Crockford's base32: for what a person copies from paper. No U, and what people confuse is read
//! as what was meant.

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Encodes, most significant bits first, without padding characters.
pub(crate) fn encode(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len() * 8 / 5 + 1);
    let (mut buffer, mut bits) = (0u32, 0);
    for byte in bytes {
        buffer = (buffer << 8) | u32::from(*byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            out.push(char::from(ALPHABET[(buffer >> bits & 31) as usize]));
        }
    }
    if bits > 0 {
        out.push(char::from(ALPHABET[(buffer << (5 - bits) & 31) as usize]));
    }
    out
}

/// Puts a hyphen after every `size` characters.
pub(crate) fn group(text: &str, size: usize) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / size);
    for (n, c) in text.chars().enumerate() {
        if n > 0 && n % size == 0 {
            out.push('-');
        }
        out.push(c);
    }
    out
}

/// Brings what was typed into the alphabet: upper case, O is 0, I and L are 1; spaces, hyphens,
/// dots, underscores and invisible characters go. `None` if anything else is in it.
pub(crate) fn normalise(typed: &str) -> Option<String> {
    let mut out = String::with_capacity(typed.len());
    for c in typed.chars() {
        match c.to_ascii_uppercase() {
            'O' => out.push('0'),
            'I' | 'L' => out.push('1'),
            c if c.is_ascii() && ALPHABET.contains(&(c as u8)) => out.push(c),
            c if is_separator(c) => {}
            _ => return None,
        }
    }
    Some(out)
}

/// Whether a person may have put this between the groups: white space, any kind of hyphen, dot,
/// comma, underscore, or a character that cannot be seen.
pub(crate) fn is_separator(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            '-' | '.' | ',' | '_' | '\u{ad}' | '\u{2010}'
                ..='\u{2015}' | '\u{2212}' | '\u{fe63}' | '\u{ff0d}'
        )
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
        || matches!(c, '\u{3002}' | '\u{ff0c}' | '\u{ff0e}' | '\u{b7}')
}

/// Decodes normalised text to exactly `N` bytes; leftover bits must be zero, so that one value has
/// one spelling.
pub(crate) fn decode<const N: usize>(normal: &str) -> Option<[u8; N]> {
    if normal.len() != (N * 8).div_ceil(5) {
        return None;
    }
    let mut out = [0; N];
    let (mut buffer, mut bits, mut at) = (0u32, 0, 0);
    for c in normal.bytes() {
        let value = ALPHABET.iter().position(|a| *a == c)? as u32;
        buffer = (buffer << 5) | value;
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            out[at] = (buffer >> bits & 255) as u8;
            at += 1;
        }
    }
    (buffer & ((1 << bits) - 1) == 0).then_some(out)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn known_values() {
        assert_eq!(encode(b""), "");
        assert_eq!(encode(&[0xff]), "ZW");
        assert_eq!(encode(b"foobar"), "CSQPYRK1E8");
        assert_eq!(decode::<6>("CSQPYRK1E8").unwrap(), *b"foobar");
        assert_eq!(group("ABCDEFGHJ", 4), "ABCD-EFGH-J");
    }

    #[test]
    fn people_are_understood() {
        assert_eq!(
            normalise(" csqp\u{2013}yrki\u{a0}e8.").unwrap(),
            "CSQPYRK1E8"
        );
        assert_eq!(normalise("oOlLiI").unwrap(), "001111");
        assert!(normalise("UUUU").is_none());
        assert!(normalise("AB!").is_none());
    }

    #[test]
    fn one_value_one_spelling() {
        assert!(decode::<1>("ZX").is_none());
        assert!(decode::<1>("Z").is_none());
        assert!(decode::<1>("ZWZ").is_none());
    }

    proptest! {
        #[test]
        fn round_trip(bytes: [u8; 21]) {
            prop_assert_eq!(decode::<21>(&encode(&bytes)).unwrap(), bytes);
        }
    }
}
