//! The five kinds of value both engines agree on.

use crate::{DecodeError, Id};
use std::fmt;

/// One value: an argument of a statement or a column of a row.
#[derive(Clone, PartialEq, Eq)]
pub enum Val {
    /// No value.
    Null,
    /// BIGINT.
    Int(i64),
    /// BOOLEAN; SQLite keeps it as 0 or 1.
    Bool(bool),
    /// TEXT; never with a NUL character, which PostgreSQL cannot store.
    Text(String),
    /// BYTEA.
    Bytes(Vec<u8>),
}

impl Val {
    /// About how many bytes the value takes on the wire or in the queue.
    pub(crate) fn size(&self) -> usize {
        match self {
            Val::Null | Val::Bool(_) => 1,
            Val::Int(_) => 8,
            Val::Text(t) => t.len() + 8,
            Val::Bytes(b) => b.len() + 8,
        }
    }

    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Val::Null => "NULL",
            Val::Int(_) => "an integer",
            Val::Bool(_) => "a boolean",
            Val::Text(_) => "text",
            Val::Bytes(_) => "bytes",
        }
    }
}

/// Text and bytes are shown by their length only: values are what the product seals, and a debug line in a log must not
/// undo that.
impl fmt::Debug for Val {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Val::Null => f.write_str("NULL"),
            Val::Int(i) => write!(f, "{i}"),
            Val::Bool(b) => write!(f, "{b}"),
            Val::Text(t) => write!(f, "text[{}]", t.len()),
            Val::Bytes(b) => write!(f, "bytes[{}]", b.len()),
        }
    }
}

/// As the value itself: null, integer, boolean, text or byte string. Only a format that tells byte strings from lists gives
/// it back unchanged (CBOR does, JSON does not).
impl serde::Serialize for Val {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        match self {
            Val::Null => s.serialize_unit(),
            Val::Int(i) => s.serialize_i64(*i),
            Val::Bool(b) => s.serialize_bool(*b),
            Val::Text(t) => s.serialize_str(t),
            Val::Bytes(b) => s.serialize_bytes(b),
        }
    }
}

impl<'de> serde::Deserialize<'de> for Val {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Val, D::Error> {
        struct Any;
        impl serde::de::Visitor<'_> for Any {
            type Value = Val;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("null, an integer, a boolean, text or bytes")
            }
            fn visit_unit<E>(self) -> Result<Val, E> {
                Ok(Val::Null)
            }
            fn visit_none<E>(self) -> Result<Val, E> {
                Ok(Val::Null)
            }
            fn visit_bool<E>(self, b: bool) -> Result<Val, E> {
                Ok(Val::Bool(b))
            }
            fn visit_i64<E>(self, i: i64) -> Result<Val, E> {
                Ok(Val::Int(i))
            }
            fn visit_u64<E: serde::de::Error>(self, u: u64) -> Result<Val, E> {
                i64::try_from(u)
                    .map(Val::Int)
                    .map_err(|_| E::custom("an integer beyond 64 bits"))
            }
            fn visit_str<E>(self, t: &str) -> Result<Val, E> {
                Ok(Val::Text(t.to_owned()))
            }
            fn visit_string<E>(self, t: String) -> Result<Val, E> {
                Ok(Val::Text(t))
            }
            fn visit_bytes<E>(self, b: &[u8]) -> Result<Val, E> {
                Ok(Val::Bytes(b.to_vec()))
            }
            fn visit_byte_buf<E>(self, b: Vec<u8>) -> Result<Val, E> {
                Ok(Val::Bytes(b))
            }
        }
        d.deserialize_any(Any)
    }
}

macro_rules! into_val {
    ($($(#[$m:meta])* [$($g:tt)*] $t:ty => |$v:ident| $e:expr;)*) => {$(
        impl<$($g)*> From<$t> for Val {
            fn from($v: $t) -> Val { $e }
        }
    )*};
}
into_val! {
    [] i64 => |v| Val::Int(v);
    [] i32 => |v| Val::Int(v.into());
    [] i16 => |v| Val::Int(v.into());
    [] u8 => |v| Val::Int(v.into());
    [] u32 => |v| Val::Int(v.into());
    [] bool => |v| Val::Bool(v);
    [] &str => |v| Val::Text(v.to_owned());
    [] String => |v| Val::Text(v);
    [] &String => |v| Val::Text(v.clone());
    [] Vec<u8> => |v| Val::Bytes(v);
    [] &Vec<u8> => |v| Val::Bytes(v.clone());
    [] &[u8] => |v| Val::Bytes(v.to_vec());
    [const N: usize] [u8; N] => |v| Val::Bytes(v.to_vec());
    [const N: usize] &[u8; N] => |v| Val::Bytes(v.to_vec());
    [] Id => |v| Val::Bytes(v.as_bytes().to_vec());
    [] &Id => |v| Val::Bytes(v.as_bytes().to_vec());
    [T: Into<Val>] Option<T> => |v| v.map_or(Val::Null, Into::into);
}

/// What a column can be read as. Implement it for a newtype or an enum of the product to read it straight from a row.
pub trait FromVal: Sized {
    /// The value as this type; an error when the column holds something else.
    fn from_val(val: Val) -> Result<Self, DecodeError>;
}

fn wrong<T>(wanted: &'static str, found: &Val) -> Result<T, DecodeError> {
    Err(DecodeError::Type {
        wanted,
        found: found.kind(),
    })
}

impl FromVal for i64 {
    fn from_val(val: Val) -> Result<Self, DecodeError> {
        match val {
            Val::Int(i) => Ok(i),
            v => wrong("an integer", &v),
        }
    }
}

impl FromVal for bool {
    /// SQLite has no boolean of its own: 0 and 1 are accepted, nothing else.
    fn from_val(val: Val) -> Result<Self, DecodeError> {
        match val {
            Val::Bool(b) => Ok(b),
            Val::Int(i @ (0 | 1)) => Ok(i == 1),
            v => wrong("a boolean", &v),
        }
    }
}

impl FromVal for String {
    fn from_val(val: Val) -> Result<Self, DecodeError> {
        match val {
            Val::Text(t) => Ok(t),
            v => wrong("text", &v),
        }
    }
}

impl FromVal for Vec<u8> {
    fn from_val(val: Val) -> Result<Self, DecodeError> {
        match val {
            Val::Bytes(b) => Ok(b),
            v => wrong("bytes", &v),
        }
    }
}

impl<const N: usize> FromVal for [u8; N] {
    fn from_val(val: Val) -> Result<Self, DecodeError> {
        match val {
            Val::Bytes(b) => b
                .try_into()
                .or_else(|b| wrong("bytes of another length", &Val::Bytes(b))),
            v => wrong("bytes", &v),
        }
    }
}

impl FromVal for Id {
    fn from_val(val: Val) -> Result<Self, DecodeError> {
        <[u8; 16]>::from_val(val).map(Id::from)
    }
}

impl<T: FromVal> FromVal for Option<T> {
    fn from_val(val: Val) -> Result<Self, DecodeError> {
        match val {
            Val::Null => Ok(None),
            v => T::from_val(v).map(Some),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_never_shows_content() {
        let shown = format!(
            "{:?}",
            [Val::from("Ann Patient"), Val::from(b"\x41nn"), Val::from(7)]
        );
        assert_eq!(shown, "[text[11], bytes[3], 7]");
    }

    #[test]
    fn a_boolean_is_zero_or_one_and_an_id_is_sixteen_bytes() {
        assert_eq!(bool::from_val(Val::Int(1)), Ok(true));
        assert!(bool::from_val(Val::Int(2)).is_err());
        assert!(i64::from_val(Val::Bool(true)).is_err());
        assert!(Id::from_val(Val::Bytes(vec![0; 15])).is_err());
        assert!(String::from_val(Val::Null).is_err());
        assert_eq!(Option::<String>::from_val(Val::Null), Ok(None));
    }
}
