//! Memory for secrets: wiped when it is dropped, compared in constant time, never printed.

use zeroize::{Zeroize, Zeroizing};

use crate::hash::ct_eq;
use crate::random::Random;

/// `N` secret bytes. On the heap, so that moving the value leaves no copies behind on the stack.
#[derive(Clone)]
pub struct Secret<const N: usize>(Box<Zeroizing<[u8; N]>>);

impl<const N: usize> Secret<N> {
    /// Takes the bytes over and wipes the caller's copy that was passed in.
    pub fn new(mut bytes: [u8; N]) -> Self {
        let boxed = Box::new(Zeroizing::new(bytes));
        bytes.zeroize();
        Self(boxed)
    }

    /// Fresh random bytes.
    pub fn random(rng: &dyn Random) -> Self {
        let mut secret = Self::new([0; N]);
        rng.fill(secret.as_mut());
        secret
    }

    /// Copies from a slice; `None` if its length is not `N`.
    pub fn from_slice(bytes: &[u8]) -> Option<Self> {
        let mut secret = Self::new([0; N]);
        (bytes.len() == N).then(|| {
            secret.as_mut().copy_from_slice(bytes);
            secret
        })
    }

    /// The bytes. Whoever copies them takes over the duty to wipe the copy.
    pub fn expose(&self) -> &[u8; N] {
        &self.0
    }

    pub(crate) fn as_mut(&mut self) -> &mut [u8; N] {
        &mut self.0
    }
}

impl<const N: usize> PartialEq for Secret<N> {
    fn eq(&self, other: &Self) -> bool {
        ct_eq(self.expose(), other.expose())
    }
}

impl<const N: usize> Eq for Secret<N> {}

impl<const N: usize> std::fmt::Debug for Secret<N> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Secret<{N}>(..)")
    }
}

/// Secret bytes of any length, such as an opened message.
#[derive(Clone, Default)]
pub struct SecretBytes(Zeroizing<Vec<u8>>);

impl SecretBytes {
    /// Takes the bytes over without copying them.
    pub fn new(bytes: Vec<u8>) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// The bytes.
    pub fn expose(&self) -> &[u8] {
        &self.0
    }

    /// Hands the bytes out; from here on nobody wipes them.
    pub fn into_vec(mut self) -> Vec<u8> {
        std::mem::take(&mut *self.0)
    }

    /// The bytes as text; [`Error::Open`](crate::Error::Open) if they are not UTF-8.
    pub fn as_str(&self) -> crate::Result<&str> {
        std::str::from_utf8(&self.0).map_err(|_| crate::Error::Open)
    }
}

impl std::ops::Deref for SecretBytes {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}

impl From<Vec<u8>> for SecretBytes {
    fn from(bytes: Vec<u8>) -> Self {
        Self::new(bytes)
    }
}

impl PartialEq for SecretBytes {
    fn eq(&self, other: &Self) -> bool {
        ct_eq(self, other)
    }
}

impl Eq for SecretBytes {}

impl std::fmt::Debug for SecretBytes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SecretBytes({} bytes)", self.0.len())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn nothing_is_printed() {
        let fixed = Secret::new(*b"hunter2hunter2!!");
        let free = SecretBytes::new(b"hunter2".to_vec());
        assert_eq!(
            format!("{fixed:?} {free:?}"),
            "Secret<16>(..) SecretBytes(7 bytes)"
        );
    }

    #[test]
    fn equality_is_by_content() {
        assert_eq!(Secret::new([1; 4]), Secret::from_slice(&[1; 4]).unwrap());
        assert_ne!(Secret::new([1; 4]), Secret::new([1, 1, 1, 2]));
        assert!(Secret::<4>::from_slice(&[1; 5]).is_none());
        assert_ne!(SecretBytes::new(vec![1]), SecretBytes::new(vec![1, 2]));
    }

    #[test]
    fn bytes_come_out_whole() {
        assert_eq!(SecretBytes::new(vec![1, 2, 3]).into_vec(), vec![1, 2, 3]);
        assert_eq!(SecretBytes::new("grün".into()).as_str().unwrap(), "grün");
        assert!(SecretBytes::new(vec![0xff]).as_str().is_err());
    }
}
