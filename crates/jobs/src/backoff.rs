//! How long to wait before the next try.

const MINUTE: i64 = 60_000_000;
const LONGEST: i64 = 48 * 60 * MINUTE;

/// The pause after failed attempt number `attempt` (from 1), in µs: 1, 5, 15, 60 minutes, then twice as long each time, at
/// most 48 hours; shortened by up to a fifth, depending on `seed`, so that jobs that failed together do not come back together.
pub fn backoff(attempt: i64, seed: u64) -> i64 {
    let pause = match attempt {
        ..=1 => MINUTE,
        2 => 5 * MINUTE,
        3 => 15 * MINUTE,
        n => {
            let doublings = u32::try_from(n - 4).unwrap_or(u32::MAX).min(16);
            ((60 * MINUTE) << doublings).min(LONGEST)
        }
    };
    pause - spread(seed, attempt, pause / 5)
}

/// A number from 0 to below `range` that looks random (the finish of SplitMix64: Steele, Lea, Flood 2014).
fn spread(seed: u64, attempt: i64, range: i64) -> i64 {
    let mut x = seed ^ attempt.cast_unsigned().wrapping_mul(0x9e37_79b9_7f4a_7c15);
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    ((x ^ (x >> 31)) % range.max(1).cast_unsigned()).cast_signed()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn it_grows_to_two_days_and_stays(attempt in -3i64..2000, seed: u64) {
            let pause = backoff(attempt, seed);
            let nominal = [1, 5, 15, 60, 120, 240, 480, 960, 1920, 2880];
            let index = usize::try_from((attempt - 1).clamp(0, 9)).unwrap_or(0);
            let nominal = nominal[index] * MINUTE;
            prop_assert!(pause <= nominal && pause > nominal - nominal / 5 - 1, "{attempt}: {pause}");
        }
    }

    #[test]
    fn neighbours_do_not_come_back_together() {
        let mut pauses: Vec<i64> = (0..100).map(|seed| backoff(1, seed)).collect();
        pauses.sort_unstable();
        pauses.dedup();
        assert!(pauses.len() > 95);
        assert!(pauses[pauses.len() - 1] - pauses[0] > MINUTE / 10);
    }
}
