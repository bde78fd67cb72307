//! SHA-256, HMAC and HKDF by AWS-LC, and the one encoding of lists that every MAC and every context
//! uses.

use aws_lc_rs::{digest, hkdf, hmac};

use crate::secret::Secret;

/// SHA-256 (FIPS 180-4).
pub fn sha256(data: &[u8]) -> [u8; 32] {
    let mut out = [0; 32];
    out.copy_from_slice(digest::digest(&digest::SHA256, data).as_ref());
    out
}

/// SHA-256 over data that comes in pieces.
pub struct Sha256(digest::Context);

impl Sha256 {
    /// An empty hash.
    pub fn new() -> Self {
        Self(digest::Context::new(&digest::SHA256))
    }

    /// Adds the next piece.
    pub fn update(&mut self, data: &[u8]) {
        self.0.update(data);
    }

    /// The hash of all pieces.
    pub fn finish(self) -> [u8; 32] {
        let mut out = [0; 32];
        out.copy_from_slice(self.0.finish().as_ref());
        out
    }
}

impl Default for Sha256 {
    fn default() -> Self {
        Self::new()
    }
}

/// HMAC-SHA256 (RFC 2104).
pub fn hmac_sha256(key: &[u8], data: &[u8]) -> [u8; 32] {
    sign(&hmac_key(key), data)
}

/// HKDF-SHA256 (RFC 5869): extract with `salt`, then expand with `info` into `out` (at most 8,160
/// bytes).
pub fn hkdf_sha256(salt: &[u8], ikm: &[u8], info: &[u8], out: &mut [u8]) {
    expand_prk(
        &hkdf::Salt::new(hkdf::HKDF_SHA256, salt).extract(ikm),
        info,
        out,
    );
}

/// Whether two byte strings are equal, in time that depends only on their lengths.
pub fn ct_eq(a: &[u8], b: &[u8]) -> bool {
    aws_lc_rs::constant_time::verify_slices_are_equal(a, b).is_ok()
}

pub(crate) fn hmac_key(key: &[u8]) -> hmac::Key {
    hmac::Key::new(hmac::HMAC_SHA256, key)
}

pub(crate) fn sign(key: &hmac::Key, data: &[u8]) -> [u8; 32] {
    let mut out = [0; 32];
    out.copy_from_slice(hmac::sign(key, data).as_ref());
    out
}

/// HKDF-Expand of a pseudo-random key under a label and a context.
pub(crate) fn expand<const N: usize>(prk: &[u8; 32], label: &str, context: &[&[u8]]) -> Secret<N> {
    let prk = hkdf::Prk::new_less_safe(hkdf::HKDF_SHA256, prk);
    let mut out = Secret::new([0; N]);
    expand_prk(&prk, &labelled(label, context), out.as_mut());
    out
}

/// HKDF (extract and expand) of a secret under a label and a context.
pub(crate) fn derive<const N: usize>(
    salt: &[u8],
    ikm: &[u8],
    label: &str,
    context: &[&[u8]],
) -> Secret<N> {
    let mut out = Secret::new([0; N]);
    hkdf_sha256(salt, ikm, &labelled(label, context), out.as_mut());
    out
}

fn expand_prk(prk: &hkdf::Prk, info: &[u8], out: &mut [u8]) {
    struct Len(usize);
    impl hkdf::KeyType for Len {
        fn len(&self) -> usize {
            self.0
        }
    }
    prk.expand(&[info], Len(out.len()))
        .and_then(|okm| okm.fill(out))
        .expect("no caller asks HKDF for more than 255 blocks");
}

/// The one encoding of a list of byte strings: the number of parts, then each with its length
/// before it, all as 64-bit big-endian numbers. Without lengths an attacker could move bytes from
/// one part to the next.
pub(crate) fn encode(parts: &[&[u8]]) -> Vec<u8> {
    let mut out = Vec::with_capacity(8 + parts.iter().map(|p| p.len() + 8).sum::<usize>());
    out.extend_from_slice(&(parts.len() as u64).to_be_bytes());
    for part in parts {
        out.extend_from_slice(&(part.len() as u64).to_be_bytes());
        out.extend_from_slice(part);
    }
    out
}

/// A label of this crate followed by a context, for HKDF's `info` and for associated data.
pub(crate) fn labelled(label: &str, context: &[&[u8]]) -> Vec<u8> {
    let mut parts: Vec<&[u8]> = Vec::with_capacity(context.len() + 2);
    parts.push(b"vault/1");
    parts.push(label.as_bytes());
    parts.extend_from_slice(context);
    encode(&parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encoding_tells_apart_what_concatenation_does_not() {
        let lists: &[&[&[u8]]] = &[
            &[],
            &[b""],
            &[b"", b""],
            &[b"ab", b"c"],
            &[b"a", b"bc"],
            &[b"abc"],
        ];
        for (i, a) in lists.iter().enumerate() {
            for (j, b) in lists.iter().enumerate() {
                assert_eq!(encode(a) == encode(b), i == j, "{a:?} {b:?}");
            }
        }
    }

    #[test]
    fn labels_separate_keys() {
        let one: Secret<32> = expand(&[7; 32], "one", &[]);
        let two: Secret<32> = expand(&[7; 32], "two", &[]);
        let with: Secret<32> = expand(&[7; 32], "one", &[b""]);
        assert!(one != two && one != with && two != with);
    }

    #[test]
    fn comparison_looks_at_everything() {
        assert!(ct_eq(b"same", b"same"));
        assert!(!ct_eq(b"same", b"samf"));
        assert!(!ct_eq(b"same", b"sam"));
        assert!(ct_eq(b"", b""));
    }
}
