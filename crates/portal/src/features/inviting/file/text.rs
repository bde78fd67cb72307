//! Bytes to text: UTF-8 with and without its mark, UTF-16 in both orders, and Windows-1252 (which is Latin-1 and more).

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use std::borrow::Cow;

/// Why a file holds no text. The `Display` is a locale key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoText {
    /// Nothing in it.
    #[error("import-empty")]
    Empty,
    /// A workbook of a spreadsheet program.
    #[error("import-workbook")]
    Workbook,
    /// A picture, a document, a program, or half of a character.
    #[error("import-binary")]
    Binary,
}

/// The text of a file.
///
/// # Errors
/// See [`NoText`].
pub fn text(bytes: &[u8]) -> Result<Cow<'_, str>, NoText> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(NoText::Empty);
    }
    let marked = Encoding::for_bom(bytes);
    if marked.is_none()
        && let Some(kind) = infer::get(bytes)
    {
        let sheet = kind.mime_type().contains("spreadsheet") || kind.mime_type().contains("excel");
        let book = sheet || matches!(kind.extension(), "zip" | "ods" | "xls" | "xlsx" | "doc");
        // Text that happens to begin like a script or a page is judged as text.
        if kind.matcher_type() != infer::MatcherType::Text {
            return Err(if book {
                NoText::Workbook
            } else {
                NoText::Binary
            });
        }
    }
    let (encoding, from) = marked.unwrap_or_else(|| (guessed(bytes), 0));
    let body = &bytes[from..];
    let (text, _, broken) = encoding.decode(body);
    let text = match (broken, encoding == UTF_8) {
        (false, _) => text,
        (true, true) => WINDOWS_1252.decode(body).0,
        (true, false) => return Err(NoText::Binary),
    };
    if text.trim().is_empty() {
        return Err(NoText::Empty);
    }
    let control = |c: char| (c.is_control() && !matches!(c, '\t' | '\r' | '\n')) || c == '\u{fffd}';
    if text.chars().any(control) {
        return Err(NoText::Binary);
    }
    Ok(text)
}

/// Without a mark: UTF-16 shows by the zeros beside the letters of our header, at one side of each pair only.
fn guessed(bytes: &[u8]) -> &'static Encoding {
    let head = &bytes[..bytes.len().min(400)];
    let zeros = |at: usize| head.iter().skip(at).step_by(2).filter(|b| **b == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    let many = head.len() / 4;
    match (even, odd) {
        (0, odd) if odd > many => UTF_16LE,
        (even, 0) if even > many => UTF_16BE,
        _ => UTF_8,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    const SAMPLE: &str = "email,nombre\r\nana@example.com,Ana Núñez\r\n";

    fn utf16(text: &str, big: bool) -> Vec<u8> {
        let bytes = |u: u16| {
            if big {
                u.to_be_bytes()
            } else {
                u.to_le_bytes()
            }
        };
        text.encode_utf16().flat_map(bytes).collect()
    }

    #[test]
    fn every_encoding_that_spreadsheets_write_is_read() {
        let mut marked = vec![0xef, 0xbb, 0xbf];
        marked.extend_from_slice(SAMPLE.as_bytes());
        let latin = WINDOWS_1252.encode(SAMPLE).0.into_owned();
        let with_mark = |big| utf16(&format!("\u{feff}{SAMPLE}"), big);
        for bytes in [
            SAMPLE.as_bytes().to_vec(),
            marked,
            latin,
            utf16(SAMPLE, false),
            utf16(SAMPLE, true),
            with_mark(false),
            with_mark(true),
        ] {
            assert_eq!(text(&bytes).unwrap(), SAMPLE, "{bytes:?}");
        }
        // The quotation marks and the euro that Latin-1 does not have.
        assert_eq!(text(b"email\n\x93x\x94 \x80").unwrap(), "email\n“x” €");
    }

    #[test]
    fn what_is_no_text_is_told_apart() {
        assert_eq!(text(b""), Err(NoText::Empty));
        assert_eq!(text(b" \r\n\t\n"), Err(NoText::Empty));
        assert_eq!(text(b"\xef\xbb\xbf"), Err(NoText::Empty));
        assert_eq!(text(b"PK\x03\x04\x14\x00\x06\x00"), Err(NoText::Workbook));
        let old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and so on";
        assert!(text(old).is_err());
        assert_eq!(text(b"%PDF-1.7\n1 0 obj"), Err(NoText::Binary));
        assert_eq!(text(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), Err(NoText::Binary));
        assert_eq!(text(b"email\nana@x.example\0,Ana"), Err(NoText::Binary));
        let mut half = utf16("\u{feff}email,name\n", false);
        half.push(0x41);
        assert_eq!(
            text(&half),
            Err(NoText::Binary),
            "half a character at the end"
        );
    }

    proptest! {
        #[test]
        fn no_bytes_are_too_strange(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
            if let Ok(text) = text(&bytes) {
                prop_assert!(!text.contains('\0') && !text.trim().is_empty());
            }
        }
    }
}
