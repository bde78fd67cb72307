//! Codes of an authenticator app (TOTP, RFC 6238): six digits, new every thirty seconds, made from a shared secret.
//!
//! HMAC-SHA-1, because that is what every app computes whatever the QR code asks for; its known weakness (collisions) is none in
//! an HMAC. Whoever overhears a code has it for a minute and a half at most, and only if the owner does not use it first: the
//! caller keeps the time step of the last code that was taken and gives it here again.

use aws_lc_rs::hmac;

use crate::code::OneTimeCode;
use crate::hash::ct_eq;
use crate::random::Random;
use crate::secret::Secret;

/// How long one code stands in the app, in microseconds (RFC 6238, section 5.2: thirty seconds).
pub const STEP: i64 = 30_000_000;

/// Steps by which the clock of a phone may be off, either way.
const DRIFT: i64 = 1;

const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// The secret that a person's app and this portal share: 160 bits (RFC 4226, section 4, R6).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TotpSecret(Secret<20>);

impl TotpSecret {
    /// A fresh one.
    pub fn random(rng: &dyn Random) -> Self {
        Self(Secret::random(rng))
    }

    /// From the bytes of a sealed row.
    pub fn from_bytes(bytes: [u8; 20]) -> Self {
        Self(Secret::new(bytes))
    }

    /// For sealing.
    pub fn expose(&self) -> &[u8; 20] {
        self.0.expose()
    }

    /// As apps read it: base32 (RFC 4648, section 6), 32 characters.
    pub fn text(&self) -> String {
        let mut out = String::with_capacity(32);
        for five in self.0.expose().chunks_exact(5) {
            let all = five.iter().fold(0u64, |sum, b| (sum << 8) | u64::from(*b));
            out.extend(
                (0..8)
                    .rev()
                    .map(|n| char::from(ALPHABET[(all >> (5 * n) & 31) as usize])),
            );
        }
        out
    }

    /// The text in groups of four, for typing.
    pub fn grouped(&self) -> String {
        let text = self.text();
        let groups: Vec<&str> = text
            .as_bytes()
            .chunks(4)
            .map(|c| std::str::from_utf8(c).expect("the alphabet is ASCII"))
            .collect();
        groups.join(" ")
    }

    /// Reads such a text back; spaces and case do not matter.
    pub fn parse(text: &str) -> Option<Self> {
        let (mut out, mut at) = ([0u8; 20], 0);
        let (mut buffer, mut bits) = (0u32, 0);
        for c in text.bytes().filter(|c| !c.is_ascii_whitespace()) {
            let value = ALPHABET.iter().position(|a| *a == c.to_ascii_uppercase())? as u32;
            buffer = (buffer << 5 | value) & 0xfff;
            bits += 5;
            if bits >= 8 {
                bits -= 8;
                *out.get_mut(at)? = (buffer >> bits & 255) as u8;
                at += 1;
            }
        }
        (at == 20 && bits == 0).then(|| Self::from_bytes(out))
    }

    /// What the QR code says (the key URI format that all apps read). `issuer` names the portal, `account` the person's address.
    pub fn uri(&self, issuer: &str, account: &str) -> String {
        let (issuer, account) = (percent(issuer), percent(account));
        format!(
            "otpauth://totp/{issuer}:{account}?secret={}&issuer={issuer}&algorithm=SHA1&digits=6&period=30",
            self.text()
        )
    }

    /// The code of a time step.
    pub fn code(&self, step: i64) -> String {
        let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, self.0.expose());
        let tag = hmac::sign(&key, &step.to_be_bytes());
        let tag = tag.as_ref();
        // RFC 4226, section 5.3: four bytes from where the last half-byte says, without the sign.
        let from = usize::from(tag[19] & 15);
        let four = [tag[from], tag[from + 1], tag[from + 2], tag[from + 3]];
        format!(
            "{:06}",
            (u32::from_be_bytes(four) & 0x7fff_ffff) % 1_000_000
        )
    }

    /// The time step whose code was typed: the one of `now` (microseconds UTC), or one beside it. Steps up to `last`, the one that
    /// was taken last, are spent: a code is good once. All three are compared whatever the first says.
    pub fn matches(&self, typed: &OneTimeCode, now: i64, last: Option<i64>) -> Option<i64> {
        let here = step(now);
        (here - DRIFT..=here + DRIFT)
            .filter(|s| ct_eq(self.code(*s).as_bytes(), typed.digits().as_bytes()))
            .filter(|s| last.is_none_or(|last| *s > last))
            .fold(None, |_, s| Some(s))
    }
}

/// The time step of a moment, microseconds UTC.
pub fn step(now: i64) -> i64 {
    now.div_euclid(STEP)
}

/// Everything but letters, digits and `-._~` as `%XX`: apps disagree about `+` and about `@`.
fn percent(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for b in text.bytes() {
        match b {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                out.push(char::from(b));
            }
            _ => out.push_str(&format!("%{b:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    fn rfc() -> TotpSecret {
        TotpSecret::from_bytes(*b"12345678901234567890")
    }

    /// RFC 6238, appendix B (SHA-1), the last six of its eight digits.
    #[test]
    fn the_vectors_of_the_rfc() {
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(rfc().code(step(seconds * 1_000_000)), code, "{seconds}");
        }
    }

    #[test]
    fn a_code_is_good_beside_its_time_and_once() {
        let s = rfc();
        let now = 1_700_000_000_000_000;
        let typed = |step: i64| OneTimeCode::parse(&s.code(step)).unwrap();
        let here = step(now);
        for off in -3..=3 {
            let found = s.matches(&typed(here + off), now, None);
            assert_eq!(found, (off.abs() <= 1).then_some(here + off), "{off}");
        }
        assert_eq!(s.matches(&typed(here), now, Some(here)), None, "spent");
        assert_eq!(
            s.matches(&typed(here - 1), now, Some(here)),
            None,
            "one before the one that was taken"
        );
        assert_eq!(
            s.matches(&typed(here + 1), now, Some(here)),
            Some(here + 1),
            "the next one"
        );
    }

    #[test]
    fn the_key_as_people_and_apps_read_it() {
        // RFC 4648, section 10: "foobar" is MZXW6YTBOI.
        assert!(
            TotpSecret::from_bytes(*b"foobarfoobarfoobarfo")
                .text()
                .starts_with("MZXW6YTBO")
        );
        assert_eq!(rfc().text(), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        assert_eq!(rfc().grouped(), "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
        assert_eq!(
            rfc().uri("Maple & Co", "robin+x@patients.example"),
            "otpauth://totp/Maple%20%26%20Co:robin%2Bx%40patients.example?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\
             &issuer=Maple%20%26%20Co&algorithm=SHA1&digits=6&period=30"
        );
        for bad in [
            "",
            "GEZD",
            "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJ1",
            "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQA",
        ] {
            assert!(TotpSecret::parse(bad).is_none(), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn the_key_is_read_back(bytes: [u8; 20]) {
            let s = TotpSecret::from_bytes(bytes);
            prop_assert_eq!(TotpSecret::parse(&s.grouped().to_lowercase()).unwrap(), s);
        }
    }
}
