//! 16-byte ids.

use std::{fmt, str::FromStr};

/// A 128-bit id: random, or UUID version 7 so that newer rows sort after older ones. Never a secret: ids appear in logs,
/// in addresses and in backups.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Id([u8; 16]);

impl Id {
    /// All zero: "no id" where a column may not be NULL.
    pub const NIL: Id = Id([0; 16]);

    /// UUID version 7 (RFC 9562 §5.7): 48 bits of Unix time in milliseconds, then 74 random bits.
    ///
    /// `micros` is the time in µs since 1970 (before 1970 counts as 1970); `rand` must be fresh random bytes, of which the
    /// version and variant take six bits.
    pub const fn v7(micros: i64, rand: [u8; 10]) -> Id {
        let millis = if micros < 0 { 0 } else { micros / 1000 } as u64;
        let time = millis.to_be_bytes();
        let r = rand;
        Id([
            time[2],
            time[3],
            time[4],
            time[5],
            time[6],
            time[7],
            0x70 | (r[0] & 0x0f),
            r[1],
            0x80 | (r[2] & 0x3f),
            r[3],
            r[4],
            r[5],
            r[6],
            r[7],
            r[8],
            r[9],
        ])
    }

    /// Of 16 bytes that are known when the program is built.
    pub const fn from_bytes(bytes: [u8; 16]) -> Id {
        Id(bytes)
    }

    /// The 16 bytes.
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

impl From<[u8; 16]> for Id {
    fn from(bytes: [u8; 16]) -> Id {
        Id(bytes)
    }
}

impl From<Id> for [u8; 16] {
    fn from(id: Id) -> [u8; 16] {
        id.0
    }
}

impl AsRef<[u8]> for Id {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl TryFrom<&[u8]> for Id {
    type Error = InvalidId;
    fn try_from(bytes: &[u8]) -> Result<Id, InvalidId> {
        bytes.try_into().map(Id).map_err(|_| InvalidId)
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let mut text = [0; 32];
        for (pair, byte) in text.chunks_exact_mut(2).zip(self.0) {
            pair[0] = DIGITS[usize::from(byte >> 4)];
            pair[1] = DIGITS[usize::from(byte & 15)];
        }
        f.write_str(str::from_utf8(&text).map_err(|_| fmt::Error)?)
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The text is not 32 lower-case hexadecimal digits, or the bytes are not 16.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an id (32 lower-case hexadecimal digits)")]
pub struct InvalidId;

impl FromStr for Id {
    type Err = InvalidId;

    /// Exactly one spelling is accepted: an id in an address has one canonical form, so that no cache, log search or
    /// blocklist can be passed by writing it in another case.
    fn from_str(text: &str) -> Result<Id, InvalidId> {
        let text = text.as_bytes();
        if text.len() != 32 {
            return Err(InvalidId);
        }
        let digit = |b: u8| match b {
            b'0'..=b'9' => Ok(b - b'0'),
            b'a'..=b'f' => Ok(b - b'a' + 10),
            _ => Err(InvalidId),
        };
        let mut id = [0; 16];
        for (byte, pair) in id.iter_mut().zip(text.chunks_exact(2)) {
            *byte = digit(pair[0])? << 4 | digit(pair[1])?;
        }
        Ok(Id(id))
    }
}

impl serde::Serialize for Id {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for Id {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Id, D::Error> {
        struct Text;
        impl serde::de::Visitor<'_> for Text {
            type Value = Id;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an id of 32 hexadecimal digits")
            }
            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Id, E> {
                text.parse().map_err(E::custom)
            }
        }
        d.deserialize_str(Text)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn v7_has_the_layout_of_rfc_9562() {
        // The example of RFC 9562, appendix A.6.
        let rand = [0x0c, 0xc3, 0x18, 0xc4, 0xdc, 0x0c, 0x0c, 0x07, 0x39, 0x8f];
        let id = Id::v7(1_645_557_742_000_000, rand);
        assert_eq!(id.to_string(), "017f22e279b07cc398c4dc0c0c07398f");
    }

    #[test]
    fn only_one_spelling_is_an_id() {
        let id = "017f22e279b07cc398c4dc0c0c07398f";
        assert!(id.parse::<Id>().is_ok());
        for wrong in [
            "",
            "017F22E279B07CC398C4DC0C0C07398F",
            "017f22e2-79b0-7cc3-98c4-dc0c0c07398f",
            &id[1..],
            "017f22e279b07cc398c4dc0c0c07398g",
            "+17f22e279b07cc398c4dc0c0c07398f",
        ] {
            assert_eq!(wrong.parse::<Id>(), Err(InvalidId), "{wrong:?}");
        }
    }

    proptest! {
        #[test]
        fn text_and_json_round_trip(bytes: [u8; 16]) {
            let id = Id::from(bytes);
            prop_assert_eq!(id.to_string().parse::<Id>().unwrap(), id);
            let json = serde_json::to_string(&id).unwrap();
            prop_assert_eq!(&json, &format!("\"{}\"", id));
            prop_assert_eq!(serde_json::from_str::<Id>(&json).unwrap(), id);
        }

        #[test]
        fn v7_sorts_by_time(a in 0..i64::MAX / 2000, b in 0..i64::MAX / 2000, r: [u8; 10], s: [u8; 10]) {
            let (a, b) = (a % (1 << 57), b % (1 << 57));
            if a / 1000 < b / 1000 { prop_assert!(Id::v7(a, r) < Id::v7(b, s)); }
        }
    }
}
