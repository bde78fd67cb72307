//! AES-256-GCM by AWS-LC (NIST SP 800-38D), in the two forms used here: a key of its own for each
//! blob, and long-lived keys that seal many.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::hmac;
use zeroize::Zeroize;

use crate::error::{Error, Result};
use crate::hash::{hmac_key, sign};
use crate::random::{Random, RandomExt};
use crate::secret::Secret;

/// Length of the authentication tag in bytes.
pub(crate) const TAG: usize = 16;
/// Length of a nonce in bytes.
pub(crate) const NONCE: usize = 12;

/// One AES-256-GCM key, expanded. The caller answers for never using a nonce twice.
pub(crate) struct Aead(LessSafeKey);

impl Aead {
    pub(crate) fn new(key: &[u8; 32]) -> Self {
        let key = UnboundKey::new(&AES_256_GCM, key).expect("AES-256 takes any 32 bytes");
        Self(LessSafeKey::new(key))
    }

    /// Appends ciphertext and tag to `out`.
    pub(crate) fn seal(&self, nonce: [u8; NONCE], aad: &[u8], plain: &[u8], out: &mut Vec<u8>) {
        // Room for everything first: a vector that grows would leave plaintext behind in freed
        // memory.
        out.reserve_exact(plain.len() + TAG);
        let start = out.len();
        out.extend_from_slice(plain);
        let nonce = Nonce::assume_unique_for_key(nonce);
        let tag = self
            .0
            .seal_in_place_separate_tag(nonce, Aad::from(aad), &mut out[start..])
            .expect("AES-GCM seals anything below 64 GiB, and no caller comes near");
        out.extend_from_slice(tag.as_ref());
    }

    pub(crate) fn open(&self, nonce: [u8; NONCE], aad: &[u8], sealed: &[u8]) -> Result<Vec<u8>> {
        let mut out = Vec::new();
        self.open_into(nonce, aad, sealed, &mut out)?;
        Ok(out)
    }

    /// Appends the plaintext to `out`; after an error `out` is what it was.
    pub(crate) fn open_into(
        &self,
        nonce: [u8; NONCE],
        aad: &[u8],
        sealed: &[u8],
        out: &mut Vec<u8>,
    ) -> Result<()> {
        out.reserve(sealed.len());
        let start = out.len();
        out.extend_from_slice(sealed);
        let nonce = Nonce::assume_unique_for_key(nonce);
        let opened = self
            .0
            .open_in_place(nonce, Aad::from(aad), &mut out[start..]);
        let end = start + opened.as_ref().map_or(0, |plain| plain.len());
        let result = opened.map(|_| ()).map_err(|_| Error::Open);
        // What was not authentic must not be seen, and the tag is nobody's plaintext.
        out[end..].zeroize();
        out.truncate(end);
        result
    }
}

/// A long-lived key that may seal any number of blobs on any number of nodes. With a random nonce
/// of 96 bits GCM allows 2^32 of them (SP 800-38D, 8.3), which an installation can reach in its
/// life. So the first 12 of 24 random bytes derive a key for the blob and the other 12 are its
/// nonce, the construction known from XAES-256-GCM.
pub(crate) struct WideAead(hmac::Key);

impl WideAead {
    /// Bytes a seal adds to the plaintext.
    pub(crate) const OVERHEAD: usize = 24 + TAG;

    pub(crate) fn new(key: &Secret<32>) -> Self {
        Self(hmac_key(key.expose()))
    }

    fn one(&self, salt: &[u8]) -> Aead {
        let mut input = *b"vault/1/wide............";
        input[12..].copy_from_slice(salt);
        let key = Secret::new(sign(&self.0, &input));
        Aead::new(key.expose())
    }

    pub(crate) fn seal(&self, aad: &[u8], plain: &[u8], rng: &dyn Random, out: &mut Vec<u8>) {
        let salt: [u8; 12] = rng.bytes();
        let nonce: [u8; NONCE] = rng.bytes();
        out.reserve_exact(Self::OVERHEAD + plain.len());
        out.extend_from_slice(&salt);
        out.extend_from_slice(&nonce);
        self.one(&salt).seal(nonce, aad, plain, out);
    }

    pub(crate) fn open(&self, aad: &[u8], sealed: &[u8]) -> Result<Vec<u8>> {
        let (salt, rest) = sealed.split_at_checked(12).ok_or(Error::Open)?;
        let (nonce, rest) = rest.split_first_chunk().ok_or(Error::Open)?;
        self.one(salt).open(*nonce, aad, rest)
    }
}

/// Splits off a blob's first byte and checks that it names the suite we know.
pub(crate) fn suite_of(blob: &[u8]) -> Result<&[u8]> {
    match blob.split_first() {
        Some((&crate::SUITE, rest)) => Ok(rest),
        _ => Err(Error::Open),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::random::SeededRandom;

    /// The AES-256 cases of the GCM specification's appendix B (McGrew and Viega; NIST's own
    /// examples use them).
    #[test]
    fn nist_gcm_vectors() {
        let long_key = "feffe9928665731c6d6a8f9467308308".repeat(2);
        let cases = [
            (
                "00".repeat(32),
                "00".repeat(12),
                "",
                String::new(),
                "",
                "530f8afbc74536b9a963b4f1c4cb738b",
            ),
            (
                "00".repeat(32),
                "00".repeat(12),
                "",
                "00".repeat(16),
                "cea7403d4d606b6e074ec5d3baf39d18",
                "d0d1c8a799996bf0265b98b5d48ab919",
            ),
            (
                long_key,
                "cafebabefacedbaddecaf888".into(),
                "feedfacedeadbeeffeedfacedeadbeefabaddad2",
                concat!(
                    "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72",
                    "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39"
                )
                .into(),
                concat!(
                    "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa",
                    "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
                ),
                "76fc6ece0f4e1768cddf8853bb2d551b",
            ),
        ];
        for (key, nonce, aad, plain, cipher, tag) in cases {
            let key = Aead::new(&hex::decode(key).unwrap().try_into().unwrap());
            let nonce: [u8; 12] = hex::decode(nonce).unwrap().try_into().unwrap();
            let (aad, plain) = (hex::decode(aad).unwrap(), hex::decode(plain).unwrap());
            let mut out = Vec::new();
            key.seal(nonce, &aad, &plain, &mut out);
            assert_eq!(hex::encode(&out), format!("{cipher}{tag}"));
            assert_eq!(key.open(nonce, &aad, &out).unwrap(), plain);
        }
    }

    #[test]
    fn wide_seals_differ_and_open() {
        let (key, rng) = (WideAead::new(&Secret::new([9; 32])), SeededRandom::new(1));
        let (mut a, mut b) = (Vec::new(), Vec::new());
        key.seal(b"aad", b"plain", &rng, &mut a);
        key.seal(b"aad", b"plain", &rng, &mut b);
        assert_ne!(a, b);
        assert_eq!(a.len(), WideAead::OVERHEAD + 5);
        assert_eq!(key.open(b"aad", &a).unwrap(), b"plain");
        assert!(key.open(b"AAD", &a).is_err());
        for cut in 0..a.len() {
            assert!(key.open(b"aad", &a[..cut]).is_err());
        }
    }
}
