//! The content key of one message: seals its body and what belongs to it, and is itself sealed for
//! every participant.

use crate::aead::{Aead, NONCE, TAG, suite_of};
use crate::error::{Error, Result};
use crate::hash::{ct_eq, expand, labelled};
use crate::pad;
use crate::random::{Random, RandomExt};
use crate::secret::{Secret, SecretBytes};

/// The key of one message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContentKey(Secret<32>);

const COMMITMENT: usize = 32;

impl ContentKey {
    /// A fresh random key.
    pub fn generate(rng: &dyn Random) -> Self {
        Self(Secret::random(rng))
    }

    /// The key from its 32 bytes; [`Error::Open`] if there are not 32.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        Secret::from_slice(bytes).map(Self).ok_or(Error::Open)
    }

    /// The key from bytes that a participant opened, checked against the message's stored
    /// commitment: the sender may not have handed different keys to different recipients.
    pub fn from_committed(bytes: &[u8], commitment: &[u8]) -> Result<Self> {
        let key = Self::from_bytes(bytes)?;
        if ct_eq(&key.commitment(), commitment) {
            Ok(key)
        } else {
            Err(Error::Open)
        }
    }

    /// The 32 bytes, to be sealed for a participant.
    pub fn as_bytes(&self) -> &[u8; 32] {
        self.0.expose()
    }

    /// A value that names this key and no other, stored with the message (HKDF, so it says nothing
    /// of the key). AES-GCM itself commits to no key: one ciphertext can be made to open to
    /// different texts under two keys.
    pub fn commitment(&self) -> [u8; COMMITMENT] {
        *expand::<COMMITMENT>(self.0.expose(), "content commitment", &[]).expose()
    }

    /// Seals the body: `suite ‖ commitment ‖ nonce ‖ ciphertext ‖ tag`, padded.
    pub fn seal_body(&self, context: &[&[u8]], plain: &[u8], rng: &dyn Random) -> Vec<u8> {
        self.seal_as("body", context, plain, rng)
    }

    /// Opens a body; the commitment is checked first.
    pub fn open_body(&self, context: &[&[u8]], blob: &[u8]) -> Result<SecretBytes> {
        self.open_as("body", context, blob)
    }

    /// Seals what describes an attachment: its name, type, size and file key. Same form as a body.
    pub fn seal_meta(&self, context: &[&[u8]], plain: &[u8], rng: &dyn Random) -> Vec<u8> {
        self.seal_as("meta", context, plain, rng)
    }

    /// Opens an attachment's description.
    pub fn open_meta(&self, context: &[&[u8]], blob: &[u8]) -> Result<SecretBytes> {
        self.open_as("meta", context, blob)
    }

    fn seal_as(&self, label: &str, context: &[&[u8]], plain: &[u8], rng: &dyn Random) -> Vec<u8> {
        let (nonce, padded): ([u8; NONCE], _) = (rng.bytes(), pad::pad(plain));
        let mut out = Vec::with_capacity(1 + COMMITMENT + NONCE + padded.len() + TAG);
        out.push(crate::SUITE);
        out.extend_from_slice(&self.commitment());
        out.extend_from_slice(&nonce);
        self.aead(label)
            .seal(nonce, &aad(label, context), &padded, &mut out);
        out
    }

    fn open_as(&self, label: &str, context: &[&[u8]], blob: &[u8]) -> Result<SecretBytes> {
        let (commitment, rest) = suite_of(blob)?
            .split_at_checked(COMMITMENT)
            .ok_or(Error::Open)?;
        if !ct_eq(&self.commitment(), commitment) {
            return Err(Error::Open);
        }
        let (nonce, sealed) = rest.split_first_chunk().ok_or(Error::Open)?;
        pad::unpad(
            self.aead(label)
                .open(*nonce, &aad(label, context), sealed)?,
        )
    }

    fn aead(&self, label: &str) -> Aead {
        Aead::new(expand::<32>(self.0.expose(), "content key", &[label.as_bytes()]).expose())
    }
}

fn aad(label: &str, context: &[&[u8]]) -> Vec<u8> {
    let mut parts: Vec<&[u8]> = vec![&[crate::SUITE]];
    parts.extend_from_slice(context);
    labelled(label, &parts)
}
