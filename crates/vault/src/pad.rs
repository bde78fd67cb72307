//! Padding, so that the length of a sealed text says little about the text: Padmé (Nikitin et al.,
//! "Reducing Metadata Leakage from Encrypted Files and Communication with PURBs", PoPETs 2019) with
//! a floor of 64 bytes. It leaks O(log log n) bits and costs at most 12 %.

use crate::error::{Error, Result};
use crate::secret::SecretBytes;

const FLOOR: usize = 64;

/// The padded length for `len` bytes, marker included.
fn bucket(len: usize) -> usize {
    if len <= FLOOR {
        return FLOOR;
    }
    let exponent = len.ilog2();
    let mantissa = exponent.ilog2() + 1;
    let mask = (1usize << (exponent - mantissa)) - 1;
    (len + mask) & !mask
}

/// Appends the marker 0x80 and zeros up to the bucket (ISO/IEC 7816-4). The result is as secret as
/// its input.
pub(crate) fn pad(plain: &[u8]) -> SecretBytes {
    let size = bucket(plain.len() + 1);
    let mut out = Vec::with_capacity(size);
    out.extend_from_slice(plain);
    out.push(0x80);
    out.resize(size, 0);
    SecretBytes::new(out)
}

/// Takes the padding off an opened (so authenticated) plaintext.
pub(crate) fn unpad(padded: Vec<u8>) -> Result<SecretBytes> {
    let padded = SecretBytes::new(padded);
    let end = padded.iter().rposition(|b| *b != 0).ok_or(Error::Open)?;
    if padded[end] != 0x80 {
        return Err(Error::Open);
    }
    let mut bytes = padded.into_vec();
    bytes.truncate(end);
    Ok(SecretBytes::new(bytes))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn buckets_hide_small_differences() {
        // Computed by hand from the definition in the paper.
        for (len, size) in [
            (1, 64),
            (64, 64),
            (65, 72),
            (100, 104),
            (1_000, 1_024),
            (1_025, 1_088),
            (2_000, 2_048),
        ] {
            assert_eq!(bucket(len), size, "{len}");
        }
        assert_eq!(bucket(1_000_000), 1_015_808);
    }

    proptest! {
        #[test]
        fn padding_comes_off(plain in proptest::collection::vec(any::<u8>(), 0..3_000)) {
            let padded = pad(&plain);
            prop_assert_eq!(padded.len(), bucket(plain.len() + 1));
            prop_assert_eq!(&*unpad(padded.into_vec()).unwrap(), &plain[..]);
        }

        #[test]
        fn buckets_are_small_steps(len in 65usize..10_000_000) {
            let size = bucket(len);
            prop_assert!(size >= len);
            prop_assert!(size as f64 <= len as f64 * 1.12);
            prop_assert_eq!(bucket(size), size);
        }
    }

    #[test]
    fn what_was_not_padded_does_not_pass() {
        assert!(unpad(Vec::new()).is_err());
        assert!(unpad(vec![0; 64]).is_err());
        assert!(unpad(b"text".to_vec()).is_err());
    }
}
