//! `application/x-www-form-urlencoded`, in order and without surprises (the URL Standard, section 5).

/// The decoded pairs in the order they came. Bytes that are not UTF-8 become U+FFFD, which every field refuses.
pub(super) fn pairs(bytes: &[u8]) -> impl Iterator<Item = (String, String)> + '_ {
    bytes
        .split(|b| *b == b'&')
        .filter(|p| !p.is_empty())
        .map(|p| {
            let cut = p.iter().position(|b| *b == b'=');
            let (n, v) = cut.map_or((p, &b""[..]), |i| (&p[..i], &p[i + 1..]));
            (decode(n), decode(v))
        })
}

pub(super) fn decode(bytes: &[u8]) -> String {
    let mut out = Vec::with_capacity(bytes.len());
    let mut i = 0;
    while i < bytes.len() {
        match bytes[i] {
            b'+' => out.push(b' '),
            b'%' => match (hex(bytes.get(i + 1)), hex(bytes.get(i + 2))) {
                (Some(a), Some(b)) => {
                    out.push(a << 4 | b);
                    i += 2;
                }
                _ => out.push(b'%'),
            },
            b => out.push(b),
        }
        i += 1;
    }
    String::from_utf8(out).unwrap_or_else(|e| String::from_utf8_lossy(e.as_bytes()).into_owned())
}

fn hex(b: Option<&u8>) -> Option<u8> {
    (*b? as char)
        .to_digit(16)
        .and_then(|d| u8::try_from(d).ok())
}

/// Writes pairs; the opposite of [`pairs`].
pub(super) fn encode(list: &[(String, String)]) -> String {
    let mut out = String::new();
    for (n, v) in list {
        if !out.is_empty() {
            out.push('&');
        }
        component(n, &mut out);
        out.push('=');
        component(v, &mut out);
    }
    out
}

fn component(text: &str, out: &mut String) {
    for b in text.bytes() {
        match b {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'*' => {
                out.push(b as char)
            }
            b' ' => out.push('+'),
            b => out.push_str(&format!("%{b:02X}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str) -> Vec<(String, String)> {
        pairs(text.as_bytes()).collect()
    }

    fn pair(a: &str, b: &str) -> (String, String) {
        (a.to_owned(), b.to_owned())
    }

    #[test]
    fn decoding() {
        assert_eq!(
            all("a=1&b=+x%20y&&c&=d"),
            [
                pair("a", "1"),
                pair("b", " x y"),
                pair("c", ""),
                pair("", "d")
            ]
        );
        assert_eq!(all("a=%C3%B1&b=%"), [pair("a", "ñ"), pair("b", "%")]);
        assert_eq!(all("a=%FF%zz%4"), [pair("a", "\u{fffd}%zz%4")]);
        assert_eq!(all("a=b=c"), [pair("a", "b=c")]);
        assert!(all("").is_empty());
    }

    proptest::proptest! {
        #[test]
        fn what_is_written_is_read(list in proptest::collection::vec((".{1,8}", ".{0,20}"), 0..6)) {
            let list: Vec<_> = list.into_iter().map(|(a, b)| (a.to_owned(), b.to_owned())).collect();
            proptest::prop_assert_eq!(all(&encode(&list)), list);
        }
    }
}
