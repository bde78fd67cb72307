//! Shamir's secret sharing over GF(256): any `needed` of the shares give the secret, fewer give nothing at all.
//!
//! Each byte of the secret is the constant term of its own random polynomial of degree `needed - 1`; a share is the value of all of
//! them at one point other than 0. The field is that of AES (x^8 + x^4 + x^3 + x + 1). No tables: a table look-up takes a time that
//! depends on the secret.

use zeroize::Zeroizing;

use crate::random::Random;
use crate::secret::Secret;

/// Product in the field.
fn mul(mut a: u8, mut b: u8) -> u8 {
    let mut product = 0;
    for _ in 0..8 {
        product ^= a & 0u8.wrapping_sub(b & 1);
        a = (a << 1) ^ (0x1b & 0u8.wrapping_sub(a >> 7));
        b >>= 1;
    }
    product
}

/// The inverse: a^254. That of 0 is 0.
fn inverse(a: u8) -> u8 {
    let (mut power, mut out) = (a, 1);
    for _ in 0..7 {
        power = mul(power, power);
        out = mul(out, power);
    }
    out
}

/// The values at the points 1 to `of`.
pub(crate) fn split(secret: &Secret<32>, needed: u8, of: u8, rng: &dyn Random) -> Vec<Secret<32>> {
    let more: Vec<Secret<32>> = (1..needed).map(|_| Secret::random(rng)).collect();
    (1..=of)
        .map(|x| {
            // From the highest term down to the secret.
            let mut y = Zeroizing::new([0u8; 32]);
            for term in more.iter().rev().chain([secret]) {
                for (y, t) in y.iter_mut().zip(term.expose()) {
                    *y = mul(*y, x) ^ t;
                }
            }
            Secret::new(*y)
        })
        .collect()
}

/// The secret of as many shares (point and values) as were needed. The points must differ and not be 0.
pub(crate) fn combine(shares: &[(u8, &Secret<32>)]) -> Secret<32> {
    let mut out = Zeroizing::new([0u8; 32]);
    for (i, (x, y)) in shares.iter().enumerate() {
        // Lagrange's factor at 0: the product of all others' x / (x - own).
        let mut factor = 1;
        for (j, (other, _)) in shares.iter().enumerate() {
            if i != j {
                factor = mul(factor, mul(*other, inverse(other ^ x)));
            }
        }
        for (out, y) in out.iter_mut().zip(y.expose()) {
            *out ^= mul(*y, factor);
        }
    }
    Secret::new(*out)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::random::SeededRandom;
    use proptest::prelude::*;

    #[test]
    fn the_field_is_that_of_aes() {
        // FIPS 197, section 4.2: {57} x {83} = {c1}, {57} x {13} = {fe}; the inverse of {53} is {ca}.
        assert_eq!(mul(0x57, 0x83), 0xc1);
        assert_eq!(mul(0x57, 0x13), 0xfe);
        assert_eq!(inverse(0x53), 0xca);
        for a in 1..=255 {
            assert_eq!(mul(a, inverse(a)), 1, "{a}");
        }
    }

    #[test]
    fn known_answer() {
        // Worked by hand: f(x) = 0x42 + 0x03 x. f(1) = 0x41, f(2) = 0x44, f(3) = 0x47.
        let share = |y: u8| Secret::new([y; 32]);
        let (one, two, three) = (share(0x41), share(0x44), share(0x47));
        for pair in [
            [(1, &one), (2, &two)],
            [(3, &three), (1, &one)],
            [(2, &two), (3, &three)],
        ] {
            assert_eq!(combine(&pair).expose(), &[0x42; 32]);
        }
        // f(x) = 0x2a + 0x01 x + 0x02 x^2: x = 2 gives 0x2a ^ 0x02 ^ 0x08, x = 4 gives 0x2a ^ 0x04 ^ 0x20.
        let (a, b, c) = (share(0x29), share(0x20), share(0x0e));
        assert_eq!(combine(&[(4, &c), (1, &a), (2, &b)]).expose(), &[0x2a; 32]);
    }

    proptest! {
        #[test]
        fn any_enough_shares_give_it(secret: [u8; 32], needed in 2u8..8, more in 0u8..8, seed: u64, turn in 0usize..20) {
            let secret = Secret::new(secret);
            let rng = SeededRandom::new(seed);
            let of = needed + more;
            let shares = split(&secret, needed, of, &rng);
            let mut some: Vec<(u8, &Secret<32>)> = (1..=of).zip(&shares).collect();
            some.rotate_left(turn % usize::from(of));
            some.truncate(usize::from(needed));
            prop_assert_eq!(combine(&some), secret.clone());
            // One less: as good as any other secret.
            some.pop();
            prop_assert_ne!(combine(&some), secret);
        }
    }

    /// One share below the number says nothing: for every secret there is a polynomial through it.
    #[test]
    fn too_few_fit_every_secret() {
        let secret = Secret::new([7; 32]);
        let shares = split(&secret, 2, 2, &SeededRandom::new(1));
        for other in 0..=255 {
            let zero = Secret::new([other; 32]);
            // The line through (0, other) and the first share, at 2.
            let slope: Vec<u8> = shares[0].expose().iter().map(|y| y ^ other).collect();
            let at_two: Vec<u8> = slope.iter().map(|s| mul(*s, 2) ^ other).collect();
            let two = Secret::from_slice(&at_two).unwrap();
            assert_eq!(combine(&[(1, &shares[0]), (2, &two)]), zero);
        }
    }
}
