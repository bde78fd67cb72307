//! What a person keeps on paper: the recovery code of an account and the words of a practice's
//! recovery sheet. Both are 128 random bits, so they need no slow hash.

use bip39::Language;
use unicode_normalization::UnicodeNormalization;

use crate::hash::{ct_eq, labelled, sha256};
use crate::random::{Random, RandomExt};
use crate::secret::Secret;
use crate::text32;

/// The recovery code of an account: 28 characters in seven groups of four, of which the last two
/// are a checksum, so that a slip of the pen is told apart from a wrong code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecoveryCode(Secret<16>);

/// 128 bits are 26 characters of base32; two more are the checksum.
const CODE_BODY: usize = 26;

impl RecoveryCode {
    /// A fresh code.
    pub fn random(rng: &dyn Random) -> Self {
        Self(Secret::random(rng))
    }

    /// The code as it is shown, such as `7ZKQ-...`.
    pub fn text(&self) -> String {
        let body = text32::encode(self.0.expose());
        let sum = self.checksum();
        text32::group(&(body + &sum), 4)
    }

    /// Reads a typed code; case, spaces, hyphens and the usual confusions (O and 0, I, L and 1) do
    /// not matter.
    pub fn parse(typed: &str) -> Option<Self> {
        let normal = zeroize::Zeroizing::new(text32::normalise(typed)?);
        let (body, sum) = normal.split_at_checked(CODE_BODY)?;
        let code = Self(Secret::new(text32::decode(body)?));
        ct_eq(code.checksum().as_bytes(), sum.as_bytes()).then_some(code)
    }

    fn checksum(&self) -> String {
        let hash = sha256(&labelled("recovery checksum", &[self.0.expose()]));
        text32::encode(&hash[..2])[..2].to_owned()
    }

    pub(crate) fn bytes(&self) -> &[u8; 16] {
        self.0.expose()
    }
}

/// The secret of a practice's recovery sheet: twelve English words (BIP-39: 128 bits and 4 bits of
/// checksum).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetSecret(Secret<16>);

/// Words on a sheet.
pub const SHEET_WORDS: usize = 12;

impl SheetSecret {
    /// A fresh secret.
    pub fn random(rng: &dyn Random) -> Self {
        Self(Secret::random(rng))
    }

    /// The twelve words in their order.
    pub fn words(&self) -> [&'static str; SHEET_WORDS] {
        let list = Language::English.word_list();
        self.indices().map(|index| list[usize::from(index)])
    }

    /// `count` different positions (0 to 11, ascending) to ask for, so that we know the sheet was
    /// really printed.
    pub fn ask_positions(count: usize, rng: &dyn Random) -> Vec<usize> {
        let mut all: Vec<usize> = (0..SHEET_WORDS).collect();
        let count = count.min(SHEET_WORDS);
        for n in 0..count {
            let rest = u32::try_from(SHEET_WORDS - n).expect("at most 12");
            all.swap(n, n + rng.below(rest) as usize);
        }
        all.truncate(count);
        all.sort_unstable();
        all
    }

    /// Whether the words typed for some positions are the right ones. A word may be cut to its
    /// first four letters, which tell all words of the list apart. Out-of-range positions are
    /// wrong.
    pub fn words_match(&self, typed: &[(usize, &str)]) -> bool {
        let indices = self.indices();
        !typed.is_empty()
            && typed.iter().all(|(at, word)| {
                indices
                    .get(*at)
                    .is_some_and(|index| find_word(&fold_word(word)) == Some(*index))
            })
    }

    /// Reads all twelve words back: numbering, punctuation, case and line breaks do not matter.
    /// `None` for a word that is not on the list, a wrong number of words or a wrong checksum.
    pub fn parse(typed: &str) -> Option<Self> {
        let mut indices = [0u16; SHEET_WORDS];
        let mut n = 0;
        for word in typed
            .split(|c: char| !c.is_alphabetic())
            .map(fold_word)
            .filter(|w| !w.is_empty())
        {
            *indices.get_mut(n)? = find_word(&word)?;
            n += 1;
        }
        if n != SHEET_WORDS {
            return None;
        }
        let mut bits = Secret::new([0u8; 17]);
        for (n, index) in indices.iter().enumerate() {
            for bit in 0..11 {
                if index >> (10 - bit) & 1 == 1 {
                    let at = n * 11 + bit;
                    bits.as_mut()[at / 8] |= 0x80 >> (at % 8);
                }
            }
        }
        let sheet = Self(Secret::from_slice(&bits.expose()[..16])?);
        (sheet.checksum() == bits.expose()[16] >> 4).then_some(sheet)
    }

    fn indices(&self) -> [u16; SHEET_WORDS] {
        let mut bits = Secret::new([0u8; 17]);
        bits.as_mut()[..16].copy_from_slice(self.0.expose());
        bits.as_mut()[16] = self.checksum() << 4;
        std::array::from_fn(|n| {
            (n * 11..n * 11 + 11).fold(0, |index, at| {
                index << 1 | u16::from(bits.expose()[at / 8] >> (7 - at % 8) & 1)
            })
        })
    }

    /// BIP-39: the first bits of the entropy's SHA-256, here four.
    fn checksum(&self) -> u8 {
        sha256(self.0.expose())[0] >> 4
    }

    pub(crate) fn bytes(&self) -> &[u8; 16] {
        self.0.expose()
    }
}

fn fold_word(word: &str) -> String {
    word.nfkc()
        .flat_map(char::to_lowercase)
        .filter(|c| c.is_alphabetic())
        .collect()
}

/// The place of a word on the list; its first four letters, or more, are enough: they tell all
/// words apart.
fn find_word(word: &str) -> Option<u16> {
    let list = Language::English.word_list();
    let found = list
        .iter()
        .position(|w| *w == word)
        .or_else(|| (word.len() >= 4).then(|| list.iter().position(|w| w.starts_with(word)))?)?;
    u16::try_from(found).ok()
}
