//! One-time codes: six digits that are sent by text or call and typed in by a person.

use crate::instance::InstanceKey;
use crate::random::{Random, RandomExt};
use crate::text32::is_separator;

/// Six decimal digits. Printing it shows nothing.
#[derive(Clone)]
pub struct OneTimeCode([u8; 6]);

impl OneTimeCode {
    /// A fresh code; every one of the million is equally likely, those with leading zeros too.
    pub fn random(rng: &dyn Random) -> Self {
        let mut digits = [0; 6];
        let mut number = rng.below(1_000_000);
        for digit in digits.iter_mut().rev() {
            *digit = b'0' + (number % 10) as u8;
            number /= 10;
        }
        Self(digits)
    }

    /// Reads what a person typed or pasted: spaces, hyphens, dots and commas go, digits of other
    /// scripts (full-width, Arabic-Indic, Devanagari) count. `None` unless exactly six digits
    /// remain.
    pub fn parse(typed: &str) -> Option<Self> {
        let mut digits = [0; 6];
        let mut n = 0;
        for c in typed.chars() {
            if let Some(value) = digit_value(c) {
                *digits.get_mut(n)? = b'0' + value;
                n += 1;
            } else if !is_separator(c) {
                return None;
            }
        }
        (n == 6).then_some(Self(digits))
    }

    /// The six digits.
    pub fn digits(&self) -> &str {
        std::str::from_utf8(&self.0).expect("only ASCII digits are ever put there")
    }

    /// What the database keeps: a MAC under the instance key, bound to the code's row. A plain hash
    /// of a million values would be turned back in no time.
    pub fn mac(&self, key: &InstanceKey, row: &[u8]) -> [u8; 32] {
        key.mac("code", &[row, &self.0])
    }

    /// Whether this is the code whose MAC was stored for the row, in constant time.
    pub fn matches(&self, key: &InstanceKey, row: &[u8], mac: &[u8]) -> bool {
        key.verify("code", &[row, &self.0], mac)
    }
}

impl std::fmt::Debug for OneTimeCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("OneTimeCode(......)")
    }
}

fn digit_value(c: char) -> Option<u8> {
    // The first digit of each decimal range that phone keyboards produce.
    let zero = [0x30, 0x660, 0x6f0, 0x966, 0xff10]
        .into_iter()
        .find(|zero| (*zero..zero + 10).contains(&u32::from(c)))?;
    u8::try_from(u32::from(c) - zero).ok()
}
