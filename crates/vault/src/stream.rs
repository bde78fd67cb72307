//! Files, sealed while they stream: chunks of 64 KiB under AES-256-GCM in the STREAM construction
//! (Hoang, Reyhanitabar, Rogaway, Vizár: "Online Authenticated-Encryption and its Nonce-Reuse
//! Misuse-Resistance", CRYPTO 2015). Each chunk's nonce holds its number and whether it is the
//! last, so that chunks cannot be cut off, added, repeated or exchanged without an error.
//!
//! Sealed form: `suite ‖ salt (16) ‖ commitment (32)`, then the chunks, each 16 bytes longer than
//! its plaintext. All chunks but the last are full; the last is empty only if the file is.

use zeroize::Zeroizing;

use crate::aead::{Aead, NONCE, TAG, suite_of};
use crate::error::{Error, Result};
use crate::hash::{ct_eq, derive, labelled};
use crate::random::{Random, RandomExt};
use crate::secret::Secret;

/// Plaintext bytes in a chunk.
pub const CHUNK: usize = 64 * 1024;
const SALT: usize = 16;
const COMMITMENT: usize = 32;
const PREFIX: usize = 7;
/// Bytes before the first chunk.
pub const HEADER: usize = 1 + SALT + COMMITMENT;

/// The key of one file, random and fresh; it lies in the attachment's description, sealed under the
/// content key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileKey(Secret<32>);

impl FileKey {
    /// A fresh random key.
    pub fn generate(rng: &dyn Random) -> Self {
        Self(Secret::random(rng))
    }

    /// The key from its 32 bytes.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        Secret::from_slice(bytes).map(Self).ok_or(Error::Open)
    }

    /// The 32 bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        self.0.expose()
    }
}

/// How many bytes a file of `plain` bytes has when sealed.
pub fn sealed_len(plain: u64) -> u64 {
    HEADER as u64 + plain + TAG as u64 * plain.div_ceil(CHUNK as u64).max(1)
}

/// How many bytes are in a sealed file of `sealed` bytes; `None` if no file has that size.
pub fn plain_len(sealed: u64) -> Option<u64> {
    let body = sealed.checked_sub(HEADER as u64)?;
    let chunks = body.div_ceil((CHUNK + TAG) as u64).max(1);
    let plain = body.checked_sub(chunks * TAG as u64)?;
    (sealed_len(plain) == sealed).then_some(plain)
}

/// What sealer and opener share: the key, the nonces, and the chunk being filled.
struct Chunks {
    aead: Aead,
    prefix: [u8; PREFIX],
    next: u32,
    pending: Zeroizing<Vec<u8>>,
}

impl Chunks {
    /// The salt makes the derived key fresh even if the same file key is used twice (an upload that
    /// was retried).
    fn derive(
        key: &FileKey,
        salt: &[u8],
        context: &[&[u8]],
        size: usize,
    ) -> (Self, [u8; COMMITMENT]) {
        let mut parts: Vec<&[u8]> = vec![&[crate::SUITE]];
        parts.extend_from_slice(context);
        let okm: Secret<{ 32 + PREFIX + COMMITMENT }> =
            derive(salt, key.0.expose(), "file", &[&labelled("stream", &parts)]);
        let (aead, rest) = okm
            .expose()
            .split_first_chunk::<32>()
            .expect("32 of 71 bytes");
        let (prefix, rest) = rest.split_first_chunk::<PREFIX>().expect("7 of 39 bytes");
        let commitment = *rest.first_chunk().expect("the other 32 bytes");
        let pending = Zeroizing::new(Vec::with_capacity(size));
        (
            Self {
                aead: Aead::new(aead),
                prefix: *prefix,
                next: 0,
                pending,
            },
            commitment,
        )
    }

    fn nonce(&mut self, last: bool) -> Result<[u8; NONCE]> {
        let mut nonce = [0; NONCE];
        nonce[..PREFIX].copy_from_slice(&self.prefix);
        nonce[PREFIX..11].copy_from_slice(&self.next.to_be_bytes());
        nonce[11] = last.into();
        // The number u32::MAX is never used, so that the counter cannot wrap round.
        self.next = self.next.checked_add(1).ok_or(Error::TooLong)?;
        Ok(nonce)
    }
}

/// Seals a file piece by piece.
pub struct FileSealer {
    chunks: Chunks,
    header: Option<Vec<u8>>,
}

impl FileSealer {
    /// Begins a file. `context` says what the file belongs to.
    pub fn new(key: &FileKey, context: &[&[u8]], rng: &dyn Random) -> Self {
        let salt: [u8; SALT] = rng.bytes();
        let (chunks, commitment) = Chunks::derive(key, &salt, context, CHUNK);
        let header = [&[crate::SUITE][..], &salt, &commitment].concat();
        Self {
            chunks,
            header: Some(header),
        }
    }

    /// Takes the next plaintext, of any length, and gives the sealed bytes that are ready (often
    /// none).
    pub fn push(&mut self, plain: &[u8]) -> Result<Vec<u8>> {
        let mut out = Vec::new();
        self.push_into(plain, &mut out)?;
        Ok(out)
    }

    /// Like [`push`](Self::push), appending to `out`.
    pub fn push_into(&mut self, mut plain: &[u8], out: &mut Vec<u8>) -> Result<()> {
        out.extend(self.header.take().into_iter().flatten());
        // A full chunk waits until more comes: it may be the last one.
        while self.chunks.pending.len() + plain.len() > CHUNK {
            let (now, later) = plain.split_at(CHUNK - self.chunks.pending.len());
            self.chunks.pending.extend_from_slice(now);
            self.seal_chunk(false, out)?;
            plain = later;
        }
        self.chunks.pending.extend_from_slice(plain);
        Ok(())
    }

    /// Ends the file and gives the rest of the sealed bytes. Without it the file does not open.
    pub fn finish(mut self) -> Result<Vec<u8>> {
        let mut out: Vec<u8> = self.header.take().unwrap_or_default();
        self.seal_chunk(true, &mut out)?;
        Ok(out)
    }

    fn seal_chunk(&mut self, last: bool, out: &mut Vec<u8>) -> Result<()> {
        let nonce = self.chunks.nonce(last)?;
        self.chunks.aead.seal(nonce, b"", &self.chunks.pending, out);
        self.chunks.pending.clear();
        Ok(())
    }
}

/// Opens a file piece by piece. What it gives out is authentic, but only [`finish`](Self::finish)
/// says that the file is whole: until then the reader may have been given a beginning only.
pub struct FileOpener {
    key: FileKey,
    context: Vec<Vec<u8>>,
    header: Vec<u8>,
    chunks: Option<Chunks>,
}

impl FileOpener {
    /// Begins to open a file that was sealed under the same key and context.
    pub fn new(key: &FileKey, context: &[&[u8]]) -> Self {
        Self {
            key: key.clone(),
            context: context.iter().map(|part| part.to_vec()).collect(),
            header: Vec::with_capacity(HEADER),
            chunks: None,
        }
    }

    /// Takes the next sealed bytes, any number of them, and gives the plaintext that is ready.
    /// After an error the opener is of no more use.
    pub fn push(&mut self, sealed: &[u8]) -> Result<Vec<u8>> {
        let mut out = Vec::new();
        self.push_into(sealed, &mut out)?;
        Ok(out)
    }

    /// Like [`push`](Self::push), appending to `out`.
    pub fn push_into(&mut self, sealed: &[u8], out: &mut Vec<u8>) -> Result<()> {
        let mut sealed = self.take_header(sealed)?;
        let Some(chunks) = &mut self.chunks else {
            return Ok(());
        };
        while chunks.pending.len() + sealed.len() > CHUNK + TAG {
            let (now, later) = sealed.split_at(CHUNK + TAG - chunks.pending.len());
            chunks.pending.extend_from_slice(now);
            let nonce = chunks.nonce(false)?;
            chunks.aead.open_into(nonce, b"", &chunks.pending, out)?;
            chunks.pending.clear();
            sealed = later;
        }
        chunks.pending.extend_from_slice(sealed);
        Ok(())
    }

    /// Opens the last chunk: [`Error::Open`] if the file was cut off or something was appended.
    pub fn finish(self) -> Result<Vec<u8>> {
        let mut chunks = self.chunks.ok_or(Error::Open)?;
        let first = chunks.next == 0;
        let nonce = chunks.nonce(true)?;
        let plain = chunks.aead.open(nonce, b"", &chunks.pending)?;
        // One file has one sealed form: an empty last chunk after others is none that we made.
        if plain.is_empty() && !first {
            Err(Error::Open)
        } else {
            Ok(plain)
        }
    }

    fn take_header<'a>(&mut self, sealed: &'a [u8]) -> Result<&'a [u8]> {
        if self.chunks.is_some() {
            return Ok(sealed);
        }
        let (now, later) = sealed.split_at(sealed.len().min(HEADER - self.header.len()));
        self.header.extend_from_slice(now);
        if self.header.len() == HEADER {
            let (salt, commitment) = suite_of(&self.header)?.split_at(SALT);
            let context: Vec<&[u8]> = self.context.iter().map(Vec::as_slice).collect();
            let (chunks, expected) = Chunks::derive(&self.key, salt, &context, CHUNK + TAG);
            if !ct_eq(&expected, commitment) {
                return Err(Error::Open);
            }
            self.chunks = Some(chunks);
        }
        Ok(later)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::random::SeededRandom;

    fn sealer() -> (FileKey, FileSealer) {
        let rng = SeededRandom::new(1);
        let key = FileKey::generate(&rng);
        let sealer = FileSealer::new(&key, &[], &rng);
        (key, sealer)
    }

    #[test]
    fn an_empty_chunk_after_others_is_refused() {
        let (key, mut sealer) = sealer();
        let mut sealed = sealer.push(&[7; CHUNK]).unwrap();
        sealer.seal_chunk(false, &mut sealed).unwrap();
        sealed.extend(sealer.finish().unwrap());
        let mut opener = FileOpener::new(&key, &[]);
        assert_eq!(opener.push(&sealed).unwrap().len(), CHUNK);
        assert!(matches!(opener.finish(), Err(Error::Open)));
    }

    #[test]
    fn the_chunk_counter_never_wraps_round() {
        let (_, mut sealer) = sealer();
        sealer.chunks.next = u32::MAX - 1;
        assert!(sealer.push(&[7; CHUNK + 1]).is_ok());
        assert!(matches!(sealer.push(&[7; CHUNK + 1]), Err(Error::TooLong)));
        assert!(matches!(sealer.finish(), Err(Error::TooLong)));
    }
}
