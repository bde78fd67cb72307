//! Tokens: 256 random bits that stand in a link or a cookie. The database keeps only their hash.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::hash::{labelled, sha256};
use crate::random::Random;
use crate::secret::Secret;

/// A secret of 32 random bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token(Secret<32>);

/// Characters of a token's text.
const TEXT: usize = 43;
/// Longer input than this is no mangled token but an attempt to waste our time.
const MAX_INPUT: usize = 1024;

impl Token {
    /// A fresh token.
    pub fn random(rng: &dyn Random) -> Self {
        Self(Secret::random(rng))
    }

    /// The token as it stands in a link: 43 characters of base64url (RFC 4648, section 5) without
    /// padding.
    pub fn text(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0.expose())
    }

    /// Reads a token as it comes back after mail programs and people have handled it: white space
    /// anywhere, an opening bracket or quote before it, and anything that is no base64url behind it
    /// (a full stop, `>`, `%23...`, `=`, `&amp;...`) are forgiven. Case matters, the length must be
    /// right, one token has one spelling, and a token of zeros (an empty column, somewhere) is
    /// none.
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() > MAX_INPUT {
            return None;
        }
        let text: String = text
            .chars()
            .filter(|c| !c.is_whitespace() && !is_invisible(*c))
            .collect();
        let text =
            text.trim_start_matches(['<', '(', '[', '"', '\'', '\u{2018}', '\u{201c}', '\u{ab}']);
        let end = text
            .find(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_'))
            .unwrap_or(text.len());
        let (mut token, _junk) = text.split_at(end);
        if let Some(cut) = token.strip_suffix("amp").filter(|cut| cut.len() == TEXT) {
            // "&amp;" whose "&" a rewriter took away.
            token = cut;
        }
        if token.len() != TEXT {
            return None;
        }
        let mut bytes = Secret::new([0; 32]);
        let written = URL_SAFE_NO_PAD.decode_slice(token, bytes.as_mut()).ok()?;
        (written == 32 && *bytes.expose() != [0; 32]).then_some(Self(bytes))
    }

    /// What the database keeps and looks up: SHA-256 under a label. A plain hash will do for 256
    /// random bits.
    pub fn hash(&self) -> [u8; 32] {
        sha256(&labelled("token", &[self.0.expose()]))
    }

    pub(crate) fn secret(&self) -> &Secret<32> {
        &self.0
    }
}

fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}'
    )
}
