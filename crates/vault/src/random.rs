//! Randomness. Every key, token, code and nonce comes from a [`Random`] that is passed in: the
//! operating system's generator in the product, a seeded one in tests.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::hash::sha256;

/// A source of unpredictable bytes.
pub trait Random: Send + Sync {
    /// Fills `out` with random bytes. A generator that fails stops the process: there is no safe
    /// way on.
    fn fill(&self, out: &mut [u8]);
}

/// What every [`Random`] can do besides.
pub trait RandomExt: Random {
    /// `N` random bytes.
    fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut out = [0; N];
        self.fill(&mut out);
        out
    }

    /// A number from 0 to `bound - 1`, each equally likely (rejection sampling: a plain remainder
    /// would favour small numbers). `bound` 0 gives 0.
    fn below(&self, bound: u32) -> u32 {
        if bound < 2 {
            return 0;
        }
        // The largest multiple of `bound` that fits into 2^32; what lies above it is drawn again.
        let limit = (1u64 << 32) - (1u64 << 32) % u64::from(bound);
        loop {
            let drawn = u32::from_be_bytes(self.bytes());
            if u64::from(drawn) < limit {
                return drawn % bound;
            }
        }
    }

    /// A UUID of version 7 (RFC 9562, section 5.7) for the time `now` in microseconds: 48 bits of
    /// milliseconds, so that new rows lie together in an index, and 74 random bits. An identifier,
    /// never a secret.
    fn uuid_v7(&self, now: i64) -> [u8; 16] {
        let millis = u64::try_from(now / 1_000).unwrap_or(0);
        *uuid::Builder::from_unix_timestamp_millis(millis, &self.bytes())
            .as_uuid()
            .as_bytes()
    }
}

impl<T: Random + ?Sized> RandomExt for T {}

/// The generator of the operating system, as AWS-LC uses it (a CTR_DRBG, NIST SP 800-90A, seeded
/// from the kernel).
#[derive(Debug, Default, Clone, Copy)]
pub struct SystemRandom;

impl Random for SystemRandom {
    fn fill(&self, out: &mut [u8]) {
        #[expect(clippy::disallowed_methods, reason = "this is the random source")]
        aws_lc_rs::rand::fill(out)
            .expect("the operating system's generator works, or nothing here is safe");
    }
}

/// A generator for tests: the same seed gives the same bytes. Never for anything real.
#[derive(Debug)]
pub struct SeededRandom {
    seed: u64,
    next: AtomicU64,
}

impl SeededRandom {
    /// A generator whose bytes follow from `seed`.
    pub fn new(seed: u64) -> Self {
        Self {
            seed,
            next: AtomicU64::new(0),
        }
    }
}

impl Random for SeededRandom {
    fn fill(&self, out: &mut [u8]) {
        for chunk in out.chunks_mut(32) {
            let n = self.next.fetch_add(1, Ordering::Relaxed);
            let block = sha256(
                &[
                    &b"vault/seeded"[..],
                    &self.seed.to_be_bytes(),
                    &n.to_be_bytes(),
                ]
                .concat(),
            );
            chunk.copy_from_slice(&block[..chunk.len()]);
        }
    }
}

/// Lets `hpke` draw from a [`Random`].
pub(crate) struct Bridge<'a>(pub &'a dyn Random);

impl hpke::rand_core::TryRng for Bridge<'_> {
    type Error = std::convert::Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
        Ok(u32::from_le_bytes(self.0.bytes()))
    }

    fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
        Ok(u64::from_le_bytes(self.0.bytes()))
    }

    fn try_fill_bytes(&mut self, out: &mut [u8]) -> Result<(), Self::Error> {
        self.0.fill(out);
        Ok(())
    }
}

impl hpke::rand_core::TryCryptoRng for Bridge<'_> {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seeded_is_repeatable_and_seeds_differ() {
        let (a, b, c) = (
            SeededRandom::new(1),
            SeededRandom::new(1),
            SeededRandom::new(2),
        );
        let first: [u8; 70] = a.bytes();
        assert_eq!(first, b.bytes::<70>());
        assert_ne!(first, c.bytes::<70>());
        assert_ne!(first, a.bytes::<70>());
    }

    #[test]
    fn system_random_does_not_repeat() {
        let (a, b): ([u8; 32], [u8; 32]) = (SystemRandom.bytes(), SystemRandom.bytes());
        assert_ne!(a, b);
        assert_ne!(a, [0; 32]);
    }

    #[test]
    fn below_covers_its_range_and_nothing_else() {
        let rng = SeededRandom::new(7);
        let mut seen = [0u32; 6];
        for _ in 0..6_000 {
            seen[rng.below(6) as usize] += 1;
        }
        assert!(seen.iter().all(|n| (850..1150).contains(n)), "{seen:?}");
        assert_eq!((rng.below(0), rng.below(1)), (0, 0));
    }

    #[test]
    fn below_draws_again_where_a_remainder_would_be_biased() {
        struct Fixed(AtomicU64);
        impl Random for Fixed {
            fn fill(&self, out: &mut [u8]) {
                let n = self.0.fetch_add(1, Ordering::Relaxed);
                out.copy_from_slice(if n == 0 { &[0xff; 4] } else { &[0, 0, 0, 9] });
            }
        }
        // 2^32 - 1 lies above the largest multiple of 1,000,000: it must be thrown away, not
        // folded.
        let source = Fixed(AtomicU64::new(0));
        assert_eq!(source.below(1_000_000), 9);
        assert_eq!(source.0.load(Ordering::Relaxed), 2);
    }

    #[test]
    fn uuid_v7_sorts_by_time_and_says_its_version() {
        let rng = SeededRandom::new(3);
        let (a, b) = (
            rng.uuid_v7(1_700_000_000_000_000),
            rng.uuid_v7(1_700_000_000_001_000),
        );
        assert!(a < b);
        assert_eq!(a[6] >> 4, 7);
        assert_eq!(a[8] >> 6, 0b10);
    }
}
